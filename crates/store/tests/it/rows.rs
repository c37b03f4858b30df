//! What the use cases do not show of the store: sessions, form tokens, and the last line of defence in the schema.

use domain::{DataAccessId, DataAccessStatus, Timestamp, UserId};
use store::{
    StoreError, data_access, draft, form_submission,
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
    session::save(&db, row("a", "{\"x\":1}", end), "{}").await.unwrap();
    let late = session::save(&db, row("a", "{\"y\":1}", end), "{}").await;
    assert!(matches!(late, Err(StoreError::Conflict)), "what another one wrote meanwhile is not overwritten");
    session::prolong(&db, "a", later).await.unwrap();
    assert!(matches!(session::save(&db, row("x", "{}", end), "{}").await, Err(StoreError::Conflict)));
    assert!(session::find(&db, "x").await.unwrap().is_none(), "what was ended is not brought back");
    session::insert(&db, row("b", "{}", end)).await.unwrap();
    let found = session::find(&db, "a").await.unwrap().unwrap();
    assert_eq!((found.data.as_str(), found.expires_at, found.revision), ("{\"x\":1}", later, 0));
    store::revision::advance(&db).await.unwrap();
    assert_eq!(session::find(&db, "a").await.unwrap().unwrap().revision, 1);
    assert_eq!(store::revision::current(&db).await.unwrap(), 1);
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
    let kept = async |id| session::find(&db, id).await.unwrap().map(|found| (found.data, found.expires_at));
    assert_eq!(kept("a").await, Some((r#"{"began":7,"user":"u"}"#.into(), end)));
    assert_eq!(kept("b").await, Some((r#"{"user":"u"}"#.into(), end)));
    assert_eq!(kept("c").await, Some((other.into(), end)));
    assert_eq!(kept("d").await, None, "no session");
    assert_eq!(session::forget_id_tokens(&db).await.unwrap(), 0);
}

#[tokio::test]
async fn a_session_and_a_draft_have_a_greatest_size() {
    let db = empty_db().await;
    let at = Timestamp::from_micros(5);
    let session = |data: String| SessionRow { id: "a".into(), data, expires_at: at, user: None };
    let most = "x".repeat(session::MAX_BYTES);
    assert!(matches!(session::insert(&db, session(format!("{most}x"))).await, Err(StoreError::Corrupt(_))));
    session::insert(&db, session(most.clone())).await.unwrap();
    let larger = session::save(&db, session(format!("{most}x")), &most).await;
    assert!(matches!(larger, Err(StoreError::Corrupt(_))));
    let kept = |id: u128, content: String| draft::DraftRow {
        id: Uuid::from_u128(id),
        session: "a".into(),
        page: "/p".into(),
        owner: None,
        content,
        error: None,
        at,
    };
    // The page and the session count, too.
    let room = draft::MAX_BYTES - 3;
    assert!(matches!(draft::put(&db, kept(1, "x".repeat(room + 1))).await, Err(StoreError::Corrupt(_))));
    draft::put(&db, kept(1, "x".repeat(room))).await.unwrap();
    assert_eq!(draft::heads(&db, "a").await.unwrap()[0].bytes, draft::MAX_BYTES as u64);
}

#[tokio::test]
async fn a_draft_follows_its_session_and_gets_an_owner_once() {
    let db = empty_db().await;
    let kept = |id: u128, page: &str, owner: Option<&str>, at| draft::DraftRow {
        id: Uuid::from_u128(id),
        session: "a".into(),
        page: page.into(),
        owner: owner.map(Into::into),
        content: "{}".into(),
        error: Some("no".into()),
        at: Timestamp::from_micros(at),
    };
    for draft in [kept(1, "/p", None, 1), kept(2, "/p", Some("anna"), 2), kept(3, "/q", None, 3)] {
        draft::put(&db, draft).await.unwrap();
    }
    draft::own(&db, "a", "bo").await.unwrap();
    draft::move_to(&db, "a", "b").await.unwrap();
    assert!(draft::heads(&db, "a").await.unwrap().is_empty());
    let owners: Vec<_> = draft::heads(&db, "b").await.unwrap().into_iter().map(|head| head.owner).collect();
    assert_eq!(owners, [Some("bo".into()), Some("anna".into()), Some("bo".into())], "newest first");
    let find = async |session, id| draft::find(&db, session, Uuid::from_u128(id)).await.unwrap();
    assert_eq!(find("a", 2).await, None, "of another session");
    draft::told(&db, Uuid::from_u128(2)).await.unwrap();
    let errors = (find("b", 2).await.unwrap().error, find("b", 1).await.unwrap().error);
    assert_eq!(errors, (None, Some("no".into())));
    let anew =
        draft::DraftRow { session: "b".into(), content: "[]".into(), ..kept(2, "/p", Some("anna"), 4) };
    draft::put(&db, anew.clone()).await.unwrap();
    assert_eq!(find("b", 2).await, Some(anew));
    draft::delete(&db, vec![Uuid::from_u128(2)]).await.unwrap();
    draft::delete_before(&db, Timestamp::from_micros(3)).await.unwrap();
    let pages: Vec<_> = draft::heads(&db, "b").await.unwrap().into_iter().map(|head| head.page).collect();
    assert_eq!(pages, ["/q"]);
}

#[tokio::test]
async fn a_form_token_is_claimed_once() {
    let db = empty_db().await;
    let token = Uuid::from_u128(7);
    let at = Timestamp::from_micros(5);
    form_submission::insert(&db, token, at).await.unwrap();
    assert!(matches!(form_submission::insert(&db, token, at).await, Err(StoreError::Duplicate)));
    assert_eq!(form_submission::find(&db, token).await.unwrap(), Some(None));
    form_submission::save(&db, token, "/systemer", at).await.unwrap();
    assert_eq!(form_submission::find(&db, token).await.unwrap(), Some(Some("/systemer".into())));
    let other = Uuid::from_u128(99);
    form_submission::save(&db, other, "/kontakt", at).await.unwrap();
    assert_eq!(
        form_submission::find(&db, other).await.unwrap(),
        Some(Some("/kontakt".into())),
        "never claimed"
    );
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
