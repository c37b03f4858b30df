//! What every answer has, whoever gives it: the portal's own words, and the headers that guard it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::PathBuf, sync::Arc};

use app::server::LogInMode;
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use server::{AppState, Site, load_config};
use testkit::{Demo, Person};

use crate::{
    common::{Browser, Page, TestApp},
    tree::title,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// The portal with files: those of `public/`, and one of the build's.
async fn with_files(public_url: Option<&str>) -> TestApp {
    let root = std::env::temp_dir().join(format!("tilslutning-files-{}", services::new_key()));
    fs::create_dir_all(root.join("pkg")).unwrap();
    fs::create_dir_all(root.join("fonts")).unwrap();
    fs::write(root.join("pkg/tilslutning.abc.js"), "export default 1").unwrap();
    let public = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../public"));
    for name in ["robots.txt", "icons.svg", "favicon.svg", "fonts/ibm-plex-sans-400.woff2"] {
        fs::copy(public.join(name), root.join(name)).unwrap();
    }
    let demo = Demo::new().await;
    let config = load_config(None, &|_| None).unwrap();
    let mut state = AppState::new(demo.portal.clone(), Site::bare(), &config).unwrap();
    let bare = Site::bare();
    state.site = Arc::new(Site { root, ..bare });
    if let Some(url) = public_url {
        state.public_url = url.into();
    }
    TestApp::of(demo, state)
}

/// A page of the portal in the user's language, and nothing that a library wrote.
fn is_our_page(page: &Page, status: StatusCode, about: &str) {
    assert_eq!(page.status, status, "{about}: {}", page.body);
    assert_eq!(header(&page.headers, "content-type"), "text/html; charset=utf-8", "{about}: {}", page.body);
    assert!(page.body.contains("<html lang=\"da\"") && page.body.contains("<h1"), "{about}: {}", page.body);
    assert!(title(&page.body).ends_with(" – Tilslutning"), "{about}: {}", page.body);
    for theirs in
        ["Could not find", "server function", "Failed to", "length limit", "Cross-origin", "invalid"]
    {
        assert!(!page.body.contains(theirs), "{about}: {}", page.body);
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A request of these bytes and headers.
async fn send(
    browser: &mut Browser<'_>,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Page {
    let mut request = browser.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.into()).unwrap();
    browser.raw(request).await
}

#[tokio::test]
async fn no_refusal_is_in_a_librarys_words() {
    let app = TestApp::lenient().await;
    let mut browser = app.log_in(Person::Sagsbehandler).await;
    let form = &[("content-type", FORM)];
    let (not_found, wrong_method, bad) =
        (StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED, StatusCode::BAD_REQUEST);
    let upload = "/sagsbehandling/institutioner/upload";
    for (asked, headers, body, status) in [
        (("GET", "/api/nope"), &[][..], "", not_found),
        (("POST", "/api/nope"), form, "a=b", not_found),
        (("PUT", "/api/nope"), &[], "", not_found),
        (("GET", "/api/systems/save"), &[], "", wrong_method),
        (("HEAD", "/api/systems/save/"), &[], "", not_found),
        (("PUT", "/api/systems/save"), &[], "", wrong_method),
        (("DELETE", "/api/institutions/find"), &[], "", wrong_method),
        (("POST", "/api/institutions/find"), form, "a=b", wrong_method),
        (("GET", "/api/institutions/find"), &[], "", bad),
        (("POST", "/api/systems/save"), &[("content-type", "text/plain")], "x", bad),
        (("POST", "/api/systems/save"), form, "version=abc", bad),
        (("GET", "/sprog"), &[], "", wrong_method),
        (("POST", "/sprog"), &[], "", bad),
        (("POST", "/systemer"), form, "a=b", wrong_method),
        (("DELETE", "/"), &[], "", wrong_method),
        (("GET", "/log-ud"), &[], "", wrong_method),
        (("GET", "/brugeradministration/haendelser.csv?side=1&side=2&navn=a&navn=b"), &[], "", bad),
        (("POST", "/notifikationer/afmeld?noegle=a&noegle=b"), &[], "", bad),
        (("GET", "/udbakke/%ff/indhold"), &[], "", bad),
        (("POST", upload), &[("content-type", FORM)], "file=x", bad),
        (("POST", upload), &[("content-type", "multipart/form-data; boundary=x")], "--x\r\nx", bad),
    ] {
        let page = send(&mut browser, asked, headers, body).await;
        let about = format!("{asked:?} {headers:?} {body:?}");
        if asked.0 == "HEAD" {
            assert_eq!(page.status, status, "{about}");
            continue;
        }
        is_our_page(&page, status, &about);
        if status == wrong_method {
            assert!(page.headers.contains_key(header::ALLOW), "{about}");
        }
    }
    let page = send(
        &mut browser,
        ("POST", "/api/systems/save"),
        &[("content-type", FORM), ("sec-fetch-site", "cross-site")],
        "a=b",
    );
    let page = page.await;
    is_our_page(&page, StatusCode::FORBIDDEN, "another site's form");
    assert!(page.text().contains("Formularen kom fra et andet websted"), "{}", page.text());
}

#[tokio::test]
async fn an_address_and_a_head_that_are_too_large_are_told_of() {
    let app = TestApp::lenient().await;
    let mut browser = app.log_in(Person::Sagsbehandler).await;
    let long = format!("/systemer?a={}", "x".repeat(65_000));
    let page = browser.get(&long).await;
    is_our_page(&page, StatusCode::URI_TOO_LONG, "a long address");
    assert!(page.text().contains("Adressen er for lang"), "{}", page.text());
    let page = browser.get(&format!("/kontakt?a={}", "x".repeat(64_900))).await;
    assert_eq!(page.status, StatusCode::OK);
    let large = "x".repeat(70_000);
    let many: Vec<String> = (0..120).map(|number| format!("x-{number}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "x")).collect();
    for headers in [&[("x-large", large.as_str())][..], &many] {
        let page = send(&mut browser, ("GET", "/kontakt"), headers, "").await;
        is_our_page(&page, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "a large head");
        assert!(page.text().contains("Slet portalens cookies"), "{}", page.text());
    }
}

#[tokio::test]
async fn what_is_too_large_is_told_of_and_the_way_back_is_there() {
    let app = TestApp::lenient().await;
    let mut browser = app.log_in(Person::Sagsbehandler).await;
    let back = [("content-type", FORM), ("referer", "http://127.0.0.1:3000/sagsbehandling/institutioner")];
    for path in ["/sagsbehandling/institutioner/upload", "/sprog"] {
        let headers = [&back[..], &[("content-length", "99000000")]].concat();
        let page = send(&mut browser, ("POST", path), &headers, "x").await;
        is_our_page(&page, StatusCode::PAYLOAD_TOO_LARGE, path);
        assert!(page.text().contains("Det er for meget på én gang"), "{}", page.text());
        assert!(page.body.contains("href=\"/sagsbehandling/institutioner\""), "{}", page.body);
    }
    // Without a length in its head, it is found out while it is read.
    let file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let multipart = ("content-type", "multipart/form-data; boundary=x");
    for (path, kind, start) in [
        ("/sagsbehandling/institutioner/upload", multipart, file),
        ("/api/systems/save", ("content-type", FORM), "name="),
    ] {
        let many = std::iter::repeat_n("x".repeat(1024 * 1024), 40);
        let parts = std::iter::once(start.to_owned()).chain(many).map(Ok::<_, std::convert::Infallible>);
        let body = Body::from_stream(futures::stream::iter(parts));
        let page = send(&mut browser, ("POST", path), &[kind], body).await;
        is_our_page(&page, StatusCode::PAYLOAD_TOO_LARGE, path);
    }
}

#[tokio::test]
async fn a_refusal_is_in_the_language_that_was_chosen_and_a_program_gets_a_code() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    browser.take_cookie("sprog", "en");
    let page = browser.get("/api/nope").await;
    assert!(page.text().contains("The page does not exist"), "{}", page.text());
    let page = browser.get("/api/institutions/find").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text().contains("sent can't be read"), "{}", page.text());
    browser.accept = "application/json";
    for (path, status, code) in [
        ("/api/nope", StatusCode::NOT_FOUND, "\"NotFound\""),
        ("/api/systems/save", StatusCode::METHOD_NOT_ALLOWED, "\"BadRequest\""),
        ("/api/institutions/find", StatusCode::BAD_REQUEST, "{\"status\":400}"),
    ] {
        let page = browser.get(path).await;
        assert_eq!((page.status, page.body.as_str()), (status, code), "{path}");
        assert_eq!(header(&page.headers, "content-type"), "application/json", "{path}");
    }
}

#[tokio::test]
async fn a_file_that_there_cannot_be_is_not_found() {
    let app = with_files(None).await;
    let mut browser = app.browser();
    let long = "a".repeat(300);
    for name in [
        "",
        "nope.js",
        &long,
        &format!("{long}.js"),
        &"a/".repeat(3_000),
        "%00",
        "a%00.js",
        "%ff",
        "%2e%2e%2fhash.txt",
        "../hash.txt",
        "..%2f..%2fetc%2fpasswd",
        "a%20b",
        ".",
        "..",
        "%",
        "a//b",
        "tilslutning.abc.js/x",
        "tilslutning.abc.js/",
        "con%5Cx",
    ] {
        for folder in ["/pkg/", "/fonts/"] {
            let path = format!("{folder}{name}");
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}: {}", page.body);
            is_our_page(&page, StatusCode::NOT_FOUND, &path);
            assert_eq!(header(&page.headers, "cache-control"), "no-store", "{path}");
        }
    }
    for path in ["/pkg", "/fonts", "/robots.txt/", "/robots.txt/x", "/icons.svg%00", "/favicon.svg.br/"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}: {}", page.body);
        assert!(page.text().contains("Siden findes ikke"), "{path}: {}", page.body);
    }
    let page = send(&mut browser, ("POST", "/robots.txt"), &[], "").await;
    is_our_page(&page, StatusCode::METHOD_NOT_ALLOWED, "a file takes nothing");
}

