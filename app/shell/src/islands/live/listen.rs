//! Hears from the server that something changed, for as long as somebody can see the page: a browser keeps six connections
//! to one host, and windows in the background must not use them up.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures::{StreamExt, channel::oneshot, stream::select};
use gloo_net::eventsource::futures::EventSource;
use leptos::{
    prelude::{document, set_timeout, window},
    task::spawn_local,
};
use web_sys::{Event, js_sys::Date};

use super::{
    page::{self, Outcome},
    plan::{Heard, pause},
    sign,
};
use crate::{islands::browser::on, paths};

/// Something is often told several times within moments.
const GATHERING: Duration = Duration::from_millis(100);
/// The shortest time from one fetch to the next.
const APART: Duration = Duration::from_millis(900);
/// How often a page is fetched in vain before it is left as it is.
const TRIES: u32 = 3;
/// A connection that was open so long was no failure.
const GOOD_MS: f64 = 10_000.0;
/// How long a page that is being left waits to be gone.
const LEAVING_MS: f64 = 5_000.0;

struct Live {
    /// The newest notice when the page was made.
    after: Cell<i64>,
    /// How many notices were heard.
    heard_in_all: Cell<u32>,
    /// The newest notice that was told.
    last: Cell<i64>,
    heard: RefCell<Heard>,
    source: RefCell<Option<EventSource>>,
    /// Whoever waits for the page to be seen.
    unseen: RefCell<Option<oneshot::Sender<()>>>,
    /// Something is to be put in place.
    due: Cell<bool>,
    at_work: Cell<bool>,
    /// Something was told that cannot have been on the page.
    newer: Cell<bool>,
    left_at: Cell<f64>,
}

thread_local! {
    static LIVE: RefCell<Option<Rc<Live>>> = const { RefCell::new(None) };
}

/// How many notices were heard so far.
pub fn heard() -> u32 {
    LIVE.with_borrow(|live| live.as_ref().map_or(0, |live| live.heard_in_all.get()))
}

/// Another page is open now: one that was asked for when so many notices had been heard. It catches up where there were
/// more since.
pub fn moved(asked_at: u32) {
    let Some(live) = LIVE.with_borrow(Clone::clone) else { return };
    sign::show_outdated(false);
    live.newer.set(false);
    live.after.set(live.after.get().max(page::newest()));
    live.last.set(live.last.get().max(live.after.get()));
    if live.heard_in_all.get() != asked_at {
        live.catch_up();
    }
}

/// Keeps the page up to date.
pub fn start() {
    let after = page::newest();
    let live = Rc::new(Live {
        after: Cell::new(after),
        heard_in_all: Cell::default(),
        last: Cell::new(after),
        heard: RefCell::default(),
        source: RefCell::default(),
        unseen: RefCell::default(),
        due: Cell::default(),
        at_work: Cell::default(),
        newer: Cell::default(),
        left_at: Cell::default(),
    });
    LIVE.with(|one| one.replace(Some(live.clone())));
    let page = live.clone();
    on(&window(), "visibilitychange", move |_: Event| page.look());
    let page = live.clone();
    on(&window(), "beforeunload", move |_: Event| page.left_at.set(Date::now()));
    sign::start();
    spawn_local(listen(live));
}

async fn sleep(time: Duration) {
    let (done, slept) = oneshot::channel();
    set_timeout(move || _ = done.send(()), time);
    _ = slept.await;
}

async fn rest(failures: u32) {
    sleep(Duration::from_secs(pause(failures).into())).await;
}

/// Connects whenever the page is seen, until nobody is logged in any more.
async fn listen(live: Rc<Live>) {
    let mut failures = 0;
    loop {
        if document().hidden() {
            let (seen, wait) = oneshot::channel();
            live.unseen.replace(Some(seen));
            _ = wait.await;
            failures = 0;
        }
        let began = Date::now();
        live.connect().await;
        if document().hidden() {
            continue;
        }
        // The browser has given up: the answer was no stream, and does not say why.
        failures = if Date::now() - began > GOOD_MS { 0 } else { failures + 1 };
        if failures > 0 && failures % 3 == 0 && page::is_logged_out().await {
            return;
        }
        rest(failures).await;
    }
}

impl Live {
    /// Follows whether the page can be seen.
    fn look(&self) {
        if document().hidden() {
            // Closed when it is dropped, which ends `connect`.
            self.source.take();
        } else if let Some(seen) = self.unseen.take() {
            _ = seen.send(());
        }
    }

    /// Hears until the connection is closed for good. A connection that is lost, the browser makes anew by itself.
    async fn connect(self: &Rc<Self>) {
        let (last, made) = (self.last.get(), page::made());
        let address = format!("{}?efter={last}&lavet={made}", paths::EVENT_STREAM);
        let Ok(mut source) = EventSource::new(&address) else { return };
        let (Ok(notices), Ok(reloads)) = (source.subscribe("notice"), source.subscribe("reload")) else {
            return;
        };
        self.source.replace(Some(source));
        let mut told = select(notices, reloads);
        while let Some(Ok((name, event))) = told.next().await {
            self.hear(&name, event.last_event_id().parse().unwrap_or_default());
        }
        self.source.take();
    }

    fn hear(self: &Rc<Self>, name: &str, id: i64) {
        self.last.set(self.last.get().max(id));
        if name == "notice" && !self.heard.borrow_mut().remember(id) {
            return;
        }
        if name != "notice" || id > self.after.get() {
            self.newer.set(true);
        }
        self.heard_in_all.set(self.heard_in_all.get().wrapping_add(1));
        self.catch_up();
    }

    fn catch_up(self: &Rc<Self>) {
        self.due.set(true);
        if !self.at_work.replace(true) {
            spawn_local(self.clone().work());
        }
    }

    /// Brings the page into line, one fetch at a time.
    async fn work(self: Rc<Self>) {
        let mut failures = 0;
        while self.due.get() {
            sleep(GATHERING).await;
            self.due.set(false);
            match page::update().await {
                Outcome::Same => failures = self.is_up_to_date(),
                Outcome::Changed => {
                    failures = self.is_up_to_date();
                    sign::say_updated();
                }
                Outcome::Kept => sign::show_outdated(true),
                Outcome::Different => self.load_anew(),
                Outcome::LoggedOut => {}
                // What is open now is newer, or was told to catch up.
                Outcome::Left => {}
                Outcome::Failed => {
                    failures += 1;
                    if failures < TRIES {
                        rest(failures).await;
                        self.due.set(true);
                    } else {
                        // Told again, it is tried again; until then the page says that it may be old.
                        self.heard.borrow_mut().forget();
                        sign::show_outdated(true);
                    }
                }
            }
            sleep(APART).await;
        }
        self.at_work.set(false);
    }

    /// Gives the failures since: none.
    fn is_up_to_date(&self) -> u32 {
        self.newer.set(false);
        sign::show_outdated(false);
        0
    }

    /// Loads the page anew, unless that would take something from whoever looks at it.
    fn load_anew(&self) {
        let leaving = Date::now() - self.left_at.get() < LEAVING_MS;
        // What was on the page already cannot be why it differs: loading it anew could go on for ever.
        if self.newer.get() && !leaving && !page::is_busy() {
            _ = window().location().reload();
        } else {
            sign::show_outdated(true);
        }
    }
}
