//! The last day of an agreement, set by the agency.

use domain::ConnectionStatus;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::{
    details::{connection_facts, crumbs},
    server_fns::{SetConnectionEnd, load_connection},
};
use crate::{
    error::{AppError, connection_status},
    form::form_page,
    i18n::use_lang,
    paths,
    ui::{LastDay, connection_tag, crumb, error_page, last_day_page},
};

/// The page.
#[component]
pub fn ConnectionLastDayPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id")).unwrap_or_default();
    let connection = Resource::new_blocking(id, load_connection);
    form_page(connection, move |connection| {
        if !connection.agency {
            return error_page(AppError::NotFound);
        }
        let t = use_lang();
        let mut way = crumbs(&connection, t);
        let cancel = paths::connection(&connection.id);
        way.push(crumb(
            t.connection_title(&connection.system_name, &connection.service_name),
            cancel.clone(),
        ));
        let approved = connection.status == ConnectionStatus::Approved;
        last_day_page(LastDay {
            crumbs: way,
            facts: connection_facts(&connection, connection_tag(connection.status, t), t),
            meaning: t.connection_last_day_meaning(&connection.system_name, &connection.service_name),
            told: t.connection_last_day_told(),
            comment_hint: t.connection_last_day_comment_hint(),
            to: SetConnectionEnd::PATH,
            id: connection.id,
            version: connection.version,
            day: connection.last_day,
            cancel,
            refused: (!approved).then(|| t.rule_status(connection_status(connection.status, t))),
        })
    })
}
