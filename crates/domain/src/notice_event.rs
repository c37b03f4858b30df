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

/// An event in a line: its name, which is kept with notices and so never changes; its stable code; what kind of news it is; and what
/// a recipient ticks to be told of it, or `-` for what is told to a person alone.
macro_rules! events {
    (@topic -) => { None };
    (@topic $topic:ident) => { Some(Topic::$topic) };
    ($($(#[$about:meta])* $name:ident = $code:literal, $kind:ident, $topic:tt;)+) => {
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
        }
    };
}

events! {
    #[default]
    ConnectionSent = "connection_sent", Waits, ConnectionSent;
    ConnectionApproved = "connection_approved", Good, ConnectionDecided;
    ConnectionRejected = "connection_rejected", Bad, ConnectionDecided;
    /// The agency ended it.
    ConnectionEnded = "connection_ended", Over, ConnectionEnded;
    /// The provider took it back, or gave it up.
    ConnectionWithdrawn = "connection_withdrawn", Over, ConnectionEnded;
    /// It has waited for the agency for so many days.
    ConnectionWaited = "connection_waited", Waits, Waited;
    /// The agency set, moved or lifted its last day.
    ConnectionEndSet = "connection_end_set", Waits, Expires;
    /// It ends in so many days.
    ConnectionExpires = "connection_expires", Waits, Expires;
    AccessSent = "access_sent", Waits, AccessSent;
    AccessApproved = "access_approved", Good, AccessDecided;
    AccessRejected = "access_rejected", Bad, AccessDecided;
    /// The owner took the decision back ("Til Venter").
    AccessSuspended = "access_suspended", Waits, AccessEnded;
    /// The owner deleted it.
    AccessDeleted = "access_deleted", Over, AccessEnded;
    /// The provider took the request back.
    AccessWithdrawn = "access_withdrawn", Over, AccessEnded;
    /// The provider gave it up.
    AccessEnded = "access_ended", Over, AccessEnded;
    /// It has waited for the owner for so many days.
    AccessWaited = "access_waited", Waits, Waited;
    /// The owner set, moved or lifted its last day.
    AccessEndSet = "access_end_set", Waits, Expires;
    /// It ends in so many days.
    AccessExpires = "access_expires", Waits, Expires;
    SystemPassive = "system_passive", Over, System;
    SystemActive = "system_active", Good, System;
    SystemDeleted = "system_deleted", Over, System;
    /// The catalogue's texts changed: purpose, data, terms.
    ServiceChanged = "service_changed", Note, Service;
    ServiceLocked = "service_locked", Note, Service;
    ServiceOpened = "service_opened", Good, Service;
    /// The agency announced the last day, or it is so many days away.
    ServiceClosing = "service_closing", Waits, Service;
    ServiceClosed = "service_closed", Over, Service;
    MessagePublished = "message_published", Note, OperatingMessage;
    RightRequested = "right_requested", Waits, -;
    /// It has waited for a user administrator for so many days.
    RightWaited = "right_waited", Waits, -;
    RightWithdrawn = "right_withdrawn", Over, -;
    RightGranted = "right_granted", Good, -;
    RightRefused = "right_refused", Bad, -;
    RightEnded = "right_ended", Over, -;
    /// To the sender: it has arrived.
    InquiryReceived = "inquiry_received", Good, -;
    /// To the agency: somebody wrote.
    InquiryWritten = "inquiry_written", Waits, Inquiry;
    /// It has waited for the agency for so many days.
    InquiryWaited = "inquiry_waited", Waits, Inquiry;
    InquiryAsked = "inquiry_asked", Waits, -;
    InquiryApproved = "inquiry_approved", Good, -;
    InquiryRefused = "inquiry_refused", Bad, -;
    InquiryAnswered = "inquiry_answered", Good, -;
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
