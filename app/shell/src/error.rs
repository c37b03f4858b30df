//! The one error of the application: codes that travel between server and browser, never sentences.

use domain::{
    ConnectionStatus, DataAccessStatus, Invalid, RecipientIssue, RuleError, ServiceStatus, SubjectKind,
    register::ExtractFault,
};
use leptos::{prelude::*, server_fn::codec::JsonEncoding};
use serde::{Deserialize, Serialize};

use crate::{
    extract_words::{extract_fault, passivated_text},
    field::{FILE, Field, FieldName, label},
    i18n::Lang,
    nouns::{status_of, status_refuses},
    text::{grouped, invalid_text},
};

/// The error of a form whose file is no extract of the institution register.
pub fn extract_error(fault: ExtractFault) -> AppError {
    AppError::field(FILE, Fault::Extract(fault))
}

/// Why a page or a form could not be served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is logged in, or no longer.
    NotSignedIn,
    /// Logged in, but without the right that the page is for.
    NotAllowed,
    /// No such page or row, or none that this user may know of.
    NotFound,
    /// Some fields of a form cannot be read.
    Fields(Vec<FieldError>),
    /// The rules refuse it.
    Rule(#[serde(deserialize_with = "domain::read_rule")] RuleError),
    /// The rules refuse it because of the one that is named.
    RuleFor {
        name: String,
        #[serde(deserialize_with = "domain::read_rule")]
        rule: RuleError,
    },
    /// Somebody else changed the row first: what it is now, by whom, when (already written out).
    Changed { kind: SubjectKind, status: String, by: String, at: String },
    /// Not an error to the user: a button of the form that is not its last was pressed; the form is kept.
    Editing,
    /// This form was sent before and is still being carried out.
    AlreadySent,
    /// More requests than the server takes from one address.
    TooMany,
    /// A form of somebody who is not logged in, larger than what is taken from them.
    TooLargeUnknown,
    /// The right to do it is there no longer, or the row is gone; what was typed is kept. `hidden` where the answer must be
    /// that of a row that does not exist.
    NoLonger { hidden: bool },
    /// The form was opened by somebody else than who is logged in now; what was typed is kept for them.
    AnotherPerson,
    /// The request makes no sense.
    BadRequest,
    /// The form is larger than this.
    TooLarge { mebibytes: u32 },
    /// The database does not answer or takes no writes.
    Unavailable { request_id: String },
    /// A fault of ours.
    Unexpected { request_id: String },
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    pub fault: Fault,
}

/// Why a field is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    Invalid(Invalid),
    /// Nothing was chosen.
    NotChosen,
    /// The name is taken.
    Taken,
    /// A number that cannot be asked for data access.
    Recipient {
        typed: String,
        name: String,
        issue: RecipientIssue,
    },
    /// The end lies before the start.
    Reversed,
    /// The moment has passed already.
    Passed,
    /// It is as it was.
    Unchanged,
    /// More of them than one form may have.
    TooMany {
        max: u32,
        actual: u32,
    },
    /// The provider is in the register already; its name and number.
    AlreadyProvider(String),
    /// A P-number that belongs to an organisation with another CVR number.
    UnitOfAnother,
    /// The file is no extract of the institution register.
    Extract(ExtractFault),
    /// It is no editorial change.
    NotEditorial,
    /// The day comes sooner than in so many days, and nothing says why.
    TooSoon {
        days: u32,
    },
    /// A number that is none of an institution.
    UnknownInstitution(String),
    NoInstitutionNumber(String),
    /// No file was chosen.
    NoFile,
    /// The address is registered for the same organisations already.
    AlreadyRegistered,
    /// Whoever reads at the address wants no mail from the portal.
    MailStopped,
    /// The address was sent a link a short while ago.
    AskedJustNow,
    /// One address more than an organisation may have.
    TooManyAddresses {
        max: u32,
    },
    /// So many more faults, which are not told one by one.
    AndMore(u32),
    /// Too large to be kept with the rest of the form.
    NotKept,
    /// Numbers were typed but not added when "Send" was pressed; they are on the list now.
    AddedNotSent,
    /// The organisation has this contact person at the address already.
    ContactKnown(String),
    /// A contact person was chosen, and another one typed.
    TwoContacts,
    /// Single units were ticked beside a whole CVR number that they are no part of.
    UnitsBeside,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::BadRequest,
            _ => Self::Unexpected { request_id: String::new() },
        }
    }
}

