//! Telling people what happened, in the transaction in which it happened: a notice for everyone concerned, and a mail into
//! the outbox for every address that wants to know. What is not committed was not told.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{
    Actor, Audience, Contact, ContactId, Coverage, Cvr, Email, Language, Letter, Notice,
    NotificationRecipientId, Organisation, OrganisationCode, OrganisationKind, Rhythm, Right, Scope, Side,
    SystemId, Timestamp, Topic, Why,
};
use store::{
    ConnectionTrait, StoreError,
    notice::NewNotice,
    notification_recipient::RecipientRow,
    outbox::{OutboxMessage, OutboxStatus},
};

use crate::{
    Portal, person,
    portal::{Mail, new_key},
};

/// Something to tell.
pub(crate) struct Tell {
    pub to: Audience,
    pub notice: Notice,
    /// The systems it is about: recipients can choose some, and their contact persons stand in for them.
    pub systems: Vec<SystemId>,
}

impl Tell {
    /// Something to tell that concerns no system.
    pub fn new(to: Audience, notice: Notice) -> Self {
        Self { to, notice, systems: vec![] }
    }

    /// Something to tell about a system.
    pub fn about(system: SystemId, to: Audience, notice: Notice) -> Self {
        Self { to, notice, systems: vec![system] }
    }

    /// The notice as a mail has it.
    fn mailed(&self) -> Notice {
        let told = match &self.to {
            Audience::Organisation(_, code) => Some(code.clone()),
            _ => None,
        };
        Notice { told, ..self.notice.clone() }
    }
}

/// Tells it: notices for the bell and for open pages, and mails into the outbox. `actor` is who did it, `None` for the
/// portal itself.
pub(crate) async fn tell(
    portal: &Portal,
    db: &impl ConnectionTrait,
    actor: Option<&Actor>,
    at: Timestamp,
    tells: &[Tell],
) -> Result<(), StoreError> {
    let actor = actor.map(|actor| actor.user);
    let notices: Vec<NewNotice> = tells
        .iter()
        .map(|tell| NewNotice { audience: tell.to.clone(), notice: tell.notice.clone(), actor })
        .collect();
    store::notice::insert_many(db, &notices, at).await?;
    if portal.mail() == Mail::None {
        return Ok(());
    }
    let letters = address(db, at, tells).await?;
    store::outbox::insert_many(db, &letters).await
}

/// Writes a letter to one address. It tells the person alone, so it waits for nobody's choice.
pub(crate) async fn write(
    portal: &Portal,
    db: &impl ConnectionTrait,
    at: Timestamp,
    (address, language): (&Email, Language),
    recipient: Option<NotificationRecipientId>,
    letter: Letter,
) -> Result<(), StoreError> {
    if portal.mail() == Mail::None {
        return Ok(());
    }
    let message = message(at, recipient, address.clone(), language, letter);
    store::outbox::insert_many(db, &[message]).await?;
    store::notice::wake(db).await
}

/// Tells who stands in for organisations that an address cannot be told of any more; not for those that are reached
/// otherwise: they were told.
pub(crate) async fn in_stead(
    db: &impl ConnectionTrait,
    at: Timestamp,
    side: Side,
    notices: Vec<Notice>,
) -> Result<(), StoreError> {
    let (tells, mut letters) = again(db, at, side, notices).await?;
    // Each of those who stand in is written to at once, so no two rhythms need comparing.
    letters.places.clear();
    letters.open.retain(|open| open.recipient.is_none());
    store::outbox::insert_many(db, &letters.messages(at, &tells)).await
}

/// Tells whoever can be reached in stead of a provider's contact person, to whom mail came back.
pub(crate) async fn in_stead_of_contact(
    db: &impl ConnectionTrait,
    at: Timestamp,
    notices: Vec<Notice>,
) -> Result<(), StoreError> {
    let (tells, letters) = again(db, at, Side::Provider, notices).await?;
    store::outbox::insert_many(db, &letters.messages(at, &tells)).await
}

