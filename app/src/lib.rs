//! How it looks: the Leptos application. A folder per noun holds its pages and its server functions.
//!
//! Compiled twice: with `ssr` into the server, with `hydrate` into the browser's program. What only the server has
//! stands in [`server`] and in the bodies of server functions.

// Deep views make deep types.
#![recursion_limit = "256"]

mod administration;
mod app;
mod audit;
mod catalogue;
mod connection;
mod contact;
mod data_access;
mod error;
mod form;
mod front;
mod guide;
mod i18n;
mod inquiry;
pub mod islands;
mod layout;
mod live;
mod markup;
mod notice;
mod notification;
mod operating_message;
pub mod paths;
#[cfg(feature = "ssr")]
mod plain_page;
mod query;
mod receipt;
mod register;
mod rights;
#[cfg(feature = "ssr")]
pub mod server;
mod session;
mod system;
mod ui;

pub use app::{App, shell};
#[cfg(feature = "ssr")]
pub use audit::{address_text, kind_text};
#[cfg(feature = "ssr")]
pub use data_access::{ListQuery, filter};
pub use error::AppError;
#[cfg(feature = "ssr")]
pub use error::{access_status, extract_error, is_text, label};
pub use i18n::Lang;
pub use live::HEADER as LIVE_HEADER;
#[cfg(feature = "ssr")]
pub use plain_page::PlainPage;
#[cfg(feature = "ssr")]
pub use register::{extract_fault, line_fault};
#[cfg(feature = "ssr")]
pub use session::Flash;