impl AppError {
    /// One field's fault.
    pub fn field(field: impl Into<FieldName>, fault: Fault) -> Self {
        Self::Fields(vec![FieldError { field: field.into().into(), fault }])
    }

    /// Refuses a list of a form that is longer than it may be, before anything is read of it.
    ///
    /// # Errors
    /// [`AppError::Fields`].
    pub fn at_most<T>(field: Field, list: &[T], max: u32) -> Result<(), Self> {
        let actual = u32::try_from(list.len()).unwrap_or(u32::MAX);
        if actual > max { Err(Self::field(field, Fault::TooMany { max, actual })) } else { Ok(()) }
    }

    /// What a use case refuses, where one field is the moment of an end.
    pub fn of_end(field: Field) -> impl Fn(services::ServiceError) -> Self {
        move |error| match error {
            services::ServiceError::Rule(RuleError::EndPassed) => Self::field(field, Fault::Passed),
            services::ServiceError::Rule(RuleError::SameEnd) => Self::field(field, Fault::Unchanged),
            other => other.into(),
        }
    }

    /// A form without the file that it is for.
    pub fn no_file() -> Self {
        Self::field(FILE, Fault::NoFile)
    }

    /// The HTTP status of a page or an answer with this error.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::NotAllowed | Self::AnotherPerson | Self::NoLonger { hidden: false } => 403,
            Self::NotFound | Self::NoLonger { hidden: true } => 404,
            Self::Changed { .. } | Self::AlreadySent => 409,
            Self::Fields(_) | Self::Rule(_) | Self::RuleFor { .. } | Self::Editing => 422,
            Self::BadRequest => 400,
            Self::TooLarge { .. } | Self::TooLargeUnknown => 413,
            Self::TooMany => 429,
            Self::Unavailable { .. } => 503,
            Self::Unexpected { .. } => 500,
        }
    }

    /// What the error summary says, one line each, with the field to jump to.
    pub fn lines(&self, t: Lang) -> Vec<(Option<String>, String)> {
        match self {
            Self::Fields(fields) => {
                fields.iter().map(|error| (Some(error.field.clone()), error.message(t))).collect()
            }
            other => vec![(None, other.message(t))],
        }
    }

    /// The error in words.
    pub fn message(&self, t: Lang) -> String {
        match self {
            Self::NotSignedIn => t.error_not_signed_in().into(),
            Self::NotAllowed => t.error_not_allowed().into(),
            Self::NotFound => t.error_not_found().into(),
            Self::Fields(fields) => fields.first().map(|field| field.message(t)).unwrap_or_default(),
            Self::Rule(rule) => rule_message(rule, t),
            Self::RuleFor { name, rule } => format!("{name}: {}", rule_message(rule, t)),
            Self::Changed { kind, status, by, at } => {
                // What happened by itself, the portal did.
                let by = if by.is_empty() { t.notices_portal() } else { by };
                match at.as_str() {
                    "" => t.error_changed_by_somebody().into(),
                    // It is what the row rests on that has changed.
                    at if status.is_empty() && *kind == SubjectKind::EmergencyStop => {
                        t.error_changed_stop(by, at)
                    }
                    at if status.is_empty() => t.error_changed_version(by, at),
                    at => t.error_changed(status_of(*kind, status, t).1, by, at),
                }
            }
            Self::Editing => String::new(),
            Self::AlreadySent => t.error_already_sent().into(),
            Self::BadRequest => t.error_bad_request().into(),
            Self::TooLarge { mebibytes } => t.error_too_large(&grouped(*mebibytes)),
            Self::TooMany => t.error_too_many().into(),
            Self::TooLargeUnknown => t.error_too_large_unknown().into(),
            Self::NoLonger { .. } => t.error_no_longer().into(),
            Self::AnotherPerson => t.error_another_person().into(),
            Self::Unavailable { .. } => t.error_unavailable().into(),
            Self::Unexpected { .. } => t.error_unexpected().into(),
        }
    }

    /// How many things are wrong.
    pub fn faults(&self) -> usize {
        let Self::Fields(fields) = self else { return 1 };
        let count = |error: &FieldError| match error.fault {
            Fault::AndMore(more) => usize::try_from(more).unwrap_or(usize::MAX),
            _ => 1,
        };
        fields.iter().map(count).sum()
    }

    /// The id under which the fault stands in the log, if there is one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Unavailable { request_id } | Self::Unexpected { request_id } => Some(request_id),
            _ => None,
        }
    }
}

