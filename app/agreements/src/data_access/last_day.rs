//! The last day of a data access, set by the owner.

use domain::DataAccessStatus;
use leptos::server_fn::ServerFn;

use super::{
    details::access_facts,
    server_fns::{SetAccessEnd, load_access},
};
use crate::{
    error::AppError,
    form::load_draft,
    i18n::{Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{LastDay, crumb, last_day_page},
};

/// The page.
pub async fn access_last_day_page(at: At) -> Shown {
    let details = load_access(at.part("id")).await?;
    load_draft().await?;
    if !details.owner {
        return Err(AppError::NotAllowed);
    }
    let t = use_lang();
    let access = &details.access;
    let cancel = paths::data_access(&access.id);
    let approved = access.status == DataAccessStatus::Approved;
    Ok(last_day_page(LastDay {
        crumbs: vec![
            crumb(t.nav_administration(), paths::ADMINISTRATION),
            crumb(t.access_title(&access.owner_name, &access.system_name), cancel.clone()),
        ],
        facts: access_facts(&details, t),
        meaning: t.access_last_day_meaning(&access.system_name, &access.service_name, &access.owner_name),
        told: t.access_last_day_told(),
        comment_hint: t.confirm_comment_hint(),
        to: SetAccessEnd::PATH,
        id: access.id.clone(),
        version: access.version,
        day: details.last_day.clone(),
        cancel,
        refused: (!approved).then(|| t.rule_status(access.status.word(t))),
    }))
}
