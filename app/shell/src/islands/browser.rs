//! What the islands do to the page that the server made.

use std::time::Duration;

use gloo_net::http::Request;
use leptos::{
    prelude::{document, set_timeout, window},
    tachys::html::InertElement,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{
    AbortController, Element, Event, EventTarget, HtmlFormElement, KeyboardEvent, RequestInit, SubmitEvent,
    js_sys::Reflect,
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

/// Listens for as long as what it listens to is there.
pub fn on<E: JsCast>(target: &EventTarget, name: &str, hear: impl Fn(E) + 'static) {
    let hear: Box<dyn Fn(Event)> = Box::new(move |event| hear(event.unchecked_into()));
    listen(target, name, hear);
}

fn listen(target: &EventTarget, name: &str, hear: Box<dyn Fn(Event)>) {
    let hear = Closure::wrap(hear).into_js_value();
    _ = target.add_event_listener_with_callback(name, hear.unchecked_ref());
}

/// The content of an island: it stands in the page already, and stays as it is.
pub fn content() -> InertElement {
    InertElement::new("")
}

/// The first element of the page that this finds.
pub fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Puts a text in place, unless it stands there: screen readers say what is put in place.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Says something in a place that screen readers listen to, also where it stands there already.
pub fn say(place: &'static str, words: String) {
    let put = move |words: &str| {
        if let Some(place) = first(place) {
            set_text(&place, words);
        }
    };
    put("");
    set_timeout(move || put(&words), Duration::from_millis(100));
}

/// Shows what needs JavaScript, and lets tests wait until the page has come alive.
pub fn mark_alive() {
    if let Some(root) = document().document_element() {
        _ = root.set_attribute("data-hydrated", "");
    }
}

/// While a form is under way it says so, beside the button that was pressed, and a second press does nothing.
pub fn guard_forms() {
    on(&window(), "submit", |event: SubmitEvent| {
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
    on(&window(), "pageshow", |_: Event| release_forms());
    // "Stop": the page stays, and nothing else tells of it. Browsers that do not say so have the key.
    on(&window(), "keydown", |event: KeyboardEvent| {
        if event.key() == "Escape" {
            release_forms();
        }
    });
    let navigation = Reflect::get(&window(), &"navigation".into());
    if let Some(navigation) = navigation.ok().and_then(|it| it.dyn_into::<EventTarget>().ok()) {
        on(&navigation, "navigateerror", |_: Event| release_forms());
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
