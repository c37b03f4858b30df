//! "Notifikationer": addresses that an organisation registers, whoever reads there confirms, and anyone of the two ends.

use std::collections::BTreeSet;

use domain::{
    Actor, Choices, Coverage, Cvr, Email, Language, Letter, MAX_NOTIFICATION_RECIPIENTS, MAX_SYSTEMS,
    MAX_UNITS, NotificationRecipient, NotificationRecipientId, Organisation, OrganisationCode,
    OrganisationKind, RecipientStatus, RuleError, Side, SubjectKind, System, Timestamp,
};
use store::{
    ConnectionTrait, StoreError,
    notification_recipient::{ConfirmLink, RecipientRow},
};

use crate::{
    Changed, Portal, ServiceError, compiled_here,
    coverage::{called, covered, covered_by, fits, meant},
    known,
    portal::new_key,
    secret::{hash, new_secret},
    subscription,
    work::Work,
};

/// Days for which a confirm link can be used.
pub const CONFIRM_DAYS: u32 = 7;
/// Seconds in which no second link is sent to the same address, whoever asks: the first is on its way, and whoever reads there
/// must not be flooded by what strangers register.
const ASKED_JUST_NOW: i64 = 60 * 60;

/// A registered address as its organisation sees it.
#[derive(Clone, Debug)]
pub struct Registered {
    pub row: RecipientRow,
    /// What it is told of now, in Danish order of name.
    pub covered: Vec<Organisation>,
    /// Whether the actor may change and remove it.
    pub editable: bool,
}

/// What a confirm link is about.
#[derive(Clone, Debug)]
pub struct Asked {
    pub row: RecipientRow,
    /// The organisation's name.
    pub organisation: String,
}

/// Whether the actor may change and remove an address that [`find`] shows. One that covers nothing any more can be given
/// something to cover, or be removed.
fn check_changeable(
    recipient: &NotificationRecipient,
    actor: &Actor,
    covered: &[Organisation],
) -> Result<(), RuleError> {
    match recipient.check(actor, &codes(covered)) {
        Ok(_) | Err(RuleError::NothingChosen) => Ok(()),
        Err(rule) => Err(rule),
    }
}

fn codes(organisations: &[Organisation]) -> Vec<OrganisationCode> {
    organisations.iter().map(|organisation| organisation.code.clone()).collect()
}

/// The organisations that the actor can register addresses for on one side, in Danish order of name.
/// Permission: administers agreements or may look; case worker on the agency's side.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn organisations(
    portal: &Portal,
    actor: &Actor,
    side: Side,
) -> Result<Vec<Organisation>, ServiceError> {
    if side == Side::Agency {
        actor.require_case_worker()?;
    }
    let load = async {
        let mut found = match side {
            Side::Agency => store::organisation::list_kind(portal.db(), OrganisationKind::Agency).await?,
            Side::Provider | Side::Owner => {
                store::organisation::find_many(portal.db(), actor.visible()).await?
            }
        };
        found.retain(|organisation| fits(side, organisation.kind));
        Ok(found)
    };
    let key = ("own organisations", format!("{side:?} {}", known::of_actor(actor)));
    let found = portal.known(key, |_| None, load).await?;
    if found.is_empty() { Err(RuleError::NotAllowed.into()) } else { Ok(found.to_vec()) }
}

/// The organisation with this CVR number as a whole, where the actor may register addresses for all of it and it is more
/// than one: what it is called, and how many organisations it has. Permission: administers agreements of all of them.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn whole(
    portal: &Portal,
    actor: &Actor,
    side: Side,
    cvr: &Cvr,
) -> Result<Option<(String, u32)>, ServiceError> {
    let load = async { Ok(meant(portal.db(), side, &Coverage::Whole(cvr.clone())).await?) };
    let organisations = portal.known(("whole", format!("{side:?} {cvr}")), |_| None, load).await?;
    let all = organisations.iter().all(|organisation| actor.acts_for(&organisation.code));
    let count = u32::try_from(organisations.len()).unwrap_or(u32::MAX);
    let residual = organisations.iter().find(|o| o.kind == OrganisationKind::Residual);
    let name = residual.or(organisations.first()).map(|o| o.name.clone()).unwrap_or_default();
    Ok((all && count > 1).then_some((name, count)))
}

