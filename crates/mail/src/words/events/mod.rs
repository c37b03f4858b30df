//! What is said of each event, in both languages side by side, and what stands around it. What both parties read says who does
//! what, never "you".

mod access;
mod connection;
mod inquiry;
mod message;
mod right;
mod service;
mod system;

use domain::{Language, Notice, NoticeEvent as E};

/// What is said of one event in one language.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// One line that names what it is about.
    pub headline: &'static str,
    /// The line where a name is missing.
    pub bare: &'static str,
    /// The line for several of them, with `{count}`.
    pub several: &'static str,
    /// What it means, or what comes next.
    pub lead: &'static str,
}

/// What the days and the moment of a notice mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    HoldsUntil,
    Waited,
    Expires,
    LastDay,
    ShownFrom,
}

/// What stands above what somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    Comment,
    Reason,
    Question,
    Answer,
    Text,
    Message,
}

/// Who reads of it, where it is not those whom agreements concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Parties,
    /// Who decides on a right.
    Administrator,
    /// Who decides on a right, and whose it is to be.
    AdministratorAndOwner,
    /// Whose right it is.
    RightOwner,
    /// The agency, of an inquiry.
    Agency,
    /// Who sent an inquiry.
    Sender,
}

#[derive(Clone, Copy)]
struct Both {
    danish: Event,
    english: Event,
}

/// All that is said of one event.
#[derive(Clone, Copy)]
pub struct Words {
    usual: Both,
    /// To who sent a request to one owner, and to several.
    to_one: Option<Both>,
    to_several: Option<Both>,
    /// Of a last day that was taken away.
    lifted: Option<Both>,
    pub when: When,
    pub quote: Heading,
    pub reader: Reader,
}

type Lines = [&'static str; 4];

const fn in_both([a, b, c, d]: Lines, [e, f, g, h]: Lines) -> Both {
    Both {
        danish: Event { headline: a, bare: b, several: c, lead: d },
        english: Event { headline: e, bare: f, several: g, lead: h },
    }
}

/// The fields of [`Event`] in their order, in Danish and in English.
const fn both(danish: Lines, english: Lines) -> Words {
    Words {
        usual: in_both(danish, english),
        to_one: None,
        to_several: None,
        lifted: None,
        when: When::HoldsUntil,
        quote: Heading::Comment,
        reader: Reader::Parties,
    }
}

impl Words {
    const fn to_one(self, danish: Lines, english: Lines) -> Self {
        Self { to_one: Some(in_both(danish, english)), ..self }
    }

    const fn to_several(self, danish: Lines, english: Lines) -> Self {
        Self { to_several: Some(in_both(danish, english)), ..self }
    }

    const fn lifted(self, danish: Lines, english: Lines) -> Self {
        Self { lifted: Some(in_both(danish, english)), ..self }
    }

    const fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    const fn quote(self, quote: Heading) -> Self {
        Self { quote, ..self }
    }

    const fn reader(self, reader: Reader) -> Self {
        Self { reader, ..self }
    }

    /// What is said of this notice. Who sent a request is told so, and of one to several owners once; a last day that was taken
    /// away has no date.
    pub fn of(&self, notice: &Notice, language: Language) -> Event {
        let sent = match notice.owners {
            0 => None,
            1 => self.to_one,
            _ => self.to_several,
        };
        let lifted = self.lifted.filter(|_| notice.moment.is_none());
        let both = lifted.or(sent).unwrap_or(self.usual);
        match language {
            Language::Danish => both.danish,
            Language::English => both.english,
        }
    }
}

/// The words of one event: some noun has them, and no other one. Checked while the portal is built.
const fn found(event: E) -> Words {
    let nouns = [
        access::words(event),
        connection::words(event),
        inquiry::words(event),
        message::words(event),
        right::words(event),
        service::words(event),
        system::words(event),
    ];
    let (mut at, mut found) = (0, None);
    while at < nouns.len() {
        if let Some(words) = nouns[at] {
            assert!(found.is_none(), "an event has its words twice");
            found = Some(words);
        }
        at += 1;
    }
    found.expect("an event has no words")
}

static ALL: [Words; E::ALL.len()] = {
    let mut all = [found(E::ALL[0]); E::ALL.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = found(E::ALL[at]);
        at += 1;
    }
    all
};

/// All that is said of an event.
pub const fn words(event: E) -> &'static Words {
    // Events are numbered in the order of their list.
    &ALL[event as usize]
}
