//! Following a link, or sending a filter, fetches the next page and takes it over, without loading everything anew
//! (`docs/decisions/0025-pages-change-without-reloading.md`).
//!
//! The islands that stand in the body itself stay alive; whatever else stands there is exchanged. A page that is left is kept
//! as it stands, with what was typed and unfolded, and comes back by the browser's own buttons. Where anything is out of the
//! ordinary (another site, a file, somebody else's page, a newer program, no answer) the browser goes there by itself.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use leptos::{
    prelude::{document, window},
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
};
use web_sys::{
    AbortController, Document, DomParser, Element, Event, FormData, HtmlAnchorElement, HtmlFormElement,
    MouseEvent, Node, SubmitEvent, SupportedType, Url, UrlSearchParams,
    js_sys::{Date, Function, Reflect},
};

use super::{browser, live};

/// Pages that were left and are kept.
const KEPT: usize = 12;

/// A page that was left.
struct Left {
    entry: f64,
    address: String,
    title: String,
    content: Vec<Node>,
    scrolled: f64,
}

struct Navigation {
    /// Counts the ways that were begun; what an older one brings comes too late.
    begun: Cell<u32>,
    under_way: RefCell<Option<AbortController>>,
    /// The entry of the browser's history that is shown, and its address.
    entry: Cell<f64>,
    address: RefCell<String>,
    left: RefCell<VecDeque<Left>>,
}

/// Where a way leads, and how it began.
struct Way {
    address: String,
    /// The entry that the browser has gone to already.
    entry: Option<f64>,
    sent: Option<Sent>,
}

/// Takes over links and filters.
pub fn start() {
    let entry = history_entry().unwrap_or_else(Date::now);
    let navigation = Rc::new(Navigation {
        begun: Cell::default(),
        under_way: RefCell::default(),
        entry: Cell::new(entry),
        address: RefCell::new(here()),
        left: RefCell::default(),
    });
    remember_entry(entry, None);
    let of_link = navigation.clone();
    browser::on(&window(), "click", move |event: MouseEvent| {
        if let Some(address) = followed(&event) {
            event.prevent_default();
            of_link.go(Way { address, entry: None, sent: None });
        }
    });
    let of_form = navigation.clone();
    browser::on(&window(), "submit", move |event: SubmitEvent| {
        if let Some((address, sent)) = sent(&event) {
            event.prevent_default();
            of_form.go(Way { address, entry: None, sent: Some(sent) });
        }
    });
    // What follows from one choice comes when it is made.
    browser::on(&window(), "change", |event: Event| {
        let chosen = event.target().map(JsCast::unchecked_into::<Element>);
        if let Some(form) = chosen.and_then(|field| field.closest("form[data-go]").ok()?) {
            _ = form.unchecked_ref::<HtmlFormElement>().request_submit();
        }
    });
    browser::on(&window(), "popstate", move |_: Event| navigation.turn());
}

impl Navigation {
    /// Fetches the page and takes it over; the browser goes there where that cannot be done.
    fn go(self: &Rc<Self>, way: Way) {
        if let Some(before) = self.under_way.take() {
            before.abort();
        }
        let number = self.begun.get() + 1;
        self.begun.set(number);
        let abort = AbortController::new().ok();
        self.under_way.replace(abort.clone());
        set_loading(true);
        let navigation = self.clone();
        spawn_local(async move {
            let heard = live::heard();
            let fetched = fetch(&way.address, abort.as_ref()).await;
            // Another link was followed meanwhile.
            if navigation.begun.get() != number {
                return;
            }
            navigation.rest();
            let taken = fetched.is_some_and(|(page, address)| navigation.take_over(&page, address, &way));
            if taken {
                live::moved(heard);
            } else {
                _ = window().location().assign(&way.address);
            }
        });
    }

    fn rest(&self) {
        self.under_way.take();
        set_loading(false);
    }

