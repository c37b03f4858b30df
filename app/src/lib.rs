//! How it looks: the Leptos application. A folder per noun holds its pages, what they read, and the server functions that their
//! forms are sent to.
//!
//! Compiled twice: with `ssr` into the server, whole; with `hydrate` into the browser's program, which is the [`islands`] and
//! what they need.

// Deep views make deep types.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod addresses;
#[cfg(feature = "ssr")]
mod administration;
#[cfg(feature = "ssr")]
mod audit;
#[cfg(feature = "ssr")]
mod catalogue;
#[cfg(feature = "ssr")]
mod connection;
#[cfg(feature = "ssr")]
mod contact;
#[cfg(feature = "ssr")]
mod data_access;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
pub mod endpoints;
#[cfg(feature = "ssr")]
mod error;
#[cfg(feature = "ssr")]
mod extract_words;
#[cfg(feature = "ssr")]
mod field;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod front;
#[cfg(feature = "ssr")]
mod guide;
mod i18n;
#[cfg(feature = "ssr")]
mod inquiry;
pub mod islands;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod markup;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(feature = "ssr")]
mod notification;
#[cfg(feature = "ssr")]
pub mod nouns;
#[cfg(feature = "ssr")]
mod operating_message;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod pages;
mod parts;
pub mod paths;
#[cfg(feature = "ssr")]
mod plain_page;
#[cfg(feature = "ssr")]
pub mod query;
#[cfg(feature = "ssr")]
mod receipt;
#[cfg(feature = "ssr")]
mod register;
#[cfg(feature = "ssr")]
mod rights;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
mod session;
#[cfg(feature = "ssr")]
mod system;
#[cfg(feature = "ssr")]
mod text;
#[cfg(feature = "ssr")]
mod ui;
#[cfg(feature = "ssr")]
mod viewer;

/// Has a function that the server calls compiled here, once (docs/decisions/0029).
#[cfg(feature = "ssr")]
pub(crate) use async_recursion::async_recursion as compiled_here;
#[cfg(feature = "ssr")]
pub use audit::{address_text, kind_text};
#[cfg(feature = "ssr")]
pub use data_access::filter;
#[cfg(feature = "ssr")]
pub use document::{Head, Page};
#[cfg(feature = "ssr")]
pub use error::{AppError, extract_error};
#[cfg(feature = "ssr")]
pub use extract_words::{extract_fault, line_fault};
#[cfg(feature = "ssr")]
pub use field::{Description, Field, Holds, label};
pub use i18n::Lang;
#[cfg(feature = "ssr")]
pub use i18n::Word;
pub use islands::LIVE_HEADER;
#[cfg(feature = "ssr")]
pub use pages::{PAGES, filtered};
#[cfg(feature = "ssr")]
pub use plain_page::PlainPage;
#[cfg(feature = "ssr")]
pub use viewer::Flash;