/// What was told in mails, addressed anew by who can be reached now.
async fn again(
    db: &impl ConnectionTrait,
    at: Timestamp,
    side: Side,
    notices: Vec<Notice>,
) -> Result<(Vec<Tell>, Letters), StoreError> {
    let mut tells = vec![];
    for notice in notices {
        let Some(code) = notice.told.clone() else { continue };
        let systems = store::system::list(db, [&code]).await?;
        let systems = systems.into_iter().filter(|system| system.name.as_str() == notice.system);
        let systems = systems.map(|system| system.id).collect();
        tells.push(Tell { to: Audience::Organisation(side, code), notice, systems });
    }
    let mut letters = Letters::default();
    address_side(db, at, side, &tells, &mut letters).await?;
    Ok((tells, letters))
}

fn message(
    at: Timestamp,
    recipient: Option<NotificationRecipientId>,
    address: Email,
    language: Language,
    letter: Letter,
) -> OutboxMessage {
    OutboxMessage {
        id: new_key(),
        recipient,
        address,
        language,
        letter: Some(letter),
        status: OutboxStatus::Waiting,
        attempts: 0,
        next_at: at,
        last_error: None,
        created_at: at,
        sent_at: None,
    }
}

/// The mails of one change: each address gets one from each organisation that registered it, whatever it is told of. What two
/// organisations tell the same mailbox is kept apart, because each ends its own.
#[derive(Default)]
struct Letters {
    /// In the order they were found.
    open: Vec<Open>,
    places: HashMap<(Addressee, Rhythm), usize>,
}

/// An address, and whose registration it is; `None` for a person.
type Addressee = (String, Option<(Side, Cvr)>);

struct Open {
    recipient: Option<NotificationRecipientId>,
    address: Email,
    language: Language,
    rhythm: Rhythm,
    why: Why,
    /// Places in the list of what is told; several registrations of an address may tell of the same.
    told: BTreeSet<usize>,
}

impl Letters {
    fn add(&mut self, place: usize, open: impl FnOnce() -> Open, to: Addressee, rhythm: Rhythm) {
        let at = *self.places.entry((to, rhythm)).or_insert_with(|| {
            self.open.push(open());
            self.open.len() - 1
        });
        self.open[at].told.insert(place);
    }

    fn registered(&mut self, place: usize, row: &RecipientRow, organisation: &str) {
        let recipient = &row.recipient;
        let open = || Open {
            recipient: Some(recipient.id),
            address: recipient.email.clone(),
            language: recipient.choices.language,
            rhythm: recipient.choices.rhythm,
            why: Why::Registered { organisation: organisation.into() },
            told: BTreeSet::new(),
        };
        let whose = (recipient.side, recipient.cvr.clone());
        let to = (domain::search_key(recipient.email.as_str()), Some(whose));
        self.add(place, open, to, recipient.choices.rhythm);
    }

    fn person(&mut self, place: usize, address: &Email, why: Why) {
        let open = || Open {
            recipient: None,
            address: address.clone(),
            language: Language::Danish,
            rhythm: Rhythm::AtOnce,
            why,
            told: BTreeSet::new(),
        };
        self.add(place, open, (domain::search_key(address.as_str()), None), Rhythm::AtOnce);
    }

    fn messages(mut self, at: Timestamp, tells: &[Tell]) -> Vec<OutboxMessage> {
        let morning = next_morning(at);
        // What an address is told at once is not told again in the morning.
        for ((to, _), daily) in self.places.iter().filter(|((_, rhythm), _)| *rhythm == Rhythm::Daily) {
            if let Some(at_once) = self.places.get(&(to.clone(), Rhythm::AtOnce)) {
                let told = self.open[*at_once].told.clone();
                self.open[*daily].told.retain(|place| !told.contains(place));
            }
        }
        let written = self.open.into_iter().filter(|open| !open.told.is_empty()).map(|open| {
            let notices = open.told.iter().map(|place| tells[*place].mailed()).collect();
            let letter = Letter::Notices { notices, why: open.why };
            let message = message(at, open.recipient, open.address, open.language, letter);
            match open.rhythm {
                Rhythm::AtOnce => message,
                Rhythm::Daily => OutboxMessage { status: OutboxStatus::Held, next_at: morning, ..message },
            }
        });
        written.collect()
    }
}

