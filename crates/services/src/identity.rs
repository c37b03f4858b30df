//! Who is behind a request, and what follows from their rights right now.

use domain::{Actor, Grant, Organisation, OrganisationKind, Right, UserId};
use store::user::User;

use crate::{Portal, ServiceError};

/// A person who is logged in, with what follows from their rights and the registers at this moment.
#[derive(Clone, Debug)]
pub struct Identity {
    pub actor: Actor,
    pub grants: Vec<Grant>,
    /// The organisations the person administers, in Danish order of name.
    pub organisations: Vec<Organisation>,
}

impl Identity {
    /// The organisations that provide systems.
    pub fn providers(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter().filter(|o| o.kind == OrganisationKind::Provider)
    }

    /// The organisations whose data the person decides on.
    pub fn owners(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter().filter(|o| o.kind.can_own_data())
    }
}

/// The person with this key. Permission: none; the key comes from the session.
///
/// # Errors
/// [`ServiceError::NotFound`] when the person is gone; [`ServiceError::Store`].
pub async fn load(portal: &Portal, user: UserId) -> Result<Identity, ServiceError> {
    let db = portal.db();
    let User { id, name } = store::user::find(db, user).await?.ok_or(ServiceError::NotFound)?;
    let grants = store::user::list_grants(db, user).await?;
    let administering = grants.iter().filter(|g| g.right == Right::AdministerAgreements).map(|g| &g.scope);
    let mut organisations = store::organisation::list_in_scopes(db, administering).await?;
    organisations.retain(|organisation| organisation.passivated.is_none());
    let case_worker = grants.iter().any(|g| g.right == Right::CaseWorker);
    let actor = Actor {
        user: id,
        name,
        administers: organisations.iter().map(|o| o.code.clone()).collect(),
        case_worker,
    };
    Ok(Identity { actor, grants, organisations })
}

/// Everybody who can log in by a button. Permission: none; served in demo mode only.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list_demo_users(portal: &Portal) -> Result<Vec<User>, ServiceError> {
    Ok(store::user::list(portal.db()).await?)
}
