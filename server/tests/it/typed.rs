//! What was typed is still there: when the language or the subject is changed, when Enter is pressed, and when the browser
//! goes away before the answer.

use std::{future::poll_fn, task::Poll};

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use testkit::Person;

use crate::common::{Browser, Page, TestApp};

const SAVE: &str = "/api/systems/save";
const REQUEST: &str = "/api/data-accesses/request";
const SEND: &str = "/api/inquiries/send";
const REGISTER: &str = "/api/notifications/register";

/// Presses the button of the other language, with `fields` typed in the form that is sent to `form`.
async fn switch(browser: &mut Browser<'_>, page: &Page, form: &str, fields: &[(&str, &str)]) -> Page {
    let main = page.body.contains("form=\"form\" formaction=\"/sprog\"");
    assert!(main, "the button of the other language belongs to the form: {}", page.path);
    let answer = browser.press(page, form, "/sprog", fields).await;
    // What is unfinished has an address of its own, which begins with the page's.
    let own = page.path.split("kladde=").next().unwrap_or_default().trim_end_matches(['?', '&']);
    let led = answer.location();
    let (before, _) = led.split_once("kladde=").expect("the form's own address");
    assert_eq!(before.trim_end_matches(['?', '&']), own);
    browser.follow(answer).await
}

#[tokio::test]
async fn a_change_of_the_language_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let typed = [
        ("name", "Lektie <b>bog</b> & \"co\" 🎒"),
        ("description", "Første linje\nanden </textarea>"),
        ("contact", "new"),
        ("contact_email", "sara@"),
        ("lang", "en"),
    ];
    let page = browser.get("/systemer/ny").await;
    let page = switch(&mut browser, &page, SAVE, &typed).await;
    assert!(page.body.contains("<html lang=\"en\""));
    for (field, value) in &typed[..4] {
        assert_eq!(page.value(SAVE, field).as_deref(), Some(*value), "{field}");
    }
    assert!(!page.body.contains("error-summary"), "nothing was sent, so nothing is refused");
    // And back, with one word more.
    let page = switch(&mut browser, &page, SAVE, &[("name", "Lektiebog"), ("lang", "da")]).await;
    assert!(page.body.contains("<html lang=\"da\""));
    assert_eq!(page.value(SAVE, "name").as_deref(), Some("Lektiebog"));
    assert_eq!(page.value(SAVE, "description").as_deref(), Some(typed[1].1));
    let systems = browser.get("/systemer").await;
    assert!(!systems.text().contains("Lektiebog"), "nothing was made");
}

#[tokio::test]
async fn a_change_of_the_language_keeps_recipients_and_ticks() {
    let app = TestApp::new().await;
    let tavlen = app.demo.system("Tavlen").await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let page = browser.submit(&path, REQUEST, &[("number", "901003"), ("op", "add")]).await;
    let typed = [("recipients[0][comment]", "Kun til jer"), ("number", "9010"), ("lang", "en")];
    let page = switch(&mut browser, &page, REQUEST, &typed).await;
    assert_eq!(page.value(REQUEST, "recipients[0][number]").as_deref(), Some("901003"));
    assert_eq!(page.value(REQUEST, "recipients[0][comment]").as_deref(), Some("Kun til jer"));
    assert_eq!(page.value(REQUEST, "number").as_deref(), Some("9010"));

    let mut browser = app.log_in(Person::HavnsoeKommune).await;
    let page = browser.get("/dataadgangadministration/notifikationer").await;
    let typed = [("signup", "vagt@havnsoe.example"), ("coverage", "listed"), ("lang", "en")];
    let page = switch(&mut browser, &page, REGISTER, &typed).await;
    assert_eq!(page.value(REGISTER, "signup").as_deref(), Some("vagt@havnsoe.example"));
    assert_eq!(page.value(REGISTER, "coverage").as_deref(), Some("listed"));
}

