//! Dataadgang: one system may use one web service for one data owner, agreed with the owner (`domain.md` §1.6).

use serde::{Deserialize, Serialize};

use crate::{
    Accepted, AccessTerms, Actor, Also, Change, Comment, ConnectionStatus, DataAccessId, Organisation,
    OrganisationCode, Party, Right, RuleError, ServiceCode, ServiceStatus, System, SystemId, SystemStatus,
    Timestamp, WebService,
};

/// The most recipients one request may have.
pub const MAX_RECIPIENTS: u32 = 500;

crate::lifecycle::lifecycle! {
    /// Where a data access is in its life.
    pub enum DataAccessStatus of DataAccess {
        Waiting: Waits = "waiting",
        Approved: Holds = "approved",
        /// Sat i venter: approved, and stopped for a while by its owner. Machines are told that it waits.
        Suspended: Over = "suspended",
        Rejected: Refused = "rejected",
        /// Terminal; the row stays listed with "Vis slettede".
        Deleted: Over = "deleted",
    }

    /// What can be done with a data access that exists, the owner's first, in the order it is offered.
    /// Source: `domain.md` §1.6; the provider's two lead to Deleted, the history says who did it. Two things differ from it
    /// (decision 31): what was approved does not wait anew when it is set to Venter, and a no is not passed over without a word.
    pub enum DataAccessAction {
        /// Godkend.
        Approve = "approve" by Owner:
            Waiting => Approved, tells AccessApproved
            / Rejected => Approved, needs reason, tells AccessApproved;
        /// Genoptag: lets a suspended one hold again.
        Resume = "resume" by Owner: Suspended => Approved, tells AccessResumed;
        /// Læs og bekræft: what was approved holds for the web service's new version too.
        Confirm = "confirm" by Owner: Approved => Approved, tells AccessConfirmed;
        /// Afvis.
        Reject = "reject" by Owner: Waiting => Rejected, tells AccessRejected;
        /// Til Venter: stops what was approved for a while; takes back a no without saying yes.
        SetWaiting = "set_waiting" by Owner:
            Approved => Suspended, needs reason, tells AccessSuspended
            / Rejected => Waiting, needs reason, tells AccessReopened;
        /// Slet dataadgang.
        Delete = "delete" by Owner: Waiting | Approved | Suspended | Rejected => Deleted, tells AccessDeleted;
        /// Træk anmodning tilbage.
        Withdraw = "withdraw" by Provider: Waiting => Deleted, tells AccessWithdrawn;
        /// Afslut dataadgang.
        End = "end" by Provider: Approved | Suspended => Deleted, tells AccessEnded;
    }
}

impl DataAccessStatus {
    /// Waiting, or agreed to: what the parties have to do with now.
    pub const LIVE: [Self; 3] = [Self::Waiting, Self::Approved, Self::Suspended];
}

impl DataAccessAction {
    /// Whether it is the data owner's to take; the rest are the provider's.
    pub const fn is_owners(self) -> bool {
        matches!(self.whose(), Party::Owner)
    }
}

/// A system's access to an owner's data through one web service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataAccess {
    pub id: DataAccessId,
    pub system: SystemId,
    pub provider: OrganisationCode,
    pub service: ServiceCode,
    pub owner: OrganisationCode,
    pub status: DataAccessStatus,
    /// What the data is to be used for, as the provider wrote it with the request; may be empty.
    pub purpose: Comment,
    /// First moment data may flow; `None` means from the approval.
    pub valid_from: Option<Timestamp>,
    /// First moment data may no longer flow; `None` means until somebody ends it.
    pub valid_to: Option<Timestamp>,
    /// First moment after the day until which its owner meant to suspend it; a day to be reminded on, nothing begins by itself.
    /// `None` unless suspended.
    pub suspended_until: Option<Timestamp>,
    /// The version of the web service that its owner approved last, and when; `None` where nobody ever did.
    pub accepted: Option<Accepted>,
    /// First moment data may no longer flow unless its owner confirms the web service's new version; `None` where there is nothing to
    /// confirm.
    pub confirm_by: Option<Timestamp>,
    /// The data access of another institution that it was taken over from.
    pub forerunner: Option<DataAccessId>,
    /// Counts changes. A save names the version it was decided on; if the row has moved on, nothing is saved.
    pub version: i32,
}

