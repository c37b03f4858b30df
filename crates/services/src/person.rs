//! A person, and what follows from their rights right now.

use domain::{Actor, Cvr, Grant, Organisation, OrganisationKind, Right, Scope, Timestamp, UserId};
use store::{
    ConnectionTrait, StoreError,
    right::{HeldRight, Source},
    user::User,
};

/// A person who is logged in, with what follows from their rights and the registers at this moment.
#[derive(Clone, Debug)]
pub struct Identity {
    pub actor: Actor,
    pub user: User,
    pub rights: Vec<HeldRight>,
    /// The organisations the person administers or may look at, in Danish order of name.
    pub organisations: Vec<Organisation>,
    /// The owners that take part no longer and that the person could see, in Danish order of name.
    pub closed: Vec<Organisation>,
}

impl Identity {
    /// The organisations that provide systems.
    pub fn providers(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter().filter(|o| o.kind == OrganisationKind::Provider)
    }

    /// Whether the person has, or had, anything to do with an owner's agreements.
    pub fn is_owner(&self) -> bool {
        self.owners().next().is_some() || !self.closed.is_empty()
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

/// The person with this key, as they are at this moment.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    user: UserId,
    at: Timestamp,
) -> Result<Option<Identity>, StoreError> {
    let Some(user) = store::user::find(db, user).await? else { return Ok(None) };
    let rights = store::right::list_held(db, user.id, at).await?;
    let mut actor = Actor::new(user.id, user.name.clone());
    let (mut organisations, mut closed) = (vec![], vec![]);
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
                let (mut found, mut over): (Vec<_>, Vec<_>) =
                    found.into_iter().partition(|organisation| organisation.passivated.is_none());
                over.retain(|o| o.kind.can_own_data() && o.kind != OrganisationKind::Provider);
                let over_codes = over.iter().map(|o| o.code.clone());
                match right {
                    Right::AdministerAgreements => {
                        actor.clears.extend(over_codes.clone());
                        actor.closed.extend(over_codes);
                        closed.append(&mut over);
                    }
                    Right::ViewAgreements => {
                        actor.closed.extend(over_codes);
                        closed.append(&mut over);
                    }
                    Right::CaseWorker | Right::AgencyAdministrator | Right::AdministerUsers => {}
                }
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
    for list in [&mut organisations, &mut closed] {
        list.sort_by_key(|o| (domain::sort_key(&o.name), o.code.clone()));
        list.dedup_by(|a, b| a.code == b.code);
    }
    Ok(Some(Identity { actor, user, rights, organisations, closed }))
}
