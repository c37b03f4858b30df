//! A page that is open: reads the event stream as a browser does.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, StatusCode},
};
use domain::{Audience, Notice, NoticeEvent};
use futures::StreamExt;
use server::{AppState, OpenStreams, Site, load_config};
use store::notice::{NewNotice, insert_many};
use testkit::Demo;
use tokio::time::timeout;

use crate::common::{Browser, TestApp};

/// Sooner than the feed looks by itself, and later than anything takes on a busy machine.
const SOON: Duration = Duration::from_secs(4);

/// The portal with the demo data, whose feed runs; streams look at their reader at each heartbeat.
pub async fn app(heartbeat: Duration) -> TestApp {
    with(OpenStreams::new(heartbeat, 5_000)).await
}

/// The same without heartbeats.
pub async fn calm() -> TestApp {
    app(Duration::from_secs(3_600)).await
}

pub async fn with(streams: OpenStreams) -> TestApp {
    let demo = Demo::new().await;
    let config = load_config(None, &|_| None).expect("the defaults are fine");
    let state = AppState::new(demo.portal.clone(), Site::bare(), &config).expect("settings");
    let app = TestApp::of(demo, AppState { streams, ..state });
    let portal = app.demo.portal.clone();
    tokio::spawn(async move { services::feed::run(&portal).await });
    app.demo.portal.feed().begun().await;
    app
}

/// Tells an audience something; gives its number.
pub async fn tell(demo: &Demo, audience: Audience) -> i64 {
    tell_often(demo, audience, 1).await
}

/// Tells an audience something so often, at the same moment; gives the last number.
pub async fn tell_often(demo: &Demo, audience: Audience, times: usize) -> i64 {
    let last = write(demo, audience, times).await;
    demo.portal.feed().wake();
    last
}

/// Writes it down, and wakes no feed.
pub async fn write(demo: &Demo, audience: Audience, times: usize) -> i64 {
    let notice = Notice { event: NoticeEvent::SystemPassive, ..Notice::default() };
    let portal = &demo.portal;
    let rows = vec![NewNotice { audience, notice, actor: None }; times];
    insert_many(portal.db(), &rows, portal.now()).await.expect("told");
    services::notice::newest(portal).await.expect("a number")
}

/// An event as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub name: String,
    pub id: Option<i64>,
    pub data: String,
}

/// An open stream.
pub struct Stream {
    pub headers: HeaderMap,
    body: BodyDataStream,
    /// What came and is no whole event yet.
    text: String,
    /// Everything that came.
    pub raw: String,
}

impl Stream {
    /// Opens the stream after this notice.
    pub async fn open(browser: &Browser<'_>, after: i64) -> Self {
        Self::try_open(browser, &format!("/strom?efter={after}"), None).await.expect("the stream opens")
    }

    /// Opens the stream where it stands now.
    pub async fn now(browser: &Browser<'_>, demo: &Demo) -> Self {
        // Older than what may be told once more.
        demo.clock.advance(60);
        Self::open(browser, tell_nobody(demo).await).await
    }

    /// Tries to; gives the status and body of a refusal.
    pub async fn try_open(
        browser: &Browser<'_>,
        address: &str,
        last: Option<&str>,
    ) -> Result<Self, (StatusCode, Bytes)> {
        let mut request = browser
            .request("GET", address)
            .header("accept-encoding", "gzip, br")
            .body(Body::empty())
            .unwrap();
        if let Some(last) = last {
            request.headers_mut().insert("last-event-id", last.parse().unwrap());
        }
        let (parts, body) = browser.begin(request).await.into_parts();
        if parts.status != StatusCode::OK {
            assert!(!parts.headers.contains_key("location"));
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            return Err((parts.status, body));
        }
        let body = body.into_data_stream();
        Ok(Self { headers: parts.headers, body, text: String::new(), raw: String::new() })
    }

    /// The next event, leaving out what a browser does; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    block.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).map(str::to_owned)
                };
                if let Some(data) = field("data") {
                    let id = field("id").and_then(|id| id.parse().ok());
                    return Some(Event { name: field("event").unwrap_or_default(), id, data });
                }
            }
            let chunk = timeout(SOON, self.body.next()).await.expect("something comes, or the end")?;
            let chunk = String::from_utf8(chunk.expect("no fault").to_vec()).expect("text");
            self.text.push_str(&chunk);
            self.raw.push_str(&chunk);
        }
    }

    /// What comes until everybody is told something, as name and number.
    pub async fn until_now(&mut self, demo: &Demo) -> Vec<(String, i64)> {
        let last = tell(demo, Audience::Everyone).await;
        self.until(last).await
    }

    /// What comes until this notice, as name and number.
    pub async fn until(&mut self, last: i64) -> Vec<(String, i64)> {
        let mut heard = vec![];
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.name == "notice" && event.id == Some(last) {
                return heard;
            }
            heard.push((event.name, event.id.expect("a number")));
        }
    }

    /// Waits for the end; nothing but signs of life may come before it.
    pub async fn ends(&mut self) {
        assert_eq!(self.next().await, None);
    }
}

async fn tell_nobody(demo: &Demo) -> i64 {
    let nobody = domain::UserId::new(uuid::Uuid::from_u128(999));
    tell(demo, Audience::Person(nobody)).await
}
