//! Chores: what the server does again and again, each once, however many servers there are. They have their rows among the
//! jobs, beside the mails ([`crate::outbox`]): a chore is claimed, carried out and planned anew.
//!
//! What a chore does in our database is written together with that it is done. Reminders are a change each, and each is told
//! once; so a chore that was cut off goes on where it was, whoever takes it. One that fails is tried at growing intervals. After
//! its attempts it is shown as failed, and goes on once an hour: reminders must not end because nobody looked.

use domain::{Actor, Timestamp};
use store::{
    StoreError,
    job::{Chore, ChoreRow},
};
use uuid::Uuid;

use crate::{
    Portal, ServiceError, audit, compiled_here, notice,
    outbox::{self, ATTEMPTS},
    portal::new_key,
    reminder,
};

/// Seconds from when a chore is done to its next time.
const EVERY: i64 = 60 * 60;
/// How long a claim holds: a process that dies leaves the chore to others after so many seconds.
pub const CLAIM_SECONDS: i64 = 10 * 60;
/// How long tokens of forms are kept.
const FORM_SECONDS: i64 = 24 * 60 * 60;
/// The most letters of an error that are kept.
const MOST_SAID: usize = 500;
/// What is said of an attempt that nobody reported on.
const NOT_FINISHED: &str = "not finished: the process ended";

/// How long things are kept.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Days for events of the audit log.
    pub audit_days: u32,
    /// Days for mails that were sent or given up.
    pub mail_days: u32,
    /// Seconds for what was typed into a form that was not carried out.
    pub draft_seconds: i64,
}

/// A chore that this process has claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: Uuid,
    pub chore: Chore,
    /// With this one.
    pub attempts: i32,
    /// Until when it is nobody else's.
    pub until: Timestamp,
}

/// Plans every chore that is not planned yet, for now. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn plan(portal: &Portal) -> Result<(), ServiceError> {
    Ok(store::job::plan(portal.db(), portal.now(), new_key).await?)
}

/// Claims up to `limit` chores that are due, for [`CLAIM_SECONDS`]. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn claim(portal: &Portal, limit: usize) -> Result<Vec<Claimed>, ServiceError> {
    let (db, now) = (portal.db(), portal.now());
    let until = now.plus_seconds(CLAIM_SECONDS);
    let mut claimed = vec![];
    for row in store::job::list_chores(db).await?.into_iter().filter(|row| is_due(row, now)) {
        if claimed.len() == limit {
            break;
        }
        let ChoreRow { id, chore, attempts, .. } = row;
        match row.claimed_until {
            // It brings the process down, perhaps: from now on as seldom as one that is done.
            Some(left) if attempts >= ATTEMPTS => {
                tracing::error!(chore = chore.code(), attempts, "a chore is not finished again and again");
                store::job::put_off(db, id, left, now.plus_seconds(EVERY), true, NOT_FINISHED).await?;
            }
            left => {
                if store::job::claim(db, &row, until, left.map(|_| NOT_FINISHED)).await? {
                    claimed.push(Claimed { id, chore, attempts: attempts + 1, until });
                }
            }
        }
    }
    Ok(claimed)
}

/// Whether it is time, and nobody is at it. A moment that is further away than one is ever written was written by a clock that
/// ran ahead.
fn is_due(row: &ChoreRow, now: Timestamp) -> bool {
    let beyond = |moment, most| moment <= now || moment > now.plus_seconds(most);
    beyond(row.run_at, EVERY) && row.claimed_until.is_none_or(|until| beyond(until, CLAIM_SECONDS))
}

/// Gives a claim back untried. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn release(portal: &Portal, job: Claimed) -> Result<(), ServiceError> {
    Ok(store::job::release(portal.db(), job.id, job.until).await?)
}

/// Carries a chore out, and plans its next time. Where another has claimed it meanwhile, nothing is done. Dropped halfway, what
/// was not committed was not done. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`]; for reminders also what kept one from being written.
#[compiled_here]
pub async fn run(portal: &Portal, job: Claimed, keep: Keep) -> Result<(), ServiceError> {
    if job.chore == Chore::Remind {
        reminder::run(portal).await?;
    }
    let tx = store::begin_write(portal.db()).await?;
    let now = portal.now();
    if !store::job::done(&tx, job.id, job.until, now, now.plus_seconds(EVERY)).await? {
        tracing::warn!(chore = job.chore.code(), "a chore was another's before it was done");
        return Ok(tx.rollback().await.map_err(StoreError::from)?);
    }
    match job.chore {
        Chore::Remind => {}
        Chore::TidySessions => {
            store::session::delete_expired(&tx, now).await?;
            store::session::forget_id_tokens(&tx).await?;
            store::form_submission::delete_before(&tx, now.plus_seconds(-FORM_SECONDS)).await?;
            store::draft::delete_before(&tx, now.plus_seconds(-keep.draft_seconds)).await?;
        }
        Chore::TidyAudit => audit::forget(&tx, now, keep.audit_days).await?,
        Chore::TidyMails => outbox::forget(&tx, now, keep.mail_days).await?,
        Chore::TidyNotices => notice::forget(&tx, now).await?,
    }
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

/// Notes that a chore failed, and when it is tried again. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn put_off(portal: &Portal, job: Claimed, said: &str) -> Result<(), ServiceError> {
    let wait = outbox::wait(job.attempts).map_or(EVERY, |wait| wait.min(EVERY));
    let (failed, next) = (job.attempts >= ATTEMPTS, portal.now().plus_seconds(wait));
    let said: String = said.chars().take(MOST_SAID).collect();
    tracing::error!(chore = job.chore.code(), attempts = job.attempts, failed, said, "a chore was not done");
    store::job::put_off(portal.db(), job.id, job.until, next, failed, &said).await?;
    Ok(())
}

/// Every chore, in their order. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list(portal: &Portal, actor: &Actor) -> Result<Vec<ChoreRow>, ServiceError> {
    actor.require_case_worker()?;
    let mut rows = store::job::list_chores(portal.db()).await?;
    rows.sort_by_key(|row| row.chore);
    Ok(rows)
}

/// Whether somebody is at a chore at this moment.
pub fn is_running(portal: &Portal, row: &ChoreRow) -> bool {
    row.claimed_until.is_some_and(|until| until > portal.now())
}

/// Lets a chore that failed be tried at once; one that somebody is at, and one that did not fail, goes on as it is.
/// Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn try_again(portal: &Portal, actor: &Actor, id: Uuid) -> Result<(), ServiceError> {
    actor.require_case_worker()?;
    let work = portal.work(Some(actor)).await?;
    let rows = store::job::list_chores(work.db()).await?;
    rows.iter().find(|row| row.id == id).ok_or(ServiceError::NotFound)?;
    store::job::try_again(work.db(), id, work.at()).await?;
    Ok(work.commit().await?)
}
