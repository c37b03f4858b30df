//! Lists: rows come, go, change and move. What somebody has ticked stays ticked, and the focus stays where it was.

use leptos::{
    prelude::{document, window},
    wasm_bindgen::JsCast,
};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use super::{
    page::{Put, all, highlight, is_in_use, looks, without_islands},
    plan::{Row, Step, steps},
};

/// A list whose rows differ.
pub struct List {
    list: Element,
    old: Vec<Element>,
    new: Vec<Element>,
    steps: Vec<Step>,
}

fn children(list: &Element) -> Vec<Element> {
    let mut children = vec![];
    let mut next = list.first_element_child();
    while let Some(child) = next {
        next = child.next_element_sibling();
        children.push(child);
    }
    children
}

impl List {
    /// What differs between a list and how it would be now: nothing, or `None` where it cannot be put in place.
    pub fn compare(old: Element, new: Element) -> Option<Option<Self>> {
        let (old_rows, new_rows) = (children(&old), children(&new));
        let described = |rows: &[Element]| -> Vec<Row> {
            let row = |row: &Element| Row {
                key: row.get_attribute("data-live").unwrap_or_default(),
                looks: looks(row),
            };
            rows.iter().map(row).collect()
        };
        let steps = steps(&described(&old_rows), &described(&new_rows))?;
        let stays = |step: &Step| matches!(step, Step::Keep { moved: false, changed: false, .. });
        if steps.iter().all(stays) {
            return Some(None);
        }
        without_islands(new)?;
        Some(Some(Self { list: old, old: old_rows, new: new_rows, steps }))
    }

    pub fn put_in_place(self) -> Put {
        let mut put = Put::default();
        let focused = document().active_element().and_then(|active| self.place_of(&active));
        let mut removed = vec![];
        // What every row is put before.
        let mut next = None;
        let mut begun = false;
        for step in self.steps {
            if !matches!(step, Step::Remove { .. }) && !begun {
                next = self.list.first_element_child();
                begun = true;
            }
            match step {
                Step::Remove { old } if is_in_use(&self.old[old]) => put.kept = true,
                Step::Remove { old } => {
                    self.old[old].remove();
                    removed.push(old);
                    put.changed = true;
                }
                Step::Keep { old, new, moved, changed } => {
                    let row = &self.old[old];
                    put.changed |= moved;
                    if moved {
                        _ = self.list.insert_before(row, next.as_ref().map(AsRef::as_ref));
                    } else {
                        next = row.next_element_sibling();
                    }
                    if changed && is_in_use(row) {
                        put.kept = true;
                    } else if changed {
                        change(row, &self.new[new]);
                        put.changed = true;
                    }
                }
                Step::Insert { new } => {
                    _ = self.list.insert_before(&self.new[new], next.as_ref().map(AsRef::as_ref));
                    highlight(&self.new[new]);
                    put.changed = true;
                }
            }
        }
        if let Some(place) = focused.filter(|place| removed.contains(place)) {
            focus_near(&self.list, place);
        }
        // Whoever counts what is ticked counts again.
        if let Ok(event) = Event::new("change") {
            _ = window().dispatch_event(&event);
        }
        put
    }

    fn place_of(&self, active: &Element) -> Option<usize> {
        self.old.iter().position(|row| row.contains(Some(active)))
    }
}

/// Gives a row the content of another: cell by cell where it has as many.
fn change(old: &Element, new: &Element) {
    let (cells, fresh) = (children(old), children(new));
    if cells.len() != fresh.len() {
        replace(old, new);
        return highlight(new);
    }
    match new.get_attribute("class") {
        Some(class) => _ = old.set_attribute("class", &class),
        None => _ = old.remove_attribute("class"),
    }
    for (cell, fresh) in cells.iter().zip(&fresh) {
        if looks(cell) != looks(fresh) {
            replace(cell, fresh);
        }
    }
    highlight(old);
}

/// Puts one element in the place of another, with its ticks and the focus.
pub fn replace(old: &Element, new: &Element) {
    let active = document().active_element();
    let focused = active.and_then(|active| focusable(old).iter().position(|element| *element == active));
    let ticked =
        |row: &Element| all(row, "input[data-row]").into_iter().filter_map(|tick| tick.dyn_into().ok());
    let old_ticks: Vec<HtmlInputElement> = ticked(old).collect();
    for tick in ticked(new) {
        let tick: HtmlInputElement = tick;
        let before = old_ticks.iter().find(|old| old.value() == tick.value());
        if let Some(before) = before {
            tick.set_checked(before.checked());
        }
    }
    _ = old.replace_with_with_node_1(new);
    if let Some(place) = focused {
        let there = focusable(new);
        if let Some(element) = there.get(place).or(there.last()) {
            focus(element);
        }
    }
}

/// What can have the focus, the element itself first.
fn focusable(element: &Element) -> Vec<Element> {
    const FOCUSABLE: &str = "a[href],button,input,select,textarea,summary";
    let mut found = all(element, FOCUSABLE);
    if element.matches(FOCUSABLE).unwrap_or_default() {
        found.insert(0, element.clone());
    }
    found
}

/// Gives the focus to an element, without a jump.
pub fn focus(element: &Element) {
    if document().active_element().as_ref() == Some(element) {
        return;
    }
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        _ = element.focus_with_options(&options);
    }
}

/// The row that had the focus is gone: the one that took its place gets it.
fn focus_near(list: &Element, place: usize) {
    let rows = children(list);
    let row = rows.get(place).or(rows.last());
    let near = row.and_then(|row| focusable(row).into_iter().next());
    if let Some(element) = near.or_else(|| document().get_element_by_id("main")) {
        focus(&element);
    }
}
