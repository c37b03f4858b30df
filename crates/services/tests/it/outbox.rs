//! The outbox as the server's worker sends it: claims, attempts, addresses that take no mail, and what the agency sees.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use domain::{Letter, Notice, NoticeEvent, NotificationRecipientId, RecipientStatus, Side, Why};
use services::{
    ServiceError, notification_recipient,
    outbox::{self, ATTEMPTS, Unsent},
};
use store::{
    ConnectionTrait, PageRequest,
    outbox::{OutboxMessage, OutboxStatus},
};
use testkit::{CLAIM_SECONDS, Demo, Person, claim, email, listed, told, usual};
use uuid::Uuid;

const PAGE: PageRequest = PageRequest { number: 1, size: 50 };

/// Puts this many mails into the outbox, the first of them due first.
async fn write(demo: &Demo, count: u128) {
    let at = demo.portal.now();
    let notice = Notice { event: NoticeEvent::SystemPassive, ..Notice::default() };
    let mail = |number| OutboxMessage {
        id: Uuid::from_u128(number),
        recipient: None,
        address: email(&format!("n{number}@x.example")),
        language: domain::Language::Danish,
        letter: Some(Letter::Notices { notices: vec![notice.clone()], why: Why::Personal }),
        status: OutboxStatus::Waiting,
        attempts: 0,
        next_at: at.plus_seconds(-100 + i64::try_from(number).unwrap()),
        last_error: None,
        created_at: at,
        sent_at: None,
    };
    let mails: Vec<_> = (1..=count).map(mail).collect();
    store::outbox::insert_many(demo.portal.db(), &mails).await.unwrap();
}

async fn find(demo: &Demo, id: Uuid) -> OutboxMessage {
    outbox::get_demo(&demo.portal, id).await.unwrap().message
}

fn ids(mails: &[OutboxMessage]) -> Vec<u128> {
    mails.iter().map(|mail| mail.id.as_u128()).collect()
}

fn later() -> Unsent {
    Unsent::Later("451 later".into())
}

#[tokio::test]
async fn a_mail_is_claimed_once_oldest_first_until_the_claim_runs_out() {
    let demo = Demo::new().await;
    write(&demo, 5).await;
    assert_eq!(ids(&claim(&demo.portal, 2).await), [1, 2]);
    assert_eq!(ids(&claim(&demo.other_process(), 10).await), [3, 4, 5]);
    assert!(claim(&demo.portal, 10).await.is_empty());
    demo.clock.advance(CLAIM_SECONDS - 1);
    assert!(claim(&demo.portal, 10).await.is_empty());
    demo.clock.advance(1);
    let again = claim(&demo.portal, 10).await;
    assert_eq!((ids(&again), again[0].attempts), (vec![1, 2, 3, 4, 5], 2), "the first claimer may be dead");
    assert_eq!(find(&demo, again[0].id).await.attempts, 2);
}

#[tokio::test]
async fn claimers_at_the_same_time_never_get_the_same_mail() {
    let demo = Demo::new().await;
    write(&demo, 100).await;
    let claimers: Vec<_> = (0..8)
        .map(|_| {
            let portal = demo.other_process();
            tokio::spawn(async move {
                let mut mine = vec![];
                loop {
                    let claimed = claim(&portal, 7).await;
                    if claimed.is_empty() {
                        return mine;
                    }
                    mine.extend(ids(&claimed));
                }
            })
        })
        .collect();
    let mut all = vec![];
    for claimer in claimers {
        all.extend(claimer.await.unwrap());
    }
    assert_eq!(all.len(), 100);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 100);
}

#[tokio::test]
async fn a_claim_that_is_given_back_is_free_at_once_and_was_no_attempt() {
    let demo = Demo::new().await;
    write(&demo, 2).await;
    let claimed = claim(&demo.portal, 2).await;
    outbox::mark_sent(&demo.portal, &[claimed[1].id], false).await.unwrap();
    let all: Vec<_> = claimed.iter().map(|mail| mail.id).collect();
    let until = demo.portal.now().plus_seconds(CLAIM_SECONDS);
    // Not a claim that is another's by now.
    outbox::release(&demo.portal, &all, until.plus_seconds(1)).await.unwrap();
    assert!(claim(&demo.portal, 2).await.is_empty());
    outbox::release(&demo.portal, &all, until).await.unwrap();
    let again = claim(&demo.portal, 2).await;
    assert_eq!((ids(&again), again[0].attempts), (vec![1], 1), "what was sent stays sent");
    assert_eq!(find(&demo, claimed[1].id).await.status, OutboxStatus::Sent);
}