/// The addresses registered for the actor's organisations, in the order of their registration.
/// Permission: as for [`organisations`].
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list(portal: &Portal, actor: &Actor, side: Side) -> Result<Vec<Registered>, ServiceError> {
    let key = ("recipients", format!("{side:?} {}", known::of_actor(actor)));
    Ok(portal.known(key, |_| None, registered(portal, actor, side)).await?.to_vec())
}

async fn registered(portal: &Portal, actor: &Actor, side: Side) -> Result<Vec<Registered>, ServiceError> {
    let own = organisations(portal, actor, side).await?;
    let numbers: BTreeSet<&Cvr> = own.iter().map(|organisation| &organisation.cvr).collect();
    let rows = store::notification_recipient::list(portal.db(), side, numbers.iter().copied()).await?;
    let recipients: Vec<NotificationRecipient> = rows.iter().map(|row| row.recipient.clone()).collect();
    let all_covered = covered_by(portal.db(), &recipients).await?;
    let mut registered = vec![];
    for (row, covered) in rows.into_iter().zip(all_covered) {
        let about_own = covered.iter().any(|o| own.iter().any(|mine| mine.code == o.code));
        // What covers nothing any more is in the hands of whoever acts for an organisation of the same number.
        let left = || own.iter().any(|o| o.cvr == row.recipient.cvr && actor.acts_for(&o.code));
        if about_own || (covered.is_empty() && (side == Side::Agency || left())) {
            let editable = check_changeable(&row.recipient, actor, &covered).is_ok();
            registered.push(Registered { row, covered, editable });
        }
    }
    Ok(registered)
}

/// One registered address. Permission: administers, or may look at, agreements of an organisation it covers.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others'; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(
    portal: &Portal,
    actor: &Actor,
    id: NotificationRecipientId,
) -> Result<Registered, ServiceError> {
    find(portal.db(), actor, id).await
}

async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: NotificationRecipientId,
) -> Result<Registered, ServiceError> {
    let row = store::notification_recipient::find(db, id).await?.ok_or(ServiceError::NotFound)?;
    let covered = covered(db, &row.recipient).await?;
    let seen = match row.recipient.side {
        Side::Agency => actor.case_worker,
        Side::Provider | Side::Owner if covered.is_empty() => {
            let left = meant(db, row.recipient.side, &Coverage::Whole(row.recipient.cvr.clone())).await?;
            left.iter().any(|organisation| actor.acts_for(&organisation.code))
        }
        Side::Provider | Side::Owner => covered.iter().any(|organisation| actor.sees(&organisation.code)),
    };
    if !seen {
        return Err(ServiceError::Hidden);
    }
    let editable = check_changeable(&row.recipient, actor, &covered).is_ok();
    Ok(Registered { row, covered, editable })
}

/// Refuses what would be one address too many for an organisation.
async fn check_room(
    db: &impl ConnectionTrait,
    recipient: &NotificationRecipient,
    covered_now: &[Organisation],
) -> Result<(), ServiceError> {
    // Two that register at the same time must not both find the last place free.
    store::organisation::lock(db, covered_now.iter().map(|organisation| &organisation.code)).await?;
    let rows = store::notification_recipient::list(db, recipient.side, [&recipient.cvr]).await?;
    let others = || {
        rows.iter().filter(|row| {
            row.recipient.id != recipient.id && row.recipient.status != RecipientStatus::Unsubscribed
        })
    };
    for organisation in covered_now {
        let reached = others().filter(|row| match &row.recipient.coverage {
            Coverage::Whole(_) => true,
            Coverage::Listed(codes) => codes.contains(&organisation.code),
        });
        if reached.count() >= MAX_NOTIFICATION_RECIPIENTS as usize {
            let max = MAX_NOTIFICATION_RECIPIENTS;
            return Err(RuleError::TooManyNotificationRecipients { max }.into());
        }
    }
    Ok(())
}

