//! The connections of browsers and proxies: so many at a time, none that says nothing for ever, and an end to waiting for
//! them when the server stops.

use std::{
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{
    body::{Bytes, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{Instant, Sleep, sleep, timeout},
};
use tower::ServiceExt;

use crate::{heads::MOST_READ, stop::GRACE};

/// What connections may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// From the first letter of a request, or from the connection, to the end of its head.
    pub head: Duration,
    /// Between two requests. Longer than proxies keep a connection that they do not use.
    pub idle: Duration,
    /// At the same time; more wait until one ends.
    pub most: usize,
    /// From being asked to stop until the last connection is cut off.
    pub grace: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), idle: Duration::from_secs(75), most: 10_000, grace: GRACE }
    }
}

/// Serves until `stopping` becomes true and the requests under way are answered, or their time is up. Gives how many were
/// cut off.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    bounds: Bounds,
    mut stopping: watch::Receiver<bool>,
) -> usize {
    let places = Arc::new(Semaphore::new(bounds.most));
    let mut open = JoinSet::new();
    let mut full = false;
    loop {
        while open.try_join_next().is_some() {}
        if places.available_permits() == 0 && !full {
            tracing::warn!(
                most = bounds.most,
                "so many connections are open: others wait (limits.connections)"
            );
        }
        full = places.available_permits() == 0;
        let next = async {
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            listener.accept().await.map(|(stream, peer)| (stream, peer, place))
        };
        let next = tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        let (stream, peer, place) = match next {
            Ok(next) => next,
            Err(error) if is_the_other_ends(&error) => continue,
            Err(error) => {
                // As a rule no file handle is left, until a connection ends.
                tracing::error!(%error, "no connection can be taken");
                sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        // Answers are whole when they are written: waiting for more would only delay them.
        _ = stream.set_nodelay(true);
        let (app, stopping) = (app.clone(), stopping.clone());
        open.spawn(async move {
            one(stream, peer, app, bounds, stopping).await;
            drop(place);
        });
    }
    drop(listener);
    let end = Instant::now() + bounds.grace;
    while let Ok(Some(_)) = timeout(end.saturating_duration_since(Instant::now()), open.join_next()).await {}
    let left = open.len();
    open.shutdown().await;
    left
}

fn is_the_other_ends(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn one(
    stream: tokio::net::TcpStream,
    peer: SocketAddr,
    app: Router,
    bounds: Bounds,
    mut stopping: watch::Receiver<bool>,
) {
    let part = Part::default();
    let of_request = part.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Watched::new(body, of_request.clone())));
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request)
    });
    let stream = Heads::new(stream, part, bounds.head);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .max_headers(MOST_READ)
        .header_read_timeout(bounds.idle.max(bounds.head))
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        biased;
        // What goes wrong on a connection is its other end's to know.
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    _ = connection.await;
}

/// Which part of a request is read.
#[derive(Clone, Default)]
struct Part(Arc<AtomicU8>);

const HEAD: u8 = 0;
const BODY: u8 = 1;
const BETWEEN: u8 = 2;

impl Part {
    fn is(&self, part: u8) -> bool {
        self.0.load(Ordering::Acquire) == part
    }

    fn becomes(&self, part: u8) {
        self.0.store(part, Ordering::Release);
    }
}

/// A request's body; when it is read or not wanted any more, the next request may come.
struct Watched {
    body: Incoming,
    part: Part,
}

impl Watched {
    fn new(body: Incoming, part: Part) -> Self {
        part.becomes(BODY);
        Self { body, part }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.part.becomes(BETWEEN);
    }
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream on which a head that was begun must be finished in time. hyper's own timer runs between requests, too, where
/// patience is right; a body's time is the limit for requests.
struct Heads<S> {
    stream: S,
    part: Part,
    timer: Pin<Box<Sleep>>,
    patience: Duration,
}

impl<S> Heads<S> {
    fn new(stream: S, part: Part, patience: Duration) -> Self {
        // The first head has to come at once.
        Self { stream, part, timer: Box::pin(sleep(patience)), patience }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heads<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        if this.part.is(BETWEEN) && buffer.filled().len() > before {
            this.part.becomes(HEAD);
            this.timer.as_mut().reset(Instant::now() + this.patience);
        }
        // Letter by letter is no faster: each is read, and then the stream is asked again.
        if read.is_pending() && this.part.is(HEAD) && this.timer.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heads<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        task::JoinHandle,
    };

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(600);

    struct Server {
        address: SocketAddr,
        stop: watch::Sender<bool>,
        served: JoinHandle<usize>,
    }

    async fn server(bounds: Bounds) -> Server {
        let app = Router::new()
            .route(
                "/",
                get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
            )
            .route("/body", post(|body: String| async move { body }));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        Server { address, stop, served: tokio::spawn(serve(listener, app, bounds, stopping)) }
    }

