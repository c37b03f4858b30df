//! What happened to connection agreements.

use domain::NoticeEvent as E;

use super::{Heading, When, Words, both};

/// What is said of an event; `None` where it is of something else.
pub const fn words(event: E) -> Option<Words> {
    Some(match event {
        E::ConnectionSent => both(
            [
                "Ny anmodning om tilslutningsaftale: {system} – {service}",
                "Ny anmodning om tilslutningsaftale",
                "{count} nye anmodninger om tilslutningsaftale",
                "STIL skal godkende aftalen, før {system} kan bruge {service}.",
            ],
            [
                "New request for a connection agreement: {system} – {service}",
                "New request for a connection agreement",
                "{count} new requests for connection agreements",
                "STIL must approve the agreement before {system} can use {service}.",
            ],
        ),
        E::ConnectionApproved => both(
            [
                "Tilslutningsaftalen er godkendt: {system} – {service}",
                "En tilslutningsaftale er godkendt",
                "{count} tilslutningsaftaler er godkendt",
                "{system} er nu tilsluttet {service}. Kræver webservicen dataadgang, skal den enkelte skole \
                 også godkende, før der hentes data.",
            ],
            [
                "The connection agreement is approved: {system} – {service}",
                "A connection agreement is approved",
                "{count} connection agreements are approved",
                "{system} is now connected to {service}. If the web service needs data access, each school \
                 must approve too before data is fetched.",
            ],
        ),
        E::ConnectionRejected => both(
            [
                "Tilslutningsaftalen er afvist: {system} – {service}",
                "En tilslutningsaftale er afvist",
                "{count} tilslutningsaftaler er afvist",
                "{system} bliver ikke tilsluttet {service}. Udbyderen kan anmode igen.",
            ],
            [
                "The connection agreement is rejected: {system} – {service}",
                "A connection agreement is rejected",
                "{count} connection agreements are rejected",
                "{system} is not connected to {service}. The provider can ask again.",
            ],
        )
        .quote(Heading::Reason),
        E::ConnectionEnded => both(
            [
                "Tilslutningsaftalen er ophørt: {system} – {service}",
                "En tilslutningsaftale er ophørt",
                "{count} tilslutningsaftaler er ophørt",
                "STIL har bragt aftalen til ophør. {system} kan ikke bruge {service}, og der hentes ingen data \
                 gennem aftalen, heller ikke hvor skoler har godkendt.",
            ],
            [
                "The connection agreement is ended: {system} – {service}",
                "A connection agreement is ended",
                "{count} connection agreements are ended",
                "STIL has ended the agreement. {system} cannot use {service}, and no data is fetched through \
                 the agreement, also not where schools have approved.",
            ],
        )
        .quote(Heading::Reason),
        E::ConnectionWithdrawn => both(
            [
                "Tilslutningsaftalen er trukket tilbage: {system} – {service}",
                "En tilslutningsaftale er trukket tilbage",
                "{count} tilslutningsaftaler er trukket tilbage",
                "{provider} har trukket aftalen tilbage. {system} kan ikke bruge {service}.",
            ],
            [
                "The connection agreement is withdrawn: {system} – {service}",
                "A connection agreement is withdrawn",
                "{count} connection agreements are withdrawn",
                "{provider} has withdrawn the agreement. {system} cannot use {service}.",
            ],
        ),
        E::ConnectionWaited => both(
            [
                "Tilslutningsaftalen har ventet i {days}: {system} – {service}",
                "En tilslutningsaftale venter på svar",
                "{count} tilslutningsaftaler venter på svar",
                "Anmodningen venter stadig på, at STIL godkender eller afviser den.",
            ],
            [
                "The connection agreement has waited for {days}: {system} – {service}",
                "A connection agreement waits for an answer",
                "{count} connection agreements wait for an answer",
                "The request still waits for STIL to approve or reject it.",
            ],
        )
        .when(When::Waited),
        E::ConnectionEndSet => both(
            [
                "Tilslutningsaftalen gælder til og med {date}: {system} – {service}",
                "En tilslutningsaftale har fået en sidste dag",
                "{count} tilslutningsaftaler har fået en sidste dag",
                "STIL har sat aftalens sidste dag. Derefter kan {system} ikke bruge {service}, og der hentes \
                 ingen data gennem aftalen, heller ikke hvor skoler har godkendt.",
            ],
            [
                "The connection agreement holds until the end of {date}: {system} – {service}",
                "A connection agreement was given a last day",
                "{count} connection agreements were given a last day",
                "STIL has set the agreement's last day. After that {system} cannot use {service}, and no data \
                 is fetched through the agreement, not even where schools have approved.",
            ],
        )
        .lifted(
            [
                "Tilslutningsaftalen har ikke længere en sidste dag: {system} – {service}",
                "En tilslutningsaftale har ikke længere en sidste dag",
                "{count} tilslutningsaftaler har ikke længere en sidste dag",
                "Aftalen gælder, til en af parterne bringer den til ophør.",
            ],
            [
                "The connection agreement has no last day any more: {system} – {service}",
                "A connection agreement has no last day any more",
                "{count} connection agreements have no last day any more",
                "The agreement holds until one of the parties ends it.",
            ],
        )
        .when(When::LastDay),
        E::ConnectionExpires => both(
            [
                "Tilslutningsaftalen udløber om {days}: {system} – {service}",
                "En tilslutningsaftale udløber snart",
                "{count} tilslutningsaftaler udløber snart",
                "Tilslutningsaftalen udløber den {date}. Derefter kan {system} ikke bruge {service}, før \
                 udbyderen har anmodet igen, og STIL har godkendt.",
            ],
            [
                "The connection agreement ends in {days}: {system} – {service}",
                "A connection agreement ends soon",
                "{count} connection agreements end soon",
                "The connection agreement ends on {date}. After that {system} cannot use {service} until the \
                 provider has asked again and STIL has approved.",
            ],
        )
        .when(When::Expires),
        _ => return None,
    })
}
