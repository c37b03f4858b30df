//! Rights in the portal: asked for by an employee, decided, granted and ended by the organisation's user administrator
//! ("Brugeradministration"). For where rights do not come with the log-in.

use std::collections::BTreeSet;

use domain::{
    Actor, Comment, Cvr, Grant, GrantId, GrantingRight, Organisation, OrganisationKind, Right, RightRequest,
    RightRequestAction, RightRequestId, RuleError, Scope, SubjectKind, Timestamp, UserId, due::Waited,
    granted_in_circle,
};
use store::{
    ConnectionTrait, DatabaseTransaction, StoreError,
    right::{HeldRight, Source},
    right_request::RequestRow,
    user::User,
};

use crate::{
    Changed, Portal, ServiceError, compiled_here,
    fact::{Held, RightFact},
    person::Identity,
    portal::new_key,
    work::Row,
};

/// The organisation's people with their rights, and what they asked for.
#[derive(Clone, Debug)]
pub struct Administration {
    pub requests: Vec<(RequestRow, User)>,
    pub people: Vec<(User, Vec<HeldRight>)>,
}

/// A request as its decider sees it.
#[derive(Clone, Debug)]
pub struct Case {
    pub row: RequestRow,
    pub user: User,
    /// The units the right can be narrowed to.
    pub units: Vec<Organisation>,
    /// Why this person cannot decide it, or `None`.
    pub refused: Option<RuleError>,
}

/// The units of an organisation that a right can be limited to: those of the registers that were not passivated.
/// Permission: none; register data is public.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn units(portal: &Portal, cvr: &Cvr) -> Result<Vec<Organisation>, ServiceError> {
    let mut units = store::organisation::list_in_scopes(portal.db(), [&Scope::Cvr(cvr.clone())]).await?;
    units.retain(|unit| unit.passivated.is_none());
    Ok(units)
}

/// Whether a scope lies within an organisation: the whole of it, or a unit that the registers list under it.
async fn check_scope(db: &impl ConnectionTrait, cvr: &Cvr, scope: &Scope) -> Result<(), ServiceError> {
    let inside = match scope {
        Scope::Cvr(number) => number == cvr,
        Scope::PNumber(_) => {
            let units = store::organisation::list_in_scopes(db, [scope]).await?;
            // Where a number is another's too, the right holds only here: `identity::load` sees to that.
            units.iter().any(|unit| unit.cvr == *cvr)
        }
        Scope::SeNumber(_) => false,
    };
    if inside { Ok(()) } else { Err(RuleError::ScopeOutside.into()) }
}

/// Whether a scope is the agency's, where alone its rights open anything.
async fn agencys(db: &impl ConnectionTrait, scope: &Scope) -> Result<bool, StoreError> {
    let units = store::organisation::list_in_scopes(db, [scope]).await?;
    Ok(units.iter().any(|unit| unit.kind == OrganisationKind::Agency))
}

/// Whether a right someone holds covers this one.
fn covers(held: &HeldRight, right: Right, scope: &Scope) -> bool {
    held.grant.right == right && held.grant.scope == *scope
}

/// Asks for rights about agreements, for all of them or for none. Permission: being logged in with an organisation's number.
///
/// # Errors
/// [`RuleError::NotAllowed`] without an organisation; [`RuleError::ScopeOutside`]; [`RuleError::AlreadyHeld`];
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn request(
    portal: &Portal,
    me: &Identity,
    rights: &[Right],
    scope: Scope,
    comment: Comment,
) -> Result<Vec<RightRequestId>, ServiceError> {
    let cvr = me.user.cvr.clone().ok_or(RuleError::NotAllowed)?;
    let mut work = portal.work(Some(&me.actor)).await?;
    check_scope(work.db(), &cvr, &scope).await?;
    let mut ids = vec![];
    for right in Right::ALL.into_iter().filter(|right| rights.contains(right)) {
        if me.rights.iter().any(|held| covers(held, right, &scope)) {
            return Err(RuleError::AlreadyHeld.into());
        }
        let id = RightRequestId::new(new_key());
        let request = RightRequest::ask(id, me.user.id, cvr.clone(), right, scope.clone(), comment.clone())?;
        match store::right_request::insert(work.db(), &request, work.at()).await {
            Err(StoreError::Duplicate) => return Err(RuleError::AlreadyHeld.into()),
            other => other?,
        }
        work.happened(RightFact::Requested { request, person: me.user.name.clone() });
        ids.push(id);
    }
    work.commit().await?;
    Ok(ids)
}

