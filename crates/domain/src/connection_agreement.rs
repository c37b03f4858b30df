//! Tilslutningsaftale: one system may use one web service, agreed with the agency.

use serde::{Deserialize, Serialize};

use crate::{
    Actor, Change, Comment, ConnectionId, Right, RuleError, ServiceCode, ServiceStatus, System, SystemId,
    SystemStatus, Timestamp, WebService,
};

/// Where an agreement is in its life. Rejected and ended ones stay as history; the provider asks anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConnectionStatus {
    Waiting,
    Approved,
    Rejected,
    Ended,
}

crate::code::codes!(ConnectionStatus {
    Waiting = "waiting",
    Approved = "approved",
    Rejected = "rejected",
    Ended = "ended",
});

impl ConnectionStatus {
    /// Every status, in the order lists show them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Approved, Self::Rejected, Self::Ended];

    /// The status as it stands at a moment: what was approved is ended once its end has passed.
    pub fn at(self, valid_to: Option<Timestamp>, at: Timestamp) -> Self {
        if self == Self::Approved && Timestamp::is_past(valid_to, at) { Self::Ended } else { self }
    }

    /// Waiting or approved: at most one such agreement exists for a system and a web service.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Waiting | Self::Approved)
    }
}

/// What can be done with an agreement that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConnectionAction {
    /// The agency says yes.
    Approve,
    /// The agency says no, with a reason.
    Reject,
    /// The agency ends an approved agreement, with a reason.
    End,
    /// The provider takes back what waits, or gives up what it has.
    Withdraw,
}

crate::code::codes!(ConnectionAction {
    Approve = "approve",
    Reject = "reject",
    End = "end",
    Withdraw = "withdraw",
});

impl ConnectionAction {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Reject, Self::End, Self::Withdraw];

    /// Whether it is the agency's to take; the rest are the provider's.
    pub const fn is_agencys(self) -> bool {
        !matches!(self, Self::Withdraw)
    }

    /// The right under which the actor takes it on an agreement for this system.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without it.
    pub fn require(self, actor: &Actor, system: &System) -> Result<Right, RuleError> {
        if self.is_agencys() { actor.require_case_worker() } else { actor.require_for(&system.provider) }
    }

    /// Whether a reason must be given.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Reject | Self::End)
    }

    /// The status after the action, or `None` where an agreement in status `from` does not take it.
    pub const fn leads_to(self, from: ConnectionStatus) -> Option<ConnectionStatus> {
        use ConnectionStatus::{Approved, Ended, Rejected, Waiting};
        match (from, self) {
            (Waiting, Self::Approve) => Some(Approved),
            (Waiting, Self::Reject) => Some(Rejected),
            (Approved, Self::End) | (Waiting | Approved, Self::Withdraw) => Some(Ended),
            _ => None,
        }
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
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl ConnectionAgreement {
    /// Asks the agency for a web service. `live` is the status of a waiting or approved agreement for the pair.
    /// Permission: administers agreements of the system's provider.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::SystemStatus`] unless the system is active;
    /// [`RuleError::ServiceStatus`] unless the web service is open; [`RuleError::AlreadyConnected`];
    /// [`RuleError::TermsNotAccepted`].
    pub fn request(
        actor: &Actor,
        id: ConnectionId,
        system: &System,
        service: &WebService,
        live: Option<ConnectionStatus>,
        terms_accepted: bool,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(&system.provider)?;
        if system.status != SystemStatus::Active {
            return Err(RuleError::SystemStatus(system.status));
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
        let service = service.code.clone();
        let agreement = Self { id, system: system.id, service, status, valid_to: None, version: 1 };
        Ok((
            agreement,
            Change {
                action: "request",
                from: None,
                to: status.code(),
                comment: Comment::none(),
                valid_to: None,
            },
            right,
        ))
    }

    /// Decides, ends or withdraws the agreement of `system`; an end that was set is set no more. Permission: case worker for
    /// the agency's actions, administers agreements of the provider for the provider's.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::ConnectionStatus`] where the status does not take the action;
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
        let to = action.leads_to(from).ok_or(RuleError::ConnectionStatus(from))?;
        if action.needs_reason() && comment.is_empty() {
            return Err(RuleError::ReasonNeeded);
        }
        self.status = to;
        self.valid_to = None;
        Ok((
            self,
            Change { action: action.code(), from: Some(from.code()), to: to.code(), comment, valid_to: None },
            right,
        ))
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
        Change { action: "expire", from: Some(from), to, comment: Comment::none(), valid_to: None }
    }

    /// Sets, moves or lifts the end of an approved agreement. `valid_to` is the first moment it no longer holds.
    /// Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::ConnectionStatus`] unless approved; [`RuleError::SameEnd`];
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
            return Err(RuleError::ConnectionStatus(self.status));
        }
        let change = Change::of_end(self.status.code(), (self.valid_to, valid_to), at, comment)?;
        self.valid_to = valid_to;
        Ok((self, change, right))
    }
}
