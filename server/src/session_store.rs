//! Sessions in the portal's own database. Each request has a store of its own, which knows what the session held when the
//! request began: what two requests change at the same moment is both kept.

use std::{collections::HashMap, sync::Arc};

use app::server::{DRAFTS, USER};
use async_trait::async_trait;
use domain::Timestamp;
use serde_json::Value;
use services::Portal;
use store::{
    StoreError,
    session::{Found, ID_TOKEN, SessionRow},
};
use tokio::sync::Mutex;
use tower_sessions::{
    Session, SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

type Data = HashMap<String, Value>;

/// How exactly the end of an idle session is kept: a request moves it only when it would move by more than this many
/// seconds, so that reading a page seldom costs a write.
const EXACT_SECONDS: i64 = 60;

/// How often a write is tried again that another request was faster than.
const TRIES: usize = 20;

/// One request's view of the sessions in the table `session`.
pub struct RequestSessions {
    portal: Portal,
    /// Seconds without a request after which a session ends; `None` where nothing is prolonged or written.
    idle_seconds: Option<i64>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// The session that the browser came with.
    begun: Option<Id>,
    row: Option<Row>,
    /// Sessions that end with this request, once its answer is sure: until then the browser has nothing else.
    ended: Vec<Id>,
    /// Why the database could not be asked. It is not asked again: each time costs a wait.
    failed: Option<String>,
}

/// A row as this request knows it.
struct Row {
    id: Id,
    /// What the request was given, or wrote last.
    seen: Data,
    /// What the database holds, with what others changed.
    stored: Data,
    /// The same, as it is written there.
    text: String,
    ends: Timestamp,
    /// The portal's when the row was read.
    revision: Option<i64>,
}

impl RequestSessions {
    /// Sessions in this portal's database, which end after so many seconds without a request.
    pub fn new(portal: Portal, idle_seconds: i64) -> Self {
        Self { portal, idle_seconds: Some(idle_seconds), known: Mutex::default() }
    }

    /// Sessions for what a page asks by itself, while nobody may be there: nothing is prolonged, and they stay as they are.
    pub fn untouched(portal: Portal) -> Self {
        Self { portal, idle_seconds: None, known: Mutex::default() }
    }

    /// Looks for the session that a browser names. Gives `false` where there is none; where the database does not answer,
    /// whoever needs the session is told.
    pub async fn open(&self, id: &Id) -> bool {
        let mut known = self.known.lock().await;
        known.begun = Some(*id);
        match self.find(id).await {
            Ok(row) => known.row = row,
            Err(error) => known.failed = Some(error.to_string()),
        }
        if let (Some(row), Some(_)) = (&known.row, self.idle_seconds) {
            let later = self.end();
            if later > row.ends.plus_seconds(EXACT_SECONDS)
                && let Err(error) = store::session::prolong(self.portal.db(), &id.to_string(), later).await
            {
                // The page can be shown all the same; the session ends a little early.
                tracing::warn!(%error, "a session was not prolonged");
            }
        }
        known.row.is_some() || known.failed.is_some()
    }

    /// Ends what this request ended and put nothing in the place of.
    pub async fn end_rest(&self) -> Result<()> {
        let mut known = self.known.lock().await;
        while let Some(id) = known.ended.last() {
            store::session::delete(self.portal.db(), &id.to_string()).await.map_err(failed)?;
            known.ended.pop();
        }
        Ok(())
    }

    /// The portal's revision when the session was found; `None` where none was.
    pub async fn revision(&self) -> Option<i64> {
        self.known.lock().await.row.as_ref().and_then(|row| row.revision)
    }

    /// A session that has not ended.
    async fn find(&self, id: &Id) -> Result<Option<Row>> {
        let found = store::session::find(self.portal.db(), &id.to_string()).await.map_err(failed)?;
        let Some(Found { data: text, expires_at: ends, revision }) =
            found.filter(|found| found.expires_at > self.portal.now())
        else {
            return Ok(None);
        };
        let mut stored: Data =
            serde_json::from_str(&text).map_err(|error| Error::Decode(error.to_string()))?;
        // What an earlier build has put there is not written back.
        stored.remove(ID_TOKEN);
        if stored.get(DRAFTS).is_some_and(Value::is_array) {
            stored.remove(DRAFTS);
        }
        Ok(Some(Row { id: *id, seen: stored.clone(), stored, text, ends, revision: Some(revision) }))
    }

    fn row(&self, id: &Id, data: &Data) -> Result<SessionRow> {
        let text = serde_json::to_string(data).map_err(|error| Error::Encode(error.to_string()))?;
        let user = data.get(USER).and_then(Value::as_str).and_then(|id| id.parse().ok());
        Ok(SessionRow { id: id.to_string(), data: text, expires_at: self.end(), user })
    }

    /// When a session that is used now ends.
    fn end(&self) -> Timestamp {
        self.portal.now().plus_seconds(self.idle_seconds.unwrap_or_default())
    }
}

/// What is stored, with what this request changed since it saw it.
fn merged(stored: &Data, seen: &Data, mine: &Data) -> Data {
    let mut merged = stored.clone();
    merged.retain(|key, _| mine.contains_key(key) || !seen.contains_key(key));
    for (key, value) in mine {
        if seen.get(key) != Some(value) {
            merged.insert(key.clone(), value.clone());
        }
    }
    merged
}

impl std::fmt::Debug for RequestSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RequestSessions")
    }
}

