//! The systems with their state and connections.

use leptos::prelude::*;

use super::server_fns::{SystemView, list_systems};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{connection_tag, empty, page_head_with, system_tag},
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
        table(systems, t)
    };
    Ok(view! {
        <div class="wrap stack">{page_head_with(vec![], t.nav_systems(), t.system_lead(), new)} {list}</div>
    }
    .into_any())
}

fn table(systems: Vec<SystemView>, t: Lang) -> AnyView {
    let rows = systems
        .into_iter()
        .map(|system| {
            let path = paths::system(&system.id);
            let connections = connections(&system, t);
            view! {
                <tr data-live=format!("system-{}", system.id)>
                    <td class="no-label">
                        <a href=path>{system.name}</a>
                        <span class="cell-sub">{system.provider_name}</span>
                    </td>
                    <td data-label=t.system_status()>{system_tag(system.status, t)}</td>
                    <td data-label=t.system_connections()>{connections}</td>
                    <td class="cell-actions">
                        <a class="btn btn-secondary" href=paths::new_connection_for(&system.id)>
                            {t.system_request_service()}
                        </a>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.nav_systems()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.field_system()}</th>
                    <th scope="col">{t.system_status()}</th>
                    <th scope="col">{t.system_connections()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody data-live-rows="">{rows}</tbody>
        </table>
    }
    .into_any()
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
                    {connection_tag(connection.status, t)}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="tag-list">{items}</ul> }.into_any()
}
