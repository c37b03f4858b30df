//! The outbox: mails written in the transaction of the change they tell of, and sent afterwards by whichever process
//! claims them. Each is a row of the table of jobs.

use domain::{Email, Language, Letter, NotificationRecipientId, Timestamp};
use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{ExprTrait, LockBehavior, LockType, Order, SimpleExpr},
};

pub use crate::job::OutboxStatus;
use crate::{
    DatabaseConnection, Page, PageRequest, StoreError, begin_write,
    error::{known, parsed},
    job::{ActiveModel, COLUMN, Column, Entity, Model},
    page,
};

/// The kind of job that a mail is.
const KIND: &str = "mail";
/// A mail that is due later than this was written by a clock that ran ahead: it is due now. Longer than a mail waits.
const AHEAD_SECONDS: i64 = 2 * 24 * 60 * 60;
/// A claim that holds longer than this was made by such a clock: it holds no more. Longer than a claim is made for.
const LONGEST_CLAIM_SECONDS: i64 = 60 * 60;

/// A mail.
#[derive(Clone, Debug)]
pub struct OutboxMessage {
    /// The first part of its Message-ID too, so that a mail sent twice is known as one.
    pub id: Uuid,
    /// The registered address it goes to; `None` where it goes to a person or in somebody's stead.
    pub recipient: Option<NotificationRecipientId>,
    pub address: Email,
    pub language: Language,
    /// `None` once it was sent and what it said was forgotten, and where it cannot be read.
    pub letter: Option<Letter>,
    pub status: OutboxStatus,
    /// How often it was handed to the mail server, or tried to be.
    pub attempts: i32,
    /// Not before this moment.
    pub next_at: Timestamp,
    /// What the mail server said last.
    pub last_error: Option<String>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

impl TryFrom<Model> for OutboxMessage {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        // One that another release wrote must not stand in the way of the rest.
        let letter = serde_json::from_str(&row.content).ok();
        Ok(Self {
            id: row.id,
            recipient: row.recipient_id.map(NotificationRecipientId::new),
            address: parsed("job.address", Email::parse(&row.address.unwrap_or_default()))?,
            language: known("job.language", row.language.as_deref().and_then(Language::from_code))?,
            letter,
            status: known("job.status", OutboxStatus::from_code(&row.status))?,
            attempts: row.attempts,
            next_at: Timestamp::from_micros(row.run_at),
            last_error: row.last_error,
            created_at: Timestamp::from_micros(row.created_at),
            sent_at: row.done_at.map(Timestamp::from_micros),
        })
    }
}

/// Puts mails into the outbox; in statements of 500 rows.
///
/// # Errors
/// [`StoreError::Unavailable`]; [`StoreError::Corrupt`] for a letter that cannot be written down.
pub async fn insert_many(db: &impl ConnectionTrait, rows: &[OutboxMessage]) -> Result<(), StoreError> {
    for chunk in rows.chunks(500) {
        let mut models = vec![];
        for row in chunk {
            let content = row.letter.as_ref().map(serde_json::to_string).transpose();
            models.push(ActiveModel {
                id: Set(row.id),
                kind: Set(KIND.into()),
                key: Set(None),
                status: Set(row.status.code().into()),
                attempts: Set(row.attempts),
                run_at: Set(row.next_at.micros()),
                claimed_until: Set(None),
                last_error: Set(row.last_error.clone()),
                created_at: Set(row.created_at.micros()),
                done_at: Set(row.sent_at.map(Timestamp::micros)),
                recipient_id: Set(row.recipient.map(NotificationRecipientId::uuid)),
                address: Set(Some(row.address.as_str().into())),
                language: Set(Some(row.language.code().into())),
                content: Set(content.map_err(|e| StoreError::Corrupt(e.to_string()))?.unwrap_or_default()),
            });
        }
        Entity::insert_many(models).exec_without_returning(db).await?;
    }
    Ok(())
}

fn mails() -> Select<Entity> {
    Entity::find().filter(COLUMN.kind.eq(KIND))
}

