//! One address: what it is told of, and its end.

use domain::{RecipientStatus, Side};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    fields::{choice_fields, coverage_fields},
    form::EditForm,
    server_fns::{AskAgain, EditRecipient, Offered, RecipientView, RemoveRecipient, load_recipient},
};
use crate::{
    error::AppError,
    form::{PostForm, Submit, hidden, load_draft},
    i18n::use_lang,
    page::{At, Shown},
    paths,
    ui::{Tag, crumb, error_page, facts, page_head},
};

/// The page.
pub async fn recipient_page(at: At) -> Shown {
    let (recipient, offered) = load_recipient(at.part("id")).await?;
    load_draft().await?;
    Ok(show(recipient, offered))
}

fn show(recipient: RecipientView, offered: Offered) -> AnyView {
    let t = use_lang();
    if !recipient.editable {
        return error_page(AppError::NotAllowed);
    }
    let (parent, back) = match recipient.side {
        Side::Provider => (t.nav_provider_systems(), paths::PROVIDER_NOTIFICATIONS),
        Side::Owner => (t.nav_administration(), paths::ADMINISTRATION_NOTIFICATIONS),
        Side::Agency => (t.nav_cases(), paths::CASES_NOTIFICATIONS),
    };
    let crumbs = vec![crumb(format!("{parent}: {}", t.notification_title()), back)];
    let id = recipient.id.clone();
    let again = (recipient.status != RecipientStatus::Confirmed).then(|| {
        let id = recipient.id.clone();
        view! {
            <PostForm to=AskAgain::PATH class="stack-small" nothing_typed=true>
                <input type="hidden" name="id" value=id />
                <p>{t.recipients_send_link_why()}</p>
                <p><Submit text=t.recipients_send_link() class="btn btn-secondary" /></p>
            </PostForm>
        }
    });
    let mut rows = vec![
        (t.table_status(), Tag::of(recipient.status, t).view()),
        (
            t.recipients_registered(),
            t.recipients_by(&recipient.registered_by, &recipient.registered).into_any(),
        ),
    ];
    if !recipient.bounce.is_empty() {
        rows.push((t.recipients_bounce(), recipient.bounce.clone().into_any()));
    }
    let (title, removed) = (recipient.email.clone(), id.clone());
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, title, "")} {facts(rows)} {again}
                <PostForm to=EditRecipient::PATH>
                    {hidden(EditForm::id(), id)} {hidden(EditForm::version(), recipient.version)}
                    {coverage_fields(&offered, Some(&recipient), t)}
                    {choice_fields(&offered, Some(&recipient), t)}
                    <p class="btn-row">
                        <Submit text=t.form_save() />
                        <a class="btn btn-quiet" href=back>{t.form_cancel()}</a>
                    </p>
                </PostForm>
                <section class="stack-small" aria-labelledby="slet">
                    <h2 id="slet">{t.recipients_remove_title()}</h2>
                    <p>{t.recipients_remove_why()}</p>
                    <PostForm to=RemoveRecipient::PATH class="inline-form" nothing_typed=true>
                        <input type="hidden" name="id" value=removed />
                        <Submit text=t.recipients_remove() class="btn btn-danger" />
                    </PostForm>
                </section>
            </div>
        </div>
    }
    .into_any()
}
