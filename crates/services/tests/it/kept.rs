//! What is kept as JSON is readable in every form in which it was ever written: notices, mails that wait, receipts, applications.
//! A line is never taken out of the files beside this one; a new variant or field gets one.

use domain::{
    Also, ConnectionAction, DataAccessAction, DataAccessStatus, InquiryAction, InquirySubject, Letter,
    Notice, NoticeEvent, OrganisationCode, Place, ProviderApplication, RecipientIssue, Right,
    RightRequestAction, Scope, Side, Timestamp, Why,
};
use services::receipt::{Kept, ReceiptContent};
use testkit::kept::{assert_every, assert_fields, read_all};

use crate::receipts::OLD;

const NOTICES: &str = include_str!("kept/notice.jsonl");
const LETTERS: &str = include_str!("kept/letter.jsonl");
const RECEIPTS: &str = include_str!("kept/receipt.jsonl");
const APPLICATIONS: &str = include_str!("kept/application.jsonl");

#[test]
fn notices() {
    let read: Vec<Notice> = read_all(NOTICES);
    assert_every::<NoticeEvent>(NOTICES, "event");
    assert_every::<Place>(NOTICES, "place");
    assert_every::<Right>(NOTICES, "right");
    let full = Notice {
        event: NoticeEvent::RightGranted,
        actor: "a".into(),
        provider: "a".into(),
        system: "a".into(),
        service: "a".into(),
        owner: "a".into(),
        owners: 1,
        accesses: 1,
        data: "a".into(),
        comment: "a".into(),
        comment_en: "a".into(),
        also: vec![Also { field: "purpose".into(), text: "a".into() }],
        person: "a".into(),
        right: Some(Right::ViewAgreements),
        days: 1,
        moment: Some(Timestamp::from_micros(1)),
        place: Place::Home,
        told: Some(OrganisationCode::parse("901001").unwrap()),
    };
    assert_fields(NOTICES, &full);
    // The shortest one: what is left out is empty.
    assert_eq!(read.last(), Some(&Notice::default()));
}

#[test]
fn mails_that_wait() {
    let read: Vec<Letter> = read_all(LETTERS);
    assert_every::<Letter>(LETTERS, "");
    assert_every::<Why>(LETTERS, "*/why");
    assert_every::<Side>(LETTERS, "Confirm/side");
    // Each notice is read inside of a mail as it is alone.
    for (form, notice) in NOTICES.lines().zip(read_all::<Notice>(NOTICES)) {
        let letter = format!(r#"{{"Notices":{{"notices":[{form}],"why":"Personal"}}}}"#);
        let expected = Letter::Notices { notices: vec![notice], why: Why::Personal };
        assert_eq!(serde_json::from_str::<Letter>(&letter).unwrap(), expected);
    }
    assert!(read.iter().any(|letter| matches!(letter, Letter::Digest { notices, .. } if notices.len() > 1)));
}

#[test]
fn receipts() {
    read_all::<Kept>(&OLD.join("\n"));
    read_all::<Kept>(RECEIPTS);
    assert_every::<ReceiptContent>(RECEIPTS, "");
    assert_every::<RecipientIssue>(RECEIPTS, "DataAccessRequest/not_sent/*/issue");
    assert_every::<DataAccessStatus>(RECEIPTS, "DataAccessRequest/not_sent/*/issue/Exists");
    assert_every::<DataAccessAction>(RECEIPTS, "DataAccessChange/action");
    assert_every::<ConnectionAction>(RECEIPTS, "ConnectionChange/action");
    assert_every::<RightRequestAction>(RECEIPTS, "RightDecision/action");
    assert_every::<Right>(RECEIPTS, "RightChange/right");
    assert_every::<Scope>(RECEIPTS, "RightChange/scope");
    assert_every::<InquiryAction>(RECEIPTS, "InquiryDecision/action");
    assert_every::<InquirySubject>(RECEIPTS, "InquiryDecision/subject");
}

#[test]
fn applications_to_become_a_provider() {
    let read: Vec<ProviderApplication> = read_all(APPLICATIONS);
    assert_fields(APPLICATIONS, &read[0]);
}

#[test]
#[should_panic(expected = "no form at \"place\" has [\"Unsubscribe\"]")]
fn a_variant_without_a_form_is_missed() {
    let without: Vec<&str> = NOTICES.lines().filter(|form| !form.contains("Unsubscribe")).collect();
    assert_every::<Place>(&without.join("\n"), "place");
}
