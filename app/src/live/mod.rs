//! Pages that change by themselves. The server says that something happened (`/strom`); the page asks for itself again,
//! with the rights of that moment, and brings the parts that may change into line with the fresh page
//! (`docs/decisions/0011-live-pages.md`). Without JavaScript a page is simply right when it is loaded again.
//!
//! In the markup: `data-live="KEY"` is a part that is replaced when it differs; inside `data-live-rows="KEY"` the children
//! with a key come, change and go one by one.

use leptos::prelude::*;

/// The header of what an open page asks by itself.
pub const HEADER: &str = "x-live";

/// Listens for as long as the page is in sight, and says when something has changed.
#[island]
pub fn LiveUpdates(
    /// The newest notice when the page was made.
    after: i64,
    /// What is said, to those who hear a page, when it has changed.
    updated: String,
    /// What is shown when the page cannot be brought into line without losing what was typed.
    stale: String,
    /// The button that loads it anew.
    show: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::listen(after));
    #[cfg(not(feature = "hydrate"))]
    let _ = after;
    let load = |_| {
        #[cfg(feature = "hydrate")]
        browser::load_anew();
    };
    view! {
        <p class="visually-hidden" role="status" id="live-said" data-text=updated></p>
        <div class="wrap" id="live-stale" hidden>
            <p class="panel panel-info">
                {stale} " " <button type="button" class="link-button" on:click=load>{show}</button>
            </p>
        </div>
    }
}

/// What becomes of a row of a list.
#[cfg(any(feature = "hydrate", test))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The row of the open page at this place stays, or is replaced where it differs.
    Keep(usize),
    /// The row of the fresh page at this place is new.
    Insert,
}

