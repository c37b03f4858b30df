//! Who is behind a request, and what follows from their rights right now.

use domain::{
    Actor, AuditKind, Cvr, Email, Grant, GrantId, Organisation, OrganisationKind, PNumber, Right, Scope,
    Timestamp, UserId,
};
use store::{
    ConnectionTrait, StoreError,
    right::{HeldRight, Source},
    user::{Origin, User},
};

use crate::{Portal, ServiceError, audit, portal::new_key};

/// A person who is logged in, with what follows from their rights and the registers at this moment.
#[derive(Clone, Debug)]
pub struct Identity {
    pub actor: Actor,
    pub user: User,
    pub rights: Vec<HeldRight>,
    /// The organisations the person administers or may look at, in Danish order of name.
    pub organisations: Vec<Organisation>,
}

impl Identity {
    /// The organisations that provide systems.
    pub fn providers(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter().filter(|o| o.kind == OrganisationKind::Provider)
    }

    /// The organisations whose data the person decides on or may look at.
    pub fn owners(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter().filter(|o| o.kind.can_own_data())
    }

    /// The organisations whose people the person grants rights.
    pub fn user_administration(&self) -> Vec<Cvr> {
        let numbers = self.actor.administers_users.iter().filter_map(|scope| match scope {
            Scope::Cvr(number) => Some(number.clone()),
            _ => None,
        });
        numbers.collect()
    }
}

/// What a right of one person matches in the registers.
#[derive(Clone, Debug)]
pub struct Match {
    pub held: HeldRight,
    /// In Danish order of name; passivated ones too, though the right does not hold there.
    pub organisations: Vec<Organisation>,
}

/// The person with this key; `address` is where the request came from. Permission: none; the key comes from the session.
///
/// # Errors
/// [`ServiceError::NotFound`] when the person is gone; [`ServiceError::Store`].
pub async fn load(portal: &Portal, user: UserId, address: &str) -> Result<Identity, ServiceError> {
    let mut identity = find(portal.db(), user, portal.now()).await?.ok_or(ServiceError::NotFound)?;
    identity.actor.address = address.into();
    Ok(identity)
}

/// The person with this key, as they are at this moment.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    user: UserId,
    at: Timestamp,
) -> Result<Option<Identity>, StoreError> {
    let Some(user) = store::user::find(db, user).await? else { return Ok(None) };
    let rights = store::right::list_held(db, user.id, at).await?;
    let mut actor = Actor::new(user.id, user.name.clone());
    let mut organisations = vec![];
    for held in &rights {
        let Grant { right, scope } = &held.grant;
        let mut found = store::organisation::list_in_scopes(db, [scope]).await?;
        // What was granted in the portal was granted by the person's own organisation, and holds nowhere else: not after
        // a change of employer, and not where a number has come to be another's.
        let granted = held.source != Source::LogIn;
        let own = |cvr: &Cvr| !granted || user.cvr.as_ref() == Some(cvr);
        found.retain(|organisation| own(&organisation.cvr));
        let gone = !found.is_empty() && found.iter().all(|organisation| organisation.passivated.is_some());
        match right {
            Right::AdministerUsers => {
                let mine = matches!(scope, Scope::Cvr(number) if own(number));
                if mine && !gone {
                    actor.administers_users.push(scope.clone());
                }
            }
            _ => {
                found.retain(|organisation| organisation.passivated.is_none());
                let codes = found.iter().map(|o| o.code.clone());
                match right {
                    Right::AdministerAgreements => actor.administers.extend(codes),
                    Right::ViewAgreements => actor.views.extend(codes),
                    Right::CaseWorker | Right::AgencyAdministrator => {
                        // The agency's own staff only, whatever a right from elsewhere says.
                        found.retain(|o| o.kind == OrganisationKind::Agency);
                        actor.case_worker |= !found.is_empty();
                        if *right == Right::AgencyAdministrator && !found.is_empty() {
                            actor.agency_administrator = true;
                            actor.administers_users.push(scope.clone());
                        }
                        continue;
                    }
                    Right::AdministerUsers => {}
                }
                organisations.append(&mut found);
            }
        }
    }
    organisations.sort_by_key(|o| (domain::sort_key(&o.name), o.code.clone()));
    organisations.dedup_by(|a, b| a.code == b.code);
    Ok(Some(Identity { actor, user, rights, organisations }))
}

