//! Notification recipients ("Notifikationer"): an e-mail address that an organisation has registered, what it is told of,
//! and for which of the organisation's systems or institutions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Actor, Cvr, Email, NotificationRecipientId, OrganisationCode, Right, RuleError, Side, SystemId, Topic,
};

/// The most addresses that reach one organisation on one side.
pub const MAX_NOTIFICATION_RECIPIENTS: u32 = 50;

/// A language people are written to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    Danish,
    English,
}

crate::code::codes!(Language { Danish = "da", English = "en" });

/// When a recipient is written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rhythm {
    #[default]
    AtOnce,
    /// Once a day, everything in one mail.
    Daily,
}

crate::code::codes!(Rhythm { AtOnce = "at_once", Daily = "daily" });

/// Whether an address is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RecipientStatus {
    /// Until its link is followed; nothing but that link is sent to it.
    Unconfirmed,
    Confirmed,
    /// Mail to it came back.
    Bounced,
    /// Whoever reads there wants no more.
    Unsubscribed,
}

crate::code::codes!(RecipientStatus {
    Unconfirmed = "unconfirmed",
    Confirmed = "confirmed",
    Bounced = "bounced",
    Unsubscribed = "unsubscribed",
});

/// Which organisations a recipient is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Every organisation with this CVR number, also those that come later.
    Whole(Cvr),
    /// These; all have the same CVR number.
    Listed(BTreeSet<OrganisationCode>),
}

/// What is told, when, and in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    pub topics: BTreeSet<Topic>,
    /// Only what concerns these systems; all of them when empty. For providers.
    pub systems: BTreeSet<SystemId>,
    pub rhythm: Rhythm,
    pub language: Language,
}

impl Choices {
    /// What somebody who chooses nothing gets.
    pub fn default_of(side: Side, language: Language) -> Self {
        let topics = Topic::of(side).iter().copied().filter(|topic| topic.by_default()).collect();
        Self { topics, systems: BTreeSet::new(), rhythm: Rhythm::AtOnce, language }
    }

    /// Whether something about `topic` and this system is told.
    pub fn want(&self, topic: Topic, system: Option<SystemId>) -> bool {
        self.topics.contains(&topic)
            && (self.systems.is_empty() || system.is_none_or(|system| self.systems.contains(&system)))
    }
}

/// A registered address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationRecipient {
    pub id: NotificationRecipientId,
    pub side: Side,
    /// Whose organisations it is about.
    pub cvr: Cvr,
    pub coverage: Coverage,
    pub email: Email,
    pub choices: Choices,
    pub status: RecipientStatus,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl NotificationRecipient {
    /// What two registrations of the same address have in common: the same organisations on the same side.
    pub fn coverage_key(&self) -> String {
        match &self.coverage {
            Coverage::Whole(cvr) => format!("cvr:{cvr}"),
            Coverage::Listed(codes) => {
                codes.iter().map(OrganisationCode::as_str).collect::<Vec<_>>().join(",")
            }
        }
    }

    /// The right under which the actor registers, changes or removes it; `covered` are the organisations it covers now.
    /// Permission: administers agreements of all of them, or case worker on the agency's side.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::NothingChosen`] where it covers nothing or is told of nothing.
    pub fn check(&self, actor: &Actor, covered: &[OrganisationCode]) -> Result<Right, RuleError> {
        let right = match self.side {
            Side::Agency => actor.require_case_worker()?,
            Side::Provider | Side::Owner => {
                for code in covered {
                    actor.require_for(code)?;
                }
                Right::AdministerAgreements
            }
        };
        let offered = Topic::of(self.side);
        let told = self.choices.topics.iter().any(|topic| offered.contains(topic));
        if covered.is_empty() || !told { Err(RuleError::NothingChosen) } else { Ok(right) }
    }
}
