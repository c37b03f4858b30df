//! "Notifikationer" on each side: register an address, and see who is told.

use domain::{RecipientStatus, Side};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    fields::{choice_fields, coverage_fields},
    form::{ChoicesForm, RegisterForm},
    server_fns::{AskAgain, RecipientView, RecipientsView, RegisterRecipient, load_recipients},
    words::{covered_text, rhythm_text, topics_text},
};
use crate::{
    form::{Draft, PostForm, Submit, TextField, hidden, load_draft, row_button},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{ProviderTab, Table, Tag, cases_tabs, empty, owner_tabs, page_head, provider_tabs},
};

/// The provider's side.
pub async fn provider_recipients_page(_: At) -> Shown {
    side_page(Side::Provider).await
}

/// The data owner's side.
pub async fn owner_recipients_page(_: At) -> Shown {
    side_page(Side::Owner).await
}

/// The agency's side.
pub async fn agency_recipients_page(_: At) -> Shown {
    side_page(Side::Agency).await
}

async fn side_page(side: Side) -> Shown {
    let recipients = load_recipients(side).await?;
    load_draft().await?;
    Ok(show(side, recipients))
}

fn show(side: Side, view: RecipientsView) -> AnyView {
    let t = use_lang();
    let (title, lead, tabs) = match side {
        Side::Provider => (
            t.nav_provider_systems(),
            t.recipients_lead_provider(),
            provider_tabs(t, ProviderTab::Notifications),
        ),
        Side::Owner => (t.nav_administration(), t.recipients_lead_owner(), owner_tabs("notifications", t)),
        Side::Agency => (t.nav_cases(), t.recipients_lead_agency(), cases_tabs("notifications", None, t)),
    };
    let form = view.offered.may_register.then(|| form(&view, t));
    let list = if view.recipients.is_empty() {
        let guide = view! {
            <a class="btn btn-secondary" href=paths::guide("notifikationsmodtager")>{t.front_longer_guide()}</a>
        };
        empty(t.recipients_none_title(), t.recipients_none(), guide.into_any())
    } else {
        table(&view.recipients, t)
    };
    view! {
        <div class="wrap stack">
            {page_head(vec![], title, lead)} {tabs}
            <div class="stack" data-live="recipients">{list}</div>
            {form}
        </div>
    }
    .into_any()
}

fn form(view: &RecipientsView, t: Lang) -> AnyView {
    let offered = view.offered.clone();
    // Folded until something in it was refused: the seed's way is to type an address and press "Opret".
    let draft = expect_context::<Draft>();
    let open = [ChoicesForm::topics(), ChoicesForm::systems()]
        .iter()
        .any(|field| !draft.messages(field.name, t).is_empty());
    view! {
        <section class="panel panel-form narrow" aria-labelledby="tilmeld">
            <h2 id="tilmeld">{t.recipients_new()}</h2>
            <PostForm to=RegisterRecipient::PATH>
                {hidden(RegisterForm::side(), offered.side.code())}
                <TextField of=RegisterForm::signup() kind="email" autocomplete="email" hint=t.recipients_email_hint() />
                {coverage_fields(&offered, None, t)}
                <details class="disclosure" open=open>
                    <summary>{t.recipients_choose()}</summary>
                    <div class="stack">{choice_fields(&offered, None, t)}</div>
                </details>
                <p><Submit text=t.recipients_create() /></p>
            </PostForm>
        </section>
    }
    .into_any()
}

fn table(recipients: &[RecipientView], t: Lang) -> AnyView {
    Table::of(t.notification_title())
        .bare(t.recipients_address(), move |recipient: &RecipientView, cell| {
            if recipient.editable {
                cell.link(&paths::recipient(&recipient.id), &recipient.email);
            } else {
                cell.text(&recipient.email);
            }
            cell.sub_line(&t.recipients_by(&recipient.registered_by, &recipient.registered));
        })
        .column(t.recipients_covers(), move |recipient, cell| {
            cell.text(&covered_text(recipient, t));
        })
        .column(t.recipients_told_of(), move |recipient, cell| {
            cell.text(&topics_text(recipient, t)).sub(rhythm_text(recipient.rhythm, t));
        })
        .column(t.table_status(), move |recipient, cell| {
            let more = match recipient.status {
                RecipientStatus::Unconfirmed if !recipient.confirm_until.is_empty() => {
                    t.recipients_link_until(&recipient.confirm_until)
                }
                RecipientStatus::Bounced => t.recipients_bounced_at(&recipient.bounced),
                _ => String::new(),
            };
            cell.tag(Tag::of(recipient.status, t)).sub(&more).sub(&recipient.bounce);
        })
        .actions(move |recipient, cell| {
            if !recipient.editable {
                cell.sub(t.recipients_others());
                return;
            }
            let again = (recipient.status != RecipientStatus::Confirmed).then(|| {
                row_button(AskAgain::PATH, &recipient.id, t.recipients_send_link(), &recipient.email)
            });
            cell.view(view! {
                <div class="btn-row">
                    {again}
                    <a class="btn btn-secondary" href=paths::recipient(&recipient.id)>
                        {t.recipients_edit()} <span class="visually-hidden">": " {recipient.email.clone()}</span>
                    </a>
                </div>
            });
        })
        .show(recipients)
}
