//! Sessions in the portal's own database, for the session layer.

use std::{collections::HashMap, sync::Arc};

use app::server::USER;
use async_trait::async_trait;
use domain::Timestamp;
use services::Portal;
use store::{
    StoreError,
    session::{ID_TOKEN, SessionRow},
};
use tower_sessions::{
    Session, SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Keeps session records in the table `session`.
#[derive(Clone)]
pub struct DatabaseSessions {
    portal: Portal,
    idle_seconds: i64,
}

/// How exactly the end of an idle session is kept: a request moves it only when it would move by more than this many
/// seconds, so that reading a page seldom costs a write.
const EXACT_SECONDS: i64 = 60;

impl DatabaseSessions {
    /// Sessions in this portal's database, which end after so many seconds without a request.
    pub fn new(portal: Portal, idle_seconds: i64) -> Self {
        Self { portal, idle_seconds }
    }

    fn row(&self, record: &Record) -> Result<SessionRow> {
        let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let user = record.data.get(USER).and_then(|value| value.as_str()).and_then(|id| id.parse().ok());
        Ok(SessionRow { id: record.id.to_string(), data, expires_at: self.end(), user })
    }

    /// When a session that is used now ends.
    fn end(&self) -> Timestamp {
        self.portal.now().plus_seconds(self.idle_seconds)
    }
}

impl std::fmt::Debug for DatabaseSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseSessions")
    }
}

/// A session that has not ended, and when it ends.
async fn find(portal: &Portal, id: &Id) -> Result<Option<(Record, Timestamp)>> {
    let found = store::session::find(portal.db(), &id.to_string()).await.map_err(failed)?;
    let Some((data, ends)) = found.filter(|(_, ends)| *ends > portal.now()) else { return Ok(None) };
    let mut data: HashMap<String, serde_json::Value> =
        serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
    // What an earlier build has put there is not written back.
    data.remove(ID_TOKEN);
    let expiry_date = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(ends.micros()) * 1_000)
        .map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Some((Record { id: *id, data, expiry_date }, ends)))
}

/// A view of a session for what a page asks by itself, while nobody may be there: it prolongs nothing, and the session stays
/// as it is, whatever is done with the view.
pub fn untouched(portal: &Portal, id: Option<Id>) -> Session {
    Session::new(id, Arc::new(Untouched(portal.clone())), None)
}

struct Untouched(Portal);

impl std::fmt::Debug for Untouched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Untouched")
    }
}

#[async_trait]
impl SessionStore for Untouched {
    async fn save(&self, _: &Record) -> Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        Ok(find(&self.0, id).await?.map(|(record, _)| record))
    }

    async fn delete(&self, _: &Id) -> Result<()> {
        Ok(())
    }
}

fn failed(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for DatabaseSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            match store::session::insert(self.portal.db(), self.row(record)?).await {
                Err(StoreError::Duplicate) => record.id = Id::default(),
                other => return other.map_err(failed),
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        store::session::save(self.portal.db(), self.row(record)?).await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some((record, ends)) = find(&self.portal, id).await? else { return Ok(None) };
        let later = self.end();
        if later > ends.plus_seconds(EXACT_SECONDS)
            && let Err(error) = store::session::prolong(self.portal.db(), &id.to_string(), later).await
        {
            // The page can be shown all the same; the session ends a little early.
            tracing::warn!(%error, "a session was not prolonged");
        }
        Ok(Some(record))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        store::session::delete(self.portal.db(), &id.to_string()).await.map_err(failed)
    }
}
