//! What is written to somebody by mail, before it has words: kept in the outbox, given words in the reader's language
//! when it is sent.

use serde::{Deserialize, Serialize};

use crate::{Notice, Side};

/// Why somebody is written to; the mail says so at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The address is registered as a notification recipient.
    Registered {
        /// The organisation's name.
        organisation: String,
    },
    /// Nobody of the organisation can be reached, so its contact person is written to.
    ContactPerson { organisation: String },
    /// Nor is there a contact person, so the register's official address is.
    OfficialAddress { organisation: String },
    /// It is about the reader.
    Personal,
}

/// A mail without words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Letter {
    /// Asks whoever reads there to confirm that they want to be told.
    Confirm {
        side: Side,
        /// The organisation's name.
        organisation: String,
        /// Who registered the address.
        registered_by: String,
        /// The secret of the link.
        secret: String,
        /// Days after which the link leads nowhere.
        days: u32,
    },
    /// Tells of one or several things that happened together.
    Notices { notices: Vec<Notice>, why: Why },
    /// Everything of a day.
    Digest { notices: Vec<Notice>, why: Why },
}
