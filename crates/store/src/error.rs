//! What can go wrong between a decision and its row.

use std::fmt;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why a row could not be read or written.
#[derive(Debug)]
pub enum StoreError {
    /// No such row.
    NotFound,
    /// The row has been changed since it was read.
    Conflict,
    /// A row with the same unique values exists.
    Duplicate,
    /// The database does not answer, or takes no writes.
    Unavailable(DbErr),
    /// A row holds something the domain does not know: a fault of ours, never of the user's.
    Corrupt(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no such row"),
            Self::Conflict => f.write_str("the row was changed meanwhile"),
            Self::Duplicate => f.write_str("such a row exists"),
            // It says itself what it is about.
            Self::Unavailable(DbErr::Conn(RuntimeErr::Internal(why))) => f.write_str(why),
            Self::Unavailable(error) => write!(f, "database: {error}"),
            Self::Corrupt(what) => write!(f, "unreadable row: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            _ => match error {
                DbErr::RecordNotFound(_) => Self::NotFound,
                DbErr::RecordNotUpdated => Self::Conflict,
                other => Self::Unavailable(other),
            },
        }
    }
}

/// Reads a stored value with the domain's own parser.
pub(crate) fn parsed<T, E: fmt::Display>(column: &str, result: Result<T, E>) -> Result<T, StoreError> {
    result.map_err(|error| StoreError::Corrupt(format!("{column}: {error}")))
}

/// Reads a stored code.
pub(crate) fn known<T>(column: &str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Corrupt(format!("{column}: unknown code")))
}
