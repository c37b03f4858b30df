//! The ticked rows of a table: all or none at once, how many, and which.

use std::cell::Cell;

use leptos::{
    prelude::{document, window},
    wasm_bindgen::JsCast,
};
use web_sys::{Event, HtmlInputElement};

use super::browser::{first, on, set_text};

/// How many rows are named; of more it says that there are some.
const NAMED: usize = 4;

fn boxes(selector: &str) -> Vec<HtmlInputElement> {
    let Ok(list) = document().query_selector_all(selector) else { return vec![] };
    (0..list.length()).filter_map(|place| list.get(place)?.dyn_into().ok()).collect()
}

/// Ticks or clears the box of every row as one box is.
pub fn tick_all() {
    for all in boxes("input[data-tick-all]") {
        let ticked = all.clone();
        on(&all, "change", move |_: Event| {
            for row in boxes("input[data-row]") {
                row.set_checked(ticked.checked());
            }
        });
    }
}

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the names of the ticked rows up to date, also when the browser restores ticks by itself.
pub fn watch() {
    count();
    // Pages come and go; what listens to the window stays.
    if !WATCHED.replace(true) {
        on(&window(), "change", |_: Event| count());
    }
}

fn count() {
    let ticked = boxes("input[data-row]:checked");
    for all in boxes("input[data-tick-all]") {
        all.set_checked(!ticked.is_empty() && ticked.len() == boxes("input[data-row]").len());
    }
    let names = ticked.iter().filter_map(|row| row.get_attribute("data-row")).take(NAMED);
    let mut names = names.collect::<Vec<_>>().join(", ");
    if ticked.len() > NAMED {
        names += " …";
    }
    if let Some((number, named)) = first("[data-ticked]").zip(first(".names")) {
        set_text(&number, &ticked.len().to_string());
        set_text(&named, &names);
    }
}
