//! Who somebody is: OpenID Connect and the privileges that arrive with it.
//!
//! Knows nothing of pages, sessions or the database: the caller keeps what [`Pending`] holds between the two halves of a
//! log-in, and decides what a [`Person`]'s privileges are worth here. All network traffic to the identity provider, and
//! everything that is believed of what it says, is in this crate.

pub mod privileges;

pub use privileges::{Privilege, PrivilegeError, Privileges, Scope, Skipped};
