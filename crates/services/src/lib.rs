//! What can be done: one function per use case. Each loads, lets the domain decide, saves, and records the event, all
//! in one transaction. Who may do it stands in each function's documentation and is decided by the domain.

pub mod audit;
pub mod background;
pub mod catalogue;
mod clock;
pub mod connection_agreement;
pub mod contact;
mod coverage;
pub mod data_access;
pub mod decision;
pub mod demo;
pub mod emergency_stop;
mod error;
mod fact;
pub mod feed;
mod form_token;
mod history;
pub mod identity;
pub mod impact;
pub mod inquiry;
pub mod job;
mod known;
pub mod notice;
pub mod notification_recipient;
pub mod operating_message;
pub mod outbox;
pub mod owners;
mod person;
mod portal;
pub mod receipt;
pub mod register;
pub mod reminder;
pub mod right;
pub mod scale;
mod secret;
pub mod setup;
pub mod subscription;
pub mod system;
mod tell;
mod waking;
mod work;

/// Has a function compiled here, once. Without it every crate that calls an `async fn` compiles its body anew, and those of all that it
/// awaits (docs/decisions/0029).
pub(crate) use async_recursion::async_recursion as compiled_here;
pub use clock::{Clock, FixedClock, SystemClock};
pub use error::{Changed, ServiceError};
pub use form_token::{FormClaim, FormToken};
pub use portal::{Mail, Portal, new_key};
pub use secret::random;
