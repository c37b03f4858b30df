//! Sessions in the portal's own database, for the session layer.

use app::server::{BEGAN, Settings, USER};
use async_trait::async_trait;
use axum::http::{HeaderMap, header};
use domain::{Timestamp, UserId};
use services::Portal;
use store::{StoreError, session::SessionRow};
use tower_sessions::{
    SessionStore,
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

tokio::task_local! {
    /// Set while a page asks for itself again: nobody did anything, so the session is not prolonged.
    pub static UNTOUCHED: ();
}

/// The name of the session's cookie.
pub const fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-session" } else { "session" }
}

/// The id in a request's session cookie.
pub fn id_of(headers: &HeaderMap, https: bool) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, id) = pairs.find(|(name, _)| *name == cookie_name(https))?;
    // Written as the session layer writes it, so that the database finds it.
    id.parse::<Id>().ok().map(|id| id.to_string())
}

/// Who is logged in in a session, looked at without using it. `None` once it has ended, by idleness or age.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn user_of(
    portal: &Portal,
    settings: &Settings,
    id: &str,
) -> std::result::Result<Option<UserId>, StoreError> {
    let Some((data, ends)) = store::session::find(portal.db(), id).await? else { return Ok(None) };
    let now = portal.now();
    let data: serde_json::Value = serde_json::from_str(&data).unwrap_or_default();
    let began = Timestamp::from_micros(data[BEGAN].as_i64().unwrap_or(0));
    if ends <= now || now >= began.plus_seconds(settings.session_seconds) {
        return Ok(None);
    }
    Ok(data[USER].as_str().and_then(|id| id.parse().ok()))
}

impl std::fmt::Debug for DatabaseSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseSessions")
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
        let key = id.to_string();
        let Some((data, ends)) = store::session::find(self.portal.db(), &key).await.map_err(failed)? else {
            return Ok(None);
        };
        if ends <= self.portal.now() {
            return Ok(None);
        }
        let later = self.end();
        let touched = UNTOUCHED.try_with(|()| ()).is_err();
        if touched
            && later > ends.plus_seconds(EXACT_SECONDS)
            && let Err(error) = store::session::prolong(self.portal.db(), &key, later).await
        {
            // The page can be shown all the same; the session ends a little early.
            tracing::warn!(%error, "a session was not prolonged");
        }
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(later.micros()) * 1_000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        store::session::delete(self.portal.db(), &id.to_string()).await.map_err(failed)
    }
}
