//! What is acknowledged is kept, on both databases, and a connection whose transaction ended badly is not lent again.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{future::Future, pin::pin, task::Poll};

use sea_orm::Statement;
use store::{ConnectionTrait, DatabaseBackend, DatabaseConnection, StoreError, begin_write};
use testkit::{
    disk::{self, Folder, SmallDisk},
    empty_db,
};

const TABLES: [&str; 2] = [
    "CREATE TABLE parent (id integer PRIMARY KEY, text text)",
    "CREATE TABLE child (id integer PRIMARY KEY REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
];

/// A database with tables of its own, as another process sees it too.
struct Two {
    db: DatabaseConnection,
    other: DatabaseConnection,
    _folder: Folder,
}

async fn two() -> Two {
    let folder = Folder::new();
    let db = empty_db().await;
    let (db, other) = match testkit::url_of(&db).await {
        Some(url) => (db, store::connect(&url).await.unwrap()),
        None => (
            store::connect(&folder.database()).await.unwrap(),
            store::connect(&folder.database()).await.unwrap(),
        ),
    };
    for sql in TABLES {
        db.execute_unprepared(sql).await.unwrap();
    }
    Two { db, other, _folder: folder }
}

async fn numbers(db: &impl ConnectionTrait, sql: &str) -> Vec<i32> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn parents(db: &impl ConnectionTrait) -> Vec<i32> {
    numbers(db, "SELECT id FROM parent ORDER BY id").await
}

fn insert(id: i32) -> String {
    format!("INSERT INTO parent (id, text) VALUES ({id}, 'x')")
}

#[tokio::test]
async fn a_transaction_in_which_a_statement_failed_is_not_committed_whatever_was_made_of_the_error() {
    let Two { db, other, _folder } = two().await;
    db.execute_unprepared(&insert(1)).await.unwrap();
    let tx = begin_write(&db).await.unwrap();
    tx.execute_unprepared(&insert(2)).await.unwrap();
    assert!(tx.execute_unprepared(&insert(1)).await.is_err());
    assert!(tx.commit().await.is_err(), "it would be rolled back by PostgreSQL");
    assert_eq!(parents(&other).await, [1]);
    let tx = begin_write(&db).await.unwrap();
    tx.execute_unprepared(&insert(3)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(parents(&other).await, [1, 3]);
}

#[tokio::test]
async fn a_transaction_with_a_statement_that_nobody_waited_for_is_not_committed() {
    let Two { db, other, _folder } = two().await;
    let tx = begin_write(&db).await.unwrap();
    tx.execute_unprepared(&insert(1)).await.unwrap();
    // SQLite may be that quick.
    let done = begun(tx.execute_unprepared(&insert(2))).await;
    assert_eq!(tx.commit().await.is_ok(), done);
    assert_eq!(parents(&other).await, if done { vec![1, 2] } else { vec![] });
}

/// Begins to do something, and does not wait for it; tells whether it is done already.
async fn begun(work: impl Future) -> bool {
    let mut work = pin!(work);
    std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_ready())).await
}

#[tokio::test]
async fn a_write_that_gives_a_row_back_and_is_refused_afterwards_has_failed() {
    let Two { db, other, _folder } = two().await;
    // There is no parent of that number, which is looked at when the statement ends.
    let sql = "INSERT INTO child (id) VALUES (7) RETURNING id";
    let statement = || Statement::from_string(db.get_database_backend(), sql);
    assert!(db.query_one_raw(statement()).await.is_err());
    assert!(db.query_all_raw(statement()).await.is_err());
    let tx = begin_write(&db).await.unwrap();
    assert!(tx.query_one_raw(statement()).await.unwrap().is_some());
    assert!(tx.commit().await.is_err());
    assert_eq!(numbers(&other, "SELECT id FROM child").await, Vec::<i32>::new());
    // The connections are as good as new.
    db.execute_unprepared(&insert(1)).await.unwrap();
    assert_eq!(parents(&other).await, [1]);
}