    /// Puts a page that was fetched in the place of the one that is shown.
    fn take_over(&self, page: &Document, address: String, way: &Way) -> bool {
        let open = document();
        let (Some(body), Some(fresh)) = (open.body(), page.body()) else { return false };
        if main_of(page).is_none() || made_for(&open) != made_for(page) || made_of(&open) != made_of(page) {
            return false;
        }
        let same_list = path_of(&address) == path_of(&self.address.borrow());
        let scrolled = scroll();
        let old = exchange(&body, children(&fresh));
        // Coming back, one sees the list with the filter it was made by.
        if let Some(sent) = &way.sent {
            sent.form.reset();
        }
        self.leave(old, scrolled);
        live::note_made(&open, page);
        enliven(&body);
        open.set_title(&page.title());
        self.arrive(address, way.entry);
        let back = way.sent.as_ref().filter(|_| same_list).and_then(|sent| sent.pressed.as_ref()?.again());
        match back {
            Some(element) => {
                live::focus(&element);
                window().scroll_to_with_x_and_y(0.0, scrolled);
                say(note().unwrap_or_else(|| open.title()));
            }
            None => {
                begin_at_top(&self.address.borrow());
                say(open.title());
            }
        }
        true
    }

    /// The browser's own buttons: a page that was left comes back as it was, another one is fetched.
    fn turn(self: &Rc<Self>) {
        let (entry, address) = (history_entry(), here());
        if without_hash(&address) == without_hash(&self.address.borrow()) && entry.is_none() {
            return;
        }
        let entry = entry.unwrap_or_else(Date::now);
        if entry == self.entry.get() {
            return;
        }
        let place = self.left.borrow().iter().position(|left| left.entry == entry);
        let kept = place.and_then(|place| self.left.borrow_mut().remove(place));
        let Some((kept, body)) = kept.zip(document().body()).filter(|(kept, _)| kept.address == address)
        else {
            return self.go(Way { address, entry: Some(entry), sent: None });
        };
        self.begun.set(self.begun.get() + 1);
        if let Some(before) = self.under_way.take() {
            before.abort();
        }
        self.rest();
        let scrolled = scroll();
        self.leave(exchange(&body, kept.content), scrolled);
        document().set_title(&kept.title);
        self.arrive(address, Some(entry));
        window().scroll_to_with_x_and_y(0.0, kept.scrolled);
        say(kept.title);
        // What has changed since is put in place.
        live::moved(u32::MAX);
    }

    /// Keeps what was shown.
    fn leave(&self, content: Vec<Node>, scrolled: f64) {
        let title = document().title();
        let address = self.address.borrow().clone();
        let mut left = self.left.borrow_mut();
        left.push_back(Left { entry: self.entry.get(), address, title, content, scrolled });
        if left.len() > KEPT {
            left.pop_front();
        }
    }

    fn arrive(&self, address: String, entry: Option<f64>) {
        let new = entry.is_none();
        let entry = entry.unwrap_or_else(Date::now);
        if new {
            remember_entry(entry, Some(&address));
        } else {
            // It may have led on to somewhere else.
            replace_entry(entry, &address);
        }
        self.entry.set(entry);
        self.address.replace(address);
    }
}

/// A filter that was sent.
struct Sent {
    form: HtmlFormElement,
    /// After it the focus is where it was.
    pressed: Option<Pressed>,
}

/// What was pressed to send a form, so that it can be found again on the next page.
struct Pressed {
    /// Where the form leads.
    action: String,
    /// Which of its fields and buttons.
    place: u32,
}

impl Pressed {
    fn of(form: &HtmlFormElement) -> Option<Self> {
        let active = document().active_element()?;
        let fields = u32::try_from(form.length()).unwrap_or_default();
        let place = (0..fields).find(|place| form.get_with_index(*place).as_ref() == Some(&active))?;
        Some(Self { action: path_of(&form.action()), place })
    }

