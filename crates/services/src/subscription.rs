//! The link at the end of every mail: whoever reads there ends what comes, without logging in.
//!
//! A registered address ends what its organisation has registered it for, under the name of that. Any other is written to because it stands somewhere — as a contact person's, in
//! a register, with a user, or because somebody registered it and it is asked to confirm — and ends that altogether.

use std::collections::HashMap;

use domain::{
    Email, Letter, NotificationRecipient, NotificationRecipientId, Organisation, RecipientStatus, RuleError,
    Why, search_key,
};
use store::{ConnectionTrait, StoreError, outbox::OutboxMessage};

use crate::{Portal, ServiceError, compiled_here, coverage, secret::new_secret};

/// What a link ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub address: Email,
    /// The organisation it is registered for; `None` where it is written to without being registered.
    pub organisation: Option<String>,
    /// Whether it was ended already.
    pub ended: bool,
}

/// What a link ends, before anything is done. Permission: having the link, which every mail to the address carries.
///
/// # Errors
/// [`RuleError::LinkExpired`] where the registration was removed; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(portal: &Portal, secret: &str) -> Result<Subscription, ServiceError> {
    let db = portal.db();
    if let Some(recipient) = registered(db, secret).await? {
        let ended = recipient.status == RecipientStatus::Unsubscribed;
        let names = names(db, &[recipient.id]).await?;
        let organisation = names.get(&recipient.id).cloned().unwrap_or_default();
        return Ok(Subscription { address: recipient.email, organisation: Some(organisation), ended });
    }
    let secret = parts(secret).0;
    let found = store::mail_address::find(db, secret).await?.ok_or(RuleError::LinkExpired)?;
    Ok(Subscription { address: found.address, organisation: None, ended: found.stopped })
}

/// The secret of an address, and the registration that it was asked to confirm: a mail that asks carries both.
fn parts(secret: &str) -> (&str, Option<NotificationRecipientId>) {
    match secret.split_once('.') {
        Some((secret, id)) => (secret, id.parse().ok()),
        None => (secret, None),
    }
}

/// The registration that a link ends: its own, or the one that its mail asked to confirm, once that is confirmed.
async fn registered(
    db: &impl ConnectionTrait,
    secret: &str,
) -> Result<Option<NotificationRecipient>, StoreError> {
    if let Some(row) = store::notification_recipient::find_by_unsubscribe(db, secret).await? {
        return Ok(Some(row.recipient));
    }
    let (secret, Some(id)) = parts(secret) else { return Ok(None) };
    let Some(found) = store::mail_address::find(db, secret).await? else { return Ok(None) };
    let row = store::notification_recipient::find(db, id).await?;
    Ok(row.map(|row| row.recipient).filter(|recipient| {
        recipient.status != RecipientStatus::Unconfirmed
            && search_key(recipient.email.as_str()) == search_key(found.address.as_str())
    }))
}

/// What each of these registrations' links ends, by its name: everything that the same organisation has registered the address
/// for. A mail calls it what the page does.
pub(crate) async fn names(
    db: &impl ConnectionTrait,
    ids: &[NotificationRecipientId],
) -> Result<HashMap<NotificationRecipientId, String>, StoreError> {
    let rows = store::notification_recipient::list_beside(db, ids.iter().copied()).await?;
    let rows: Vec<NotificationRecipient> = rows.into_iter().map(|row| row.recipient).collect();
    let covered = coverage::covered_by(db, &rows).await?;
    let mut names = HashMap::new();
    for one in rows.iter().filter(|one| ids.contains(&one.id)) {
        let over = one.status == RecipientStatus::Unsubscribed;
        let together = rows.iter().zip(&covered).filter(|(other, _)| {
            search_key(other.email.as_str()) == search_key(one.email.as_str())
                && (other.side, &other.cvr) == (one.side, &one.cvr)
                && (other.status == RecipientStatus::Unsubscribed) == over
        });
        let mut organisations: Vec<Organisation> =
            together.flat_map(|(_, covered)| covered.iter().cloned()).collect();
        organisations.sort_by_key(|o| (domain::sort_key(&o.name), o.code.clone()));
        organisations.dedup_by(|one, other| one.code == other.code);
        names.insert(one.id, coverage::called(&organisations));
    }
    Ok(names)
}

