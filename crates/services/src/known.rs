//! What is read again and again, kept in memory for as long as the portal does not change.
//!
//! It stands under the revision that was read before it was loaded ([`Portal::at_revision`]). Whoever asks with a revision gets
//! what was loaded at that one or later, so never anything older than their own read. Every change moves the revision on and
//! makes everything here worthless, whoever makes it and in whichever process.

use std::{
    any::Any,
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Actor, OrganisationCode, Timestamp};

use crate::{Portal, ServiceError};

/// How long anything is kept at most. What somebody changes in the tables by hand moves no revision; it is seen after so
/// many seconds.
const MOST_SECONDS: i64 = 60;
/// So much is kept at most between two changes: room for what some thousand people ask.
const MOST_ENTRIES: usize = 10_000;

/// What is kept: what it is, and whose.
pub(crate) type Key = (&'static str, String);

/// These organisations, as whose something is kept.
pub(crate) fn of<'a>(organisations: impl IntoIterator<Item = &'a OrganisationCode>) -> String {
    organisations.into_iter().map(OrganisationCode::as_str).collect::<Vec<_>>().join(" ")
}

/// What this actor may see and do, as whose something is kept.
pub(crate) fn of_actor(actor: &Actor) -> String {
    let agency = if actor.case_worker { "agency" } else { "" };
    format!("{} | {} | {agency}", of(&actor.administers), of(&actor.views))
}

#[derive(Default)]
pub(crate) struct Known(Mutex<State>);

#[derive(Default)]
struct State {
    revision: i64,
    entries: HashMap<Key, Entry>,
}

struct Entry {
    value: Arc<dyn Any + Send + Sync>,
    until: Timestamp,
}

impl Known {
    fn find<T: Send + Sync + 'static>(&self, revision: i64, key: &Key, now: Timestamp) -> Option<Arc<T>> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = state.entries.get(key).filter(|entry| state.revision == revision && now < entry.until)?;
        entry.value.clone().downcast().ok()
    }

    fn keep(&self, revision: i64, key: Key, entry: Entry) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if revision > state.revision || state.entries.len() >= MOST_ENTRIES {
            state.entries.clear();
            state.revision = state.revision.max(revision);
        }
        if revision == state.revision {
            state.entries.insert(key, entry);
        }
    }
}

impl Portal {
    /// What `load` gives: kept from before where this portal stands at a revision ([`Portal::at_revision`]), and else loaded.
    /// What depends on the moment may not be kept, but as long as `until` says.
    pub(crate) async fn known<T: Send + Sync + 'static>(
        &self,
        key: Key,
        until: impl FnOnce(&T) -> Option<Timestamp>,
        load: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<Arc<T>, ServiceError> {
        let Some(revision) = self.revision() else { return Ok(Arc::new(load.await?)) };
        let now = self.now();
        if let Some(kept) = self.kept().find(revision, &key, now) {
            return Ok(kept);
        }
        let value = Arc::new(load.await?);
        let longest = now.plus_seconds(MOST_SECONDS);
        let until = until(&value).map_or(longest, |until| until.min(longest));
        self.kept().keep(revision, key, Entry { value: value.clone(), until });
        Ok(value)
    }
}
