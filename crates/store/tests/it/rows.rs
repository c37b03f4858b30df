//! What the use cases do not show of the store: sessions, form tokens, and the last line of defence in the schema.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::{DataAccessId, DataAccessStatus, Timestamp, UserId};
use store::{
    StoreError, data_access, form_submission,
    session::{self, SessionRow},
};
use testkit::{Demo, code, empty_db, service};
use uuid::Uuid;

#[tokio::test]
async fn a_session_is_kept_until_it_ends() {
    let db = empty_db().await;
    let end = Timestamp::from_micros(100);
    let later = Timestamp::from_micros(200);
    let row = |id: &str, data: &str, expires_at| SessionRow {
        id: id.into(),
        data: data.into(),
        expires_at,
        user: Some(UserId::new(Uuid::from_u128(1))),
    };
    session::insert(&db, row("a", "{}", end)).await.unwrap();
    assert!(matches!(session::insert(&db, row("a", "{}", end)).await, Err(StoreError::Duplicate)));
    session::save(&db, row("a", "{\"x\":1}", end)).await.unwrap();
    session::prolong(&db, "a", later).await.unwrap();
    session::save(&db, row("x", "{}", end)).await.unwrap();
    assert!(session::find(&db, "x").await.unwrap().is_none(), "what was ended is not brought back");
    session::insert(&db, row("b", "{}", end)).await.unwrap();
    assert_eq!(session::find(&db, "a").await.unwrap(), Some(("{\"x\":1}".into(), later)));
    session::delete_expired(&db, end).await.unwrap();
    assert!(session::find(&db, "b").await.unwrap().is_none());
    session::delete(&db, "a").await.unwrap();
    assert!(session::find(&db, "a").await.unwrap().is_none());
    session::insert(&db, row("c", "{}", later)).await.unwrap();
    session::delete_of(&db, UserId::new(Uuid::from_u128(2))).await.unwrap();
    assert!(session::find(&db, "c").await.unwrap().is_some(), "another person's session");
    session::delete_of(&db, UserId::new(Uuid::from_u128(1))).await.unwrap();
    assert!(session::find(&db, "c").await.unwrap().is_none());
}

#[tokio::test]
async fn an_id_token_of_an_earlier_build_is_taken_out_of_sessions_and_nothing_else() {
    let db = empty_db().await;
    let end = Timestamp::from_micros(100);
    let row = |id: &str, data: &str| SessionRow {
        id: id.into(),
        data: data.into(),
        expires_at: end,
        user: Some(UserId::new(Uuid::from_u128(1))),
    };
    let token = r#"{"user":"u","id_token":"eyJhbGciOi.0101701234.x","began":7}"#;
    let none = r#"{"user":"u","id_token":null}"#;
    let other = r#"{"note":"say \"id_token\" aloud"}"#;
    for (id, data) in [("a", token), ("b", none), ("c", other), ("d", "\"id_token\"")] {
        session::insert(&db, row(id, data)).await.unwrap();
    }
    assert_eq!(session::forget_id_tokens(&db).await.unwrap(), 2);
    let kept = async |id| session::find(&db, id).await.unwrap();
    assert_eq!(kept("a").await, Some((r#"{"began":7,"user":"u"}"#.into(), end)));
    assert_eq!(kept("b").await, Some((r#"{"user":"u"}"#.into(), end)));
    assert_eq!(kept("c").await, Some((other.into(), end)));
    assert_eq!(kept("d").await, None, "no session");
    assert_eq!(session::forget_id_tokens(&db).await.unwrap(), 0);
}

#[tokio::test]
async fn a_form_token_is_claimed_once() {
    let db = empty_db().await;
    let token = Uuid::from_u128(7);
    let at = Timestamp::from_micros(5);
    form_submission::insert(&db, token, at).await.unwrap();
    assert!(matches!(form_submission::insert(&db, token, at).await, Err(StoreError::Duplicate)));
    assert_eq!(form_submission::find(&db, token).await.unwrap(), None);
    form_submission::save(&db, token, "/systemer").await.unwrap();
    assert_eq!(form_submission::find(&db, token).await.unwrap().as_deref(), Some("/systemer"));
    form_submission::delete(&db, token).await.unwrap();
    form_submission::insert(&db, token, at).await.unwrap();
    form_submission::delete_before(&db, Timestamp::from_micros(6)).await.unwrap();
    form_submission::insert(&db, token, at).await.unwrap();
}

#[tokio::test]
async fn the_schema_itself_refuses_a_second_live_access_of_a_triple() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let (id, ..) = demo.access("901001").await;
    let mut row = data_access::find(db, id).await.unwrap().unwrap();
    row.id = DataAccessId::new(Uuid::from_u128(1));
    let again = data_access::insert_many(db, &[row.clone()], testkit::NOON).await;
    assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
    row.status = DataAccessStatus::Deleted;
    data_access::insert_many(db, &[row], testkit::NOON).await.unwrap();
}

#[tokio::test]
async fn a_save_on_an_old_version_is_a_conflict() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let (id, ..) = demo.access("901001").await;
    let row = data_access::find(db, id).await.unwrap().unwrap();
    data_access::save(db, &row, testkit::NOON).await.unwrap();
    assert!(matches!(data_access::save(db, &row, testkit::NOON).await, Err(StoreError::Conflict)));
}

#[tokio::test]
async fn existing_accesses_are_found_by_owner() {
    let demo = Demo::new().await;
    let tavlen = demo.system("Tavlen").await;
    let owners = [code("901001"), code("901002"), code("901003")];
    let found = data_access::existing(demo.portal.db(), tavlen, &service("unilogin"), &owners).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[&owners[0]], DataAccessStatus::Approved);
}
