//! Reading and deciding as the data owner.

use leptos::prelude::*;

use services::data_access::Side;

use crate::{
    addresses::AccessList,
    data_access::{AccessView, ChangeView, ListView, access_view, form::ChangeForm},
    error::AppError,
    pair::PairView,
};

async fn owner() -> Result<(services::Portal, std::sync::Arc<services::identity::Identity>), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    if !me.is_owner() { Err(AppError::NotAllowed) } else { Ok((portal, me)) }
}

/// The data accesses of all the organisations the person acts for. Permission: acts for a data owner.
pub async fn list_as_owner(query: &AccessList, page: u32) -> Result<ListView, AppError> {
    let (portal, me) = owner().await?;
    crate::data_access::server_fns::list_view(&portal, &me, Side::Owner, query, page).await
}

/// New versions that are to be confirmed.
pub struct ToConfirm {
    pub rows: Vec<AccessView>,
    /// Whether there are more than can be confirmed at a time.
    pub more: bool,
    pub pairs: Vec<PairView>,
}

/// The data accesses for which a new version of the web service is to be confirmed, by owner. Permission: acts for the owner.
pub async fn list_to_confirm() -> Result<ToConfirm, AppError> {
    let (portal, me) = owner().await?;
    let page = services::data_access::list_to_confirm(&portal, &me.actor).await?;
    let accesses: Vec<_> = page.rows.iter().map(|row| row.access.clone()).collect();
    let pairs = services::background::of_rows(&portal, &me.actor, &accesses).await?;
    let at = portal.now();
    Ok(ToConfirm {
        more: page.total > page.rows.len() as u64,
        rows: page.rows.into_iter().map(|row| access_view(row, at)).collect(),
        pairs: pairs.into_iter().map(PairView::of).collect(),
    })
}

/// What a status change will mean; `action` is empty while it is to be chosen. Permission: acts for the owner.
pub async fn preview_change(ids: &[String], action: &str) -> Result<ChangeView, AppError> {
    let (portal, me) = owner().await?;
    crate::data_access::server_fns::change_view(&portal, &me, ids, action, true).await
}

/// Changes the status of data accesses. Permission: acts for the owner.
#[server(endpoint = "administration/change")]
pub async fn change_access(#[server(flatten)] form: ChangeForm) -> Result<(), AppError> {
    use crate::paths::{ADMINISTRATION_ALL, ADMINISTRATION_VERSIONS};
    let confirms = form.action == domain::DataAccessAction::Confirm.code();
    let back = if confirms { ADMINISTRATION_VERSIONS } else { ADMINISTRATION_ALL };
    crate::data_access::server_fns::change(&form, back, true).await
}
