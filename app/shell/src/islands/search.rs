//! Typing finds institutions: the browser's half of the search (`made::FindInstitutions`).

use std::{rc::Rc, time::Duration};

use leptos::{
    prelude::{document, set_timeout},
    task::spawn_local,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, HtmlTemplateElement};

use super::{
    browser::{first, on, set_text},
    find::{FindQuery, Found, find, told},
    live::all,
};
use crate::{i18n::Lang, parts::kind_text};

/// So long the typing rests before something is asked.
const REST: Duration = Duration::from_millis(250);

struct Search {
    text: HtmlInputElement,
    municipality: HtmlSelectElement,
    kind: HtmlSelectElement,
    told: Element,
    hits: Element,
    /// The form of a hit.
    hit: HtmlTemplateElement,
}

/// Takes over the search of the page.
pub fn start() {
    if let Some((search, page)) = Search::of_page().zip(first(".find")) {
        let search = Rc::new(search);
        on(&page, "input", move |_: Event| search.change());
    }
}

fn part<E: JsCast>(selector: &str) -> Option<E> {
    first(selector)?.dyn_into().ok()
}

impl Search {
    fn of_page() -> Option<Self> {
        Some(Self {
            text: part("#soeg")?,
            municipality: part("#kommune")?,
            kind: part("#slags")?,
            told: part(".find [data-told]")?,
            hits: part(".found")?,
            hit: part("template[data-hit]")?,
        })
    }

    /// What is looked for now.
    fn query(&self) -> FindQuery {
        FindQuery {
            text: self.text.value(),
            municipality: self.municipality.value(),
            kind: self.kind.value(),
        }
    }

    fn change(self: &Rc<Self>) {
        let query = self.query();
        if query.is_empty() {
            return self.show(false, &[]);
        }
        let search = self.clone();
        let ask = move || {
            if search.query() == query {
                spawn_local(search.ask(query));
            }
        };
        set_timeout(ask, REST);
    }

    async fn ask(self: Rc<Self>, query: FindQuery) {
        let FindQuery { text, municipality, kind } = query.clone();
        let found = find(text, municipality, kind).await;
        // An answer that comes late is not what is looked for any more.
        if let Ok(found) = found
            && self.query() == query
        {
            self.show(true, &found);
        }
    }

    fn show(&self, asked: bool, found: &[Found]) {
        let lang = document().document_element().and_then(|root| root.get_attribute("lang"));
        let t = Lang::from_code(&lang.unwrap_or_default());
        set_text(&self.told, &told(asked, found.len(), t));
        self.hits.set_text_content(None);
        for hit in found {
            if let Some(line) = self.line(hit, t) {
                _ = self.hits.append_child(&line);
            }
        }
    }

    fn line(&self, hit: &Found, t: Lang) -> Option<Element> {
        let form = self.hit.content().first_element_child()?;
        let line: Element = form.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        for part in all(&line, "[data-part]") {
            let text = match part.get_attribute("data-part")?.as_str() {
                "name" => &hit.name,
                "code" => &hit.code,
                "kind" => kind_text(hit.kind, t),
                _ => &hit.place,
            };
            part.set_text_content(Some(text));
        }
        let button = line.query_selector("button").ok()??;
        _ = button.set_attribute("name", "op");
        _ = button.set_attribute("value", &("pick:".to_owned() + &hit.code));
        Some(line)
    }
}
