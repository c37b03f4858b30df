//! What mails say: every event, in both languages, alone and with others.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::{Language, Letter, Notice, NoticeEvent, Place, Right, Side, Timestamp, Why};
use mail::{Written, headline, write};

const LANGUAGES: [Language; 2] = [Language::Danish, Language::English];

fn link(place: &Place) -> String {
    let path = match place {
        Place::DataAccess(id) => format!("dataadgange/{id}"),
        Place::Confirm(secret) => format!("bekraeft?noegle={secret}"),
        Place::Unsubscribe(secret) => format!("afmeld?noegle={secret}"),
        _ => "andet".into(),
    };
    format!("https://tilslutning.example/{path}")
}

fn notice(event: NoticeEvent) -> Notice {
    Notice {
        event,
        actor: "Inge Holm".into(),
        provider: "Skoletavlen ApS".into(),
        system: "Tavlen".into(),
        service: "Unilogin".into(),
        owner: "Havnsø Skole".into(),
        data: "Navn og klasse".into(),
        comment: "Ja tak.\nHilsen Inge".into(),
        person: "Bo Lund".into(),
        right: Some(Right::AdministerAgreements),
        days: 14,
        moment: Some(Timestamp::from_micros(1_795_435_200_000_000)),
        place: Place::DataAccess("00000000-0000-0000-0000-000000000001".parse().unwrap()),
        ..Notice::default()
    }
}

fn registered() -> Why {
    Why::Registered { organisation: "Havnsø Skole".into(), unsubscribe: "s3cret".into() }
}

fn whole(written: &Written) {
    for text in [&written.subject, &written.text, &written.html] {
        assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
    }
    assert!(!written.subject.is_empty() && written.subject.chars().count() <= 200, "{}", written.subject);
    assert!(!written.subject.chars().any(char::is_control));
}

#[test]
fn every_event_has_its_words_in_both_languages() {
    let row = "https://tilslutning.example/dataadgange/00000000-0000-0000-0000-000000000001";
    for event in NoticeEvent::ALL {
        for language in LANGUAGES {
            let one = notice(event);
            assert_ne!(headline(&one, language), event.code(), "{event:?} has no words");
            let alone =
                write(&Letter::Notices { notices: vec![one.clone()], why: registered() }, language, &link);
            whole(&alone);
            assert_eq!(alone.subject, headline(&one, language));
            assert_eq!(alone.text.matches(row).count(), 1, "{}", alone.text);
            assert_eq!(alone.html.matches(row).count(), 1, "{}", alone.html);
            assert!(alone.text.contains("Ja tak.\nHilsen Inge"));
            assert_eq!(
                alone.unsubscribe.as_deref(),
                Some("https://tilslutning.example/afmeld?noegle=s3cret")
            );
            let three = Letter::Notices { notices: vec![one.clone(); 3], why: Why::Personal };
            let several = write(&three, language, &link);
            whole(&several);
            assert!(
                several.subject.contains('3') && several.text.matches(row).count() == 3,
                "{}",
                several.subject
            );
            assert_eq!(several.unsubscribe, None);
            let digest =
                Letter::Digest { notices: vec![one, notice(NoticeEvent::AccessSent)], why: registered() };
            whole(&write(&digest, language, &link));
        }
    }
}

#[test]
fn a_rejection_tells_who_what_which_data_and_why() {
    let letter = Letter::Notices { notices: vec![notice(NoticeEvent::AccessRejected)], why: registered() };
    let written = write(&letter, Language::Danish, &link);
    assert_eq!(written.subject, "Dataadgang afvist: Tavlen til Unilogin, Havnsø Skole");
    for part in [
        "Havnsø Skole har afvist, at Tavlen fra Skoletavlen ApS må hente data fra Unilogin.",
        "Data der overføres: Navn og klasse",
        "Hvem: Inge Holm",
        "Begrundelse:\nJa tak.\nHilsen Inge",
        "I får mailen, fordi adressen er tilmeldt beskeder om Havnsø Skole.",
        "Afmeld beskeder: https://tilslutning.example/afmeld?noegle=s3cret",
    ] {
        assert!(written.text.contains(part), "{part}\n{}", written.text);
    }
    let approved = Letter::Notices { notices: vec![notice(NoticeEvent::AccessApproved)], why: registered() };
    assert!(write(&approved, Language::Danish, &link).text.contains("Kommentar:\nJa tak."));
}

