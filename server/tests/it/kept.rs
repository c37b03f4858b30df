//! What sessions and unfinished forms hold is readable in every form in which it was ever written: who is logged in stays so over
//! an upgrade, sees the note, and goes on with what was typed. A line is never taken out of the files beside this one.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use app::{Lang, label};
use axum::http::StatusCode;
use services::receipt::{Kept, ReceiptContent};
use store::{draft::DraftRow, session::SessionRow};
use testkit::Person;
use uuid::Uuid;

use crate::{
    common::{Browser, TestApp},
    repository::sources,
};

const NOTES: &str = include_str!("kept/flash.jsonl");
const REFUSED: &str = include_str!("kept/refused.jsonl");

/// The variants of an enum of `app`, as its source names them.
fn variants(name: &str) -> Vec<String> {
    let head = format!("pub enum {name} {{\n");
    let all = sources("app").into_iter().map(|(_, text)| text);
    let found = all.filter_map(|text| Some(text.split_once(&head)?.1.split_once("\n}")?.0.to_owned()));
    let bodies: Vec<String> = found.collect();
    assert_eq!(bodies.len(), 1, "one enum {name}");
    let lines = bodies[0].lines().filter_map(|line| line.strip_prefix("    "));
    let named = lines.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    named.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned()).collect()
}

fn assert_every(name: &str, forms: &str) {
    let variants = variants(name);
    assert!(variants.len() > 10, "{variants:?}");
    for variant in variants {
        let quoted = format!("\"{variant}\"");
        let found = forms.lines().any(|form| form == quoted || form.starts_with(&format!("{{{quoted}:")));
        assert!(found, "no form of {name} has {variant}");
    }
}

/// Writes into the browser's session what an earlier build would have left there.
async fn put(app: &TestApp, browser: &Browser<'_>, more: &str) {
    let (db, id) = (app.demo.portal.db(), browser.cookie("session").unwrap());
    let before = store::session::find(db, &id).await.unwrap().unwrap();
    let began = app.demo.portal.now().micros();
    let user = Person::Skoletavlen.key();
    let data = format!(r#"{{"user":"{user}","began":{began},{more}}}"#);
    let row = SessionRow { id, data, expires_at: before.expires_at, user: Some(user) };
    store::session::save(db, row, &before.data).await.unwrap();
}

/// The names of fields in what is kept, wherever they stand.
fn fields(kept: &serde_json::Value, found: &mut Vec<String>) {
    match kept {
        serde_json::Value::Object(parts) => {
            if let (Some(field), Some(_)) =
                (parts.get("field").and_then(|field| field.as_str()), parts.get("text"))
            {
                found.push(field.into());
            }
            parts.values().for_each(|part| fields(part, found));
        }
        serde_json::Value::Array(parts) => parts.iter().for_each(|part| fields(part, found)),
        _ => {}
    }
}

#[test]
fn what_is_kept_under_the_name_of_a_field_has_its_label() {
    const RECEIPTS: &str = include_str!("../../../crates/services/tests/it/kept/receipt.jsonl");
    const NOTICES: &str = include_str!("../../../crates/services/tests/it/kept/notice.jsonl");
    let mut found = vec![];
    for notice in NOTICES.lines() {
        fields(&serde_json::from_str(notice).unwrap(), &mut found);
    }
    for receipt in RECEIPTS.lines() {
        // As it is read: an older form gets its fields then.
        let receipt = ReceiptContent::from(serde_json::from_str::<Kept>(receipt).unwrap());
        fields(&serde_json::to_value(receipt).unwrap(), &mut found);
    }
    for field in ["purpose", "provider", "system", "service", "reason", "comment"] {
        assert!(found.iter().any(|name| name == field), "{field}: {found:?}");
    }
    for (field, t) in found.iter().flat_map(|field| [Lang::Da, Lang::En].map(|t| (field, t))) {
        assert_ne!(label(field, t), t.field_other(), "{field}");
    }
}

#[tokio::test]
async fn who_is_logged_in_stays_so_and_sees_the_note() {
    assert_every("Flash", NOTES);
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    for note in NOTES.lines() {
        put(&app, &browser, &format!("\"flash\":{note}")).await;
        let page = browser.get("/systemer").await;
        assert_eq!(page.status, StatusCode::OK, "{note}: {}", page.text());
        assert!(page.body.contains("class=\"flash"), "{note}: {}", page.text());
    }
}

#[tokio::test]
async fn what_was_typed_is_gone_on_with_and_the_refusal_is_told() {
    assert_every("AppError", REFUSED);
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    put(&app, &browser, "\"drafts\":true").await;
    for (number, refused) in (1..).zip(REFUSED.lines()) {
        let id = Uuid::from_u128(number);
        let draft = DraftRow {
            id,
            session: browser.cookie("session").unwrap(),
            page: "/systemer/ny".into(),
            owner: None,
            content: r#"{"form":"/api/systems/save","fields":[["name","Tavlen 2"],["description","Æ"]]}"#
                .into(),
            error: Some(refused.into()),
            at: app.demo.portal.now(),
        };
        store::draft::put(app.demo.portal.db(), draft).await.unwrap();
        let page = browser.get(&format!("/systemer/ny?kladde={id}")).await;
        assert_eq!(page.value("/api/systems/save", "name").as_deref(), Some("Tavlen 2"), "{refused}");
        let told = page.body.contains("id=\"error-summary\"");
        assert_eq!(told, refused != "\"Editing\"", "{refused}: {}", page.text());
    }
}
