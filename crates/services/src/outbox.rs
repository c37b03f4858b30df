//! Sending the outbox: what a worker of the server does, and what the agency sees of it.
//!
//! A mail is claimed, handed to the mail server, and marked. A process that dies in between leaves a claim that runs out:
//! then another takes the mail. So none is lost, and none is sent twice but those that were being handed over at that
//! moment; they carry the same Message-ID.

use domain::{
    Actor, Letter, Notice, NotificationRecipientId, RecipientStatus, Side, Timestamp, Why, search_key,
};
use store::{
    ConnectionTrait, Page, PageRequest, StoreError,
    notification_recipient::Unreached,
    outbox::{OutboxMessage, OutboxStatus},
};
use uuid::Uuid;

use crate::{Portal, ServiceError, compiled_here, secret::new_secret, subscription, tell};

/// Seconds until the next attempt, after the first, the second …; after the last a mail is given up. Together two days.
const WAITS: [i64; 9] =
    [60, 5 * 60, 15 * 60, 3_600, 3 * 3_600, 6 * 3_600, 10 * 3_600, 12 * 3_600, 16 * 3_600];

/// How often a mail is tried.
pub const ATTEMPTS: i32 = WAITS.len() as i32 + 1;

/// Seconds after so many attempts until the next one; `None` after the last.
pub(crate) fn wait(attempts: i32) -> Option<i64> {
    let tried = usize::try_from(attempts.max(1)).unwrap_or(1);
    WAITS.get(tried - 1).copied()
}

/// Why a mail was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// The mail server cannot take it now: it is tried again.
    Later(String),
    /// The mail server takes this mail never.
    Refused(String),
    /// The address takes no mail.
    Address(String),
}

/// A mail, and the secret by which its reader ends such mails.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub message: OutboxMessage,
    pub unsubscribe: String,
}

/// Claims up to `limit` mails that are due, for so many seconds: longer than handing them over may take. After that, whoever
/// asks next takes them; the moment is given too. What the reader wants no more is removed instead.
/// Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn claim(
    portal: &Portal,
    limit: u64,
    seconds: i64,
) -> Result<(Vec<Outgoing>, Timestamp), ServiceError> {
    let (db, now) = (portal.db(), portal.now());
    let until = now.plus_seconds(seconds);
    let (mut wanted, mut unwanted) = (vec![], vec![]);
    loop {
        let mut claimed = store::outbox::claim(db, now, until, limit, ATTEMPTS).await?;
        subscription::name_in_mails(db, &mut claimed).await?;
        let secrets = subscription::secrets(db, &claimed).await?;
        for (message, secret) in claimed.into_iter().zip(secrets) {
            match secret {
                Some(unsubscribe) => wanted.push(Outgoing { message, unsubscribe }),
                None => unwanted.push(message.id),
            }
        }
        store::outbox::delete_many(db, &unwanted).await?;
        // Nothing claimed has to mean that nothing is due.
        if !wanted.is_empty() || unwanted.is_empty() {
            return Ok((wanted, until));
        }
        unwanted.clear();
    }
}

/// Gives claimed mails back untried. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn release(portal: &Portal, ids: &[Uuid], claimed_until: Timestamp) -> Result<(), ServiceError> {
    Ok(store::outbox::release(portal.db(), ids, claimed_until).await?)
}

/// Notes that mails were sent; what they said is kept only where it is shown. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn mark_sent(portal: &Portal, ids: &[Uuid], keep: bool) -> Result<(), ServiceError> {
    Ok(store::outbox::mark_sent(portal.db(), ids, portal.now(), keep).await?)
}

/// Notes that a mail was not sent, and when it is tried again. An address that takes no mail is marked, wherever it is
/// registered; what it was to be told, in this mail and in those that wait, goes to whoever stands in for it, unless its
/// organisation is reached otherwise. For a contact person the register's official address stands in.
/// Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn mark_unsent(portal: &Portal, message: &OutboxMessage, why: &Unsent) -> Result<(), ServiceError> {
    let now = portal.now();
    let (next, said) = match why {
        Unsent::Later(said) => (wait(message.attempts).map(|seconds| now.plus_seconds(seconds)), said),
        Unsent::Refused(said) | Unsent::Address(said) => (None, said),
    };
    let work = portal.work(None).await?;
    if matches!(why, Unsent::Address(_)) {
        // First: of two mails to one mailbox that come back at once, one waits here until the other is done.
        store::mail_address::bounce(work.db(), &message.address, now, new_secret).await?;
    }
    let waited = store::outbox::mark_unsent(work.db(), message.id, next, said).await?;
    if let (true, Unsent::Address(said)) = (waited, why) {
        came_back(work.db(), now, message, said).await?;
    }
    Ok(work.commit().await?)
}

