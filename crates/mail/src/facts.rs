//! What a notice is about, as a short list, and what somebody wrote about it.

use domain::{Also, Notice, NoticeReader, NoticeTime};
use serde::Serialize;
use words::{Lang, Word};

use crate::{
    line::{clipped, lines},
    told,
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
pub fn facts(notice: &Notice, t: Lang, room: Room) -> Vec<Fact> {
    let name = |text: &str| vec![clipped(text, 200)];
    let owners = if notice.owners > 1 { told::institutions(notice.owners, t) } else { String::new() };
    let label = |also: &Also| t.field(&also.field).unwrap_or(t.mail_fact_data());
    let also = notice.also.iter().map(|also| (label(also), lines(&also.text, room.data)));
    let all = [
        (t.mail_fact_provider(), name(&notice.provider)),
        (t.mail_fact_system(), name(&notice.system)),
        (t.mail_fact_service(), name(&notice.service)),
        (t.mail_fact_owner(), name(if notice.owners > 1 { "" } else { &notice.owner })),
        (t.mail_fact_owners(), name(&owners)),
        (t.mail_fact_data(), lines(&notice.data, room.data)),
    ];
    let who = [
        (t.mail_fact_right(), name(notice.right.map(|right| right.word(t)).unwrap_or_default())),
        (t.mail_fact_person(), name(person(notice))),
        (t.mail_fact_actor(), name(actor(notice))),
        (notice.event.time().word(t), name(&time(notice, t))),
    ];
    all.into_iter()
        .chain(also)
        .chain(who)
        .filter(|(_, lines)| lines.iter().any(|line| !line.is_empty()))
        .map(|(label, lines)| Fact { label, lines })
        .collect()
}

/// Its days, its moment, or both: "14.10.2026 (om 45 dage)".
fn time(notice: &Notice, t: Lang) -> String {
    let days = if notice.days > 0 { told::days(notice.days, t) } else { String::new() };
    let moment = notice.moment.map(told::date).unwrap_or_default();
    match notice.event.time() {
        NoticeTime::Waited => days,
        NoticeTime::ShownFrom | NoticeTime::HoldsUntil | NoticeTime::HeldUntil | NoticeTime::FreeFrom => {
            moment
        }
        NoticeTime::Expires | NoticeTime::LastDay | NoticeTime::ConfirmBy => {
            match (moment.as_str(), days.as_str()) {
                (_, "") => moment,
                ("", _) => t.mail_fact_expires_in(&days),
                _ => format!("{moment} ({})", t.mail_fact_expires_in(&days)),
            }
        }
    }
}

/// Whose right it is, for those who decide; the reader of their own mail knows.
fn person(notice: &Notice) -> &str {
    let decides =
        matches!(notice.event.reader(), NoticeReader::Administrator | NoticeReader::AdministratorAndOwner);
    if decides { &notice.person } else { "" }
}

/// Who did it. The agency answers inquiries as the agency, and an employee's own request is not told twice.
fn actor(notice: &Notice) -> &str {
    let inquiry = matches!(notice.event.reader(), NoticeReader::Agency | NoticeReader::Sender);
    if inquiry || notice.actor == person(notice) { "" } else { &notice.actor }
}

/// What somebody wrote, under its right heading.
pub fn quote(notice: &Notice, t: Lang, room: Room) -> Option<Quote> {
    let lines = lines(told::said(notice, t), room.quote);
    (!lines.is_empty()).then_some(Quote { label: notice.event.text().word(t), lines })
}

/// "Og 12 til", where a mail has no room for all.
pub fn more(left: usize, t: Lang) -> Option<String> {
    (left > 0).then(|| t.mail_more(&left.to_string()))
}
