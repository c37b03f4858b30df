//! What happened to rights.

use domain::NoticeEvent as E;

use super::{Heading, Reader, When, Words, both};

/// What is said of an event; `None` where it is of something else.
pub const fn words(event: E) -> Option<Words> {
    Some(match event {
        E::RightRequested => both(
            [
                "{person} beder om en ret i Tilslutning",
                "En medarbejder beder om en ret i Tilslutning",
                "{count} forespørgsler om rettigheder",
                "Forespørgslen venter på, at en brugeradministrator godkender, begrænser eller afviser den.",
            ],
            [
                "{person} asks for a right in Tilslutning",
                "An employee asks for a right in Tilslutning",
                "{count} requests for rights",
                "The request waits for a user administrator to approve, limit or refuse it.",
            ],
        )
        .reader(Reader::Administrator),
        E::RightWaited => both(
            [
                "Forespørgslen om en ret i Tilslutning har ventet i {days}",
                "En forespørgsel om en ret i Tilslutning venter på svar",
                "{count} forespørgsler om rettigheder venter på svar",
                "Forespørgslen venter stadig på, at en brugeradministrator godkender, begrænser eller afviser den.",
            ],
            [
                "The request for a right in Tilslutning has waited for {days}",
                "A request for a right in Tilslutning waits for an answer",
                "{count} requests for rights wait for an answer",
                "The request still waits for a user administrator to approve, limit or refuse it.",
            ],
        )
        .when(When::Waited)
        .reader(Reader::AdministratorAndOwner),
        E::RightWithdrawn => both(
            [
                "{person} har taget sin forespørgsel om en ret tilbage",
                "En forespørgsel om en ret er taget tilbage",
                "{count} forespørgsler om rettigheder er taget tilbage",
                "Der skal ikke gøres mere ved forespørgslen.",
            ],
            [
                "{person} has taken a request for a right back",
                "A request for a right has been taken back",
                "{count} requests for rights have been taken back",
                "Nothing more is to be done about the request.",
            ],
        )
        .reader(Reader::Administrator),
        E::RightGranted => both(
            [
                "Du har fået en ret i Tilslutning",
                "Du har fået en ret i Tilslutning",
                "Du har fået {count} rettigheder i Tilslutning",
                "Retten gælder med det samme. Under Mine rettigheder kan du se, hvad den omfatter.",
            ],
            [
                "You have been granted a right in Tilslutning",
                "You have been granted a right in Tilslutning",
                "You have been granted {count} rights in Tilslutning",
                "The right holds at once. Under My rights you can see what it covers.",
            ],
        )
        .quote(Heading::Reason)
        .reader(Reader::RightOwner),
        E::RightRefused => both(
            [
                "Din forespørgsel om en ret er afvist",
                "Din forespørgsel om en ret er afvist",
                "{count} af dine forespørgsler om rettigheder er afvist",
                "Tal med jeres brugeradministrator, hvis du mener, at du skal have retten.",
            ],
            [
                "Your request for a right is refused",
                "Your request for a right is refused",
                "{count} of your requests for rights are refused",
                "Talk to your user administrator if you think that you should have the right.",
            ],
        )
        .quote(Heading::Reason)
        .reader(Reader::RightOwner),
        E::RightEnded => both(
            [
                "Din ret i Tilslutning slutter den {date}",
                "Din ret i Tilslutning er afsluttet",
                "{count} af dine rettigheder i Tilslutning er afsluttet",
                "Aftaler, der er indgået, står ved magt.",
            ],
            [
                "Your right in Tilslutning ends on {date}",
                "Your right in Tilslutning has ended",
                "{count} of your rights in Tilslutning have ended",
                "Agreements that were made stand.",
            ],
        )
        .quote(Heading::Reason)
        .reader(Reader::RightOwner),
        _ => return None,
    })
}
