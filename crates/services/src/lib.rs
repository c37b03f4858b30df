//! What can be done: one function per use case. Each loads, lets the domain decide, saves, and records the event, all
//! in one transaction. Who may do it stands in each function's documentation and is decided by the domain.

pub mod audit;
pub mod catalogue;
mod clock;
pub mod connection_agreement;
pub mod contact;
pub mod data_access;
pub mod demo;
mod error;
pub mod identity;
pub mod inquiry;
pub mod operating_message;
mod portal;
pub mod receipt;
pub mod register;
pub mod right;
pub mod scale;
pub mod system;

pub use clock::{Clock, FixedClock, SystemClock};
pub use error::{Changed, ServiceError};
pub use portal::{Portal, form_token};