    fn again(&self) -> Option<Element> {
        let forms = document().query_selector_all("form[method=get]").ok()?;
        let forms = (0..forms.length()).filter_map(|at| forms.get(at)?.dyn_into::<HtmlFormElement>().ok());
        let mut same = forms.filter(|form| path_of(&form.action()) == self.action);
        same.find_map(|form| form.get_with_index(self.place))
    }
}

/// Tells a screen reader.
fn say(words: String) {
    browser::say("[data-said]", words);
}

/// The address of a link that is followed within the portal, in this window.
fn followed(event: &MouseEvent) -> Option<String> {
    let otherwise = event.default_prevented()
        || event.button() != 0
        || event.meta_key()
        || event.alt_key()
        || event.ctrl_key()
        || event.shift_key();
    if otherwise {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    if link.has_attribute("download") || !link.target().is_empty() || link.rel().contains("external") {
        return None;
    }
    let address = within(&link.href())?;
    // A place on a page is the browser's to go to: it alone marks the place as `:target`.
    (!address.contains('#') && !is_sending()).then_some(address)
}

/// The address of a filter that is sent, with what was chosen in it.
fn sent(event: &SubmitEvent) -> Option<(String, Sent)> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let button: Option<Element> = event.submitter().map(JsCast::unchecked_into);
    let of_button = |name: &str| button.as_ref().and_then(|button| button.get_attribute(name));
    let method = of_button("formmethod").unwrap_or_else(|| form.method());
    if event.default_prevented() || !method.eq_ignore_ascii_case("get") || is_sending() {
        return None;
    }
    let action = match of_button("formaction") {
        Some(path) => Url::new_with_base(&path, &window().location().href().ok()?).ok()?.href(),
        None => form.action(),
    };
    let data = FormData::new_with_form(&form).ok()?;
    let query = UrlSearchParams::new().ok()?;
    let entries = data.entries();
    while let Ok(next) = entries.next() {
        if next.done() {
            break;
        }
        let pair: web_sys::js_sys::Array = next.value().dyn_into().ok()?;
        query.append(&pair.get(0).as_string()?, &pair.get(1).as_string()?);
    }
    if let Some(name) = of_button("name").filter(|name| !name.is_empty()) {
        query.append(&name, &of_button("value").unwrap_or_default());
    }
    let path = within(&action)?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let query = String::from(query.to_string());
    let pressed = Pressed::of(&form);
    let address = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    Some((address, Sent { form, pressed }))
}

/// Whether a form is under way: what it leads to comes next.
fn is_sending() -> bool {
    document().query_selector("form[data-sent]").is_ok_and(|form| form.is_some())
}

/// The page at this address, and where it led to.
async fn fetch(address: &str, abort: Option<&AbortController>) -> Option<(Document, String)> {
    let request = browser::get(address, ("accept", "text/html"), abort)?;
    let response = request.send().await.ok()?;
    if !response.headers().get("content-type")?.starts_with("text/html") {
        return None;
    }
    let hash = address.find('#').map_or("", |place| &address[place..]).to_owned();
    let led_to = within(&response.url())?;
    let text = response.text().await.ok()?;
    let page = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    let address = if led_to.contains('#') { led_to } else { led_to + &hash };
    Some((page, address))
}

/// Puts nodes in the place of what stands in the body, around the islands that stay; gives what stood there.
fn exchange(body: &Element, new: Vec<Node>) -> Vec<Node> {
    let stays = |node: &Node| {
        node.dyn_ref::<Element>().filter(|node| node.matches("leptos-island").unwrap_or_default()).cloned()
    };
    let mut old = vec![];
    for node in children(body) {
        if stays(&node).is_none() {
            _ = body.remove_child(&node);
            old.push(node);
        }
    }
    let mut before = body.first_child();
    for node in new {
        if stays(&node).is_some() {
            before = before.and_then(|island| island.next_sibling());
        } else {
            _ = body.insert_before(&node, before.as_ref());
        }
    }
    old
}

