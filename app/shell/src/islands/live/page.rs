//! The open page is compared with itself as it would be now, and what differs is put in place.

use leptos::{
    prelude::{document, set_timeout, window},
    wasm_bindgen::JsCast,
};
use web_sys::{
    Document, DomParser, Element, HtmlInputElement, HtmlOptionElement, HtmlTextAreaElement, SupportedType,
};

use super::{HEADER, rows};
use crate::islands::browser;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing looks different.
    Same,
    /// Something was put in place.
    Changed,
    /// Something differs that was left as it is, because somebody is at it.
    Kept,
    /// The pages differ in more than can be put in place: the page is gone, perhaps, or is no longer for whoever looks at it.
    Different,
    /// Nobody is logged in any more.
    LoggedOut,
    /// The page could not be fetched.
    Failed,
    /// Another page is open now.
    Left,
}

/// Fetches the page again and brings the open one into line.
pub async fn update() -> Outcome {
    let address = window().location().href().ok();
    let fetched = fetch().await;
    if window().location().href().ok() != address {
        return Outcome::Left;
    }
    match fetched {
        Ok(fresh) => bring_into_line(&fresh),
        Err(outcome) => outcome,
    }
}

/// Whether the page would still be shown to somebody who is logged in; what it shows stays as it is.
pub async fn is_logged_out() -> bool {
    fetch().await.err() == Some(Outcome::LoggedOut)
}

async fn fetch() -> Result<Document, Outcome> {
    let location = window().location();
    let part = |part: Result<String, _>| part.map_err(|_| Outcome::Failed);
    let address = part(location.pathname())? + &part(location.search())?;
    let request = browser::get(&address, (HEADER, "1"), None).ok_or(Outcome::Failed)?;
    let response = request.send().await.map_err(|_| Outcome::Failed)?;
    if matches!(response.status(), 403 | 404) {
        return Err(Outcome::Different);
    }
    if !response.ok() {
        return Err(Outcome::Failed);
    }
    let text = response.text().await.map_err(|_| Outcome::Failed)?;
    let parsed = DomParser::new().and_then(|parser| parser.parse_from_string(&text, SupportedType::TextHtml));
    let fresh = parsed.map_err(|_| Outcome::Failed)?;
    match viewer(&fresh) {
        None => Err(Outcome::LoggedOut),
        Some(_) if response.redirected() => Err(Outcome::Different),
        Some(_) => Ok(fresh),
    }
}

/// What says whom a page is for, and says aloud what has happened to it.
pub const MARK: &str = "[data-live-viewer]";
const MADE: &str = "data-live-made";
const NEWEST: &str = "data-live-newest";

/// What says whom a page is for and when it was made.
pub fn mark(page: &Document) -> Option<Element> {
    page.query_selector(MARK).ok().flatten()
}

/// When the page was made, or fetched last, as its server writes it.
pub fn made() -> String {
    mark(&document()).and_then(|mark| mark.get_attribute(MADE)).unwrap_or_default()
}

/// The newest notice when the page was made, or fetched last.
pub fn newest() -> i64 {
    let newest = mark(&document()).and_then(|mark| mark.get_attribute(NEWEST));
    newest.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Notes when the page was fetched.
pub fn note_made(open: &Document, fresh: &Document) {
    let Some((old, new)) = mark(open).zip(mark(fresh)) else { return };
    for name in [MADE, NEWEST] {
        if let Some(value) = new.get_attribute(name) {
            // Without it, more is told than is new.
            _ = old.set_attribute(name, &value);
        }
    }
}

/// Who the page was made for, and in which language.
fn viewer(page: &Document) -> Option<(Option<String>, Option<String>)> {
    let mark = mark(page)?;
    let lang = page.document_element()?.get_attribute("lang");
    Some((mark.get_attribute("data-live-viewer"), lang))
}

/// Everything that this finds, in the order of the page.
pub fn all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return vec![] };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}

/// Something that differs, and how to put it in place.
enum Difference {
    Region(Element, Element),
    List(rows::List),
}

fn bring_into_line(fresh: &Document) -> Outcome {
    let open = document();
    let (Some(old), Some(new)) = (open.body(), fresh.body()) else { return Outcome::Failed };
    if viewer(&open) != viewer(fresh) {
        return Outcome::Different;
    }
    let Some(Differences { found, kept }) = differences(&old, &new) else { return Outcome::Different };
    note_made(&open, fresh);
    match (put_in_place(found), kept) {
        (Put { kept: true, .. }, _) | (_, true) => Outcome::Kept,
        (Put { changed: true, .. }, _) => Outcome::Changed,
        _ => Outcome::Same,
    }
}

struct Differences {
    found: Vec<Difference>,
    /// Whether some are left out, because somebody is at it.
    kept: bool,
}

