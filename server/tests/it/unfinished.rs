//! Forms that were sent and not carried out: whose they are, how much is kept, and that none is lost or done twice.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use server::{Limits, load_config};
use services::FormToken;
use store::{ConnectionTrait, draft, form_submission, session};
use testkit::{Demo, Person};

use crate::common::{Browser, Page, TestApp};

const SAVE: &str = "/api/systems/save";
const NEW: &str = "/systemer/ny";
const LOG_IN: &str = "/api/session/log-in";
const REQUEST: &str = "/api/data-accesses/request";
const SEND: &str = "/api/inquiries/send";
const CONTACT: &str = "/kontakt?emne=other";

async fn log_in(browser: &mut Browser<'_>, person: Person) -> Page {
    let key = person.key().to_string();
    let answer = browser.post(LOG_IN, &[("user", &key), ("next", "/")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    answer
}

/// Opens a page, and goes on with what is unfinished there.
async fn reopen(browser: &mut Browser<'_>, path: &str) -> Page {
    let page = browser.get(path).await;
    if !page.text().contains("Du har en kladde her") {
        return page;
    }
    let more = if path.contains('?') { '&' } else { '?' };
    let start = format!("{path}{more}kladde=").replace('&', "&amp;");
    let address = page.link(&start).replace("&amp;", "&");
    browser.get(&address).await
}

async fn kept(app: &TestApp, browser: &Browser<'_>) -> Vec<draft::Head> {
    let session = browser.cookie("session").unwrap_or_default();
    draft::heads(app.demo.portal.db(), &session).await.unwrap()
}

#[tokio::test]
async fn what_was_typed_is_given_back_to_who_typed_it_and_to_nobody_else() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tab = reopen(&mut browser, NEW).await;
    browser.post("/log-ud", &[]).await;
    let answer = browser.submit_from(&tab, SAVE, &[("name", "Hemmeligt navn")]).await;
    assert!(
        answer.location().starts_with("/log-paa?videre=/systemer/ny%3Fkladde%3D"),
        "{}",
        answer.location()
    );
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Det, du har skrevet, er gemt"), "{}", page.text());

    log_in(&mut browser, Person::Fravaersportalen).await;
    let page = reopen(&mut browser, NEW).await;
    assert_eq!(page.value(SAVE, "name").as_deref(), Some(""), "another company's user");
    assert!(!page.body.contains("Hemmeligt navn"));
    // What the other one writes on the same page takes nothing away.
    browser.submit(NEW, SAVE, &[("name", "")]).await;
    browser.post("/log-ud", &[]).await;
    assert!(!reopen(&mut browser, NEW).await.body.contains("Hemmeligt navn"), "nobody is logged in");

    log_in(&mut browser, Person::Skoletavlen).await;
    let page = reopen(&mut browser, NEW).await;
    assert_eq!(page.value(SAVE, "name").as_deref(), Some("Hemmeligt navn"), "{}", page.text());
    browser.post("/log-ud", &[]).await;
    log_in(&mut browser, Person::Skoletavlen).await;
    let page = reopen(&mut browser, NEW).await;
    assert_eq!(page.value(SAVE, "name").as_deref(), Some(""), "logging out leaves nothing of one's own");
}

#[tokio::test]
async fn what_was_typed_after_the_session_had_ended_waits_for_who_typed_it() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tab = reopen(&mut browser, NEW).await;
    app.demo.clock.advance(61 * 60);
    browser.submit_from(&tab, SAVE, &[("name", "Hemmeligt navn")]).await;
    log_in(&mut browser, Person::Fravaersportalen).await;
    assert!(!reopen(&mut browser, NEW).await.body.contains("Hemmeligt navn"));
    log_in(&mut browser, Person::Skoletavlen).await;
    assert_eq!(reopen(&mut browser, NEW).await.value(SAVE, "name").as_deref(), Some("Hemmeligt navn"));
}

#[tokio::test]
async fn what_was_typed_outlives_the_absolute_end_of_a_busy_session() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    for _ in 0..23 {
        app.demo.clock.advance(30 * 60);
        browser.get("/systemer").await;
    }
    browser.submit(NEW, SAVE, &[("name", "Halvt"), ("description", "")]).await;
    app.demo.clock.advance(30 * 60);
    assert_eq!(reopen(&mut browser, NEW).await.status, StatusCode::FOUND, "the log-in has ended");
    log_in(&mut browser, Person::Skoletavlen).await;
    assert_eq!(reopen(&mut browser, NEW).await.value(SAVE, "name").as_deref(), Some("Halvt"));
}

