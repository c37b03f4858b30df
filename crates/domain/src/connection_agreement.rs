//! Tilslutningsaftale: one system may use one web service, agreed with the agency.

use crate::{
    Actor, Change, Comment, ConnectionId, Party, Right, RuleError, ServiceCode, ServiceStatus, System,
    SystemId, SystemStatus, Timestamp, WebService,
};

crate::lifecycle::lifecycle! {
    /// Where an agreement is in its life. Rejected and ended ones stay as history; the provider asks anew.
    pub enum ConnectionStatus of ConnectionAgreement {
        Waiting: Waits = "waiting",
        Approved: Holds = "approved",
        Rejected: Refused = "rejected",
        Ended: Over = "ended",
    }

    /// What can be done with an agreement that exists.
    pub enum ConnectionAction {
        /// The agency says yes.
        Approve = "approve" by Agency: Waiting => Approved, tells ConnectionApproved;
        /// The agency says no.
        Reject = "reject" by Agency: Waiting => Rejected, needs reason, tells ConnectionRejected;
        /// The agency ends an approved agreement.
        End = "end" by Agency: Approved => Ended, needs reason, tells ConnectionEnded;
        /// The provider takes back what waits, or gives up what it has.
        Withdraw = "withdraw" by Provider: Waiting | Approved => Ended, tells ConnectionWithdrawn;
    }
}

impl ConnectionStatus {
    /// The status as it stands at a moment: what was approved is ended once its end has passed.
    pub fn at(self, valid_to: Option<Timestamp>, at: Timestamp) -> Self {
        if self == Self::Approved && Timestamp::is_past(valid_to, at) { Self::Ended } else { self }
    }

    /// Waiting or approved: at most one such agreement exists for a system and a web service.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Waiting | Self::Approved)
    }
}

impl ConnectionAction {
    /// Whether it is the agency's to take; the rest are the provider's.
    pub const fn is_agencys(self) -> bool {
        matches!(self.whose(), Party::Agency)
    }

    /// The right under which the actor takes it on an agreement for this system.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without it.
    pub fn require(self, actor: &Actor, system: &System) -> Result<Right, RuleError> {
        if self.is_agencys() { actor.require_case_worker() } else { actor.require_for(&system.provider) }
    }
}

/// An agreement between a system's provider and the agency about one web service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionAgreement {
    pub id: ConnectionId,
    pub system: SystemId,
    pub service: ServiceCode,
    pub status: ConnectionStatus,
    /// First moment it no longer holds; `None` means until somebody ends it.
    pub valid_to: Option<Timestamp>,
    /// The version of the web service whose terms the provider accepted.
    pub accepted_version: i32,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl ConnectionAgreement {
    /// Asks the agency for a web service; `message` is what the provider writes to the agency with it. `live` is the status of a waiting or approved agreement for the pair.
    /// Permission: administers agreements of the system's provider.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::Status`] unless the system is active;
    /// [`RuleError::ServiceStatus`] unless the web service is open; [`RuleError::AlreadyConnected`];
    /// [`RuleError::TermsNotAccepted`].
    pub fn request(
        actor: &Actor,
        id: ConnectionId,
        system: &System,
        service: &WebService,
        live: Option<ConnectionStatus>,
        terms_accepted: bool,
        message: Comment,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(&system.provider)?;
        if system.status != SystemStatus::Active {
            return Err(RuleError::status(system.status));
        }
        if service.status != ServiceStatus::Open {
            return Err(RuleError::ServiceStatus(service.status));
        }
        if let Some(status) = live {
            return Err(RuleError::AlreadyConnected(status));
        }
        if !terms_accepted {
            return Err(RuleError::TermsNotAccepted);
        }
        let status = ConnectionStatus::Waiting;
        let (code, accepted_version) = (service.code.clone(), service.text_version);
        let agreement = Self {
            id,
            system: system.id,
            service: code,
            status,
            valid_to: None,
            accepted_version,
            version: 1,
        };
        Ok((agreement, Change::of("request", None, status.code(), message), right))
    }

    /// Decides, ends or withdraws the agreement of `system`; an end that was set is set no more. Permission: case worker for
    /// the agency's actions, administers agreements of the provider for the provider's.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::Status`] where the status does not take the action;
    /// [`RuleError::ReasonNeeded`].
    pub fn apply(
        mut self,
        actor: &Actor,
        system: &System,
        action: ConnectionAction,
        comment: Comment,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = action.require(actor, system)?;
        let from = self.status;
        let to = action.step(from, &comment)?;
        self.status = to;
        self.valid_to = None;
        Ok((self, Change::of(action.code(), Some(from.code()), to.code(), comment), right))
    }

    /// The agreement as it stands at a moment.
    #[must_use]
    pub fn as_of(mut self, at: Timestamp) -> Self {
        self.status = self.status.at(self.valid_to, at);
        self
    }

    /// What the history says of one whose end has passed, when another takes its place.
    pub fn expired() -> Change {
        let (from, to) = (ConnectionStatus::Approved.code(), ConnectionStatus::Ended.code());
        Change::of("expire", Some(from), to, Comment::none())
    }

    /// Sets, moves or lifts the end of an approved agreement. `valid_to` is the first moment it no longer holds.
    /// Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::Status`] unless approved; [`RuleError::SameEnd`];
    /// [`RuleError::EndPassed`].
    pub fn end_on(
        mut self,
        actor: &Actor,
        valid_to: Option<Timestamp>,
        at: Timestamp,
        comment: Comment,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_case_worker()?;
        if self.status != ConnectionStatus::Approved {
            return Err(RuleError::status(self.status));
        }
        let change = Change::of_end(self.status.code(), (self.valid_to, valid_to), at, comment)?;
        self.valid_to = valid_to;
        Ok((self, change, right))
    }
}