/// Tells the user administrators, and who asked, that a request has waited for so many days, unless somebody has.
/// Permission: the server's own.
pub(crate) async fn tell_waiting(
    portal: &Portal,
    id: RightRequestId,
    waited: Waited,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::right_request::claim_reminder(work.db(), id, waited).await? {
        let row = store::right_request::find(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        let user = store::user::find(work.db(), row.request.user).await?.ok_or(StoreError::NotFound)?;
        let (request, since) = (row.request, row.changed_at);
        work.happened(RightFact::Waited { request, person: user.name, since });
    }
    Ok(work.commit().await?)
}

/// What the person has asked for, newest first. Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list_mine(portal: &Portal, me: &Identity) -> Result<Vec<RequestRow>, ServiceError> {
    Ok(store::right_request::list_of(portal.db(), me.user.id).await?)
}

/// The people of the user administrator's organisations, their rights, and what they asked for.
/// Permission: administers users.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn administration(portal: &Portal, me: &Identity) -> Result<Administration, ServiceError> {
    let organisations = me.user_administration();
    if organisations.is_empty() {
        return Err(RuleError::NotAllowed.into());
    }
    let db = portal.db();
    let users = store::user::list_of(db, &organisations).await?;
    let rights = store::right::list_of(db, users.iter().map(|user| user.id)).await?;
    let rows = store::right_request::list_in(db, &organisations).await?;
    let requests = rows
        .into_iter()
        .filter_map(|row| {
            let user = users.iter().find(|user| user.id == row.request.user)?.clone();
            Some((row, user))
        })
        .collect();
    let people = users
        .into_iter()
        .map(|user| {
            let held = rights.iter().filter(|held| held.user == user.id).cloned().collect();
            (user, held)
        })
        .collect();
    Ok(Administration { requests, people })
}

/// Someone of the user administrator's organisations, with the units their rights can be limited to.
/// Permission: administers users there; others are not found.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn get_person(
    portal: &Portal,
    me: &Identity,
    user: UserId,
) -> Result<(User, Cvr, Vec<Organisation>), ServiceError> {
    let (user, cvr) = find_person(portal.db(), me, user).await?;
    let units = units(portal, &cvr).await?;
    Ok((user, cvr, units))
}

/// Why the user administrator gives this person no rights at all, or `None`. Permission: administers users there.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn refused_to(
    portal: &Portal,
    me: &Identity,
    person: UserId,
) -> Result<Option<RuleError>, ServiceError> {
    if person == me.user.id {
        return Ok(Some(RuleError::OwnRight));
    }
    Ok(in_circle(portal.db(), me, person).await?.then_some(RuleError::GrantedInCircle))
}

async fn find_person(
    db: &impl ConnectionTrait,
    me: &Identity,
    user: UserId,
) -> Result<(User, Cvr), ServiceError> {
    let user = store::user::find(db, user).await?.ok_or(ServiceError::NotFound)?;
    match user.cvr.clone() {
        Some(cvr) if me.actor.administers_users_of(&cvr) => Ok((user, cvr)),
        _ => Err(ServiceError::Hidden),
    }
}

/// A request, for who decides it or who asked. Permission: administers users of the organisation, or one's own request.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn get_request(portal: &Portal, me: &Identity, id: RightRequestId) -> Result<Case, ServiceError> {
    let row = store::right_request::find(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    let own = row.request.user == me.user.id;
    if !own && !me.actor.administers_users_of(&row.request.cvr) {
        return Err(ServiceError::Hidden);
    }
    let user = store::user::find(portal.db(), row.request.user).await?.ok_or(ServiceError::NotFound)?;
    let units = units(portal, &row.request.cvr).await?;
    let request = &row.request;
    let refused = match me.actor.require_granting(request.right, &request.cvr, &request.scope) {
        Err(refused) if !own => Some(refused),
        _ => refused_to(portal, me, request.user).await?,
    };
    Ok(Case { row, user, units, refused })
}