#[tokio::test]
async fn what_nobody_in_particular_typed_is_whose_who_logs_in_first() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let fields = [("subject", "other"), ("your_name", "Anna"), ("text", "")];
    browser.submit(CONTACT, SEND, &fields).await;
    assert_eq!(reopen(&mut browser, CONTACT).await.value(SEND, "your_name").as_deref(), Some("Anna"));
    log_in(&mut browser, Person::Skoletavlen).await;
    assert_eq!(reopen(&mut browser, CONTACT).await.value(SEND, "your_name").as_deref(), Some("Anna"));
    log_in(&mut browser, Person::Fravaersportalen).await;
    assert!(!reopen(&mut browser, CONTACT).await.body.contains("\"Anna\""));
}

#[tokio::test]
async fn a_form_is_not_carried_out_for_another_person_than_it_was_opened_by() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tab = reopen(&mut browser, NEW).await;
    log_in(&mut browser, Person::Fravaersportalen).await;
    let fields = [
        ("name", "Skolebogen"),
        ("description", "Tekst"),
        ("contact", "new"),
        ("contact_name", "Sara"),
        ("contact_email", "sara@s.example"),
        ("contact_phone", "12 34 56 78"),
    ];
    let answer = browser.submit_from(&tab, SAVE, &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text().contains("åbnet af en anden"), "{}", answer.text());
    assert!(!reopen(&mut browser, NEW).await.body.contains("Skolebogen"));
    log_in(&mut browser, Person::Skoletavlen).await;
    let page = reopen(&mut browser, NEW).await;
    assert_eq!(page.value(SAVE, "name").as_deref(), Some("Skolebogen"), "{}", page.text());
}

#[tokio::test]
async fn a_right_that_ends_while_a_form_is_open_is_told_and_the_text_stays() {
    let app = TestApp::new().await;
    let (id, version, before) = app.demo.access("901002").await;
    let path = format!("/dataadgangadministration/skift-status?id={id}&til=approve");
    let change = "/api/administration/change";
    let mut school = app.log_in(Person::HavnsoeKommune).await;
    let tab = school.get(&path).await;
    assert_eq!(tab.status, StatusCode::OK);
    let db = app.demo.portal.db();
    let key = Person::HavnsoeKommune.key();
    let away = |user: &str| format!("UPDATE user_right SET valid_to = 1 WHERE user_id = {user}");
    let literal = match db.get_database_backend() {
        store::DatabaseBackend::Sqlite => format!("x'{}'", key.uuid().simple()),
        _ => format!("'{}'", key.uuid()),
    };
    db.execute_unprepared(&away(&literal)).await.unwrap();
    app.demo.changed().await;
    let answer = school.submit_from(&tab, change, &[("comment", "Lang begrundelse")]).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert!(answer.text().contains("du har ikke længere rettigheden"), "{}", answer.text());
    assert!(answer.text().contains("Det skrev du Kommentar Lang begrundelse"), "{}", answer.text());
    // Nobody else in this browser is shown it.
    log_in(&mut school, Person::Fravaersportalen).await;
    let page = reopen(&mut school, &path).await;
    assert!(!page.body.contains("Lang begrundelse"), "{}", page.text());
    log_in(&mut school, Person::HavnsoeKommune).await;
    let ends = format!("UPDATE user_right SET valid_to = NULL WHERE user_id = {literal}");
    db.execute_unprepared(&ends).await.unwrap();
    app.demo.changed().await;
    let page = reopen(&mut school, &path).await;
    assert_eq!(page.value(change, "comment").as_deref(), Some("Lang begrundelse"), "{}", page.text());
    assert_eq!(app.demo.access("901002").await.2, before);
    // A row that somebody never could see stays one that does not exist, with a form of their own making or without.
    let mut other = app.log_in(Person::NyMedarbejder).await;
    let target = format!("{id}:{version}");
    let answer = other.post(change, &[("targets[0]", &target), ("action", "approve")]).await;
    assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status));
    let once = FormToken::new(Some(Person::NyMedarbejder.key())).to_string();
    let made_up = format!("{}:1", uuid(7));
    let mut answers = vec![];
    for target in [&target, &made_up] {
        let fields = [("targets[0]", target.as_str()), ("action", "approve"), ("once", &once)];
        answers.push(other.post(change, &fields).await);
    }
    assert_eq!(answers[0].status, answers[1].status);
    assert_eq!(answers[0].text(), answers[1].text());
}

