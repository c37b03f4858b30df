//! What holds of the mail of every event, in both languages.

use domain::{Language, Letter, Notice, NoticeEvent, Side, Why};
use mail::{Written, headline, subject};

use crate::{BOTH, full, letter, link, notice, read, registered, write};

fn check(written: &Written, language: Language, links: &[String]) {
    let Written { subject, text, html, .. } = written;
    assert!(!subject.is_empty() && subject.chars().count() <= 200, "{subject}");
    assert!(html.contains(&format!("<html lang=\"{}\">", language.code())), "{html}");
    assert!(!html.contains(['{', '}']), "{html}");
    for part in [subject, text, &read(html)] {
        assert!(!part.contains(['{', '}']), "{part}");
        assert!(!part.contains("none") && !part.contains("undefined"), "{part}");
    }
    assert!(!text.contains("\n\n\n") && !text.contains('\r'), "{text}");
    for link in links {
        assert!(text.contains(&format!("\n{link}\n")), "{link} in {text}");
        assert!(html.contains(&format!("href=\"{link}\"")), "{link} in {html}");
    }
}

#[test]
fn every_event_has_its_words_alone_among_others_and_in_a_digest() {
    for language in BOTH {
        for event in NoticeEvent::ALL {
            let bare = Notice { event, ..Notice::default() };
            for one in [full(event), Notice { owners: 12, ..full(event) }, notice(event), bare] {
                let links = [link(&one.place), "https://portal.example/afmeld?noegle=hemmelig".to_owned()];
                let two = vec![one.clone(), full(NoticeEvent::SystemPassive)];
                for letter in [
                    letter(vec![one.clone()]),
                    letter(vec![one.clone(), one.clone()]),
                    letter(two.clone()),
                    Letter::Digest { notices: two, why: registered() },
                    Letter::Digest { notices: vec![one.clone()], why: registered() },
                ] {
                    let written = write(&letter, language);
                    check(&written, language, &links);
                    assert_eq!(written.subject, subject(&letter, language));
                    assert!(written.text.contains(&headline(&one, language)), "{}", written.text);
                }
            }
        }
    }
}

#[test]
fn every_letter_says_why_it_came() {
    let organisation = "Nørre Skole".to_owned();
    for language in BOTH {
        for (why, named, registered) in [
            (registered(), true, true),
            (Why::ContactPerson { organisation: organisation.clone() }, true, false),
            (Why::OfficialAddress { organisation: organisation.clone() }, true, false),
            (Why::ContactPerson { organisation: String::new() }, false, false),
            (Why::OfficialAddress { organisation: String::new() }, false, false),
            (Why::Personal, false, false),
        ] {
            let notices = vec![full(NoticeEvent::RightGranted)];
            let written = write(&Letter::Notices { notices, why }, language);
            let footer = written.text.split_once("\n-- \n").unwrap().1;
            assert_eq!(footer.contains("Nørre Skole"), named, "{footer}");
            let ends = match (language, registered) {
                (Language::Danish, true) => "Afmeld notifikationer til denne adresse",
                (Language::Danish, false) => "Stop mails fra Tilslutning til denne adresse",
                (Language::English, true) => "Unsubscribe this address",
                (Language::English, false) => "Stop mails from Tilslutning to this address",
            };
            assert!(footer.contains(ends), "{footer}");
            assert!(read(&written.html).contains(ends));
            assert!(footer.contains(&written.unsubscribe) && written.html.contains(&written.unsubscribe));
        }
        for side in [Side::Provider, Side::Owner, Side::Agency] {
            let letter = Letter::Confirm {
                side,
                organisation: String::new(),
                registered_by: String::new(),
                secret: "hemmelig".to_owned(),
                days: 7,
            };
            check(&write(&letter, language), language, &[]);
        }
    }
}

#[test]
fn a_letter_without_notices_is_still_a_mail() {
    for language in BOTH {
        for letter in [letter(vec![]), Letter::Digest { notices: vec![], why: registered() }] {
            check(&write(&letter, language), language, &[]);
        }
    }
}
