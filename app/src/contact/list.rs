//! The contact persons, each with the systems that name it.

use leptos::prelude::*;

use super::server_fns::{ContactUseView, list_contacts};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    system::{ProviderTab, provider_tabs},
    ui::{empty, page_head},
};

/// The list.
pub async fn contacts_page(_: At) -> Shown {
    let contacts = list_contacts().await?;
    let t = use_lang();
    let list = if contacts.is_empty() {
        let new = view! { <a class="btn btn-primary" href=paths::NEW_SYSTEM>{t.system_new()}</a> };
        empty(t.contacts_none_title(), t.contacts_none(), new.into_any())
    } else {
        table(contacts, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_provider_systems(), t.contacts_lead())}
            {provider_tabs(t, ProviderTab::Contacts)} {list}
        </div>
    }
    .into_any())
}

fn table(contacts: Vec<ContactUseView>, t: Lang) -> AnyView {
    let rows = contacts.into_iter().map(|contact| line(contact, t)).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.contacts_title()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.field_contact()}</th>
                    <th scope="col">{t.contacts_reached()}</th>
                    <th scope="col">{t.contacts_used()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
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

fn line(contact: ContactUseView, t: Lang) -> AnyView {
    let path = paths::contact_person(&contact.contact.id);
    let name = contact.contact.name;
    let edit = contact.editable.then(|| {
        view! {
            <a class="btn btn-secondary" href=path.clone()>
                {t.contacts_edit()} <span class="visually-hidden">": " {name.clone()}</span>
            </a>
        }
    });
    let named = if contact.editable {
        view! { <a href=path>{name.clone()}</a> }.into_any()
    } else {
        name.clone().into_any()
    };
    view! {
        <tr>
            <td class="no-label">
                {named} <span class="cell-sub">{contact.provider}</span>
            </td>
            <td data-label=t.contacts_reached()>
                {contact.contact.email} <span class="cell-sub">{contact.contact.phone}</span>
            </td>
            <td data-label=t.contacts_used()>{used_by(contact.systems, t)}</td>
            <td class="cell-actions">{edit}</td>
        </tr>
    }
    .into_any()
}