/// Seven o'clock in the morning, Danish time, after this moment.
fn next_morning(at: Timestamp) -> Timestamp {
    let denmark = jiff::tz::TimeZone::get("Europe/Copenhagen").unwrap_or(jiff::tz::TimeZone::UTC);
    let now = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned(denmark);
    let today = now.date().at(7, 0, 0, 0).to_zoned(now.time_zone().clone());
    let morning = match today {
        Ok(today) if today > now => Ok(today),
        Ok(today) => {
            today.tomorrow().and_then(|day| day.date().at(7, 0, 0, 0).to_zoned(now.time_zone().clone()))
        }
        Err(error) => Err(error),
    };
    morning.map_or_else(
        |_| at.plus_seconds(24 * 60 * 60),
        |morning| Timestamp::from_micros(morning.timestamp().as_microsecond()),
    )
}

async fn address(
    db: &impl ConnectionTrait,
    at: Timestamp,
    tells: &[Tell],
) -> Result<Vec<OutboxMessage>, StoreError> {
    let mut letters = Letters::default();
    for side in [Side::Provider, Side::Owner] {
        address_side(db, at, side, tells, &mut letters).await?;
    }
    address_agency(db, tells, &mut letters).await?;
    for (place, tell) in tells.iter().enumerate() {
        match &tell.to {
            Audience::Organisation(..) | Audience::Agency => {}
            Audience::UserAdministrators(cvr) => {
                for email in user_administrators(db, cvr, at).await? {
                    letters.person(place, &email, Why::Personal);
                }
            }
            Audience::Person(user) => {
                let user = store::user::find(db, *user).await?;
                if let Some(email) = user.and_then(|user| user.email) {
                    letters.person(place, &email, Why::Personal);
                }
            }
            Audience::Everyone => {
                let rows = store::notification_recipient::list_told_of(db, Topic::OperatingMessage).await?;
                for (row, name) in rows.iter().zip(covered_names(db, &rows).await?) {
                    letters.registered(place, row, &name);
                }
            }
        }
    }
    Ok(letters.messages(at, tells))
}

/// Registered addresses of the agency; looked up once, however much it is told.
async fn address_agency(
    db: &impl ConnectionTrait,
    tells: &[Tell],
    letters: &mut Letters,
) -> Result<(), StoreError> {
    let told = || tells.iter().enumerate().filter(|(_, tell)| tell.to == Audience::Agency);
    if told().next().is_none() {
        return Ok(());
    }
    let agencies = store::organisation::list_kind(db, OrganisationKind::Agency).await?;
    let Some(agency) = agencies.first() else { return Ok(()) };
    let found = parties(&agencies);
    let rows = store::notification_recipient::list_reaching(db, Side::Agency, &found).await?;
    for (place, tell) in told() {
        for row in rows.iter().filter(|row| wants(row, tell)) {
            letters.registered(place, row, &agency.name);
        }
    }
    Ok(())
}

fn wants(row: &RecipientRow, tell: &Tell) -> bool {
    let choices = &row.recipient.choices;
    tell.notice.event.topic().is_some_and(|topic| match tell.systems.as_slice() {
        [] => choices.want(topic, None),
        systems => systems.iter().any(|system| choices.want(topic, Some(*system))),
    })
}

fn parties(organisations: &[Organisation]) -> Vec<(OrganisationCode, Cvr)> {
    organisations.iter().map(|o| (o.code.clone(), o.cvr.clone())).collect()
}

