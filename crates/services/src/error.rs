//! What a use case can fail with.

use std::fmt;

use domain::{RuleError, SubjectKind, Timestamp};
use store::{ConnectionTrait, StoreError};

/// What a row looks like after somebody else changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The kind of row, which tells how to read `status`.
    pub kind: SubjectKind,
    /// The status code now; empty where it is not the row itself that changed, but what it rests on.
    pub status: String,
    /// Who made the newest change; empty for what happened by itself, and where it is not kept.
    pub by: String,
    /// `None` where it is not kept.
    pub at: Option<Timestamp>,
}

/// Why a use case was not carried out. Nothing was written.
#[derive(Debug)]
pub enum ServiceError {
    /// No such row.
    NotFound,
    /// A row that the actor may not know of: shown as if there were none, and noted in the audit log.
    Hidden,
    /// The rules refuse it.
    Rule(RuleError),
    /// The rules refuse it because of one of several things asked for, which is named.
    RuleFor { name: String, rule: RuleError },
    /// The form was carried out before.
    AlreadySent,
    /// Somebody else changed the row first.
    Changed(Changed),
    /// The database failed.
    Store(StoreError),
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Hidden => f.write_str("not the actor's"),
            Self::Rule(rule) => write!(f, "refused: {rule}"),
            Self::RuleFor { name, rule } => write!(f, "refused for {name}: {rule}"),
            Self::AlreadySent => f.write_str("sent before"),
            Self::Changed(changed) => write!(f, "changed meanwhile: {changed:?}"),
            Self::Store(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for ServiceError {}

impl From<RuleError> for ServiceError {
    fn from(rule: RuleError) -> Self {
        Self::Rule(rule)
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            other => Self::Store(other),
        }
    }
}

/// Says what a row is now and by whose hand, for an actor who came too late.
pub(crate) async fn changed(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    id: &str,
) -> Result<Changed, StoreError> {
    let newest = store::event::list(db, kind, id).await?.into_iter().next().ok_or(StoreError::NotFound)?;
    Ok(Changed { kind, status: newest.to, by: newest.actor_name, at: Some(newest.at) })
}
