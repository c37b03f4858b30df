//! The table of jobs: what is to be done later, once, by whichever process claims it. A mail is a job ([`crate::outbox`]), and
//! so is each chore, which has one row that goes on to its next time whenever it is done.
//!
//! A claim holds until a moment, which is its name, too: whoever comes back after it ran out, and was claimed by another,
//! finds that the row has another claim and changes nothing.

use domain::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    QueryOrder, UpdateMany,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::StoreError;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    /// Of what there is once only.
    #[sea_orm(unique)]
    pub key: Option<String>,
    pub status: String,
    pub attempts: i32,
    pub run_at: i64,
    pub claimed_until: Option<i64>,
    pub last_error: Option<String>,
    pub created_at: i64,
    pub done_at: Option<i64>,
    /// This and what follows is the mail's alone.
    pub recipient_id: Option<Uuid>,
    pub address: Option<String>,
    pub language: Option<String>,
    pub content: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Where a mail is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxStatus {
    /// Kept until the day's digest is made of it.
    Held,
    Waiting,
    Sent,
    /// Given up; the agency can send it again.
    Failed,
}

impl OutboxStatus {
    /// The stable short name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// The status with this short name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Held, Self::Waiting, Self::Sent, Self::Failed].into_iter().find(|status| status.code() == code)
    }
}

/// What is done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chore {
    /// Tells of what has waited, and of what ends soon.
    Remind,
    /// Forgets sessions that have ended, and what forms left.
    TidySessions,
    /// Forgets old events of the audit log.
    TidyAudit,
    /// Forgets mails that were sent or given up long ago.
    TidyMails,
    /// Forgets old notices.
    TidyNotices,
}

impl Chore {
    pub const ALL: [Self; 5] =
        [Self::Remind, Self::TidySessions, Self::TidyAudit, Self::TidyMails, Self::TidyNotices];

    /// The stable short name: the kind of its job, and its key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::TidySessions => "tidy_sessions",
            Self::TidyAudit => "tidy_audit",
            Self::TidyMails => "tidy_mails",
            Self::TidyNotices => "tidy_notices",
        }
    }

    /// The chore with this short name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|chore| chore.code() == code)
    }
}

/// A chore's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoreRow {
    pub id: Uuid,
    pub chore: Chore,
    /// It failed so often that somebody should look at it.
    pub failed: bool,
    /// How often it was begun since it was done last.
    pub attempts: i32,
    /// Not before this moment.
    pub run_at: Timestamp,
    /// Until when it is somebody's; a moment that has passed says that it was not finished.
    pub claimed_until: Option<Timestamp>,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// When it was done last.
    pub done_at: Option<Timestamp>,
}

/// Plans chores that are not planned yet, for this moment; another server may plan them at the same time. `new_id` makes the
/// rows' keys.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn plan(
    db: &impl ConnectionTrait,
    at: Timestamp,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<(), StoreError> {
    let rows = Chore::ALL.map(|chore| ActiveModel {
        id: Set(new_id()),
        kind: Set(chore.code().into()),
        key: Set(Some(chore.code().into())),
        status: Set(OutboxStatus::Waiting.code().into()),
        attempts: Set(0),
        run_at: Set(at.micros()),
        claimed_until: Set(None),
        last_error: Set(None),
        created_at: Set(at.micros()),
        done_at: Set(None),
        recipient_id: Set(None),
        address: Set(None),
        language: Set(None),
        content: Set(String::new()),
    });
    let planned = OnConflict::column(Column::Key).do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(planned).exec_without_returning(db).await?;
    Ok(())
}

/// Every chore, the one that is due first before the others. Those that another release knows are left out.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list_chores(db: &impl ConnectionTrait) -> Result<Vec<ChoreRow>, StoreError> {
    let keys = Chore::ALL.map(Chore::code);
    let models = Entity::find()
        .filter(COLUMN.key.is_in(keys))
        .order_by_asc(COLUMN.run_at)
        .order_by_asc(COLUMN.id)
        .all(db)
        .await?;
    let rows = models.into_iter().filter_map(|row| {
        Some(ChoreRow {
            id: row.id,
            chore: Chore::from_code(&row.kind)?,
            failed: row.status == OutboxStatus::Failed.code(),
            attempts: row.attempts,
            run_at: Timestamp::from_micros(row.run_at),
            claimed_until: row.claimed_until.map(Timestamp::from_micros),
            last_error: row.last_error,
            done_at: row.done_at.map(Timestamp::from_micros),
        })
    });
    Ok(rows.collect())
}

