//! The systems with their state and connections.

use leptos::prelude::*;

use super::server_fns::{SystemView, list_systems};
use crate::{
    addresses::NewConnection,
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Table, Tag, empty, page_head_with},
};

/// "Administrér tilslutninger".
pub async fn systems_page(_: At) -> Shown {
    let t = use_lang();
    let systems = list_systems().await?;
    let new = view! { <a class="btn btn-primary" href=paths::NEW_SYSTEM>{t.system_new()}</a> }.into_any();
    let list = if systems.is_empty() {
        let again =
            view! { <a class="btn btn-primary" href=paths::NEW_SYSTEM>{t.system_new()}</a> }.into_any();
        empty(t.system_none_title(), t.system_none(), again)
    } else {
        table(&systems, t)
    };
    Ok(view! {
        <div class="wrap stack">{page_head_with(vec![], t.nav_systems(), t.system_lead(), new)} {list}</div>
    }
    .into_any())
}

/// The systems with their status; what else is shown of them is its page's.
pub fn table_of_systems(caption: &'static str, t: Lang) -> Table<'static, SystemView> {
    Table::of(caption)
        .live(|system: &SystemView| format!("system-{}", system.id))
        .bare(t.field_system(), |system, cell| {
            cell.link(&paths::system(&system.id), &system.name).sub(&system.provider_name);
        })
        .column(t.system_status(), move |system, cell| {
            cell.tag(Tag::of(system.status, t));
        })
}

fn table(systems: &[SystemView], t: Lang) -> AnyView {
    table_of_systems(t.nav_systems(), t)
        .column(t.system_connections(), move |system, cell| {
            cell.view(connections(system, t));
        })
        .actions(move |system, cell| {
            let path = NewConnection::default().system(&system.id).address();
            cell.button(&path, t.system_request_service(), "");
        })
        .show(systems)
}

fn connections(system: &SystemView, t: Lang) -> AnyView {
    if system.connections.is_empty() {
        return view! { <span class="cell-sub">{t.system_no_connections()}</span> }.into_any();
    }
    let items = system
        .connections
        .iter()
        .map(|connection| {
            view! {
                <li>
                    <a href=paths::connection(&connection.id)>{connection.service_name.clone()}</a>
                    " "
                    {Tag::of(connection.status, t).view()}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="tag-list">{items}</ul> }.into_any()
}
