//! How many event streams are open, whose they are, and how they are told to end.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use domain::UserId;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

/// Streams of one person, unless it is configured: as many visible windows as anybody has, in all their browsers.
const MOST_OF_A_PERSON: usize = 20;
/// Streams of this process: each costs some memory and a file handle.
const MOST: usize = 5_000;
/// Streams that look up their reader's rights at the same time. A notice to everybody wakes them all, and pages need the
/// database's connections too.
const LOOKING_UP: usize = 3;
/// How often a stream gives a sign of life, and sees whether its reader is still logged in.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// The event streams of this process.
#[derive(Clone)]
pub struct OpenStreams(Arc<Inner>);

struct Inner {
    heartbeat: Duration,
    most: usize,
    most_of_a_person: usize,
    open: Mutex<Open>,
    looking_up: Semaphore,
    stopping: watch::Sender<bool>,
}

#[derive(Default)]
struct Open {
    all: usize,
    of: HashMap<UserId, usize>,
}

impl Default for OpenStreams {
    fn default() -> Self {
        Self::new(HEARTBEAT, MOST)
    }
}

impl OpenStreams {
    /// None yet, and `most` at a time; each looks up every `heartbeat` whether its reader is still logged in.
    pub fn new(heartbeat: Duration, most: usize) -> Self {
        Self::with(heartbeat, most, MOST_OF_A_PERSON)
    }

    /// None yet, and so many of one person at a time.
    pub fn of_a_person(most: usize) -> Self {
        Self::with(HEARTBEAT, MOST, most)
    }

    fn with(heartbeat: Duration, most: usize, most_of_a_person: usize) -> Self {
        Self(Arc::new(Inner {
            heartbeat,
            most,
            most_of_a_person,
            open: Mutex::default(),
            looking_up: Semaphore::new(LOOKING_UP),
            stopping: watch::Sender::new(false),
        }))
    }

    /// Makes room for one more stream of this person, until the place is dropped.
    ///
    /// # Errors
    /// The status of the answer: too many of this person, too many altogether, or the server stops.
    pub(crate) fn take_place(&self, user: UserId) -> Result<Place, StatusCode> {
        let mut open = self.open();
        if open.all >= self.0.most || *self.0.stopping.borrow() {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let of = open.of.entry(user).or_default();
        if *of >= self.0.most_of_a_person {
            return Err(StatusCode::TOO_MANY_REQUESTS);
        }
        *of += 1;
        open.all += 1;
        drop(open);
        Ok(Place { streams: self.clone(), user })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.open().all
    }

    /// Ends all streams, and takes no more: a server that stops waits for its answers to end.
    pub fn stop(&self) {
        _ = self.0.stopping.send_replace(true);
    }

    /// Becomes true when the streams are to end.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    pub(crate) fn heartbeat(&self) -> Duration {
        self.0.heartbeat
    }

    /// Waits for the turn to look up a reader's rights.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // Never closed.
        self.0.looking_up.acquire().await.ok()
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Counting cannot panic half-way.
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one open stream.
pub struct Place {
    streams: OpenStreams,
    user: UserId,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        open.all -= 1;
        if let Some(of) = open.of.get_mut(&self.user) {
            *of -= 1;
            if *of == 0 {
                open.of.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(n: u128) -> UserId {
        UserId::new(Uuid::from_u128(n))
    }

    #[test]
    fn a_place_is_free_again_when_its_stream_is_gone() {
        let streams = OpenStreams::new(HEARTBEAT, 2);
        let first = streams.take_place(person(1)).ok();
        let second = streams.take_place(person(2)).ok();
        assert!(first.is_some() && second.is_some());
        assert_eq!(streams.take_place(person(3)).err(), Some(StatusCode::SERVICE_UNAVAILABLE));
        drop(first);
        assert!(streams.take_place(person(3)).is_ok());
        assert_eq!(streams.count(), 1);
        drop(second);
        assert_eq!(streams.count(), 0);
        assert!(streams.open().of.is_empty());
    }

    #[test]
    fn one_person_cannot_take_every_place() {
        let streams = OpenStreams::default();
        let places: Vec<_> = (0..MOST_OF_A_PERSON).map(|_| streams.take_place(person(1))).collect();
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(streams.take_place(person(1)).err(), Some(StatusCode::TOO_MANY_REQUESTS));
        assert!(streams.take_place(person(2)).is_ok());
    }

    #[test]
    fn a_server_that_stops_takes_no_more() {
        let streams = OpenStreams::default();
        streams.stop();
        assert_eq!(streams.take_place(person(1)).err(), Some(StatusCode::SERVICE_UNAVAILABLE));
    }
}
