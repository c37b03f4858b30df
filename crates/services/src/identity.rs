//! Who is behind a request, what waits for them, and how they come in.

use std::sync::Arc;

use domain::{Actor, Cvr, Email, Grant, GrantId, Organisation, OrganisationKind, PNumber, UserId};
use store::{
    StoreError,
    right::{HeldRight, Source},
    user::{Origin, User},
};

pub use crate::person::Identity;
use crate::{
    Portal, ServiceError, audit, compiled_here, data_access, fact::PersonFact, notice, person::find,
    portal::new_key,
};

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
#[compiled_here]
pub async fn load(portal: &Portal, user: UserId, address: &str) -> Result<Arc<Identity>, ServiceError> {
    let load = async {
        let mut identity = find(portal.db(), user, portal.now()).await?.ok_or(ServiceError::NotFound)?;
        identity.actor.address = address.into();
        Ok(identity)
    };
    // Until one of their rights ends.
    let until = |me: &Identity| me.rights.iter().filter_map(|held| held.valid_to).min();
    portal.known(("identity", format!("{user} {address}")), until, load).await
}

/// What every page shows of what waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overview {
    /// What waits for the person, or rests, on the owner's side.
    pub open: data_access::Open,
    /// Whether the person owns, or has owned, any data access.
    pub owns: bool,
    /// Notices that the person has not read; [`notice::MOST_COUNTED`] means "as many or more".
    pub unread: u64,
    /// The number of the newest notice of all.
    pub newest_notice: i64,
}

/// What waits for a person. Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn overview(portal: &Portal, me: &Identity) -> Result<Overview, ServiceError> {
    let load = async {
        // First: what is told while the rest is read comes after it, and is told of once more.
        let newest_notice = notice::newest(portal).await?;
        let unread = notice::count_unread(portal, me).await?;
        let none = me.organisations.is_empty() && me.closed.is_empty();
        let open = match none {
            true => data_access::Open::default(),
            false => data_access::count_open(portal, &me.actor).await?,
        };
        // A provider is a data owner only now and then.
        let owns = !me.closed.is_empty()
            || me.owners().any(|o| o.kind != OrganisationKind::Provider)
            || (me.providers().next().is_some() && data_access::owns_any(portal, &me.actor).await?);
        Ok(Overview { open, owns, unread, newest_notice })
    };
    Ok(*portal.known(("overview", whose(me)), |_| None, load).await?)
}

/// A person with the rights they hold now, which may be fewer than a moment ago.
fn whose(me: &Identity) -> String {
    let rights = me.rights.iter().map(|held| held.id.to_string()).collect::<Vec<_>>().join(" ");
    format!("{} {rights}", me.user.id)
}

/// What each of the person's rights matches, for "Mine rettigheder". Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn matches(portal: &Portal, me: &Identity) -> Result<Vec<Match>, ServiceError> {
    let load = async {
        let mut matches = vec![];
        for held in &me.rights {
            let organisations = store::organisation::list_in_scopes(portal.db(), [&held.grant.scope]).await?;
            matches.push(Match { held: held.clone(), organisations });
        }
        Ok(matches)
    };
    Ok(portal.known(("matches", whose(me)), |_| None, load).await?.to_vec())
}

/// Everybody who can log in by a button. Permission: none; served in demo mode only.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
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
#[compiled_here]
pub async fn arrive(portal: &Portal, arrival: Arrival, address: &str) -> Result<User, ServiceError> {
    match take_in(portal, arrival.clone(), address).await {
        // The person's first log-in, twice at once: the other one has made the row.
        Err(ServiceError::Store(StoreError::Duplicate)) => take_in(portal, arrival, address).await,
        other => other,
    }
}

async fn take_in(portal: &Portal, arrival: Arrival, address: &str) -> Result<User, ServiceError> {
    let mut work = portal.work(None).await?;
    let at = work.at();
    let known = store::user::find_by_origin(work.db(), &arrival.origin).await?;
    // What was told before somebody's first log-in is no news to them.
    let seen = match &known {
        Some(user) => user.notices_seen,
        None => store::notice::newest(work.db()).await?,
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
        store::user::insert(work.db(), &user, 0).await?;
    }
    store::user::save(work.db(), &user, at).await?;
    let before = store::right::list_held(work.db(), user.id, at).await?;
    let mut before: Vec<Grant> =
        before.into_iter().filter(|held| held.source == Source::LogIn).map(|held| held.grant).collect();
    let order = |grant: &Grant| audit::described(grant.right, &grant.scope);
    let mut grants = arrival.grants;
    grants.sort_by_key(order);
    grants.dedup();
    before.sort_by_key(order);
    if before != grants {
        store::right::delete_arrived(work.db(), user.id).await?;
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
            store::right::insert(work.db(), &held).await?;
        }
        let person = Box::new(Actor { address: address.into(), ..Actor::new(user.id, user.name.clone()) });
        work.happened(PersonFact::RightsArrived { person, cvr: user.cvr.clone(), grants });
    }
    work.commit().await?;
    Ok(user)
}

/// Ends every session of a person. Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn end_sessions(portal: &Portal, me: &Identity) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(&me.actor)).await?;
    store::session::delete_of(work.db(), me.user.id).await?;
    work.happened(PersonFact::SignedOutEverywhere { cvr: me.user.cvr.clone() });
    Ok(work.commit().await?)
}