    impl Server {
        async fn connection(&self) -> TcpStream {
            TcpStream::connect(self.address).await.unwrap()
        }

        async fn stopped(self) -> usize {
            _ = self.stop.send_replace(true);
            timeout(LONG, self.served).await.unwrap().unwrap()
        }
    }

    const WHOLE: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /// Asks on an open connection, and gives the answer.
    async fn ask(stream: &mut TcpStream) -> String {
        stream.write_all(WHOLE).await.unwrap();
        answer(stream).await
    }

    async fn answer(stream: &mut TcpStream) -> String {
        let mut said = String::new();
        while !said.contains("127.0.0.1") {
            let mut part = [0; 1024];
            let count = stream.read(&mut part).await.unwrap();
            assert!(count > 0, "closed after {said:?}");
            said += std::str::from_utf8(&part[..count]).unwrap();
        }
        said
    }

    /// Whether the other end closes the connection without a further word.
    async fn is_closed(stream: &mut TcpStream) -> bool {
        matches!(timeout(Duration::from_secs(30), stream.read(&mut [0; 64])).await.unwrap(), Ok(0) | Err(_))
    }

    #[tokio::test]
    async fn a_head_that_is_not_finished_ends_its_connection_and_a_connection_between_requests_stays() {
        let server = server(Bounds { head: SHORT, idle: LONG, most: 1_000, grace: LONG }).await;
        let mut kept = server.connection().await;
        ask(&mut kept).await;
        let mut late = vec![];
        for count in 0..300 {
            let mut stream = server.connection().await;
            if count % 3 == 0 {
                ask(&mut stream).await;
            }
            if count % 3 < 2 {
                stream.write_all(b"GET / HTTP/1.1\r\nHos").await.unwrap();
            }
            late.push(stream);
        }
        for stream in &mut late {
            assert!(is_closed(stream).await);
        }
        ask(&mut kept).await;
        // A letter now and then does not help.
        let mut slow = server.connection().await;
        while slow.write_all(b"a").await.is_ok() {
            sleep(SHORT / 8).await;
        }
        drop(kept);
        assert_eq!(server.stopped().await, 0);
    }

    #[tokio::test]
    async fn a_body_may_take_longer_than_a_head() {
        let server = server(Bounds { head: SHORT, idle: LONG, most: 10, grace: LONG }).await;
        let mut stream = server.connection().await;
        stream.write_all(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n").await.unwrap();
        for letter in b"127.0.0.1" {
            sleep(SHORT / 4).await;
            stream.write_all(&[*letter]).await.unwrap();
        }
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
        ask(&mut stream).await;
    }

    #[tokio::test]
    async fn a_connection_that_is_not_used_ends() {
        let server = server(Bounds { head: SHORT, idle: SHORT, most: 10, grace: LONG }).await;
        let mut stream = server.connection().await;
        ask(&mut stream).await;
        assert!(is_closed(&mut stream).await);
    }

    #[tokio::test]
    async fn more_connections_than_there_may_be_wait_for_one_to_end() {
        let server = server(Bounds { head: LONG, idle: LONG, most: 2, grace: LONG }).await;
        let (mut first, mut second) = (server.connection().await, server.connection().await);
        ask(&mut first).await;
        ask(&mut second).await;
        let mut third = server.connection().await;
        third.write_all(WHOLE).await.unwrap();
        assert!(timeout(SHORT, third.readable()).await.is_err(), "it waits");
        drop(first);
        answer(&mut third).await;
        ask(&mut second).await;
    }

    #[tokio::test]
    async fn a_stop_lets_requests_under_way_finish_and_cuts_the_rest_off() {
        let server = server(Bounds { head: LONG, idle: LONG, most: 1_000, grace: LONG }).await;
        let mut idle = server.connection().await;
        ask(&mut idle).await;
        let mut body = server.connection().await;
        body.write_all(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n127.").await.unwrap();
        // The request is under way when the server has taken it.
        sleep(SHORT).await;
        _ = server.stop.send_replace(true);
        assert!(is_closed(&mut idle).await);
        body.write_all(b"0.0.1").await.unwrap();
        assert!(answer(&mut body).await.starts_with("HTTP/1.1 200"));
        assert_eq!(server.stopped().await, 0);

        let server = self::server(Bounds { head: LONG, idle: LONG, most: 1_000, grace: SHORT }).await;
        let mut held = vec![];
        for part in
            [&b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n127."[..], b"GET / HT", b""]
        {
            let mut stream = server.connection().await;
            stream.write_all(part).await.unwrap();
            held.push(stream);
        }
        sleep(SHORT).await;
        assert!(server.stopped().await >= 1);
    }
}
