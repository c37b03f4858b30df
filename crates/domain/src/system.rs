//! A provider's system, the thing that reads data.

use serde::{Deserialize, Serialize};

use crate::{
    Actor, Change, Comment, ContactId, LongText, Name, Organisation, OrganisationCode, OrganisationKind,
    Right, RuleError, SystemId,
};

/// Where a system is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SystemStatus {
    Active,
    /// The flow of data stops for a while; agreements and data accesses are kept (`domain.md` §1.3).
    Passive,
    /// Gone for good; only its history is left.
    Deleted,
}

crate::code::codes!(SystemStatus { Active = "active", Passive = "passive", Deleted = "deleted" });

/// What a provider does with a system that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SystemAction {
    Passivate,
    Activate,
    Delete,
}

crate::code::codes!(SystemAction { Passivate = "passivate", Activate = "activate", Delete = "delete" });

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

impl SystemAction {
    /// Every action, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Passivate, Self::Activate, Self::Delete];

    /// The status after the action, or `None` where a system in status `from` does not take it.
    pub const fn leads_to(self, from: SystemStatus) -> Option<SystemStatus> {
        match (from, self) {
            (SystemStatus::Active, Self::Passivate) => Some(SystemStatus::Passive),
            (SystemStatus::Passive, Self::Activate) => Some(SystemStatus::Active),
            (SystemStatus::Active | SystemStatus::Passive, Self::Delete) => Some(SystemStatus::Deleted),
            _ => None,
        }
    }
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
        let change = Change {
            action: "create",
            from: None,
            to: status.code(),
            comment: Comment::none(),
            valid_to: None,
        };
        Ok((Self { id, provider, name, description, contact, status, version: 1 }, change, right))
    }

    /// Changes the texts and the contact. Permission: administers agreements of the provider.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`], or [`RuleError::SystemStatus`] on a deleted system.
    pub fn edit(
        mut self,
        actor: &Actor,
        name: Name,
        description: LongText,
        contact: ContactId,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(&self.provider)?;
        if self.status == SystemStatus::Deleted {
            return Err(RuleError::SystemStatus(self.status));
        }
        let code = self.status.code();
        (self.name, self.description, self.contact) = (name, description, contact);
        Ok((
            self,
            Change { action: "edit", from: Some(code), to: code, comment: Comment::none(), valid_to: None },
            right,
        ))
    }

    /// Makes the system passive or active, or deletes it. Permission: administers agreements of the provider.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::SystemStatus`] where the status does not take the action;
    /// [`RuleError::SystemInUse`] when deleting while anything is waiting or approved.
    pub fn apply(
        mut self,
        actor: &Actor,
        action: SystemAction,
        in_use: SystemUse,
    ) -> Result<(Self, Change, Right), RuleError> {
        let right = actor.require_for(&self.provider)?;
        let from = self.status;
        let to = action.leads_to(from).ok_or(RuleError::SystemStatus(from))?;
        if to == SystemStatus::Deleted && in_use != SystemUse::default() {
            return Err(RuleError::SystemInUse);
        }
        self.status = to;
        let change = Change {
            action: action.code(),
            from: Some(from.code()),
            to: to.code(),
            comment: Comment::none(),
            valid_to: None,
        };
        Ok((self, change, right))
    }
}
