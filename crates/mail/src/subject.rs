//! What a letter is about, in one line.

use domain::{Language, Letter, Notice};

use crate::{
    line::{clipped, cut},
    words::{self, count, fill, frame},
};

/// The most characters of a subject.
const MAX: usize = 200;
/// The most characters of a name in a headline, so that three of them leave room for what happened.
const MAX_NAME: usize = 48;

/// One line: what happened. The bell's entry, and the subject of a mail that tells of it alone. At most 200 characters.
pub fn headline(notice: &Notice, language: Language) -> String {
    let words = words::event(notice, language);
    let filled = fill(words.headline, |name| words::value(notice, language, name, MAX_NAME));
    cut(filled.as_deref().unwrap_or(words.bare), MAX)
}

/// The subject of a letter: one line of at most 200 characters.
pub fn subject(letter: &Letter, language: Language) -> String {
    let frame = frame(language);
    let subject = match letter {
        Letter::Confirm { organisation, .. } => {
            let organisation = clipped(organisation, 100);
            fill(frame.confirm.subject, |_| organisation.clone())
                .unwrap_or_else(|| frame.confirm.bare_subject.to_owned())
        }
        Letter::Notices { notices, .. } => match notices.as_slice() {
            [one] => headline(one, language),
            [first, rest @ ..] if rest.iter().all(|other| other.event == first.event) => {
                count(words::event(first, language).several, notices.len())
            }
            _ => count(frame.several, notices.len()),
        },
        Letter::Digest { notices, .. } => match notices.as_slice() {
            [one] => fill(frame.digest_of_one, |_| headline(one, language))
                .unwrap_or_else(|| count(frame.digest, 1)),
            _ => count(frame.digest, notices.len()),
        },
    };
    cut(&subject, MAX)
}
