//! A disk that is full: a decision is there, or its maker is told that it is not.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{Comment, DataAccessAction, DataAccessStatus};
use services::{
    ServiceError,
    data_access::{Target, change_status},
};
use store::StoreError;
use testkit::{
    Demo, Person,
    disk::{self, Folder, SmallDisk},
};

const CHANGES: &str = "SELECT COUNT(*) FROM event WHERE subject_kind = 'data_access'";

/// What a school decides, with `room` for so many pages more at first, and as many as it takes after `cleared`. Gives how
/// often it was told that nothing was done.
async fn decisions(demo: &Demo, folder: &Folder, room: impl AsyncFn(i64), cleared: impl AsyncFn()) -> usize {
    let school = demo.actor(Person::HavnsoeSkole).await;
    let comment = Comment::parse(&"Begrundelse. ".repeat(150)).unwrap();
    let mut changes = demo.number(CHANGES).await.unwrap();
    let mut failed = 0;
    for pages in 0..14 {
        room(pages).await;
        for turn in 0..4 {
            if turn == 2 {
                disk::all_back(demo.portal.db()).await;
                cleared().await;
            }
            let (id, version, status) = demo.access("901001").await;
            let action = match status {
                DataAccessStatus::Approved => DataAccessAction::SetWaiting,
                DataAccessStatus::Suspended => DataAccessAction::Resume,
                _ => DataAccessAction::Approve,
            };
            match change_status(&demo.portal, &school, &[Target { id, version }], action, &comment).await {
                Ok(_) => changes += 1,
                Err(ServiceError::Store(StoreError::Unavailable(_))) if turn < 2 => failed += 1,
                Err(error) => panic!("{pages} {turn}: {error}"),
            }
            disk::all_back(demo.portal.db()).await;
        }
        let again = Demo::at(&folder.database()).await;
        assert_eq!(again.number(CHANGES).await.unwrap(), changes, "{pages} pages");
        assert_eq!(again.access("901001").await, demo.access("901001").await);
        again.portal.db().close_by_ref().await.unwrap();
    }
    failed
}

#[tokio::test]
async fn a_decision_that_does_not_fit_into_the_file_is_refused_and_every_other_one_is_kept() {
    let folder = Folder::new();
    let demo = Demo::at(&folder.database()).await;
    let db = demo.portal.db();
    let (room, cleared) =
        (async |pages| disk::let_grow(db, pages).await, async || disk::let_grow(db, 10_000).await);
    let failed = decisions(&demo, &folder, room, cleared).await;
    assert!(failed >= 3, "{failed} decisions failed");
}

#[tokio::test]
async fn a_decision_that_does_not_fit_on_the_disk_is_refused_and_every_other_one_is_kept() {
    let Some(small) = SmallDisk::new(16) else { return };
    let demo = Demo::at(&small.folder().database()).await;
    let room = async |pages: i64| {
        disk::empty_wal(demo.portal.db()).await;
        small.fill(4096 * u64::try_from(pages).unwrap());
    };
    let failed = decisions(&demo, small.folder(), room, async || small.clear()).await;
    assert!(failed >= 3, "{failed} decisions failed");
}
