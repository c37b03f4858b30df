//! The stream that open pages listen to: it says that something happened that concerns the person, and nothing more. The
//! page then asks for itself again, with the rights of that moment.
//!
//! The stream stands outside of the session layer: listening is no use of the portal, and keeps no session alive.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use app::server::LogInMode;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::UserId;
use futures::{Stream, stream};
use serde::Deserialize;
use services::{ServiceError, identity::Identity};
use store::notice::FeedRow;
use tokio::{
    sync::{broadcast, watch},
    time::{Interval, MissedTickBehavior, interval},
};

use crate::{AppState, session_store};

/// How often a stream looks whether its person is still logged in, and says that it is alive.
const BREATH: Duration = Duration::from_secs(20);
/// Streams of one process.
const MOST: usize = 5_000;

/// How many streams there are, by person.
#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<HashMap<UserId, usize>>>);

/// A stream that counts for as long as it lives.
struct Place {
    streams: Streams,
    user: UserId,
}

impl Streams {
    /// A place for another stream of this person, if there is one.
    fn take(&self, user: UserId, most: usize) -> Option<Place> {
        let mut open = self.0.lock().ok()?;
        if open.values().sum::<usize>() >= MOST {
            return None;
        }
        let own = open.entry(user).or_default();
        if *own >= most {
            return None;
        }
        *own += 1;
        Some(Place { streams: self.clone(), user })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Ok(mut open) = self.streams.0.lock() else { return };
        if let Some(own) = open.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.user);
            }
        }
    }
}

/// Where the page begins to listen.
#[derive(Deserialize)]
pub struct From {
    /// The newest notice when the page was made.
    efter: Option<String>,
}

/// Says that something happened that concerns the person. Permission: being logged in, by the rights of each moment.
pub async fn listen(State(state): State<AppState>, Query(from): Query<From>, headers: HeaderMap) -> Response {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let last = last.or(from.efter).map_or(Ok(0), |text| text.parse::<i64>());
    let Some(last) = last.ok().filter(|last| *last >= 0) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let session = session_store::id_of(&headers, state.is_https());
    let mut watching = Watching {
        // Before what was missed is looked up, so that nothing falls between the two.
        told: state.portal.feed().subscribe(),
        stopping: state.stop.subscribe(),
        breath: interval(BREATH),
        audiences: HashSet::new(),
        session,
        state,
        said: None,
        place: None,
    };
    watching.breath.set_missed_tick_behavior(MissedTickBehavior::Delay);
    watching.breath.reset();
    let me = match watching.look().await {
        Ok(Some(me)) => me,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => return unavailable(&error),
    };
    let Some(place) = watching.state.streams.take(me.user.id, watching.state.most_streams) else {
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, HeaderValue::from(60))])
            .into_response();
    };
    watching.place = Some(place);
    watching.said = match services::notice::missed(&watching.state.portal, &me, last).await {
        Ok(Some(missed)) => missed.last().map(|id| notice(*id)),
        Ok(None) => Some(reload()),
        Err(error) => return unavailable(&error),
    };
    let alive = KeepAlive::new().interval(BREATH);
    // A proxy must hand each event on as it comes.
    ([("x-accel-buffering", "no")], Sse::new(events(watching)).keep_alive(alive)).into_response()
}

fn unavailable(error: &ServiceError) -> Response {
    tracing::error!(%error, "a page cannot listen");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn notice(id: i64) -> Event {
    Event::default().event("notice").id(id.to_string()).data("1")
}

/// Everything may have changed.
fn reload() -> Event {
    Event::default().event("notice").data("all")
}

struct Watching {
    state: AppState,
    /// The id of the session's cookie.
    session: Option<String>,
    audiences: HashSet<String>,
    told: broadcast::Receiver<FeedRow>,
    stopping: watch::Receiver<bool>,
    breath: Interval,
    /// What is to be said first.
    said: Option<Event>,
    /// Counts the stream.
    place: Option<Place>,
}

impl Watching {
    /// Who listens, if they are still logged in, with the rights of this moment.
    async fn look(&mut self) -> Result<Option<Identity>, ServiceError> {
        let Some(session) = &self.session else { return Ok(None) };
        let portal = &self.state.portal;
        let Some(user) = session_store::user_of(portal, &self.state.settings, session).await? else {
            return Ok(None);
        };
        let me = match services::identity::load(portal, user, "").await {
            Ok(me) => me,
            Err(ServiceError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        if me.user.origin.is_none() && self.state.settings.log_in == LogInMode::Provider {
            return Ok(None);
        }
        self.audiences = me.actor.audiences().into_iter().collect();
        Ok(Some(me))
    }

    /// The newest of what was told together that concerns the person; others' is left unsaid.
    fn newest(&mut self, first: FeedRow) -> Option<i64> {
        let mut newest = self.audiences.contains(&first.audience).then_some(first.id);
        while let Ok(row) = self.told.try_recv() {
            if self.audiences.contains(&row.audience) {
                newest = newest.max(Some(row.id));
            }
        }
        newest
    }

    /// The next thing to say; `None` ends the stream.
    async fn next(&mut self) -> Option<Event> {
        if let Some(said) = self.said.take() {
            return Some(said);
        }
        loop {
            if *self.stopping.borrow() {
                return None;
            }
            tokio::select! {
                _ = self.stopping.changed() => return None,
                _ = self.breath.tick() => {
                    // Whoever logged out hears nothing more. A database that is away for a moment is no reason to stop.
                    if matches!(self.look().await, Ok(None)) {
                        return None;
                    }
                }
                row = self.told.recv() => match row {
                    Ok(row) => {
                        let Some(id) = self.newest(row) else { continue };
                        match self.look().await {
                            Ok(Some(_)) => {}
                            Ok(None) | Err(_) => return None,
                        }
                        return Some(notice(id));
                    }
                    Err(broadcast::error::RecvError::Lagged(_)) => return Some(reload()),
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
            }
        }
    }
}

/// The events of a stream, the first of which tells browsers how soon to come back.
fn events(watching: Watching) -> impl Stream<Item = Result<Event, Infallible>> {
    let retry = Event::default().retry(Duration::from_secs(2)).comment("tilslutning");
    stream::unfold((Some(retry), watching), |(first, mut watching)| async move {
        let event = match first {
            Some(first) => first,
            None => watching.next().await?,
        };
        Some((Ok(event), (None, watching)))
    })
}
