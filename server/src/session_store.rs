//! Sessions in the portal's own database, for the session layer.

use async_trait::async_trait;
use domain::Timestamp;
use services::Portal;
use store::StoreError;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Keeps session records in the table `session`.
#[derive(Clone)]
pub struct DatabaseSessions(Portal);

impl DatabaseSessions {
    /// Sessions in this portal's database.
    pub fn new(portal: Portal) -> Self {
        Self(portal)
    }
}

impl std::fmt::Debug for DatabaseSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseSessions")
    }
}

fn failed(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}

fn parts(record: &Record) -> Result<(String, String, Timestamp)> {
    let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    let micros = i64::try_from(record.expiry_date.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX);
    Ok((record.id.to_string(), data, Timestamp::from_micros(micros)))
}

#[async_trait]
impl SessionStore for DatabaseSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let (id, data, ends) = parts(record)?;
            match store::session::insert(self.0.db(), &id, data, ends).await {
                Err(StoreError::Duplicate) => record.id = Id::default(),
                other => return other.map_err(failed),
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (id, data, ends) = parts(record)?;
        store::session::save(self.0.db(), &id, data, ends).await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some((data, ends)) = store::session::find(self.0.db(), &id.to_string()).await.map_err(failed)?
        else {
            return Ok(None);
        };
        if ends <= self.0.now() {
            return Ok(None);
        }
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(ends.micros()) * 1_000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        store::session::delete(self.0.db(), &id.to_string()).await.map_err(failed)
    }
}
