//! A provider's system, the thing that reads data.

use crate::{
    Actor, Change, Comment, ContactId, LongText, Name, Organisation, OrganisationCode, OrganisationKind,
    Right, RuleError, SystemId,
};

crate::lifecycle::lifecycle! {
    /// Where a system is in its life.
    pub enum SystemStatus of System {
        Active: Holds = "active",
        /// The flow of data stops for a while; agreements and data accesses are kept (`domain.md` §1.3).
        Passive: Over = "passive",
        /// Gone for good; only its history is left.
        Deleted: Over = "deleted",
    }

    /// What a provider does with a system that exists, in the order it is offered.
    pub enum SystemAction {
        Passivate = "passivate" by Provider: Active => Passive, tells SystemPassive;
        Activate = "activate" by Provider: Passive => Active, tells SystemActive;
        Delete = "delete" by Provider: Active | Passive => Deleted, tells SystemDeleted;
    }
}

/// How many agreements still hang on a system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemUse {
    /// Connection agreements that are waiting or approved.
    pub connections: u64,
    /// Data accesses that are waiting or approved.
    pub data_accesses: u64,
}

/// A system (udbydersystem) of one provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub id: SystemId,
    pub provider: OrganisationCode,
    pub name: Name,
    pub description: LongText,
    pub contact: ContactId,
    pub status: SystemStatus,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl System {
    /// Registers a system, active from the start. Permission: administers agreements of `provider`.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`], also when the organisation is no provider.
    pub fn register(
        actor: &Actor,
        id: SystemId,
        provider: &Organisation,
        name: Name,
        description: LongText,
        contact: ContactId,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(&provider.code)?;
        if provider.kind != OrganisationKind::Provider {
            return Err(RuleError::NotAllowed);
        }
        let provider = provider.code.clone();
        let status = SystemStatus::Active;
        let change = Change::of("create", None, status.code(), Comment::none());
        Ok((Self { id, provider, name, description, contact, status, version: 1 }, change, right))
    }

    /// Changes the texts and the contact. Permission: administers agreements of the provider.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`], or [`RuleError::Status`] on a deleted system.
    pub fn edit(
        mut self,
        actor: &Actor,
        name: Name,
        description: LongText,
        contact: ContactId,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(&self.provider)?;
        if self.status == SystemStatus::Deleted {
            return Err(RuleError::status(self.status));
        }
        let code = self.status.code();
        (self.name, self.description, self.contact) = (name, description, contact);
        Ok((self, Change::of("edit", Some(code), code, Comment::none()), right))
    }

    /// Makes the system passive or active, or deletes it. Permission: administers agreements of the provider.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::Status`] where the status does not take the action;
    /// [`RuleError::SystemInUse`] when deleting while anything is waiting or approved.
    pub fn apply(
        mut self,
        actor: &Actor,
        action: SystemAction,
        in_use: SystemUse,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(&self.provider)?;
        let from = self.status;
        let none = Comment::none();
        let to = action.step(from, &none)?;
        if to == SystemStatus::Deleted && in_use != SystemUse::default() {
            return Err(RuleError::SystemInUse);
        }
        self.status = to;
        Ok((self, Change::of(action.code(), Some(from.code()), to.code(), none), right))
    }
}