impl DataAccess {
    /// What was written with the request beside the comment.
    pub fn also(&self) -> Vec<Also> {
        Also::of("purpose", self.purpose.as_str()).into_iter().collect()
    }
}

/// Why one number in a list of recipients cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecipientIssue {
    /// No institution or provider number.
    Malformed,
    /// In no register.
    Unknown,
    /// The organisation no longer takes part; the register's remark.
    Passivated(String),
    /// It no longer takes part, and this one goes on.
    Merged(OrganisationCode),
    /// The provider's own number.
    Own,
    /// An organisation that owns no data (the agency).
    NoDataOwner,
    /// There is already a data access that is not deleted, in this status.
    Exists(DataAccessStatus),
    /// The number stands in the list more than once.
    Duplicate,
}

/// The facts a request for data access to one owner rests on.
pub struct RequestGround<'a> {
    pub system: &'a System,
    pub service: &'a WebService,
    /// Status of the newest connection agreement of the two.
    pub connection: Option<ConnectionStatus>,
}

/// One owner as a possible recipient of a request.
pub struct Recipient<'a> {
    pub organisation: &'a Organisation,
    /// Status of the data access of the triple that is not deleted, if there is one.
    pub existing: Option<DataAccessStatus>,
}

impl RequestGround<'_> {
    /// Checks that this system may ask anyone for this web service now.
    /// Permission: administers agreements of the system's provider.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::Status`] unless active; [`RuleError::ServiceStatus`] when closed;
    /// [`RuleError::NoDataAccessNeeded`]; [`RuleError::NotConnected`] without an approved connection agreement.
    pub fn check(&self, actor: &Actor) -> Result<Right, RuleError> {
        let right = actor.require_for(&self.system.provider)?;
        if self.system.status != SystemStatus::Active {
            return Err(RuleError::status(self.system.status));
        }
        if self.service.status == ServiceStatus::Closed {
            return Err(RuleError::ServiceStatus(self.service.status));
        }
        if !self.service.needs_data_access {
            return Err(RuleError::NoDataAccessNeeded);
        }
        if self.connection != Some(ConnectionStatus::Approved) {
            return Err(RuleError::NotConnected);
        }
        Ok(right)
    }

    /// Why this owner cannot be asked, or `None`.
    pub fn issue(&self, recipient: &Recipient) -> Option<RecipientIssue> {
        let organisation = recipient.organisation;
        if organisation.code == self.system.provider {
            return Some(RecipientIssue::Own);
        }
        if let Some(comment) = &organisation.passivated {
            let merged = organisation.successor.clone().map(RecipientIssue::Merged);
            return merged.or_else(|| Some(RecipientIssue::Passivated(comment.clone())));
        }
        if !organisation.kind.can_own_data() {
            return Some(RecipientIssue::NoDataOwner);
        }
        match recipient.existing {
            Some(DataAccessStatus::Deleted) | None => None,
            Some(status) => Some(RecipientIssue::Exists(status)),
        }
    }

    /// Makes the waiting data access for a recipient without an issue, after [`check`](Self::check).
    pub fn request(
        &self,
        id: DataAccessId,
        owner: OrganisationCode,
        comment: Comment,
    ) -> (DataAccess, Change) {
        let access = DataAccess::asked(id, self.system, self.service.code.clone(), owner);
        let change = Change::of("request", None, access.status.code(), comment);
        (access, change)
    }
}

impl DataAccess {
    /// One that `owner` is asked for, and that nobody has decided on.
    pub fn asked(id: DataAccessId, system: &System, service: ServiceCode, owner: OrganisationCode) -> Self {
        Self {
            id,
            system: system.id,
            provider: system.provider.clone(),
            service,
            owner,
            status: DataAccessStatus::Waiting,
            purpose: Comment::none(),
            valid_from: None,
            valid_to: None,
            suspended_until: None,
            accepted: None,
            confirm_by: None,
            forerunner: None,
            version: 1,
        }
    }

    /// The part of it that decides whether data can be fetched.
    pub const fn terms(&self) -> AccessTerms {
        AccessTerms {
            status: self.status,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            confirm_by: self.confirm_by,
        }
    }

