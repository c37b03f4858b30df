//! What the islands do to the page that the server made.

use std::time::Duration;

use gloo_net::http::Request;
use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{
    AbortController, Element, EventTarget, HtmlFormElement, HtmlInputElement, RequestInit, js_sys::Reflect,
};

/// After so long without an answer a form can be sent again. Its token makes it count once.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request for exactly this address; the builder of `gloo_net` would end a query with a `&` of its own.
pub fn get(address: &str, (header, value): (&str, &str), abort: Option<&AbortController>) -> Option<Request> {
    let options = RequestInit::new();
    options.set_signal(abort.map(AbortController::signal).as_ref());
    let request = web_sys::Request::new_with_str_and_init(address, &options).ok()?;
    request.headers().set(header, value).ok()?;
    Some(request.into())
}

/// Shows what needs JavaScript, and lets tests wait until the page has come alive.
pub fn mark_alive() {
    if let Some(root) = document().document_element() {
        _ = root.set_attribute("data-hydrated", "");
    }
}

/// While a form is under way it says so, beside the button that was pressed, and a second press does nothing.
pub fn guard_forms() {
    window_event_listener(ev::submit, |event| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else {
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
