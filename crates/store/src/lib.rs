//! How it is kept: the only crate that knows SQL.
//!
//! One module per noun, with free functions that take `&impl ConnectionTrait`, so that a pool or a transaction serves.
//! Verbs: `find` (an option), `list`, `count`, `insert`, `delete`, `save` (fails with [`StoreError::Conflict`] when the row
//! has moved on since it was read). A query with another answer is named for it.
//!
//! Whatever reads or writes gives [`StoreError::Unavailable`] where the database does not answer or takes no writes, and
//! [`StoreError::Corrupt`] where a row holds what the domain does not know. Documentation names the other errors only.

pub mod audit;
mod beside;
pub mod closing_proposal;
mod connection;
pub mod connection_agreement;
pub mod contact;
pub mod data_access;
pub mod draft;
pub mod due;
pub mod emergency_stop;
mod error;
pub mod event;
pub mod form_submission;
pub mod ground;
pub mod inquiry;
pub mod job;
pub mod mail_address;
pub mod notice;
pub mod notification_recipient;
pub mod operating_message;
pub mod organisation;
pub mod outbox;
mod page;
pub mod receipt;
pub mod register;
pub mod register_change;
pub mod revision;
pub mod right;
pub mod right_request;
pub mod session;
pub mod system;
pub mod user;
pub mod wake;
pub mod web_service;
pub mod web_service_version;

/// Has a function compiled here, once (docs/decisions/0029).
pub(crate) use async_recursion::async_recursion as compiled_here;
pub use connection::{
    Address, AddressFault, DatabaseConnection, DatabaseTransaction, begin_write, connect, is_current,
    migrate, open,
};
pub use error::StoreError;
pub use page::{Page, PageRequest};
pub use sea_orm::{ConnectionTrait, DatabaseBackend};

/// The most values of one list that a statement is given: SQLite takes 32,766 in all, PostgreSQL 65,535.
const MOST_VALUES: usize = 10_000;
