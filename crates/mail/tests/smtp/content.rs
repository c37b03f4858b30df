//! What the server gets.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{Language, Letter, Notice, NoticeEvent, Place, Why};
use mail::Written;

use crate::{peer::Peer, send_to, written};

/// The values of a header, unfolded.
fn headers(mail: &str, name: &str) -> Vec<String> {
    let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    let begins = format!("{name}: ");
    head.split("\r\n").filter_map(|line| line.strip_prefix(&begins)).map(str::to_owned).collect()
}

fn header(mail: &str, name: &str) -> String {
    let mut values = headers(mail, name);
    assert_eq!(values.len(), 1, "{name} in {mail}");
    values.remove(0)
}

/// A header's text (RFC 2047).
fn decoded(text: &str) -> String {
    let words = text.replace("?= =?", "?==?");
    let mut parts = words.split("=?utf-8?b?");
    let mut decoded = parts.next().unwrap().to_owned();
    for part in parts {
        let (word, rest) = part.split_once("?=").unwrap();
        decoded.push_str(&String::from_utf8(STANDARD.decode(word).unwrap()).unwrap());
        decoded.push_str(rest);
    }
    decoded
}

async fn received(to: &str, written: &Written) -> (Peer, String) {
    let peer = Peer::plain().await;
    assert_eq!(send_to(&peer.mailer(), to, written).await, Ok(()));
    let mail = peer.manner().mails[0].clone();
    (peer, mail)
}

#[tokio::test]
async fn a_mail_arrives_with_its_headers_and_both_parts() {
    let subject =
        "Dataadgangen er godkendt: Nørre Skole – Tavlen (Elevdatabasen) til glæde for både børn og voksne";
    let (peer, mail) =
        received("drift@skolen.example", &Written { subject: subject.to_owned(), ..written() }).await;
    assert!(peer.heard("MAIL FROM:<noreply@portal.example>"));
    assert!(peer.heard("RCPT TO:<drift@skolen.example>"));
    assert_eq!(header(&mail, "Message-ID"), "<01927d3c-0000-7000-8000-000000000001@portal.example>");
    assert_eq!(header(&mail, "Date"), "Mon, 23 Nov 2026 12:00:00 +0000");
    assert_eq!(header(&mail, "From"), "Tilslutning <noreply@portal.example>");
    assert_eq!(header(&mail, "To"), "drift@skolen.example");
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&mail, "X-Auto-Response-Suppress"), "All");
    assert_eq!(header(&mail, "MIME-Version"), "1.0");
    assert!(header(&mail, "Content-Type").starts_with("multipart/alternative"));
    assert!(mail.is_ascii() && mail.split("\r\n").all(|line| line.len() <= 998));
    assert_eq!(decoded(&header(&mail, "Subject")), subject);
    let (text, html) = mail.split_once("Content-Type: text/html").unwrap();
    assert!(text.contains("Content-Type: text/plain; charset=utf-8"), "{text}");
    assert!(html.contains("<p>En linje</p>"), "{html}");
}

#[tokio::test]
async fn a_line_that_begins_with_a_dot_does_not_end_the_mail() {
    let text = "En linje\n.\n.en linje med punktum\n..to\n";
    let (_, mail) = received("drift@skolen.example", &Written { text: text.to_owned(), ..written() }).await;
    assert!(mail.contains("En linje\r\n..\r\n..en linje med punktum\r\n...to\r\n"), "{mail}");
}

#[tokio::test]
async fn mails_are_ended_with_one_click() {
    let url = format!("https://portal.example/notifikationer/afmeld?noegle={}", "a".repeat(43));
    let (_, mail) =
        received("drift@skolen.example", &Written { unsubscribe: url.clone(), ..written() }).await;
    assert_eq!(header(&mail, "List-Unsubscribe"), format!("<{url}>"));
    assert_eq!(header(&mail, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
}

#[tokio::test]
async fn no_text_can_add_a_header() {
    let bad = "Tavlen\r\nBcc: alle@andre.example\r\n\r\nnoget andet";
    let notice = Notice {
        event: NoticeEvent::AccessRejected,
        actor: bad.to_owned(),
        provider: bad.to_owned(),
        system: bad.to_owned(),
        service: bad.to_owned(),
        owner: bad.to_owned(),
        comment: bad.to_owned(),
        ..Notice::default()
    };
    let why = Why::Registered { organisation: bad.to_owned() };
    let link = |place: &Place| format!("https://portal.example/{place:?}\r\nBcc: a@b.example");
    let letter = Letter::Notices { notices: vec![notice], why };
    let mut worst = mail::write(&letter, Language::Danish, &link, bad);
    assert!(!worst.subject.contains(['\r', '\n']), "{}", worst.subject);
    let (_, first) = received("drift@skolen.example", &worst).await;
    worst.subject = bad.to_owned();
    worst.unsubscribe = bad.to_owned();
    let (_, second) = received("drift@skolen.example", &worst).await;
    for mail in [first, second] {
        assert!(headers(&mail, "Bcc").is_empty());
        let head = mail.split("\r\n\r\n").next().unwrap();
        assert!(head.contains("Content-Type: multipart/alternative"), "{head}");
    }
}

#[tokio::test]
async fn a_host_with_danish_letters_is_written_as_mail_servers_know_it() {
    let (peer, mail) = received("kontor@blåbærskolen.example", &written()).await;
    let expected = "kontor@xn--blbrskolen-25an.example";
    assert!(peer.heard(&format!("RCPT TO:<{expected}>")));
    assert_eq!(header(&mail, "To"), expected);
}

#[tokio::test]
async fn the_same_mail_is_the_same_each_time() {
    let (_, first) = received("drift@skolen.example", &written()).await;
    let (_, second) = received("drift@skolen.example", &written()).await;
    assert_eq!(first, second);
}
