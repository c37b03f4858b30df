//! What happened. A use case says it once, as a fact that holds values of the domain; everything else that has to be written
//! follows from it, at one place for each kind of thing: the history ([`crate::history`]), who is told of it behind the bell and
//! by mail ([`crate::tell`]), the receipt ([`crate::receipt`]) and the audit log ([`crate::audit`]).
//!
//! Each noun has its facts and their answers in one file. Every projection asks every fact: there is no answer for "all others",
//! so a new fact does not compile before each projection has its own.
//!
//! No facts are what is written to one address about itself (a link to confirm it, a mail that is told in another's stead), visits,
//! and changes of which nobody is told and nothing is kept but the rows: registered addresses, contact persons that are removed.

#![deny(clippy::wildcard_enum_match_arm, reason = "a new fact has an answer of its own everywhere")]

mod access;
mod connection;
mod contact;
mod inquiry;
mod message;
mod operator;
mod person;
mod right;
mod service;
mod stop;
mod system;

use domain::Timestamp;
use store::{DatabaseTransaction, StoreError};

pub use self::operator::Applied;
pub(crate) use self::{
    access::{AccessChange, AccessFact, Asked, NotAsked},
    connection::{Agreement, ConnectionFact, Requested},
    contact::ContactFact,
    inquiry::InquiryFact,
    message::MessageFact,
    operator::OperatorFact,
    operator::{Closing, Opening},
    person::PersonFact,
    right::{Held, RightFact},
    service::{ServiceEdit, ServiceFact, concerns_owners, noticeable},
    stop::{StopFact, StopNames},
    system::SystemFact,
};
use crate::{audit, history, receipt, tell};

/// The change in which something happened, for what has to be looked up to tell of it.
pub(crate) struct Now<'a> {
    pub db: &'a DatabaseTransaction,
    pub at: Timestamp,
    /// The name of who did it; empty for the portal itself.
    pub actor: &'a str,
    /// The number of the receipt that the fact gives.
    pub receipt: Option<i64>,
}

/// What follows from a fact.
pub(crate) trait Project {
    /// What the histories of rows keep of it.
    fn history(&self) -> Vec<history::Line>;

    /// Who is told of it, and what.
    fn told(&self, now: &Now<'_>) -> impl Future<Output = Result<tell::Told, StoreError>> + Send;

    /// The receipt that whoever did it gets.
    fn receipt(&self) -> Option<receipt::New>;

    /// What the audit log keeps of it.
    fn audit(&self) -> Option<audit::Entry>;
}

macro_rules! facts {
    ($($noun:ident($fact:ty)),+ $(,)?) => {
        /// Something that happened.
        pub(crate) enum Fact { $($noun($fact)),+ }

        $(impl From<$fact> for Fact {
            fn from(fact: $fact) -> Self { Self::$noun(fact) }
        })+

        impl Project for Fact {
            fn history(&self) -> Vec<history::Line> {
                match self { $(Self::$noun(fact) => fact.history()),+ }
            }

            async fn told(&self, now: &Now<'_>) -> Result<tell::Told, StoreError> {
                match self { $(Self::$noun(fact) => fact.told(now).await),+ }
            }

            fn receipt(&self) -> Option<receipt::New> {
                match self { $(Self::$noun(fact) => fact.receipt()),+ }
            }

            fn audit(&self) -> Option<audit::Entry> {
                match self { $(Self::$noun(fact) => fact.audit()),+ }
            }
        }
    };
}

facts! {
    Access(AccessFact),
    Connection(ConnectionFact),
    Contact(ContactFact),
    Inquiry(InquiryFact),
    Message(MessageFact),
    Operator(OperatorFact),
    Person(PersonFact),
    Right(RightFact),
    Service(ServiceFact),
    Stop(StopFact),
    System(SystemFact),
}
