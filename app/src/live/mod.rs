//! Live pages: an open page hears that something changed, fetches itself again and brings what differs into line
//! (`docs/decisions/0011-live-pages.md`).
//!
//! What may change is marked in the pages: `data-live="KEY"` is replaced as a whole; the children of `data-live-rows` are
//! followed by their keys.

/// The header of what an open page asks by itself.
pub const HEADER: &str = "x-live";