#[tokio::test]
async fn somebody_who_is_not_logged_in_keeps_a_few_small_forms() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let page = browser.get("/kontakt?emne=other").await;
    let typed = [("your_name", "Bo"), ("text", "Hvordan?"), ("lang", "en")];
    let page = switch(&mut browser, &page, SEND, &typed).await;
    assert_eq!(page.value(SEND, "text").as_deref(), Some("Hvordan?"));
    let large = "x".repeat(300 * 1024);
    let answer = browser.press(&page, SEND, "/sprog", &[("text", &large), ("lang", "da")]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_change_of_the_subject_keeps_what_was_typed_and_so_does_the_way_back() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let application = [
        ("organisation", "Klasselog IVS"),
        ("cvr", "12345678"),
        ("p_numbers", "1000000091\n1000000092"),
        ("portal_name", "Klasselog"),
        ("school_contact", "Bo, 12 34 56 78"),
        ("your_name", "Mads"),
        ("email", "mads@"),
        ("purpose", "Skemaer\nog lektier"),
    ];
    let path = "/kontakt?emne=create_provider";
    let refused = browser.submit(path, SEND, &application).await;
    assert!(refused.body.contains("error-summary"));
    let page = browser.press(&refused, SEND, SEND, &[("subject", "other"), ("op", "subject")]).await;
    let page = browser.follow(page).await;
    assert!(!page.body.contains("error-summary"), "{}", page.text());
    assert!(!page.body.contains("id=\"cvr\"") && page.body.contains("id=\"text\""), "{}", page.text());
    assert_eq!(page.value(SEND, "text").as_deref(), Some("Skemaer\nog lektier"));
    // Refused as another subject, too.
    let answer = browser.press(&page, SEND, SEND, &[("your_name", "")]).await;
    let page = browser.follow(answer).await;
    assert!(page.body.contains("error-summary"));
    let back = [("subject", "create_provider"), ("op", "subject"), ("your_name", "Mads")];
    let answer = browser.press(&page, SEND, SEND, &back).await;
    let page = browser.follow(answer).await;
    for (field, value) in application {
        assert_eq!(page.value(SEND, field).as_deref(), Some(value), "{field}");
    }
}