/// For each row of the fresh page, where it comes from. Rows of the open page that are not named are gone.
#[cfg(any(feature = "hydrate", test))]
fn plan(open: &[String], fresh: &[String]) -> Vec<Step> {
    let from = |key: &String| match open.iter().position(|old| old == key) {
        Some(place) => Step::Keep(place),
        None => Step::Insert,
    };
    fresh.iter().map(from).collect()
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, collections::VecDeque, rc::Rc, time::Duration};

    use futures::{
        FutureExt, StreamExt,
        channel::{mpsc, oneshot},
        future::{Either, select},
        stream::select_all,
    };
    use gloo_net::{
        eventsource::{State, futures::EventSource},
        http::Request,
    };
    use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
    use web_sys::{
        Document, DomParser, Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, SupportedType,
    };

    use super::{Step, plan};
    use crate::paths;

    /// Milliseconds in which what happens together is gathered.
    const TOGETHER: u64 = 100;
    /// Numbers of notices that are remembered: one that is told twice is no news.
    const REMEMBERED: usize = 200;

    async fn sleep(ms: u64) {
        let (done, waiting) = oneshot::channel();
        set_timeout(
            move || {
                _ = done.send(());
            },
            Duration::from_millis(ms),
        );
        _ = waiting.await;
    }

    fn is_visible() -> bool {
        !document().hidden()
    }

    pub fn load_anew() {
        _ = window().location().reload();
    }

    /// Listens while the page is in sight: a browser has few connections to one host, and hidden pages must not use them
    /// up. What was missed is caught up with when the page is seen again.
    pub fn listen(after: i64) {
        let (turned, mut turns) = mpsc::unbounded();
        window_event_listener_untyped("visibilitychange", move |_| {
            _ = turned.unbounded_send(());
        });
        let (told, news) = mpsc::unbounded();
        spawn_local(refresh_on(news));
        spawn_local(async move {
            let last = Rc::new(Cell::new(after));
            let mut seen = VecDeque::new();
            let mut failures = 0_u32;
            loop {
                if !is_visible() {
                    if turns.next().await.is_none() {
                        return;
                    }
                    continue;
                }
                let url = format!("{}?efter={}", paths::EVENT_STREAM, last.get());
                let Ok(mut source) = EventSource::new(&url) else { return };
                let (Ok(notices), Ok(reloads)) = (source.subscribe("notice"), source.subscribe("reload"))
                else {
                    return;
                };
                let mut notices = select_all([notices, reloads]);
                let failed = loop {
                    match select(notices.next(), turns.next()).await {
                        Either::Left((Some(Ok((_, message))), _)) => {
                            failures = 0;
                            let id = message.last_event_id();
                            if let Ok(number) = id.parse() {
                                last.set(number);
                            }
                            // A call to load everything comes under the newest number, whether that was told or not.
                            if message.type_() == "notice" {
                                if seen.contains(&id) {
                                    continue;
                                }
                                seen.push_back(id);
                                if seen.len() > REMEMBERED {
                                    seen.pop_front();
                                }
                            }
                            _ = told.unbounded_send(());
                        }
                        // The browser tries again by itself, unless it was turned away.
                        Either::Left((Some(Err(_)), _)) if source.state() != State::Closed => {}
                        Either::Left(_) => break true,
                        Either::Right(_) if !is_visible() => break false,
                        Either::Right((None, _)) => break true,
                        Either::Right(_) => {}
                    }
                };
                source.close();
                if failed {
                    failures += 1;
                    sleep(1_000 << failures.min(5)).await;
                    // Whoever is not logged in any more is told nothing more; everybody else comes back, however long the
                    // portal was away.
                    if !refresh().await {
                        return;
                    }
                }
            }
        });
    }

    /// Brings the page into line for everything that is told, one at a time.
    async fn refresh_on(mut news: mpsc::UnboundedReceiver<()>) {
        while news.next().await.is_some() {
            sleep(TOGETHER).await;
            while let Some(Some(())) = news.next().now_or_never() {}
            _ = refresh().await;
        }
    }

    /// Asks for this page again, and takes over what differs. An answer that is another page, or none, changes nothing.
    /// Tells whether the page is still the person's to see.
    async fn refresh() -> bool {
        let Ok(href) = window().location().href() else { return false };
        let href = href.split('#').next().unwrap_or_default();
        let Ok(answer) = Request::get(href).header(super::HEADER, "1").send().await else { return true };
        if answer.redirected() {
            return false;
        }
        if !answer.ok() {
            return true;
        }
        let Ok(html) = answer.text().await else { return true };
        let Some(fresh) = DomParser::new()
            .ok()
            .and_then(|parser| parser.parse_from_string(&html, SupportedType::TextHtml).ok())
        else {
            return true;
        };
        let mut merge = Merge::default();
        merge.document(&document(), &fresh);
        if merge.rebuilt {
            if is_edited() {
                if let Some(note) = element("#live-stale") {
                    _ = note.remove_attribute("hidden");
                }
            } else {
                load_anew();
            }
        } else if merge.changed {
            say();
        }
        true
    }

    fn element(selector: &str) -> Option<Element> {
        document().query_selector(selector).ok().flatten()
    }

    /// Says that the page has changed, also when it said so before.
    fn say() {
        let Some(status) = element("#live-said") else { return };
        status.set_text_content(None);
        let text = status.get_attribute("data-text");
        set_timeout(move || status.set_text_content(text.as_deref()), Duration::from_millis(50));
        // The bar of ticked rows counts anew.
        if let Ok(event) = web_sys::Event::new("change") {
            _ = window().dispatch_event(&event);
        }
    }

    fn all(root: &Document, selector: &str) -> Vec<Element> {
        let Ok(list) = root.query_selector_all(selector) else { return vec![] };
        (0..list.length()).filter_map(|place| list.get(place)?.dyn_into().ok()).collect()
    }

    /// Whether somebody has typed or chosen something that loading the page anew would lose.
    fn is_edited() -> bool {
        let document = document();
        let typed = all(&document, "main input").into_iter().any(|input| {
            input.dyn_ref::<HtmlInputElement>().is_some_and(|input| {
                input.value() != input.default_value() || input.checked() != input.default_checked()
            })
        });
        let written = all(&document, "main textarea").into_iter().any(|area| {
            area.dyn_ref::<HtmlTextAreaElement>()
                .is_some_and(|area| area.default_value().is_ok_and(|before| area.value() != before))
        });
        typed || written
    }

    /// Makes two parts comparable: each form of each answer has a token of its own.
    fn normal(part: &Element) -> String {
        let Ok(Ok(copy)) = part.clone_node_with_deep(true).map(|node| node.dyn_into::<Element>()) else {
            return part.outer_html();
        };
        if let Ok(tokens) = copy.query_selector_all("input[name=once]") {
            for token in
                (0..tokens.length()).filter_map(|place| tokens.get(place)?.dyn_into::<Element>().ok())
            {
                _ = token.set_attribute("value", "");
            }
        }
        _ = copy.class_list().remove_1("live-changed");
        copy.outer_html()
    }

    #[derive(Default)]
    struct Merge {
        changed: bool,
        /// Whether the page is built differently, so that it has to be loaded anew.
        rebuilt: bool,
    }

    impl Merge {
        fn document(&mut self, open: &Document, fresh: &Document) {
            for (attribute, rows) in [("data-live-rows", true), ("data-live", false)] {
                let selector = format!("[{attribute}]");
                let (old, new) = (all(open, &selector), all(fresh, &selector));
                let outside = |part: &Element| {
                    rows || part.parent_element().is_none_or(|p| !p.has_attribute("data-live-rows"))
                };
                let key = |part: &Element| part.get_attribute(attribute).unwrap_or_default();
                let (old, new): (Vec<_>, Vec<_>) =
                    (old.into_iter().filter(outside).collect(), new.into_iter().filter(outside).collect());
                self.rebuilt |= new.iter().any(|part| !old.iter().any(|other| key(other) == key(part)));
                for part in &old {
                    match new.iter().find(|other| key(other) == key(part)) {
                        None => self.rebuilt = true,
                        Some(other) if rows => self.rows(part, other),
                        Some(other) => self.part(part, other),
                    }
                }
            }
        }

        fn part(&mut self, open: &Element, fresh: &Element) {
            if normal(open) == normal(fresh) {
                return;
            }
            if fresh.outer_html().contains("<leptos-island") || open.outer_html().contains("<leptos-island") {
                self.rebuilt = true;
                return;
            }
            self.changed = true;
            replace(open, fresh);
        }

        fn rows(&mut self, open: &Element, fresh: &Element) {
            let children = |list: &Element| {
                let children = list.children();
                (0..children.length()).filter_map(|place| children.item(place)).collect::<Vec<_>>()
            };
            let keys = |rows: &[Element]| {
                rows.iter().map(|row| row.get_attribute("data-live").unwrap_or_default()).collect::<Vec<_>>()
            };
            let (old, new) = (children(open), children(fresh));
            let steps = plan(&keys(&old), &keys(&new));
            for (place, row) in old.iter().enumerate() {
                if !steps.contains(&Step::Keep(place)) {
                    row.remove();
                    self.changed = true;
                }
            }
            // Each row stands where it should, or is moved there: moving one that does would take its focus away.
            let mut next = open.first_element_child();
            for (step, row) in steps.iter().zip(&new) {
                let row = match step {
                    Step::Keep(place) if normal(&old[*place]) == normal(row) => old[*place].clone(),
                    Step::Keep(place) => {
                        self.changed = true;
                        let here = next.as_ref() == Some(&old[*place]);
                        let row = replace(&old[*place], row);
                        if here {
                            next = Some(row.clone());
                        }
                        row
                    }
                    Step::Insert => {
                        self.changed = true;
                        _ = row.class_list().add_1("live-changed");
                        row.clone()
                    }
                };
                if next.as_ref() == Some(&row) {
                    next = row.next_element_sibling();
                } else {
                    _ = open.insert_before(&row, next.as_deref());
                }
            }
        }
    }

    /// Puts the fresh part in the place of the open one; what was ticked stays ticked, and what had the focus has it again.
    fn replace(open: &Element, fresh: &Element) -> Element {
        let ticked = open
            .query_selector("input[data-row]")
            .ok()
            .flatten()
            .and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok())
            .is_some_and(|tick| tick.checked());
        let focused = document().active_element().filter(|active| open.contains(Some(active)));
        let again = focused.and_then(|active| {
            let name = ["id", "href", "name"].into_iter().find(|name| active.has_attribute(name))?;
            Some(format!("{}[{name}=\"{}\"]", active.tag_name(), active.get_attribute(name)?))
        });
        _ = fresh.class_list().add_1("live-changed");
        _ = open.replace_with_with_node_1(fresh);
        if ticked
            && let Ok(Some(tick)) = fresh.query_selector("input[data-row]")
            && let Ok(tick) = tick.dyn_into::<HtmlInputElement>()
        {
            tick.set_checked(true);
        }
        if let Some(again) = again
            && let Ok(Some(part)) = fresh.query_selector(&again)
            && let Ok(part) = part.dyn_into::<HtmlElement>()
        {
            _ = part.focus();
        }
        fresh.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, plan};

    fn keys(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn rows_come_stay_and_go_by_their_keys() {
        use Step::{Insert, Keep};
        assert_eq!(plan(&keys("a b c"), &keys("a b c")), [Keep(0), Keep(1), Keep(2)]);
        assert_eq!(plan(&keys("a b c"), &keys("n a c")), [Insert, Keep(0), Keep(2)]);
        assert_eq!(plan(&keys("a b"), &keys("b a")), [Keep(1), Keep(0)]);
        assert_eq!(plan(&keys(""), &keys("a")), [Insert]);
        assert_eq!(plan(&keys("a"), &keys("")), []);
    }
}
