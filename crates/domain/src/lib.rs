//! What is true: the rules of systems, connection agreements and data accesses.
//!
//! Pure and synchronous: no clock, no database, no text for people. The services decide with these functions, the pages
//! say with the same functions what a decision will mean, and forms are read with the same parsers, so that a rule stands
//! in one place only. Danish terms map to the names used here in `docs/glossary.md`.

mod actor;
mod audit;
mod closing;
mod code;
mod connection_agreement;
mod contact;
mod data_access;
mod data_category;
mod decision;
pub mod due;
mod emergency_stop;
mod error;
mod event;
mod granting;
mod identifier;
mod inquiry;
mod letter;
mod lifecycle;
mod list;
mod notice;
mod notice_event;
mod operating_message;
mod organisation;
mod recipient;
pub mod register;
mod right_request;
mod seen;
mod subject;
mod system;
mod take_over;
mod text;
mod timestamp;
mod version;
mod web_service;

pub use actor::{Actor, Grant, Right, Scope};
pub use audit::{AuditKind, UNREADABLE_ADDRESS};
pub use closing::ClosingProposal;
pub use connection_agreement::{ConnectionAction, ConnectionAgreement, ConnectionStatus};
pub use contact::Contact;
pub use data_access::{
    DataAccess, DataAccessAction, DataAccessStatus, MAX_RECIPIENTS, Recipient, RecipientIssue, RequestGround,
};
pub use data_category::{DataCategories, DataCategory, Sensitivity};
pub use decision::{AccessFacts, AccessTerms, Consequence, Decision, MissingLink, decide};
pub use emergency_stop::{EmergencyStop, StopAction, StopStatus, Stopped};
pub use error::{Invalid, RuleError, read_rule};
pub use event::{Change, SET_END};
pub use granting::{GrantingRight, granted_in_circle};
pub use identifier::{Cvr, OrganisationCode, PNumber, SeNumber, ServiceCode};
pub use inquiry::{Inquiry, InquiryAction, InquiryStatus, InquirySubject, ProviderApplication};
pub use letter::{Letter, Why};
pub use lifecycle::{Party, Standing, Status};
pub use list::{MAX_ROWS, MAX_SERVICES, MAX_SYSTEMS, MAX_TOPICS, MAX_UNITS, at_most};
pub use notice::{Also, Audience, Notice, Side, Topic};
pub use notice_event::{NoticeEvent, NoticeKind, NoticeReader, NoticeText, NoticeTime};
pub use operating_message::{OperatingMessage, Severity};
pub use organisation::{Municipality, Organisation, OrganisationKind};
pub use recipient::{
    Choices, Coverage, Language, MAX_NOTIFICATION_RECIPIENTS, NotificationRecipient, RecipientStatus, Rhythm,
};
pub use right_request::{RightRequest, RightRequestAction, RightRequestStatus};
pub use seen::{beginning, isolated, letters, one_line, own_lines, pasted, plain_sign, search_key, visible};
pub use subject::{
    ConnectionId, ContactId, DataAccessId, EmergencyStopId, GrantId, InquiryId, MessageId,
    NotificationRecipientId, Place, RightRequestId, Subject, SubjectKind, SystemId, UserId,
};
pub use system::{System, SystemAction, SystemStatus, SystemUse};
pub use take_over::Offer;
pub use text::{Comment, Email, LongText, Name, Phone, Reason, sort_key};
pub use timestamp::Timestamp;
pub use version::{Accepted, CONFIRM_DAYS, Publication, ServiceVersion, VersionKind};
pub use web_service::{ServiceStatus, WebService};