/// Registers an address and sends it the link by which it is confirmed.
/// Permission: administers agreements of every organisation it covers; case worker on the agency's side.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`RuleError::NothingChosen`]; [`RuleError::TooManyChosen`]; [`RuleError::AlreadyRegistered`];
/// [`RuleError::TooManyNotificationRecipients`]; [`RuleError::MailStopped`]; [`RuleError::AskedJustNow`];
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn register(
    portal: &Portal,
    actor: &Actor,
    side: Side,
    email: Email,
    coverage: Coverage,
    choices: Choices,
) -> Result<NotificationRecipientId, ServiceError> {
    check_lists(&coverage, &choices)?;
    let work = portal.work(Some(actor)).await?;
    let at = work.at();
    let id = NotificationRecipientId::new(new_key());
    let organisations = meant(work.db(), side, &coverage).await?;
    let cvr = one_cvr(&coverage, &organisations)?;
    let status = RecipientStatus::Unconfirmed;
    let recipient = NotificationRecipient { id, side, cvr, coverage, email, choices, status, version: 1 };
    recipient.check(actor, &codes(&organisations))?;
    check_whole(&recipient, &organisations)?;
    check_systems(work.db(), &recipient, &organisations).await?;
    check_room(work.db(), &recipient, &organisations).await?;
    subscription::check_wanted(work.db(), &recipient.email).await?;
    let row = RecipientRow {
        recipient,
        registered_by: actor.name.clone(),
        registered_at: at,
        confirm_until: None,
        unsubscribe_key: new_secret(),
        bounced_at: None,
        bounce: None,
    };
    let (secret, link) = new_link(at);
    store::notification_recipient::insert(work.db(), &row, Some(&link)).await.map_err(registered_before)?;
    check_pause(work.db(), &row.recipient.email, at).await?;
    ask(&work, &row, &organisations, secret).await?;
    work.commit().await?;
    Ok(id)
}

/// Registers the address that an application to become a provider gave for notifications, or that the operator gave for
/// the agency; confirmed already where its sender has followed a link that was mailed there.
pub(crate) async fn take_over(
    work: &Work<'_>,
    registered_by: &str,
    (side, code): (Side, &OrganisationCode),
    (email, language): (&Email, Language),
    confirmed: bool,
) -> Result<(), ServiceError> {
    let (db, at) = (work.db(), work.at());
    let organisation = store::organisation::find(db, code).await?.ok_or(ServiceError::NotFound)?;
    let status = if confirmed { RecipientStatus::Confirmed } else { RecipientStatus::Unconfirmed };
    let row = RecipientRow {
        recipient: NotificationRecipient {
            id: NotificationRecipientId::new(new_key()),
            side,
            cvr: organisation.cvr.clone(),
            coverage: Coverage::Listed(BTreeSet::from([code.clone()])),
            email: email.clone(),
            choices: Choices::default_of(side, language),
            status,
            version: 1,
        },
        registered_by: registered_by.into(),
        registered_at: at,
        confirm_until: None,
        unsubscribe_key: new_secret(),
        bounced_at: None,
        bounce: None,
    };
    let (secret, link) = new_link(at);
    store::notification_recipient::insert(db, &row, (!confirmed).then_some(&link)).await?;
    if !confirmed {
        // The agency decides that it is asked, so nobody's pause holds it back; whoever asks next waits.
        store::mail_address::ask(db, email, at, at, new_secret).await?;
        ask(work, &row, &[organisation], secret).await?;
    }
    Ok(())
}

/// All of them take part and have one CVR number, or it is nobody's to register: a number that is nobody's yet may come
/// to be somebody else's.
fn one_cvr(coverage: &Coverage, organisations: &[Organisation]) -> Result<Cvr, RuleError> {
    let Some(first) = organisations.first() else { return Err(RuleError::NothingChosen) };
    let all = match coverage {
        Coverage::Whole(_) => true,
        Coverage::Listed(codes) => codes.len() == organisations.len(),
    };
    if !all || organisations.iter().any(|organisation| organisation.cvr != first.cvr) {
        return Err(RuleError::NotAllowed);
    }
    Ok(first.cvr.clone())
}

/// The whole of an organisation is more than one unit: whoever has the right to one unit only registers for that one.
fn check_whole(recipient: &NotificationRecipient, organisations: &[Organisation]) -> Result<(), RuleError> {
    let one = matches!(recipient.coverage, Coverage::Whole(_)) && organisations.len() < 2;
    if one && recipient.side != Side::Agency { Err(RuleError::NotAllowed) } else { Ok(()) }
}