#[tokio::test]
async fn a_mail_is_tried_at_growing_intervals_for_two_days_and_then_given_up() {
    let demo = Demo::new().await;
    write(&demo, 1).await;
    let start = demo.portal.now();
    let mut waits = vec![];
    for attempt in 1..=ATTEMPTS {
        let [mail] = claim(&demo.portal, 1).await.try_into().unwrap();
        assert_eq!(mail.attempts, attempt);
        outbox::mark_unsent(&demo.portal, &mail, &later()).await.unwrap();
        let mail = find(&demo, mail.id).await;
        assert_eq!(mail.last_error.as_deref(), Some("451 later"));
        if attempt == ATTEMPTS {
            assert_eq!(mail.status, OutboxStatus::Failed);
            break;
        }
        assert_eq!(mail.status, OutboxStatus::Waiting);
        let wait = (mail.next_at.micros() - demo.portal.now().micros()) / 1_000_000;
        demo.clock.advance(wait - 1);
        assert!(claim(&demo.portal, 1).await.is_empty(), "not before its time");
        demo.clock.advance(1);
        waits.push(wait);
    }
    assert!(waits.is_sorted() && waits[0] == 60, "{waits:?}");
    let hours = (demo.portal.now().micros() - start.micros()) / 3_600_000_000;
    assert!((47..=50).contains(&hours), "{hours}");
    demo.clock.advance(10 * 24 * 60 * 60);
    assert!(claim(&demo.portal, 1).await.is_empty());
}

#[tokio::test]
async fn what_a_clock_that_ran_ahead_has_written_holds_no_mail_up() {
    const YEAR: i64 = 365 * 24 * 60 * 60;
    let demo = Demo::new().await;
    write(&demo, 1).await;
    demo.clock.advance(YEAR);
    assert_eq!(claim(&demo.portal, 1).await.len(), 1, "claimed in the wrong year");
    demo.clock.advance(-YEAR);
    let [mail] = claim(&demo.portal, 1).await.try_into().unwrap();
    demo.clock.advance(YEAR);
    outbox::mark_unsent(&demo.portal, &mail, &later()).await.unwrap();
    demo.clock.advance(-YEAR);
    assert_eq!(claim(&demo.portal, 1).await.len(), 1, "to be tried again in the wrong year");
}

#[tokio::test]
async fn a_mail_that_nobody_lives_to_report_on_is_given_up_and_so_is_one_that_cannot_be_read() {
    let demo = Demo::new().await;
    write(&demo, 3).await;
    let garbled = "UPDATE job SET content = '{\"Telegram\":{}}' WHERE address = 'n1@x.example'";
    demo.portal.db().execute_unprepared(garbled).await.unwrap();
    for _ in 0..ATTEMPTS {
        assert_eq!(
            ids(&claim(&demo.portal, 10).await),
            [2, 3],
            "the one that cannot be read is in nobody's way"
        );
        let until = demo.portal.now().plus_seconds(CLAIM_SECONDS);
        outbox::release(&demo.portal, &[Uuid::from_u128(3)], until).await.unwrap();
        demo.clock.advance(CLAIM_SECONDS);
    }
    assert_eq!(ids(&claim(&demo.portal, 10).await), [3]);
    let agency = demo.actor(Person::Sagsbehandler).await;
    let failed = outbox::list(&demo.portal, &agency, OutboxStatus::Failed, PAGE).await.unwrap();
    let count = async |status| outbox::count(&demo.portal, &agency, status).await.unwrap();
    assert_eq!(ids(&failed.rows).into_iter().collect::<BTreeSet<_>>(), [1, 2].into());
    assert_eq!((count(OutboxStatus::Waiting).await, count(OutboxStatus::Failed).await), (1, 2));
}

