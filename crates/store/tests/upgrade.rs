//! An existing database is brought up to date, with what is in it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::{Right, UserId};
use migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use testkit::NOON;
use uuid::Uuid;

#[tokio::test]
async fn a_file_of_the_first_release_keeps_its_people_and_their_rights() {
    let file = std::env::temp_dir().join(format!("tilslutning-{}.sqlite", Uuid::now_v7()));
    // A file has several connections, as in use.
    let db = store::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    Migrator::up(&db, Some(3)).await.unwrap();
    for sql in [
        "INSERT INTO portal_user (id, name, position) VALUES (x'00000000000000000000000000000001', 'Inge', 1)",
        "INSERT INTO user_right (id, user_id, held_right, scope_kind, scope_value) VALUES \
         (x'00000000000000000000000000000002', x'00000000000000000000000000000001', 'case_worker', 'cvr', '90001000')",
        "INSERT INTO session (id, data, expires_at) VALUES ('a', '{}', 1)",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    store::migrate(&db).await.unwrap();
    store::migrate(&db).await.unwrap();
    let user = UserId::new(Uuid::from_u128(1));
    assert_eq!(store::user::find(&db, user).await.unwrap().unwrap().name, "Inge");
    let held = store::right::list_held(&db, user, NOON).await.unwrap();
    assert_eq!(held[0].grant.right, Right::CaseWorker);
    assert!(store::session::find(&db, "a").await.unwrap().is_some());
    db.close().await.unwrap();
    for end in ["", "-wal", "-shm"] {
        _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
}
