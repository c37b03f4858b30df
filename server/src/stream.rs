//! The event stream: tells an open page that something changed, never what. The page then fetches itself again, with its
//! reader's rights (`docs/decisions/0011-live-pages.md`).

use std::{
    collections::{BTreeSet, VecDeque},
    convert::Infallible,
    time::Duration,
};

use app::server::RequestContext;
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use domain::{Timestamp, UserId};
use futures::stream;
use serde::Deserialize;
use store::notice::FeedRow;
use tokio::{
    sync::{
        broadcast::{
            Receiver,
            error::{RecvError, TryRecvError},
        },
        watch,
    },
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};
use tower_sessions::session::Id;

use crate::{AppState, fallback::AsItIs, open_streams::Place, session_store};

/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);

/// The last notice that the page knows of, when it connects for the first time.
#[derive(Deserialize)]
pub struct After {
    efter: Option<String>,
    /// When the page was made.
    lavet: Option<String>,
}

/// When the page was made, where it is the page that tells where it begins.
fn made(headers: &HeaderMap, after: &After) -> Option<Timestamp> {
    let begins = !headers.contains_key("last-event-id");
    begins.then(|| after.lavet.as_deref()?.parse().ok()).flatten().map(Timestamp::from_micros)
}

/// Where a browser that lost its connection goes on; else where the page says it begins.
fn last_known(headers: &HeaderMap, after: &After) -> Option<i64> {
    let last = match headers.get("last-event-id") {
        Some(value) => value.to_str().ok()?,
        None => after.efter.as_deref()?,
    };
    last.parse().ok().filter(|id| *id >= 0)
}

/// The stream of one open page. Permission: being logged in; told is what the person may know of at that moment.
///
/// Refused without a body and without a redirect, so that the browser gives up instead of asking again by itself.
pub async fn events(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Response {
    match open(state, context, &headers, &after).await {
        Ok(reader) => {
            let told = stream::unfold(reader, |mut reader| async move {
                let event = reader.next().await?;
                Some((Ok::<_, Infallible>(event), reader))
            });
            // For nginx, which would otherwise keep events back until it has a bufferful.
            ([("x-accel-buffering", "no")], Sse::new(told)).into_response()
        }
        Err(status) => (Extension(AsItIs), status).into_response(),
    }
}

async fn open(
    state: AppState,
    context: RequestContext,
    headers: &HeaderMap,
    after: &After,
) -> Result<Reader, StatusCode> {
    let unavailable = |_| StatusCode::SERVICE_UNAVAILABLE;
    let me = context.identity().await.map_err(unavailable)?.ok_or(StatusCode::UNAUTHORIZED)?;
    let session = context.session().id().ok_or(StatusCode::UNAUTHORIZED)?;
    let last = last_known(headers, after).ok_or(StatusCode::BAD_REQUEST)?;
    let place = state.streams.take_place(me.user.id)?;
    // First it listens, then it reads what was missed: nothing falls between the two.
    let feed = state.portal.feed().subscribe();
    let missed = match made(headers, after) {
        Some(made) => services::notice::missed_by_page(&state.portal, &me, last, made).await,
        None => services::notice::missed(&state.portal, &me, last).await,
    };
    let missed = missed.map_err(|error| unavailable(context.unavailable(&error)))?;
    let mut ticks = interval_at(Instant::now() + state.streams.heartbeat(), state.streams.heartbeat());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut reader = Reader {
        user: me.user.id,
        session,
        audiences: me.actor.audiences().into_iter().collect(),
        known: missed.iter().flatten().copied().collect(),
        queue: VecDeque::from([Event::default().retry(RETRY)]),
        feed,
        ticks,
        stopping: state.streams.stopping(),
        state,
        context,
        _place: place,
    };
    match missed {
        Some(ids) => reader.queue.extend(ids.into_iter().map(notice)),
        None => reader.tell_all().await.ok_or(StatusCode::SERVICE_UNAVAILABLE)?,
    }
    Ok(reader)
}

fn notice(id: i64) -> Event {
    Event::default().id(id.to_string()).event("notice").data("1")
}

/// Whoever reads a stream.
struct Reader {
    state: AppState,
    context: RequestContext,
    user: UserId,
    session: Id,
    /// What the person may be told of, when it was looked up last.
    audiences: BTreeSet<String>,
    /// Told as missed already, or shown by the page that was asked for.
    known: BTreeSet<i64>,
    /// What is ready to be sent.
    queue: VecDeque<Event>,
    feed: Receiver<FeedRow>,
    ticks: Interval,
    stopping: watch::Receiver<bool>,
    _place: Place,
}

impl Reader {
    /// The next event; `None` when the stream ends: the server stops, or the person is not logged in any more.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            let stopped = async { _ = self.stopping.wait_for(|stop| *stop).await };
            tokio::select! {
                biased;
                () = stopped => return None,
                told = self.feed.recv() => self.hear(told).await?,
                _ = self.ticks.tick() => {
                    if self.look_up().await? {
                        self.tell_all().await?;
                    }
                    self.queue.push_back(Event::DEFAULT_KEEP_ALIVE);
                }
            }
        }
    }

    /// Passes on what the person may know of, of all that is there: it often comes in flocks.
    async fn hear(&mut self, first: Result<FeedRow, RecvError>) -> Option<()> {
        let mut rows = vec![];
        let mut next = match first {
            Ok(row) => Ok(row),
            Err(RecvError::Lagged(count)) => Err(TryRecvError::Lagged(count)),
            Err(RecvError::Closed) => return None,
        };
        loop {
            match next {
                Ok(row) => rows.push(row),
                // So much was told that some of it is lost.
                Err(TryRecvError::Lagged(_)) => return self.tell_all().await,
                Err(_) => break,
            }
            next = self.feed.try_recv();
        }
        rows.retain(|row| self.audiences.contains(&row.audience) && !self.known.remove(&row.id));
        if rows.is_empty() {
            return Some(());
        }
        let changed = self.look_up().await?;
        rows.retain(|row| self.audiences.contains(&row.audience));
        if changed {
            return self.tell_all().await;
        }
        self.queue.extend(rows.into_iter().map(|row| notice(row.id)));
        Some(())
    }

    /// Asks the page to fetch itself again, whatever it knows, and to go on from here.
    async fn tell_all(&mut self) -> Option<()> {
        let audiences: Vec<String> = self.audiences.iter().cloned().collect();
        match services::notice::told_by_now(&self.state.portal, &audiences).await {
            Ok((newest, shown)) => {
                self.known = shown.into_iter().collect();
                self.queue.push_back(Event::default().id(newest.to_string()).event("reload").data("1"));
                Some(())
            }
            Err(error) => {
                // The browser comes back.
                _ = self.context.unavailable(&error);
                None
            }
        }
    }

    /// Looks up anew who is logged in and with which rights, without prolonging the session. Gives whether the rights have
    /// changed; `None` when the stream has to end.
    async fn look_up(&mut self) -> Option<bool> {
        let session = session_store::untouched(&self.state.portal, Some(self.session));
        let context = self.context.anew(session);
        let _turn = self.state.streams.turn().await?;
        let me = context.identity().await.ok()??;
        if me.user.id != self.user {
            return None;
        }
        let audiences: BTreeSet<String> = me.actor.audiences().into_iter().collect();
        let changed = audiences != self.audiences;
        self.audiences = audiences;
        Some(changed)
    }
}