/// Systems that are chosen are the organisations' own.
async fn check_systems(
    db: &impl ConnectionTrait,
    recipient: &NotificationRecipient,
    organisations: &[Organisation],
) -> Result<(), ServiceError> {
    let chosen = &recipient.choices.systems;
    let systems = store::system::find_many(db, chosen.iter().copied()).await?;
    let own = |system: &System| organisations.iter().any(|o| o.code == system.provider);
    if systems.len() == chosen.len() && systems.iter().all(own) {
        Ok(())
    } else {
        Err(RuleError::NotAllowed.into())
    }
}

/// Refuses lists that are longer than a form may have, before anything is looked up.
fn check_lists(coverage: &Coverage, choices: &Choices) -> Result<(), RuleError> {
    if let Coverage::Listed(codes) = coverage {
        domain::at_most(codes.len(), MAX_UNITS)?;
    }
    domain::at_most(choices.systems.len(), MAX_SYSTEMS)
}

fn registered_before(error: StoreError) -> ServiceError {
    match error {
        StoreError::Duplicate => RuleError::AlreadyRegistered.into(),
        other => other.into(),
    }
}

fn new_link(at: Timestamp) -> (String, ConfirmLink) {
    let secret = new_secret();
    let until = at.plus_seconds(i64::from(CONFIRM_DAYS) * 24 * 60 * 60);
    let link = ConfirmLink { hash: hash(&secret), until };
    (secret, link)
}

async fn ask(
    work: &Work<'_>,
    row: &RecipientRow,
    organisations: &[Organisation],
    secret: String,
) -> Result<(), StoreError> {
    let recipient = &row.recipient;
    let letter = Letter::Confirm {
        side: recipient.side,
        organisation: called(organisations),
        registered_by: row.registered_by.clone(),
        secret,
        days: CONFIRM_DAYS,
    };
    let to = (&recipient.email, recipient.choices.language);
    work.write(to, Some(recipient.id), letter).await
}

/// Refuses a link to an address that was sent one a short while ago, and notes that it is sent one now.
async fn check_pause(db: &impl ConnectionTrait, address: &Email, at: Timestamp) -> Result<(), ServiceError> {
    let since = at.plus_seconds(-ASKED_JUST_NOW);
    let may = store::mail_address::ask(db, address, at, since, new_secret).await?;
    if may { Ok(()) } else { Err(RuleError::AskedJustNow.into()) }
}

/// Sends the confirm link again; the one before can no longer be used. Also for an address to which mail came back, or
/// that was taken off. Permission: as for [`register`].
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`RuleError::NotAllowed`];
/// [`RuleError::TooManyNotificationRecipients`] for one that was taken off; [`RuleError::MailStopped`];
/// [`RuleError::AskedJustNow`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn ask_again(
    portal: &Portal,
    actor: &Actor,
    id: NotificationRecipientId,
) -> Result<(), ServiceError> {
    let work = portal.work(Some(actor)).await?;
    let Registered { row, covered, .. } = find(work.db(), actor, id).await?;
    row.recipient.check(actor, &codes(&covered))?;
    subscription::check_wanted(work.db(), &row.recipient.email).await?;
    let at = work.at();
    let (secret, link) = new_link(at);
    if row.recipient.status == RecipientStatus::Confirmed {
        return Ok(());
    }
    check_room(work.db(), &row.recipient, &covered).await?;
    check_pause(work.db(), &row.recipient.email, at).await?;
    // A link that leads nowhere is not sent any more.
    store::outbox::delete_unsent_to(work.db(), id).await?;
    store::notification_recipient::ask_again(work.db(), id, &link).await?;
    ask(&work, &row, &covered, secret).await?;
    Ok(work.commit().await?)
}

