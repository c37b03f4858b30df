//! Reading and deciding as the data owner.

use leptos::prelude::*;

use services::data_access::Side;

use crate::{
    addresses::AccessList,
    data_access::{ChangeView, ListView, form::ChangeForm},
    error::AppError,
};

async fn owner() -> Result<(services::Portal, std::sync::Arc<services::identity::Identity>), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    if me.owners().next().is_none() { Err(AppError::NotAllowed) } else { Ok((portal, me)) }
}

/// The data accesses of all the organisations the person acts for. Permission: acts for a data owner.
pub async fn list_as_owner(query: &AccessList, page: u32) -> Result<ListView, AppError> {
    let (portal, me) = owner().await?;
    crate::data_access::server_fns::list_view(&portal, &me, Side::Owner, query, page).await
}

/// What a status change will mean; `action` is empty while it is to be chosen. Permission: acts for the owner.
pub async fn preview_change(ids: &[String], action: &str) -> Result<ChangeView, AppError> {
    let (portal, me) = owner().await?;
    crate::data_access::server_fns::change_view(&portal, &me, ids, action, true).await
}

/// Changes the status of data accesses. Permission: acts for the owner.
#[server(endpoint = "administration/change")]
pub async fn change_access(#[server(flatten)] form: ChangeForm) -> Result<(), AppError> {
    crate::data_access::server_fns::change(&form, crate::paths::ADMINISTRATION_ALL, true).await
}
