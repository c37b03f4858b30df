//! What people wrote stays text, and stays out of the mail's head.

use domain::{Letter, Notice, NoticeEvent, Place, Side, Why};

use crate::{BOTH, letter, link, write};

const BAD: &str = "<script>alert('1')</script>\"&{{ 1 + 1 }}{system}\r\nBcc: x@y.dk\u{0}\u{202e}";

fn worst(event: NoticeEvent) -> Notice {
    let bad = || BAD.to_owned();
    Notice {
        event,
        actor: bad(),
        provider: bad(),
        system: bad(),
        service: bad(),
        owner: bad(),
        data: bad(),
        comment: bad(),
        comment_en: bad(),
        person: bad(),
        days: 1,
        ..Notice::default()
    }
}

#[test]
fn what_people_typed_is_neither_markup_nor_template_nor_header() {
    let bad = || BAD.to_owned();
    let confirm = Letter::Confirm {
        side: Side::Owner,
        organisation: bad(),
        registered_by: bad(),
        secret: bad(),
        days: 7,
    };
    let mut letters = vec![confirm];
    for event in NoticeEvent::ALL {
        let why = Why::Registered { organisation: bad() };
        letters.push(Letter::Notices { notices: vec![worst(event)], why: why.clone() });
        letters.push(Letter::Digest { notices: vec![worst(event), worst(event)], why });
    }
    for language in BOTH {
        for letter in &letters {
            let written = mail::write(letter, language, &link, BAD);
            assert!(!written.subject.chars().any(char::is_control), "{:?}", written.subject);
            assert!(
                !written.html.contains("<script") && !written.html.contains("alert('"),
                "{}",
                written.html
            );
            for part in [&written.text, &written.html] {
                assert!(part.contains("{{ 1 + 1 }}") && !part.contains(['\u{0}', '\u{202e}']), "{part}");
                assert!(!part.lines().any(|line| line.starts_with("Bcc")), "{part}");
            }
            assert!(!written.unsubscribe.contains(['\r', '\n', '<', '>', '"', ' ']));
        }
    }
}

#[test]
fn a_link_stays_in_its_attribute() {
    let odd = |place: &Place| format!("{}?a=1&b=\"><b>", link(place));
    let written = mail::write(&letter(vec![worst(NoticeEvent::AccessSent)]), BOTH[0], &odd, "hemmelig");
    assert!(
        written.html.contains("href=\"https://portal.example/?a=1&amp;b=%22%3E%3Cb%3E\""),
        "{}",
        written.html
    );
    assert!(written.text.contains("\nhttps://portal.example/?a=1&b=%22%3E%3Cb%3E\n"));
}

#[test]
fn a_comment_cannot_pass_for_the_mails_own_end() {
    let comment = "Hej\n-- \nTilslutning\nAfmeld her:\nhttps://evil.example".to_owned();
    let written = write(&letter(vec![Notice { comment, ..worst(NoticeEvent::AccessSent) }]), BOTH[0]);
    assert_eq!(written.text.matches("\n-- \n").count(), 1);
    assert!(written.text.contains("\n> https://evil.example\n"), "{}", written.text);
}
