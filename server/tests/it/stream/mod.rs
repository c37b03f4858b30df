//! The event stream: who is told of what, where it begins, and when it ends.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod ends;
mod marks;
mod processes;
mod reader;
mod rights;

use axum::http::{StatusCode, header};
use domain::{Audience, Comment, DataAccessAction, Side};
use reader::{Stream, calm, tell, tell_often, write};
use services::data_access::{Target, change_status};
use testkit::{Demo, Person, code};

/// What the school does to its data access to Tavlen.
async fn school(demo: &Demo, action: DataAccessAction) {
    let school = demo.actor(Person::HavnsoeSkole).await;
    let (id, version, _) = demo.access("901001").await;
    let target = [Target { id, version }];
    let why = Comment::parse(if action == DataAccessAction::SetWaiting { "Ferie" } else { "" }).unwrap();
    change_status(&demo.portal, &school, &target, action, &why).await.unwrap();
}

#[tokio::test]
async fn nobody_listens_without_being_logged_in() {
    let app = calm().await;
    let (status, body) = Stream::try_open(&app.browser(), "/strom?efter=0", None).await.err().unwrap();
    assert_eq!((status, body.len()), (StatusCode::UNAUTHORIZED, 0));
}

#[tokio::test]
async fn it_begins_at_a_number() {
    let app = calm().await;
    let browser = app.log_in(Person::HavnsoeSkole).await;
    let bad = async |address: &str, last| {
        let answer = Stream::try_open(&browser, address, last).await;
        assert_eq!(
            answer.err().map(|(status, _)| status),
            Some(StatusCode::BAD_REQUEST),
            "{address} {last:?}"
        );
    };
    for query in ["", "?efter=", "?efter=-1", "?efter=x", "?efter=1.5", "?efter=99999999999999999999"] {
        bad(&format!("/strom{query}"), None).await;
    }
    // The header is the newer of the two.
    for last in ["", "-1", "x"] {
        bad("/strom?efter=0", Some(last)).await;
    }
    assert!(Stream::try_open(&browser, "/strom?efter=x", Some("0")).await.is_ok());
}

#[tokio::test]
async fn nothing_on_the_way_keeps_it_back() {
    let app = calm().await;
    let browser = app.log_in(Person::HavnsoeSkole).await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    let header = |name| stream.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header(header::CONTENT_TYPE).as_deref(), Some("text/event-stream"));
    assert_eq!(header(header::CONTENT_ENCODING), None);
    assert_eq!(header(header::CACHE_CONTROL).as_deref(), Some("no-store"));
    assert_eq!(header("x-accel-buffering".parse().unwrap()).as_deref(), Some("no"));
    assert!(header(header::CONTENT_SECURITY_POLICY).unwrap().contains("connect-src 'self'"));
    let last = tell(&app.demo, Audience::Everyone).await;
    assert_eq!(stream.next().await.unwrap().id, Some(last));
    // A number, and nothing of what happened.
    assert_eq!(stream.raw, format!("retry: 2000\n\nid: {last}\nevent: notice\ndata: 1\n\n"));
}

#[tokio::test]
async fn an_approval_is_told_to_both_sides_and_to_nobody_else() {
    let app = calm().await;
    school(&app.demo, DataAccessAction::SetWaiting).await;
    app.demo.clock.advance(60);
    let mut open = vec![];
    for person in Person::ALL {
        let browser = app.log_in(person).await;
        open.push((person, Stream::now(&browser, &app.demo).await));
    }
    school(&app.demo, DataAccessAction::Resume).await;
    let end = tell(&app.demo, Audience::Everyone).await;
    for (person, stream) in &mut open {
        let heard: Vec<String> = stream.until(end).await.into_iter().map(|(name, _)| name).collect();
        // Who did it has other pages open, too.
        let concerned = [Person::Skoletavlen, Person::HavnsoeSkole, Person::HavnsoeKommune];
        let expected = vec!["notice"; usize::from(concerned.contains(person))];
        assert_eq!(heard, expected, "{person:?}");
    }
}

#[tokio::test]
async fn a_browser_that_comes_back_is_told_what_it_missed() {
    let app = calm().await;
    let browser = app.log_in(Person::Skoletavlen).await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    let first = tell(&app.demo, Audience::Everyone).await;
    assert_eq!(stream.next().await.unwrap().id, Some(first));
    drop(stream);
    app.demo.clock.advance(60);
    let mine = tell(&app.demo, Audience::Organisation(Side::Provider, code("U10001"))).await;
    tell(&app.demo, Audience::Organisation(Side::Provider, code("U10002"))).await;
    let all = tell(&app.demo, Audience::Everyone).await;
    // Where the page began does not count any more.
    let stream = Stream::try_open(&browser, "/strom?efter=0", Some(&first.to_string())).await;
    let mut stream = stream.ok().unwrap();
    let expected = [("notice".to_owned(), mine), ("notice".to_owned(), all)];
    assert_eq!(stream.until_now(&app.demo).await, expected);
    // And once it is told, it is told.
    let later = tell(&app.demo, Audience::Everyone).await;
    assert_eq!(stream.until_now(&app.demo).await, [("notice".to_owned(), later)]);
}