/// Approves, narrows or refuses a request, or takes it back. Gives the receipt's number.
/// Permission: see [`RightRequest::apply`].
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; what [`RightRequest::apply`] refuses;
/// [`RuleError::GrantedInCircle`] to approve for somebody who made the actor a user administrator;
/// [`ServiceError::Changed`] when somebody else was faster; [`ServiceError::Store`].
#[compiled_here]
pub async fn decide(
    portal: &Portal,
    me: &Identity,
    id: RightRequestId,
    action: RightRequestAction,
    scope: Option<Scope>,
    reason: Comment,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(&me.actor)).await?;
    let may = |_: &RequestRow, _: &Actor| Ok(());
    let request = work.find(&id, may).await?.request;
    let scope = scope.unwrap_or_else(|| request.scope.clone());
    if action == RightRequestAction::Approve {
        check_scope(work.db(), &request.cvr, &scope).await?;
    }
    let (request, _) = match request.apply(&me.actor, action, &scope, reason) {
        // It waited when the actor saw it.
        Err(RuleError::Status { kind: SubjectKind::RightRequest, .. }) => {
            return Err(work.moved_on::<RequestRow>(&id).await);
        }
        other => other?,
    };
    let at = work.at();
    let written = store::right_request::save(work.db(), &request, &me.actor.name, at).await;
    work.saved::<RequestRow>(&id, written).await?;
    if action == RightRequestAction::Approve {
        if in_circle(work.db(), me, request.user).await? {
            return Err(RuleError::GrantedInCircle.into());
        }
        insert_grant(work.db(), me, request.user, request.right, scope, at, None).await?;
    }
    let person = store::user::find(work.db(), request.user).await?.map(|user| user.name).unwrap_or_default();
    work.happened(RightFact::Decided { request, action, person });
    Ok(work.commit_with_receipt().await?)
}

impl Row for RequestRow {
    type Key = RightRequestId;

    async fn find(
        db: &DatabaseTransaction,
        id: &RightRequestId,
        _: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::right_request::find(db, *id).await?)
    }

    fn is_visible(&self, actor: &Actor) -> bool {
        self.request.user == actor.user || actor.administers_users_of(&self.request.cvr)
    }

    fn version(&self) -> i32 {
        self.request.version
    }

    async fn newest(db: &DatabaseTransaction, id: &RightRequestId) -> Result<Changed, StoreError> {
        let row = store::right_request::find(db, *id).await?.ok_or(StoreError::NotFound)?;
        Ok(Changed {
            kind: SubjectKind::RightRequest,
            status: row.request.status.code().into(),
            by: row.decided_by.unwrap_or_default(),
            at: Some(row.changed_at),
        })
    }
}

/// Whether the actor owes the right to grant rights to this person alone.
async fn in_circle(db: &impl ConnectionTrait, me: &Identity, person: UserId) -> Result<bool, ServiceError> {
    let grants_rights = |right| matches!(right, Right::AdministerUsers | Right::AgencyAdministrator);
    let granting = |held: &HeldRight| GrantingRight {
        holder: held.user,
        by: match held.source {
            Source::LogIn => None,
            Source::Portal { user, .. } => user,
        },
    };
    // The actor's are those that hold; of those behind them, also those that have ended since.
    let mut rights: Vec<GrantingRight> =
        me.rights.iter().filter(|held| grants_rights(held.grant.right)).map(granting).collect();
    let mut known = BTreeSet::from([me.user.id, person]);
    loop {
        let behind: Vec<UserId> =
            rights.iter().filter_map(|right| right.by).filter(|user| !known.contains(user)).collect();
        if behind.is_empty() {
            return Ok(granted_in_circle(me.user.id, person, &rights));
        }
        known.extend(&behind);
        let held = store::right::list_of(db, behind).await?;
        rights.extend(held.iter().filter(|held| grants_rights(held.grant.right)).map(granting));
    }
}

