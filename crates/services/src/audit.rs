//! The audit log: who came in, who was turned away, whose rights changed. Written in the transaction of the change where
//! there is one; read by the organisation's user administrator and by the agency.

use domain::{Actor, AuditKind, Cvr, RuleError, Scope, Timestamp};
use store::{
    ConnectionTrait, Page, PageRequest, StoreError,
    audit::{AuditEvent, AuditFilter},
    user::User,
};

use crate::{Portal, ServiceError, compiled_here, person::Identity, portal::new_key};

/// What a right and its scope are called in the log: stable codes and a number.
pub(crate) fn described(right: domain::Right, scope: &Scope) -> String {
    format!("{} {} {}", right.code(), scope.kind(), scope.value())
}

/// What a fact leaves in the log.
pub(crate) struct Entry {
    pub kind: AuditKind,
    /// The organisation that may read it.
    pub cvr: Option<Cvr>,
    pub detail: String,
    /// Whose doing it was, where it was not the actor's.
    pub who: Option<Actor>,
}

impl Entry {
    /// What the actor did.
    pub fn new(kind: AuditKind, cvr: Option<Cvr>, detail: String) -> Self {
        Self { kind, cvr, detail, who: None }
    }
}

/// Appends what a change leaves; `actor` is who made it, `None` for the portal itself and for its operator.
pub(crate) async fn write(
    db: &impl ConnectionTrait,
    actor: Option<&Actor>,
    at: Timestamp,
    entries: impl IntoIterator<Item = Entry>,
) -> Result<(), StoreError> {
    for Entry { kind, cvr, detail, who } in entries {
        let who = who.as_ref().or(actor);
        let event = AuditEvent {
            at,
            kind,
            user: who.map(|who| who.user),
            user_name: who.map(|who| who.name.clone()).unwrap_or_default(),
            cvr,
            detail,
            address: who.map(|who| who.address.clone()).unwrap_or_default(),
        };
        store::audit::insert(db, new_key(), &event).await?;
    }
    Ok(())
}

/// The most characters of what a visit was about: a path is whatever somebody typed.
pub const MOST_OF_A_VISIT: usize = 200;

/// Appends an event about a person's own coming, going or being turned away; of `detail` the first [`MOST_OF_A_VISIT`]
/// characters. Permission: none; called by the server.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn record_visit(
    portal: &Portal,
    kind: AuditKind,
    user: Option<&User>,
    detail: &str,
    address: &str,
) -> Result<(), ServiceError> {
    let event = AuditEvent {
        at: portal.now(),
        kind,
        user: user.map(|user| user.id),
        user_name: user.map(|user| user.name.clone()).unwrap_or_default(),
        cvr: user.and_then(|user| user.cvr.clone()),
        detail: detail.chars().take(MOST_OF_A_VISIT).collect(),
        address: address.into(),
    };
    Ok(store::audit::insert(portal.db(), new_key(), &event).await?)
}

/// A page of the log: all of it for the agency, the organisation's own people for its user administrator.
/// Permission: case worker, or administers users of an organisation.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list(
    portal: &Portal,
    me: &Identity,
    kind: Option<AuditKind>,
    name: &str,
    page: PageRequest,
) -> Result<Page<AuditEvent>, ServiceError> {
    let organisations = if me.actor.case_worker {
        None
    } else {
        let own = me.user_administration();
        if own.is_empty() {
            return Err(RuleError::NotAllowed.into());
        }
        Some(own)
    };
    let filter = AuditFilter { organisations, kind, name: name.chars().take(100).collect() };
    Ok(store::audit::list(portal.db(), &filter, page).await?)
}

/// Forgets what is older than `days`. Permission: the server's own, once an hour.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn forget(db: &impl ConnectionTrait, now: Timestamp, days: u32) -> Result<(), ServiceError> {
    let before = now.plus_seconds(-i64::from(days) * 24 * 60 * 60);
    Ok(store::audit::delete_before(db, before).await?)
}