/// For each of these addresses the name of an organisation that it is about: where several are, the municipality's or the
/// first one's.
async fn covered_names(db: &impl ConnectionTrait, rows: &[RecipientRow]) -> Result<Vec<String>, StoreError> {
    let mut names = vec![];
    // In chunks: both databases limit how many values one statement takes.
    for rows in rows.chunks(500) {
        let (mut scopes, mut codes) = (vec![], vec![]);
        for row in rows {
            match &row.recipient.coverage {
                Coverage::Whole(cvr) => scopes.push(Scope::Cvr(cvr.clone())),
                Coverage::Listed(listed) => codes.extend(listed.first()),
            }
        }
        let wholes = store::organisation::list_in_scopes(db, &scopes).await?;
        let listed = store::organisation::find_many(db, codes).await?;
        names.extend(rows.iter().map(|row| {
            let found = match &row.recipient.coverage {
                Coverage::Whole(cvr) => {
                    let own = || wholes.iter().filter(|organisation| organisation.cvr == *cvr);
                    own()
                        .find(|organisation| organisation.kind == OrganisationKind::Residual)
                        .or(own().next())
                }
                Coverage::Listed(codes) => {
                    listed.iter().find(|organisation| Some(&organisation.code) == codes.first())
                }
            };
            found.map(|organisation| organisation.name.clone()).unwrap_or_default()
        }));
    }
    Ok(names)
}

/// The e-mail addresses of those who grant rights in an organisation.
async fn user_administrators(
    db: &impl ConnectionTrait,
    cvr: &Cvr,
    at: Timestamp,
) -> Result<Vec<Email>, StoreError> {
    let mut emails = vec![];
    for right in [Right::AdministerUsers, Right::AgencyAdministrator] {
        for user in store::right::list_holders(db, right, &Scope::Cvr(cvr.clone()), at).await? {
            // A right may be held and not hold: after a change of employer, or elsewhere than in the agency.
            let holder = person::find(db, user, at).await?;
            emails.extend(holder.filter(|h| h.actor.administers_users_of(cvr)).and_then(|h| h.user.email));
        }
    }
    Ok(emails)
}

/// Registered addresses of organisations on one side; where none can be reached, who stands in for them.
async fn address_side(
    db: &impl ConnectionTrait,
    at: Timestamp,
    side: Side,
    tells: &[Tell],
    letters: &mut Letters,
) -> Result<(), StoreError> {
    let mut about: Vec<(usize, &Tell, &OrganisationCode)> = vec![];
    for (place, tell) in tells.iter().enumerate() {
        if let Audience::Organisation(tell_side, code) = &tell.to
            && *tell_side == side
        {
            about.push((place, tell, code));
        }
    }
    let codes: Vec<&OrganisationCode> =
        about.iter().map(|(_, _, code)| *code).collect::<HashSet<_>>().into_iter().collect();
    // In chunks: both databases limit how many values one statement takes.
    for chunk in codes.chunks(500) {
        let organisations = store::organisation::find_many(db, chunk.iter().copied()).await?;
        let rows = store::notification_recipient::list_reaching(db, side, &parties(&organisations)).await?;
        let mut unreached = vec![];
        for organisation in &organisations {
            let mut reached = false;
            for row in rows.iter().filter(|row| covers(row, organisation)) {
                reached = true;
                for (place, tell, _) in about.iter().filter(|(_, _, code)| **code == organisation.code) {
                    if wants(row, tell) {
                        letters.registered(*place, row, &organisation.name);
                    }
                }
            }
            if !reached {
                unreached.push(organisation);
            }
        }
        stand_in(db, at, &about, &unreached, letters).await?;
    }
    Ok(())
}

fn covers(row: &RecipientRow, organisation: &Organisation) -> bool {
    let among = match &row.recipient.coverage {
        Coverage::Whole(_) => true,
        Coverage::Listed(codes) => codes.contains(&organisation.code),
    };
    among && row.recipient.cvr == organisation.cvr
}

