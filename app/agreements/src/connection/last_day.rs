//! The last day of an agreement, set by the agency.

use domain::ConnectionStatus;
use leptos::server_fn::ServerFn;

use super::{
    details::{connection_facts, crumbs},
    server_fns::{SetConnectionEnd, load_connection},
};
use crate::{
    error::AppError,
    form::load_draft,
    i18n::{Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{LastDay, Tag, crumb, last_day_page},
};

/// The page.
pub async fn connection_last_day_page(at: At) -> Shown {
    let connection = load_connection(at.part("id")).await?;
    load_draft().await?;
    if !connection.agency {
        return Err(AppError::NotFound);
    }
    let t = use_lang();
    let mut way = crumbs(&connection, t);
    let cancel = paths::connection(&connection.id);
    way.push(crumb(t.connection_title(&connection.system_name, &connection.service_name), cancel.clone()));
    let approved = connection.status == ConnectionStatus::Approved;
    Ok(last_day_page(LastDay {
        crumbs: way,
        facts: connection_facts(&connection, Tag::of(connection.status, t).view(), t),
        meaning: t.connection_last_day_meaning(&connection.system_name, &connection.service_name),
        told: t.connection_last_day_told(),
        comment_hint: t.connection_last_day_comment_hint(),
        to: SetConnectionEnd::PATH,
        id: connection.id,
        version: connection.version,
        day: connection.last_day,
        cancel,
        refused: (!approved).then(|| t.rule_status(connection.status.word(t))),
    }))
}
