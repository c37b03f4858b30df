//! When a stream ends: with the session, with the server, and never by itself.

use std::time::Duration;

use axum::http::StatusCode;
use domain::Audience;
use server::OpenStreams;
use testkit::{NOON, Person};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::reader::{Stream, app, calm, tell, with};

const QUICK: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn logging_out_ends_it() {
    let app = app(QUICK).await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let mut another = app.log_in(Person::Skoletavlen).await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    let mut elsewhere = Stream::now(&another, &app.demo).await;
    browser.post("/log-ud", &[]).await;
    stream.ends().await;
    // Only this browser's.
    assert_eq!(elsewhere.until_now(&app.demo).await, []);
    let mut third = Stream::now(&app.log_in(Person::Skoletavlen).await, &app.demo).await;
    another.post("/log-ud-overalt", &[]).await;
    elsewhere.ends().await;
    third.ends().await;
    assert_eq!(app.state.streams.count(), 0);
}

#[tokio::test]
async fn whoever_has_logged_out_is_told_nothing_more() {
    let app = calm().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    browser.post("/log-ud", &[]).await;
    tell(&app.demo, Audience::Everyone).await;
    stream.ends().await;
}

#[tokio::test]
async fn somebody_else_in_the_same_browser_is_somebody_else() {
    let app = calm().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    let key = Person::Fravaersportalen.key().to_string();
    browser.post("/api/session/log-in", &[("user", &key), ("next", "/")]).await;
    tell(&app.demo, Audience::Everyone).await;
    stream.ends().await;
}

#[tokio::test]
async fn it_keeps_no_idle_session_alive() {
    let app = app(QUICK).await;
    let browser = app.log_in(Person::Skoletavlen).await;
    let ends = async || app.demo.number("SELECT MAX(expires_at) FROM session").await.unwrap();
    let before = ends().await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    for _ in 0..5 {
        app.demo.clock.advance(10 * 60);
        let told = tell(&app.demo, Audience::Everyone).await;
        assert_eq!(stream.next().await.unwrap().id, Some(told));
        // Nor does coming back.
        Stream::now(&browser, &app.demo).await;
    }
    assert_eq!(ends().await, before);
    app.demo.clock.advance(10 * 60);
    stream.ends().await;
    let refused = Stream::try_open(&browser, "/strom?efter=0", None).await.err();
    assert_eq!(refused.map(|(status, _)| status), Some(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn it_ends_with_the_log_in_however_busy_the_session_is() {
    let app = app(QUICK).await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let mut stream = Stream::now(&browser, &app.demo).await;
    let end = NOON.plus_seconds(12 * 60 * 60);
    while app.demo.portal.now().plus_seconds(50 * 60) < end {
        app.demo.clock.advance(50 * 60);
        browser.get("/").await;
    }
    let told = tell(&app.demo, Audience::Everyone).await;
    assert_eq!(stream.next().await.unwrap().id, Some(told));
    app.demo.clock.advance(50 * 60);
    stream.ends().await;
}

#[tokio::test]
async fn one_person_has_twenty_at_most() {
    let app = calm().await;
    let browser = app.log_in(Person::HavnsoeKommune).await;
    let mut open = vec![];
    for _ in 0..20 {
        open.push(Stream::now(&browser, &app.demo).await);
    }
    let another = app.log_in(Person::HavnsoeKommune).await;
    let (status, body) = Stream::try_open(&another, "/strom?efter=0", None).await.err().unwrap();
    assert_eq!((status, body.len()), (StatusCode::TOO_MANY_REQUESTS, 0));
    Stream::now(&app.log_in(Person::Skoletavlen).await, &app.demo).await;
    open.pop();
    Stream::now(&another, &app.demo).await;
}

#[tokio::test]
async fn a_full_process_takes_no_more() {
    let app = with(OpenStreams::new(LONG, 1)).await;
    let first = Stream::now(&app.log_in(Person::HavnsoeKommune).await, &app.demo).await;
    let other = app.log_in(Person::Skoletavlen).await;
    let refused = Stream::try_open(&other, "/strom?efter=0", None).await.err();
    assert_eq!(refused.map(|(status, _)| status), Some(StatusCode::SERVICE_UNAVAILABLE));
    drop(first);
    Stream::now(&other, &app.demo).await;
}

/// Opens the stream over the network, and reads until it is open.
async fn connect(address: std::net::SocketAddr, cookie: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /strom?efter=0 HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut heard = String::new();
    while !heard.contains("retry: 2000") {
        let mut part = [0; 4_096];
        let count = timeout(LONG, socket.read(&mut part)).await.unwrap().unwrap();
        assert!(count > 0, "{heard}");
        heard.push_str(&String::from_utf8_lossy(&part[..count]));
    }
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    socket
}

#[tokio::test]
async fn a_server_that_stops_is_not_kept_waiting() {
    let app = calm().await;
    let browser = app.log_in(Person::Skoletavlen).await;
    let cookie = format!("session={}", browser.cookie("session").unwrap());
    let streams = app.state.streams.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let ending = streams.clone();
    let stopped = async move {
        _ = stopped.await;
        ending.stop();
    };
    let router = server::router(app.state.clone());
    let serving = axum::serve(listener, router.into_make_service()).with_graceful_shutdown(stopped);
    let serving = tokio::spawn(serving.into_future());

    // A window that is closed gives its place back.
    drop(connect(address, &cookie).await);
    let gone = async {
        while streams.count() > 0 {
            tokio::time::sleep(QUICK).await;
        }
    };
    timeout(LONG, gone).await.unwrap();

    let mut socket = connect(address, &cookie).await;
    stop.send(()).unwrap();
    let mut rest = String::new();
    timeout(LONG, socket.read_to_string(&mut rest)).await.unwrap().unwrap();
    // An end and no breach: the browser comes back to whoever serves next.
    assert!(rest.ends_with("0\r\n\r\n"), "{rest}");
    timeout(LONG, serving).await.expect("the server stops").unwrap().unwrap();
    assert_eq!(streams.count(), 0);
}
