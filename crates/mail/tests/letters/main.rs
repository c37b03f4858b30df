//! Every letter has its words, in both languages, and nothing that people typed gets out of its place.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod confirm;
mod every;
mod safe;
mod several;
mod single;

use domain::{DataAccessId, Language, Letter, Notice, NoticeEvent, Place, Right, Timestamp, Why};
use mail::Written;
use uuid::Uuid;

pub const BOTH: [Language; 2] = [Language::Danish, Language::English];
/// 2026-11-23T12:00:00Z.
pub const AT: Timestamp = Timestamp::from_micros(1_795_435_200_000_000);

pub fn link(place: &Place) -> String {
    match place {
        Place::DataAccess(id) => format!("https://portal.example/dataadgange/{id}"),
        Place::Confirm(secret) => format!("https://portal.example/bekraeft?noegle={secret}&a=b"),
        Place::Unsubscribe(secret) => format!("https://portal.example/afmeld?noegle={secret}"),
        Place::Home => "https://portal.example/".to_owned(),
        _ => "https://portal.example/noget".to_owned(),
    }
}

pub fn place(number: u128) -> Place {
    Place::DataAccess(DataAccessId::new(Uuid::from_u128(number)))
}

/// A notice about a data access, as the services make it.
pub fn notice(event: NoticeEvent) -> Notice {
    Notice {
        event,
        actor: "Kirsten Æble".to_owned(),
        provider: "Skoletavlen ApS".to_owned(),
        system: "Tavlen".to_owned(),
        service: "Elevdatabasen".to_owned(),
        owner: "Nørre Skole".to_owned(),
        data: "Elevernes navne og klasser".to_owned(),
        place: place(1),
        ..Notice::default()
    }
}

/// A notice in which everything has a value.
pub fn full(event: NoticeEvent) -> Notice {
    Notice {
        comment: "Ikke i år".to_owned(),
        comment_en: "Not this year".to_owned(),
        person: "Ole Øst".to_owned(),
        right: Some(Right::AdministerAgreements),
        days: 14,
        moment: Some(AT),
        ..notice(event)
    }
}

pub fn registered() -> Why {
    Why::Registered { organisation: "Nørre Skole".to_owned() }
}

pub fn letter(notices: Vec<Notice>) -> Letter {
    Letter::Notices { notices, why: registered() }
}

pub fn write(letter: &Letter, language: Language) -> Written {
    mail::write(letter, language, &link, "hemmelig")
}

pub fn danish(letter: &Letter) -> Written {
    write(letter, Language::Danish)
}

/// The page as it is read: without its elements, spaces alone.
pub fn read(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    let texts = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text);
    texts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
