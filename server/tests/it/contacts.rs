//! Contact persons as a browser without JavaScript keeps them.

use axum::http::StatusCode;
use testkit::Person;

use crate::common::{Browser, TestApp};

const LIST: &str = "/udbydersystemadministration/kontaktpersoner";
const SAVE: &str = "/api/contacts/save";
const REMOVE: &str = "/api/contacts/remove";
const SAVE_SYSTEM: &str = "/api/systems/save";

const BO: [(&str, &str); 6] = [
    ("name", "Lektiebogen"),
    ("description", "Lektier"),
    ("contact", "new"),
    ("contact_name", "Bo Dam"),
    ("contact_email", "bo@skoletavlen.example"),
    ("contact_phone", "12 34 56 78"),
];

/// The page of the contact person whose name stands last in the list of links.
async fn page_of(browser: &mut Browser<'_>, name: &str) -> String {
    let list = browser.get(LIST).await;
    let row = list.body.split("<tr").find(|row| row.contains(name)).expect("a row");
    let start = format!("href=\"{LIST}/");
    let link = row.split(&start).nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    format!("{LIST}/{link}")
}

#[tokio::test]
async fn a_contact_person_is_corrected_and_removed_once_no_system_needs_it() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let system = browser.submit("/systemer/ny", SAVE_SYSTEM, &BO).await.path;
    let list = browser.get(LIST).await;
    assert!(list.text().contains("Bo Dam") && list.text().contains("Sara Holm"), "{}", list.text());
    assert!(list.text().contains("Lektiebogen") && list.text().contains("Tavlen"), "{}", list.text());

    let bo = page_of(&mut browser, "Bo Dam").await;
    let page = browser.submit(&bo, SAVE, &[("contact_name", ""), ("contact_email", "bo@")]).await;
    let text = page.text();
    assert!(text.contains("Kontaktpersonens navn mangler"), "{text}");
    assert!(text.contains("Skriv en e-mailadresse som navn@eksempel.dk"), "{text}");
    assert_eq!(page.value(SAVE, "contact_email").as_deref(), Some("bo@"));
    let taken = [("contact_name", "Bo Dam"), ("contact_email", "Sara@skoletavlen.example")];
    let page = browser.submit(&bo, SAVE, &taken).await;
    assert!(page.text().contains("Sara Holm har allerede den adresse"), "{}", page.text());
    let corrected = [("contact_name", "Bo Dahl"), ("contact_email", "dahl@skoletavlen.example")];
    let page = browser.submit(&bo, SAVE, &corrected).await;
    assert!(page.body.contains("Bo Dahl er gemt."), "{}", page.text());
    let shown = browser.get(&system).await;
    assert!(shown.text().contains("Bo Dahl dahl@skoletavlen.example 12 34 56 78"), "{}", shown.text());

    // Needed: no button, and a form that is sent all the same is refused.
    let page = browser.get(&bo).await;
    assert!(page.text().contains("kan ikke slettes, så længe et system bruger den"), "{}", page.text());
    let id = bo.rsplit('/').next().expect("a key");
    let answer = browser.post(REMOVE, &[("page", &bo), ("id", id)]).await;
    let page = browser.follow(answer).await;
    assert!(
        page.body.contains("error-summary") && page.text().contains("så længe et system"),
        "{}",
        page.text()
    );

    // The system gets somebody else, and Bo can go.
    let sara = page_of(&mut browser, "Sara Holm").await;
    let other = [("contact", sara.rsplit('/').next().expect("a key"))];
    browser.submit(&format!("{system}/rediger"), SAVE_SYSTEM, &other).await;
    let page = browser.submit(&bo, REMOVE, &[]).await;
    assert!(page.body.contains("Bo Dahl er slettet."), "{}", page.text());
    let list = browser.get(LIST).await;
    let rows = list.body.split("<tbody").nth(1).expect("a table");
    assert!(!rows.contains("Bo Dahl"), "{}", list.text());
    assert_eq!(browser.get(&bo).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_same_person_is_offered_instead_of_added_again() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let mut fields = BO.to_vec();
    fields[4] = ("contact_email", "sara@skoletavlen.example");
    let page = browser.submit("/systemer/ny", SAVE_SYSTEM, &fields).await;
    assert!(
        page.text().contains("Sara Holm har allerede den adresse. Vælg Sara Holm på listen"),
        "{}",
        page.text()
    );
    assert_eq!(page.value(SAVE_SYSTEM, "contact_name").as_deref(), Some("Bo Dam"));
    fields[3] = ("contact_name", "Sara Holm");
    let page = browser.submit("/systemer/ny", SAVE_SYSTEM, &fields).await;
    assert!(page.body.contains("Lektiebogen er oprettet."), "{}", page.text());
    let list = browser.get(LIST).await;
    assert_eq!(list.body.matches("sara@skoletavlen.example").count(), 1, "{}", list.text());
}
