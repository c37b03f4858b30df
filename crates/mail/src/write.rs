//! From a letter to a mail: its words, twice, as text and as a page.

use domain::{Language, Letter, Notice, Place, Side};

use crate::{
    facts::{Room, facts, more, quote},
    footer,
    layout::{Block, Layout, Target},
    line::clipped,
    place::plain,
    subject::{headline, subject},
    words::{self, Confirm, fill, frame},
};

/// Makes the full address of a place: scheme, host and path.
pub type Link<'a> = &'a (dyn Fn(&Place) -> String + Send + Sync);

/// The most things one mail tells of. More, and mail programs cut off its end, where the way out stands.
const MAX_BLOCKS: usize = 30;

/// A letter with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// One line of at most 200 characters.
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The address that takes the reader's address off, where the reader can do that.
    pub unsubscribe: Option<String>,
}

/// Gives a letter its words.
pub fn write(letter: &Letter, language: Language, link: Link<'_>) -> Written {
    let subject = subject(letter, language);
    let unsubscribe = footer::unsubscribe(letter, link).map(|url| plain(&url));
    let words = &frame(language).footer;
    let empty = Layout {
        language: language.code(),
        subject: &subject,
        title: subject.clone(),
        intro: vec![],
        blocks: vec![],
        notes: vec![],
        more: None,
        why: footer::why(letter, language),
        automatic: words.automatic,
        unsubscribe: unsubscribe.as_deref().map(|url| Target::new(words.unsubscribe, url)),
    };
    let layout = match letter {
        Letter::Confirm { side, organisation, registered_by, secret, days } => {
            let words = &frame(language).confirm;
            let url = link(&Place::Confirm(secret.clone()));
            let open = Target::new(words.button, &url);
            let days = frame(language).days(*days);
            Layout {
                intro: confirm(words, *side, organisation, registered_by),
                blocks: vec![Block { headline: None, lead: None, facts: vec![], quote: None, open }],
                notes: vec![words.holds.replace("{days}", &days), words.ignore.to_owned()],
                ..empty
            }
        }
        Letter::Notices { notices, .. } | Letter::Digest { notices, .. } => match notices.as_slice() {
            [one] => Layout {
                title: headline(one, language),
                blocks: vec![Block { headline: None, ..block(one, language, link, Room::ALL) }],
                ..empty
            },
            several => {
                let frame = frame(language);
                let digest = matches!(letter, Letter::Digest { .. });
                let intro = if digest { frame.digest_intro } else { frame.several_intro };
                let shown = several.iter().take(MAX_BLOCKS);
                let left = more(several.len().saturating_sub(MAX_BLOCKS), language);
                Layout {
                    intro: vec![intro.to_owned()],
                    blocks: shown.map(|notice| block(notice, language, link, Room::SOME)).collect(),
                    more: left.is_some().then(|| Target::new(frame.open_home, &link(&Place::Home))),
                    notes: left.into_iter().collect(),
                    ..empty
                }
            }
        },
    };
    Written { text: layout.text(), html: layout.html(), unsubscribe, subject }
}

fn confirm(words: &Confirm, side: Side, organisation: &str, registered_by: &str) -> Vec<String> {
    let registered = fill(words.registered, |_| clipped(registered_by, 200));
    let told_of = match side {
        Side::Provider => words.as_provider,
        Side::Owner => words.as_owner,
        Side::Agency => words.as_agency,
    };
    let told_of = fill(told_of, |_| clipped(organisation, 200));
    let mut intro = vec![registered.unwrap_or_else(|| words.bare_registered.to_owned())];
    intro.extend(told_of);
    intro.push(words.ask.to_owned());
    intro
}

fn block(notice: &Notice, language: Language, link: Link<'_>, room: Room) -> Block {
    let lead = words::event(notice, language).lead;
    Block {
        headline: Some(headline(notice, language)),
        lead: fill(lead, |name| words::value(notice, language, name, 200)),
        facts: facts(notice, language, room),
        quote: quote(notice, language, room),
        open: Target::new(frame(language).open(&notice.place), &link(&notice.place)),
    }
}
