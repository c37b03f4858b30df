//! The parts of pages that JavaScript brings to life; everything else is finished by the server
//! (`docs/decisions/0007-islands.md`). Each page works without them.

#[cfg(feature = "hydrate")]
mod browser;
mod find;
mod live;
#[cfg(feature = "hydrate")]
mod navigate;

use leptos::prelude::*;

#[cfg(feature = "ssr")]
pub use find::{Find, look_up};
pub use find::{FindInstitutions, FindQuery, Found, SearchFailed};
pub use live::HEADER as LIVE_HEADER;

/// Marks the page as alive, keeps a form from being sent twice, and takes over links and filters. It says where they led.
#[island]
pub fn PageLife() -> impl IntoView {
    let (said, say) = signal(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        browser::guard_forms();
        navigate::start(say);
        browser::mark_alive();
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = say;
    view! { <p role="status" class="visually-hidden" data-said="">{said}</p> }
}

/// Ticks every row of a table, or none.
#[island]
pub fn TickAll(
    /// What the box does, for screen readers.
    label: String,
) -> impl IntoView {
    let tick = |event: leptos::ev::Event| {
        #[cfg(feature = "hydrate")]
        browser::tick_rows(event_target_checked(&event));
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    view! {
        <label class="check js-only">
            <input type="checkbox" data-tick-all="" on:change=tick />
            <span class="visually-hidden">{label}</span>
        </label>
    }
}

/// How many rows are ticked, and which.
#[island]
pub fn TickedRows(
    /// The word after the number.
    word: String,
) -> impl IntoView {
    let (names, set_names) = signal(Vec::<String>::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::watch_rows(set_names));
    #[cfg(not(feature = "hydrate"))]
    let _ = set_names;
    let count = move || names.with(Vec::len);
    let listed = move || {
        names.with(|names| {
            let shown = names.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", ");
            if names.len() > 4 { format!("{shown} …") } else { shown }
        })
    };
    view! {
        <p role="status" class="js-only">
            <strong>{count} " " {word}</strong>
            " "
            <span class="names">{listed}</span>
        </p>
    }
}

/// Keeps the page up to date while somebody can see it.
#[island]
pub fn LiveUpdates(
    /// The newest notice when the page was made.
    after: i64,
    /// When the page was made, in microseconds.
    made: i64,
    /// Who the page was made for.
    viewer: String,
    /// Said when something on the page has changed.
    updated: String,
    /// Shown when the page has changed in more than can be put in place.
    outdated: String,
    /// The button that loads the page anew.
    show: String,
) -> impl IntoView {
    let (is_said, said) = signal(false);
    let (is_outdated, set_outdated) = signal(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || live::start(after, live::Signs { said, outdated: set_outdated }));
    #[cfg(not(feature = "hydrate"))]
    let _ = (after, said, set_outdated);
    let load = |_| _ = window().location().reload();
    let note = move || {
        is_outdated.get().then(|| {
            view! {
                <div class="wrap">
                    <p class="panel panel-info">
                        {outdated.clone()} " "
                        <button type="button" class="link-button" on:click=load>{show.clone()}</button>
                    </p>
                </div>
            }
        })
    };
    view! {
        <p role="status" class="visually-hidden" data-live-viewer=viewer data-live-made=made.to_string() data-live-newest=after.to_string()>
            {move || is_said.get().then(|| updated.clone())}
        </p>
        <div role="status" class="live-note">{note}</div>
    }
}
