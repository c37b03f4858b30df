//! The catalogue of web services, kept by the agency, read by everyone.

use domain::{Actor, Change, Comment, RuleError, ServiceCode, SubjectKind, WebService};
use store::{StoreError, event::HistoryLine};

use crate::{
    Portal, ServiceError,
    error::changed,
    portal::{commit, event},
};

/// The whole catalogue, in Danish order of name. Permission: none.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list(portal: &Portal) -> Result<Vec<WebService>, ServiceError> {
    Ok(store::web_service::list(portal.db()).await?)
}

/// One web service. Permission: none.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Store`].
pub async fn get(portal: &Portal, code: &ServiceCode) -> Result<WebService, ServiceError> {
    store::web_service::find(portal.db(), code).await?.ok_or(ServiceError::NotFound)
}

/// The history of a web service. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
pub async fn history(
    portal: &Portal,
    actor: &Actor,
    code: &ServiceCode,
) -> Result<Vec<HistoryLine>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::event::list(portal.db(), SubjectKind::WebService, code.as_str()).await?)
}

/// Adds a web service. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`RuleError::NameTaken`] when the code is taken; [`ServiceError::Store`].
pub async fn create(portal: &Portal, actor: &Actor, service: &WebService) -> Result<(), ServiceError> {
    let right = WebService::maintain(actor)?;
    let tx = portal.begin().await?;
    store::web_service::insert(&tx, service).await.map_err(|error| match error {
        StoreError::Duplicate => RuleError::NameTaken.into(),
        other => ServiceError::from(other),
    })?;
    let change = Change { action: "create", from: None, to: service.status.code(), comment: Comment::none() };
    let event = event(actor, right, SubjectKind::WebService, &service.code, change, portal.now());
    store::event::insert_many(&tx, &[event]).await?;
    Ok(commit(tx).await?)
}

/// Changes a web service, as the actor saw it at `service.version`. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`]; [`ServiceError::Store`].
pub async fn edit(portal: &Portal, actor: &Actor, service: &WebService) -> Result<(), ServiceError> {
    let right = WebService::maintain(actor)?;
    let tx = portal.begin().await?;
    let before = store::web_service::find(&tx, &service.code).await?.ok_or(ServiceError::NotFound)?;
    if before.version != service.version {
        let kind = SubjectKind::WebService;
        return Err(ServiceError::Changed(changed(&tx, kind, service.code.as_str()).await?));
    }
    store::web_service::save(&tx, service).await?;
    let change = Change {
        action: "edit",
        from: Some(before.status.code()),
        to: service.status.code(),
        comment: Comment::none(),
    };
    let event = event(actor, right, SubjectKind::WebService, &service.code, change, portal.now());
    store::event::insert_many(&tx, &[event]).await?;
    Ok(commit(tx).await?)
}
