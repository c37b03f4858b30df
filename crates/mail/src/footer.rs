//! Why the reader gets the mail, and how it ends.

use domain::{Language, Letter, Notice, NoticeEvent as E, Place, Why};

use crate::{
    Link,
    line::clipped,
    words::{Footer, fill, frame},
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

fn personal(words: &Footer, notices: &[Notice]) -> &'static str {
    let all =
        |events: &[E]| !notices.is_empty() && notices.iter().all(|notice| events.contains(&notice.event));
    if all(&[E::RightRequested, E::RightWithdrawn]) {
        words.user_administrator
    } else if all(&[E::RightGranted, E::RightRefused, E::RightEnded]) {
        words.own_right
    } else if all(&[
        E::InquiryReceived,
        E::InquiryAsked,
        E::InquiryApproved,
        E::InquiryRefused,
        E::InquiryAnswered,
    ]) {
        words.own_inquiry
    } else {
        words.personal
    }
}

/// Where the reader takes the address off, if it was registered.
pub fn unsubscribe(letter: &Letter, link: Link<'_>) -> Option<String> {
    match letter {
        Letter::Notices { why: Why::Registered { unsubscribe, .. }, .. }
        | Letter::Digest { why: Why::Registered { unsubscribe, .. }, .. } => {
            Some(link(&Place::Unsubscribe(unsubscribe.clone())))
        }
        _ => None,
    }
}
