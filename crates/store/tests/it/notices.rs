//! What the use cases do not show of notices, recipients and the outbox: the last line of defence in the schema, and what
//! two processes do at the same time.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Audience, Choices, Coverage, Cvr, Language, Notice, NotificationRecipient, NotificationRecipientId,
    RecipientStatus, Side, UserId,
};
use store::{
    DatabaseBackend, StoreError,
    data_access::{claim_expiry, claim_reminder},
    due::{Ending, Waited},
    notice,
    notification_recipient::{self, ConfirmLink, RecipientRow},
    outbox,
};
use testkit::{Demo, NOON, Person, email, empty_db, listed, whole};
use uuid::Uuid;

const LONG_AGO: domain::Timestamp = domain::Timestamp::from_micros(0);

fn row(number: u128, address: &str, coverage: Coverage) -> RecipientRow {
    RecipientRow {
        recipient: NotificationRecipient {
            id: NotificationRecipientId::new(Uuid::from_u128(number)),
            side: Side::Owner,
            cvr: Cvr::parse("91842130").unwrap(),
            coverage,
            email: email(address),
            choices: Choices::default_of(Side::Owner, Language::Danish),
            status: RecipientStatus::Unconfirmed,
            version: 1,
        },
        registered_by: "Inge".into(),
        registered_at: NOON,
        confirm_until: None,
        unsubscribe_key: format!("key {number}"),
        bounced_at: None,
        bounce: None,
    }
}

#[tokio::test]
async fn the_schema_itself_refuses_a_second_registration_and_a_secret_that_is_anothers() {
    let db = empty_db().await;
    let insert = notification_recipient::insert;
    let link = ConfirmLink { hash: "hash".into(), until: NOON };
    insert(&db, &row(1, "a@s.example", listed(&["901001"])), Some(&link)).await.unwrap();
    for (again, link) in [
        (row(2, "A@S.example", listed(&["901001"])), None),
        (row(2, "b@s.example", listed(&["901001"])), Some(&link)),
        (RecipientRow { unsubscribe_key: "key 1".into(), ..row(2, "b@s.example", whole("91842130")) }, None),
    ] {
        let refused = insert(&db, &again, link).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)), "{again:?}: {refused:?}");
    }
    let mut other_side = row(2, "a@s.example", listed(&["901001"]));
    other_side.recipient.side = Side::Provider;
    insert(&db, &other_side, None).await.unwrap();
}

#[tokio::test]
async fn a_recipient_is_read_as_it_was_written_and_leaves_nothing_behind() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let mut first = row(1, "Post@S.example", listed(&["901001", "901002"]));
    first.recipient.choices.systems = [demo.system("Tavlen").await].into();
    first.recipient.choices.rhythm = domain::Rhythm::Daily;
    notification_recipient::insert(db, &first, None).await.unwrap();
    let id = first.recipient.id;
    assert_eq!(notification_recipient::find(db, id).await.unwrap().as_ref(), Some(&first));
    let changed = NotificationRecipient { coverage: whole("91842130"), ..first.recipient.clone() };
    notification_recipient::save(db, &changed).await.unwrap();
    let late = notification_recipient::save(db, &changed).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    let now = notification_recipient::find(db, id).await.unwrap().unwrap().recipient;
    assert_eq!(now, NotificationRecipient { version: 2, ..changed.clone() });
    let back = NotificationRecipient { version: 2, ..first.recipient };
    notification_recipient::save(db, &back).await.unwrap();
    notification_recipient::delete(db, id).await.unwrap();
    for part in ["organisation", "system"] {
        let sql = format!("SELECT COUNT(*) FROM notification_recipient_{part}");
        assert_eq!(demo.number(&sql).await, Some(0), "{part}");
    }
}

#[tokio::test]
async fn an_unsubscribed_address_stays_so_when_mail_to_it_comes_back() {
    let db = empty_db().await;
    let first = row(1, "a@s.example", whole("91842130"));
    let id = first.recipient.id;
    notification_recipient::insert(&db, &first, None).await.unwrap();
    notification_recipient::unsubscribe(&db, id).await.unwrap();
    notification_recipient::bounce(&db, id, NOON, "550").await.unwrap();
    let now = notification_recipient::find(&db, id).await.unwrap().unwrap();
    assert_eq!((now.recipient.status, now.bounce), (RecipientStatus::Unsubscribed, None));
}

