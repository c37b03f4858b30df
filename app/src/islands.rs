//! The parts of pages that JavaScript brings to life; everything else is finished by the server
//! (`docs/decisions/0007-islands.md`). Each page works without them.

use leptos::prelude::*;

/// Marks the page as alive, and keeps a form from being sent twice.
#[island]
pub fn PageLife() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|| {
        browser::guard_forms();
        browser::mark_alive();
    });
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
    Effect::new(move || crate::live::start(after, crate::live::Signs { said, outdated: set_outdated }));
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
        <p role="status" class="visually-hidden" data-live-viewer=viewer data-live-made=made.to_string()>
            {move || is_said.get().then(|| updated.clone())}
        </p>
        <div role="status" class="live-note">{note}</div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::{
        ev,
        prelude::*,
        wasm_bindgen::{JsCast, closure::Closure},
    };
    use web_sys::{Element, EventTarget, HtmlFormElement, HtmlInputElement, js_sys::Reflect};

    /// After so long without an answer a form can be sent again. Its token makes it count once.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Shows what needs JavaScript, and lets tests wait until the page has come alive.
    pub fn mark_alive() {
        if let Some(root) = document().document_element() {
            _ = root.set_attribute("data-hydrated", "");
        }
    }

    /// While a form is under way it says so, beside the button that was pressed, and a second press does nothing.
    pub fn guard_forms() {
        window_event_listener(ev::submit, |event| {
            let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
            else {
                return;
            };
            if form.has_attribute("data-sent") {
                event.prevent_default();
            } else if form.method() == "post" {
                _ = form.set_attribute("data-sent", "");
                set_timeout(release_forms, PATIENCE);
                let pressed: Option<Element> = event.submitter().map(Into::into);
                let button = match pressed {
                    // Enter: the form's own button, where it has but one.
                    Some(enter) if enter.has_attribute("data-enter") => {
                        form.query_selector("[data-submit]:not([name])").ok().flatten()
                    }
                    other => other.filter(|button| button.has_attribute("data-submit")),
                };
                let Some(button) = button else { return };
                _ = button.set_attribute("aria-busy", "true");
                if let Some(status) = button.next_element_sibling() {
                    status.set_text_content(status.get_attribute("data-busy").as_deref());
                }
            }
        });
        // Coming back with the browser's button shows the page as it was left.
        window_event_listener_untyped("pageshow", |_| release_forms());
        // "Stop": the page stays, and nothing else tells of it. Browsers that do not say so have the key.
        window_event_listener(ev::keydown, |event| {
            if event.key() == "Escape" {
                release_forms();
            }
        });
        let navigation = Reflect::get(&window(), &"navigation".into());
        if let Some(navigation) = navigation.ok().and_then(|it| it.dyn_into::<EventTarget>().ok()) {
            let stopped = Closure::<dyn Fn()>::new(release_forms);
            let listener = stopped.as_ref().unchecked_ref();
            _ = navigation.add_event_listener_with_callback("navigateerror", listener);
            // It listens as long as the page lives.
            stopped.forget();
        }
    }

    /// Lets every form be sent again.
    fn release_forms() {
        while let Ok(Some(form)) = document().query_selector("form[data-sent]") {
            _ = form.remove_attribute("data-sent");
            if let Ok(Some(button)) = form.query_selector("[aria-busy]") {
                _ = button.remove_attribute("aria-busy");
            }
            if let Ok(Some(status)) = form.query_selector("[data-busy]:not(:empty)") {
                status.set_text_content(None);
            }
        }
    }

    fn boxes(selector: &str) -> Vec<HtmlInputElement> {
        let Ok(list) = document().query_selector_all(selector) else { return vec![] };
        (0..list.length()).filter_map(|place| list.get(place)?.dyn_into().ok()).collect()
    }

    /// Ticks or clears the box of every row.
    pub fn tick_rows(on: bool) {
        for row in boxes("input[data-row]") {
            row.set_checked(on);
        }
    }

    /// Keeps the names of the ticked rows up to date, also when the browser restores ticks by itself.
    pub fn watch_rows(set_names: WriteSignal<Vec<String>>) {
        let read = move || {
            let ticked = boxes("input[data-row]:checked");
            for all in boxes("input[data-tick-all]") {
                all.set_checked(!ticked.is_empty() && ticked.len() == boxes("input[data-row]").len());
            }
            set_names.set(ticked.iter().filter_map(|row| row.get_attribute("data-row")).collect());
        };
        read();
        window_event_listener(ev::change, move |_| read());
    }
}