/// Marks the mailbox, wherever it is registered, and tells who stands in for it.
async fn came_back(
    db: &impl ConnectionTrait,
    now: Timestamp,
    message: &OutboxMessage,
    said: &str,
) -> Result<(), StoreError> {
    let mut owed = vec![];
    for row in store::notification_recipient::list_of_mailbox(db, &message.address).await? {
        let id = row.recipient.id;
        store::notification_recipient::bounce(db, id, now, said).await?;
        let this = (message.recipient == Some(id)).then(|| message.clone());
        let unsent = this.into_iter().chain(store::outbox::take_unsent(db, id).await?);
        let letters = unsent.filter_map(|message| message.letter);
        owed.push((row.recipient.side, letters.flat_map(notices).collect()));
    }
    // Only now: none of these registrations reaches anybody.
    for (side, notices) in owed {
        tell::in_stead(db, now, side, notices).await?;
    }
    if let Some(letter @ Letter::Notices { why: Why::ContactPerson { .. }, .. }) = message.letter.clone() {
        tell::in_stead_of_contact(db, now, notices(letter)).await?;
    }
    Ok(())
}

fn notices(letter: Letter) -> Vec<Notice> {
    match letter {
        Letter::Notices { notices, .. } | Letter::Digest { notices, .. } => notices,
        Letter::Confirm { .. } => vec![],
    }
}

/// Addresses whose digests are claimed at once.
const DIGESTS: u64 = 50;
/// How long a claim of them holds: longer than making so many takes.
const DIGESTS_SECONDS: i64 = 60;

/// Makes the day's digests that are due: each replaces what was held for its address. One that cannot be made is tried again as
/// a mail is, and stands in the way of no other. Permission: the server's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn make_digests(portal: &Portal) -> Result<(), ServiceError> {
    let db = portal.db();
    loop {
        let now = portal.now();
        let until = now.plus_seconds(DIGESTS_SECONDS);
        let due = store::outbox::list_digests_due(db, now, DIGESTS).await?;
        if due.is_empty() {
            return Ok(());
        }
        for recipient in store::outbox::claim_held(db, &due, now, until, ATTEMPTS).await? {
            if let Err(error) = make_digest(portal, recipient, until).await {
                tracing::error!(%recipient, %error, "a digest was not made");
                put_off_digest(portal, recipient, until, &error.to_string()).await?;
            }
        }
    }
}

async fn put_off_digest(
    portal: &Portal,
    recipient: NotificationRecipientId,
    claimed_until: Timestamp,
    said: &str,
) -> Result<(), ServiceError> {
    let tx = store::begin_write(portal.db()).await?;
    let now = portal.now();
    let next = |attempts| wait(attempts).map(|seconds| now.plus_seconds(seconds));
    store::outbox::put_off_held(&tx, recipient, claimed_until, next, said).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

async fn make_digest(
    portal: &Portal,
    recipient: NotificationRecipientId,
    claimed_until: Timestamp,
) -> Result<(), ServiceError> {
    let work = portal.work(None).await?;
    let now = work.at();
    let held = store::outbox::take_held(work.db(), recipient, claimed_until).await?;
    let row = store::notification_recipient::find(work.db(), recipient).await?;
    let mut notices = vec![];
    let mut because = None;
    for letter in held.iter().filter_map(|message| message.letter.clone()) {
        if let Letter::Notices { notices: told, why } = letter {
            notices.extend(told);
            because.get_or_insert(why);
        }
    }
    if let (Some(row), Some(why), Some(first)) = (row, because, held.into_iter().next()) {
        match row.recipient.status {
            RecipientStatus::Confirmed => {
                let digest = OutboxMessage {
                    language: row.recipient.choices.language,
                    letter: Some(Letter::Digest { notices, why }),
                    status: OutboxStatus::Waiting,
                    attempts: 0,
                    last_error: None,
                    created_at: now,
                    ..first
                };
                store::outbox::insert_many(work.db(), &[digest]).await?;
            }
            // It was written while the address was marked.
            RecipientStatus::Bounced => tell::in_stead(work.db(), now, row.recipient.side, notices).await?,
            RecipientStatus::Unconfirmed | RecipientStatus::Unsubscribed => {}
        }
    }
    Ok(work.commit().await?)
}

/// Forgets mails that were sent, or given up, so many days ago. Permission: the server's own, once an hour.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn forget(db: &impl ConnectionTrait, now: Timestamp, days: u32) -> Result<(), ServiceError> {
    let before = now.plus_seconds(-i64::from(days) * 24 * 60 * 60);
    Ok(store::outbox::delete_done_before(db, before).await?)
}

