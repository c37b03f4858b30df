//! Pages that change by themselves. The server says that something happened (`/strom`); the page asks for itself again,
//! with the rights of that moment, and brings the parts that may change into line with the fresh page
//! (`docs/decisions/0011-live-pages.md`). Without JavaScript a page is simply right when it is loaded again.
//!
//! In the markup, whatever a page shows:
//!
//! - `data-live="KEY"`, unique on its page, is replaced as a whole. It is there also when it is empty.
//! - `data-live-rows="KEY"` is a list, whose children are followed by their own `data-live`.
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

use leptos::prelude::*;

/// The header of what an open page asks by itself.
pub const HEADER: &str = "x-live";

/// Keeps the page up to date for as long as it is in sight.
#[island]
pub fn LiveUpdates(
    /// The newest notice when the page was made.
    after: i64,
    /// Who the page was made for.
    viewer: String,
    /// What is said, to those who hear a page, when it has changed.
    updated: String,
    /// What is shown when the page cannot be brought into line without losing what was typed.
    stale: String,
    /// The button that loads it anew.
    show: String,
) -> impl IntoView {
    let (is_said, said) = signal(false);
    let (is_stale, set_stale) = signal(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || listen::start(after, listen::Signs { said, stale: set_stale }));
    #[cfg(not(feature = "hydrate"))]
    let _ = (after, said, set_stale);
    let load = |_| _ = window().location().reload();
    let note = move || {
        is_stale.get().then(|| {
            view! {
                <p class="panel panel-info">
                    {stale.clone()} " "
                    <button type="button" class="link-button" on:click=load>{show.clone()}</button>
                </p>
            }
        })
    };
    view! {
        <p class="visually-hidden" role="status" id="live-said" data-live-viewer=viewer>
            {move || is_said.get().then(|| updated.clone())}
        </p>
        <div class="wrap live-stale" role="status" id="live-stale">{note}</div>
    }
}
