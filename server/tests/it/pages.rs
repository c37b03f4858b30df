//! Every page for every demo user, and other people's rows.

use axum::http::StatusCode;
use testkit::{Demo, Person};

use crate::common::TestApp;

/// Who gets a page; everybody else who is logged in gets the status that is named.
enum For {
    Everybody,
    Providers,
    Owners,
    Agency,
}

const PAGES: [(&str, For); 22] = [
    ("/", For::Everybody),
    ("/log-paa", For::Everybody),
    ("/vejledninger", For::Everybody),
    ("/vejledninger/overblik", For::Everybody),
    ("/kontakt", For::Everybody),
    ("/tilgaengelighed", For::Everybody),
    ("/cookies", For::Everybody),
    ("/driftsstatus", For::Everybody),
    ("/webservices", For::Everybody),
    ("/webservices/unilogin", For::Everybody),
    ("/systemer", For::Providers),
    ("/systemer/ny", For::Providers),
    ("/udbydersystemadministration", For::Providers),
    ("/udbydersystemadministration/notifikationer", For::Providers),
    ("/tilslutninger/ny", For::Providers),
    ("/dataadgange", For::Providers),
    ("/dataadgangadministration", For::Owners),
    ("/dataadgangadministration/alle", For::Owners),
    ("/dataadgangadministration/notifikationer", For::Owners),
    ("/sagsbehandling", For::Agency),
    ("/sagsbehandling/webservices/unilogin", For::Agency),
    ("/sagsbehandling/driftsmeddelelser/ny", For::Agency),
];

fn is_provider(person: Person) -> bool {
    matches!(person, Person::Skoletavlen | Person::Fravaersportalen)
}

fn is_owner(person: Person) -> bool {
    let school = matches!(person, Person::HavnsoeSkole | Person::HavnsoeKommune | Person::StrandmarkFriskole);
    // A provider can be the data owner too.
    school || is_provider(person)
}

#[tokio::test]
async fn every_page_for_every_demo_user() {
    let app = TestApp::new().await;
    for person in Person::ALL {
        let mut browser = app.log_in(person).await;
        for (path, whose) in PAGES {
            let allowed = match whose {
                For::Everybody => true,
                For::Providers => is_provider(person),
                For::Owners => is_owner(person),
                For::Agency => person == Person::Sagsbehandler,
            };
            let page = browser.get(path).await;
            let expected = if allowed { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(page.status, expected, "{person:?} {path}: {}", page.text());
            assert!(page.body.contains("<h1"), "{person:?} {path}");
        }
    }
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_led_to_log_in_and_back() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    for (path, whose) in PAGES {
        let page = browser.get(path).await;
        if matches!(whose, For::Everybody) {
            assert_eq!(page.status, StatusCode::OK, "{path}");
        } else {
            assert_eq!(page.status, StatusCode::FOUND, "{path}");
            assert_eq!(page.location(), format!("/log-paa?videre={path}"));
        }
    }
    let page = browser.get("/log-paa?videre=/systemer").await;
    assert!(page.text().contains("Log på for at komme videre."), "{}", page.text());
    assert!(!page.text().contains("er gemt"), "nothing was written: {}", page.text());
    let key = Person::Skoletavlen.key().to_string();
    let answer = browser.submit_from(&page, "/api/session/log-in", &[("user", &key)]).await;
    assert_eq!(answer.location(), "/systemer");
}

#[tokio::test]
async fn another_organisations_rows_are_not_found() {
    let app = TestApp::new().await;
    let tavlen = app.demo.system("Tavlen").await;
    let (access, ..) = app.demo.access("901001").await;
    let provider = app.demo.actor(Person::Skoletavlen).await;
    let connection =
        services::system::get(&app.demo.portal, &provider, tavlen).await.expect("system").0.connections[0]
            .agreement
            .id;
    // Receipt 1 is the demo provider's first request.
    let rows = [
        (format!("/systemer/{tavlen}"), vec![Person::Skoletavlen]),
        (format!("/systemer/{tavlen}/rediger"), vec![Person::Skoletavlen]),
        (format!("/systemer/{tavlen}/skift/passivate"), vec![Person::Skoletavlen]),
        (format!("/tilslutninger/ny?system={tavlen}"), vec![Person::Skoletavlen]),
        (
            format!("/tilslutninger/opsummering?system={tavlen}&service=elevdatabasen"),
            vec![Person::Skoletavlen],
        ),
        (format!("/tilslutninger/{connection}"), vec![Person::Skoletavlen, Person::Sagsbehandler]),
        (format!("/dataadgange/ny?system={tavlen}"), vec![Person::Skoletavlen]),
        (format!("/dataadgange/ny?system={tavlen}&service=unilogin"), vec![Person::Skoletavlen]),
        (format!("/dataadgange/afslut?id={access}&til=end"), vec![Person::Skoletavlen]),
        (
            format!("/dataadgange/{access}"),
            vec![Person::Skoletavlen, Person::HavnsoeSkole, Person::HavnsoeKommune],
        ),
        (
            format!("/dataadgangadministration/skift-status?id={access}"),
            vec![Person::HavnsoeSkole, Person::HavnsoeKommune],
        ),
        ("/kvitteringer/1".to_owned(), vec![Person::Skoletavlen]),
    ];
    for person in Person::ALL {
        let mut browser = app.log_in(person).await;
        for (path, allowed) in &rows {
            let page = browser.get(path).await;
            if allowed.contains(&person) {
                assert_eq!(page.status, StatusCode::OK, "{person:?} {path}: {}", page.text());
            } else {
                let refused = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&page.status);
                assert!(refused, "{person:?} {path}: {}", page.status);
                assert!(!page.body.contains("Tavlen"), "{person:?} {path} gives a hint");
            }
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_is_a_404_page() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    for path in [
        "/findes-ikke",
        "/systemer/findes-ikke",
        "/systemer/00000000-0000-0000-0000-000000000000",
        "/vejledninger/findes-ikke",
        "/vejledninger/cookies",
        "/webservices/findes-ikke",
        "/kvitteringer/999999",
        "/kvitteringer/x",
        "/dataadgange/x",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text().contains("Siden findes ikke"), "{path}: {}", page.text());
    }
}

#[tokio::test]
async fn the_language_is_chosen_by_a_form_and_kept() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let page = browser.get("/driftsstatus?x=1").await;
    assert!(page.body.contains("<html lang=\"da\""));
    let answer = browser.submit_from(&page, "/sprog", &[("lang", "en")]).await;
    assert_eq!(answer.location(), "/driftsstatus?x=1");
    let page = browser.follow(answer).await;
    assert!(page.body.contains("<html lang=\"en\"") && page.body.contains("Log in"), "{}", page.text());
}