#[tokio::test]
async fn a_reminder_is_claimed_by_one() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let (id, ..) = demo.access("901002").await;
    let claim = |days| claim_reminder(db, id, Waited { after: LONG_AGO, by: NOON, days });
    let early = Waited { after: LONG_AGO, by: NOON.plus_seconds(-30 * 24 * 60 * 60), days: 30 };
    assert!(!claim_reminder(db, id, early).await.unwrap(), "it waits anew since it was listed");
    assert_eq!((claim(14).await.unwrap(), claim(14).await.unwrap()), (true, false));
    assert_eq!((claim(30).await.unwrap(), claim(14).await.unwrap()), (true, false));
    let (decided, ..) = demo.access("901001").await;
    let waited = Waited { after: LONG_AGO, by: NOON, days: 14 };
    assert!(!claim_reminder(db, decided, waited).await.unwrap(), "it does not wait");
    let row = store::data_access::find(db, decided).await.unwrap().unwrap();
    let row = domain::DataAccess { valid_to: Some(NOON.plus_seconds(1)), ..row };
    store::data_access::save(db, &row, NOON).await.unwrap();
    let until = |days, seconds| Ending { after: NOON, by: NOON.plus_seconds(seconds), days };
    let expiry = |days| claim_expiry(db, decided, until(days, 1));
    let early = claim_expiry(db, decided, until(90, 0)).await.unwrap();
    assert!(!early, "the end was put off since it was listed");
    for (days, first) in [(90, true), (90, false), (45, true), (90, false), (14, true), (14, false)] {
        assert_eq!(expiry(days).await.unwrap(), first, "{days}");
    }
    assert!(!claim_expiry(db, id, until(90, 1)).await.unwrap(), "it is not approved");
}

#[tokio::test]
async fn many_notices_and_mails_are_written_in_one_go() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let before = notice::newest(db).await.unwrap();
    let one = |number: u128| notice::NewNotice {
        audience: Audience::Person(UserId::new(Uuid::from_u128(number))),
        notice: Notice { comment: "å".repeat(2_000), ..Notice::default() },
        actor: Some(Person::Skoletavlen.key()),
    };
    notice::insert_many(db, &(0..1_201).map(one).collect::<Vec<_>>(), NOON).await.unwrap();
    assert_eq!(demo.notices_after(before).await.len(), 1_201);
    let rows =
        notice::list_since(db, Some(&["everyone".into()]), domain::Timestamp::from_micros(0), 10).await;
    assert_eq!(rows.unwrap().len(), 1, "of that audience only");
    notice::insert_many(db, &[], NOON).await.unwrap();
    outbox::insert_many(db, &[]).await.unwrap();
}

#[tokio::test]
async fn a_process_that_claims_waits_for_no_other() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    if db.get_database_backend() != DatabaseBackend::Postgres {
        // SQLite has one writer at a time.
        return;
    }
    let mail = |number: u128| outbox::OutboxMessage {
        id: Uuid::from_u128(number),
        recipient: Some(NotificationRecipientId::new(Uuid::from_u128(number))),
        address: email("a@s.example"),
        language: Language::Danish,
        letter: Some(domain::Letter::Notices { notices: vec![], why: domain::Why::Personal }),
        status: outbox::OutboxStatus::Waiting,
        attempts: 0,
        next_at: NOON,
        last_error: None,
        created_at: NOON,
        sent_at: None,
    };
    outbox::insert_many(db, &[mail(1), mail(2)]).await.unwrap();
    let tx = store::begin_write(db).await.unwrap();
    let taken = outbox::take_unsent(&tx, NotificationRecipientId::new(Uuid::from_u128(1))).await.unwrap();
    assert_eq!(taken.len(), 1);
    let claim = outbox::claim(db, NOON, NOON.plus_seconds(90), 10, 10);
    let claimed = tokio::time::timeout(std::time::Duration::from_secs(5), claim).await.unwrap().unwrap();
    assert_eq!(claimed.iter().map(|mail| mail.id.as_u128()).collect::<Vec<_>>(), [2]);
    tx.rollback().await.unwrap();
    let claimed = outbox::claim(db, NOON, NOON.plus_seconds(90), 10, 10).await.unwrap();
    assert_eq!(
        claimed.iter().map(|mail| mail.id.as_u128()).collect::<Vec<_>>(),
        [1],
        "it was not taken after all"
    );
}
