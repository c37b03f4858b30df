//! The mail that tells of one thing, word by word.

use domain::{Language, Letter, Notice, NoticeEvent, Place, Right, Why};
use mail::headline;

use crate::{AT, danish, full, letter, link, notice, read, write};

#[test]
fn an_approval_reads_like_this() {
    let written = danish(&letter(vec![notice(NoticeEvent::AccessApproved)]));
    assert_eq!(written.subject, "Dataadgangen er godkendt: Nørre Skole – Tavlen (Elevdatabasen)");
    assert_eq!(
        written.text,
        "\
Dataadgangen er godkendt: Nørre Skole – Tavlen (Elevdatabasen)

Tavlen må hente data fra Elevdatabasen for Nørre Skole. Nørre Skole kan sætte dataadgangen til Venter eller slette den igen.

Udbyder: Skoletavlen ApS
System: Tavlen
Webservice: Elevdatabasen
Institution: Nørre Skole
Data: Elevernes navne og klasser
Hvem: Kirsten Æble

Se dataadgangen:
https://portal.example/dataadgange/00000000-0000-0000-0000-000000000001

-- 
Tilslutning
Mailen er sendt, fordi adressen er tilmeldt notifikationer om Nørre Skole.
Mailen er sendt automatisk og kan ikke besvares.

Afmeld notifikationer til denne adresse:
https://portal.example/afmeld?noegle=hemmelig
"
    );
    assert_eq!(written.unsubscribe, "https://portal.example/afmeld?noegle=hemmelig");
    let page = read(&written.html);
    for part in ["Hvem Kirsten Æble", "Se dataadgangen", "Afmeld notifikationer til denne adresse"] {
        assert!(page.contains(part), "{page}");
    }
}

#[test]
fn a_rejection_gives_its_reason_line_by_line() {
    let reason = "Vi bruger ikke Tavlen.\r\n\r\nSpørg igen til august.\n";
    let rejected = Notice { comment: reason.to_owned(), ..notice(NoticeEvent::AccessRejected) };
    let written = danish(&letter(vec![rejected.clone()]));
    assert_eq!(written.subject, "Dataadgangen er afvist: Nørre Skole – Tavlen (Elevdatabasen)");
    assert!(
        written.text.contains(
            "\n\nBegrundelse:\n> Vi bruger ikke Tavlen.\n>\n> Spørg igen til august.\n\nSe dataadgangen:\n"
        ),
        "{}",
        written.text
    );
    assert!(written.html.contains("Vi bruger ikke Tavlen.<br><br>Spørg igen til august.</blockquote>"));
    let english = write(&letter(vec![rejected]), Language::English);
    assert_eq!(english.subject, "The data access is rejected: Nørre Skole – Tavlen (Elevdatabasen)");
    assert!(english.text.contains("\nReason:\n> Vi bruger ikke Tavlen."), "{}", english.text);
}

#[test]
fn what_somebody_wrote_has_its_right_heading() {
    use NoticeEvent as E;
    for (event, heading) in [
        (E::AccessSent, "Kommentar"),
        (E::AccessApproved, "Kommentar"),
        (E::AccessResumed, "Kommentar"),
        (E::AccessSuspended, "Begrundelse"),
        (E::AccessRejected, "Begrundelse"),
        (E::AccessEnded, "Begrundelse"),
        (E::ConnectionRejected, "Begrundelse"),
        (E::ConnectionEnded, "Begrundelse"),
        (E::RightRefused, "Begrundelse"),
        (E::InquiryAsked, "Spørgsmål"),
        (E::InquiryAnswered, "Svar"),
        (E::MessagePublished, "Driftsmeddelelse"),
    ] {
        let text = danish(&letter(vec![full(event)])).text;
        assert!(text.contains(&format!("\n{heading}:\n> Ikke i år\n")), "{text}");
    }
    let text = danish(&letter(vec![notice(E::AccessRejected)])).text;
    assert!(!text.contains("Begrundelse"), "{text}");
}

#[test]
fn a_request_that_has_waited_says_how_long() {
    let waited = Notice { days: 14, actor: String::new(), ..notice(NoticeEvent::AccessWaited) };
    let written = danish(&letter(vec![waited.clone()]));
    assert_eq!(written.subject, "Dataadgangen har ventet i 14 dage: Nørre Skole – Tavlen (Elevdatabasen)");
    assert!(written.text.contains("\nHar ventet: 14 dage\n") && !written.text.contains("Hvem"));
    let one = Notice { days: 1, ..waited };
    assert!(danish(&letter(vec![one.clone()])).text.contains("\nHar ventet: 1 dag\n"));
    assert!(headline(&one, Language::English).contains("for 1 day:"));
}

