//! The feed: what is committed reaches open pages at once, and once.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use domain::{Audience, Notice, NoticeEvent, SystemAction};
use services::{feed, notice, system};
use store::{
    DatabaseBackend,
    notice::{FeedRow, NewNotice, insert_many},
};
use testkit::{Demo, Person};
use tokio::{sync::broadcast::Receiver, time::timeout};

/// Sooner than the feed looks by itself.
const WAKE: Duration = Duration::from_secs(4);

fn new(audience: Audience) -> NewNotice {
    NewNotice {
        audience,
        notice: Notice { event: NoticeEvent::SystemPassive, ..Notice::default() },
        actor: None,
    }
}

/// A page that listens to a feed that runs, and has been told everything so far.
async fn listening(demo: &Demo) -> Receiver<FeedRow> {
    let mut told = demo.portal.feed().subscribe();
    let portal = demo.portal.clone();
    tokio::spawn(async move { feed::run(&portal).await });
    loop {
        insert_many(demo.portal.db(), &[new(Audience::Agency)], demo.portal.now()).await.unwrap();
        let last = notice::newest(&demo.portal).await.unwrap();
        demo.portal.feed().wake();
        while let Ok(row) = timeout(Duration::from_millis(200), told.recv()).await {
            if row.unwrap().id == last {
                return told;
            }
        }
    }
}

async fn nothing_more(told: &mut Receiver<FeedRow>, demo: &Demo) {
    demo.portal.feed().wake();
    let more = timeout(Duration::from_millis(300), told.recv()).await;
    assert!(more.is_err(), "{more:?}");
}

#[tokio::test]
async fn what_is_committed_reaches_every_page_at_once_and_once() {
    let demo = Demo::new().await;
    demo.approved("901002").await;
    let mut told = listening(&demo).await;
    let mut another = demo.portal.feed().subscribe();
    for _ in 0..3 {
        demo.turn_tavlen().await;
        let mut audiences = vec![];
        for _ in 0..3 {
            let row = timeout(WAKE, told.recv()).await.unwrap().unwrap();
            assert_eq!(timeout(WAKE, another.recv()).await.unwrap().unwrap(), row);
            audiences.push(row.audience);
        }
        audiences.sort();
        assert_eq!(audiences, ["owner:901001", "owner:901002", "provider:U10001"]);
        nothing_more(&mut told, &demo).await;
        // Half of the time that the feed looks back: some is told already, some is forgotten.
        demo.clock.advance(20);
    }
}

#[tokio::test]
async fn what_is_refused_reaches_nobody() {
    let demo = Demo::new().await;
    let mut told = listening(&demo).await;
    let (actor, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let refused = system::change_status(&demo.portal, &actor, tavlen, 9, SystemAction::Passivate).await;
    assert!(refused.is_err());
    nothing_more(&mut told, &demo).await;
}

#[tokio::test]
async fn the_past_is_for_pages_to_catch_up_with() {
    let demo = Demo::new().await;
    demo.turn_tavlen().await;
    let newest = notice::newest(&demo.portal).await.unwrap();
    let mut told = demo.portal.feed().subscribe();
    listening(&demo).await;
    let mut count = 0;
    while let Ok(row) = told.try_recv() {
        assert!(row.id > newest, "{row:?}");
        count += 1;
    }
    assert!(count > 0);
}

#[tokio::test]
async fn a_lower_number_that_is_committed_later_is_told_too() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    if db.get_database_backend() != DatabaseBackend::Postgres {
        // SQLite has one writer at a time: numbers are committed in order.
        return;
    }
    let mut told = listening(&demo).await;
    let (slow, quick) = (store::begin_write(db).await.unwrap(), store::begin_write(db).await.unwrap());
    let at = demo.portal.now();
    insert_many(&slow, &[new(Audience::Everyone)], at).await.unwrap();
    demo.clock.advance(25);
    insert_many(&quick, &[new(Audience::Agency)], demo.portal.now()).await.unwrap();
    quick.commit().await.unwrap();
    demo.portal.feed().wake();
    let first = timeout(WAKE, told.recv()).await.unwrap().unwrap();
    assert_eq!(first.audience, "agency");
    demo.clock.advance(4);
    slow.commit().await.unwrap();
    demo.portal.feed().wake();
    let second = timeout(WAKE, told.recv()).await.unwrap().unwrap();
    assert_eq!((second.audience.as_str(), second.id < first.id), ("everyone", true));
    nothing_more(&mut told, &demo).await;
    // A page that had seen the first when its connection broke catches up with the second.
    let me = demo.identity(Person::Skoletavlen).await;
    assert_eq!(notice::missed(&demo.portal, &me, first.id).await.unwrap(), Some(vec![second.id]));
}
