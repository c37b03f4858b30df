//! What `docs/security.md` says of OWASP ASVS and no other test shows.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use testkit::Person;
use tracing_subscriber::fmt::MakeWriter;

use crate::common::TestApp;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_write_from_another_site_is_refused_wherever_it_goes() {
    let app = TestApp::lenient().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let writes = server::served().into_iter().filter(|(method, _)| *method == Method::POST);
    let mut refused = 0;
    app.demo.statements.take();
    for (_, path) in writes {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "http://127.0.0.1:4000"),
            ("origin", "null"),
        ] {
            let request =
                browser.request("POST", &path).header(name, value).header(header::CONTENT_TYPE, FORM);
            let page = browser.raw(request.body(Body::from("page=/")).expect("a request")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} with {name}: {value}");
            refused += 1;
        }
    }
    assert!(refused > 150, "{refused} writes");
    assert_eq!(app.demo.statements.take().total(), 0, "nothing is asked of the database for them");
}

#[tokio::test]
async fn no_other_site_may_read_an_answer() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    for (method, path) in
        [("GET", "/systemer"), ("GET", "/api/systems/list"), ("OPTIONS", "/api/systems/save")]
    {
        let request = browser
            .request(method, path)
            .header(header::ORIGIN, "https://evil.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
        let page = browser.raw(request.body(Body::empty()).expect("a request")).await;
        let named = page.headers.keys().filter(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(named.count(), 0, "{method} {path}: {:?}", page.headers);
        assert_eq!(page.headers["cross-origin-resource-policy"], "same-origin", "{method} {path}");
    }
}

#[tokio::test]
async fn the_session_id_from_before_the_log_in_opens_nothing() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    // A form that is refused makes a session before anybody logs in.
    browser.post("/api/inquiries/send", &[("subject", ""), ("page", "/kontakt")]).await;
    let before = browser.cookie("session").expect("a session");
    let key = Person::Skoletavlen.key().to_string();
    browser.post("/api/session/log-in", &[("user", &key), ("next", "/")]).await;
    assert_eq!(browser.get("/systemer").await.status, StatusCode::OK);
    let mut thief = app.browser();
    thief.take_cookie("session", &before);
    assert_eq!(thief.get("/systemer").await.status, StatusCode::FOUND, "led to the log-in");
    let id = before.replace('\'', "");
    let left = app.demo.number(&format!("SELECT COUNT(*) FROM session WHERE id = '{id}'")).await;
    assert_eq!(left, Some(0));
}

/// The log of this test, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("the log").clone()).expect("text")
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_fault_is_in_the_log_with_the_id_that_the_page_shows_and_nothing_of_what_was_sent() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let cookie = browser.cookie("session").expect("a session");
    app.demo.portal.db().close_by_ref().await.expect("closed");
    let page = browser.get("/systemer?soeg=hemmeligtord").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    let id = page.headers["x-request-id"].to_str().expect("text").to_owned();
    let text = log.text();
    let mine: Vec<&str> = text.lines().filter(|line| line.contains(&id)).collect();
    assert!(mine.iter().any(|line| line.contains("ERROR") && line.contains("status=503")), "{text}");
    assert!(mine.iter().any(|line| line.contains("error=")), "the cause: {text}");
    browser.post("/api/systems/save", &[("name", "hemmeligtord"), ("page", "/systemer/ny")]).await;
    for secret in ["hemmeligtord", cookie.as_str(), "Skoletavlen", "SELECT"] {
        assert!(!log.text().contains(secret), "{secret}: {}", log.text());
    }
}

#[tokio::test]
async fn no_line_of_the_log_can_be_forged() {
    let log = Log::default();
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let forged = ["/a%0A2026-11-27T12:00:00Z%20ERROR%20forged", "/a%1b%5b31m", "/%E2%80%A8x", "/a\"b=c"];
    let mut asked = 0;
    for path in forged {
        let request = browser.request("GET", path).header("user-agent", "a\tERROR forged");
        let Ok(request) = request.body(Body::empty()) else { continue };
        browser.raw(request).await;
        asked += 1;
    }
    drop(guard);
    let text = log.text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("path=")).collect();
    assert_eq!((lines.len(), text.lines().count()), (asked, asked), "{text}");
    assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{2028}'), "{text:?}");
}

#[tokio::test]
async fn an_uploaded_file_is_served_nowhere_and_its_name_is_text() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Sagsbehandler).await;
    let part = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../<b>fil</b>.html\"\r\n\r\n{}\r\n--x--\r\n",
        domain::register::sample()
    );
    let request = browser
        .request("POST", "/sagsbehandling/institutioner/upload")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(part))
        .expect("a request");
    let answer = browser.raw(request).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("fil</b>.html"), "{}", page.text());
    let (_, body) = page.body.split_once("<body").expect("a body");
    assert!(!body.contains("<b>fil"), "its name is text");
    for path in ["/fil.html", "/pkg/fil.html", "/pkg/%3Cb%3Efil%3C/b%3E.html", "/pkg/..%2F..%2FCargo.toml"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn fields_that_nobody_asked_for_change_nothing() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let fields = [
        ("provider", "U10001"),
        ("name", "Lektiebogen"),
        ("description", "Lektier"),
        ("contact", "new"),
        ("contact_name", "Sara Holm"),
        ("contact_email", "sara@skoletavlen.example"),
        ("contact_phone", "12 34 56 78"),
        ("status", "deleted"),
        ("provider_code", "U10002"),
        ("organisation_code", "U10002"),
        ("created_at", "0"),
        ("case_worker", "true"),
        ("user", "00000000-0000-0000-0000-000000000009"),
    ];
    let answer = browser.post("/api/systems/save", &fields).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Lektiebogen") && page.text().contains("Aktiv"), "{}", page.text());
    let other = app.demo.actor(Person::Fravaersportalen).await;
    let theirs = services::system::list(&app.demo.portal, &other).await.expect("systems");
    assert!(theirs.iter().all(|view| view.system.name.as_str() != "Lektiebogen"));
    assert_eq!(browser.get("/sagsbehandling").await.status, StatusCode::FORBIDDEN);
}