/// Mails that are due, and nobody's.
fn due(status: OutboxStatus, now: Timestamp) -> Select<Entity> {
    let outside = |moment: Column, within: i64| -> SimpleExpr {
        moment.lte(now.micros()).or(moment.gt(now.plus_seconds(within).micros()))
    };
    mails()
        .filter(COLUMN.status.eq(status.code()))
        .filter(outside(Column::RunAt, AHEAD_SECONDS))
        .filter(COLUMN.claimed_until.is_null().or(outside(Column::ClaimedUntil, LONGEST_CLAIM_SECONDS)))
}

/// Claims mails that are due, the oldest first, for this process alone until a moment; each claim counts as an attempt. One
/// that was claimed `attempts` times and never reported on brings the process down, perhaps: it is given up, and so is one
/// that cannot be read.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn claim(
    db: &DatabaseConnection,
    now: Timestamp,
    until: Timestamp,
    limit: u64,
    attempts: i32,
) -> Result<Vec<OutboxMessage>, StoreError> {
    let tx = begin_write(db).await?;
    let models = due(OutboxStatus::Waiting, now)
        .order_by_asc(COLUMN.run_at)
        .order_by_asc(COLUMN.id)
        .limit(limit)
        // Another process takes the next ones instead of waiting for these. SQLite has one writer at a time anyway.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&tx)
        .await?;
    let (mut claimed, mut hopeless) = (vec![], vec![]);
    for model in models {
        let id = model.id;
        match OutboxMessage::try_from(model) {
            Ok(message) if message.letter.is_some() && message.attempts < attempts => {
                claimed.push(OutboxMessage { attempts: message.attempts + 1, ..message });
            }
            _ => hopeless.push(id),
        }
    }
    if !claimed.is_empty() {
        Entity::update_many()
            .col_expr(Column::ClaimedUntil, Expr::value(Some(until.micros())))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(COLUMN.id.is_in(claimed.iter().map(|message| message.id)))
            .exec(&tx)
            .await?;
    }
    for id in hopeless {
        mark_unsent(&tx, id, None, "cannot be handed over").await?;
    }
    tx.commit().await?;
    Ok(claimed)
}

/// Gives claims back, without counting them as attempts: another process, or the next start, takes them at once. Claims that
/// have run out and may be another's now are left alone.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn release(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    claimed_until: Timestamp,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ClaimedUntil, Expr::value(None::<i64>))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
        .filter(COLUMN.id.is_in(ids.iter().copied()))
        .filter(COLUMN.status.eq(OutboxStatus::Waiting.code()))
        .filter(COLUMN.claimed_until.eq(claimed_until.micros()))
        .exec(db)
        .await?;
    Ok(())
}

/// Notes that mails were taken by the mail server. What they said is forgotten unless it is kept to be shown.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn mark_sent(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    at: Timestamp,
    keep: bool,
) -> Result<(), StoreError> {
    let mut update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(OutboxStatus::Sent.code()))
        .col_expr(Column::DoneAt, Expr::value(Some(at.micros())))
        .col_expr(Column::ClaimedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(None::<String>))
        .filter(COLUMN.id.is_in(ids.iter().copied()));
    if !keep {
        update = update.col_expr(Column::Content, Expr::value(""));
    }
    update.exec(db).await?;
    Ok(())
}

/// Notes that a mail could not be sent: it is tried again at `next`, or given up where there is no next time. Tells whether
/// it was still unsent: somebody whose claim ran out may come too late.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn mark_unsent(
    db: &impl ConnectionTrait,
    id: Uuid,
    next: Option<Timestamp>,
    said: &str,
) -> Result<bool, StoreError> {
    let unsent = [OutboxStatus::Held.code(), OutboxStatus::Waiting.code()];
    let update = Entity::update_many()
        .col_expr(Column::ClaimedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(Some(said.to_owned())))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.status.is_in(unsent));
    let update = match next {
        Some(next) => update.col_expr(Column::RunAt, Expr::value(next.micros())),
        None => update.col_expr(Column::Status, Expr::value(OutboxStatus::Failed.code())),
    };
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Sends a mail that was given up again, from the first attempt on. Tells whether there was one.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn send_again(db: &impl ConnectionTrait, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(OutboxStatus::Waiting.code()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::RunAt, Expr::value(at.micros()))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.kind.eq(KIND))
        .filter(COLUMN.status.eq(OutboxStatus::Failed.code()))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Removes what was not sent to an address, also what was given up: the address is not to be written to any more.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn delete_unsent_to(
    db: &impl ConnectionTrait,
    recipient: NotificationRecipientId,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(COLUMN.recipient_id.eq(recipient.uuid()))
        .filter(COLUMN.status.ne(OutboxStatus::Sent.code()))
        .exec(db)
        .await?;
    Ok(())
}