/// Nobody of these organisations can be reached: their contact person is, or the register's official address.
async fn stand_in(
    db: &impl ConnectionTrait,
    at: Timestamp,
    about: &[(usize, &Tell, &OrganisationCode)],
    unreached: &[&Organisation],
    letters: &mut Letters,
) -> Result<(), StoreError> {
    if unreached.is_empty() {
        return Ok(());
    }
    let codes = || unreached.iter().map(|organisation| &organisation.code);
    let contacts = store::contact::list(db, codes()).await?;
    let official = store::organisation::official_emails(db, codes()).await?;
    let addresses = contacts.iter().map(|contact| &contact.email).chain(official.values()).map(Email::as_str);
    let unreachable = unreachable(db, addresses, at).await?;
    let reachable = |address: &Email| !unreachable.contains(&domain::search_key(address.as_str()));
    let about_systems: BTreeSet<SystemId> =
        about.iter().flat_map(|(_, tell, _)| tell.systems.iter().copied()).collect();
    let systems =
        if contacts.len() > 1 { store::system::find_many(db, about_systems).await? } else { vec![] };
    let named_by: HashMap<SystemId, ContactId> =
        systems.into_iter().map(|system| (system.id, system.contact)).collect();
    for organisation in unreached {
        let name = &organisation.name;
        let own = contacts.iter().filter(|contact| contact.organisation == organisation.code);
        let own: Vec<&Contact> = own.filter(|contact| reachable(&contact.email)).collect();
        for (place, tell, _) in about.iter().filter(|(_, _, code)| **code == organisation.code) {
            if !tell.notice.event.topic().is_some_and(Topic::by_default) {
                continue;
            }
            for contact in named(&named_by, tell, &own) {
                let why = Why::ContactPerson { organisation: name.clone() };
                letters.person(*place, &contact.email, why);
            }
            // Where there is nobody either, the bell tells, and the agency sees who cannot be reached.
            let official = official.get(&organisation.code).filter(|address| reachable(address));
            if let (true, Some(email)) = (own.is_empty(), official) {
                letters.person(*place, email, Why::OfficialAddress { organisation: name.clone() });
            }
        }
    }
    Ok(())
}

/// For how long an address is not written to in somebody's stead after mail came back from there.
const BOUNCED_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Those of these addresses that cannot stand in for anybody now, by [`domain::search_key`].
pub(crate) async fn unreachable<'a>(
    db: &impl ConnectionTrait,
    addresses: impl IntoIterator<Item = &'a str>,
    now: Timestamp,
) -> Result<HashSet<String>, StoreError> {
    store::mail_address::unreachable(db, addresses, now.plus_seconds(-BOUNCED_SECONDS)).await
}

/// The contact persons of the systems it is about, or else the organisation's first.
fn named<'a>(named_by: &HashMap<SystemId, ContactId>, tell: &Tell, own: &[&'a Contact]) -> Vec<&'a Contact> {
    let mut named: Vec<&Contact> = vec![];
    if own.len() > 1 {
        for contact in tell.systems.iter().filter_map(|system| named_by.get(system)) {
            named.extend(own.iter().filter(|own| own.id == *contact));
        }
    }
    if named.is_empty() {
        named.extend(own.first());
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_morning_comes_at_seven_danish_time_summer_and_winter() {
        let hour = 60 * 60;
        // 2026-11-23T12:00Z: the next morning is 2026-11-24T06:00Z.
        let noon = Timestamp::from_micros(1_795_435_200_000_000);
        assert_eq!(next_morning(noon), noon.plus_seconds(18 * hour));
        // At half past six in the morning it is the same day's.
        let early = noon.plus_seconds(-6 * hour - 30 * 60);
        assert_eq!(next_morning(early), noon.plus_seconds(-6 * hour));
        // In summer seven o'clock is five o'clock UTC.
        let summer = noon.plus_seconds(-150 * 24 * hour);
        assert_eq!(next_morning(summer), summer.plus_seconds(17 * hour));
    }
}
