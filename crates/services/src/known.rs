//! What is read again and again, kept in memory for as long as the portal does not change.
//!
//! It stands under the revision that was read before it was loaded ([`crate::Portal::at_revision`]). Whoever asks with a revision gets
//! what was loaded at that one or later, so never anything older than their own read. Every change moves the revision on and
//! makes everything here worthless, whoever makes it and in whichever process.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Actor, OrganisationCode, Timestamp};

/// How long anything is kept at most. What somebody changes in the tables by hand moves no revision; it is seen after so
/// many seconds.
pub(crate) const MOST_SECONDS: i64 = 60;
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
    format!("{} | {} | {} | {agency}", of(&actor.administers), of(&actor.views), of(&actor.closed))
}

#[derive(Default)]
pub(crate) struct Known(Mutex<State>);

#[derive(Default)]
struct State {
    revision: i64,
    entries: HashMap<Key, Entry>,
}

pub(crate) struct Entry {
    pub value: Arc<dyn Any + Send + Sync>,
    pub until: Timestamp,
}

impl Known {
    pub fn find<T: Send + Sync + 'static>(&self, revision: i64, key: &Key, now: Timestamp) -> Option<Arc<T>> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = state.entries.get(key).filter(|entry| state.revision == revision && now < entry.until)?;
        entry.value.clone().downcast().ok()
    }

    pub fn keep(&self, revision: i64, key: Key, entry: Entry) {
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
