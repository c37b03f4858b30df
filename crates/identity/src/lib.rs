//! Who somebody is: OpenID Connect and the privileges that arrive with it.
//!
//! Knows nothing of pages, sessions or the database: the caller keeps what [`Pending`] holds between the two halves of a
//! log-in, and decides what a [`Person`]'s privileges are worth here. All network traffic to the identity provider, and
//! everything that is believed of what it says, is in this crate.

mod error;
mod http;
mod oidc;
mod pending;
mod person;
pub mod privileges;
mod provider;
mod refusal;
mod settings;
mod token;

/// Has a function compiled here, once (docs/decisions/0029).
pub(crate) use async_recursion::async_recursion as compiled_here;
pub use error::LogInError;
pub use http::holds_certificates;
pub use oidc::Oidc;
pub use pending::{Answer, Pending};
pub use person::Person;
pub use privileges::{Privilege, PrivilegeError, Privileges, Scope, Skipped};
pub use settings::{ClaimNames, Secret, Settings, SettingsError};