#[tokio::test]
async fn enter_looks_for_a_name_and_adds_a_number_and_sends_nothing() {
    let app = TestApp::new().await;
    let tavlen = app.demo.system("Tavlen").await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    // The first button that belongs to the form is the one that Enter presses; it has no name.
    let page = browser.get(&path).await;
    let first = page.body.split("<button").find(|rest| rest.contains("form=\"form\"")).expect("a button");
    assert!(!first.split('>').next().unwrap_or_default().contains("name="), "{first}");

    let page = browser.submit(&path, REQUEST, &[("soeg", "fjord")]).await;
    assert!(!page.body.contains("error-summary"), "{}", page.text());
    assert!(page.text().contains("Fjordskolen"), "{}", page.text());
    let page = browser.submit(&path, REQUEST, &[("soeg", "fjord"), ("number", "901003")]).await;
    assert!(page.text().contains("Modtagere (1)") && page.text().contains("Fjordskolen"), "{}", page.text());
    let page = browser.submit(&page.path, REQUEST, &[("soeg", ""), ("number", "")]).await;
    assert!(
        page.text().contains("nummer mangler") && page.text().contains("Modtagere (1)"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn enter_decides_nothing() {
    let app = TestApp::new().await;
    let mut employee = app.log_in(Person::NyMedarbejder).await;
    employee.submit("/rettigheder/faa-flere", "/api/rights/request", &[("administer", "on")]).await;
    let mut administrator = app.log_in(Person::Brugeradministrator).await;
    let case = administrator.get("/brugeradministration").await.link("/brugeradministration/anmodninger/");
    let decide = "/api/users/decide";
    let page = administrator.submit(&case, decide, &[("reason", "Fordi")]).await;
    assert!(page.text().contains("Handling mangler: vælg en"), "{}", page.text());
    assert_eq!(page.value(decide, "reason").as_deref(), Some("Fordi"));
    assert!(page.body.contains("id=\"action\""), "the summary leads to the buttons");

    let mut school = app.log_in(Person::HavnsoeKommune).await;
    let page = school.get("/dataadgangadministration").await;
    let form = page.body.split("class=\"ticking\"").nth(1).expect("a form");
    let first = form.split("<button").nth(1).and_then(|rest| rest.split('>').next()).expect("a button");
    assert!(!first.contains("name="), "Enter on a tick approves nothing: {first}");
}

#[tokio::test]
async fn a_browser_that_goes_away_leaves_no_form_half_done() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let page = browser.get("/systemer/ny").await;
    let fields = [
        ("name", "Lektiebogen"),
        ("description", "Lektier"),
        ("contact", "new"),
        ("contact_name", "Sara Holm"),
        ("contact_email", "sara@skoletavlen.example"),
        ("contact_phone", "12 34 56 78"),
    ];
    let mut form = page.form(SAVE);
    form.retain(|(name, _)| fields.iter().all(|(field, _)| field != name));
    form.extend(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let body = serde_urlencoded::to_string(&form).expect("a form");
    let request = browser
        .request("POST", SAVE)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request");
    let mut answer = Box::pin(browser.begin(request));
    // "Stop", as soon as the form counts as sent.
    while app.demo.number("SELECT count(*) FROM form_submission").await == Some(0) {
        let done = poll_fn(|cx| Poll::Ready(answer.as_mut().poll(cx).is_ready())).await;
        assert!(!done, "the answer came before it could be stopped");
    }
    drop(answer);
    let again = browser.press(&page, SAVE, SAVE, &fields).await;
    assert!(again.location().starts_with("/systemer/"), "{}", again.location());
    let made = app.demo.number("SELECT count(*) FROM provider_system WHERE name = 'Lektiebogen'").await;
    assert_eq!(made, Some(1));
}

#[tokio::test]
async fn a_part_of_an_address_stands_for_one_part() {
    let app = TestApp::new().await;
    let tavlen = app.demo.system("Tavlen").await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let [edit, delete] = ["rediger", "skift/delete"].map(|part| format!("/systemer/{tavlen}/{part}"));
    for path in ["/systemer/ny", edit.as_str(), "/kontakt?emne=other", delete.as_str()] {
        assert!(browser.get(path).await.body.contains("form=\"form\""), "{path}");
    }
    let [shown, further] = ["", "/rediger/2"].map(|part| format!("/systemer/{tavlen}{part}"));
    for path in ["/", "/systemer", shown.as_str(), further.as_str()] {
        assert!(!browser.get(path).await.body.contains("form=\"form\""), "{path}");
    }
    // A part of no letters: whatever is shown, the button belongs to the form that is there.
    let page = browser.get("/systemer//rediger").await;
    assert_eq!(page.body.contains("form=\"form\""), page.body.contains("id=\"form\""), "{}", page.body);
}

#[tokio::test]
async fn half_typed_filters_go_along_to_the_other_language() {
    let app = TestApp::lenient().await;
    for (person, path, typed) in [
        (Person::HavnsoeKommune, "/dataadgangadministration", ("soeg", "Bakke & dal")),
        (Person::HavnsoeKommune, "/dataadgangadministration/alle", ("status", "approved")),
        (Person::Skoletavlen, "/dataadgange", ("webservice", "unilogin")),
        (Person::Sagsbehandler, "/sagsbehandling/henvendelser", ("status", "waiting")),
        (Person::Sagsbehandler, "/sagsbehandling/haendelser", ("navn", "Bo \"Ibsen\"")),
        (Person::Brugeradministrator, "/brugeradministration/haendelser", ("navn", "æøå")),
    ] {
        let mut browser = app.log_in(person).await;
        let page = browser.get(path).await;
        let button = format!("form=\"form\" formaction=\"/sprog?side={path}\" formmethod=\"post\"");
        assert_eq!(page.body.matches(&button).count(), 2, "{path}: {}", page.body);
        let address = format!("/sprog?side={path}");
        let answer = browser.post(&address, &[typed, ("sorter", ""), ("lang", "en")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        let page = browser.follow(answer).await;
        assert!(page.body.contains("<html lang=\"en\""), "{path}");
        assert!(page.path.starts_with(&format!("{path}?{}=", typed.0)), "{}", page.path);
        let value = typed.1.replace('&', "&amp;").replace('"', "&quot;");
        assert!(page.body.contains(&format!("value=\"{value}\"")), "{path}: {}", page.body);
    }
    // Nowhere but to such a list.
    let mut browser = app.log_in(Person::Skoletavlen).await;
    for elsewhere in ["//evil.example", "https://evil.example", "/systemer", ""] {
        let answer = browser.post(&format!("/sprog?side={elsewhere}"), &[("lang", "da")]).await;
        assert_eq!(answer.location(), "/", "{elsewhere}");
    }
}
