//! What happened to operating messages.

use domain::NoticeEvent as E;

use super::{Heading, When, Words, both};

/// What is said of an event; `None` where it is of something else.
pub const fn words(event: E) -> Option<Words> {
    Some(match event {
        E::MessagePublished => both(
            [
                "Driftsmeddelelse: {message}",
                "Ny driftsmeddelelse",
                "{count} nye driftsmeddelelser",
                "Du kan altid se de aktuelle driftsmeddelelser under Driftsstatus.",
            ],
            [
                "Operating message: {message}",
                "New operating message",
                "{count} new operating messages",
                "You can always see the current operating messages under Operating status.",
            ],
        )
        .when(When::ShownFrom)
        .quote(Heading::Message),
        _ => return None,
    })
}
