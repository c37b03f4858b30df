//! The day's digest: one mail in the morning, made once, to whoever still wants it.

use domain::{Choices, Language, Letter, NoticeEvent, NotificationRecipientId, Rhythm, Side, Why};
use services::{notification_recipient, outbox};
use store::{
    ConnectionTrait,
    outbox::{OutboxMessage, OutboxStatus},
};
use testkit::{Demo, Person, claim, listed, told, usual};

const HOUR: i64 = 60 * 60;
/// From noon in November to seven o'clock in Denmark.
const TO_MORNING: i64 = 18 * HOUR;

/// Registers an address that is written to once a day, of Havnsø Skole.
async fn daily(demo: &Demo) -> NotificationRecipientId {
    let choices = Choices { rhythm: Rhythm::Daily, language: Language::English, ..usual(Side::Owner) };
    let school = (Side::Owner, listed(&["901001"]));
    demo.confirmed(Person::HavnsoeSkole, "d@s.example", school, choices).await
}

/// What there is for the address, by status.
async fn mails(demo: &Demo, status: OutboxStatus) -> Vec<OutboxMessage> {
    let mut mails = demo.mails_in(status).await;
    mails.retain(|mail| mail.address.as_str() == "d@s.example");
    mails
}

#[tokio::test]
async fn everything_of_a_day_is_one_mail_at_seven_in_the_morning() {
    let demo = Demo::new().await;
    let id = daily(&demo).await;
    demo.turn_tavlen().await;
    demo.clock.advance(HOUR);
    demo.turn_tavlen().await;
    demo.clock.advance(TO_MORNING - HOUR - 1);
    outbox::make_digests(&demo.portal).await.unwrap();
    assert_eq!(mails(&demo, OutboxStatus::Held).await.len(), 2, "one second too early");
    let claimed = claim(&demo.portal, 10).await;
    assert!(claimed.iter().all(|mail| mail.recipient.is_none()), "what is held is not sent");
    demo.clock.advance(1);
    demo.turn_tavlen().await;
    for _ in 0..2 {
        outbox::make_digests(&demo.portal).await.unwrap();
    }
    let [digest] = mails(&demo, OutboxStatus::Waiting).await.try_into().unwrap();
    let events: Vec<_> = told(&digest).iter().map(|notice| notice.event).collect();
    assert_eq!(events, [NoticeEvent::SystemPassive, NoticeEvent::SystemActive], "in the order it happened");
    let Some(Letter::Digest { why: Why::Registered { organisation }, .. }) = &digest.letter else {
        panic!("{digest:?}")
    };
    assert_eq!((organisation.as_str(), digest.language), ("Havnsø Skole", Language::English));
    assert_eq!((digest.recipient, digest.attempts), (Some(id), 0));
    let claimed = claim(&demo.portal, 10).await;
    assert!(claimed.iter().any(|mail| mail.id == digest.id), "it is due");
    // What came at seven o'clock or later is for the next day.
    let [held] = mails(&demo, OutboxStatus::Held).await.try_into().unwrap();
    assert_eq!(held.next_at, demo.portal.now().plus_seconds(24 * HOUR));
}

#[tokio::test]
async fn several_processes_make_a_digest_once() {
    let demo = Demo::new().await;
    daily(&demo).await;
    demo.turn_tavlen().await;
    demo.turn_tavlen().await;
    demo.clock.advance(TO_MORNING);
    let processes: Vec<_> = (0..4)
        .map(|_| {
            let portal = demo.other_process();
            tokio::spawn(async move { outbox::make_digests(&portal).await })
        })
        .collect();
    for process in processes {
        process.await.unwrap().unwrap();
    }
    let [digest] = mails(&demo, OutboxStatus::Waiting).await.try_into().unwrap();
    assert_eq!(told(&digest).len(), 2);
    assert!(mails(&demo, OutboxStatus::Held).await.is_empty());
}

#[tokio::test]
async fn who_was_taken_off_or_removed_meanwhile_gets_no_digest() {
    for removed in [false, true] {
        let demo = Demo::new().await;
        let id = daily(&demo).await;
        demo.turn_tavlen().await;
        let school = demo.actor(Person::HavnsoeSkole).await;
        if removed {
            notification_recipient::remove(&demo.portal, &school, id).await.unwrap();
        } else {
            let row = notification_recipient::get(&demo.portal, &school, id).await.unwrap().row;
            services::subscription::end(&demo.portal, &row.unsubscribe_key).await.unwrap();
        }
        demo.clock.advance(TO_MORNING);
        outbox::make_digests(&demo.portal).await.unwrap();
        let written = demo.mails().await;
        assert!(written.iter().all(|mail| mail.address.as_str() != "d@s.example"), "{written:?}");
    }
}

#[tokio::test]
async fn what_was_being_held_while_the_address_was_taken_off_is_dropped() {
    let demo = Demo::new().await;
    let id = daily(&demo).await;
    demo.turn_tavlen().await;
    // The row alone, as if the change had been committed a moment after the address was taken off.
    store::notification_recipient::unsubscribe(demo.portal.db(), id).await.unwrap();
    demo.clock.advance(TO_MORNING);
    outbox::make_digests(&demo.portal).await.unwrap();
    let written = demo.mails().await;
    assert!(written.iter().all(|mail| mail.address.as_str() != "d@s.example"), "{written:?}");
}

#[tokio::test]
async fn what_was_being_held_while_the_address_was_marked_goes_to_who_stands_in() {
    let demo = Demo::new().await;
    let id = daily(&demo).await;
    demo.official_email("901001", Some("skolen@h.example")).await;
    demo.turn_tavlen().await;
    let now = demo.portal.now();
    store::notification_recipient::bounce(demo.portal.db(), id, now, "550").await.unwrap();
    demo.clock.advance(TO_MORNING);
    let (done, news) = demo.news(outbox::make_digests(&demo.portal)).await;
    done.unwrap();
    assert_eq!(news.addresses(), ["skolen@h.example"]);
}