/// A page of the mails that were given up, or that wait. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list(
    portal: &Portal,
    actor: &Actor,
    status: OutboxStatus,
    page: PageRequest,
) -> Result<Page<OutboxMessage>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::outbox::list(portal.db(), Some(status), page).await?)
}

/// How many mails were given up, or wait. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn count(portal: &Portal, actor: &Actor, status: OutboxStatus) -> Result<u64, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::outbox::count(portal.db(), status).await?)
}

/// Sends a mail that was given up again; one that is on its way already goes on. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn send_again(portal: &Portal, actor: &Actor, id: Uuid) -> Result<(), ServiceError> {
    actor.require_case_worker()?;
    let work = portal.work(Some(actor)).await?;
    store::outbox::find(work.db(), id).await?.ok_or(ServiceError::NotFound)?;
    store::outbox::send_again(work.db(), id, work.at()).await?;
    store::notice::wake(work.db()).await?;
    Ok(work.commit().await?)
}

/// The organisations of one side that nobody is registered for, those that cannot be reached at all first, and how many
/// there are. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list_unreached(
    portal: &Portal,
    actor: &Actor,
    side: Side,
) -> Result<Page<Unreached>, ServiceError> {
    actor.require_case_worker()?;
    let key = ("unreached", format!("{side:?}"));
    Ok(portal.known(key, |_| None, unreached(portal, side)).await?.as_ref().clone())
}

async fn unreached(portal: &Portal, side: Side) -> Result<Page<Unreached>, ServiceError> {
    const MOST: u64 = 100;
    let db = portal.db();
    let mut page = store::notification_recipient::list_unreached(db, side, MOST).await?;
    // Whoever wants no mail, or has none, cannot stand in.
    let addresses = page.rows.iter().flat_map(|row| [row.contact.as_deref(), row.official.as_deref()]);
    let addresses: Vec<&str> = addresses.flatten().collect();
    let unreachable = tell::unreachable(db, addresses, portal.now()).await?;
    let reachable = |address: &String| !unreachable.contains(&search_key(address));
    for row in &mut page.rows {
        row.contact = row.contact.take().filter(reachable);
        row.official = row.official.take().filter(reachable);
    }
    page.rows.sort_by_key(|row| row.contact.is_some() || row.official.is_some());
    Ok(page)
}

/// A page of every mail, newest first. Permission: none; served in demo mode only, where nothing is real.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list_demo(portal: &Portal, page: PageRequest) -> Result<Page<OutboxMessage>, ServiceError> {
    Ok(store::outbox::list(portal.db(), None, page).await?)
}

/// One mail. Permission: none; served in demo mode only.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn get_demo(portal: &Portal, id: Uuid) -> Result<Outgoing, ServiceError> {
    let mut message = store::outbox::find(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    subscription::name_in_mails(portal.db(), std::slice::from_mut(&mut message)).await?;
    let secrets = subscription::secrets(portal.db(), std::slice::from_ref(&message)).await?;
    // One whose reader has ended it leads nowhere.
    let unsubscribe = secrets.into_iter().flatten().next().unwrap_or_default();
    Ok(Outgoing { message, unsubscribe })
}
