//! Closing a web service by two persons, where the portal is set up so: one case worker proposes, another approves.

use crate::{
    Actor, Change, Comment, Right, RuleError, ServiceCode, ServiceStatus, Timestamp, UserId, WebService, due,
};

/// That a web service is to be closed, or to close sooner than its users can be reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingProposal {
    pub service: ServiceCode,
    pub status: ServiceStatus,
    /// The first moment after the last day that is to be announced.
    pub closes_at: Option<Timestamp>,
    /// The [version](WebService::version) of the web service that it was made of: when that has moved on, it is nobody's any more.
    pub of_version: i32,
    pub by: UserId,
    pub by_name: String,
    pub at: Timestamp,
}

impl WebService {
    /// Whether it closes, or is announced to close sooner than its users can be reminded, seen from how it was before.
    pub fn closes_soon(&self, before: &Self, at: Timestamp) -> bool {
        let closes = self.status == ServiceStatus::Closed && before.status != ServiceStatus::Closed;
        let sooner = before.closes_at.is_none_or(|day| self.closes_at.is_some_and(|sooner| sooner < day));
        closes || (sooner && self.announces(before) && due::told_by(self.closes_at, at).is_some())
    }

    /// Proposes to close it as `self` says. Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::ClosingApart`] where anything else is changed with it.
    pub fn propose_closing(
        &self,
        before: &Self,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(ClosingProposal, Change, Right), RuleError> {
        let right = Self::maintain(actor)?;
        let closing = Self { status: self.status, closes_at: self.closes_at, ..before.clone() };
        if *self != closing {
            return Err(RuleError::ClosingApart);
        }
        let proposal = ClosingProposal {
            service: self.code.clone(),
            status: self.status,
            closes_at: self.closes_at,
            of_version: before.version,
            by: actor.user,
            by_name: actor.name.clone(),
            at,
        };
        let to = before.status.code();
        let change =
            Change { valid_to: self.closes_at, ..Change::of("propose", Some(to), to, Comment::none()) };
        Ok((proposal, change, right))
    }
}

impl ClosingProposal {
    /// The web service as it is proposed to be.
    pub fn applied_to(&self, service: &WebService) -> WebService {
        WebService { status: self.status, closes_at: self.closes_at, ..service.clone() }
    }

    /// Approves it. Permission: case worker, another than the one who proposed it.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::OwnProposal`].
    pub fn approve(&self, actor: &Actor) -> Result<Right, RuleError> {
        let right = WebService::maintain(actor)?;
        if actor.user == self.by { Err(RuleError::OwnProposal) } else { Ok(right) }
    }

    /// What the history says where it is taken back, or declined by another. Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`].
    pub fn drop(&self, service: &WebService, actor: &Actor) -> Result<(Change, Right), RuleError> {
        let right = WebService::maintain(actor)?;
        let status = service.status.code();
        Ok((Change::of("drop_proposal", Some(status), status, Comment::none()), right))
    }
}
