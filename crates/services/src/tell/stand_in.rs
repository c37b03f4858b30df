//! Who is written to where nobody that an organisation has registered can be.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{Contact, ContactId, Email, Organisation, OrganisationCode, SystemId, Timestamp, Topic, Why};
use store::{ConnectionTrait, StoreError};

use super::{Tell, letters::Letters};

/// Nobody of these organisations can be reached: their contact person is, or the register's official address.
pub async fn stand_in(
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
