//! The table of everything that people are told of.

use serde::{Deserialize, Serialize};

use crate::Topic;

/// What kind of news it is, for whoever looks a list over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was agreed to, or answered.
    Good,
    /// Something was refused.
    Bad,
    /// Somebody has something to do, or a day comes nearer.
    Waits,
    /// Something is to be known.
    Note,
    /// Something is over, or rests.
    Over,
}

/// What the days and the moment of a notice are, for the label beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeTime {
    HoldsUntil,
    HeldUntil,
    Waited,
    Expires,
    LastDay,
    ShownFrom,
    /// The last day on which a new version can be confirmed.
    ConfirmBy,
    /// The day from which a web service needs no data access.
    FreeFrom,
}

/// What somebody wrote along with it, for the heading above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeText {
    Comment,
    Reason,
    Question,
    Answer,
    Message,
    OperatingMessage,
}

/// Who reads of it, where it is not those whom agreements concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeReader {
    Parties,
    /// Who decides on a right.
    Administrator,
    /// Who decides on a right, and whose it is to be.
    AdministratorAndOwner,
    /// Whose right it is.
    RightOwner,
    /// The agency, of an inquiry.
    Agency,
    /// Who sent an inquiry.
    Sender,
}

/// An event in a line: its name, which is kept with notices and so never changes; its stable code; what kind of news it is; and what
/// a recipient ticks to be told of it, or `-` for what is told to a person alone. Where it is not the usual there follow what its days and
/// its moment are (`time`), what was written along with it (`text`), and who reads of it (`to`), in this order.
macro_rules! events {
    (@topic -) => { None };
    (@topic $topic:ident) => { Some(Topic::$topic) };
    (@or $usual:expr) => { $usual };
    (@or $usual:expr, $other:expr) => { $other };
    ($(
        $(#[$about:meta])* $name:ident = $code:literal, $kind:ident, $topic:tt
        $(, time $time:ident)? $(, text $text:ident)? $(, to $reader:ident)?;
    )+) => {
        crate::code::codes! {
            /// What happened.
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
            pub enum NoticeEvent { $($(#[$about])* $name = $code),+ }
        }

        impl NoticeEvent {
            /// What a recipient ticks to be told of it; `None` for what is told to a person alone.
            pub const fn topic(self) -> Option<Topic> {
                match self { $(Self::$name => events!(@topic $topic)),+ }
            }

            /// What kind of news it is.
            pub const fn kind(self) -> NoticeKind {
                match self { $(Self::$name => NoticeKind::$kind),+ }
            }

            /// What its days and its moment are.
            pub const fn time(self) -> NoticeTime {
                match self { $(Self::$name => events!(@or NoticeTime::HoldsUntil $(, NoticeTime::$time)?)),+ }
            }

            /// What was written along with it.
            pub const fn text(self) -> NoticeText {
                match self { $(Self::$name => events!(@or NoticeText::Comment $(, NoticeText::$text)?)),+ }
            }

            /// Who reads of it.
            pub const fn reader(self) -> NoticeReader {
                match self { $(Self::$name => events!(@or NoticeReader::Parties $(, NoticeReader::$reader)?)),+ }
            }
        }
    };
}

events! {
    #[default]
    ConnectionSent = "connection_sent", Waits, ConnectionSent;
    ConnectionApproved = "connection_approved", Good, ConnectionDecided;
    ConnectionRejected = "connection_rejected", Bad, ConnectionDecided, text Reason;
    /// The agency ended it.
    ConnectionEnded = "connection_ended", Over, ConnectionEnded, text Reason;
    /// The provider took it back, or gave it up.
    ConnectionWithdrawn = "connection_withdrawn", Over, ConnectionEnded;
    /// It has waited for the agency for so many days.
    ConnectionWaited = "connection_waited", Waits, Waited, time Waited;
    /// The agency set, moved or lifted its last day.
    ConnectionEndSet = "connection_end_set", Waits, Expires, time LastDay;
    /// It ends in so many days.
    ConnectionExpires = "connection_expires", Waits, Expires, time Expires;
    AccessSent = "access_sent", Waits, AccessSent;
    AccessApproved = "access_approved", Good, AccessDecided;
    AccessRejected = "access_rejected", Bad, AccessDecided, text Reason;
    /// The owner stopped it for a while ("Til Venter").
    AccessSuspended = "access_suspended", Over, AccessEnded, time HeldUntil, text Reason;
    /// The owner let it hold again.
    AccessResumed = "access_resumed", Good, AccessDecided;
    /// Its approval holds again with a new agreement.
    AccessHolds = "access_holds", Note, AccessDecided;
    /// The day until which the owner meant to stop it has passed.
    AccessPauseOver = "access_pause_over", Waits, Waited, time HeldUntil;
    /// The owner confirmed the web service's new version.
    AccessConfirmed = "access_confirmed", Good, AccessDecided;
    /// The web service's new version was not confirmed in time: its owner is to decide anew.
    AccessLapsed = "access_lapsed", Waits, AccessEnded, time ConfirmBy;
    /// The owner took a no back without saying yes.
    AccessReopened = "access_reopened", Waits, AccessDecided;
    /// With a new agreement the owner is to decide anew.
    AccessAskedAgain = "access_asked_again", Waits, AccessSent;
    /// The owner deleted it.
    AccessDeleted = "access_deleted", Over, AccessEnded;
    /// The provider took the request back.
    AccessWithdrawn = "access_withdrawn", Over, AccessEnded;
    /// The provider gave it up.
    AccessEnded = "access_ended", Over, AccessEnded, text Reason;
    /// It has waited for the owner for so many days.
    AccessWaited = "access_waited", Waits, Waited, time Waited;
    /// The owner set, moved or lifted its last day.
    AccessEndSet = "access_end_set", Waits, Expires, time LastDay;
    /// It ends in so many days.
    AccessExpires = "access_expires", Waits, Expires, time Expires;
    /// An institution takes part no longer; so many data accesses are left.
    InstitutionClosed = "institution_closed", Over, AccessEnded;
    /// An institution is new in the register, and has nothing yet.
    InstitutionNew = "institution_new", Note, AccessSent;
    SystemPassive = "system_passive", Over, System;
    SystemActive = "system_active", Good, System;
    SystemDeleted = "system_deleted", Over, System;
    /// The agency has stopped the system, or its provider.
    StopSet = "stop_set", Bad, System, time HeldUntil, text Reason;
    /// A stop of the agency ended.
    StopLifted = "stop_lifted", Good, System, text Reason;
    /// There is a new version with other data or other terms, which the owners are to confirm until a day.
    ServiceVersion = "service_version", Waits, Service, time ConfirmBy;
    /// A new version is not confirmed yet, and the day comes nearer.
    ServiceVersionSoon = "service_version_soon", Waits, Service, time ConfirmBy;
    /// From a day on it needs no data access.
    ServiceFrees = "service_frees", Waits, Service, time FreeFrom;
    /// It needs no data access any more: connected systems get the data of every institution.
    ServiceFreed = "service_freed", Waits, Service;
    /// From now on it needs a data access.
    ServiceBound = "service_bound", Note, Service;
    /// The catalogue's texts changed: purpose, data, terms.
    ServiceChanged = "service_changed", Note, Service, time LastDay;
    ServiceLocked = "service_locked", Note, Service, time LastDay;
    ServiceOpened = "service_opened", Good, Service, time LastDay;
    /// The agency announced the last day, or it is so many days away.
    ServiceClosing = "service_closing", Waits, Service, time LastDay;
    ServiceClosed = "service_closed", Over, Service;
    /// To the agency: a case worker wants it closed, and another is to approve that.
    ServiceClosingProposed = "service_closing_proposed", Waits, Waited, time LastDay, to Agency;
    MessagePublished = "message_published", Note, OperatingMessage, time ShownFrom, text OperatingMessage;
    RightRequested = "right_requested", Waits, -, to Administrator;
    /// It has waited for a user administrator for so many days.
    RightWaited = "right_waited", Waits, -, time Waited, to AdministratorAndOwner;
    RightWithdrawn = "right_withdrawn", Over, -, to Administrator;
    RightGranted = "right_granted", Good, -, text Reason, to RightOwner;
    RightRefused = "right_refused", Bad, -, text Reason, to RightOwner;
    RightEnded = "right_ended", Over, -, text Reason, to RightOwner;
    /// To the sender: it has arrived.
    InquiryReceived = "inquiry_received", Good, -, to Sender;
    /// To the agency: somebody wrote.
    InquiryWritten = "inquiry_written", Waits, Inquiry, text Message, to Agency;
    /// It has waited for the agency for so many days.
    InquiryWaited = "inquiry_waited", Waits, Inquiry, time Waited, to Sender;
    InquiryAsked = "inquiry_asked", Waits, -, text Question, to Sender;
    InquiryApproved = "inquiry_approved", Good, -, text Message, to Sender;
    InquiryRefused = "inquiry_refused", Bad, -, text Reason, to Sender;
    InquiryAnswered = "inquiry_answered", Good, -, text Answer, to Sender;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_numbered_in_the_order_of_their_list() {
        for (number, event) in NoticeEvent::ALL.into_iter().enumerate() {
            assert_eq!(event as usize, number);
        }
        assert_eq!(NoticeEvent::default() as usize, 0);
    }
}
