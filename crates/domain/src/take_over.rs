//! What an institution takes over from another: from one that closed and was merged into it, or from one that it wants to do as. What was
//! approved there is approved here too, by whoever decides here (decision 35).

use crate::{
    AccessFacts, Actor, Change, Comment, ConnectionStatus, DataAccess, DataAccessId, DataAccessStatus,
    OrganisationCode, Right, RuleError, ServiceStatus, SystemStatus, Timestamp,
};

/// What can be done here about a data access that was approved there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// There is none here: it can be approved.
    New,
    /// A request waits here: it can be approved.
    Asked,
    /// It was refused here: it can be approved over the no, with a reason.
    Refused,
    /// It is approved here too.
    Both,
    /// It is stopped here for a while, and is taken up again by itself.
    Suspended,
    /// It could not be asked for any more.
    Not(RuleError),
}

impl Offer {
    /// What is offered of a data access that holds there, with the status of the one for the same use here, if there is one.
    pub fn of(facts: &AccessFacts, here: Option<DataAccessStatus>, at: Timestamp) -> Self {
        match here {
            Some(DataAccessStatus::Waiting) => Self::Asked,
            Some(DataAccessStatus::Rejected) => Self::Refused,
            Some(DataAccessStatus::Approved) => Self::Both,
            Some(DataAccessStatus::Suspended) => Self::Suspended,
            Some(DataAccessStatus::Deleted) | None => match can_be_had(facts, at) {
                Ok(()) => Self::New,
                Err(rule) => Self::Not(rule),
            },
        }
    }

    /// Whether it can be chosen.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::New | Self::Asked | Self::Refused)
    }
}

/// A use of a web service that a provider could ask for now, as [`crate::RequestGround::check`] has it.
fn can_be_had(facts: &AccessFacts, at: Timestamp) -> Result<(), RuleError> {
    if facts.system != SystemStatus::Active {
        return Err(RuleError::status(facts.system));
    }
    if facts.service == ServiceStatus::Closed {
        return Err(RuleError::ServiceStatus(facts.service));
    }
    if !facts.needs_data_access || Timestamp::is_past(facts.frees_at, at) {
        return Err(RuleError::NoDataAccessNeeded);
    }
    let ended = Timestamp::is_past(facts.connection_valid_to, at);
    if facts.connection != Some(ConnectionStatus::Approved) || ended {
        return Err(RuleError::NotConnected);
    }
    if facts.provider_passivated {
        return Err(RuleError::OrganisationPassivated);
    }
    Ok(())
}

impl DataAccess {
    /// The same use, approved for `owner`, who has none: for the same purpose, with the same last day. Whose yes it is says of which version
    /// ([`accepts`](Self::accepts)). Permission: administers agreements of `owner`.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`], also for the provider's own number; [`RuleError::Status`] unless it is approved here;
    /// [`RuleError::EndPassed`]; what a request would be refused for.
    pub fn handed_to(
        &self,
        actor: &Actor,
        (id, owner): (DataAccessId, &OrganisationCode),
        facts: &AccessFacts,
        at: Timestamp,
        comment: Comment,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(owner)?;
        if *owner == self.provider {
            return Err(RuleError::NotAllowed);
        }
        if self.status != DataAccessStatus::Approved {
            return Err(RuleError::status(self.status));
        }
        if Timestamp::is_past(self.valid_to, at) {
            return Err(RuleError::EndPassed);
        }
        can_be_had(facts, at)?;
        let access = Self {
            id,
            owner: owner.clone(),
            accepted: None,
            confirm_by: None,
            forerunner: Some(self.id),
            version: 1,
            ..self.clone()
        };
        let change = Change::of("take_over", None, access.status.code(), comment);
        Ok((access, change, right))
    }
}