/// Whether a mail to this address was handed to the mail server and is not given up: it may arrive.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn is_under_way(
    db: &impl ConnectionTrait,
    recipient: NotificationRecipientId,
) -> Result<bool, StoreError> {
    let tried = COLUMN.status.eq(OutboxStatus::Waiting.code()).and(COLUMN.attempts.gt(0));
    let select = mails()
        .filter(COLUMN.recipient_id.eq(recipient.uuid()))
        .filter(COLUMN.status.eq(OutboxStatus::Sent.code()).or(tried));
    Ok(select.count(db).await? > 0)
}

/// Hands what waits for one registration over to another of the same address.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn hand_over(
    db: &impl ConnectionTrait,
    from: NotificationRecipientId,
    to: NotificationRecipientId,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::RecipientId, Expr::value(to.uuid()))
        .filter(COLUMN.recipient_id.eq(from.uuid()))
        .filter(COLUMN.status.is_in([OutboxStatus::Held.code(), OutboxStatus::Waiting.code()]))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes these mails: whoever they were for wants no more.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn delete_many(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), StoreError> {
    if !ids.is_empty() {
        Entity::delete_many().filter(COLUMN.id.is_in(ids.iter().copied())).exec(db).await?;
    }
    Ok(())
}

/// Some of the addresses for which a digest is due.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list_digests_due(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<NotificationRecipientId>, StoreError> {
    let ids: Vec<Option<Uuid>> = due(OutboxStatus::Held, now)
        .filter(COLUMN.recipient_id.is_not_null())
        .select_only()
        .column(Column::RecipientId)
        .distinct()
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().flatten().map(NotificationRecipientId::new).collect())
}

/// Claims what is held for these addresses and is due, for this process alone until a moment; each claim counts as an attempt.
/// Gives the addresses for which it claimed something: another process that asks at the same time waits, and finds nothing.
/// What was claimed `attempts` times is given up.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn claim_held(
    db: &DatabaseConnection,
    recipients: &[NotificationRecipientId],
    now: Timestamp,
    until: Timestamp,
    attempts: i32,
) -> Result<Vec<NotificationRecipientId>, StoreError> {
    let tx = begin_write(db).await?;
    let models = due(OutboxStatus::Held, now)
        .filter(COLUMN.recipient_id.is_in(recipients.iter().map(|recipient| recipient.uuid())))
        .order_by_asc(COLUMN.created_at)
        .order_by_asc(COLUMN.id)
        .lock_exclusive()
        .all(&tx)
        .await?;
    let (hopeless, claimed): (Vec<Model>, Vec<Model>) =
        models.into_iter().partition(|model| model.attempts >= attempts);
    if !claimed.is_empty() {
        Entity::update_many()
            .col_expr(Column::ClaimedUntil, Expr::value(Some(until.micros())))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(COLUMN.id.is_in(claimed.iter().map(|model| model.id)))
            .exec(&tx)
            .await?;
    }
    for model in hopeless {
        mark_unsent(&tx, model.id, None, "cannot be handed over").await?;
    }
    tx.commit().await?;
    let mut recipients: Vec<_> = claimed
        .into_iter()
        .filter_map(|model| model.recipient_id)
        .map(NotificationRecipientId::new)
        .collect();
    recipients.sort_unstable();
    recipients.dedup();
    Ok(recipients)
}

fn held(recipient: NotificationRecipientId, claimed_until: Timestamp) -> Select<Entity> {
    mails()
        .filter(COLUMN.status.eq(OutboxStatus::Held.code()))
        .filter(COLUMN.recipient_id.eq(recipient.uuid()))
        .filter(COLUMN.claimed_until.eq(claimed_until.micros()))
}

