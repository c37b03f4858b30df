//! The application: one Leptos app, for the server and for the browser. Pages by noun stand in crates of their own beside this
//! one, on a common [`shell`](shell), so that a changed page has little compiled anew; here they come together.
//!
//! Compiled twice: with `ssr` into the server, whole; with `hydrate` into the browser's program, which is the [`islands`] and
//! what they need.

#[cfg(feature = "ssr")]
pub mod endpoints;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod receipt;

#[cfg(feature = "ssr")]
pub use agreements::filter;
#[cfg(feature = "ssr")]
pub use pages::{filtered, pages};
#[cfg(feature = "ssr")]
pub use people::{address_text, kind_text};
#[cfg(feature = "ssr")]
pub use shell::{
    addresses,
    document::{Head, Page},
    error::{AppError, extract_error},
    extract_words::{extract_fault, field_text, line_fault},
    field::{Description, Field, Holds, label},
    i18n::Word,
    nouns,
    plain_page::PlainPage,
    query, server,
    viewer::Flash,
};
pub use shell::{
    i18n::Lang,
    islands::{self, LIVE_HEADER},
    paths,
};
