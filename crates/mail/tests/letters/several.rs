//! Mails that tell of more than one thing.

use domain::{Language, Letter, Notice, NoticeEvent};

use crate::{danish, full, letter, link, notice, place, registered, write};

fn approved(number: u128) -> Notice {
    Notice { owner: format!("Skole {number}"), place: place(number), ..notice(NoticeEvent::AccessApproved) }
}

#[test]
fn several_of_one_kind_are_counted_by_name() {
    let twelve = letter((1..=12).map(approved).collect());
    let written = danish(&twelve);
    assert_eq!(written.subject, "12 dataadgange er godkendt");
    for number in 1..=12 {
        let headline = format!("Dataadgangen er godkendt: Skole {number} – Tavlen (Elevdatabasen)");
        assert!(written.text.contains(&format!("\n* {headline}\n")), "{}", written.text);
        assert!(written.text.contains(&link(&place(number))));
        assert!(written.html.contains(&format!("href=\"{}\"", link(&place(number)))));
    }
    assert_eq!(write(&twelve, Language::English).subject, "12 data accesses are approved");
}

#[test]
fn several_of_different_kinds_are_only_counted() {
    let mixed =
        vec![approved(1), approved(2), full(NoticeEvent::AccessRejected), full(NoticeEvent::SystemPassive)];
    assert_eq!(danish(&letter(mixed.clone())).subject, "4 beskeder fra Tilslutning");
    let digest = Letter::Digest { notices: mixed, why: registered() };
    assert_eq!(danish(&digest).subject, "Dagens beskeder fra Tilslutning: 4");
    assert!(danish(&digest).text.contains("Det her er sket siden sidst:"));
    let one = Letter::Digest { notices: vec![approved(1)], why: registered() };
    assert_eq!(
        danish(&one).subject,
        "Dagens besked fra Tilslutning: Dataadgangen er godkendt: Skole 1 – Tavlen (Elevdatabasen)"
    );
}

#[test]
fn each_of_several_shows_enough_to_know_it_by() {
    let long = "ord ".repeat(900);
    let rejected = Notice { data: long.clone(), comment: long, ..full(NoticeEvent::AccessRejected) };
    let alone = danish(&letter(vec![rejected.clone()])).text;
    assert!(!alone.contains('…'));
    let several = danish(&letter(vec![rejected.clone(), rejected])).text;
    assert_eq!(several.matches('…').count(), 4);
    assert!(several.len() * 2 < alone.len() * 2 && several.len() < 3_500, "{}", several.len());
}

#[test]
fn very_many_end_with_the_way_to_the_rest() {
    let written = danish(&letter((1..=500).map(approved).collect()));
    assert_eq!(written.subject, "500 dataadgange er godkendt");
    assert!(written.text.contains(&link(&place(30))) && !written.text.contains(&link(&place(31))));
    assert!(written.text.contains("Der er 470 beskeder mere"), "{}", written.text);
    assert!(written.text.contains("\nGå til Tilslutning:\nhttps://portal.example/\n"));
    // Some mail programs hide what comes after 102 kilobytes.
    assert!(written.html.len() < 100_000, "{}", written.html.len());
    assert!(written.html.contains("/afmeld?noegle=hemmelig"));
}
