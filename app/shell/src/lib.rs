//! What every page stands in and is made of: layout, lists, forms, typed addresses, who asks; and the islands.
//!
//! Compiled twice: with `ssr` for the server, whole; with `hydrate` into the browser's program, which is the [`islands`] and
//! what they need.

#[cfg(feature = "ssr")]
pub mod addresses;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod extract_words;
#[cfg(feature = "ssr")]
pub mod field;
#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
pub mod form;
pub mod i18n;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod layout;
#[cfg(feature = "ssr")]
pub mod markup;
#[cfg(feature = "ssr")]
pub mod nouns;
#[cfg(feature = "ssr")]
pub mod page;
pub mod parts;
pub mod paths;
#[cfg(feature = "ssr")]
pub mod plain_page;
#[cfg(feature = "ssr")]
pub mod query;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod text;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
pub mod viewer;

// By which the forms of other crates, and of this one, find it.
#[cfg(feature = "ssr")]
extern crate self as shell;

/// Has a function that the server calls compiled here, once (docs/decisions/0029).
#[cfg(feature = "ssr")]
pub(crate) use async_recursion::async_recursion as compiled_here;