/// Changes what a registered address is told of, as the actor saw it at `version`. Permission: as for [`register`], of
/// what it covered and of what it will.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; what [`register`] refuses; [`ServiceError::Changed`] when
/// somebody else changed it first; [`ServiceError::Store`].
#[compiled_here]
pub async fn edit(
    portal: &Portal,
    actor: &Actor,
    id: NotificationRecipientId,
    version: i32,
    coverage: Coverage,
    choices: Choices,
) -> Result<(), ServiceError> {
    check_lists(&coverage, &choices)?;
    let work = portal.work(Some(actor)).await?;
    let before = find(work.db(), actor, id).await?;
    let mut recipient = before.row.recipient;
    check_changeable(&recipient, actor, &before.covered)?;
    // Who changed it, and when, is not kept.
    let changed = Changed {
        kind: SubjectKind::NotificationRecipient,
        status: recipient.status.code().into(),
        by: String::new(),
        at: None,
    };
    if recipient.version != version {
        return Err(ServiceError::Changed(changed));
    }
    let organisations = meant(work.db(), recipient.side, &coverage).await?;
    if one_cvr(&coverage, &organisations)? != recipient.cvr {
        return Err(RuleError::NotAllowed.into());
    }
    (recipient.coverage, recipient.choices) = (coverage, choices);
    recipient.check(actor, &codes(&organisations))?;
    check_whole(&recipient, &organisations)?;
    check_systems(work.db(), &recipient, &organisations).await?;
    check_room(work.db(), &recipient, &organisations).await?;
    match store::notification_recipient::save(work.db(), &recipient).await {
        Err(StoreError::Conflict) => return Err(ServiceError::Changed(changed)),
        written => written.map_err(registered_before)?,
    }
    Ok(work.commit().await?)
}

/// Removes a registered address; what waited for it is not sent, unless the same organisation has registered the address
/// another time. Permission: as for [`register`].
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn remove(
    portal: &Portal,
    actor: &Actor,
    id: NotificationRecipientId,
) -> Result<Email, ServiceError> {
    let work = portal.work(Some(actor)).await?;
    let Registered { row, covered, .. } = find(work.db(), actor, id).await?;
    check_changeable(&row.recipient, actor, &covered)?;
    // What one mail tells for several registrations of the address stands with one of them.
    let removed = &row.recipient;
    let others = store::notification_recipient::list_of_mailbox(work.db(), &removed.email).await?;
    let other = others.iter().map(|row| &row.recipient).find(|other| {
        other.id != id
            && other.status == RecipientStatus::Confirmed
            && (other.side, &other.cvr) == (removed.side, &removed.cvr)
    });
    if let Some(other) = other.filter(|_| removed.status == RecipientStatus::Confirmed) {
        store::outbox::hand_over(work.db(), id, other.id).await?;
    }
    let under_way = store::outbox::is_under_way(work.db(), id).await?;
    store::outbox::delete_unsent_to(work.db(), id).await?;
    if !under_way && removed.status == RecipientStatus::Unconfirmed {
        // The link never came.
        store::mail_address::forget_asked(work.db(), &removed.email).await?;
    }
    store::notification_recipient::delete(work.db(), id).await?;
    work.commit().await?;
    Ok(row.recipient.email)
}

/// What a confirm link asks, before anything is done. Permission: having the link.
///
/// # Errors
/// [`RuleError::LinkExpired`] for a link that is unknown, used or too old; [`ServiceError::Store`].
#[compiled_here]
pub async fn asked(portal: &Portal, secret: &str) -> Result<Asked, ServiceError> {
    let row = store::notification_recipient::find_by_confirm(portal.db(), &hash(secret)).await?;
    let row = row.ok_or(RuleError::LinkExpired)?;
    if row.confirm_until.is_none_or(|until| portal.now() >= until) {
        return Err(RuleError::LinkExpired.into());
    }
    let organisation = called(&covered(portal.db(), &row.recipient).await?);
    Ok(Asked { organisation, row })
}

/// Confirms an address, once. Permission: having the link.
///
/// # Errors
/// [`RuleError::LinkExpired`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn confirm(portal: &Portal, secret: &str) -> Result<(), ServiceError> {
    // Whoever only guesses must not wait for, nor hold, the one place where something is written.
    let asked = asked(portal, secret).await?;
    let work = portal.work(None).await?;
    if !store::notification_recipient::confirm(work.db(), &hash(secret), work.at()).await? {
        return Err(RuleError::LinkExpired.into());
    }
    store::mail_address::forget_asked(work.db(), &asked.row.recipient.email).await?;
    Ok(work.commit().await?)
}