/// What each of the person's rights matches, for "Mine rettigheder". Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn matches(portal: &Portal, me: &Identity) -> Result<Vec<Match>, ServiceError> {
    let mut matches = vec![];
    for held in &me.rights {
        let organisations = store::organisation::list_in_scopes(portal.db(), [&held.grant.scope]).await?;
        matches.push(Match { held: held.clone(), organisations });
    }
    Ok(matches)
}

/// Everybody who can log in by a button. Permission: none; served in demo mode only.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list_demo_users(portal: &Portal) -> Result<Vec<User>, ServiceError> {
    Ok(store::user::list_demo(portal.db()).await?)
}

/// What an identity provider tells of a person.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub origin: Origin,
    pub name: String,
    pub email: Option<Email>,
    pub cvr: Option<Cvr>,
    pub p_number: Option<PNumber>,
    pub organisation: Option<String>,
    pub grants: Vec<Grant>,
}

/// Takes in a person who has logged in: keeps what the log-in told, and the rights that came with it in place of those
/// that came last time. Rights granted in the portal stay. Permission: none; the identity provider vouches for it.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn arrive(portal: &Portal, arrival: Arrival, address: &str) -> Result<User, ServiceError> {
    match take_in(portal, arrival.clone(), address).await {
        // The person's first log-in, twice at once: the other one has made the row.
        Err(ServiceError::Store(StoreError::Duplicate)) => take_in(portal, arrival, address).await,
        other => other,
    }
}

async fn take_in(portal: &Portal, arrival: Arrival, address: &str) -> Result<User, ServiceError> {
    let tx = portal.begin().await?;
    let at = portal.now();
    let known = store::user::find_by_origin(&tx, &arrival.origin).await?;
    // What was told before somebody's first log-in is no news to them.
    let seen = match &known {
        Some(user) => user.notices_seen,
        None => store::notice::newest(&tx).await?,
    };
    let user = User {
        id: known.as_ref().map_or_else(|| UserId::new(new_key()), |user| user.id),
        name: arrival.name,
        origin: Some(arrival.origin),
        email: arrival.email,
        cvr: arrival.cvr,
        p_number: arrival.p_number,
        organisation: arrival.organisation,
        notices_seen: seen,
    };
    if known.is_none() {
        store::user::insert(&tx, &user, 0).await?;
    }
    store::user::save(&tx, &user, at).await?;
    let before = store::right::list_held(&tx, user.id, at).await?;
    let mut before: Vec<Grant> =
        before.into_iter().filter(|held| held.source == Source::LogIn).map(|held| held.grant).collect();
    let order = |grant: &Grant| audit::described(grant.right, &grant.scope);
    let mut grants = arrival.grants;
    grants.sort_by_key(order);
    grants.dedup();
    before.sort_by_key(order);
    if before != grants {
        store::right::delete_arrived(&tx, user.id).await?;
        for grant in &grants {
            let held = HeldRight {
                id: GrantId::new(new_key()),
                user: user.id,
                grant: grant.clone(),
                source: Source::LogIn,
                granted_at: at,
                valid_to: None,
                ended_at: None,
            };
            store::right::insert(&tx, &held).await?;
        }
        let actor = Actor { address: address.into(), ..Actor::new(user.id, user.name.clone()) };
        let told: Vec<String> = grants.iter().map(order).collect();
        let kind = AuditKind::RightsArrived;
        audit::record(&tx, at, kind, &actor, user.cvr.as_ref(), told.join("; ")).await?;
    }
    portal.commit(tx).await?;
    Ok(user)
}

/// Ends every session of a person. Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn end_sessions(portal: &Portal, me: &Identity) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    store::session::delete_of(&tx, me.user.id).await?;
    let kind = AuditKind::SignedOutEverywhere;
    audit::record(&tx, portal.now(), kind, &me.actor, me.user.cvr.as_ref(), String::new()).await?;
    Ok(portal.commit(tx).await?)
}
