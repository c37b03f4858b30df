//! The nouns: the keys of their rows, the kinds of rows that have a history, and the pages that notices and mails lead to. A new
//! noun has a line in each.
//!
//! Keys are UUIDs (version 7, made by the services), so that no key can be guessed from another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Invalid, OrganisationCode, ServiceCode};

macro_rules! id {
    ($(#[$doc:meta] $name:ident;)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The key with this value.
            pub const fn new(value: Uuid) -> Self {
                Self(value)
            }

            /// The bare value, for the database.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            /// # Errors
            /// [`Invalid::Malformed`] when the text is no UUID.
            fn from_str(text: &str) -> Result<Self, Invalid> {
                Uuid::try_parse(text).map(Self).map_err(|_| Invalid::Malformed)
            }
        }
    )*};
}

id! {
    /// Key of a [`System`](crate::System).
    SystemId;
    /// Key of a [`ConnectionAgreement`](crate::ConnectionAgreement).
    ConnectionId;
    /// Key of a [`DataAccess`](crate::DataAccess).
    DataAccessId;
    /// Key of a [`Contact`](crate::Contact).
    ContactId;
    /// Key of an [`OperatingMessage`](crate::OperatingMessage).
    MessageId;
    /// Key of a person who logs in.
    UserId;
    /// Key of a right that somebody holds, or held.
    GrantId;
    /// Key of a [`RightRequest`](crate::RightRequest).
    RightRequestId;
    /// Key of an [`Inquiry`](crate::Inquiry).
    InquiryId;
    /// Key of an [`EmergencyStop`](crate::EmergencyStop).
    EmergencyStopId;
    /// Key of a [`NotificationRecipient`](crate::NotificationRecipient).
    NotificationRecipientId;
}

crate::code::codes! {
    /// What kind of row a history belongs to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum SubjectKind {
        System = "system",
        ConnectionAgreement = "connection_agreement",
        DataAccess = "data_access",
        WebService = "web_service",
        OperatingMessage = "operating_message",
        Inquiry = "inquiry",
        RightRequest = "right_request",
        NotificationRecipient = "notification_recipient",
        EmergencyStop = "emergency_stop",
    }
}

/// The row a history belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub kind: SubjectKind,
    /// The row's key as text.
    pub id: String,
}

/// A page that a notice or a mail leads to. Addresses are the application's to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    #[default]
    Home,
    DataAccess(DataAccessId),
    Connection(ConnectionId),
    System(SystemId),
    Service(ServiceCode),
    /// A web service as the agency keeps it.
    CaseService(ServiceCode),
    Receipt(i64),
    /// Where one sees one's own rights.
    MyRights,
    /// Where a request for a right is decided.
    RightRequest(RightRequestId),
    /// One's own inquiry.
    Inquiry(InquiryId),
    /// An inquiry under the secret of its own link.
    InquiryLink(String),
    /// An inquiry as the agency answers it.
    CaseInquiry(InquiryId),
    OperatingStatus,
    /// A stop, as the agency sees it.
    Stop(EmergencyStopId),
    /// What owners have left that take part no longer.
    Closed,
    /// Where this institution takes over what another has approved.
    TakeOver(OrganisationCode),
    /// Where the owner reads and confirms new versions of web services.
    NewVersions,
    /// Where a registered address is confirmed, with the link's secret.
    Confirm(String),
    /// Where a registered address is taken off, with the link's secret.
    Unsubscribe(String),
}