#[tokio::test]
async fn a_connection_that_was_left_in_a_transaction_is_not_lent_again() {
    let Two { db, other, _folder } = two().await;
    for id in 1..4 {
        db.execute_unprepared("BEGIN").await.unwrap();
        // Written by itself, it would be in a transaction that nobody ends.
        db.execute_unprepared(&insert(id)).await.unwrap();
        assert_eq!(parents(&other).await, (1..=id).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_beginning_that_is_given_up_leaves_no_transaction_behind() {
    let Two { db, other, _folder } = two().await;
    for id in 0..40 {
        for yields in 0..id % 8 {
            let mut beginning = Box::pin(begin_write(&db));
            for _ in 0..=yields {
                if begun(&mut beginning).await {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        db.execute_unprepared(&insert(id)).await.unwrap();
        let tx = begin_write(&db).await.unwrap();
        tx.execute_unprepared(&insert(100 + id)).await.unwrap();
        drop(tx);
    }
    assert_eq!(parents(&other).await, (0..40).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_commit_that_is_given_up_is_carried_out() {
    let Two { db, other, _folder } = two().await;
    for id in 0..20 {
        let tx = begin_write(&db).await.unwrap();
        tx.execute_unprepared(&insert(id)).await.unwrap();
        _ = begun(tx.commit()).await;
    }
    // The last one may be under way; on SQLite it holds the write lock.
    for _ in 0..500 {
        if parents(&other).await.len() == 20 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(parents(&other).await, (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_transaction_whose_server_went_away_is_an_error_and_the_next_one_is_not() {
    let Two { db, other, _folder } = two().await;
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return;
    }
    let end = async |pid: i32| {
        let sql = format!("SELECT pg_terminate_backend({pid})::int");
        assert_eq!(numbers(&other, &sql).await, [1]);
    };
    for (id, commits) in [(1, false), (2, true), (3, false), (4, true)] {
        let tx = begin_write(&db).await.unwrap();
        tx.execute_unprepared(&insert(id)).await.unwrap();
        let pid = numbers(&tx, "SELECT pg_backend_pid()").await[0];
        end(pid).await;
        if !commits {
            while tx.execute_unprepared(&insert(100 + id)).await.is_ok() {}
        }
        assert!(tx.commit().await.is_err());
        let tx = begin_write(&db).await.unwrap();
        tx.execute_unprepared(&insert(10 + id)).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(parents(&other).await, [11, 12, 13, 14]);
}

/// Writes once more after each failure; gives how often a write failed.
async fn writes(
    db: &DatabaseConnection,
    folder: &Folder,
    room: impl AsyncFn(i64),
    cleared: impl AsyncFn(),
) -> usize {
    let (mut acknowledged, mut failed, mut id) = (vec![], 0, 0);
    for pages in 0..16 {
        room(pages).await;
        for turn in 0..4 {
            if turn == 2 {
                disk::all_back(db).await;
                cleared().await;
            }
            id += 1;
            let done = async {
                let tx = begin_write(db).await?;
                for part in 0..4 {
                    let sql =
                        format!("INSERT INTO parent (id, text) VALUES ({}, zeroblob(9000))", 4 * id + part);
                    tx.execute_unprepared(&sql).await?;
                }
                Ok::<_, StoreError>(tx.commit().await?)
            };
            match done.await {
                Ok(()) => acknowledged.extend((0..4).map(|part| 4 * id + part)),
                Err(StoreError::Unavailable(_)) if turn < 2 => failed += 1,
                Err(error) => panic!("{pages} {turn}: {error}"),
            }
            disk::all_back(db).await;
        }
        let again = store::connect(&folder.database()).await.unwrap();
        assert_eq!(parents(&again).await, acknowledged, "{pages} pages");
        again.close().await.unwrap();
    }
    failed
}

#[tokio::test]
async fn whichever_page_does_not_fit_into_the_file_what_was_acknowledged_is_there_and_nothing_else() {
    let folder = Folder::new();
    let db = store::connect(&folder.database()).await.unwrap();
    db.execute_unprepared(TABLES[0]).await.unwrap();
    let (room, cleared) =
        (async |pages| disk::let_grow(&db, pages).await, async || disk::let_grow(&db, 10_000).await);
    let failed = writes(&db, &folder, room, cleared).await;
    assert!(failed >= 10, "{failed} writes failed");
}

#[tokio::test]
async fn whichever_page_does_not_fit_on_the_disk_what_was_acknowledged_is_there_and_nothing_else() {
    let Some(small) = SmallDisk::new(8) else { return };
    let db = store::connect(&small.folder().database()).await.unwrap();
    db.execute_unprepared(TABLES[0]).await.unwrap();
    let room = async |pages: i64| {
        disk::empty_wal(&db).await;
        small.fill(4096 * u64::try_from(pages).unwrap());
    };
    let failed = writes(&db, small.folder(), room, async || small.clear()).await;
    assert!(failed >= 10, "{failed} writes failed");
}

/// Where PostgreSQL keeps tables on a small file system, for as long as the test goes on.
#[cfg(unix)]
async fn space_on(small: &SmallDisk, db: &DatabaseConnection) -> String {
    use std::os::unix::fs::{MetadataExt, chown};
    let sql = "SELECT current_setting('data_directory')";
    let row =
        db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap().unwrap();
    let data = std::fs::metadata(row.try_get_by_index::<String>(0).unwrap()).unwrap();
    let folder = small.folder().path().join("space");
    std::fs::create_dir(&folder).unwrap();
    chown(&folder, Some(data.uid()), Some(data.gid())).unwrap();
    let name = format!("small_{}", std::process::id());
    let sql = format!("CREATE TABLESPACE {name} LOCATION '{}'", folder.display());
    db.execute_unprepared(&sql).await.unwrap();
    name
}

#[cfg(unix)]
#[tokio::test]
async fn what_postgresql_has_no_room_for_is_an_error_and_what_was_acknowledged_is_there() {
    let db = empty_db().await;
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return;
    }
    let Some(small) = SmallDisk::new(16) else { return };
    let space = space_on(&small, &db).await;
    let other = store::connect(&testkit::url_of(&db).await.unwrap()).await.unwrap();
    db.execute_unprepared(&format!("{} TABLESPACE {space}", TABLES[0])).await.unwrap();
    let (mut acknowledged, mut failed, mut id) = (vec![], 0, 0);
    for pages in 0..12 {
        small.fill(8192 * pages);
        for turn in 0..6 {
            if turn == 4 {
                small.clear();
            }
            id += 1;
            let done = async {
                let tx = begin_write(&db).await?;
                for part in 0..4 {
                    // Text that takes its room: kept beside the table, and hard to make smaller.
                    let sql = format!(
                        "INSERT INTO parent (id, text) SELECT {}, string_agg(random()::text, '') \
                         FROM generate_series(1, 500)",
                        4 * id + part
                    );
                    tx.execute_unprepared(&sql).await?;
                }
                Ok::<_, StoreError>(tx.commit().await?)
            };
            match done.await {
                Ok(()) => acknowledged.extend((0..4).map(|part| 4 * id + part)),
                Err(StoreError::Unavailable(_)) if turn < 4 => failed += 1,
                Err(error) => panic!("{pages} {turn}: {error}"),
            }
            assert_eq!(parents(&other).await, acknowledged, "{pages} {turn}");
        }
    }
    assert!(failed >= 12, "{failed} writes failed");
    for sql in ["DROP TABLE parent", &format!("DROP TABLESPACE {space}")] {
        db.execute_unprepared(sql).await.unwrap();
    }
}