#[test]
fn an_access_that_ends_says_when() {
    let expires = Notice { days: 45, moment: Some(AT), ..notice(NoticeEvent::AccessExpires) };
    let written = danish(&letter(vec![expires.clone()]));
    assert_eq!(written.subject, "Dataadgangen udløber om 45 dage: Nørre Skole – Tavlen (Elevdatabasen)");
    assert!(written.text.contains("\nUdløber: 23.11.2026 (om 45 dage)\n"), "{}", written.text);
    assert!(written.text.contains("Dataadgangen udløber den 23.11.2026."));
    let english = write(&letter(vec![expires]), Language::English);
    assert!(english.text.contains("\nEnds: 23.11.2026 (in 45 days)\n"), "{}", english.text);
}

#[test]
fn an_agreement_and_a_web_service_that_end_say_on_which_day() {
    use NoticeEvent as E;
    for (event, days, subject, fact) in [
        (
            E::ConnectionExpires,
            45,
            "Tilslutningsaftalen udløber om 45 dage: Tavlen – Elevdatabasen",
            "Udløber: 23.11.2026 (om 45 dage)",
        ),
        (
            E::ConnectionEndSet,
            0,
            "Tilslutningsaftalen gælder til og med 23.11.2026: Tavlen – Elevdatabasen",
            "Sidste dag: 23.11.2026",
        ),
        (
            E::AccessEndSet,
            0,
            "Dataadgangen gælder til og med 23.11.2026: Nørre Skole – Tavlen (Elevdatabasen)",
            "Sidste dag: 23.11.2026",
        ),
        (
            E::ServiceClosing,
            14,
            "Webservicen Elevdatabasen lukker: sidste dag er 23.11.2026",
            "Sidste dag: 23.11.2026 (om 14 dage)",
        ),
    ] {
        let written = danish(&letter(vec![Notice { days, moment: Some(AT), ..notice(event) }]));
        assert_eq!(written.subject, subject);
        assert!(written.text.contains(&format!("\n{fact}\n")), "{}", written.text);
    }
}

#[test]
fn a_last_day_that_was_taken_away_is_told_without_a_date() {
    for (event, said) in [
        (NoticeEvent::ConnectionEndSet, "Tilslutningsaftalen har ikke længere en sidste dag: Tavlen"),
        (NoticeEvent::AccessEndSet, "Dataadgangen har ikke længere en sidste dag: Nørre Skole"),
        (NoticeEvent::ServiceClosing, "Webservicen Elevdatabasen lukker alligevel ikke"),
    ] {
        let written = danish(&letter(vec![notice(event)]));
        assert!(written.subject.starts_with(said), "{}", written.subject);
        assert!(!written.text.contains("Sidste dag:"), "{}", written.text);
        let english = write(&letter(vec![notice(event)]), Language::English);
        let said = ["has no last day any more", "does not close after all"];
        assert!(said.iter().any(|said| english.subject.contains(said)), "{}", english.subject);
    }
}

#[test]
fn a_right_that_was_asked_for_and_waits_is_written_to_who_decides_and_to_who_asked() {
    let waited = Notice { days: 14, right: Some(Right::CaseWorker), ..Notice::default() };
    let waited = Notice { event: NoticeEvent::RightWaited, person: "Ole Øst".to_owned(), ..waited };
    let personal = |notice| danish(&Letter::Notices { notices: vec![notice], why: Why::Personal });
    let decides = personal(waited.clone());
    assert_eq!(decides.subject, "Forespørgslen om en ret i Tilslutning har ventet i 14 dage");
    assert!(decides.text.contains("\nMedarbejder: Ole Øst\nHar ventet: 14 dage\n"), "{}", decides.text);
    assert!(decides.text.contains("fordi du er brugeradministrator."), "{}", decides.text);
    let asked = personal(Notice { person: String::new(), place: Place::MyRights, ..waited });
    assert!(
        asked.text.contains("dine rettigheder.") && !asked.text.contains("Medarbejder"),
        "{}",
        asked.text
    );
    let inquiry = Notice { event: NoticeEvent::InquiryWaited, days: 30, ..Notice::default() };
    let sender = personal(Notice { person: "Ole Øst".to_owned(), ..inquiry });
    assert_eq!(sender.subject, "Henvendelsen fra Ole Øst har ventet i 30 dage");
    assert!(sender.text.contains("fordi du har skrevet til STIL."), "{}", sender.text);
}

