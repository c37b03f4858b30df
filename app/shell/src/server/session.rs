//! What a session remembers: who is logged in, one note to show, and that there are forms which are not finished.

use domain::UserId;
use tower_sessions::session::Error;

use super::{context::RequestContext, draft};
use crate::error::AppError;

/// Read by the session store too, which keeps whose a session is.
pub const USER: &str = "user";
const BEGAN: &str = "began";

/// That forms lie in the table of drafts for this session: with it a session is not empty, whoever logs out of it.
pub const DRAFTS: &str = "drafts";

pub(super) fn failed(context: &RequestContext) -> impl Fn(Error) -> AppError + '_ {
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
    forget(context, draft::any(context).await?).await?;
    Ok(None)
}

/// Leaves nothing of the session but forms that wait for who wrote them, and gives what comes after it a new id: the old
/// one must not come back, neither by what is written next nor by a request that is still under way.
async fn forget(context: &RequestContext, drafts: bool) -> Result<(), AppError> {
    let session = context.session();
    session.clear().await;
    session.cycle_id().await.map_err(failed(context))?;
    if drafts {
        session.insert(DRAFTS, true).await.map_err(failed(context))?;
    }
    Ok(())
}

/// Logging in and out.
pub mod log_in {
    use super::{AppError, BEGAN, RequestContext, USER, UserId, draft, failed, flash, forget};
    use crate::{compiled_here, viewer::Flash};

    /// Logs a person in, under a new session id. Forms that were written in this browser while nobody was logged in are
    /// theirs from now on; those that somebody else wrote wait for who did.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    #[compiled_here]
    pub async fn begin(context: &RequestContext, user: UserId) -> Result<(), AppError> {
        let session = context.session();
        draft::own(context, user).await?;
        session.cycle_id().await.map_err(failed(context))?;
        session.insert(USER, user).await.map_err(failed(context))?;
        session.insert(BEGAN, context.portal().now().micros()).await.map_err(failed(context))
    }

    /// Logs out: nothing of the session is left, nor what the person wrote in it. The session is written at once, with a
    /// note for the next page, and last of all what was written is forgotten: where this fails, nothing was done.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    #[compiled_here]
    pub async fn end(context: &RequestContext, note: &Flash) -> Result<(), AppError> {
        let session = context.session();
        let user = session.get(USER).await.map_err(failed(context))?;
        let (own, others) = draft::own_and_others(context, user).await?;
        forget(context, others).await?;
        flash::set(context, note).await?;
        session.save().await.map_err(failed(context))?;
        draft::forget(context, own).await;
        Ok(())
    }
}

/// The note shown on the next page.
pub mod flash {
    use super::{AppError, RequestContext, failed};
    use crate::{compiled_here, viewer::Flash};

    const KEY: &str = "flash";

    /// Keeps a note for the next page.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    #[compiled_here]
    pub async fn set(context: &RequestContext, note: &Flash) -> Result<(), AppError> {
        context.session().insert(KEY, note).await.map_err(failed(context))
    }

    /// The note, once.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    #[compiled_here]
    pub async fn take(context: &RequestContext) -> Result<Option<Flash>, AppError> {
        // Looked at before it is taken: taking marks the session as changed, which costs a write.
        let session = context.session();
        if session.get_value(KEY).await.map_err(failed(context))?.is_none() {
            return Ok(None);
        }
        session.remove(KEY).await.map_err(failed(context))
    }
}