#[tokio::test]
async fn internet_explorer_gets_a_plain_page_that_says_so() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let agent = "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko";
    let request =
        browser.request("GET", "/").header("user-agent", agent).body(axum::body::Body::empty()).unwrap();
    let page = browser.raw(request).await;
    assert!(page.body.contains("Internet Explorer") && !page.body.contains("<script"));
}

#[tokio::test]
async fn answers_carry_the_security_headers() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let page = browser.get("/").await;
    let header =
        |name: &str| page.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let policy = header("content-security-policy");
    assert!(!policy.contains("unsafe-inline") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    for script in page.body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap_or_default();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
    }
    assert!(!page.body.contains(" style=\""), "no inline styles");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("referrer-policy"), "same-origin");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-request-id").len(), 32);
}

#[tokio::test]
async fn the_secret_of_a_link_goes_no_further_in_a_referrer() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let policy = |page: &crate::common::Page| {
        page.headers
            .get("referrer-policy")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    for path in
        ["/henvendelser", "/notifikationer/bekraeft", "/notifikationer/afmeld", "/findes/ikke", "/strom"]
    {
        for end in ["?noegle=hemmelig", "/?noegle=hemmelig&side=2"] {
            let page = browser.get(&format!("{path}{end}")).await;
            assert_eq!(policy(&page), "strict-origin", "{path}{end}: {}", page.status);
        }
    }
    let led = browser.post("/sprog", &[("lang", "en"), ("page", "/henvendelser?noegle=hemmelig")]).await;
    assert_eq!(
        (led.location().as_str(), policy(&led).as_str()),
        ("/henvendelser?noegle=hemmelig", "strict-origin")
    );
    assert_eq!(policy(&browser.get("/kontakt").await), "same-origin");
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_told_of_and_pages_are_still_read() {
    use store::ConnectionTrait;
    let app = TestApp::new().await;
    let db = app.demo.portal.db();
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let open = browser.get("/systemer/ny").await;
    let read_only = match db.get_database_backend() {
        store::DatabaseBackend::Sqlite => "PRAGMA query_only = ON",
        // Every connection of the pool is new after this one is told, so the whole database is made read-only.
        _ => {
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$"
        }
    };
    db.execute_unprepared(read_only).await.expect("made read-only");
    if let Some(url) = app.demo.database_url().await {
        // Whatever was connected before this connection is ended; that takes a moment.
        let clock = app.demo.clock.clone();
        let late = services::Portal::with_clock(store::connect(&url).await.unwrap(), clock.clone());
        let late = Demo { portal: late, clock, statements: testkit::Statements::default() };
        let end = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND backend_start < \
                   (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())";
        while late.number(end).await.unwrap() > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
    let answer = browser.submit_from(&open, "/api/systems/save", &[("name", "Ny")]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
    assert!(answer.body.contains(&id) && answer.body.contains("kan ikke svare lige nu"), "{}", answer.body);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_database_that_is_gone_is_a_503_page_with_a_request_id() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    app.demo.portal.db().close_by_ref().await.expect("closed");
    for path in ["/", "/systemer", "/webservices", "/driftsstatus"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}: {}", page.text());
        let id = page.headers["x-request-id"].to_str().unwrap().to_owned();
        assert!(page.text().contains(&id), "{path}: {}", page.text());
    }
    let answer = browser.post("/api/systems/save", &[("name", "Ny"), ("page", "/systemer/ny")]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
    assert!(answer.body.contains(&id));
}