#[tokio::test]
async fn what_was_held_for_an_address_that_takes_no_mail_goes_to_who_stands_in() {
    let demo = Demo::new().await;
    daily(&demo).await;
    demo.official_email("901001", Some("skolen@h.example")).await;
    demo.turn_tavlen().await;
    demo.clock.advance(TO_MORNING);
    outbox::make_digests(&demo.portal).await.unwrap();
    demo.turn_tavlen().await;
    let claimed = claim(&demo.portal, 10).await;
    let digest = claimed.iter().find(|mail| mail.recipient.is_some()).unwrap();
    let bounce = outbox::Unsent::Address("550".into());
    let (done, news) = demo.news(outbox::mark_unsent(&demo.portal, digest, &bounce)).await;
    done.unwrap();
    let events: Vec<_> = told(news.mail("skolen@h.example")).iter().map(|notice| notice.event).collect();
    assert_eq!(events, [NoticeEvent::SystemPassive, NoticeEvent::SystemActive]);
    assert!(mails(&demo, OutboxStatus::Held).await.is_empty());
}

#[tokio::test]
async fn a_digest_that_cannot_be_made_is_tried_as_a_mail_is_and_in_nobodys_way() {
    let demo = Demo::new().await;
    let id = daily(&demo).await;
    let choices = Choices { rhythm: Rhythm::Daily, ..usual(Side::Owner) };
    let school = (Side::Owner, listed(&["901001"]));
    demo.confirmed(Person::HavnsoeSkole, "e@s.example", school, choices).await;
    demo.turn_tavlen().await;
    let spoilt = "UPDATE notification_recipient SET email = 'spoilt' WHERE email = 'd@s.example'";
    demo.portal.db().execute_unprepared(spoilt).await.unwrap();
    demo.clock.advance(TO_MORNING);
    let mut waits = vec![];
    for attempt in 1..=outbox::ATTEMPTS {
        outbox::make_digests(&demo.portal).await.unwrap();
        if attempt < outbox::ATTEMPTS {
            let [held] = mails(&demo, OutboxStatus::Held).await.try_into().unwrap();
            assert_eq!((held.attempts, held.recipient), (attempt, Some(id)));
            assert!(held.last_error.unwrap().contains("email"));
            let wait = (held.next_at.micros() - demo.portal.now().micros()) / 1_000_000;
            demo.clock.advance(wait);
            waits.push(wait);
        }
    }
    assert!(waits.is_sorted() && waits[0] == 60, "{waits:?}");
    let made = demo.mails_in(OutboxStatus::Waiting).await;
    let made: Vec<_> = made.iter().filter(|mail| mail.address.as_str() == "e@s.example").collect();
    assert_eq!(made.len(), 1, "the other address has its digest");
    // The agency sees it, and sends it as a mail of its own.
    let [failed] = mails(&demo, OutboxStatus::Failed).await.try_into().unwrap();
    let agency = demo.actor(Person::Sagsbehandler).await;
    outbox::send_again(&demo.portal, &agency, failed.id).await.unwrap();
    let [waiting] = mails(&demo, OutboxStatus::Waiting).await.try_into().unwrap();
    assert_eq!((waiting.id, waiting.attempts, told(&waiting).len()), (failed.id, 0, 1));
}

#[tokio::test]
async fn what_a_process_that_died_was_to_make_a_digest_of_is_taken_by_another() {
    let demo = Demo::new().await;
    let id = daily(&demo).await;
    demo.turn_tavlen().await;
    demo.clock.advance(TO_MORNING);
    let (db, now) = (demo.portal.db(), demo.portal.now());
    let until = now.plus_seconds(60);
    let claimed = store::outbox::claim_held(db, &[id], now, until, outbox::ATTEMPTS).await.unwrap();
    assert_eq!(claimed, [id]);
    demo.clock.advance(59);
    outbox::make_digests(&demo.portal).await.unwrap();
    assert!(mails(&demo, OutboxStatus::Waiting).await.is_empty());
    demo.clock.advance(1);
    outbox::make_digests(&demo.other_process()).await.unwrap();
    let [digest] = mails(&demo, OutboxStatus::Waiting).await.try_into().unwrap();
    assert_eq!(digest.attempts, 0, "of handing it over");
    // It was only slow.
    let late = store::outbox::take_held(db, id, until).await.unwrap();
    assert!(late.is_empty());
    store::outbox::put_off_held(db, id, until, |_| None, "late").await.unwrap();
    assert_eq!(mails(&demo, OutboxStatus::Waiting).await.len(), 1);
}

#[tokio::test]
async fn a_digest_that_nobody_lives_to_make_is_given_up() {
    let demo = Demo::new().await;
    let id = daily(&demo).await;
    demo.turn_tavlen().await;
    demo.clock.advance(TO_MORNING);
    for _ in 0..outbox::ATTEMPTS {
        let now = demo.portal.now();
        let until = now.plus_seconds(60);
        let db = demo.portal.db();
        let claimed = store::outbox::claim_held(db, &[id], now, until, outbox::ATTEMPTS).await.unwrap();
        assert_eq!(claimed, [id]);
        demo.clock.advance(60);
    }
    outbox::make_digests(&demo.portal).await.unwrap();
    assert_eq!(mails(&demo, OutboxStatus::Failed).await.len(), 1);
    assert!(mails(&demo, OutboxStatus::Waiting).await.is_empty());
}