#[test]
fn days_are_counted_as_people_count() {
    let expires = |days| Notice { days, ..notice(NoticeEvent::AccessExpires) };
    let danish = |days| headline(&expires(days), Language::Danish);
    assert!(danish(45).contains("om 45 dage:") && danish(1).contains("om 1 dag:"), "{}", danish(1));
    assert!(headline(&expires(1), Language::English).contains("in 1 day:"));
    let lead =
        write(&Letter::Notices { notices: vec![expires(45)], why: registered() }, Language::Danish, &link);
    assert!(lead.text.contains("Den 23.11.2026 kan Tavlen ikke længere"), "{}", lead.text);
    let many = Notice { owners: 12, owner: String::new(), ..notice(NoticeEvent::AccessSent) };
    let sent = "Anmodning om dataadgang er sendt til 12 institutioner: Tavlen til Unilogin";
    assert_eq!(headline(&many, Language::Danish), sent);
}

#[test]
fn a_confirm_letter_says_who_registered_the_address_and_for_what() {
    let letter = Letter::Confirm {
        side: Side::Owner,
        organisation: "Havnsø Skole".into(),
        registered_by: "Inge Holm".into(),
        secret: "s3cret".into(),
        days: 7,
    };
    let written = write(&letter, Language::Danish, &link);
    whole(&written);
    for part in
        ["Inge Holm har tilmeldt denne adresse", "Havnsø Skole", "7 dage", "noegle=s3cret", "gør ingenting"]
    {
        assert!(written.text.contains(part), "{part}\n{}", written.text);
    }
    assert_eq!(written.unsubscribe, None);
    whole(&write(&letter, Language::English, &link));
}

#[test]
fn what_people_write_stays_text() {
    let attack = "{{ 7*7 }}<script>alert(1)</script>\r\nBcc: a@b.example";
    let one = Notice { system: attack.into(), comment: attack.into(), ..notice(NoticeEvent::AccessRejected) };
    let written = write(&Letter::Notices { notices: vec![one], why: registered() }, Language::Danish, &link);
    assert!(
        !written.html.contains("<script>") && written.html.contains("&lt;script&gt;"),
        "{}",
        written.html
    );
    assert!(written.text.contains("{{ 7*7 }}") && !written.text.contains("49"), "{}", written.text);
    assert!(!written.subject.contains(['\r', '\n']), "{}", written.subject);
    let long = Notice { owner: "Ø".repeat(5_000), ..notice(NoticeEvent::AccessApproved) };
    assert!(headline(&long, Language::Danish).chars().count() <= 200);
}

/// For people: `SAMPLES=folder cargo test -p mail` leaves some mails there to look at.
#[test]
fn samples_can_be_looked_at() {
    let Ok(folder) = std::env::var("SAMPLES") else { return };
    let letter = |notices| Letter::Notices { notices, why: registered() };
    let several = vec![notice(NoticeEvent::AccessApproved), notice(NoticeEvent::AccessRejected)];
    for (name, letter) in [
        ("one", letter(vec![notice(NoticeEvent::AccessSent)])),
        ("several", letter(several.clone())),
        ("digest", Letter::Digest { notices: several, why: registered() }),
    ] {
        let written = write(&letter, Language::Danish, &link);
        std::fs::write(format!("{folder}/{name}.html"), written.html).unwrap();
        std::fs::write(format!("{folder}/{name}.txt"), written.text).unwrap();
    }
}
