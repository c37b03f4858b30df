//! The organisations that a registered address is told of, and what a mail calls them.

use std::collections::BTreeSet;

use domain::{Coverage, NotificationRecipient, Organisation, OrganisationKind, Scope, Side};
use store::{ConnectionTrait, StoreError};

/// Whether an organisation of this kind is told of things on this side.
pub(crate) fn fits(side: Side, kind: OrganisationKind) -> bool {
    match side {
        Side::Provider => kind == OrganisationKind::Provider,
        Side::Owner => kind.can_own_data(),
        Side::Agency => kind == OrganisationKind::Agency,
    }
}

/// The organisations that take part at this moment and that are meant, in Danish order of name.
pub(crate) async fn meant(
    db: &impl ConnectionTrait,
    side: Side,
    coverage: &Coverage,
) -> Result<Vec<Organisation>, StoreError> {
    let mut found = match coverage {
        Coverage::Whole(cvr) => store::organisation::list_in_scopes(db, [&Scope::Cvr(cvr.clone())]).await?,
        Coverage::Listed(codes) => store::organisation::find_many(db, codes).await?,
    };
    found.retain(|organisation| organisation.passivated.is_none() && fits(side, organisation.kind));
    Ok(found)
}

/// The organisations that a registered address is told of at this moment, in Danish order of name; not one that has come
/// under another CVR number since.
pub(crate) async fn covered(
    db: &impl ConnectionTrait,
    recipient: &NotificationRecipient,
) -> Result<Vec<Organisation>, StoreError> {
    let mut found = meant(db, recipient.side, &recipient.coverage).await?;
    found.retain(|organisation| organisation.cvr == recipient.cvr);
    Ok(found)
}

/// The organisations that each of these registered addresses is told of at this moment, in as many statements for many as for
/// one.
pub(crate) async fn covered_by(
    db: &impl ConnectionTrait,
    recipients: &[NotificationRecipient],
) -> Result<Vec<Vec<Organisation>>, StoreError> {
    let (mut numbers, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for recipient in recipients {
        match &recipient.coverage {
            Coverage::Whole(cvr) => _ = numbers.insert(cvr),
            Coverage::Listed(listed) => codes.extend(listed),
        }
    }
    let scopes: Vec<Scope> = numbers.into_iter().cloned().map(Scope::Cvr).collect();
    let wholes = store::organisation::list_in_scopes(db, &scopes).await?;
    let listed = store::organisation::find_many(db, codes).await?;
    let of = |recipient: &NotificationRecipient| {
        let takes_part = |o: &&Organisation| {
            o.cvr == recipient.cvr && o.passivated.is_none() && fits(recipient.side, o.kind)
        };
        match &recipient.coverage {
            Coverage::Whole(_) => wholes.iter().filter(takes_part).cloned().collect(),
            Coverage::Listed(codes) => {
                let listed = listed.iter().filter(|o| codes.contains(&o.code));
                listed.filter(takes_part).cloned().collect()
            }
        }
    };
    Ok(recipients.iter().map(of).collect())
}

/// What a mail calls the organisations: the municipality, or the first of them.
pub(crate) fn called(organisations: &[Organisation]) -> String {
    let residual = organisations.iter().find(|o| o.kind == OrganisationKind::Residual);
    match (residual, organisations) {
        (Some(one), _) | (None, [one]) => one.name.clone(),
        (None, [first, rest @ ..]) => format!("{} +{}", first.name, rest.len()),
        (None, []) => String::new(),
    }
}