#[test]
fn who_sent_a_request_reads_that_it_was_sent_and_who_is_asked_that_it_came() {
    let asked = danish(&letter(vec![notice(NoticeEvent::AccessSent)]));
    let sent = danish(&letter(vec![Notice { owners: 1, ..notice(NoticeEvent::AccessSent) }]));
    let owner = notice(NoticeEvent::AccessSent).owner;
    assert_eq!(asked.subject, format!("Ny anmodning om dataadgang: {owner} – Tavlen (Elevdatabasen)"));
    assert_eq!(sent.subject, format!("Anmodning om dataadgang er sendt til {owner}: Tavlen (Elevdatabasen)"));
    assert!(sent.text.contains(&format!("\nInstitution: {owner}\n")), "{}", sent.text);
    assert!(!sent.text.contains("beder om"), "{}", sent.text);
}

#[test]
fn a_request_to_several_is_told_as_one() {
    let sent = Notice { owners: 12, owner: String::new(), ..notice(NoticeEvent::AccessSent) };
    let written = danish(&letter(vec![sent]));
    assert_eq!(
        written.subject,
        "Anmodning om dataadgang er sendt til 12 institutioner: Tavlen (Elevdatabasen)"
    );
    assert!(written.text.contains("\nInstitutioner: 12 institutioner\n"), "{}", written.text);
    assert!(!written.text.contains("Institution:"));
}

#[test]
fn an_operating_message_is_read_in_the_readers_language() {
    let message = Notice {
        event: NoticeEvent::MessagePublished,
        comment: "Unilogin er nede.".to_owned(),
        comment_en: "Unilogin is down.".to_owned(),
        place: Place::OperatingStatus,
        moment: Some(AT),
        ..Notice::default()
    };
    assert_eq!(headline(&message, Language::Danish), "Driftsmeddelelse: Unilogin er nede.");
    assert_eq!(headline(&message, Language::English), "Operating message: Unilogin is down.");
    let text = danish(&letter(vec![message.clone()])).text;
    assert!(text.contains("\nVises fra: 23.11.2026\n") && text.contains("\n> Unilogin er nede.\n"), "{text}");
    let only_danish = Notice { comment_en: " ".to_owned(), ..message };
    assert_eq!(headline(&only_danish, Language::English), "Operating message: Unilogin er nede.");
}

#[test]
fn a_personal_mail_says_what_it_has_to_do_with_the_reader() {
    let because = |event: NoticeEvent| {
        let notice = Notice { event, right: Some(Right::CaseWorker), ..full(event) };
        danish(&Letter::Notices { notices: vec![notice], why: Why::Personal }).text
    };
    let granted = because(NoticeEvent::RightGranted);
    assert!(granted.contains("\nRet: Sagsbehandler i STIL\n") && granted.contains("dine rettigheder."));
    assert!(!granted.contains("Ole Øst"), "{granted}");
    let requested = because(NoticeEvent::RightRequested);
    assert!(requested.contains("\nMedarbejder: Ole Øst\n"), "{requested}");
    assert!(requested.contains("fordi du er brugeradministrator."), "{requested}");
    let asked = because(NoticeEvent::InquiryAsked);
    assert!(asked.contains("fordi du har skrevet til STIL.") && !asked.contains("Kirsten"), "{asked}");
}

#[test]
fn a_link_is_named_by_what_it_opens() {
    for (place, text) in [
        (Place::Receipt(7), "Se kvitteringen"),
        (Place::MyRights, "Se dine rettigheder"),
        (Place::InquiryLink("x".to_owned()), "Se henvendelsen"),
        (Place::Home, "Gå til Tilslutning"),
    ] {
        let written =
            danish(&letter(vec![Notice { place: place.clone(), ..notice(NoticeEvent::AccessSent) }]));
        assert!(written.text.contains(&format!("\n{text}:\n{}\n", link(&place))), "{}", written.text);
    }
}
