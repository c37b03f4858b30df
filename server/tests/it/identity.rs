//! Sessions, limits, rights and the audit log, through the real router.

use app::server::LogInMode;
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use server::{AppState, Limits, Site, load_config};
use store::user::{Origin, User};
use testkit::{Demo, Person};

use crate::common::{Browser, TestApp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

#[tokio::test]
async fn a_session_ends_after_an_hour_without_a_request_and_after_twelve_hours_in_any_case() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    app.demo.clock.advance(59 * MINUTE);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::OK);
    app.demo.clock.advance(59 * MINUTE);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::OK, "each request moves the end");
    app.demo.clock.advance(61 * MINUTE);
    let page = browser.get("/systemer").await;
    assert_eq!(page.location(), "/log-paa?videre=/systemer");

    let mut browser = app.log_in(Person::Skoletavlen).await;
    for _ in 0..23 {
        app.demo.clock.advance(HOUR / 2);
        assert_eq!(browser.get("/systemer").await.status, StatusCode::OK);
    }
    app.demo.clock.advance(HOUR / 2);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::FOUND, "however busy");
}

#[tokio::test]
async fn logging_in_gives_a_new_session_id_and_a_cookie_that_scripts_cannot_read() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    // A form that is refused makes a session before anybody logs in.
    browser.post("/api/inquiries/send", &[("subject", ""), ("page", "/kontakt")]).await;
    let before = browser.cookie("session").expect("a session");
    let key = Person::Skoletavlen.key().to_string();
    let answer = browser.post("/api/session/log-in", &[("user", &key), ("next", "/")]).await;
    assert_ne!(browser.cookie("session"), Some(before));
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(cookie.contains("Path=/") && !cookie.contains("Max-Age"), "{cookie}");
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host_and_the_browser_comes_back_by_https() {
    let mut config = load_config(None, &|_| None).unwrap();
    config.public_url = "https://tilslutning.example".into();
    let app = TestApp::with(Demo::new().await, &config);
    let browser = app.browser();
    let ask =
        |method: &str, path: &str| browser.request(method, path).header(header::HOST, "tilslutning.example");
    let mut first = app.browser();
    let mut request = ask("POST", "/api/session/log-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("user={}&next=/", Person::Skoletavlen.key())))
        .unwrap();
    request.headers_mut().remove(header::HOST);
    request.headers_mut().insert(header::HOST, "tilslutning.example".parse().unwrap());
    let answer = first.raw(request).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-session=") && cookie.contains("Secure"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let mut request = browser.request("GET", "/systemer").body(Body::empty()).unwrap();
    request.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
    let page = browser.raw(request).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(!page.body.contains("Tavlen"));
}

#[tokio::test]
async fn log_out_everywhere_ends_every_session_of_the_person_and_nobody_elses() {
    let app = TestApp::new().await;
    let mut desk = app.log_in(Person::Skoletavlen).await;
    let mut phone = app.log_in(Person::Skoletavlen).await;
    let mut other = app.log_in(Person::Fravaersportalen).await;
    let page = desk.get("/rettigheder").await;
    let answer = desk.submit_from(&page, "/log-ud-overalt", &[]).await;
    let page = desk.follow(answer).await;
    assert!(page.body.contains("Du er logget ud alle steder."), "{}", page.text());
    assert_eq!(desk.get("/systemer").await.status, StatusCode::FOUND);
    assert_eq!(phone.get("/systemer").await.status, StatusCode::FOUND);
    assert_eq!(other.get("/systemer").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_somebody_else_was_writing_is_not_shown_to_who_logs_in_next() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let fields = [("name", "Hemmelig"), ("contact", "new")];
    let address = browser.submit("/systemer/ny", "/api/systems/save", &fields).await.path;
    assert!(browser.get(&address).await.body.contains("Hemmelig"));
    let key = Person::Fravaersportalen.key().to_string();
    browser.post("/api/session/log-in", &[("user", &key), ("next", "/")]).await;
    for path in ["/systemer/ny", &address] {
        let page = browser.get(path).await;
        assert!(!page.body.contains("Hemmelig") && !page.text().contains("Du har en kladde her"), "{path}");
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let mut config = load_config(None, &|_| None).unwrap();
    config.limits = Limits { log_in: 3, application: 2, search: 2, ..config.limits };
    let app = TestApp::with(Demo::new().await, &config);
    let mut browser = app.browser();
    let log_in = [("user", "x"), ("next", "/")];
    for _ in 0..3 {
        assert_ne!(browser.post("/api/session/log-in", &log_in).await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    let page = browser.post("/api/session/log-in", &log_in).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text().contains("Vent et minut"), "{}", page.text());
    let wait: u64 = page.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    for (path, ok) in [("/api/inquiries/send", 2), ("/api/inquiries/write", 0)] {
        for _ in 0..ok {
            assert_ne!(browser.post(path, &[]).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        assert_eq!(browser.post(path, &[]).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    for _ in 0..2 {
        browser.get("/api/institutions/find?text=skole&municipality=&kind=").await;
    }
    let page = browser.get("/api/institutions/find?text=skole&municipality=&kind=").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser.get("/driftsstatus").await.status, StatusCode::OK, "pages are read all the same");
}

#[tokio::test]
async fn every_way_to_search_and_every_secret_that_can_be_tried_counts() {
    for path in [
        "/api/institutions/find?text=skole&municipality=&kind=",
        "/dataadgangadministration/alle?soeg=skole",
        "/dataadgangadministration/alle/?soeg=skole",
        "/brugeradministration/haendelser?navn=a",
        "/dataadgangadministration/dataadgange.csv",
        "/brugeradministration/haendelser.csv",
        "/henvendelser?noegle=x",
        "/henvendelser/?noegle=x",
        "/notifikationer/bekraeft?noegle=x",
        "/notifikationer/afmeld/?noegle=x",
    ] {
        let mut config = load_config(None, &|_| None).unwrap();
        config.limits = Limits { log_in: 3, application: 2, search: 2, ..config.limits };
        let app = TestApp::with(Demo::new().await, &config);
        let mut browser = app.browser();
        let list = "/dataadgangadministration/alle?soeg=";
        assert_ne!(browser.get(list).await.status, StatusCode::TOO_MANY_REQUESTS, "no search: {list}");
        for _ in 0..2 {
            assert_ne!(browser.get(path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        assert_eq!(browser.get(path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
}

#[tokio::test]
async fn a_search_by_the_button_of_a_form_counts_and_nothing_typed_is_lost() {
    const REQUEST: &str = "/api/data-accesses/request";
    let mut config = load_config(None, &|_| None).unwrap();
    config.limits = Limits { log_in: 3, application: 2, search: 2, ..config.limits };
    let app = TestApp::with(Demo::new().await, &config);
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let path = format!("/dataadgange/ny?system={}&service=unilogin", app.demo.system("Tavlen").await);
    let search = [("soeg", "Fjord"), ("op", "search"), ("number", "901002")];
    for _ in 0..2 {
        let page = browser.submit(&path, REQUEST, &search).await;
        assert!(page.text().contains("Fjordskolen"), "{}", page.text());
    }
    let page = browser.submit(&path, REQUEST, &search).await;
    assert!(page.text().contains("Vent et minut"), "{}", page.text());
    assert!(!page.text().contains("Fjordskolen"), "{}", page.text());
    assert_eq!(page.value(REQUEST, "number").as_deref(), Some("901002"));
}

#[tokio::test]
async fn a_refused_access_is_noted_in_few_letters_and_once() {
    let app = TestApp::new().await;
    let mut employee = app.log_in(Person::NyMedarbejder).await;
    let long = format!("/sagsbehandling/webservices/{}", "a".repeat(40_000));
    for path in [long.as_str(), long.as_str(), "/sagsbehandling"] {
        assert_eq!(employee.get(path).await.status, StatusCode::FORBIDDEN);
    }
    let noted = "SELECT COUNT(*) FROM audit_event WHERE kind = 'access_refused'";
    assert_eq!(app.demo.number(noted).await, Some(2), "the same one once");
    let longest = "SELECT CAST(MAX(LENGTH(detail)) AS BIGINT) FROM audit_event";
    assert_eq!(app.demo.number(longest).await, Some(200));
}

#[tokio::test]
async fn a_right_is_asked_for_narrowed_used_and_taken_away_at_once() {
    const REQUEST: &str = "/api/rights/request";
    let app = TestApp::new().await;
    let mut employee = app.log_in(Person::NyMedarbejder).await;
    let page = employee.get("/rettigheder").await;
    assert!(page.text().contains("Ingen rettigheder endnu"), "{}", page.text());
    assert_eq!(employee.get("/dataadgangadministration").await.status, StatusCode::FORBIDDEN);

    // Nothing ticked: told at the field, and what was written stays.
    let page = employee.submit("/rettigheder/faa-flere", REQUEST, &[("comment", "Jeg er ny")]).await;
    assert!(page.text().contains("Der er en fejl"), "{}", page.text());
    assert_eq!(page.value(REQUEST, "comment").as_deref(), Some("Jeg er ny"));
    let fields = [("administer", "on"), ("comment", "Jeg er ny")];
    let page = employee.submit("/rettigheder/faa-flere", REQUEST, &fields).await;
    assert!(page.body.contains("Forespørgslen er sendt"), "{}", page.text());
    assert!(page.text().contains("Hele CVR-nummeret 93683269"), "{}", page.text());
    // Asked for twice: the rule says so.
    let page = employee.submit("/rettigheder/faa-flere", REQUEST, &fields).await;
    assert!(page.text().contains("der venter en forespørgsel"), "{}", page.text());

    let mut administrator = app.log_in(Person::Brugeradministrator).await;
    let page = administrator.get("/brugeradministration").await;
    assert!(page.text().contains("Ny medarbejder – Vesterå Gymnasium"), "{}", page.text());
    let path = page.link("/brugeradministration/anmodninger/");
    let unit = [("action", "approve"), ("scope", "p_number:1000000041")];
    let page = administrator.submit(&path, "/api/users/decide", &unit).await;
    assert!(
        page.text().contains("Skriv begrundelse") || page.text().contains("Begrundelse"),
        "{}",
        page.text()
    );
    let with_reason = [("action", "approve"), ("scope", "p_number:1000000041"), ("reason", "Kun gymnasiet")];
    let page = administrator.submit(&path, "/api/users/decide", &with_reason).await;
    assert!(page.body.contains("Retten er givet."), "{}", page.text());

    assert_eq!(employee.get("/dataadgangadministration").await.status, StatusCode::OK, "at once");
    let page = employee.get("/rettigheder").await;
    assert!(page.text().contains("Vesterå Gymnasium (903001)") && page.text().contains("Kun gymnasiet"));

    let person = format!("/brugeradministration/personer/{}", Person::NyMedarbejder.key());
    let page = administrator.get(&person).await;
    let end = page.link("/brugeradministration/rettigheder/");
    let page = administrator.submit(&end, "/api/users/end-right", &[("until", "2020-01-01T10:00")]).await;
    assert!(page.text().contains("Vælg et tidspunkt, der ikke er gået"), "{}", page.text());
    let page = administrator.submit(&end, "/api/users/end-right", &[("until", "")]).await;
    assert!(page.body.contains("Rettens afslutning er gemt."), "{}", page.text());
    assert_eq!(employee.get("/dataadgangadministration").await.status, StatusCode::FORBIDDEN, "at once");
}

#[tokio::test]
async fn a_right_with_an_end_date_ends_by_itself() {
    let app = TestApp::new().await;
    let mut administrator = app.log_in(Person::Brugeradministrator).await;
    let person = format!("/brugeradministration/personer/{}", Person::NyMedarbejder.key());
    let fields = [
        ("right", "administer_agreements"),
        ("scope", "cvr:93683269"),
        // Noon in the test is 13.00 in Denmark.
        ("until", "2026-11-23T13:30"),
    ];
    let page = administrator.submit(&person, "/api/users/grant", &fields).await;
    assert!(page.body.contains("Retten er givet."), "{}", page.text());
    let mut employee = app.log_in(Person::NyMedarbejder).await;
    assert_eq!(employee.get("/dataadgangadministration").await.status, StatusCode::OK);
    app.demo.clock.advance(30 * MINUTE);
    assert_eq!(employee.get("/dataadgangadministration").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nobody_gives_themselves_a_right() {
    let app = TestApp::new().await;
    let mut administrator = app.log_in(Person::Brugeradministrator).await;
    let own = format!("/brugeradministration/personer/{}", Person::Brugeradministrator.key());
    let page = administrator.get(&own).await;
    assert!(page.text().contains("dine egne rettigheder"), "{}", page.text());
    let key = Person::Brugeradministrator.key().to_string();
    let fields = [
        ("user", key.as_str()),
        ("right", "administer_agreements"),
        ("scope", "cvr:93683269"),
        ("page", &own),
    ];
    let answer = administrator.post("/api/users/grant", &fields).await;
    let page = administrator.follow(answer).await;
    assert!(page.text().contains("Det skal en anden brugeradministrator gøre"), "{}", page.text());
    assert!(app.demo.actor(Person::Brugeradministrator).await.administers.is_empty());
}

#[tokio::test]
async fn nobody_gets_rights_from_a_user_administrator_they_made() {
    let app = TestApp::new().await;
    let (first, second) = (Person::Brugeradministrator, Person::NyMedarbejder);
    let grant = async |browser: &mut Browser<'_>, to: Person, right: &str| {
        let key = to.key().to_string();
        let page = format!("/brugeradministration/personer/{key}");
        let fields = [("user", key.as_str()), ("right", right), ("scope", "cvr:93683269"), ("page", &page)];
        let answer = browser.post("/api/users/grant", &fields).await;
        browser.follow(answer).await.text()
    };
    let mut administrator = app.log_in(first).await;
    let said = grant(&mut administrator, second, "administer_users").await;
    assert!(said.contains("Brugeradministration"), "{said}");
    let mut made = app.log_in(second).await;
    let page = made.get(&format!("/brugeradministration/personer/{}", first.key())).await.text();
    assert!(page.contains("har selv gjort dig til brugeradministrator"), "{page}");
    let said = grant(&mut made, first, "administer_agreements").await;
    assert!(said.contains("har selv gjort dig til brugeradministrator"), "{said}");
    assert!(app.demo.actor(first).await.administers.is_empty());
    // The request that they ask them to approve is no way around it.
    let me = app.demo.identity(first).await;
    let scope = domain::Scope::Cvr(me.user.cvr.clone().unwrap());
    let asked = services::right::request(
        &app.demo.portal,
        &me,
        &[domain::Right::AdministerAgreements],
        scope,
        domain::Comment::none(),
    );
    let id = asked.await.unwrap()[0].to_string();
    let page = made.get(&format!("/brugeradministration/anmodninger/{id}")).await.text();
    assert!(page.contains("har selv gjort dig til brugeradministrator"), "{page}");
    let fields = [("id", id.as_str()), ("action", "approve"), ("scope", "cvr:93683269")];
    made.post("/api/users/decide", &fields).await;
    assert!(app.demo.actor(first).await.administers.is_empty());
}

#[tokio::test]
async fn what_happened_is_in_the_log_of_the_organisation_and_of_the_agency() {
    let app = TestApp::new().await;
    let mut employee = app.log_in(Person::NyMedarbejder).await;
    employee.get("/systemer").await;
    let tavlen = app.demo.system("Tavlen").await;
    let mut stranger = app.log_in(Person::Fravaersportalen).await;
    stranger.get(&format!("/systemer/{tavlen}")).await;
    employee.submit("/rettigheder/faa-flere", "/api/rights/request", &[("administer", "on")]).await;

    let mut administrator = app.log_in(Person::Brugeradministrator).await;
    let page = administrator.get("/brugeradministration/haendelser").await;
    for part in ["Loggede på", "Fik ikke adgang /systemer", "Bad om ret", "23.11.2026 kl. 13.00"] {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    assert!(!page.text().contains("Fraværsportalen"), "others' events: {}", page.text());
    let page = administrator.get("/brugeradministration/haendelser?haendelse=right_requested").await;
    assert!(!page.text().contains("Fik ikke adgang /"), "{}", page.text());
    let file = administrator.get("/brugeradministration/haendelser.csv").await;
    assert!(file.body.starts_with('\u{feff}') && file.body.contains(";\"Bad om ret\";"), "{}", file.body);

    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let page = agency.get("/sagsbehandling/haendelser?haendelse=access_refused").await;
    assert!(page.text().contains(&format!("/systemer/{tavlen}")), "{}", page.text());
    assert!(page.text().contains("Udbyder – Fraværsportalen A/S"), "{}", page.text());

    app.demo.clock.advance(181 * 24 * HOUR);
    services::audit::forget(app.demo.portal.db(), app.demo.portal.now(), 180).await.unwrap();
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let page = agency.get("/sagsbehandling/haendelser?haendelse=access_refused").await;
    assert!(page.text().contains("Ingen passer til filteret"), "{}", page.text());
}

#[tokio::test]
async fn without_demo_mode_nobody_logs_in_by_a_button() {
    let file = std::env::temp_dir().join(format!("tilslutning-{}.toml", services::new_key()));
    let text = r#"
        listen = "127.0.0.1:3000"
        [identity]
        mode = "oidc"
        [identity.oidc]
        issuer = "http://127.0.0.1:9"
        client_id = "portal"
        client_secret = "secret"
        acr = ["https://data.gov.dk/concept/core/nsis/loa/Substantial"]
        [identity.privileges]
        administer_agreements = "urn:a"
        view_agreements = "urn:b"
        case_worker = "urn:c"
        agency_administrator = "urn:d"
        administer_users = "urn:e"
        [mail]
        mode = "folder"
    "#;
    std::fs::write(&file, text).unwrap();
    let config = load_config(Some(&file), &|_| None).unwrap();
    std::fs::remove_file(&file).unwrap();
    let app = TestApp::with(Demo::new().await, &config);
    let mut browser = app.browser();
    let key = Person::Sagsbehandler.key().to_string();
    let answer = browser.post("/api/session/log-in", &[("user", &key), ("next", "/")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let page = browser.get("/log-paa").await;
    assert!(
        !page.body.contains("Sagsbehandler – STIL") && !page.body.contains("demo-bar"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("Log på med MitID Erhverv"), "{}", page.text());
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9;"), "{policy}");
    // Nobody listens there: a page that says so.
    let answer = browser.get("/log-paa/start?videre=/systemer").await;
    let page = browser.get(&answer.location()).await;
    assert!(page.text().contains("Log-in-tjenesten svarer ikke"), "{}", page.text());
    // And the agency sees why.
    let agency = app.demo.identity(Person::Sagsbehandler).await;
    let only = Some(domain::AuditKind::SignInFailed);
    let request = store::PageRequest { number: 1, size: 5 };
    let failed = services::audit::list(&app.demo.portal, &agency, only, "", request).await.unwrap().rows;
    assert_eq!(failed.iter().map(|event| event.detail.as_str()).collect::<Vec<_>>(), ["provider_down"]);
    // An answer that nobody asked for.
    let answer = browser.get("/log-paa/svar?code=x&state=y").await;
    let page = browser.get(&answer.location()).await;
    assert!(page.text().contains("Du blev ikke logget på"), "{}", page.text());
    assert_eq!(browser.get("/systemer").await.status, StatusCode::FOUND);
}

#[tokio::test]
async fn a_session_that_was_ended_is_not_brought_back_by_a_request_under_way() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let cookie = browser.cookie("session").unwrap();
    // What a request that began before the log-out will write after it.
    let mut slow = app.browser();
    slow.take_cookie("session", &cookie);
    let open = slow.get("/systemer/ny").await;
    browser.post("/log-ud", &[]).await;
    assert_ne!(browser.cookie("session").as_ref(), Some(&cookie), "what follows has a new id");
    slow.take_cookie("session", &cookie);
    slow.submit_from(&open, "/api/systems/save", &[("name", "")]).await;
    for mut who in [app.browser(), browser] {
        who.take_cookie("session", &cookie);
        assert_eq!(who.get("/systemer").await.status, StatusCode::FOUND);
    }
}

#[tokio::test]
async fn a_stranger_leaves_few_and_small_forms_behind() {
    let mut config = load_config(None, &|_| None).unwrap();
    config.limits = Limits { log_in: 9, application: 2, search: 9, ..config.limits };
    let app = TestApp::with(Demo::new().await, &config);
    let big = "x".repeat(300 * 1024);
    let answer = app.browser().post("/api/systems/save", &[("name", &big)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    for _ in 0..2 {
        let answer = app.browser().post("/api/systems/save", &[("name", "Ny")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let answer = app.browser().post("/api/systems/save", &[("name", "Ny")]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_a_limit_of_its_own() {
    let proxy: std::net::SocketAddr = "192.0.2.1:1".parse().unwrap();
    for (trusted, last) in [(true, StatusCode::SEE_OTHER), (false, StatusCode::TOO_MANY_REQUESTS)] {
        let mut config = load_config(None, &|_| None).unwrap();
        config.limits = Limits { log_in: 9, application: 1, search: 9, ..config.limits };
        config.trusted_proxies = if trusted { vec![proxy.ip().into()] } else { vec![] };
        let demo = Demo::new().await;
        let mut state = AppState::new(demo.portal.clone(), Site::bare(), &config).unwrap();
        // The demo answers nobody through a proxy.
        state.settings.log_in = LogInMode::Provider;
        let app = TestApp::of(demo, state);
        let mut statuses = vec![];
        for client in ["198.51.100.1", "198.51.100.1", "198.51.100.2"] {
            let mut browser = app.browser();
            let mut request = browser
                .request("POST", "/api/inquiries/send")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                // What stands before the proxy's own entry could be forged, and is not believed.
                .header("x-forwarded-for", format!("203.0.113.{}, {client}", statuses.len()))
                .body(Body::from("subject=other&your_name=Bo&email=bo@skole.example&text=Hej&page=/kontakt"))
                .unwrap();
            request.extensions_mut().insert(axum::extract::ConnectInfo(proxy));
            statuses.push(browser.raw(request).await.status);
        }
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::TOO_MANY_REQUESTS, last], "{trusted}");
    }
}

#[tokio::test]
async fn what_a_trusted_proxy_writes_and_nobody_can_read_is_told_as_that() {
    let proxy: std::net::SocketAddr = "192.0.2.1:1".parse().unwrap();
    let mut config = load_config(None, &|_| None).unwrap();
    config.trusted_proxies = vec![proxy.ip().into()];
    let app = TestApp::with(Demo::new().await, &config);
    let browser = app.log_in(Person::Skoletavlen).await;
    let me = app.demo.identity(Person::Skoletavlen).await.user;
    let origin = Some(Origin { issuer: "https://id.example".into(), subject: "1".into() });
    store::user::save(app.demo.portal.db(), &User { origin, ..me }, testkit::NOON).await.unwrap();
    app.demo.changed().await;
    let session = browser.cookie("session").unwrap();
    // The same portal with a real log-in: the demo answers nobody through a proxy.
    let mut state = app.state.clone();
    state.settings.log_in = LogInMode::Provider;
    let Demo { portal, clock, statements } = &app.demo;
    let demo = Demo { portal: portal.clone(), clock: clock.clone(), statements: statements.clone() };
    let behind = TestApp::of(demo, state);
    let mut provider = behind.browser();
    provider.take_cookie("session", &session);
    let request =
        provider.request("GET", "/sagsbehandling").header("x-forwarded-for", "203.0.113.9, unknown");
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(axum::extract::ConnectInfo(proxy));
    assert_eq!(provider.raw(request).await.status, StatusCode::FORBIDDEN);
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let page = agency.get("/sagsbehandling/haendelser?haendelse=access_refused").await;
    let file = agency.get("/brugeradministration/haendelser.csv?haendelse=access_refused").await;
    for text in [page.text(), file.body] {
        assert!(text.contains("Kan ikke læses fra proxyen"), "{text}");
        assert!(!text.contains("192.0.2.1") && !text.contains("203.0.113.9"), "{text}");
    }
}

#[tokio::test]
async fn mails_are_shown_to_everybody_only_where_none_is_sent() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    assert!(browser.get("/").await.body.contains("Udbakke (demo)"));
    assert_eq!(browser.get("/udbakke").await.status, StatusCode::OK);

    let file = std::env::temp_dir().join(format!("tilslutning-{}.toml", services::new_key()));
    let text = "[identity]\nmode = \"demo\"\n[mail]\nmode = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nencryption = \"none\"";
    std::fs::write(&file, text).unwrap();
    let config = load_config(Some(&file), &|_| None).unwrap();
    std::fs::remove_file(file).unwrap();
    let app = TestApp::with(Demo::new().await, &config);
    let portal = &app.demo.portal;
    app.demo.give_email(Person::NyMedarbejder, "ny@v.example").await;
    let me = app.demo.identity(Person::Brugeradministrator).await;
    let (user, right) = (Person::NyMedarbejder.key(), domain::Right::ViewAgreements);
    let scope = domain::Scope::Cvr(me.user.cvr.clone().unwrap());
    services::right::grant(portal, &me, user, right, scope, None).await.unwrap();
    let mail = app.demo.mails().await[0].id;
    let mut browser = app.browser();
    let front = browser.get("/").await;
    assert!(front.body.contains("Demo:") && !front.body.contains("/udbakke"), "{}", front.text());
    for path in ["/udbakke".into(), format!("/udbakke/{mail}"), format!("/udbakke/{mail}/indhold")] {
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