/// Calls in each mail of a registration what its link ends by its name.
pub(crate) async fn name_in_mails(
    db: &impl ConnectionTrait,
    messages: &mut [OutboxMessage],
) -> Result<(), StoreError> {
    let ids: Vec<NotificationRecipientId> = messages.iter().filter_map(registration).collect();
    let names = names(db, &ids).await?;
    for message in messages {
        let name = registration(message).and_then(|id| names.get(&id)).filter(|name| !name.is_empty());
        if let (Some(name), Some(Letter::Notices { why, .. } | Letter::Digest { why, .. })) =
            (name, &mut message.letter)
            && let Why::Registered { organisation } = why
        {
            organisation.clone_from(name);
        }
    }
    Ok(())
}

/// Ends it; what waits for the address is not sent. Doing it twice does no harm. Permission: having the link.
///
/// # Errors
/// [`RuleError::LinkExpired`] where the registration was removed; [`ServiceError::Store`].
#[compiled_here]
pub async fn end(portal: &Portal, secret: &str) -> Result<(), ServiceError> {
    // Whoever only guesses must not wait for, nor hold, the one place where something is written.
    get(portal, secret).await?;
    let work = portal.work(None).await?;
    if let Some(ended) = registered(work.db(), secret).await? {
        // The same organisation may have registered the address more than once, each time for something else.
        for row in store::notification_recipient::list_of_mailbox(work.db(), &ended.email).await? {
            let NotificationRecipient { id, side, cvr, .. } = row.recipient;
            if (side, &cvr) == (ended.side, &ended.cvr) {
                store::notification_recipient::unsubscribe(work.db(), id).await?;
                store::outbox::delete_unsent_to(work.db(), id).await?;
            }
        }
    } else if !store::mail_address::set_stopped(work.db(), parts(secret).0, Some(work.at())).await? {
        return Err(RuleError::LinkExpired.into());
    }
    Ok(work.commit().await?)
}

/// Lets an address that is not registered be written to again. A registration that was ended is asked for anew by its
/// organisation. Permission: having the link.
///
/// # Errors
/// [`RuleError::LinkExpired`] for the link of a registration, or of nothing; [`ServiceError::Store`].
#[compiled_here]
pub async fn resume(portal: &Portal, secret: &str) -> Result<(), ServiceError> {
    get(portal, secret).await?;
    let work = portal.work(None).await?;
    if !store::mail_address::set_stopped(work.db(), parts(secret).0, None).await? {
        return Err(RuleError::LinkExpired.into());
    }
    Ok(work.commit().await?)
}

/// Refuses an address whose reader wants no mail.
pub(crate) async fn check_wanted(db: &impl ConnectionTrait, address: &Email) -> Result<(), ServiceError> {
    let stopped = store::mail_address::stopped(db, [address.as_str()]).await?;
    if stopped.is_empty() { Ok(()) } else { Err(RuleError::MailStopped.into()) }
}

/// The registration that a mail comes from. One that asks for a confirmation comes from none yet.
fn registration(message: &OutboxMessage) -> Option<NotificationRecipientId> {
    message.recipient.filter(|_| !matches!(message.letter, Some(Letter::Confirm { .. })))
}

/// The secrets by which the readers of these mails end them, in the same order; `None` for those who have.
pub(crate) async fn secrets(
    db: &impl ConnectionTrait,
    messages: &[OutboxMessage],
) -> Result<Vec<Option<String>>, StoreError> {
    let registrations = messages.iter().filter_map(registration);
    let registrations = store::notification_recipient::unsubscribe_keys(db, registrations).await?;
    let others = messages.iter().filter(|message| registration(message).is_none());
    let others: HashMap<String, String> =
        store::mail_address::keys(db, others.map(|message| &message.address), new_secret).await?;
    let secret = |message: &OutboxMessage| match registration(message) {
        Some(id) => registrations.get(&id).cloned(),
        None => {
            let secret = others.get(&search_key(message.address.as_str())).cloned();
            match message.recipient {
                // Asked to confirm: once it has, the same link ends that.
                Some(id) => secret.map(|secret| format!("{secret}.{id}")),
                None => secret,
            }
        }
    };
    Ok(messages.iter().map(secret).collect())
}
