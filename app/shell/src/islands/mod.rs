//! The parts of pages that JavaScript brings to life; everything else is finished by the server
//! (`docs/decisions/0007-islands.md`). Each page works without them.
//!
//! A part has two halves: what the server makes of it ([`made`]), and an island around that which wakes it. The islands have no
//! views and no arguments of their own: the browser's program finds what it needs in the page, and changes it by the DOM. So it
//! holds no view, no signal and no text that stands in the page already, which is most of what it weighed.

#[cfg(feature = "hydrate")]
mod browser;
mod find;
mod live;
#[cfg(feature = "ssr")]
mod made;
#[cfg(feature = "hydrate")]
mod navigate;
mod records;
#[cfg(feature = "hydrate")]
mod rows;
#[cfg(feature = "hydrate")]
mod search;

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use browser::content;
#[cfg(feature = "ssr")]
pub use find::{Find, FindQuery, look_up};
pub use find::{Found, SearchFailed};
pub use live::HEADER as LIVE_HEADER;
#[cfg(feature = "ssr")]
use made::content;
#[cfg(feature = "ssr")]
pub use made::{FindInstitutions, LiveUpdates, PageLife, TickAll, TickedRows};

/// Marks the page as alive, keeps a form from being sent twice, and takes over links and filters. It says where they led.
#[island]
pub fn WakePageLife() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        browser::guard_forms();
        navigate::start();
        browser::mark_alive();
    }
    content()
}

/// Ticks every row of a table, or none.
#[island]
pub fn WakeTickAll() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    rows::tick_all();
    content()
}

/// How many rows are ticked, and which.
#[island]
pub fn WakeTickedRows() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    rows::watch();
    content()
}

/// Keeps the page up to date while somebody can see it.
#[island]
pub fn WakeLiveUpdates() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    live::start();
    content()
}

/// Finds institutions while somebody types.
#[island]
pub fn WakeFindInstitutions() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    search::start();
    content()
}
