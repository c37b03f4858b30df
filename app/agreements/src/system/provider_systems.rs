//! "Udbydersystemadministration": the systems with their status.

use domain::SystemStatus;
use leptos::prelude::*;

use super::{
    list::table_of_systems,
    server_fns::{SystemView, list_systems},
};
use crate::{
    addresses::SystemChange,
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{ProviderTab, empty, page_head, provider_tabs},
};

/// The systems with their status.
pub async fn provider_systems_page(_: At) -> Shown {
    let t = use_lang();
    let systems = list_systems().await?;
    let list = if systems.is_empty() {
        let new = view! { <a class="btn btn-primary" href=paths::NEW_SYSTEM>{t.system_new()}</a> }.into_any();
        empty(t.system_none_title(), t.system_none(), new)
    } else {
        table(&systems, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_provider_systems(), t.provider_systems_lead())} {provider_tabs(t, ProviderTab::Systems)} {list}
        </div>
    }
    .into_any())
}

fn table(systems: &[SystemView], t: Lang) -> AnyView {
    table_of_systems(t.nav_provider_systems(), t)
        .actions(move |system, cell| {
            let (action, text) = match system.status {
                SystemStatus::Active => ("passivate", t.system_passivate()),
                _ => ("activate", t.system_activate()),
            };
            let path = paths::change_system(&system.id, action);
            let path = SystemChange::default().back(paths::PROVIDER_SYSTEMS).address_at(&path);
            cell.button(&path, text, "");
        })
        .show(systems)
}