#[tokio::test]
async fn what_was_sent_is_forgotten_unless_it_is_kept_to_be_shown() {
    let demo = Demo::new().await;
    write(&demo, 3).await;
    let claimed = claim(&demo.portal, 3).await;
    outbox::mark_sent(&demo.portal, &[claimed[0].id, claimed[1].id], false).await.unwrap();
    outbox::mark_sent(&demo.portal, &[claimed[2].id], true).await.unwrap();
    for (mail, kept) in claimed.iter().zip([false, false, true]) {
        let mail = find(&demo, mail.id).await;
        assert_eq!((mail.status, mail.letter.is_some()), (OutboxStatus::Sent, kept));
        assert_eq!(mail.sent_at, Some(demo.portal.now()));
    }
    // A worker whose claim ran out comes too late to say that it was not sent.
    for why in [later(), Unsent::Refused("550".into()), Unsent::Address("550".into())] {
        outbox::mark_unsent(&demo.portal, &claimed[0], &why).await.unwrap();
    }
    assert_eq!(find(&demo, claimed[0].id).await.status, OutboxStatus::Sent);
    demo.clock.advance(10 * CLAIM_SECONDS);
    assert!(claim(&demo.portal, 3).await.is_empty());

    demo.clock.advance(30 * 24 * 60 * 60 - 10 * CLAIM_SECONDS);
    outbox::forget(demo.portal.db(), demo.portal.now(), 30).await.unwrap();
    assert_eq!(demo.mails().await.len(), 3, "thirty days old, no older");
    demo.clock.advance(1);
    outbox::forget(demo.portal.db(), demo.portal.now(), 30).await.unwrap();
    assert!(demo.mails().await.is_empty());
}

#[tokio::test]
async fn a_mail_is_kept_its_days_from_when_it_was_given_up() {
    let demo = Demo::new().await;
    write(&demo, 1).await;
    for _ in 0..ATTEMPTS {
        demo.clock.advance(16 * 60 * 60);
        let mail = claim(&demo.portal, 1).await.remove(0);
        outbox::mark_unsent(&demo.portal, &mail, &later()).await.unwrap();
    }
    assert_eq!(demo.mails().await[0].status, OutboxStatus::Failed);
    outbox::forget(demo.portal.db(), demo.portal.now(), 1).await.unwrap();
    assert_eq!(demo.mails().await.len(), 1, "written days ago, given up just now");
    demo.clock.advance(24 * 60 * 60 + 1);
    outbox::forget(demo.portal.db(), demo.portal.now(), 1).await.unwrap();
    assert!(demo.mails().await.is_empty());
}

#[tokio::test]
async fn a_mail_that_was_given_up_is_sent_again_by_the_agency_alone() {
    let demo = Demo::new().await;
    write(&demo, 2).await;
    let mail = claim(&demo.portal, 1).await.remove(0);
    outbox::mark_unsent(&demo.portal, &mail, &Unsent::Refused("554 no".into())).await.unwrap();
    let failed = find(&demo, mail.id).await;
    assert_eq!((failed.status, failed.last_error.as_deref()), (OutboxStatus::Failed, Some("554 no")));
    for person in Person::ALL.into_iter().filter(|person| *person != Person::Sagsbehandler) {
        let actor = demo.actor(person).await;
        let again = outbox::send_again(&demo.portal, &actor, mail.id).await;
        assert!(matches!(again, Err(ServiceError::Rule(domain::RuleError::NotAllowed))), "{person:?}");
        assert!(outbox::list(&demo.portal, &actor, OutboxStatus::Failed, PAGE).await.is_err(), "{person:?}");
        assert!(outbox::count(&demo.portal, &actor, OutboxStatus::Failed).await.is_err(), "{person:?}");
    }
    let agency = demo.actor(Person::Sagsbehandler).await;
    let mut woken = demo.portal.feed().woken();
    woken.mark_unchanged();
    outbox::send_again(&demo.portal, &agency, mail.id).await.unwrap();
    assert!(woken.has_changed().unwrap(), "the worker is woken");
    // Pressed twice, or for one that is on its way anyway: nothing more happens.
    for id in [mail.id, Uuid::from_u128(2)] {
        outbox::send_again(&demo.portal, &agency, id).await.unwrap();
    }
    let none = outbox::send_again(&demo.portal, &agency, Uuid::from_u128(9)).await;
    assert!(matches!(none, Err(ServiceError::NotFound)), "{none:?}");
    let claimed = claim(&demo.portal, 2).await;
    let again = claimed.iter().find(|claimed| claimed.id == mail.id).unwrap();
    assert_eq!(again.attempts, 1, "from the first attempt on");
}