/// Takes what is held for an address, and was claimed so, out of the outbox, oldest first.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn take_held(
    db: &impl ConnectionTrait,
    recipient: NotificationRecipientId,
    claimed_until: Timestamp,
) -> Result<Vec<OutboxMessage>, StoreError> {
    take(db, held(recipient, claimed_until)).await
}

/// Notes that no digest was made of what was claimed so: each is tried again when `next` says, by its attempts, or given up
/// where there is no next time.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn put_off_held(
    db: &impl ConnectionTrait,
    recipient: NotificationRecipientId,
    claimed_until: Timestamp,
    next: impl Fn(i32) -> Option<Timestamp>,
    said: &str,
) -> Result<(), StoreError> {
    for model in held(recipient, claimed_until).lock_exclusive().all(db).await? {
        mark_unsent(db, model.id, next(model.attempts), said).await?;
    }
    Ok(())
}

/// Takes whatever an address has not been sent yet out of the outbox, oldest first; what was given up stays.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn take_unsent(
    db: &impl ConnectionTrait,
    recipient: NotificationRecipientId,
) -> Result<Vec<OutboxMessage>, StoreError> {
    let unsent = [OutboxStatus::Held.code(), OutboxStatus::Waiting.code()];
    let recipient = COLUMN.recipient_id.eq(recipient.uuid());
    take(db, mails().filter(recipient).filter(COLUMN.status.is_in(unsent))).await
}

async fn take(db: &impl ConnectionTrait, which: Select<Entity>) -> Result<Vec<OutboxMessage>, StoreError> {
    let models =
        which.order_by_asc(COLUMN.created_at).order_by_asc(COLUMN.id).lock_exclusive().all(db).await?;
    let mut taken = vec![];
    for model in models {
        let id = model.id;
        match OutboxMessage::try_from(model) {
            Ok(message) if message.letter.is_some() => taken.push(message),
            // Kept for the agency to see: what it said is not to be thrown away unread.
            _ => {
                Entity::update_many()
                    .col_expr(Column::Status, Expr::value(OutboxStatus::Failed.code()))
                    .col_expr(Column::LastError, Expr::value(Some("cannot be read")))
                    .filter(COLUMN.id.eq(id))
                    .exec(db)
                    .await?;
            }
        }
    }
    delete_many(db, &taken.iter().map(|message| message.id).collect::<Vec<_>>()).await?;
    Ok(taken)
}

/// A page of the outbox, newest first; of one status or of all.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list(
    db: &impl ConnectionTrait,
    status: Option<OutboxStatus>,
    request: PageRequest,
) -> Result<Page<OutboxMessage>, StoreError> {
    let select = || match status {
        Some(status) => mails().filter(COLUMN.status.eq(status.code())),
        None => mails(),
    };
    let models = select()
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by_desc(COLUMN.id)
        .limit(u64::from(request.size))
        .offset(request.offset())
        .all(db)
        .await?;
    let rows = models.into_iter().map(OutboxMessage::try_from).collect::<Result<_, _>>()?;
    let counted = select().select_only().column(Column::Id).limit(Page::<()>::COUNT_LIMIT).into_query();
    Ok(Page { rows, total: page::count(db, counted).await? })
}

/// The mail with this key.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<OutboxMessage>, StoreError> {
    mails().filter(COLUMN.id.eq(id)).one(db).await?.map(OutboxMessage::try_from).transpose()
}

/// How many mails have this status; counting stops at [`Page::COUNT_LIMIT`].
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn count(db: &impl ConnectionTrait, status: OutboxStatus) -> Result<u64, StoreError> {
    let counted = mails()
        .select_only()
        .column(Column::Id)
        .filter(COLUMN.status.eq(status.code()))
        .limit(Page::<()>::COUNT_LIMIT)
        .into_query();
    page::count(db, counted).await
}

/// Forgets mails that were sent before this moment, and those that were given up and due for the last time before it.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn delete_done_before(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    let sent = COLUMN.status.eq(OutboxStatus::Sent.code()).and(COLUMN.done_at.lt(at.micros()));
    let failed = COLUMN.status.eq(OutboxStatus::Failed.code()).and(COLUMN.run_at.lt(at.micros()));
    Entity::delete_many().filter(COLUMN.kind.eq(KIND)).filter(sent.or(failed)).exec(db).await?;
    Ok(())
}
