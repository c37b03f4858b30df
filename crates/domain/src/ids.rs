//! Keys of rows. UUIDs (version 7, made by the services), so that no key can be guessed from another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Invalid;

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
    /// Key of a [`NotificationRecipient`](crate::NotificationRecipient).
    NotificationRecipientId;
}
