//! What a notice is about, as a short list, and what somebody wrote about it.

use ::words::Lang;
use domain::{Also, Language, Notice};
use serde::Serialize;

use crate::{
    line::{clipped, lines},
    words::{Heading, Reader, When, count, date, frame, said, words},
};

/// One line of the list.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub label: &'static str,
    /// The value's own lines, at least one.
    pub lines: Vec<String>,
}

/// What somebody wrote.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    pub label: &'static str,
    /// Its own lines, at least one.
    pub lines: Vec<String>,
}

/// How much of the longer texts is shown, in characters.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub data: usize,
    pub quote: usize,
}

impl Room {
    /// A mail about one thing shows all of it.
    pub const ALL: Self = Self { data: 4_000, quote: 4_000 };
    /// One of several shows enough to know it by; the rest is on its page.
    pub const SOME: Self = Self { data: 200, quote: 500 };
}

/// The list, without what does not apply.
pub fn facts(notice: &Notice, language: Language, room: Room) -> Vec<Fact> {
    let frame = frame(language);
    let labels = &frame.facts;
    let name = |text: &str| vec![clipped(text, 200)];
    let owners = if notice.owners > 1 { frame.institutions(notice.owners) } else { String::new() };
    let days = if notice.days > 0 { frame.days(notice.days) } else { String::new() };
    let moment = notice.moment.map(date).unwrap_or_default();
    let when = match words(notice.event).when {
        When::Waited => (labels.waited, days),
        When::Expires => (labels.expires, ends(&moment, &days, labels.expires_in)),
        When::LastDay => (labels.last_day, ends(&moment, &days, labels.expires_in)),
        When::ShownFrom => (labels.shown_from, moment),
        When::HoldsUntil => (labels.holds_until, moment),
    };
    let label = |also: &Also| Lang::of(language).field(&also.field).unwrap_or(labels.data);
    let also = notice.also.iter().map(|also| (label(also), lines(&also.text, room.data)));
    let all = [
        (labels.provider, name(&notice.provider)),
        (labels.system, name(&notice.system)),
        (labels.service, name(&notice.service)),
        (labels.owner, name(if notice.owners > 1 { "" } else { &notice.owner })),
        (labels.owners, name(&owners)),
        (labels.data, lines(&notice.data, room.data)),
    ];
    let who = [
        (labels.right, name(notice.right.map(|right| frame.right(right)).unwrap_or_default())),
        (labels.person, name(person(notice))),
        (labels.actor, name(actor(notice))),
        (when.0, name(&when.1)),
    ];
    all.into_iter()
        .chain(also)
        .chain(who)
        .filter(|(_, lines)| lines.iter().any(|line| !line.is_empty()))
        .map(|(label, lines)| Fact { label, lines })
        .collect()
}

/// "14.10.2026 (om 45 dage)".
fn ends(moment: &str, days: &str, expires_in: &str) -> String {
    let in_days = expires_in.replace("{days}", days);
    match (moment, days) {
        (_, "") => moment.to_owned(),
        ("", _) => in_days,
        _ => format!("{moment} ({in_days})"),
    }
}

/// Whose right it is, for those who decide; the reader of their own mail knows.
fn person(notice: &Notice) -> &str {
    let decides = matches!(words(notice.event).reader, Reader::Administrator | Reader::AdministratorAndOwner);
    if decides { &notice.person } else { "" }
}

/// Who did it. The agency answers inquiries as the agency, and an employee's own request is not told twice.
fn actor(notice: &Notice) -> &str {
    let inquiry = matches!(words(notice.event).reader, Reader::Agency | Reader::Sender);
    if inquiry || notice.actor == person(notice) { "" } else { &notice.actor }
}

/// What somebody wrote, under its right heading.
pub fn quote(notice: &Notice, language: Language, room: Room) -> Option<Quote> {
    let labels = &frame(language).quotes;
    let label = match words(notice.event).quote {
        Heading::Comment => labels.comment,
        Heading::Reason => labels.reason,
        Heading::Question => labels.question,
        Heading::Answer => labels.answer,
        Heading::Text => labels.text,
        Heading::Message => labels.operating_message,
    };
    let lines = lines(said(notice, language), room.quote);
    (!lines.is_empty()).then_some(Quote { label, lines })
}

/// "Og 12 til", where a mail has no room for all.
pub fn more(left: usize, language: Language) -> Option<String> {
    (left > 0).then(|| count(frame(language).more, left))
}