#[tokio::test]
async fn a_page_that_shows_what_was_told_is_fetched_once() {
    let app = calm().await;
    let mut browser = app.log_in(Person::HavnsoeSkole).await;
    // Several are told at the same moment.
    school(&app.demo, DataAccessAction::SetWaiting).await;
    app.demo.clock.advance(180);
    for _ in 0..2 {
        let page = browser.get("/dataadgangadministration/alle").await.body;
        let made = page.split("data-live-made=\"").nth(1).unwrap().split('"').next().unwrap();
        let newest = services::notice::newest(&app.demo.portal).await.unwrap();
        let address = format!("/strom?efter={newest}&lavet={made}");
        let mut stream = Stream::try_open(&browser, &address, None).await.ok().unwrap();
        assert_eq!(stream.until_now(&app.demo).await, []);
        app.demo.clock.advance(180);
    }
}

#[tokio::test]
async fn where_it_cannot_be_told_what_was_missed_the_page_is_fetched_anew() {
    let app = calm().await;
    let browser = app.log_in(Person::Skoletavlen).await;
    let newest = tell(&app.demo, Audience::Everyone).await;
    let mut stream = Stream::open(&browser, newest + 1_000).await;
    let reload = stream.next().await.unwrap();
    // From here it can go on.
    assert_eq!((reload.name.as_str(), reload.id), ("reload", Some(newest)));
    let next = tell(&app.demo, Audience::Everyone).await;
    assert_eq!(stream.next().await.unwrap().id, Some(next));
    // More than can be handed over one by one.
    app.demo.clock.advance(60);
    tell_often(&app.demo, Audience::Everyone, 200).await;
    assert_eq!(Stream::open(&browser, next).await.next().await.unwrap().name, "reload");
}

#[tokio::test]
async fn a_page_that_is_fetched_anew_is_not_told_of_what_it_shows() {
    let app = calm().await;
    let browser = app.log_in(Person::Skoletavlen).await;
    // Written, and not passed on by the feed yet.
    let newest = write(&app.demo, Audience::Everyone, 1).await;
    let mut stream = Stream::open(&browser, newest + 1_000).await;
    let reload = stream.next().await.unwrap();
    assert_eq!((reload.name.as_str(), reload.id), ("reload", Some(newest)));
    app.demo.portal.feed().wake();
    let next = tell(&app.demo, Audience::Everyone).await;
    assert_eq!(stream.next().await.unwrap().id, Some(next));
}

#[tokio::test]
async fn a_browser_that_reads_too_slowly_fetches_the_page_anew() {
    let app = calm().await;
    let browser = app.log_in(Person::Skoletavlen).await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    assert_eq!(stream.until_now(&app.demo).await, []);
    let mut witness = app.demo.portal.feed().subscribe();
    let last = tell_often(&app.demo, Audience::Agency, 4_200).await;
    while witness.recv().await.map_or(true, |row| row.id != last) {}
    let reload = stream.next().await.unwrap();
    assert_eq!((reload.name.as_str(), reload.id), ("reload", Some(last)));
}

#[tokio::test]
async fn a_page_that_asks_by_itself_leaves_the_session_as_it_is() {
    let app = calm().await;
    let mut browser = app.log_in(Person::HavnsoeSkole).await;
    let (id, version, _) = app.demo.access("901001").await;
    let target = format!("{id}:{version}");
    let form = [("targets[0]", target.as_str()), ("action", "set_waiting"), ("comment", "Ferie")];
    let done = browser.post("/api/administration/change", &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let ends = async || app.demo.number("SELECT MAX(expires_at) FROM session").await.unwrap();
    let before = ends().await;
    app.demo.clock.advance(30 * 60);
    let by_itself = async || {
        let request = browser.request("GET", "/dataadgangadministration/alle").header("x-live", "1");
        let answer = browser.begin(request.body(axum::body::Body::empty()).unwrap()).await;
        assert!(answer.headers().get(header::SET_COOKIE).is_none());
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    };
    let note = "class=\"flash\"";
    for _ in 0..2 {
        let page = by_itself().await;
        assert!(page.contains("Havnsø Skole"));
        assert!(page.contains(note), "the note is shown and kept");
    }
    assert_eq!(ends().await, before, "the session ends when it would have");
    assert!(browser.get("/dataadgangadministration/alle").await.body.contains(note));
    assert_eq!(ends().await - before, 30 * 60 * 1_000_000);
    assert!(!browser.get("/dataadgangadministration/alle").await.body.contains(note));
}