    /// Changes the status at the moment `at`. An end that lies ahead outlives a pause; one that has passed does not hold a new
    /// approval back. What an owner leaves that takes part no longer can be deleted. Whose yes it is says of which version ([`accepts`](Self::accepts)). Permission: administers agreements of the
    /// owner, or of the provider, by the action.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`], or [`RuleError::Status`] where the status does not take the action;
    /// [`RuleError::NothingToConfirm`].
    pub fn apply(
        mut self,
        actor: &Actor,
        action: DataAccessAction,
        at: Timestamp,
        comment: Comment,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = match action {
            DataAccessAction::Delete => actor.require_to_clear(&self.owner)?,
            _ if action.is_owners() => actor.require_for(&self.owner)?,
            _ => actor.require_for(&self.provider)?,
        };
        let from = self.status;
        let to = action.step(from, &comment)?;
        if action == DataAccessAction::Confirm && self.confirm_by.is_none() {
            return Err(RuleError::NothingToConfirm);
        }
        self.status = to;
        (self.suspended_until, self.confirm_by) = (None, None);
        // What is resumed is what was approved, with its end.
        let anew = !matches!(from, DataAccessStatus::Suspended | DataAccessStatus::Approved)
            && to == DataAccessStatus::Approved;
        if anew && Timestamp::is_past(self.valid_to, at) {
            self.valid_to = None;
        }
        Ok((self, Change::of(action.code(), Some(from.code()), to.code(), comment), right))
    }

    /// Has the agency's new agreement not wake this approval: its owner decides anew. The agency's doing, with the agreement
    /// (decision 32).
    pub fn ask_again(mut self, comment: Comment) -> (Self, Change) {
        let from = self.status;
        self.status = DataAccessStatus::Waiting;
        (self.suspended_until, self.confirm_by) = (None, None);
        let change = Change::of("ask_again", Some(from.code()), self.status.code(), comment);
        (self, change)
    }

    /// Notes, after [`apply`](Self::apply), which version of the web service was approved, if it was.
    #[must_use]
    pub fn accepts(mut self, version: i32, at: Timestamp) -> Self {
        if self.status == DataAccessStatus::Approved {
            self.accepted = Some(Accepted { version, at });
        }
        self
    }

    /// Has its owner decide anew, where the web service's new version was not confirmed in time; `None` where it is not so. Time's doing.
    pub fn lapse(mut self, at: Timestamp) -> Option<(Self, Change)> {
        // What has run out is no request anew.
        let holds = self.status == DataAccessStatus::Approved && !Timestamp::is_past(self.valid_to, at);
        (holds && Timestamp::is_past(self.confirm_by, at)).then(|| {
            self.status = DataAccessStatus::Waiting;
            self.confirm_by = None;
            let (from, to) = (DataAccessStatus::Approved.code(), self.status.code());
            (self, Change::of("lapse", Some(from), to, Comment::none()))
        })
    }

    /// What the history says where the agency's new agreement lets this approval hold again.
    pub fn hold(&self, comment: Comment) -> Change {
        Change::of("hold", Some(self.status.code()), self.status.code(), comment)
    }

    /// Says until when a suspension is meant to last; `until` is the first moment after it.
    ///
    /// # Errors
    /// [`RuleError::EndPassed`].
    pub fn until(mut self, until: Option<Timestamp>, at: Timestamp) -> Result<Self, RuleError> {
        if Timestamp::is_past(until, at) {
            return Err(RuleError::EndPassed);
        }
        self.suspended_until = until.filter(|_| self.status == DataAccessStatus::Suspended);
        Ok(self)
    }

    /// Sets, moves or lifts the end of an approved data access; one that has passed can be moved too. `valid_to` is the
    /// first moment data may no longer flow. Permission: administers agreements of the owner.
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
        let right = actor.require_for(&self.owner)?;
        if self.status != DataAccessStatus::Approved {
            return Err(RuleError::status(self.status));
        }
        let change = Change::of_end(self.status.code(), (self.valid_to, valid_to), at, comment)?;
        self.valid_to = valid_to;
        Ok((self, change, right))
    }
}