#[tokio::test]
async fn every_answer_carries_the_headers_files_too() {
    let app = with_files(Some("https://portal.example")).await;
    let mut browser = app.browser();
    let old = ("user-agent", "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko");
    for (path, agent, status) in [
        ("/", None, 200),
        ("/kontakt", None, 200),
        ("/nope", None, 404),
        ("/api/institutions/find?text=skole&municipality=&kind=", None, 200),
        ("/api/nope", None, 404),
        ("/robots.txt", None, 200),
        ("/icons.svg", None, 200),
        ("/favicon.svg", None, 200),
        ("/fonts/ibm-plex-sans-400.woff2", None, 200),
        ("/pkg/tilslutning.abc.js", None, 200),
        ("/pkg/nope.js", None, 404),
        ("/", Some(old), 200),
        ("/robots.txt", Some(old), 200),
    ] {
        browser.accept = if path.starts_with("/api/") { "application/json" } else { "text/html" };
        let mut request = browser.request("GET", path);
        if let Some((name, value)) = agent {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.headers_mut().insert(header::HOST, "portal.example".parse().unwrap());
        let page = browser.raw(request).await;
        assert_eq!(page.status.as_u16(), status, "{path}: {}", page.body);
        let has = |name: &str| header(&page.headers, name);
        let policy = has("content-security-policy");
        for rule in ["default-src '", "base-uri 'none'", "frame-ancestors 'none'", "form-action '"] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains('*'), "{path}: {policy}");
        assert_eq!(has("x-frame-options"), "DENY", "{path}");
        assert_eq!(has("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(has("referrer-policy"), "same-origin", "{path}");
        assert_eq!(has("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(has("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(has("permissions-policy").contains("camera=()"), "{path}");
        assert!(has("strict-transport-security").contains("includeSubDomains"), "{path}");
        assert!(!has("content-type").is_empty(), "{path}");
        let kept = match path {
            _ if status != 200 || agent.is_some() => "no-store",
            "/pkg/tilslutning.abc.js" => "public, max-age=31536000, immutable",
            "/" | "/kontakt" => "no-store",
            path if path.starts_with("/api/") => "no-store",
            _ => "public, max-age=86400",
        };
        assert_eq!(has("cache-control"), kept, "{path}");
    }
}

#[tokio::test]
async fn a_host_that_is_not_the_portals_gets_a_page_that_says_so() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let hosts: [&[&str]; 5] = [
        &["evil.example"],
        &["localhost:80@evil"],
        &["[::1]evil"],
        &["127.0.0.1:3102/x"],
        &["127.0.0.1:3000", "evil.example"],
    ];
    for names in hosts {
        let mut request = browser.request("GET", "/").body(Body::empty()).unwrap();
        request.headers_mut().remove(header::HOST);
        for name in names {
            request.headers_mut().append(header::HOST, name.parse().unwrap());
        }
        let page = browser.raw(request).await;
        is_our_page(&page, StatusCode::BAD_REQUEST, names[0]);
        assert!(page.text().contains("Adressen er ikke portalens"), "{}", page.text());
    }
}

#[tokio::test]
async fn the_demo_does_not_answer_through_a_proxy() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    for name in ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"] {
        let page = send(&mut browser, ("GET", "/"), &[(name, "192.0.2.1")], "").await;
        is_our_page(&page, StatusCode::FORBIDDEN, name);
        assert!(page.text().contains("Demoen svarer ikke gennem en proxy"), "{}", page.text());
        let log_in = [("content-type", FORM), (name, "192.0.2.1")];
        let body = format!("user={}&next=/", Person::Skoletavlen.key());
        let page = send(&mut browser, ("POST", "/api/session/log-in"), &log_in, body).await;
        is_our_page(&page, StatusCode::FORBIDDEN, name);
        assert_eq!(browser.cookie("session"), None);
    }
    let config = load_config(None, &|_| None).unwrap();
    let demo = Demo::new().await;
    let mut state = AppState::new(demo.portal.clone(), Site::bare(), &config).unwrap();
    state.settings.log_in = LogInMode::Provider;
    let app = TestApp::of(demo, state);
    let page = send(&mut app.browser(), ("GET", "/"), &[("x-forwarded-for", "192.0.2.1")], "").await;
    assert_eq!(page.status, StatusCode::OK, "with a real log-in, a proxy is how it is meant");
}

#[tokio::test]
async fn a_page_that_shows_a_refused_form_says_so_first_in_its_title() {
    let app = TestApp::lenient().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    assert_eq!(title(&provider.get("/systemer/ny").await.body), "Nyt system – Tilslutning");
    let page = provider.submit("/systemer/ny", "/api/systems/save", &[("name", "")]).await;
    assert_eq!(title(&page.body), "Fejl: Nyt system – Tilslutning");
    assert!(page.body.contains("id=\"error-summary\""));
    assert_eq!(title(&provider.get("/systemer/ny").await.body), "Nyt system – Tilslutning", "told once");

    // Pressing a button of the form that is not its last is no error.
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let fields = [("number", "901003"), ("op", "add")];
    let page = provider.submit(&path, "/api/data-accesses/request", &fields).await;
    assert!(!title(&page.body).starts_with("Fejl: "), "{}", title(&page.body));

    provider.take_cookie("sprog", "en");
    let page = provider.submit("/systemer/ny", "/api/systems/save", &[("name", "")]).await;
    assert!(title(&page.body).starts_with("Error: "), "{}", title(&page.body));
}

#[tokio::test]
async fn a_field_that_must_be_filled_in_says_so_and_the_browser_stops_nothing() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let page = provider.get("/systemer/ny").await;
    let tag = |name: &str| {
        let start = page.body.find(&format!(" name=\"{name}\"")).expect("a field");
        let open = page.body[..start].rfind('<').expect("a tag");
        page.body[open..].split('>').next().expect("its end").to_owned()
    };
    assert!(tag("name").contains("aria-required=\"true\"") && tag("description").contains("aria-required"));
    assert!(!tag("contact_name").contains("aria-required"), "only with a new contact person");
    assert!(page.body.contains("role=\"radiogroup\" aria-required=\"true\""), "{}", page.body);
    assert!(!page.body.contains(" required") && page.body.contains("novalidate"), "the summary tells all");
}