/// What differs; `None` where it is more than can be put in place. Nothing is touched yet.
fn differences(old: &Element, new: &Element) -> Option<Differences> {
    let (mut found, mut kept) = (vec![], false);
    let regions = |page: &Element| all(page, ":not([data-live-rows]) > [data-live]");
    for (old, new) in pairs(regions(old), regions(new), "data-live")? {
        if looks(&old) == looks(&new) {
            continue;
        }
        let new = without_islands(new)?;
        if is_in_use(&old) {
            kept = true;
        } else {
            found.push(Difference::Region(old, new));
        }
    }
    let lists = |page: &Element| all(page, "[data-live-rows]");
    for (old, new) in pairs(lists(old), lists(new), "data-live-rows")? {
        if let Some(list) = rows::List::compare(old, new)? {
            found.push(Difference::List(list));
        }
    }
    Some(Differences { found, kept })
}

/// Each with its counterpart; `None` unless both pages have the same ones, in the same order.
fn pairs(old: Vec<Element>, new: Vec<Element>, key: &str) -> Option<Vec<(Element, Element)>> {
    let same = |(old, new): &(Element, Element)| {
        old.tag_name() == new.tag_name() && old.get_attribute(key) == new.get_attribute(key)
    };
    let counts = (old.len(), new.len());
    let pairs: Vec<_> = old.into_iter().zip(new).collect();
    (counts.0 == counts.1 && pairs.iter().all(same)).then_some(pairs)
}

/// What is put in place would not come to life.
pub fn without_islands(element: Element) -> Option<Element> {
    let island = element.query_selector("leptos-island").ok()?;
    island.is_none().then_some(element)
}

/// How an element looks, whatever this module has done to it, and leaving out a form's token.
pub fn looks(element: &Element) -> String {
    let copy = element.clone_node_with_deep(true).ok().and_then(|copy| copy.dyn_into::<Element>().ok());
    let Some(copy) = copy else { return String::new() };
    _ = copy.class_list().remove_1(HIGHLIGHT);
    if copy.class_name().is_empty() {
        _ = copy.remove_attribute("class");
    }
    for token in all(&copy, "input[name=once]") {
        _ = token.remove_attribute("value");
    }
    copy.outer_html()
}

/// Whether somebody is at it: it is unfolded, typed in, or was filled in and not sent.
pub fn is_in_use(element: &Element) -> bool {
    const UNFOLDED: &str = "details[open],dialog[open]";
    const TYPED_IN: &str = "textarea,select,input:not([type=checkbox],[type=radio])";
    let typed_in = document().active_element().is_some_and(|active| {
        element.contains(Some(&active)) && active.matches(TYPED_IN).unwrap_or_default()
    });
    typed_in
        || element.closest(UNFOLDED).is_ok_and(|found| found.is_some())
        || element.query_selector(UNFOLDED).is_ok_and(|found| found.is_some())
        // A row's tick goes along.
        || all(element, "input:not([data-row]),textarea,option").iter().any(is_edited)
}

/// Whether loading the page anew would take something from somebody: a field that was filled in, a row that was ticked,
/// something that was unfolded, a form that is under way.
pub fn is_busy() -> bool {
    const AT_IT: &str = "details[open],dialog[open],form[data-sent]";
    let Some(body) = document().body() else { return false };
    all(&body, "input,textarea,option").iter().any(is_edited) || !all(&body, AT_IT).is_empty()
}

/// Whether a field is other than the page made it.
pub fn is_edited(field: &Element) -> bool {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        match input.type_().as_str() {
            // Without a value of its own a box says "on", and so would be other than it was.
            "checkbox" | "radio" => input.checked() != input.default_checked(),
            _ => input.value() != input.default_value(),
        }
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.default_value().is_ok_and(|before| area.value() != before)
    } else if let Some(option) = field.dyn_ref::<HtmlOptionElement>() {
        // The pages say of every list what is chosen.
        option.default_selected() && !option.selected()
    } else {
        false
    }
}

/// What came of putting something in place.
#[derive(Default)]
pub struct Put {
    pub changed: bool,
    /// Whether something was left as it is, because somebody is at it.
    pub kept: bool,
}

fn put_in_place(differences: Vec<Difference>) -> Put {
    let mut put = Put::default();
    if differences.is_empty() {
        return put;
    }
    let active = document().active_element();
    for difference in differences {
        match difference {
            Difference::Region(old, new) => {
                rows::replace(&old, &new);
                highlight(&new);
                put.changed = true;
            }
            Difference::List(list) => {
                let Put { changed, kept } = list.put_in_place();
                put.changed |= changed;
                put.kept |= kept;
            }
        }
    }
    // What moved has lost the focus.
    if let Some(active) = active.filter(|active| active.is_connected()) {
        rows::focus(&active);
    }
    set_timeout(calm, std::time::Duration::from_secs(3));
    put
}

const HIGHLIGHT: &str = "live-changed";

/// Shows for a moment that something is new.
pub fn highlight(element: &Element) {
    _ = element.class_list().add_1(HIGHLIGHT);
}

fn calm() {
    let Some(body) = document().body() else { return };
    for element in all(&body, ".live-changed") {
        _ = element.class_list().remove_1(HIGHLIGHT);
    }
}
