//! What happened, in English. What both parties read says who does what, never "you".

use domain::NoticeEvent as E;

use super::{Event, say};

/// A request for data access that was sent, as its provider reads it.
pub const SENT_TO_ONE: Event = say(
    "Request for data access sent to {owner}: {system} ({service})",
    "A request for data access has been sent",
    "{count} requests for data access have been sent",
    "No data is fetched until {owner} has approved.",
);

/// A request for data access that went to several institutions, as its provider reads it.
pub const SENT_TO_SEVERAL: Event = say(
    "Request for data access sent to {owners}: {system} ({service})",
    "A request for data access has been sent to several institutions",
    "{count} requests for data access have been sent",
    "No data is fetched until the institutions have approved. The receipt shows who was asked.",
);

/// An agreement whose last day was taken away.
pub const CONNECTION_END_LIFTED: Event = say(
    "The connection agreement has no last day any more: {system} – {service}",
    "A connection agreement has no last day any more",
    "{count} connection agreements have no last day any more",
    "The agreement holds until one of the parties ends it.",
);

/// A data access whose last day was taken away.
pub const ACCESS_END_LIFTED: Event = say(
    "The data access has no last day any more: {owner} – {system} ({service})",
    "A data access has no last day any more",
    "{count} data accesses have no last day any more",
    "The data access holds until one of the parties ends it.",
);

/// A web service that closes no more.
pub const SERVICE_STAYS: Event = say(
    "The web service {service} does not close after all",
    "A web service does not close after all",
    "{count} web services do not close after all",
    "STIL has taken the last day away. The agreements hold as before.",
);