/// A view of a session that prolongs nothing and changes nothing.
pub fn untouched(portal: &Portal, id: Option<Id>) -> Session {
    Session::new(id, Arc::new(RequestSessions::untouched(portal.clone())), None)
}

fn failed(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for RequestSessions {
    /// Makes the session that the browser gets from now on. What was typed in the one before comes along.
    async fn create(&self, record: &mut Record) -> Result<()> {
        if self.idle_seconds.is_none() {
            return Ok(());
        }
        let mut known = self.known.lock().await;
        // With the new session the old one ends, or neither.
        let tx = loop {
            let tx = store::begin_write(self.portal.db()).await.map_err(failed)?;
            match store::session::insert(&tx, self.row(&record.id, &record.data)?).await {
                Err(StoreError::Duplicate) => record.id = Id::default(),
                other => {
                    other.map_err(failed)?;
                    break tx;
                }
            }
        };
        if let Some(before) = &known.begun {
            let (before, after) = (before.to_string(), record.id.to_string());
            store::draft::move_to(&tx, &before, &after).await.map_err(failed)?;
        }
        for id in &known.ended {
            store::session::delete(&tx, &id.to_string()).await.map_err(failed)?;
        }
        tx.commit().await.map_err(|error| failed(error.into()))?;
        known.begun = Some(record.id);
        known.ended.clear();
        let SessionRow { data: text, expires_at: ends, .. } = self.row(&record.id, &record.data)?;
        let data = record.data.clone();
        known.row = Some(Row { id: record.id, seen: data.clone(), stored: data, text, ends, revision: None });
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        if self.idle_seconds.is_none() {
            return Ok(());
        }
        let mut known = self.known.lock().await;
        // One that was ended meanwhile stays ended.
        let Some(row) = known.row.as_mut().filter(|row| row.id == record.id) else { return Ok(()) };
        for _ in 0..TRIES {
            let data = merged(&row.stored, &row.seen, &record.data);
            if data == row.stored {
                row.seen.clone_from(&record.data);
                return Ok(());
            }
            let new = self.row(&record.id, &data)?;
            let text = new.data.clone();
            match store::session::save(self.portal.db(), new, &row.text).await {
                Ok(()) => {
                    (row.seen, row.stored, row.text) = (record.data.clone(), data, text);
                    return Ok(());
                }
                Err(StoreError::Conflict) => match self.find(&record.id).await? {
                    Some(now) => (row.stored, row.text) = (now.stored, now.text),
                    None => return Ok(()),
                },
                Err(error) => return Err(failed(error)),
            }
        }
        Err(Error::Backend("a session is changed too often".into()))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let mut known = self.known.lock().await;
        if let Some(why) = &known.failed {
            return Err(Error::Backend(why.clone()));
        }
        if known.row.as_ref().is_none_or(|row| row.id != *id) {
            known.row = self.find(id).await?;
        }
        let Some(row) = &known.row else { return Ok(None) };
        let expiry_date =
            time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(row.ends.micros()) * 1_000)
                .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data: row.seen.clone(), expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        if self.idle_seconds.is_some() {
            self.known.lock().await.ended.push(*id);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(pairs: &[(&str, i32)]) -> Data {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect()
    }

    #[test]
    fn what_two_requests_change_is_both_kept() {
        let seen = data(&[("note", 1), ("user", 1), ("old", 1)]);
        let stored = data(&[("note", 2), ("user", 1), ("theirs", 1)]);
        let mine = data(&[("note", 1), ("old", 1), ("mine", 1)]);
        assert_eq!(merged(&stored, &seen, &mine), data(&[("note", 2), ("theirs", 1), ("mine", 1)]));
    }
}
