//! What there is to tell when something happens, and to whom: the bell shows it, mail carries it
//! (`domain.md` §1.7, §9; the seed: "når blandt andet en tilslutningsaftale eller dataaftale sendes, afvises eller
//! godkendes").

use serde::{Deserialize, Serialize};

use crate::{Actor, Cvr, NoticeEvent, OrganisationCode, Place, Right, Timestamp, UserId};

crate::code::codes! {
    /// What a recipient can choose to be told of.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    pub enum Topic {
        ConnectionSent = "connection_sent",
        ConnectionDecided = "connection_decided",
        ConnectionEnded = "connection_ended",
        AccessSent = "access_sent",
        AccessDecided = "access_decided",
        AccessEnded = "access_ended",
        Waited = "waited",
        Expires = "expires",
        System = "system",
        Service = "service",
        Inquiry = "inquiry",
        OperatingMessage = "operating_message",
    }
}

impl Topic {
    /// What can be chosen on one side, in the order of the form.
    pub const fn of(side: Side) -> &'static [Self] {
        match side {
            Side::Provider => &[
                Self::ConnectionSent,
                Self::ConnectionDecided,
                Self::ConnectionEnded,
                Self::AccessSent,
                Self::AccessDecided,
                Self::AccessEnded,
                Self::Waited,
                Self::Expires,
                Self::System,
                Self::Service,
                Self::OperatingMessage,
            ],
            Side::Owner => &[
                Self::AccessSent,
                Self::AccessDecided,
                Self::AccessEnded,
                // With the agreement the data stops.
                Self::ConnectionEnded,
                Self::Waited,
                Self::Expires,
                Self::System,
                Self::Service,
                Self::OperatingMessage,
            ],
            Side::Agency => &[
                Self::ConnectionSent,
                Self::ConnectionEnded,
                Self::Waited,
                Self::Expires,
                Self::Inquiry,
                Self::OperatingMessage,
            ],
        }
    }

    /// Whether somebody who chooses nothing is told of it, and whoever is reached in a recipient's stead.
    pub const fn by_default(self) -> bool {
        !matches!(self, Self::OperatingMessage)
    }
}

crate::code::codes! {
    /// On which side of the agreements an organisation is told of something.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    pub enum Side {
        /// Udbydersystemadministration.
        Provider = "provider",
        /// Dataadgangadministration.
        Owner = "owner",
        /// Sagsbehandling.
        Agency = "agency",
    }
}

/// What happened, told to one audience: as it was, so that a later change does not rewrite it. Texts that do not apply
/// are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notice {
    pub event: NoticeEvent,
    /// Who did it; empty for the portal itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actor: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub provider: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub system: String,
    /// The web service's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// The data owner's name, or "12 institutioner" for a request to several.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// How many owners a request went to, for who sent it; 0 where that is not the matter.
    #[serde(skip_serializing_if = "is_zero")]
    pub owners: u32,
    /// How many data accesses it is about; 0 where that is not the matter.
    #[serde(skip_serializing_if = "is_zero")]
    pub accesses: u32,
    /// Which data.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub data: String,
    /// The comment, the reason, or the operating message itself in Danish.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// The operating message in English.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment_en: String,
    /// What else was written with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Also>,
    /// The person whose right it is, or who wrote an inquiry.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub person: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<Right>,
    /// Days it has waited, or days until it ends.
    #[serde(skip_serializing_if = "is_zero")]
    pub days: u32,
    /// When it ends (the last moment it holds), or when an operating message is shown from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moment: Option<Timestamp>,
    /// The page of exactly the row it is about.
    pub place: Place,
    /// The organisation that is told, in a mail to it: who stands in for it where the address takes no mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<OrganisationCode>,
}

/// A text that somebody wrote beside the comment; pages, receipts and mails show it under the label of its field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Also {
    /// The name of the form's field, which stands for its label. Kept with notices and receipts, and so never changes.
    pub field: String,
    pub text: String,
}

impl Also {
    /// The text of a field, if there is one.
    pub fn of(field: &str, text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self { field: field.into(), text: text.into() })
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Whoever may look at agreements of this organisation.
    Organisation(Side, OrganisationCode),
    /// The agency's case workers.
    Agency,
    /// Who grants rights in the organisation with this CVR number.
    UserAdministrators(Cvr),
    /// One person.
    Person(UserId),
    /// Everybody who is logged in.
    Everyone,
}

impl Audience {
    /// The stable key under which notices are kept.
    pub fn key(&self) -> String {
        match self {
            Self::Organisation(side, code) => format!("{}:{code}", side.code()),
            Self::Agency => "agency".into(),
            Self::UserAdministrators(cvr) => format!("users:{cvr}"),
            Self::Person(user) => format!("person:{user}"),
            Self::Everyone => "everyone".into(),
        }
    }
}

impl Actor {
    /// The keys of all audiences the actor belongs to at this moment. What is told to any other audience stays unseen.
    pub fn audiences(&self) -> Vec<String> {
        let mut keys = vec![Audience::Everyone.key(), Audience::Person(self.user).key()];
        for code in self.visible().chain(&self.closed) {
            keys.push(Audience::Organisation(Side::Provider, code.clone()).key());
            keys.push(Audience::Organisation(Side::Owner, code.clone()).key());
        }
        if self.case_worker {
            keys.push(Audience::Agency.key());
        }
        keys.extend(self.administers_users.iter().filter_map(|scope| match scope {
            crate::Scope::Cvr(cvr) => Some(Audience::UserAdministrators(cvr.clone()).key()),
            _ => None,
        }));
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_of_a_side_is_told_of_by_some_event() {
        for side in [Side::Provider, Side::Owner, Side::Agency] {
            for topic in Topic::of(side) {
                assert!(NoticeEvent::ALL.iter().any(|event| event.topic() == Some(*topic)), "{topic:?}");
            }
        }
    }

    #[test]
    fn one_belongs_to_the_audiences_of_ones_rights_and_no_others() {
        let code = |text: &str| OrganisationCode::parse(text).unwrap();
        let user = UserId::new(uuid::Uuid::nil());
        let nobody = Actor::new(user, "Test");
        let own = ["everyone", "person:00000000-0000-0000-0000-000000000000"];
        assert_eq!(nobody.audiences(), own);
        let actor = Actor {
            administers: [code("901001")].into(),
            views: [code("901001"), code("U10001")].into(),
            administers_users: vec![
                crate::Scope::Cvr(Cvr::parse("91842130").unwrap()),
                crate::Scope::PNumber(crate::PNumber::parse("1000000021").unwrap()),
            ],
            case_worker: true,
            ..nobody
        };
        let rights = [
            "provider:901001",
            "owner:901001",
            "provider:U10001",
            "owner:U10001",
            "agency",
            "users:91842130",
        ];
        assert_eq!(actor.audiences(), [&own[..], &rights].concat());
    }

    #[test]
    fn an_event_is_kept_under_its_own_code() {
        for event in NoticeEvent::ALL {
            assert_eq!(NoticeEvent::from_code(event.code()), Some(event));
        }
    }

    #[test]
    fn a_notice_survives_being_kept() {
        let notice = Notice {
            event: NoticeEvent::AccessRejected,
            comment: "Ikke i år".into(),
            days: 14,
            place: Place::Receipt(1),
            ..Notice::default()
        };
        let text = serde_json::to_string(&notice).unwrap();
        assert_eq!(
            text,
            r#"{"event":"AccessRejected","comment":"Ikke i år","days":14,"place":{"Receipt":1}}"#
        );
        assert_eq!(serde_json::from_str::<Notice>(&text).unwrap(), notice);
    }
}
