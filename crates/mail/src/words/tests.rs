//! How moments are written in mails.

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
        moment: Some(Timestamp::from_micros(1_795_435_200_000_000)),
        ..Notice::default()
    }
}

const BOTH: [Language; 2] = [Language::Danish, Language::English];

#[test]
fn every_name_in_the_words_has_a_value() {
    for language in BOTH {
        for event in NoticeEvent::ALL {
            for owners in [0, 1, 3] {
                let notice = Notice { owners, ..full(event) };
                let words = super::event(&notice, language);
                for text in [words.headline, words.lead] {
                    let filled = fill(text, |name| value(&notice, language, name, 50));
                    assert!(filled.is_some_and(|text| !text.contains(['{', '}'])), "{text}");
                }
                assert!(!words.bare.contains(['{', '}']), "{}", words.bare);
                assert_eq!(words.several.matches("{count}").count(), 1, "{}", words.several);
                assert!(words.lead.ends_with('.'), "{}", words.lead);
            }
        }
    }
}

#[test]
fn the_languages_do_not_say_the_same() {
    for event in NoticeEvent::ALL {
        let [danish, english] = BOTH.map(|language| super::event(&full(event), language));
        assert_ne!(danish.bare, english.bare);
        assert_ne!(danish.lead, english.lead);
    }
}

#[test]
fn a_text_is_said_only_with_all_its_names() {
    let value = |name: &str| if name == "a" { "{b}".to_owned() } else { String::new() };
    assert_eq!(fill("x {a} y", value).as_deref(), Some("x {b} y"));
    assert_eq!(fill("x {a} {b}", value), None);
    assert_eq!(fill("x", value).as_deref(), Some("x"));
}

#[test]
fn numbers_have_their_singular() {
    let danish = frame(Language::Danish);
    assert_eq!((danish.days(1), danish.days(14)), ("1 dag".into(), "14 dage".into()));
    assert_eq!(danish.institutions(1), "1 institution");
    let english = frame(Language::English);
    assert_eq!((english.days(1), english.days(0)), ("1 day".into(), "0 days".into()));
    assert_eq!(english.institutions(12), "12 institutions");
}

#[test]
fn a_date_is_the_danish_one() {
    // 2026-11-23T23:30Z is already the next day in Denmark.
    let late = Timestamp::from_micros(1_795_435_200_000_000).plus_seconds(11 * 3600 + 1800);
    assert_eq!(date(late), "24.11.2026");
    assert_eq!(date(Timestamp::from_micros(i64::MAX)), "01.01.1970");
}
