//! One contact person: what can be corrected, and its end.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::ContactForm,
    list::used_by,
    server_fns::{ContactUseView, RemoveContact, SaveContact, load_contact_person},
};
use crate::{
    form::{PostForm, Submit, TextField, hidden, load_draft},
    i18n::use_lang,
    page::{At, Shown},
    paths,
    system::form::PersonForm,
    ui::{crumb, facts, page_head},
};

/// The page.
pub async fn contact_page(at: At) -> Shown {
    let contact = load_contact_person(at.part("id")).await?;
    load_draft().await?;
    Ok(show(contact))
}

fn show(view: ContactUseView) -> AnyView {
    let t = use_lang();
    let crumbs = vec![
        crumb(t.nav_provider_systems(), paths::PROVIDER_SYSTEMS),
        crumb(t.contacts_title(), paths::CONTACTS),
    ];
    let contact = view.contact;
    let (id, removed) = (contact.id.clone(), contact.id);
    let about = facts(vec![
        (t.field_provider(), view.provider.into_any()),
        (t.contacts_used(), used_by(view.systems.clone(), t)),
    ]);
    let remove = if view.systems.is_empty() {
        view! {
            <p>{t.contacts_remove_why()}</p>
            <PostForm to=RemoveContact::PATH class="inline-form" nothing_typed=true>
                <input type="hidden" name="id" value=removed />
                <Submit text=t.contacts_remove() class="btn btn-danger" />
            </PostForm>
        }
        .into_any()
    } else {
        view! { <p>{t.rule_contact_in_use()}</p> }.into_any()
    };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, contact.name.clone(), t.contacts_edit_lead())} {about}
                <PostForm to=SaveContact::PATH>
                    {hidden(ContactForm::id(), id)}
                    <TextField of=PersonForm::contact_name() value=contact.name />
                    <TextField of=PersonForm::contact_email() kind="email" value=contact.email />
                    <TextField of=PersonForm::contact_phone() kind="tel" value=contact.phone short=true />
                    <p class="btn-row">
                        <Submit text=t.form_save() busy=t.form_saving() />
                        <a class="btn btn-quiet" href=paths::CONTACTS>{t.form_cancel()}</a>
                    </p>
                </PostForm>
                <section class="stack-small" aria-labelledby="slet">
                    <h2 id="slet">{t.contacts_remove_title()}</h2>
                    {remove}
                </section>
            </div>
        </div>
    }
    .into_any()
}
