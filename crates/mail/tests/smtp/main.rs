//! Handing mails over to a server that behaves, to one that does not, and to a folder.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod content;
mod encryption;
mod folder;
mod line;
mod peer;
mod reuse;
mod setup;
mod trouble;

use domain::{Email, Timestamp};
use mail::{Mail, Mailer, SendError, Written};
use uuid::Uuid;

/// 2026-11-23T12:00:00Z.
pub const AT: Timestamp = Timestamp::from_micros(1_795_435_200_000_000);
pub const ID: Uuid = Uuid::from_u128(0x0192_7d3c_0000_7000_8000_0000_0000_0001);

pub fn written() -> Written {
    Written {
        subject: "Dataadgangen er godkendt".to_owned(),
        text: "En linje\n.en linje med punktum\n".to_owned(),
        html: "<p>En linje</p>".to_owned(),
        unsubscribe: "https://portal.example/notifikationer/afmeld?noegle=x".to_owned(),
    }
}

pub async fn send_to(mailer: &Mailer, to: &str, written: &Written) -> Result<(), SendError> {
    let to = Email::parse(to).unwrap();
    mailer.send(&Mail { id: ID, to: &to, written, at: AT }).await
}

pub async fn send(mailer: &Mailer) -> Result<(), SendError> {
    send_to(mailer, "drift@skolen.example", &written()).await
}