impl FieldError {
    /// The fault in words: what to correct, and how.
    pub fn message(&self, t: Lang) -> String {
        let label = label(&self.field, t);
        match &self.fault {
            Fault::Invalid(Invalid::Malformed) => match self.field.as_str() {
                "contact_email" | "email" | "signup" => t.fault_email().into(),
                "contact_phone" => t.fault_phone().into(),
                "code" => t.fault_service_code().into(),
                "from" | "to" | "until" => t.fault_moment().into(),
                "last_day" | "paused_until" | "confirm_by" => t.fault_day().into(),
                _ => t.fault_malformed(label),
            },
            Fault::Invalid(Invalid::NoSuchDate)
                if matches!(self.field.as_str(), "last_day" | "paused_until" | "confirm_by") =>
            {
                t.fault_no_such_day().into()
            }
            Fault::Invalid(invalid) => invalid_text(invalid, label, t),
            Fault::NotChosen => t.fault_not_chosen(label),
            Fault::Taken => t.fault_taken(label),
            Fault::Recipient { typed, name, issue } => recipient_message(typed, name, issue, t),
            Fault::Reversed => t.fault_reversed().into(),
            Fault::Passed if matches!(self.field.as_str(), "last_day" | "paused_until" | "confirm_by") => {
                t.fault_passed_day().into()
            }
            Fault::Unchanged => t.fault_unchanged(label),
            Fault::Passed => t.fault_passed().into(),
            Fault::TooMany { max, actual } => t.fault_too_many(label, &grouped(*max), &grouped(*actual)),
            Fault::AlreadyProvider(provider) => t.fault_already_provider(provider),
            Fault::UnitOfAnother => t.fault_unit_of_another().into(),
            Fault::Extract(fault) => extract_fault(fault, t),
            Fault::NotEditorial => t.fault_not_editorial().into(),
            Fault::TooSoon { days } => t.fault_too_soon(&grouped(*days)),
            Fault::UnknownInstitution(typed) => t.fault_unknown_institution(typed),
            Fault::NoInstitutionNumber(typed) => t.fault_no_institution_number(typed),
            Fault::NoFile => t.fault_no_file().into(),
            Fault::AlreadyRegistered => t.rule_already_registered().into(),
            Fault::MailStopped => t.rule_mail_stopped().into(),
            Fault::AskedJustNow => t.rule_asked_just_now().into(),
            Fault::TooManyAddresses { max } => t.rule_too_many_addresses(&grouped(*max)),
            Fault::AndMore(more) => t.fault_and_more(&grouped(*more)),
            Fault::NotKept => t.fault_not_kept(label),
            Fault::AddedNotSent => t.fault_added_not_sent().into(),
            Fault::ContactKnown(name) => t.fault_contact_known(name),
            Fault::TwoContacts => t.fault_two_contacts().into(),
            Fault::UnitsBeside => t.fault_units_beside().into(),
        }
    }
}

/// Why a number cannot be asked for data access, and what to do.
pub fn recipient_message(typed: &str, name: &str, issue: &RecipientIssue, t: Lang) -> String {
    match issue {
        RecipientIssue::Malformed => t.recipient_malformed(typed),
        RecipientIssue::Unknown => t.recipient_unknown(typed),
        RecipientIssue::Passivated(remark) => {
            t.recipient_passivated(typed, name, &passivated_text(remark, t))
        }
        RecipientIssue::Merged(successor) => t.recipient_merged(typed, name, successor.as_str()),
        RecipientIssue::Own => t.recipient_own(typed, name),
        RecipientIssue::NoDataOwner => t.recipient_no_data_owner(typed, name),
        RecipientIssue::Exists(DataAccessStatus::Waiting) => t.recipient_exists_waiting(typed, name),
        RecipientIssue::Exists(DataAccessStatus::Rejected) => t.recipient_exists_rejected(typed, name),
        RecipientIssue::Exists(_) => t.recipient_exists_approved(typed, name),
        RecipientIssue::Duplicate => t.recipient_duplicate(typed),
    }
}

