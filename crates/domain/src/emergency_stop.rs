//! Nødstop: the agency stops the data of a system, or of all systems of a provider, at once. What was agreed stays as it is.

use crate::{
    Actor, Change, Comment, DataAccess, EmergencyStopId, OrganisationCode, Right, RuleError, ServiceCode,
    SystemId, Timestamp, UserId,
};

crate::lifecycle::lifecycle! {
    /// Where a stop is in its life.
    pub enum StopStatus of EmergencyStop {
        InForce: Refused = "in_force",
        /// By somebody, or because its last day has passed.
        Lifted: Over = "lifted",
    }

    /// What is done with a stop.
    pub enum StopAction {
        /// Ophæv: by another person than the one who set it.
        Lift = "lift" by Agency: InForce => Lifted, needs reason, tells StopLifted;
    }
}

/// Whose data is stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    System(SystemId),
    /// Every system of it, later ones too.
    Provider(OrganisationCode),
}

impl Stopped {
    /// Whether this system of this provider is among it.
    pub fn includes(&self, system: SystemId, provider: &OrganisationCode) -> bool {
        match self {
            Self::System(stopped) => *stopped == system,
            Self::Provider(code) => code == provider,
        }
    }
}

/// A stop of the flow of data by the agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyStop {
    pub id: EmergencyStopId,
    pub stopped: Stopped,
    /// Of these web services alone; all where there is none.
    pub services: Vec<ServiceCode>,
    /// Of these institutions' data alone; all where there is none.
    pub owners: Vec<OrganisationCode>,
    pub reason: Comment,
    pub status: StopStatus,
    /// The first moment at which it ends by itself; `None` where somebody has to lift it.
    pub until: Option<Timestamp>,
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    pub at: Timestamp,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl EmergencyStop {
    /// Sets a stop. Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::ReasonNeeded`]; [`RuleError::EndPassed`].
    pub fn set(&self, actor: &Actor, at: Timestamp) -> Result<(Change, Right), RuleError> {
        let right = actor.require_case_worker()?;
        if self.reason.is_empty() {
            return Err(RuleError::ReasonNeeded);
        }
        if Timestamp::is_past(self.until, at) {
            return Err(RuleError::EndPassed);
        }
        let to = StopStatus::InForce.code();
        let change = Change { valid_to: self.until, ..Change::of("set", None, to, self.reason.clone()) };
        Ok((change, right))
    }

    /// Lifts it. Permission: case worker, another than the one who set it.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::Status`] where it is lifted already; [`RuleError::OwnStop`];
    /// [`RuleError::ReasonNeeded`].
    pub fn lift(mut self, actor: &Actor, reason: Comment) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_case_worker()?;
        let from = self.status;
        if from == StopStatus::InForce && actor.user == self.by {
            return Err(RuleError::OwnStop);
        }
        self.status = StopAction::Lift.step(from, &reason)?;
        let change = Change::of(StopAction::Lift.code(), Some(from.code()), self.status.code(), reason);
        Ok((self, change, right))
    }

    /// Ends it where its last day has passed; `None` where it is not so. Time's doing.
    pub fn run_out(mut self, at: Timestamp) -> Option<(Self, Change)> {
        let over = self.status == StopStatus::InForce && Timestamp::is_past(self.until, at);
        over.then(|| {
            let from = self.status;
            self.status = StopStatus::Lifted;
            let change = Change::of("expire", Some(from.code()), self.status.code(), Comment::none());
            (self, change)
        })
    }

    /// The first moment at which it stops nothing any more, as the facts of a decision say it: the last there is for one without an end.
    pub fn stops_until(&self) -> Timestamp {
        self.until.unwrap_or(Timestamp::from_micros(i64::MAX))
    }

    /// Whether it stops the data of this data access.
    pub fn covers(&self, access: &DataAccess) -> bool {
        self.is_of_owner(&access.owner) && self.is_of(access.system, &access.provider, &access.service)
    }

    /// Whether it is of this institution's data.
    pub fn is_of_owner(&self, owner: &OrganisationCode) -> bool {
        self.owners.is_empty() || self.owners.contains(owner)
    }

    /// Whether it is of this use of a web service, if not for every institution.
    pub fn is_of(&self, system: SystemId, provider: &OrganisationCode, service: &ServiceCode) -> bool {
        let services = self.services.is_empty() || self.services.contains(service);
        services && self.stopped.includes(system, provider)
    }

    /// The stop as it stands at a moment.
    #[must_use]
    pub fn as_of(mut self, at: Timestamp) -> Self {
        if Timestamp::is_past(self.until, at) {
            self.status = StopStatus::Lifted;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn person(number: u128, case_worker: bool) -> Actor {
        Actor { case_worker, ..Actor::new(UserId::new(uuid::Uuid::from_u128(number)), "Test") }
    }

    fn stop(reason: &str, until: Option<i64>) -> EmergencyStop {
        EmergencyStop {
            id: EmergencyStopId::new(uuid::Uuid::nil()),
            stopped: Stopped::System(SystemId::new(uuid::Uuid::nil())),
            services: vec![],
            owners: vec![],
            reason: Comment::kept(reason),
            status: StopStatus::InForce,
            until: until.map(|seconds| NOW.plus_seconds(seconds)),
            by: person(1, true).user,
            by_name: "Test".into(),
            at: NOW,
            version: 1,
        }
    }

    #[test]
    fn a_stop_is_set_by_the_agency_with_a_reason() {
        let set = |stop: EmergencyStop, agency| stop.set(&person(1, agency), NOW).map(drop);
        assert_eq!(set(stop("Brud", None), false), Err(RuleError::NotAllowed));
        assert_eq!(set(stop("", None), true), Err(RuleError::ReasonNeeded));
        assert_eq!(set(stop("Brud", Some(0)), true), Err(RuleError::EndPassed));
        assert_eq!(set(stop("Brud", Some(1)), true), Ok(()));
    }

    #[test]
    fn it_is_lifted_by_another_person_once_and_with_a_reason() {
        let why = || Comment::kept("Rettet");
        let lift = |who, agency, reason| {
            stop("Brud", None).lift(&person(who, agency), reason).map(|(stop, ..)| stop.status)
        };
        assert_eq!(lift(2, false, why()), Err(RuleError::NotAllowed));
        assert_eq!(lift(1, true, why()), Err(RuleError::OwnStop));
        assert_eq!(lift(2, true, Comment::none()), Err(RuleError::ReasonNeeded));
        assert_eq!(lift(2, true, why()), Ok(StopStatus::Lifted));
        let lifted = EmergencyStop { status: StopStatus::Lifted, ..stop("Brud", None) };
        for who in [1, 2] {
            let again = lifted.clone().lift(&person(who, true), why()).map(drop);
            assert_eq!(again, Err(RuleError::status(StopStatus::Lifted)));
        }
    }

    #[test]
    fn it_ends_by_itself_on_its_moment_alone() {
        assert!(stop("Brud", None).run_out(NOW.plus_seconds(1_000_000)).is_none());
        assert!(stop("Brud", Some(5)).run_out(NOW.plus_seconds(4)).is_none());
        let (over, change) = stop("Brud", Some(5)).run_out(NOW.plus_seconds(5)).unwrap();
        assert_eq!((over.status, change.action), (StopStatus::Lifted, "expire"));
        assert!(over.run_out(NOW.plus_seconds(6)).is_none());
        assert_eq!(stop("Brud", Some(5)).as_of(NOW.plus_seconds(5)).status, StopStatus::Lifted);
    }
}