async fn insert_grant(
    db: &impl ConnectionTrait,
    me: &Identity,
    user: UserId,
    right: Right,
    scope: Scope,
    at: Timestamp,
    valid_to: Option<Timestamp>,
) -> Result<(), ServiceError> {
    // Two who grant at once wait for one another here.
    store::user::lock(db, user).await?;
    let held = store::right::list_held(db, user, at).await?;
    if held.iter().any(|held| covers(held, right, &scope)) {
        return Err(RuleError::AlreadyHeld.into());
    }
    let held = HeldRight {
        id: GrantId::new(new_key()),
        user,
        grant: Grant { right, scope },
        source: Source::Portal { by: me.actor.name.clone(), user: Some(me.user.id) },
        granted_at: at,
        valid_to,
        ended_at: None,
    };
    Ok(store::right::insert(db, &held).await?)
}

/// Gives somebody of one's organisation a right, without a request. Gives the receipt's number.
/// Permission: administers users there, and not for oneself, nor for who made one a user administrator; the agency's own
/// rights need its administrator, and are given to its own people only.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`RuleError::NotAllowed`]; [`RuleError::OwnRight`];
/// [`RuleError::GrantedInCircle`];
/// [`RuleError::ScopeOutside`]; [`RuleError::AlreadyHeld`]; [`RuleError::EndPassed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn grant(
    portal: &Portal,
    me: &Identity,
    user: UserId,
    right: Right,
    scope: Scope,
    valid_to: Option<Timestamp>,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(&me.actor)).await?;
    let (user, cvr) = find_person(work.db(), me, user).await?;
    me.actor.require_granting(right, &cvr, &scope)?;
    if user.id == me.user.id {
        return Err(RuleError::OwnRight.into());
    }
    if in_circle(work.db(), me, user.id).await? {
        return Err(RuleError::GrantedInCircle.into());
    }
    if !right.is_about_agreements() && matches!(scope, Scope::PNumber(_)) {
        return Err(RuleError::ScopeOutside.into());
    }
    check_scope(work.db(), &cvr, &scope).await?;
    if right.is_agencys() && !agencys(work.db(), &scope).await? {
        return Err(RuleError::ScopeOutside.into());
    }
    let at = work.at();
    if valid_to.is_some_and(|to| to <= at) {
        return Err(RuleError::EndPassed.into());
    }
    insert_grant(work.db(), me, user.id, right, scope.clone(), at, valid_to).await?;
    let held = Held { user: user.id, person: user.name, cvr, right, scope };
    work.happened(RightFact::Granted { held, valid_to });
    Ok(work.commit_with_receipt().await?)
}

/// A right of somebody in one's organisation. Permission: as for [`end`].
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(portal: &Portal, me: &Identity, id: GrantId) -> Result<(HeldRight, User), ServiceError> {
    let held = store::right::find(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    let (user, _) = find_person(portal.db(), me, held.user).await?;
    Ok((held, user))
}

/// Ends a right that was granted in the portal: at once, or at the moment given. One that came with the log-in is ended
/// where it was given. Gives the receipt's number. Permission: administers users there, and not for oneself.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`RuleError::NotAllowed`], also for one that came with the
/// log-in; [`RuleError::OwnRight`]; [`RuleError::EndPassed`]; [`RuleError::EndPutOff`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn end(
    portal: &Portal,
    me: &Identity,
    id: GrantId,
    at: Option<Timestamp>,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(&me.actor)).await?;
    let mut held = store::right::find(work.db(), id).await?.ok_or(ServiceError::NotFound)?;
    let (user, cvr) = find_person(work.db(), me, held.user).await?;
    let Grant { right, scope } = held.grant.clone();
    me.actor.require_granting(right, &cvr, &scope)?;
    if user.id == me.user.id {
        return Err(RuleError::OwnRight.into());
    }
    let now = work.at();
    if held.source == Source::LogIn || !held.holds(now) {
        return Err(RuleError::NotAllowed.into());
    }
    match at {
        Some(at) if at <= now => return Err(RuleError::EndPassed.into()),
        // An end can be brought forward, never put off.
        Some(at) if held.valid_to.is_some_and(|to| at > to) => return Err(RuleError::EndPutOff.into()),
        Some(at) => held.valid_to = Some(at),
        None => held.ended_at = Some(now),
    }
    store::right::save(work.db(), &held).await?;
    let held = Held { user: user.id, person: user.name, cvr, right, scope };
    work.happened(RightFact::Ended { held, at });
    Ok(work.commit_with_receipt().await?)
}
