//! Several processes on one PostgreSQL tell one another, through LISTEN and NOTIFY.

use std::time::Duration;

use domain::{Audience, DataAccessAction};
use services::Portal;
use testkit::{Person, code};
use tokio::time::timeout;

use super::{
    reader::{Stream, calm},
    school,
};

/// The feed looks by itself every five seconds: what comes sooner was told.
const TOLD: Duration = Duration::from_secs(2);

#[tokio::test]
async fn what_one_process_commits_is_told_by_the_others_at_once() {
    let app = calm().await;
    let Some(url) = app.demo.database_url().await else { return };
    let (heard, portal) = (url.parse().unwrap(), app.demo.portal.clone());
    tokio::spawn(async move { store::wake::listen(&heard, || portal.feed().wake()).await });
    let mut stream = Stream::now(&app.log_in(Person::Skoletavlen).await, &app.demo).await;
    assert_eq!(stream.until_now(&app.demo).await, []);

    // A process with connections and a feed of its own.
    let db = store::connect(&url).await.unwrap();
    let other = testkit::Demo {
        portal: Portal::with_clock(db, app.demo.clock.clone()),
        clock: app.demo.clock.clone(),
        statements: testkit::Statements::default(),
    };
    for action in [DataAccessAction::SetWaiting, DataAccessAction::Resume] {
        // Neither the listener's first wake-up nor the feed's patience can have told it.
        tokio::time::sleep(Duration::from_millis(500)).await;
        school(&other, action).await;
        let event = timeout(TOLD, stream.next()).await.expect("told at once").unwrap();
        assert_eq!(event.name, "notice");
        let audience = Audience::Organisation(domain::Side::Provider, code("U10001")).key();
        let id = event.id.unwrap();
        let sql = format!("SELECT COUNT(*) FROM notice WHERE id = {id} AND audience = '{audience}'");
        assert_eq!(other.number(&sql).await, Some(1));
    }
}

#[tokio::test]
async fn a_lost_connection_is_made_anew() {
    let app = calm().await;
    let Some(url) = app.demo.database_url().await else { return };
    let (woken, mut wakes) = tokio::sync::mpsc::unbounded_channel();
    let heard = url.parse().unwrap();
    tokio::spawn(async move { store::wake::listen(&heard, || _ = woken.send(())).await });
    timeout(TOLD, wakes.recv()).await.unwrap();
    let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    assert_eq!(app.demo.number(sql).await, Some(1));
    timeout(Duration::from_secs(20), wakes.recv()).await.expect("it may have missed something").unwrap();
    while timeout(Duration::from_millis(300), wakes.recv()).await.is_ok() {}
    store::notice::wake(app.demo.portal.db()).await.unwrap();
    timeout(TOLD, wakes.recv()).await.expect("it hears again").unwrap();
}
