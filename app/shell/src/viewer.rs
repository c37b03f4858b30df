//! What every page shows of the person and of what was just done.

use domain::{ConnectionAction, DataAccessAction, SubjectKind, SystemAction};
use serde::{Deserialize, Serialize};

/// What header and menu need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The person's name; `None` when nobody is logged in.
    pub name: Option<String>,
    /// For whom they act, shortly.
    pub organisation: String,
    pub provider: bool,
    pub owner: bool,
    pub case_worker: bool,
    /// Whether the person may look at agreements and change none.
    pub only_looks: bool,
    /// Whether the person grants rights to others.
    pub user_administrator: bool,
    /// Requests that wait for the person's decision.
    pub waiting: u32,
    /// How many data accesses the person's organisations have suspended.
    pub suspended: u32,
    /// For how many of them a new version of the web service is to be confirmed.
    pub to_confirm: u32,
    /// How many are left at institutions that take part no longer.
    pub closed: u32,
    /// Whether the person could see owners that take part no longer.
    pub has_closed: bool,
    /// Whether a right matched an organisation at all.
    pub matched: bool,
    /// Notices the person has not read; 100 means "as many or more".
    pub unread: u32,
    /// The newest notice when the page was made: an open page listens for what comes after it.
    pub newest_notice: i64,
    /// When the page was made, in microseconds: what was told before that it shows.
    pub made: i64,
    pub flash: Option<Flash>,
}

/// A note about what was just done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flash {
    SystemCreated(String),
    SystemEdited(String),
    SystemChanged(String, SystemAction),
    /// A step of a row's life, by the stored code of its action; with the receipt's number, as those that follow.
    Step(SubjectKind, String, i64),
    /// What the same was before it was a [`Flash::Step`]: sessions may still hold one.
    ConnectionChanged(ConnectionAction, i64),
    AccessChanged {
        action: DataAccessAction,
        changed: u32,
        refused: u32,
        receipt: i64,
    },
    ServiceSaved(String),
    /// Closing it is proposed to a colleague.
    ServiceProposed(String),
    /// That was taken away.
    ServiceNotProposed(String),
    ContactSaved(String),
    ContactRemoved(String),
    MessageSaved,
    LoggedOut,
    LoggedOutEverywhere,
    LastDaySet(i64),
    LastDayLifted(i64),
    RightRequested,
    RightWithdrawn(i64),
    RightGranted(i64),
    RightRefused(i64),
    RightEnded(i64),
    InquirySent,
    InquiryAnswered(i64),
    ProviderCreated(String, i64),
    /// The address that was sent a confirm link.
    RecipientAsked(String),
    RecipientSaved(String),
    RecipientRemoved(String),
    RecipientConfirmed,
    /// An address is written to again.
    MailResumed,
    MailSentAgain,
    JobAgain,
    NoticesRead,
    EmailConfirmed,
    RegisterApplied {
        new: u32,
        changed: u32,
        passivated: u32,
    },
}
impl Flash {
    /// Of a last day that was set, or taken away.
    pub fn last_day(end: Option<domain::Timestamp>, receipt: i64) -> Self {
        if end.is_some() { Self::LastDaySet(receipt) } else { Self::LastDayLifted(receipt) }
    }
}
