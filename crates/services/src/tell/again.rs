//! What a mail told that came back is told to whoever can be reached in stead of its address. It happened before, so the bell does
//! not tell of it again.

use domain::{Audience, Notice, Side, Timestamp};
use store::{ConnectionTrait, StoreError};

use super::{Tell, address::address_side, letters::Letters};

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
    letters.keep_persons();
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