fn rule_message(rule: &RuleError, t: Lang) -> String {
    match rule {
        RuleError::NotAllowed => t.rule_not_allowed().into(),
        RuleError::Status { kind, status } => status_refuses(*kind, status, t),
        RuleError::ContactInUse => t.rule_contact_in_use().into(),
        RuleError::ContactKnown(name) => t.fault_contact_known(name),
        RuleError::SystemInUse => t.rule_system_in_use().into(),
        RuleError::ServiceStatus(ServiceStatus::Closed) => t.rule_service_closed().into(),
        RuleError::ServiceStatus(_) => t.rule_service_locked().into(),
        RuleError::AlreadyConnected(ConnectionStatus::Approved) => t.rule_already_connected().into(),
        RuleError::AlreadyConnected(_) => t.rule_already_requested().into(),
        RuleError::NotConnected => t.rule_not_connected().into(),
        RuleError::NoDataAccessNeeded => t.rule_no_data_access_needed().into(),
        RuleError::OrganisationPassivated => t.rule_organisation_passivated().into(),
        RuleError::CountMoved { now } => t.rule_count_moved(&grouped(*now)),
        RuleError::ReasonNeeded => t.rule_reason_needed().into(),
        RuleError::TermsNotAccepted => t.rule_terms_not_accepted().into(),
        RuleError::PeriodReversed => t.fault_reversed().into(),
        RuleError::NoRecipients => t.rule_no_recipients().into(),
        RuleError::TooManyRecipients { max, actual } => {
            t.rule_too_many_recipients(&grouped(*max), &grouped(*actual))
        }
        RuleError::NoRecipientPossible => t.rule_no_recipient_possible().into(),
        RuleError::NothingChosen => t.rule_nothing_chosen().into(),
        RuleError::TooManyChosen { max, actual } => t.rule_too_many_chosen(&grouped(*max), &grouped(*actual)),
        RuleError::KindNeeded => t.rule_kind_needed().into(),
        RuleError::NotEditorial => t.rule_not_editorial().into(),
        RuleError::ConfirmDayNeeded => t.rule_confirm_day_needed().into(),
        RuleError::TooSoon { days } => t.rule_too_soon(&grouped(*days)),
        RuleError::OwnStop => t.rule_own_stop().into(),
        RuleError::OwnProposal => t.rule_own_proposal().into(),
        RuleError::SecondPersonNeeded => t.rule_second_person_needed().into(),
        RuleError::ClosingApart => t.rule_closing_apart().into(),
        RuleError::NothingToConfirm => t.rule_nothing_to_confirm().into(),
        RuleError::VersionMoved => t.rule_version_moved().into(),
        RuleError::NameTaken => t.rule_name_taken().into(),
        RuleError::OwnRight => t.rule_own_right().into(),
        RuleError::GrantedInCircle => t.rule_granted_in_circle().into(),
        RuleError::ScopeOutside => t.rule_scope_outside().into(),
        RuleError::AlreadyHeld => t.rule_already_held().into(),
        RuleError::SameEnd => t.rule_same_end().into(),
        RuleError::EndPassed => t.rule_end_passed().into(),
        RuleError::EndPutOff => t.rule_end_put_off().into(),
        RuleError::AlreadyProvider(provider) => t.rule_already_provider(provider),
        RuleError::UnitOfAnother => t.fault_unit_of_another().into(),
        RuleError::AlreadyRegistered => t.rule_already_registered().into(),
        RuleError::TooManyNotificationRecipients { max } => t.rule_too_many_addresses(&grouped(*max)),
        RuleError::LinkExpired => t.rule_link_expired().into(),
        RuleError::MailStopped => t.rule_mail_stopped().into(),
        RuleError::AskedJustNow => t.rule_asked_just_now().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_by_itself_was_changed_by_the_portal() {
        let changed = |by: &str| {
            let kind = SubjectKind::ConnectionAgreement;
            let at = "01.01.2027 kl. 00.00".into();
            AppError::Changed { kind, status: "ended".into(), by: by.into(), at }.message(Lang::Da)
        };
        assert!(changed("Inge").contains("Ændret af Inge den 01.01.2027"), "{}", changed("Inge"));
        assert!(changed("").contains("Ændret af Tilslutning den 01.01.2027"), "{}", changed(""));
    }

    #[test]
    fn what_nobody_knows_who_changed_was_changed_by_somebody() {
        let (kind, status) = (SubjectKind::NotificationRecipient, "confirmed".to_owned());
        let changed = AppError::Changed { kind, status, by: String::new(), at: String::new() };
        assert!(changed.message(Lang::Da).starts_with("En anden har ændret det her imens. Se"));
    }

    #[test]
    fn a_field_says_what_to_correct() {
        let error = FieldError {
            field: "comment".into(),
            fault: Fault::Invalid(Invalid::TooLong { max: 2_000, actual: 2_001 }),
        };
        assert_eq!(error.message(Lang::Da), "Kommentar er for lang: skriv højst 2.000 tegn (nu 2.001)");
    }
}
