//! Notification recipients ("Notifikationer"): an e-mail address that an organisation has registered, what it is told of,
//! and for which of the organisation's systems or institutions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Actor, Cvr, Email, NotificationRecipientId, OrganisationCode, Right, RuleError, Side, SystemId, Topic,
};

/// The most addresses that reach one organisation on one side.
pub const MAX_NOTIFICATION_RECIPIENTS: u32 = 50;

crate::code::codes! {
    /// A language people are written to in.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum Language {
        #[default]
        Danish = "da",
        English = "en",
    }
}

crate::code::codes! {
    /// When a recipient is written to.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum Rhythm {
        #[default]
        AtOnce = "at_once",
        /// Once a day, everything in one mail.
        Daily = "daily",
    }
}

crate::code::codes! {
    /// Whether an address is written to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum RecipientStatus {
        /// Until its link is followed; nothing but that link is sent to it.
        Unconfirmed = "unconfirmed",
        Confirmed = "confirmed",
        /// Mail to it came back.
        Bounced = "bounced",
        /// Whoever reads there wants no more.
        Unsubscribed = "unsubscribed",
    }
}

crate::lifecycle::standings!(RecipientStatus of NotificationRecipient: Unconfirmed Waits, Confirmed Holds, Bounced Refused, Unsubscribed Over);

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserId;
    use uuid::Uuid;

    fn code(text: &str) -> OrganisationCode {
        OrganisationCode::parse(text).unwrap()
    }

    fn recipient(side: Side, topics: &[Topic]) -> NotificationRecipient {
        NotificationRecipient {
            id: NotificationRecipientId::new(Uuid::nil()),
            side,
            cvr: Cvr::parse("91842130").unwrap(),
            coverage: Coverage::Listed([code("901002"), code("901001")].into()),
            email: Email::parse("a@s.example").unwrap(),
            choices: Choices {
                topics: topics.iter().copied().collect(),
                ..Choices::default_of(side, Language::Danish)
            },
            status: RecipientStatus::Unconfirmed,
            version: 1,
        }
    }

    #[test]
    fn who_chooses_nothing_is_told_everything_but_operating_messages() {
        for side in [Side::Provider, Side::Owner, Side::Agency] {
            let usual = Choices::default_of(side, Language::Danish);
            for topic in Topic::of(side) {
                assert_eq!(usual.want(*topic, None), *topic != Topic::OperatingMessage, "{side:?} {topic:?}");
            }
        }
    }

    #[test]
    fn a_choice_of_systems_leaves_out_others_and_nothing_else() {
        let system = |number| SystemId::new(Uuid::from_u128(number));
        let all = Choices::default_of(Side::Provider, Language::Danish);
        let one = Choices { systems: [system(1)].into(), ..all.clone() };
        let wanted = |choices: &Choices| {
            [Some(system(1)), Some(system(2)), None].map(|system| choices.want(Topic::AccessSent, system))
        };
        assert_eq!((wanted(&all), wanted(&one)), ([true; 3], [true, false, true]));
    }

    #[test]
    fn the_same_organisations_have_the_same_key_in_any_order() {
        assert_eq!(recipient(Side::Owner, &[]).coverage_key(), "901001,901002");
        let whole = Coverage::Whole(Cvr::parse("91842130").unwrap());
        let whole = NotificationRecipient { coverage: whole, ..recipient(Side::Owner, &[]) };
        assert_eq!(whole.coverage_key(), "cvr:91842130");
    }

    #[test]
    fn who_registers_an_address_acts_for_every_organisation_it_covers() {
        let nobody = Actor::new(UserId::new(Uuid::nil()), "Test");
        let one = Actor { administers: [code("901001")].into(), ..nobody.clone() };
        let both = Actor { administers: [code("901001"), code("901002")].into(), ..nobody.clone() };
        let looks = Actor { views: both.administers.clone(), ..nobody.clone() };
        let agency = Actor { case_worker: true, ..nobody.clone() };
        let covered = [code("901001"), code("901002")];
        let owner = recipient(Side::Owner, &[Topic::AccessSent]);
        let check = |recipient: &NotificationRecipient, actor| recipient.check(actor, &covered);
        assert_eq!(check(&owner, &both), Ok(Right::AdministerAgreements));
        for actor in [&nobody, &one, &looks, &agency] {
            assert_eq!(check(&owner, actor), Err(RuleError::NotAllowed), "{actor:?}");
        }
        let agencys = recipient(Side::Agency, &[Topic::Inquiry]);
        assert_eq!(check(&agencys, &agency), Ok(Right::CaseWorker));
        assert_eq!(check(&agencys, &both), Err(RuleError::NotAllowed));
        let not_offered = recipient(Side::Owner, &[Topic::Inquiry]);
        assert_eq!(check(&not_offered, &both), Err(RuleError::NothingChosen));
        assert_eq!(owner.check(&both, &[]), Err(RuleError::NothingChosen));
    }
}
