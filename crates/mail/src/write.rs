//! From a letter to a mail: its words, twice, as text and as a page.

use domain::{Language, Letter, Notice, Place, Side};
use words::{Lang, Word};

use crate::{
    facts::{Room, facts, more, quote},
    footer,
    layout::{Block, Layout, Target},
    line::clipped,
    link::plain,
    subject::{headline, subject},
    told,
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
    /// Where the reader ends such mails.
    pub unsubscribe: String,
}

/// Gives a letter its words. `unsubscribe` is the secret by which the reader ends such mails.
pub fn write(letter: &Letter, language: Language, link: Link<'_>, unsubscribe: &str) -> Written {
    let subject = subject(letter, language);
    let unsubscribe = plain(&link(&Place::Unsubscribe(unsubscribe.to_owned())));
    let t = Lang::of(language);
    let empty = Layout {
        language: language.code(),
        subject: &subject,
        title: subject.clone(),
        intro: vec![],
        blocks: vec![],
        notes: vec![],
        more: None,
        why: footer::why(letter, t),
        automatic: t.mail_automatic(),
        unsubscribe: Target::new(footer::ends(letter, t), &unsubscribe),
    };
    let layout = match letter {
        Letter::Confirm { side, organisation, registered_by, secret, days } => {
            let confirmed = Place::Confirm(secret.clone());
            let url = link(&confirmed);
            let open = Target::new((&confirmed).word(t), &url);
            Layout {
                intro: confirm(*side, organisation, registered_by, t),
                blocks: vec![Block { headline: None, lead: None, facts: vec![], quote: None, open }],
                notes: vec![t.mail_confirm_holds(&told::days(*days, t)), t.mail_confirm_ignore().to_owned()],
                ..empty
            }
        }
        Letter::Notices { notices, .. } | Letter::Digest { notices, .. } => match notices.as_slice() {
            [one] => Layout {
                title: headline(one, language),
                blocks: vec![Block { headline: None, ..block(one, t, link, Room::ALL) }],
                ..empty
            },
            several => {
                let digest = matches!(letter, Letter::Digest { .. });
                let intro = if digest { t.mail_digest_intro() } else { t.mail_several_intro() };
                let shown = several.iter().take(MAX_BLOCKS);
                let left = more(several.len().saturating_sub(MAX_BLOCKS), t);
                Layout {
                    intro: vec![intro.to_owned()],
                    blocks: shown.map(|notice| block(notice, t, link, Room::SOME)).collect(),
                    more: left.is_some().then(|| Target::new((&Place::Home).word(t), &link(&Place::Home))),
                    notes: left.into_iter().collect(),
                    ..empty
                }
            }
        },
    };
    Written { text: layout.text(), html: layout.html(), unsubscribe, subject }
}

fn confirm(side: Side, organisation: &str, registered_by: &str, t: Lang) -> Vec<String> {
    let bare = t.mail_confirm_bare_registered();
    let registered = told::named(registered_by, 200, |name| t.mail_confirm_registered(name), bare);
    let organisation = clipped(organisation, 200);
    let told_of = (!organisation.is_empty()).then(|| match side {
        Side::Provider => t.mail_confirm_as_provider(&organisation),
        Side::Owner => t.mail_confirm_as_owner(&organisation),
        Side::Agency => t.mail_confirm_as_agency(&organisation),
    });
    let mut intro = vec![registered];
    intro.extend(told_of);
    intro.push(t.mail_confirm_ask().to_owned());
    intro
}

fn block(notice: &Notice, t: Lang, link: Link<'_>, room: Room) -> Block {
    Block {
        headline: Some(headline(notice, t.language())),
        lead: told::event(notice, t).lead.filled(|fact| told::value(notice, t, fact, 200)),
        facts: facts(notice, t, room),
        quote: quote(notice, t, room),
        open: Target::new((&notice.place).word(t), &link(&notice.place)),
    }
}
