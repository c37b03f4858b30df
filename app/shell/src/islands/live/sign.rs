//! How somebody is told of what happens to the page. The words stand in the page (`made::LiveUpdates`).

use leptos::{prelude::window, wasm_bindgen::JsCast};
use web_sys::{Element, Event, HtmlTemplateElement};

use super::page::MARK;
use crate::islands::browser::{first, on, say};

fn note() -> Option<Element> {
    first(".live-note")
}

/// The button of the note loads the page anew.
pub fn start() {
    let Some(note) = note() else { return };
    on(&note, "click", |event: Event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if pressed.is_some_and(|pressed| pressed.matches("button").unwrap_or_default()) {
            _ = window().location().reload();
        }
    });
}

/// Says that the page has changed.
pub fn say_updated() {
    let words = first(MARK).and_then(|mark| mark.get_attribute("data-live-updated"));
    say(MARK, words.unwrap_or_default());
}

/// Whether the page is shown to be out of date.
pub fn show_outdated(yes: bool) {
    let Some(note) = note().filter(|note| note.has_child_nodes() != yes) else { return };
    if !yes {
        return note.set_text_content(None);
    }
    let words = first("template[data-live-outdated]").and_then(|words| words.dyn_into().ok());
    let content =
        words.and_then(|words: HtmlTemplateElement| words.content().clone_node_with_deep(true).ok());
    if let Some(content) = content {
        _ = note.append_child(&content);
    }
}
