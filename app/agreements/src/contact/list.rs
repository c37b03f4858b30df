//! The contact persons, each with the systems that name it.

use leptos::prelude::*;

use super::server_fns::{ContactUseView, list_contacts};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{ProviderTab, Table, empty, page_head, provider_tabs},
};

/// The list.
pub async fn contacts_page(_: At) -> Shown {
    let contacts = list_contacts().await?;
    let t = use_lang();
    let list = if contacts.is_empty() {
        let new = view! { <a class="btn btn-primary" href=paths::NEW_SYSTEM>{t.system_new()}</a> };
        empty(t.contacts_none_title(), t.contacts_none(), new.into_any())
    } else {
        table(&contacts, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_provider_systems(), t.contacts_lead())}
            {provider_tabs(t, ProviderTab::Contacts)} {list}
        </div>
    }
    .into_any())
}

fn table(contacts: &[ContactUseView], t: Lang) -> AnyView {
    let path = |used: &ContactUseView| paths::contact_person(&used.contact.id);
    Table::of(t.contacts_title())
        .bare(t.field_contact(), move |used: &ContactUseView, cell| {
            if used.editable {
                cell.link(&path(used), &used.contact.name);
            } else {
                cell.text(&used.contact.name);
            }
            cell.sub(&used.provider);
        })
        .column(t.contacts_reached(), |used, cell| {
            cell.text(&used.contact.email).sub(&used.contact.phone);
        })
        .column(t.contacts_used(), move |used, cell| {
            cell.view(used_by(used.systems.clone(), t));
        })
        .actions(move |used, cell| {
            if used.editable {
                cell.button(&path(used), t.contacts_edit(), &used.contact.name);
            }
        })
        .show(contacts)
}

/// The systems that name a contact person, each with a link.
pub fn used_by(systems: Vec<(String, String)>, t: Lang) -> AnyView {
    if systems.is_empty() {
        return view! { <span class="hint">{t.contacts_unused()}</span> }.into_any();
    }
    let items = systems
        .into_iter()
        .map(|(id, name)| view! { <li><a href=paths::system(id)>{name}</a></li> })
        .collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}
