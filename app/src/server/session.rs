//! What a session remembers: who is logged in, one note to show, and forms that are not finished.

use domain::UserId;
use tower_sessions::session::Error;

use super::context::RequestContext;
use crate::error::AppError;

/// Read by the session store too, which keeps whose a session is.
pub const USER: &str = "user";
const BEGAN: &str = "began";

fn failed(context: &RequestContext) -> impl Fn(Error) -> AppError + '_ {
    |error| context.unavailable(&error)
}

/// Who is logged in, unless the log-in has come to its absolute end.
pub(super) async fn user(context: &RequestContext) -> Result<Option<UserId>, AppError> {
    let session = context.session();
    let Some(user) = session.get(USER).await.map_err(failed(context))? else { return Ok(None) };
    let began: i64 = session.get(BEGAN).await.map_err(failed(context))?.unwrap_or(0);
    let end = domain::Timestamp::from_micros(began).plus_seconds(context.settings().session_seconds);
    if context.portal().now() < end {
        return Ok(Some(user));
    }
    forget(context).await?;
    Ok(None)
}

/// Leaves nothing of the session, and gives what comes after it a new id: the old one must not come back, neither by what
/// is written next nor by a request that is still under way.
async fn forget(context: &RequestContext) -> Result<(), AppError> {
    let session = context.session();
    session.clear().await;
    session.cycle_id().await.map_err(failed(context))
}

/// Logging in and out.
pub mod log_in {
    use super::{AppError, BEGAN, RequestContext, USER, UserId, draft, failed, forget};

    /// Logs a person in, under a new session id; forms that the session remembers are kept, unless somebody else wrote
    /// them.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn begin(context: &RequestContext, user: UserId) -> Result<(), AppError> {
        let session = context.session();
        let before: Option<UserId> = session.get(USER).await.map_err(failed(context))?;
        if before.is_some_and(|before| before != user) {
            draft::forget_all(context).await?;
        }
        session.cycle_id().await.map_err(failed(context))?;
        session.insert(USER, user).await.map_err(failed(context))?;
        session.insert(BEGAN, context.portal().now().micros()).await.map_err(failed(context))
    }

    /// Logs out: nothing of the session is left.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn end(context: &RequestContext) -> Result<(), AppError> {
        forget(context).await
    }
}

/// The note shown on the next page.
pub mod flash {
    use super::{AppError, RequestContext, failed};
    use crate::session::Flash;

    const KEY: &str = "flash";

    /// Keeps a note for the next page.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn set(context: &RequestContext, note: &Flash) -> Result<(), AppError> {
        context.session().insert(KEY, note).await.map_err(failed(context))
    }

    /// The note, once.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn take(context: &RequestContext) -> Result<Option<Flash>, AppError> {
        // Looked at before it is taken: taking marks the session as changed, which costs a write.
        let session = context.session();
        if session.get_value(KEY).await.map_err(failed(context))?.is_none() {
            return Ok(None);
        }
        session.remove(KEY).await.map_err(failed(context))
    }
}

/// Forms that were sent and not carried out, by the page they stand on.
pub mod draft {
    use serde::{Deserialize, Serialize};

    use super::{AppError, RequestContext, failed};

    const KEY: &str = "drafts";
    /// Drafts kept in one session; the oldest goes first.
    const MOST: usize = 5;
    /// Bytes of all drafts of one session together; the oldest goes first.
    const MOST_BYTES: usize = 4 * 1024 * 1024;

    /// What was typed, and why it was refused.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    pub struct Kept {
        pub page: String,
        /// The path that it was sent to.
        #[serde(default)]
        pub form: String,
        pub fields: Vec<(String, String)>,
        pub error: Option<AppError>,
    }

    /// Forgets every draft, because somebody else logs in.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn forget_all(context: &RequestContext) -> Result<(), AppError> {
        context.session().remove_value(KEY).await.map(drop).map_err(failed(context))
    }

    async fn all(context: &RequestContext) -> Result<Vec<Kept>, AppError> {
        Ok(context.session().get(KEY).await.map_err(failed(context))?.unwrap_or_default())
    }

    async fn put(context: &RequestContext, drafts: Vec<Kept>) -> Result<(), AppError> {
        context.session().insert(KEY, drafts).await.map_err(failed(context))
    }

    /// Keeps what was typed on a page.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn save(context: &RequestContext, kept: Kept) -> Result<(), AppError> {
        let mut drafts = all(context).await?;
        drafts.retain(|draft| draft.page != kept.page);
        drafts.push(kept);
        let excess = drafts.len().saturating_sub(MOST);
        drafts.drain(..excess);
        let size =
            |draft: &Kept| draft.fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        while drafts.len() > 1 && drafts.iter().map(size).sum::<usize>() > MOST_BYTES {
            drafts.remove(0);
        }
        put(context, drafts).await
    }

    /// What was typed on a page, as often as it is asked for; the error is told once.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn load(context: &RequestContext, page: &str) -> Result<Option<Kept>, AppError> {
        let mut drafts = all(context).await?;
        let Some(draft) = drafts.iter_mut().find(|draft| draft.page == page) else { return Ok(None) };
        let told = Kept { error: draft.error.take(), ..draft.clone() };
        if told.error.is_some() {
            put(context, drafts).await?;
        }
        Ok(Some(told))
    }

    /// The fields kept for a page, leaving the error to be told.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn peek(context: &RequestContext, page: &str) -> Result<Option<Kept>, AppError> {
        Ok(all(context).await?.into_iter().find(|draft| draft.page == page))
    }

    /// Forgets a page's draft, because the form was carried out.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn remove(context: &RequestContext, page: &str) -> Result<(), AppError> {
        let mut drafts = all(context).await?;
        let before = drafts.len();
        drafts.retain(|draft| draft.page != page);
        if drafts.len() == before { Ok(()) } else { put(context, drafts).await }
    }
}
