//! What is said of a notice: the words of its event, and what they name in it. A text that names something is said only where all of it
//! is there; otherwise a barer one is.

use domain::Notice;
use jiff::tz::TimeZone;
use words::{EventFact, EventWords, Lang};

use crate::line::clipped;

/// The words of its event. Who sent a request is told so, and of one to several owners once; a last day that was taken away has no date.
pub fn event(notice: &Notice, t: Lang) -> &'static EventWords {
    let wordings = t.event(notice.event);
    let sent = match notice.owners {
        0 => None,
        1 => wordings.to_one.as_ref(),
        _ => wordings.to_several.as_ref(),
    };
    let lifted = wordings.lifted.as_ref().filter(|_| notice.moment.is_none());
    lifted.or(sent).unwrap_or(&wordings.usual)
}

/// What they name in this notice, each at most `max` characters; empty where there is nothing.
pub fn value(notice: &Notice, t: Lang, fact: EventFact, max: usize) -> String {
    match fact {
        EventFact::Provider => clipped(&notice.provider, max),
        EventFact::System => clipped(&notice.system, max),
        EventFact::Service => clipped(&notice.service, max),
        EventFact::Owner => clipped(&notice.owner, max),
        EventFact::Person => clipped(&notice.person, max),
        EventFact::Owners if notice.owners > 0 => institutions(notice.owners, t),
        EventFact::Days if notice.days > 0 => days(notice.days, t),
        EventFact::Accesses if notice.accesses > 0 => accesses(notice.accesses, t),
        EventFact::Accesses | EventFact::Owners | EventFact::Days => String::new(),
        EventFact::Date => notice.moment.map(date).unwrap_or_default(),
        EventFact::Message => clipped(said(notice, t), max * 2),
    }
}

/// What is said with a name of at most `max` characters, or without where there is none.
pub fn named(name: &str, max: usize, with: impl FnOnce(&str) -> String, without: &str) -> String {
    match clipped(name, max).as_str() {
        "" => without.to_owned(),
        name => with(name),
    }
}

/// What somebody wrote, in the language if they wrote it in both.
pub fn said(notice: &Notice, t: Lang) -> &str {
    match t {
        Lang::En if !notice.comment_en.trim().is_empty() => &notice.comment_en,
        _ => &notice.comment,
    }
}

/// "1 dag", "14 dage".
pub fn days(days: u32, t: Lang) -> String {
    if days == 1 { t.mail_day(&days.to_string()) } else { t.mail_days(&days.to_string()) }
}

/// "1 institution", "12 institutioner".
pub fn institutions(count: u32, t: Lang) -> String {
    if count == 1 { t.mail_institution(&count.to_string()) } else { t.mail_institutions(&count.to_string()) }
}

/// "1 dataadgang", "12 dataadgange".
pub fn accesses(count: u32, t: Lang) -> String {
    if count == 1 { t.mail_access(&count.to_string()) } else { t.mail_accesses(&count.to_string()) }
}

/// The Danish date of a moment: `14.10.2026`.
pub fn date(at: domain::Timestamp) -> String {
    let denmark = TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC);
    let moment = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    moment.to_zoned(denmark).strftime("%d.%m.%Y").to_string()
}

#[cfg(test)]
mod tests {
    use domain::{NoticeEvent, Timestamp};

    use super::*;

    /// A notice in which every name has a value.
    fn full(event: NoticeEvent) -> Notice {
        Notice {
            event,
            provider: "Skoletavlen ApS".into(),
            system: "Tavlen".into(),
            service: "Elevdatabasen".into(),
            owner: "Nørre Skole".into(),
            person: "Kirsten Æble".into(),
            comment: "Unilogin er nede".into(),
            comment_en: "Unilogin is down".into(),
            days: 14,
            accesses: 3,
            moment: Some(Timestamp::from_micros(1_795_435_200_000_000)),
            ..Notice::default()
        }
    }

    const BOTH: [Lang; 2] = [Lang::Da, Lang::En];

    #[test]
    fn every_name_in_the_words_has_a_value() {
        for t in BOTH {
            for event in NoticeEvent::ALL {
                for owners in [0, 1, 3] {
                    let notice = Notice { owners, ..full(event) };
                    let words = super::event(&notice, t);
                    for text in [words.headline, words.lead] {
                        let filled = text.filled(|fact| value(&notice, t, fact, 50));
                        assert!(filled.is_some_and(|text| !text.contains(['{', '}'])), "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_have_their_singular() {
        assert_eq!((days(1, Lang::Da), days(14, Lang::Da)), ("1 dag".into(), "14 dage".into()));
        assert_eq!(institutions(1, Lang::Da), "1 institution");
        assert_eq!((days(1, Lang::En), days(0, Lang::En)), ("1 day".into(), "0 days".into()));
        assert_eq!(institutions(12, Lang::En), "12 institutions");
    }

    #[test]
    fn a_date_is_the_danish_one() {
        // 2026-11-23T23:30Z is already the next day in Denmark.
        let late = Timestamp::from_micros(1_795_435_200_000_000).plus_seconds(11 * 3600 + 1800);
        assert_eq!(date(late), "24.11.2026");
        assert_eq!(date(Timestamp::from_micros(i64::MAX)), "01.01.1970");
    }
}
