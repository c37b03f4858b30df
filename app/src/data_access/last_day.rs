//! The last day of a data access, set by the owner.

use domain::DataAccessStatus;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::{
    details::access_facts,
    server_fns::{SetAccessEnd, load_access},
};
use crate::{
    error::{AppError, access_status},
    form::form_page,
    i18n::use_lang,
    paths,
    ui::{LastDay, crumb, error_page, last_day_page},
};

/// The page.
#[component]
pub fn AccessLastDayPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id")).unwrap_or_default();
    let access = Resource::new_blocking(id, load_access);
    form_page(access, move |details| {
        if !details.owner {
            return error_page(AppError::NotAllowed);
        }
        let t = use_lang();
        let access = &details.access;
        let cancel = paths::data_access(&access.id);
        let approved = access.status == DataAccessStatus::Approved;
        last_day_page(LastDay {
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
            refused: (!approved).then(|| t.rule_status(access_status(access.status, t))),
        })
    })
}
