//! The feed: wakes whoever waits for something new, and tells open pages of every notice.
//!
//! Notices are numbered when they are written, but a PostgreSQL transaction with a lower number may commit after one with
//! a higher number. So the feed never asks "what comes after number n": it reads everything of the last half minute, which
//! is longer than any request may take, and passes on what it has not passed on yet.

use std::{collections::BTreeMap, time::Duration};

use domain::Timestamp;
use store::notice::FeedRow;
use tokio::sync::{broadcast, watch};

use crate::Portal;

/// Longer than a transaction lives: requests are cut off after 30 seconds.
pub(crate) const WINDOW_SECONDS: i64 = 40;
/// How often the database is asked when nobody wakes the feed: a lost wake-up is made good after so long.
const PATIENCE: Duration = Duration::from_secs(5);
/// Notices read at once.
const MOST: u64 = 10_000;

/// Who waits, and who is told.
pub struct Feed {
    begun: watch::Sender<bool>,
    woken: watch::Sender<u64>,
    told: broadcast::Sender<FeedRow>,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            begun: watch::Sender::new(false),
            woken: watch::Sender::new(0),
            told: broadcast::Sender::new(4_096),
        }
    }
}

impl Feed {
    /// Resolves when [`run`] has taken note of what was told before it began: whatever is committed from now on is passed on.
    pub async fn begun(&self) {
        // An error only says that the feed is gone.
        _ = self.begun.subscribe().wait_for(|begun| *begun).await;
    }

    /// Wakes whoever waits: something was committed, by this process or another.
    pub fn wake(&self) {
        self.woken.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Resolves its `changed` when something was committed.
    pub fn woken(&self) -> watch::Receiver<u64> {
        self.woken.subscribe()
    }

    /// Every notice from now on, of every audience: the caller passes on only what its reader may know of.
    pub fn subscribe(&self) -> broadcast::Receiver<FeedRow> {
        self.told.subscribe()
    }
}

/// Tells subscribers of every notice, for as long as it runs. Permission: the server's own.
pub async fn run(portal: &Portal) {
    let mut woken = portal.feed().woken();
    let mut passed: BTreeMap<i64, Timestamp> = BTreeMap::new();
    // What was told before the process began is for pages to catch up with, not for the feed.
    _ = pass_on(portal, &mut passed, false).await;
    _ = portal.feed().begun.send_replace(true);
    loop {
        _ = tokio::time::timeout(PATIENCE, woken.changed()).await;
        if let Err(error) = pass_on(portal, &mut passed, true).await {
            tracing::warn!(%error, "the feed could not be read");
        }
    }
}

async fn pass_on(
    portal: &Portal,
    passed: &mut BTreeMap<i64, Timestamp>,
    tell: bool,
) -> Result<(), store::StoreError> {
    let since = portal.now().plus_seconds(-WINDOW_SECONDS);
    passed.retain(|_, at| *at >= since);
    for row in store::notice::list_since(portal.db(), None, since, MOST).await? {
        if passed.insert(row.id, row.at).is_none() && tell {
            // An error only says that no page is open.
            _ = portal.feed().told.send(row);
        }
    }
    Ok(())
}
