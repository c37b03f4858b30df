//! The addresses that want to know of something.

use std::collections::HashSet;

use domain::{
    Audience, Coverage, Cvr, Email, Organisation, OrganisationCode, OrganisationKind, Right, Scope, Side,
    Timestamp, Topic, Why,
};
use store::{ConnectionTrait, StoreError, notification_recipient::RecipientRow, outbox::OutboxMessage};

use super::{Tell, letters::Letters, stand_in::stand_in};
use crate::person;

pub async fn address(
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
pub async fn address_side(
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