/// The row, as long as it has this claim.
fn claimed(id: Uuid, until: Option<Timestamp>) -> UpdateMany<Entity> {
    let this = match until {
        Some(until) => COLUMN.claimed_until.eq(until.micros()),
        None => COLUMN.claimed_until.is_null(),
    };
    Entity::update_many().filter(COLUMN.id.eq(id)).filter(this)
}

async fn written(db: &impl ConnectionTrait, update: UpdateMany<Entity>) -> Result<bool, StoreError> {
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Claims a chore until a moment, as it was read; the claim counts as an attempt. `said` is what became of the attempt before,
/// if there is something to say. Tells whether nobody else was faster.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn claim(
    db: &impl ConnectionTrait,
    row: &ChoreRow,
    until: Timestamp,
    said: Option<&str>,
) -> Result<bool, StoreError> {
    let mut update = claimed(row.id, row.claimed_until)
        .col_expr(Column::ClaimedUntil, Expr::value(Some(until.micros())))
        .col_expr(Column::Attempts, Expr::value(row.attempts + 1))
        .filter(COLUMN.run_at.eq(row.run_at.micros()))
        .filter(COLUMN.attempts.eq(row.attempts));
    if let Some(said) = said {
        update = update.col_expr(Column::LastError, Expr::value(Some(said.to_owned())));
    }
    written(db, update).await
}

/// Gives a claim back, without counting it as an attempt. One that ran out and may be another's now is left alone.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn release(db: &impl ConnectionTrait, id: Uuid, until: Timestamp) -> Result<(), StoreError> {
    let update = claimed(id, Some(until))
        .col_expr(Column::ClaimedUntil, Expr::value(None::<i64>))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1));
    written(db, update).await?;
    Ok(())
}

/// Notes that a chore is done, and when it comes again. Where its work is in this database, this comes first in the work's own
/// transaction: from here on it is nobody else's. Tells whether it was still claimed so.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn done(
    db: &impl ConnectionTrait,
    id: Uuid,
    until: Timestamp,
    at: Timestamp,
    next: Timestamp,
) -> Result<bool, StoreError> {
    let update = claimed(id, Some(until))
        .col_expr(Column::Status, Expr::value(OutboxStatus::Waiting.code()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::RunAt, Expr::value(next.micros()))
        .col_expr(Column::ClaimedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(None::<String>))
        .col_expr(Column::DoneAt, Expr::value(Some(at.micros())));
    written(db, update).await
}

/// Notes that a chore was not done, why, and when it is tried again; `failed` where it failed so often that somebody should
/// look at it. Tells whether it was still claimed so.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn put_off(
    db: &impl ConnectionTrait,
    id: Uuid,
    until: Timestamp,
    next: Timestamp,
    failed: bool,
    said: &str,
) -> Result<bool, StoreError> {
    let status = if failed { OutboxStatus::Failed } else { OutboxStatus::Waiting };
    let update = claimed(id, Some(until))
        .col_expr(Column::Status, Expr::value(status.code()))
        .col_expr(Column::RunAt, Expr::value(next.micros()))
        .col_expr(Column::ClaimedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(Some(said.to_owned())));
    written(db, update).await
}

/// Lets a chore that failed be tried at once, from the first attempt on; one that somebody is at goes on. Tells whether there
/// is such a chore.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn try_again(db: &impl ConnectionTrait, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
    let update = claimed(id, None)
        .col_expr(Column::Status, Expr::value(OutboxStatus::Waiting.code()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::RunAt, Expr::value(at.micros()))
        .filter(COLUMN.key.is_not_null())
        .filter(COLUMN.last_error.is_not_null());
    written(db, update).await
}
