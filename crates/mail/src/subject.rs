//! What a letter is about, in one line.

use domain::{Language, Letter, Notice};
use words::Lang;

use crate::{line::cut, told};

/// The most characters of a subject.
const MAX: usize = 200;
/// The most characters of a name in a headline, so that three of them leave room for what happened.
const MAX_NAME: usize = 48;

/// One line: what happened. The bell's entry, and the subject of a mail that tells of it alone. At most 200 characters.
pub fn headline(notice: &Notice, language: Language) -> String {
    let t = Lang::of(language);
    let words = told::event(notice, t);
    let filled = words.headline.filled(|fact| told::value(notice, t, fact, MAX_NAME));
    cut(filled.as_deref().unwrap_or(words.bare), MAX)
}

/// The subject of a letter: one line of at most 200 characters.
pub fn subject(letter: &Letter, language: Language) -> String {
    let t = Lang::of(language);
    let subject = match letter {
        Letter::Confirm { organisation, .. } => {
            let bare = t.mail_confirm_bare_subject();
            told::named(organisation, 100, |name| t.mail_confirm_subject(name), bare)
        }
        Letter::Notices { notices, .. } => match notices.as_slice() {
            [one] => headline(one, language),
            [first, rest @ ..] if rest.iter().all(|other| other.event == first.event) => {
                told::event(first, t).several(notices.len())
            }
            _ => t.mail_several(&notices.len().to_string()),
        },
        Letter::Digest { notices, .. } => match notices.as_slice() {
            [one] => format!("{} {}", t.mail_digest_of_one(), headline(one, language)),
            _ => t.mail_digest(&notices.len().to_string()),
        },
    };
    cut(&subject, MAX)
}