/// What is said of an event.
pub const fn event(event: E) -> Event {
    match event {
        E::ConnectionSent => say(
            "New request for a connection agreement: {system} – {service}",
            "New request for a connection agreement",
            "{count} new requests for connection agreements",
            "STIL must approve the agreement before {system} can use {service}.",
        ),
        E::ConnectionApproved => say(
            "The connection agreement is approved: {system} – {service}",
            "A connection agreement is approved",
            "{count} connection agreements are approved",
            "{system} is now connected to {service}. If the web service needs data access, each school must \
             approve too before data is fetched.",
        ),
        E::ConnectionRejected => say(
            "The connection agreement is rejected: {system} – {service}",
            "A connection agreement is rejected",
            "{count} connection agreements are rejected",
            "{system} is not connected to {service}. The provider can ask again.",
        ),
        E::ConnectionEnded => say(
            "The connection agreement is ended: {system} – {service}",
            "A connection agreement is ended",
            "{count} connection agreements are ended",
            "STIL has ended the agreement. {system} cannot use {service}, and no data is fetched through the \
             agreement, also not where schools have approved.",
        ),
        E::ConnectionWithdrawn => say(
            "The connection agreement is withdrawn: {system} – {service}",
            "A connection agreement is withdrawn",
            "{count} connection agreements are withdrawn",
            "{provider} has withdrawn the agreement. {system} cannot use {service}.",
        ),
        E::ConnectionWaited => say(
            "The connection agreement has waited for {days}: {system} – {service}",
            "A connection agreement waits for an answer",
            "{count} connection agreements wait for an answer",
            "The request still waits for STIL to approve or reject it.",
        ),
        E::ConnectionEndSet => say(
            "The connection agreement holds until the end of {date}: {system} – {service}",
            "A connection agreement was given a last day",
            "{count} connection agreements were given a last day",
            "STIL has set the agreement's last day. After that {system} cannot use {service}, and no data is fetched \
             through the agreement, not even where schools have approved.",
        ),
        E::ConnectionExpires => say(
            "The connection agreement ends in {days}: {system} – {service}",
            "A connection agreement ends soon",
            "{count} connection agreements end soon",
            "The connection agreement ends on {date}. After that {system} cannot use {service} until the provider has \
             asked again and STIL has approved.",
        ),
        E::AccessSent => say(
            "New request for data access: {owner} – {system} ({service})",
            "New request for data access",
            "{count} new requests for data access",
            "{provider} asks that {system} may fetch data from {service} for {owner}. No data is fetched \
             until {owner} has approved.",
        ),
        E::AccessApproved => say(
            "The data access is approved: {owner} – {system} ({service})",
            "A data access is approved",
            "{count} data accesses are approved",
            "{system} may fetch data from {service} for {owner}. {owner} can set the data access to waiting \
             or delete it again.",
        ),
        E::AccessRejected => say(
            "The data access is rejected: {owner} – {system} ({service})",
            "A data access is rejected",
            "{count} data accesses are rejected",
            "{system} may not fetch data from {service} for {owner}. {owner} can approve it later.",
        ),
        E::AccessSuspended => say(
            "The data access is set to waiting: {owner} – {system} ({service})",
            "A data access is set to waiting",
            "{count} data accesses are set to waiting",
            "{system} cannot fetch data from {service} for {owner} as long as the data access waits.",
        ),
        E::AccessDeleted => say(
            "The data access is deleted: {owner} – {system} ({service})",
            "A data access is deleted",
            "{count} data accesses are deleted",
            "{system} cannot fetch data from {service} for {owner}.",
        ),
        E::AccessWithdrawn => say(
            "The request for data access is withdrawn: {owner} – {system} ({service})",
            "A request for data access is withdrawn",
            "{count} requests for data access are withdrawn",
            "{provider} has withdrawn the request. {owner} need not do anything.",
        ),
        E::AccessEnded => say(
            "The data access is ended: {owner} – {system} ({service})",
            "A data access is ended",
            "{count} data accesses are ended",
            "{provider} has ended the data access. {system} can no longer fetch data from {service} for \
             {owner}.",
        ),
        E::AccessWaited => say(
            "The data access has waited for {days}: {owner} – {system} ({service})",
            "A data access waits for an answer",
            "{count} data accesses wait for an answer",
            "The data access still waits for {owner} to approve or reject it. No data is fetched meanwhile.",
        ),
        E::AccessEndSet => say(
            "The data access holds until the end of {date}: {owner} – {system} ({service})",
            "A data access was given a last day",
            "{count} data accesses were given a last day",
            "{owner} has set the last day of the data access. After that {system} cannot fetch data from {service} for \
             {owner}.",
        ),
        E::AccessExpires => say(
            "The data access ends in {days}: {owner} – {system} ({service})",
            "A data access ends soon",
            "{count} data accesses end soon",
            "The data access ends on {date}. After that {system} cannot fetch data from {service} for {owner}.",
        ),
        E::SystemPassive => say(
            "{system} is now passive",
            "A system is now passive",
            "{count} systems are now passive",
            "{provider} has closed the flow of data on the system's connections for a time. The agreements \
             are kept.",
        ),
        E::SystemActive => say(
            "{system} is active again",
            "A system is active again",
            "{count} systems are active again",
            "{provider} has opened the flow of data on all approved connections and data accesses.",
        ),
        E::SystemDeleted => say(
            "{system} is deleted",
            "A system is deleted",
            "{count} systems are deleted",
            "{provider} has deleted the system. It fetches no more data. The history is kept.",
        ),
        E::ServiceChanged => say(
            "The web service {service} has changed",
            "A web service has changed",
            "{count} web services have changed",
            "STIL has changed what is said about purpose, data or terms. Read what holds now.",
        ),
        E::ServiceLocked => say(
            "The web service {service} is locked",
            "A web service is locked",
            "{count} web services are locked",
            "No new connection agreements can be made. The present ones go on.",
        ),
        E::ServiceOpened => say(
            "The web service {service} is open again",
            "A web service is open again",
            "{count} web services are open again",
            "The web service takes new agreements again.",
        ),
        E::ServiceClosing => say(
            "The web service {service} closes: its last day is {date}",
            "A web service closes",
            "{count} web services close",
            "STIL has announced that {service} closes. According to plan its last day is {date}. After that no data is to be \
             fetched or sent through it.",
        ),
        E::ServiceClosed => say(
            "The web service {service} is closed",
            "A web service is closed",
            "{count} web services are closed",
            "The web service takes no new agreements, and no data is fetched or sent through it.",
        ),
        E::MessagePublished => say(
            "Operating message: {message}",
            "New operating message",
            "{count} new operating messages",
            "You can always see the current operating messages under Operating status.",
        ),
        E::RightRequested => say(
            "{person} asks for a right in Tilslutning",
            "An employee asks for a right in Tilslutning",
            "{count} requests for rights",
            "The request waits for a user administrator to approve, limit or refuse it.",
        ),
        E::RightWaited => say(
            "The request for a right in Tilslutning has waited for {days}",
            "A request for a right in Tilslutning waits for an answer",
            "{count} requests for rights wait for an answer",
            "The request still waits for a user administrator to approve, limit or refuse it.",
        ),
        E::RightWithdrawn => say(
            "{person} has taken a request for a right back",
            "A request for a right has been taken back",
            "{count} requests for rights have been taken back",
            "Nothing more is to be done about the request.",
        ),
        E::RightGranted => say(
            "You have been granted a right in Tilslutning",
            "You have been granted a right in Tilslutning",
            "You have been granted {count} rights in Tilslutning",
            "The right holds at once. Under My rights you can see what it covers.",
        ),
        E::RightRefused => say(
            "Your request for a right is refused",
            "Your request for a right is refused",
            "{count} of your requests for rights are refused",
            "Talk to your user administrator if you think that you should have the right.",
        ),
        E::RightEnded => say(
            "Your right in Tilslutning ends on {date}",
            "Your right in Tilslutning has ended",
            "{count} of your rights in Tilslutning have ended",
            "Agreements that were made stand.",
        ),
        E::InquiryReceived => say(
            "STIL has received your inquiry",
            "STIL has received your inquiry",
            "STIL has received {count} inquiries from you",
            "Thank you for your inquiry. Follow the link to confirm your e-mail address, see what happens, \
             and write more. Everybody who has the link can read and write.",
        ),
        E::InquiryWritten => say(
            "{person} has written to STIL",
            "New inquiry to STIL",
            "{count} new inquiries to STIL",
            "The inquiry waits for STIL.",
        ),
        E::InquiryWaited => say(
            "The inquiry from {person} has waited for {days}",
            "An inquiry to STIL waits for an answer",
            "{count} inquiries to STIL wait for an answer",
            "The inquiry still waits for STIL.",
        ),
        E::InquiryAsked => say(
            "STIL has a question about your inquiry",
            "STIL has a question about your inquiry",
            "STIL has {count} questions about your inquiries",
            "The inquiry waits for your answer.",
        ),
        E::InquiryApproved => say(
            "Your application to become a provider is approved",
            "Your application to become a provider is approved",
            "{count} applications to become a provider are approved",
            "You are now registered as a provider. Log in and create your first system.",
        ),
        E::InquiryRefused => say(
            "Your application to become a provider is refused",
            "Your application to become a provider is refused",
            "{count} applications to become a provider are refused",
            "STIL has decided on the application and cannot register you as a provider.",
        ),
        E::InquiryAnswered => say(
            "STIL has answered your inquiry",
            "STIL has answered your inquiry",
            "STIL has answered {count} of your inquiries",
            "You can write more if there is still something you wonder about.",
        ),
    }
}