async fn status(demo: &Demo, id: NotificationRecipientId) -> (RecipientStatus, Option<String>) {
    let actor = demo.actor(Person::HavnsoeKommune).await;
    let row = notification_recipient::get(&demo.portal, &actor, id).await.unwrap().row;
    (row.recipient.status, row.bounce)
}

#[tokio::test]
async fn an_address_that_takes_no_mail_is_marked_and_what_waited_goes_to_who_stands_in() {
    use services::system;
    let demo = Demo::new().await;
    let side = Side::Owner;
    let schools = (side, listed(&["901001", "901002", "901003"]));
    let kommune = Person::HavnsoeKommune;
    let id = demo.confirmed(kommune, "k@u.example", schools, usual(side)).await;
    demo.confirmed(kommune, "bakken@u.example", (side, listed(&["901002"])), usual(side)).await;
    demo.official_email("901001", Some("skolen@h.example")).await;
    demo.official_email("901000", Some("raadhuset@h.example")).await;

    // Tavlen is made passive and active: two mails, each of Havnsø Skole and Bakkeskolen.
    let (actor, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    for (version, action) in [(1, domain::SystemAction::Passivate), (2, domain::SystemAction::Activate)] {
        system::change_status(&demo.portal, &actor, tavlen, version, action).await.unwrap();
    }
    let claimed = claim(&demo.portal, 10).await;
    let mine: Vec<_> = claimed.iter().filter(|mail| mail.recipient == Some(id)).collect();
    let [first, second] = mine.as_slice() else { panic!("{claimed:?}") };
    let bounce = Unsent::Address("550 no such user".into());
    let (done, news) = demo.news(outbox::mark_unsent(&demo.portal, first, &bounce)).await;
    done.unwrap();
    assert_eq!(status(&demo, id).await, (RecipientStatus::Bounced, Some("550 no such user".into())));
    assert_eq!(find(&demo, first.id).await.status, OutboxStatus::Failed);
    // Each organisation's own: nobody hears of another school, and who was told already is not told again.
    assert_eq!(news.addresses(), ["skolen@h.example"]);
    let mail = news.mail("skolen@h.example");
    let events: Vec<_> = told(mail).iter().map(|notice| notice.event).collect();
    assert_eq!(events, [NoticeEvent::SystemPassive, NoticeEvent::SystemActive], "also what waited");
    let Some(Letter::Notices { why: Why::OfficialAddress { organisation }, .. }) = &mail.letter else {
        panic!("{mail:?}")
    };
    assert_eq!((organisation.as_str(), mail.recipient, mail.attempts), ("Havnsø Skole", None, 0));
    let (done, news) = demo.news(outbox::mark_unsent(&demo.portal, second, &bounce)).await;
    done.unwrap();
    assert!(news.is_empty(), "it went with the first");

    let agency = demo.actor(Person::Sagsbehandler).await;
    let unreached = outbox::list_unreached(&demo.portal, &agency, side).await.unwrap();
    let names: Vec<_> = unreached.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Fjordskolen", "Strandmark Friskole", "Havnsø Skole"]);

    // A new link confirms it again.
    notification_recipient::ask_again(&demo.portal, &demo.actor(kommune).await, id).await.unwrap();
    let secret = demo.confirm_secret("k@u.example").await;
    notification_recipient::confirm(&demo.portal, &secret).await.unwrap();
    assert_eq!(status(&demo, id).await, (RecipientStatus::Confirmed, None));
}

#[tokio::test]
async fn a_mailbox_that_is_gone_is_marked_wherever_it_is_registered() {
    let demo = Demo::new().await;
    let side = Side::Owner;
    demo.approved("901002").await;
    let twice = [listed(&["901001"]), listed(&["901001", "901002"])];
    let mut ids = vec![];
    for coverage in twice {
        let person = Person::HavnsoeKommune;
        ids.push(demo.confirmed(person, "a@s.example", (side, coverage), usual(side)).await);
    }
    demo.official_email("901001", Some("skolen@h.example")).await;
    demo.official_email("901002", Some("bakken@h.example")).await;
    demo.turn_tavlen().await;
    let claimed = claim(&demo.portal, 10).await;
    let mail = claimed.iter().find(|mail| mail.address.as_str() == "a@s.example").unwrap();
    let bounce = Unsent::Address("550".into());
    let (done, news) = demo.news(outbox::mark_unsent(&demo.portal, mail, &bounce)).await;
    done.unwrap();
    for id in ids {
        assert_eq!(status(&demo, id).await.0, RecipientStatus::Bounced);
    }
    assert_eq!(news.addresses(), ["bakken@h.example", "skolen@h.example"]);
    assert!(news.mails.iter().all(|mail| told(mail).len() == 1), "{news:?}");
}

#[tokio::test]
async fn for_a_contact_person_to_whom_mail_comes_back_the_official_address_stands_in_for_a_while() {
    let demo = Demo::new().await;
    let (contact, official) = ("sara@skoletavlen.example", "Info@Skoletavlen.example");
    let bounced = async |address: &str| {
        let claimed = claim(&demo.portal, 50).await;
        let mail = claimed.iter().find(|mail| mail.address.as_str() == address).unwrap();
        let (done, news) =
            demo.news(outbox::mark_unsent(&demo.portal, mail, &Unsent::Address("550".into()))).await;
        done.unwrap();
        news
    };
    demo.official_email("U10001", Some(official)).await;
    let unreached = async || {
        let agency = demo.actor(Person::Sagsbehandler).await;
        let rows = outbox::list_unreached(&demo.portal, &agency, Side::Provider).await.unwrap().rows;
        let row = rows.into_iter().find(|row| row.code.as_str() == "U10001").unwrap();
        (row.contact, row.official)
    };
    demo.turn_tavlen().await;
    let news = bounced(contact).await;
    assert_eq!(news.addresses(), [official]);
    let mail = news.mail(official);
    assert_eq!(told(mail)[0].event, NoticeEvent::SystemPassive);
    let Some(Letter::Notices { why: Why::OfficialAddress { .. }, .. }) = &mail.letter else { panic!() };
    assert_eq!(unreached().await, (None, Some(official.into())));
    // From now on it is asked first, until it takes no mail either: then there is nobody, and the agency sees it.
    let ((), news) = demo.news(demo.turn_tavlen()).await;
    assert_eq!(news.addresses(), [official]);
    assert!(bounced(official).await.is_empty());
    assert_eq!(unreached().await, (None, None));
    let ((), news) = demo.news(demo.turn_tavlen()).await;
    assert!(news.mails.is_empty());
    // After a month they are tried again.
    demo.clock.advance(31 * 24 * 60 * 60);
    let ((), news) = demo.news(demo.turn_tavlen()).await;
    assert_eq!(news.addresses(), [contact]);
}

#[tokio::test]
async fn a_contact_person_is_not_written_to_at_a_registered_address_that_is_gone() {
    let demo = Demo::new().await;
    let side = Side::Provider;
    let contact = "sara@skoletavlen.example";
    demo.official_email("U10001", Some("Info@Skoletavlen.example")).await;
    let id = demo.confirmed(Person::Skoletavlen, contact, (side, listed(&["U10001"])), usual(side)).await;
    demo.turn_tavlen().await;
    let claimed = claim(&demo.portal, 10).await;
    let mail = claimed.iter().find(|mail| mail.recipient == Some(id)).unwrap();
    let (done, news) =
        demo.news(outbox::mark_unsent(&demo.portal, mail, &Unsent::Address("550".into()))).await;
    done.unwrap();
    assert_eq!(news.addresses(), ["Info@Skoletavlen.example"]);
}

#[tokio::test]
async fn a_confirm_link_that_comes_back_marks_the_address_and_tells_nobody_else() {
    let demo = Demo::new().await;
    demo.official_email("901001", Some("skolen@h.example")).await;
    let school = (Side::Owner, listed(&["901001"]));
    let id = demo.registered(Person::HavnsoeSkole, "a@s.example", school, usual(Side::Owner)).await;
    let mail = claim(&demo.portal, 1).await.remove(0);
    let bounce = Unsent::Address("550".into());
    let (done, news) = demo.news(outbox::mark_unsent(&demo.portal, &mail, &bounce)).await;
    done.unwrap();
    assert!(news.is_empty());
    assert_eq!(status(&demo, id).await.0, RecipientStatus::Bounced);
}
