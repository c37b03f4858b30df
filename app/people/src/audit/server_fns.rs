//! Reading the audit log.

use domain::AuditKind;

use crate::{error::AppError, server::Paged};

/// One event, written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventView {
    pub at: String,
    pub kind: AuditKind,
    pub name: String,
    pub cvr: String,
    pub detail: String,
    pub address: String,
}

/// A page of the log, newest first. Permission: case worker, or administers users (then only of the own organisation).
pub async fn list_events(kind: &str, name: &str, page: u32) -> Result<Paged<EventView>, AppError> {
    const SIZE: u32 = 50;
    let (portal, me) = crate::server::signed_in().await?;
    let kind = AuditKind::from_code(kind);
    let list = |request| services::audit::list(&portal, &me, kind, name, request);
    let found = crate::server::paged(page, SIZE, list).await?;
    let view = |event: store::audit::AuditEvent| EventView {
        at: crate::server::format::date_time(event.at),
        kind: event.kind,
        name: event.user_name,
        cvr: event.cvr.map(String::from).unwrap_or_default(),
        detail: event.detail,
        address: event.address,
    };
    Ok(found.map(view))
}
