//! Why the reader gets the mail, and how it ends.

use domain::{Language, Letter, Notice, Place, Why};

use crate::{
    line::clipped,
    words::{Footer, Reader, fill, frame, words},
};

/// Why the reader gets the letter, in a sentence or two. A letter that asks for a confirmation has said so already.
pub fn why(letter: &Letter, language: Language) -> Option<String> {
    let words = &frame(language).footer;
    let (why, notices) = match letter {
        Letter::Confirm { .. } => return None,
        Letter::Notices { notices, why } | Letter::Digest { notices, why } => (why, notices),
    };
    Some(match why {
        Why::Registered { organisation, .. } => named(words.registered, words.bare_registered, organisation),
        Why::ContactPerson { organisation } => {
            let because = named(words.contact_person, words.bare_contact_person, organisation);
            format!("{because} {}", words.register_one)
        }
        Why::OfficialAddress { organisation } => {
            let because = named(words.official_address, words.bare_official_address, organisation);
            format!("{because} {}", words.register_one)
        }
        Why::Personal => personal(words, notices).to_owned(),
    })
}

fn named(text: &str, bare: &str, organisation: &str) -> String {
    fill(text, |_| clipped(organisation, 200)).unwrap_or_else(|| bare.to_owned())
}

fn personal(footer: &Footer, notices: &[Notice]) -> &'static str {
    let all = |readers: &[Reader]| {
        !notices.is_empty() && notices.iter().all(|notice| readers.contains(&words(notice.event).reader))
    };
    let own = notices.iter().all(|notice| notice.place == Place::MyRights);
    if all(&[Reader::Administrator, Reader::AdministratorAndOwner]) && !own {
        footer.user_administrator
    } else if all(&[Reader::RightOwner, Reader::AdministratorAndOwner]) {
        footer.own_right
    } else if all(&[Reader::Sender]) {
        footer.own_inquiry
    } else {
        footer.personal
    }
}

/// What the reader ends there: a registration, or whatever the portal writes to the address by itself.
pub const fn ends(letter: &Letter, language: Language) -> &'static str {
    let words = &frame(language).footer;
    match letter {
        Letter::Notices { why: Why::Registered { .. }, .. }
        | Letter::Digest { why: Why::Registered { .. }, .. } => words.unsubscribe,
        _ => words.stop,
    }
}
