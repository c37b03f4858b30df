//! "Få flere rettigheder": somebody asks for a right, and the organisation's user administrator decides
//! (`domain.md` §4.1). Only for where rights do not come with the log-in.

use crate::{Actor, Comment, Cvr, Party, Right, RightRequestId, RuleError, Scope, UserId};

crate::lifecycle::lifecycle! {
    /// Where a request for a right is in its life.
    pub enum RightRequestStatus of RightRequest {
        Waiting: Waits = "waiting",
        Approved: Holds = "approved",
        Refused: Refused = "refused",
        Withdrawn: Over = "withdrawn",
    }

    /// What can be done with a request that waits.
    pub enum RightRequestAction {
        /// The user administrator gives the right, perhaps in a narrower scope.
        Approve = "approve" by UserAdministrator: Waiting => Approved, tells RightGranted;
        /// The user administrator refuses.
        Refuse = "refuse" by UserAdministrator: Waiting => Refused, needs reason, tells RightRefused;
        /// Who asked takes the request back.
        Withdraw = "withdraw" by Sender: Waiting => Withdrawn, tells RightWithdrawn;
    }
}

/// One person's request for one right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightRequest {
    pub id: RightRequestId,
    pub user: UserId,
    /// The organisation the person works for.
    pub cvr: Cvr,
    pub right: Right,
    pub scope: Scope,
    pub status: RightRequestStatus,
    /// What the person wrote.
    pub comment: Comment,
    /// Why it was refused or narrowed.
    pub reason: Comment,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl RightRequest {
    /// Asks for a right about agreements, in the whole of one's own organisation or one unit of it; the caller knows that
    /// the unit belongs there. Permission: being logged in.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] for a right that is not asked for here; [`RuleError::ScopeOutside`] for another CVR
    /// number or an SE-number.
    pub fn ask(
        id: RightRequestId,
        user: UserId,
        cvr: Cvr,
        right: Right,
        scope: Scope,
        comment: Comment,
    ) -> Result<Self, RuleError> {
        if !right.is_about_agreements() {
            return Err(RuleError::NotAllowed);
        }
        match &scope {
            Scope::Cvr(number) if *number == cvr => {}
            Scope::PNumber(_) => {}
            _ => return Err(RuleError::ScopeOutside),
        }
        let status = RightRequestStatus::Waiting;
        Ok(Self { id, user, cvr, right, scope, status, comment, reason: Comment::none(), version: 1 })
    }

    /// Decides the request, or takes it back. `scope` is the one to grant: the one asked for, or one unit of it.
    /// Permission: administers users of the organisation, and not for oneself; to withdraw, who asked.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::OwnRight`]; [`RuleError::Status`] unless it waits;
    /// [`RuleError::ReasonNeeded`] to refuse or narrow without one; [`RuleError::ScopeOutside`] for a wider scope.
    pub fn apply(
        mut self,
        actor: &Actor,
        action: RightRequestAction,
        scope: &Scope,
        reason: Comment,
    ) -> Result<(Self, Right), RuleError> {
        let own = actor.user == self.user;
        let right = match (action.whose(), own) {
            (Party::Sender, true) => self.right,
            (Party::Sender, false) => return Err(RuleError::NotAllowed),
            _ => {
                let right = actor.require_granting(self.right, &self.cvr, scope)?;
                if own {
                    return Err(RuleError::OwnRight);
                }
                right
            }
        };
        self.status = action.step(self.status, &reason)?;
        if action == RightRequestAction::Approve && *scope != self.scope {
            if !matches!((&self.scope, scope), (Scope::Cvr(_), Scope::PNumber(_))) {
                return Err(RuleError::ScopeOutside);
            }
            if reason.is_empty() {
                return Err(RuleError::ReasonNeeded);
            }
            self.scope = scope.clone();
        }
        self.reason = reason;
        Ok((self, right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PNumber;
    use uuid::Uuid;

    fn cvr() -> Cvr {
        Cvr::parse("93683269").unwrap()
    }

    fn whole() -> Scope {
        Scope::Cvr(cvr())
    }

    fn unit() -> Scope {
        Scope::PNumber(PNumber::parse("1000000041").unwrap())
    }

    fn asked(scope: Scope) -> RightRequest {
        let (id, user) = (RightRequestId::new(Uuid::nil()), UserId::new(Uuid::from_u128(1)));
        RightRequest::ask(id, user, cvr(), Right::AdministerAgreements, scope, Comment::none()).unwrap()
    }

    fn person(number: u128, administers: Option<Scope>) -> Actor {
        let user = UserId::new(Uuid::from_u128(number));
        Actor { administers_users: administers.into_iter().collect(), ..Actor::new(user, "Test") }
    }

    fn decide(
        request: RightRequest,
        actor: &Actor,
        action: RightRequestAction,
        scope: &Scope,
        reason: &str,
    ) -> Result<RightRequestStatus, RuleError> {
        request.apply(actor, action, scope, Comment::parse(reason).unwrap()).map(|(r, _)| r.status)
    }

    #[test]
    fn who_may_do_what_with_a_request() {
        use RightRequestAction::{Approve, Refuse, Withdraw};
        let administrator = person(2, Some(whole()));
        let same_person = person(1, Some(whole()));
        let elsewhere = person(3, Some(Scope::Cvr(Cvr::parse("91842130").unwrap())));
        let nobody = person(4, None);
        let ok = Ok::<_, RuleError>;
        for (who, actor, action, expected) in [
            ("administrator", &administrator, Approve, ok(RightRequestStatus::Approved)),
            ("administrator", &administrator, Refuse, ok(RightRequestStatus::Refused)),
            ("administrator", &administrator, Withdraw, Err(RuleError::NotAllowed)),
            ("oneself", &same_person, Approve, Err(RuleError::OwnRight)),
            ("oneself", &same_person, Refuse, Err(RuleError::OwnRight)),
            ("oneself", &same_person, Withdraw, ok(RightRequestStatus::Withdrawn)),
            ("another organisation", &elsewhere, Approve, Err(RuleError::NotAllowed)),
            ("another organisation", &elsewhere, Refuse, Err(RuleError::NotAllowed)),
            ("nobody", &nobody, Approve, Err(RuleError::NotAllowed)),
            ("nobody", &nobody, Withdraw, Err(RuleError::NotAllowed)),
        ] {
            assert_eq!(
                decide(asked(whole()), actor, action, &whole(), "Fordi"),
                expected,
                "{who} {action:?}"
            );
        }
    }

    #[test]
    fn a_right_is_narrowed_with_a_reason_and_never_widened() {
        let administrator = person(2, Some(whole()));
        let approve = RightRequestAction::Approve;
        let status = decide(asked(whole()), &administrator, approve, &unit(), "Kun gymnasiet");
        assert_eq!(status, Ok(RightRequestStatus::Approved));
        assert_eq!(
            decide(asked(whole()), &administrator, approve, &unit(), ""),
            Err(RuleError::ReasonNeeded)
        );
        assert_eq!(
            decide(asked(unit()), &administrator, approve, &whole(), "Alt"),
            Err(RuleError::ScopeOutside)
        );
        let other = Scope::PNumber(PNumber::parse("1000000042").unwrap());
        assert_eq!(
            decide(asked(unit()), &administrator, approve, &other, "En anden"),
            Err(RuleError::ScopeOutside)
        );
    }

    #[test]
    fn a_decision_is_made_once_and_a_refusal_says_why() {
        let administrator = person(2, Some(whole()));
        let refuse = RightRequestAction::Refuse;
        assert_eq!(
            decide(asked(whole()), &administrator, refuse, &whole(), ""),
            Err(RuleError::ReasonNeeded)
        );
        let refused = RightRequest { status: RightRequestStatus::Refused, ..asked(whole()) };
        let again = decide(refused, &administrator, RightRequestAction::Approve, &whole(), "");
        assert_eq!(again, Err(RuleError::status(RightRequestStatus::Refused)));
    }

    #[test]
    fn only_rights_about_agreements_are_asked_for_and_only_in_ones_own_organisation() {
        let (id, user) = (RightRequestId::new(Uuid::nil()), UserId::new(Uuid::nil()));
        let ask = |right, scope| RightRequest::ask(id, user, cvr(), right, scope, Comment::none()).err();
        assert_eq!(ask(Right::CaseWorker, whole()), Some(RuleError::NotAllowed));
        assert_eq!(ask(Right::AdministerUsers, whole()), Some(RuleError::NotAllowed));
        let other = Scope::Cvr(Cvr::parse("91842130").unwrap());
        assert_eq!(ask(Right::ViewAgreements, other), Some(RuleError::ScopeOutside));
        assert_eq!(ask(Right::ViewAgreements, unit()), None);
    }

    #[test]
    fn the_agencys_rights_are_granted_by_its_administrator_only() {
        let agency = Cvr::parse("90001000").unwrap();
        let scope = Scope::Cvr(agency.clone());
        let users = Actor { administers_users: vec![scope.clone()], ..person(2, None) };
        assert_eq!(users.require_granting(Right::CaseWorker, &agency, &scope), Err(RuleError::NotAllowed));
        let administrator = Actor { agency_administrator: true, ..users };
        let right = administrator.require_granting(Right::CaseWorker, &agency, &scope);
        assert_eq!(right, Ok(Right::AgencyAdministrator));
        assert_eq!(
            administrator.require_granting(Right::AdministerAgreements, &cvr(), &whole()),
            Err(RuleError::NotAllowed)
        );
    }
}
