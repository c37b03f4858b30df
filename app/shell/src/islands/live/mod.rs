//! Live pages: an open page hears that something changed, fetches itself again and brings what differs into line
//! (`docs/decisions/0011-live-pages.md`).
//!
//! What may change is marked in the pages, the same way whatever the page shows:
//!
//! - `data-live="KEY"`, unique on the page, is replaced as a whole. It is there also when it is empty.
//! - `data-live-rows` on a list: its children are followed by their `data-live`, which names the row they show.
//!
//! Neither may hold an island. Where the marks of the two pages differ, the page is loaded anew.

#[cfg(feature = "hydrate")]
mod listen;
#[cfg(feature = "hydrate")]
mod page;
#[cfg(any(feature = "hydrate", test))]
mod plan;
#[cfg(feature = "hydrate")]
mod rows;
#[cfg(feature = "hydrate")]
mod sign;

#[cfg(feature = "hydrate")]
pub use {
    listen::{heard, moved, start},
    page::{all, mark, note_made},
    rows::focus,
};

/// The header of what an open page asks by itself.
pub const HEADER: &str = "x-live";