fn uuid(number: u128) -> String {
    let hex = format!("{number:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[tokio::test]
async fn a_form_sent_again_with_other_content_is_another_form() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let open = reopen(&mut browser, NEW).await;
    let fields = |name| {
        [
            ("name", name),
            ("description", "Tekst"),
            ("contact", "new"),
            ("contact_name", "Sara"),
            ("contact_email", "sara@s.example"),
            ("contact_phone", "12 34 56 78"),
        ]
    };
    let first = browser.submit_from(&open, SAVE, &fields("A")).await;
    let again = browser.submit_from(&open, SAVE, &fields("A")).await;
    let other = browser.submit_from(&open, SAVE, &fields("B")).await;
    assert_eq!(first.location(), again.location());
    assert_ne!(first.location(), other.location());
    let page = browser.follow(other).await;
    assert!(page.text().contains('B'), "{}", page.text());
    let actor = app.demo.actor(Person::Skoletavlen).await;
    assert_eq!(services::system::list(&app.demo.portal, &actor).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_token_that_somebody_else_used_tells_nothing() {
    let app = TestApp::new().await;
    let mut sender = app.browser();
    let open = sender.get(CONTACT).await;
    let fields = [
        ("subject", "other"),
        ("your_name", "Anna"),
        ("email", "anna@s.example"),
        ("text", "Hvordan gør jeg?"),
    ];
    let sent = sender.submit_from(&open, SEND, &fields).await;
    let secret = sent.location();
    assert!(secret.starts_with("/henvendelser?noegle="), "{secret}");
    let again = sender.submit_from(&open, SEND, &fields).await;
    assert_eq!(again.location(), secret, "the same form, sent again");
    let token = open.value(SEND, "once").unwrap();
    for (path, content) in [(SAVE, &[("name", "x")][..]), (SEND, &[("your_name", "Bo")]), (SEND, &fields)] {
        let mut stranger = app.log_in(Person::Fravaersportalen).await;
        let mut content = content.to_vec();
        content.extend([("once", token.as_str()), ("page", "/kontakt")]);
        let answer = stranger.post(path, &content).await;
        assert_ne!(answer.location(), secret, "{path} {content:?}");
    }
    // Nor does who reads the database find the link's secret there.
    let key = secret.split_once('=').unwrap().1.to_owned();
    let db = app.demo.portal.db();
    let sealed = FormToken::parse(&token).unwrap();
    let fields: Vec<_> = open
        .form(SEND)
        .into_iter()
        .filter(|(name, _)| name != "page" && name != "once" && !fields.iter().any(|(key, _)| key == name))
        .chain(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
        .collect();
    let row =
        form_submission::find(db, sealed.key(None, SEND, &fields)).await.unwrap().flatten().expect("noted");
    assert!(!row.contains(&key) && !row.contains("noegle"), "{row}");
}

#[tokio::test]
async fn two_forms_refused_at_the_same_moment_are_both_kept() {
    let app = TestApp::lenient().await;
    let browser = app.log_in(Person::Skoletavlen).await;
    let cookie = browser.cookie("session").unwrap();
    for round in 0..25 {
        let names = [format!("A{round}"), format!("B{round}")];
        let post = |page: &str, name: &str| {
            let mut tab = app.browser();
            tab.take_cookie("session", &cookie);
            let (page, name) = (page.to_owned(), name.to_owned());
            async move { tab.post(SAVE, &[("page", &page), ("name", &name), ("description", "")]).await }
        };
        let (one, other) = tokio::join!(post(NEW, &names[0]), post("/systemer/ny?fra=to", &names[1]));
        assert_eq!((one.status, other.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        for (page, name) in [(NEW, &names[0]), ("/systemer/ny?fra=to", &names[1])] {
            let mut tab = app.browser();
            tab.take_cookie("session", &cookie);
            let page = reopen(&mut tab, page).await;
            assert_eq!(page.value(SAVE, "name").as_deref(), Some(name.as_str()), "round {round}");
            assert!(
                page.text().contains("Der er 2 fejl"),
                "round {round}: its errors are told, too: {}",
                page.text()
            );
        }
    }
}

#[tokio::test]
async fn two_changes_of_a_session_at_the_same_moment_are_both_kept() {
    use server::RequestSessions;
    use tower_sessions::{Session, SessionStore};
    let app = TestApp::new().await;
    let browser = app.log_in(Person::Skoletavlen).await;
    let id = browser.cookie("session").unwrap().parse().unwrap();
    let mut requests = vec![];
    for _ in 0..8 {
        let sessions = RequestSessions::new(app.demo.portal.clone(), 3_600);
        assert!(sessions.open(&id).await);
        requests.push(Session::new(Some(id), std::sync::Arc::new(sessions), None));
    }
    let writes = requests.iter().enumerate().map(|(number, request)| async move {
        request.insert(&format!("key{number}"), number).await.unwrap();
        request.save().await.unwrap();
    });
    futures::future::join_all(writes).await;
    let sessions = RequestSessions::new(app.demo.portal.clone(), 3_600);
    let record = sessions.load(&id).await.unwrap().unwrap();
    let found = (0..8).filter(|number| record.data.contains_key(&format!("key{number}"))).count();
    assert_eq!(found, 8, "{:?}", record.data.keys());
}

#[tokio::test]
async fn the_links_of_mails_leave_nothing_behind() {
    let app = TestApp::new().await;
    let big = "k".repeat(200 * 1024);
    for path in ["confirm", "unsubscribe", "resume"] {
        let mut browser = app.browser();
        let path = format!("/api/notifications/{path}");
        let answer = browser.post(&path, &[("key", big.as_str()), ("page", "/z")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(browser.cookie("session"), None, "{path}");
    }
    let rows = app.demo.number("SELECT COUNT(*) FROM draft").await.unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn whoever_is_not_logged_in_sends_few_forms_of_any_kind() {
    let mut config = load_config(None, &|_| None).unwrap();
    config.limits = Limits { log_in: 9, application: 2, search: 9, ..config.limits };
    let app = TestApp::with(Demo::new().await, &config);
    let mut count = 0;
    for path in
        ["/api/notifications/confirm", "/api/notifications/resume", "/sprog", "/api/findes/ikke"].repeat(3)
    {
        // Nothing typed goes along with the language: that is limited as what is left behind.
        let field = if path == "/sprog" { ("lang", "da") } else { ("key", "x") };
        let answer = app.browser().post(path, &[field]).await;
        assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        count += 1;
    }
    assert_eq!(count, 12, "six for each that may write to the agency");
    let answer = app.browser().post("/api/notifications/unsubscribe", &[("key", "x")]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    // Whoever may log in still may, and is not counted then.
    let mut person = app.log_in(Person::Skoletavlen).await;
    assert_eq!(person.submit(NEW, SAVE, &[("name", "")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_strangers_large_form_is_refused_before_anything_is_read() {
    let app = TestApp::lenient().await;
    let numbers = "x,".repeat(130 * 1024);
    let fields = [("subject", "create_provider"), ("page", "/kontakt"), ("p_numbers", numbers.as_str())];
    let mut browser = app.browser();
    let answer = browser.post(SEND, &fields).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("fylder for meget"), "{}", answer.text());
    assert_eq!(browser.cookie("session"), None);
}

#[tokio::test]
async fn a_list_without_end_is_one_fault_and_a_small_row() {
    let app = TestApp::lenient().await;
    let numbers = "x,".repeat(50 * 1024);
    let fields = [("subject", "create_provider"), ("page", "/kontakt"), ("p_numbers", numbers.as_str())];
    let mut browser = app.browser();
    let answer = browser.post(SEND, &fields).await;
    let heads = kept(&app, &browser).await;
    assert!(heads[0].bytes < 2 * numbers.len() as u64, "{heads:?}");
    let page = browser.follow(answer).await;
    assert!(page.text().contains("højst 50 (nu 51.200)"), "{}", page.text());
    assert!(page.body.len() < 10 * numbers.len(), "{}", page.body.len());
}

#[tokio::test]
async fn what_cannot_be_kept_is_told() {
    let app = TestApp::lenient().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let huge = "x".repeat(draft::MAX_BYTES + 1);
    let tavlen = app.demo.system("Tavlen").await.to_string();
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let fields = [
        ("system", tavlen.as_str()),
        ("service", "unilogin"),
        ("op", "send"),
        ("comment", &huge),
        ("recipients[0][number]", "901003"),
        ("page", &path),
    ];
    let answer = browser.post(REQUEST, &fields).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("er for lang til at blive gemt"), "{}", page.text());
    assert!(page.text().contains("Fjordskolen"), "the rest is kept: {}", page.text());
    let rows = kept(&app, &browser).await;
    assert!(rows.iter().all(|row| row.bytes <= draft::MAX_BYTES as u64));
}

#[tokio::test]
async fn a_session_keeps_five_forms_and_its_own_row_stays_small() {
    let app = TestApp::lenient().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let text = "x".repeat(3 * 1024 * 1024);
    let tavlen = app.demo.system("Tavlen").await.to_string();
    for number in 0..8 {
        let page = format!("/dataadgange/ny?n={number}");
        let fields = [
            ("page", page.as_str()),
            ("system", &tavlen),
            ("service", "unilogin"),
            ("op", "send"),
            ("comment", &text),
        ];
        browser.post(REQUEST, &fields).await;
        let rows = kept(&app, &browser).await;
        let bytes: u64 = rows.iter().map(|row| row.bytes).sum();
        assert!(rows.len() <= 5 && bytes <= 8 * 1024 * 1024, "{} {bytes}", rows.len());
        assert_eq!(rows[0].page, page, "the newest is there");
    }
    for number in 0..8 {
        let page = format!("/systemer/ny?lille={number}");
        browser.post(SAVE, &[("page", &page), ("name", "")]).await;
    }
    assert_eq!(kept(&app, &browser).await.len(), 5);
    let id = browser.cookie("session").unwrap();
    let data = session::find(app.demo.portal.db(), &id).await.unwrap().unwrap().data;
    assert!(data.len() < 1_000 && data.len() <= session::MAX_BYTES, "{data}");
}

#[tokio::test]
async fn the_page_of_a_form_has_a_greatest_length() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let long = format!("/{}", "p".repeat(5_000));
    for path in [SAVE, "/api/notifications/confirm"] {
        let answer = browser.post(path, &[("page", &long), ("name", "")]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
    // The longest that is taken leads to an address that is not much longer.
    let mut stranger = app.browser();
    let long = format!("/{}", "&".repeat(4_000));
    let answer = stranger.post(SAVE, &[("page", &long), ("name", "")]).await;
    assert!(answer.location().len() <= 8 * 1024, "{}", answer.location().len());
}

#[tokio::test]
async fn a_read_leads_nowhere_and_is_no_page() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let ask = |browser: &Browser<'_>, path: &str, mode: Option<&str>| {
        let mut request = browser.request("GET", path).header(header::REFERER, "https://evil.example/a");
        if let Some(mode) = mode {
            request = request.header("sec-fetch-mode", mode);
        }
        request.body(Body::empty()).unwrap()
    };
    let find = "/api/institutions/find?text=Havns%C3%B8&municipality=&kind=";
    for path in [find, "/api/institutions/find", "/api/systems/save"] {
        let request = ask(&browser, path, Some("navigate"));
        let page = browser.raw(request).await;
        let (status, told) = match path {
            "/api/systems/save" => (StatusCode::METHOD_NOT_ALLOWED, "Her er ingen side"),
            _ => (StatusCode::NOT_FOUND, "Siden findes ikke"),
        };
        assert_eq!(page.status, status, "{path}");
        assert!(page.text().contains(told) && !page.body.contains("Havnsø"), "{}", page.body);
        let mut stranger = app.browser();
        for mode in [None, Some("cors"), Some("no-cors"), Some("navigate")] {
            for browser in [&mut browser, &mut stranger] {
                let request = ask(browser, path, mode);
                let answer = browser.raw(request).await;
                assert!(!answer.headers.contains_key(header::LOCATION), "{path} {mode:?}");
                assert!(!answer.status.is_redirection(), "{path} {mode:?}: {}", answer.status);
            }
        }
    }
    let request = ask(&browser, find, Some("cors"));
    let answer = browser.raw(request).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Havnsø"), "the portal's own pages read");
}

#[tokio::test]
async fn the_largest_request_that_the_rules_allow_is_read_and_kept() {
    let app = TestApp::lenient().await;
    services::scale::seed(&app.demo.portal, 51_000).await.unwrap();
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await.to_string();
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let comment = "å".repeat(2_000);
    let too_long = "å".repeat(2_001);
    let mut fields = vec![
        ("system".to_owned(), tavlen.clone()),
        ("service".to_owned(), "unilogin".to_owned()),
        ("op".to_owned(), "send".to_owned()),
        ("page".to_owned(), path.clone()),
        ("comment".to_owned(), too_long.clone()),
    ];
    for number in 0..500 {
        fields.push((format!("recipients[{number}][number]"), format!("M{number:05}")));
        fields.push((format!("recipients[{number}][comment]"), comment.clone()));
    }
    let pairs: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = browser.post("/api/data-accesses/request", &pairs).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("højst 2.000 tegn (nu 2.001)"), "{}", &page.text()[..500]);
    let written = page.value("/api/data-accesses/request", "recipients[499][comment]");
    assert_eq!(written.as_deref(), Some(comment.as_str()), "nothing typed is lost");
}

/// Counts what is logged as a warning or worse.
#[derive(Clone, Default)]
struct Warnings(std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Warnings {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if *event.metadata().level() <= tracing::Level::WARN {
            self.0.lock().unwrap().push(format!("{:?}", event.metadata()));
        }
    }
}

#[tokio::test]
async fn a_cookie_whose_session_has_ended_is_nothing_to_warn_of() {
    use tracing_subscriber::layer::SubscriberExt;
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    app.demo.clock.advance(61 * 60);
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(warnings.clone()));
    assert_eq!(browser.get("/systemer").await.status, StatusCode::FOUND);
    assert_eq!(browser.cookie("session"), None, "and the browser forgets it");
    browser.take_cookie("session", "no session id");
    assert_eq!(browser.get("/kontakt").await.status, StatusCode::OK);
    assert_eq!(*warnings.0.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_session_that_cannot_be_written_is_told_of_with_a_page() {
    let app = TestApp::new().await;
    let db = app.demo.portal.db();
    if db.get_database_backend() != store::DatabaseBackend::Sqlite {
        return; // made read-only as a whole in `a_database_that_takes_no_writes_is_told_of_and_pages_are_still_read`
    }
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let open = reopen(&mut browser, NEW).await;
    let fields = [
        ("name", "Lektiebogen"),
        ("description", "Tekst"),
        ("contact", "new"),
        ("contact_name", "Sara"),
        ("contact_email", "sara@s.example"),
        ("contact_phone", "12 34 56 78"),
    ];
    let done = browser.submit_from(&open, SAVE, &fields).await.location();
    // Its note is taken out of the session, which cannot be written: the page is shown, and the note is not lost.
    for _ in 0..2 {
        // A connection on which a write failed is closed, and the next one takes writes.
        db.execute_unprepared("PRAGMA query_only = ON").await.unwrap();
        let page = browser.get(&done).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("Lektiebogen er oprettet."), "{}", page.text());
    }
    let session = browser.cookie("session").unwrap();
    for path in ["/log-ud", "/log-ud-overalt"] {
        db.execute_unprepared("PRAGMA query_only = ON").await.unwrap();
        let answer = browser.post(path, &[]).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert!(answer.body.contains(&id), "{}", answer.body);
        // Nothing was done, so they are who they were.
        assert_eq!(browser.cookie("session").as_ref(), Some(&session), "{path}");
        assert_eq!(browser.get("/systemer").await.status, StatusCode::OK, "{path}");
    }
    db.execute_unprepared("PRAGMA query_only = OFF").await.unwrap();
    assert_eq!(browser.post("/log-ud", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::FOUND);
    let gone = session::find(db, &session).await.unwrap();
    assert!(gone.is_none(), "and its session is over");
}

#[tokio::test]
async fn one_session_takes_the_place_of_another_whole_or_not_at_all() {
    let app = TestApp::new().await;
    let db = app.demo.portal.db();
    let (refuse, allow) = match db.get_database_backend() {
        store::DatabaseBackend::Sqlite => (
            "CREATE TRIGGER no_more BEFORE INSERT ON session BEGIN SELECT RAISE(ABORT, 'full'); END",
            "DROP TRIGGER no_more",
        ),
        _ => (
            "ALTER TABLE session ADD CONSTRAINT no_more CHECK (false) NOT VALID",
            "ALTER TABLE session DROP CONSTRAINT no_more",
        ),
    };
    let mut browser = app.log_in(Person::Skoletavlen).await;
    browser.submit(NEW, SAVE, &[("name", "Halvt"), ("description", "")]).await;
    let session = browser.cookie("session");
    db.execute_unprepared(refuse).await.unwrap();
    let other = Person::Fravaersportalen.key().to_string();
    for path in ["/log-ud", LOG_IN] {
        let answer = browser.post(path, &[("user", &other), ("next", "/")]).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(browser.cookie("session"), session, "{path}");
        let page = browser.get("/systemer").await;
        assert!(page.text().contains("Tavlen"), "{path}: {}", page.text());
        let page = reopen(&mut browser, NEW).await;
        assert_eq!(page.value(SAVE, "name").as_deref(), Some("Halvt"), "{path}");
    }
    // That all sessions have ended is done, though nothing can tell it on the next page.
    let answer = browser.post("/log-ud-overalt", &[]).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(browser.cookie("session"), None);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::FOUND);
    db.execute_unprepared(allow).await.unwrap();
    log_in(&mut browser, Person::Skoletavlen).await;
    assert_eq!(browser.post("/log-ud", &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_that_is_done_is_told_as_done_though_its_note_cannot_be_written() {
    let app = TestApp::new().await;
    let db = app.demo.portal.db();
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let open = browser.submit(NEW, SAVE, &[("name", "Halvt"), ("description", "")]).await;
    let refuse: &[&str] = match db.get_database_backend() {
        store::DatabaseBackend::Sqlite => &[
            "CREATE TRIGGER no_more BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'full'); END",
            "CREATE TRIGGER no_draft BEFORE DELETE ON draft BEGIN SELECT RAISE(ABORT, 'full'); END",
            "CREATE TRIGGER no_place BEFORE UPDATE OF location ON form_submission BEGIN SELECT RAISE(ABORT, 'full'); END",
        ],
        _ => &["ALTER TABLE session ADD CONSTRAINT no_more CHECK (false) NOT VALID"],
    };
    for sql in refuse {
        db.execute_unprepared(sql).await.unwrap();
    }
    let fields = [
        ("name", "Lektiebogen"),
        ("description", "Tekst"),
        ("contact", "new"),
        ("contact_name", "Sara"),
        ("contact_email", "sara@s.example"),
        ("contact_phone", "12 34 56 78"),
    ];
    let answer = browser.submit_from(&open, SAVE, &fields).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Lektiebogen"), "{}", page.text());
    let actor = app.demo.actor(Person::Skoletavlen).await;
    let systems = services::system::list(&app.demo.portal, &actor).await.unwrap();
    assert_eq!(systems.iter().filter(|system| system.system.name.as_str() == "Lektiebogen").count(), 1);
}

#[tokio::test]
async fn a_log_in_that_has_come_to_its_end_and_cannot_be_written_off_leaves_pages_readable() {
    let app = TestApp::new().await;
    let db = app.demo.portal.db();
    if db.get_database_backend() != store::DatabaseBackend::Sqlite {
        return; // what is refused here takes a function there
    }
    let mut browser = app.log_in(Person::Skoletavlen).await;
    for _ in 0..24 {
        app.demo.clock.advance(30 * 60);
        browser.get("/kontakt").await;
        if browser.cookie("session").is_none() {
            break;
        }
    }
    assert_eq!(browser.cookie("session"), None, "twelve hours");
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let session = browser.cookie("session");
    for _ in 0..23 {
        app.demo.clock.advance(30 * 60);
        browser.get("/kontakt").await;
    }
    let refuse = "CREATE TRIGGER no_end BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'full'); END";
    db.execute_unprepared(refuse).await.unwrap();
    app.demo.clock.advance(30 * 60);
    let page = browser.get("/kontakt").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(!page.body.contains("/log-ud"), "nobody is logged in: {}", page.body);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.cookie("session"), session);
    db.execute_unprepared("DROP TRIGGER no_end").await.unwrap();
    assert_eq!(browser.get("/systemer").await.status, StatusCode::FOUND);
    assert_eq!(browser.cookie("session"), None);
}

#[tokio::test]
async fn a_page_without_data_needs_no_database() {
    let app = TestApp::new().await;
    let mut person = app.log_in(Person::Skoletavlen).await;
    app.demo.portal.db().close_by_ref().await.expect("closed");
    for path in ["/cookies", "/tilgaengelighed", "/vejledninger", "/log-paa/svar"] {
        for browser in [&mut app.browser(), &mut person] {
            let page = browser.get(path).await;
            assert!(page.status.as_u16() < 500 || page.text().len() > 50, "{path}: {}", page.body);
        }
        let answer = app.browser().get(path).await;
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
    }
    let answer = person.post("/log-ud", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
    assert!(answer.body.contains(&id), "{}", answer.body);
}

#[tokio::test]
async fn the_address_asked_for_is_kept_whole_through_log_in() {
    let app = TestApp::new().await;
    let key = Person::HavnsoeKommune.key().to_string();
    for query in [
        "soeg=havns%C3%B8",
        "soeg=a%26b",
        "soeg=1%2B1",
        "soeg=100%25",
        "soeg=a+b",
        "soeg=a%20b",
        "soeg=%2526",
        "soeg=a%23b",
    ] {
        let asked = format!("/dataadgangadministration/alle?{query}");
        let mut browser = app.browser();
        let answer = browser.get(&asked).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{query}");
        let log_in = answer.location();
        let page = browser.get(&log_in).await;
        let answer = browser.submit_from(&page, LOG_IN, &[("user", &key)]).await;
        assert_eq!(answer.location(), asked, "{query}");
        // The other language shows the same page, too.
        let page = browser.get(&asked).await;
        let typed: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        let (list, language) =
            ("/dataadgangadministration/alle", "/sprog?side=/dataadgangadministration/alle");
        let answer = browser.press(&page, list, language, &[("lang", "en")]).await;
        let led = answer.location();
        let (path, led) = led.split_once('?').unwrap();
        let led: Vec<(String, String)> = serde_urlencoded::from_str(led).unwrap();
        assert_eq!((path, &led[0]), (list, &typed[0]), "{query}");
        // And what is searched for stands in the field as it was typed, on this page and on the next.
        let shown = page.body.split("name=\"soeg\"").nth(1).unwrap().split('>').next().unwrap();
        let shown = shown.split("value=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        assert_eq!(shown, typed[0].1, "{query}");
    }
}

#[tokio::test]
async fn what_is_searched_for_stays_on_the_links_of_the_list() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::HavnsoeKommune).await;
    let page = browser.get("/dataadgangadministration/alle?soeg=100%2525").await;
    let links: Vec<_> = page.body.split("href=\"").filter_map(|rest| rest.split('"').next()).collect();
    let of_list: Vec<_> = links.into_iter().filter(|link| link.contains("soeg=")).collect();
    assert!(of_list.iter().all(|link| link.contains("soeg=100%2525")), "{of_list:?}");
}

#[tokio::test]
async fn two_windows_of_one_form_do_not_write_in_each_others() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let request = "/api/data-accesses/request";
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let one = browser.submit(&path, request, &[("number", "901003"), ("op", "add")]).await;
    assert!(one.text().contains("Fjordskolen"), "{}", one.text());
    // A second window of the same page begins with nobody, and says that there is a first.
    let other = browser.get(&path).await;
    assert!(other.text().contains("Ingen modtagere endnu"), "{}", other.text());
    assert!(other.text().contains("Du har en kladde her"), "{}", other.text());
    let other = browser.submit(&path, request, &[("number", "G90104"), ("op", "add")]).await;
    assert!(
        other.text().contains("Modtagere (1)") && !other.text().contains("Fjordskolen"),
        "{}",
        other.text()
    );
    assert_ne!(one.path, other.path);
    // Each can be loaded again, and sending one leaves the other as it is.
    let one = browser.get(&one.path).await;
    assert!(one.text().contains("Fjordskolen"), "{}", one.text());
    let sent = browser.submit_from(&one, request, &[("op", "send")]).await;
    assert!(sent.location().starts_with("/kvitteringer/"), "{}", sent.location());
    let other = browser.get(&other.path).await;
    assert!(
        other.text().contains("Modtagere (1)") && !other.text().contains("Fjordskolen"),
        "{}",
        other.text()
    );
    // A form is written anew under its own address, however often it is refused.
    let again = browser.submit(&other.path, request, &[("number", "hej"), ("op", "add")]).await;
    assert_eq!(again.path, other.path);
    assert_eq!(kept(&app, &browser).await.len(), 1);
}
