//! "Udbydersystemadministration": the systems with their status.

use domain::SystemStatus;
use leptos::prelude::*;

use super::server_fns::{SystemView, list_systems};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{empty, page_head, system_tag},
};

/// A tab of "Udbydersystemadministration".
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ProviderTab {
    Systems,
    Contacts,
    Notifications,
}

/// The tabs of "Udbydersystemadministration".
pub fn provider_tabs(t: Lang, current: ProviderTab) -> AnyView {
    let tab = |this: ProviderTab, path: &'static str, text: &'static str| {
        view! { <li><a href=path aria-current=(this == current).then_some("page")>{text}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=t.nav_provider_systems()>
            <ul>
                {tab(ProviderTab::Systems, paths::PROVIDER_SYSTEMS, t.system_tab())}
                {tab(ProviderTab::Contacts, paths::CONTACTS, t.contacts_title())}
                {tab(ProviderTab::Notifications, paths::PROVIDER_NOTIFICATIONS, t.notification_title())}
            </ul>
        </nav>
    }
    .into_any()
}

/// The systems with their status.
pub async fn provider_systems_page(_: At) -> Shown {
    let t = use_lang();
    let systems = list_systems().await?;
    let list = if systems.is_empty() {
        let new = view! { <a class="btn btn-primary" href=paths::NEW_SYSTEM>{t.system_new()}</a> }.into_any();
        empty(t.system_none_title(), t.system_none(), new)
    } else {
        table(systems, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_provider_systems(), t.provider_systems_lead())} {provider_tabs(t, ProviderTab::Systems)} {list}
        </div>
    }
    .into_any())
}

fn table(systems: Vec<SystemView>, t: Lang) -> AnyView {
    let rows = systems
        .into_iter()
        .map(|system| {
            let (action, text) = match system.status {
                SystemStatus::Active => ("passivate", t.system_passivate()),
                _ => ("activate", t.system_activate()),
            };
            let change =
                format!("{}?tilbage={}", paths::change_system(&system.id, action), paths::PROVIDER_SYSTEMS);
            view! {
                <tr data-live=format!("system-{}", system.id)>
                    <td class="no-label">
                        <a href=paths::system(&system.id)>{system.name}</a>
                        <span class="cell-sub">{system.provider_name}</span>
                    </td>
                    <td data-label=t.system_status()>{system_tag(system.status, t)}</td>
                    <td class="cell-actions"><a class="btn btn-secondary" href=change>{text}</a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.nav_provider_systems()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.field_system()}</th>
                    <th scope="col">{t.system_status()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody data-live-rows="">{rows}</tbody>
        </table>
    }
    .into_any()
}