fn children(element: &Element) -> Vec<Node> {
    let mut children = vec![];
    let mut next = element.first_child();
    while let Some(child) = next {
        next = child.next_sibling();
        children.push(child);
    }
    children
}

/// Wakes the islands of what was put in place.
fn enliven(body: &Element) {
    let wake = Reflect::get(&window(), &"__hydrateIsland".into()).ok();
    let Some(wake) = wake.and_then(|wake| wake.dyn_into::<Function>().ok()) else { return };
    for island in live::all(body, ":scope > :not(leptos-island) leptos-island") {
        let name = island.get_attribute("data-component").unwrap_or_default();
        _ = wake.call2(&JsValue::UNDEFINED, &island, &name.into());
    }
}

/// Begins to read a page: where the address says, at what is wrong, or at the heading.
fn begin_at_top(address: &str) {
    let hash = address.split_once('#').map(|(_, hash)| hash).unwrap_or_default();
    let named = (!hash.is_empty()).then(|| document().get_element_by_id(hash)).flatten();
    if let Some(element) = &named {
        element.scroll_into_view();
    } else {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
    let first = |selector: &str| document().query_selector(selector).ok().flatten();
    let heading = || first("#main [autofocus]").or_else(|| first("#main h1")).or_else(|| first("#main"));
    if let Some(element) = named.or_else(heading) {
        if !element.has_attribute("tabindex") {
            _ = element.set_attribute("tabindex", "-1");
        }
        live::focus(&element);
    }
}

/// What a list says of itself.
fn note() -> Option<String> {
    let note = document().query_selector("#main [data-live=note]").ok()??;
    note.text_content()
}

fn main_of(page: &Document) -> Option<Element> {
    page.query_selector("body > main#main").ok().flatten()
}

/// Whom a page is for, and in which language.
fn made_for(page: &Document) -> (Option<String>, Option<String>) {
    let viewer = live::mark(page).and_then(|mark| mark.get_attribute("data-live-viewer"));
    (viewer, page.document_element().and_then(|root| root.get_attribute("lang")))
}

/// The files that a page is made of.
fn made_of(page: &Document) -> Vec<Option<String>> {
    let file = |selector: &str| page.query_selector(selector).ok().flatten()?.get_attribute("href");
    vec![file("link[rel=stylesheet]"), file("link[rel=modulepreload]")]
}

fn set_loading(yes: bool) {
    let Some(root) = document().document_element() else { return };
    _ = if yes { root.set_attribute("data-loading", "") } else { root.remove_attribute("data-loading") };
}

fn scroll() -> f64 {
    window().scroll_y().unwrap_or_default()
}

fn history_entry() -> Option<f64> {
    window().history().ok()?.state().ok()?.as_f64()
}

/// Gives this page, or the next one, an entry in the browser's history.
fn remember_entry(entry: f64, address: Option<&str>) {
    let Ok(history) = window().history() else { return };
    _ = match address {
        Some(address) => history.push_state_with_url(&entry.into(), "", Some(address)),
        None => history.replace_state(&entry.into(), ""),
    };
}

fn replace_entry(entry: f64, address: &str) {
    if let Ok(history) = window().history() {
        _ = history.replace_state_with_url(&entry.into(), "", Some(address));
    }
}

/// Path, query and place of this page.
fn here() -> String {
    window().location().href().ok().and_then(|address| within(&address)).unwrap_or_default()
}

/// Path, query and place of an address of this site.
fn within(address: &str) -> Option<String> {
    let origin = window().location().origin().ok()?;
    address.strip_prefix(&origin).filter(|rest| rest.starts_with('/')).map(ToOwned::to_owned)
}

fn without_hash(address: &str) -> &str {
    address.split('#').next().unwrap_or_default()
}

fn path_of(address: &str) -> String {
    let path = within(address).unwrap_or_else(|| address.to_owned());
    path.split(['?', '#']).next().unwrap_or_default().to_owned()
}
