//! Why an input or a command is refused. Codes, never sentences: the words come from the locales.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    ConnectionStatus, DataAccessStatus, InquiryStatus, RightRequestStatus, ServiceStatus, Status,
    SubjectKind, SystemStatus,
};

/// Why a typed value could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invalid {
    /// Nothing was typed where something is needed.
    Empty,
    /// More letters than allowed, as people count them; of an address, more bytes.
    TooLong { max: u32, actual: u32 },
    /// Few enough letters, but of more bytes than allowed.
    TooLarge { max: u32, actual: u32 },
    /// Not of the form that the field asks for.
    Malformed,
    /// The right form, but the check digit says it was mistyped.
    Checksum,
    /// Characters that no text may hold (control characters).
    ForbiddenCharacter,
    /// A character that turns the text around it, covers it, or looks like nothing that is known: which one it is in the
    /// text, counted from 1, and its number in Unicode.
    Unseen { place: u32, code: u32 },
    /// A word of letters from several scripts, which looks like another word.
    MixedScripts(String),
    /// A date or a time of day that the calendar does not have.
    NoSuchDate,
    /// A year that is meant otherwise.
    YearOutside { first: u32, last: u32 },
}

/// Why a command is refused by the rules, whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleError {
    /// The actor lacks the right for this row. Shown as "not found" where the row belongs to someone else.
    NotAllowed,
    /// A row in this status does not take the command.
    Status { kind: SubjectKind, status: String },
    /// A system names the contact person, so it cannot be removed.
    ContactInUse,
    /// The organisation has a contact person of this name at the address already.
    ContactKnown(String),
    /// The system has agreements or data accesses that are waiting or approved, so it cannot be deleted.
    SystemInUse,
    /// The web service takes no new agreements.
    ServiceStatus(ServiceStatus),
    /// A waiting or approved agreement for the same system and web service exists.
    AlreadyConnected(ConnectionStatus),
    /// The system has no approved connection agreement with the web service.
    NotConnected,
    /// The web service needs no data access, so there is none to ask for.
    NoDataAccessNeeded,
    /// The organisation has been passivated and can enter no agreement.
    OrganisationPassivated,
    /// A reason is needed for this decision.
    ReasonNeeded,
    /// The terms were not accepted.
    TermsNotAccepted,
    /// The period ends before it begins.
    PeriodReversed,
    /// A request needs at least one recipient.
    NoRecipients,
    /// More recipients than one request may have.
    TooManyRecipients { max: u32, actual: u32 },
    /// None of the recipients can be asked.
    NoRecipientPossible,
    /// No web service was chosen.
    NothingChosen,
    /// More of a list were chosen than one form may name.
    TooManyChosen { max: u32, actual: u32 },
    /// What was counted before the decision has another number now.
    CountMoved { now: u32 },
    /// What is agreed to has changed: it has to be said whether it is an editorial change, other data or other terms.
    KindNeeded,
    /// There are other data, or nobody is asked any more: that is no editorial change.
    NotEditorial,
    /// There must be a last day on which a new version can be confirmed.
    ConfirmDayNeeded,
    /// The day comes sooner than in so many days, and nothing says why.
    TooSoon { days: u32 },
    /// There is no new version of the web service to confirm.
    NothingToConfirm,
    /// What is agreed to is another than the one that was read.
    VersionMoved,
    /// A stop is lifted by another person than the one who set it.
    OwnStop,
    /// Another case worker is to approve what one has proposed.
    OwnProposal,
    /// Closing a web service is proposed to a colleague, by itself and with nothing else.
    SecondPersonNeeded,
    /// Something else is changed with the closing.
    ClosingApart,
    /// The name is taken by another of the same owner.
    NameTaken,
    /// Nobody decides on their own rights.
    OwnRight,
    /// Nobody gets rights from a user administrator whom they made one themselves, directly or through others.
    GrantedInCircle,
    /// The scope is no part of the organisation, or wider than what was asked for.
    ScopeOutside,
    /// The person holds the right already, or has asked for it.
    AlreadyHeld,
    /// The end lies in the past.
    EndPassed,
    /// The end is the one there is.
    SameEnd,
    /// The end would come later than it does now.
    EndPutOff,
    /// A provider with this CVR number and P-number is in the register already; its number.
    AlreadyProvider(String),
    /// A P-number of the application belongs to an organisation with another CVR number.
    UnitOfAnother,
    /// The address is registered for the same organisations already.
    AlreadyRegistered,
    /// More notification recipients than one organisation may have.
    TooManyNotificationRecipients { max: u32 },
    /// The link was used before, or is too old.
    LinkExpired,
    /// Whoever reads at the address wants no mail from the portal.
    MailStopped,
    /// The address was sent a link to confirm a short while ago.
    AskedJustNow,
}

impl RuleError {
    /// That a row in this status does not take the command.
    pub fn status<S: Status>(status: S) -> Self {
        Self::Status { kind: S::KIND, status: status.code().into() }
    }
}

/// Reads a refusal in any form in which it was ever kept: a status had a variant for each noun.
///
/// # Errors
/// Those of the format.
pub fn read_rule<'de, D: Deserializer<'de>>(kept: D) -> Result<RuleError, D::Error> {
    #[derive(Deserialize)]
    enum Before {
        #[serde(rename = "DataAccessStatus")]
        DataAccess(DataAccessStatus),
        #[serde(rename = "ConnectionStatus")]
        Connection(ConnectionStatus),
        #[serde(rename = "SystemStatus")]
        System(SystemStatus),
        #[serde(rename = "RightRequestStatus")]
        RightRequest(RightRequestStatus),
        #[serde(rename = "InquiryStatus")]
        Inquiry(InquiryStatus),
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Today(RuleError),
        Before(Before),
    }
    Ok(match Kept::deserialize(kept)? {
        Kept::Today(rule) => rule,
        Kept::Before(Before::DataAccess(status)) => RuleError::status(status),
        Kept::Before(Before::Connection(status)) => RuleError::status(status),
        Kept::Before(Before::System(status)) => RuleError::status(status),
        Kept::Before(Before::RightRequest(status)) => RuleError::status(status),
        Kept::Before(Before::Inquiry(status)) => RuleError::status(status),
    })
}

/// For logs and serde only; people read the locales' words.
impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Invalid {}

/// For logs only; people read the locales' words.
impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for RuleError {}
