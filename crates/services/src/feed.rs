//! The feed: wakes whoever waits for something new, and tells open pages of every notice.
//!
//! Notices are numbered when they are written, but a PostgreSQL transaction with a lower number may commit after one with
//! a higher number. So the feed never asks "what comes after number n": it reads everything of the last half minute, which
//! is longer than any request may take, and passes on what it has not passed on yet.

use std::{collections::BTreeMap, time::Duration};

pub use crate::waking::Feed;
use crate::{Portal, compiled_here};
use domain::Timestamp;

/// Longer than a transaction lives: requests are cut off after 30 seconds.
pub(crate) const WINDOW_SECONDS: i64 = 40;
/// How often the database is asked when nobody wakes the feed: a lost wake-up is made good after so long.
const PATIENCE: Duration = Duration::from_secs(5);
/// Notices read at once.
const MOST: u64 = 10_000;

/// Tells subscribers of every notice, for as long as it runs. Permission: the server's own.
#[compiled_here]
pub async fn run(portal: &Portal) {
    let mut woken = portal.feed().woken();
    let mut passed: BTreeMap<i64, Timestamp> = BTreeMap::new();
    // What was told before the process began is for pages to catch up with, not for the feed.
    _ = pass_on(portal, &mut passed, false).await;
    portal.feed().begin();
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
            portal.feed().tell(row);
        }
    }
    Ok(())
}
