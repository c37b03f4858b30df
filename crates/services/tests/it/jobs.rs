//! Chores: each is done once, by whoever claims it; one that fails is in nobody's way.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeSet, env};

use domain::{InquirySubject, Language, LongText, Name, NoticeEvent};
use services::{
    Portal, ServiceError, inquiry,
    job::{self, CLAIM_SECONDS, Claimed, Keep},
    outbox::ATTEMPTS,
};
use store::{
    ConnectionTrait,
    job::{Chore, ChoreRow},
    session::SessionRow,
};
use testkit::{Demo, Person, disk::Folder};
use uuid::Uuid;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;
const KEEP: Keep = Keep { audit_days: 180, mail_days: 30, draft_seconds: DAY };

/// Two processes with connections of their own to one database, on which chores are planned.
async fn two() -> (Demo, Portal, Option<Folder>) {
    let (demo, url, folder) = if env::var("TEST_DATABASE").as_deref() == Ok("postgres") {
        let demo = Demo::new().await;
        let url = demo.database_url().await.unwrap();
        (demo, url, None)
    } else {
        let folder = Folder::new();
        let demo = Demo::at(&folder.database()).await;
        (demo, folder.database(), Some(folder))
    };
    let other = Portal::with_clock(store::connect(&url).await.unwrap(), demo.clock.clone());
    job::plan(&demo.portal).await.unwrap();
    job::plan(&other).await.unwrap();
    (demo, other, folder)
}

async fn claim(portal: &Portal) -> Vec<Claimed> {
    job::claim(portal, 10).await.unwrap()
}

async fn claim_one(portal: &Portal, chore: Chore) -> Claimed {
    let claimed = claim(portal).await;
    let others: Vec<_> = claimed.iter().filter(|job| job.chore != chore).collect();
    for other in others {
        job::release(portal, *other).await.unwrap();
    }
    claimed.into_iter().find(|job| job.chore == chore).unwrap()
}

async fn row(portal: &Portal, chore: Chore) -> ChoreRow {
    let rows = store::job::list_chores(portal.db()).await.unwrap();
    rows.into_iter().find(|row| row.chore == chore).unwrap()
}

/// A session that has ended.
async fn ended_session(portal: &Portal) {
    let expires_at = portal.now().plus_seconds(-1);
    let row = SessionRow { id: "ended".into(), data: "{}".into(), expires_at, user: None };
    store::session::insert(portal.db(), row).await.unwrap();
}

async fn is_there(portal: &Portal) -> bool {
    store::session::find(portal.db(), "ended").await.unwrap().is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chore_is_one_process_at_a_time_and_comes_again_when_it_is_done() {
    let (demo, other, _folder) = two().await;
    for round in 0..3 {
        let claimers: Vec<_> = (0..8)
            .map(|number| {
                let portal = if number % 2 == 0 { demo.other_process() } else { other.clone() };
                tokio::spawn(async move { claim(&portal).await })
            })
            .collect();
        let mut claimed = vec![];
        for claimer in claimers {
            claimed.extend(claimer.await.unwrap());
        }
        assert_eq!(claimed.len(), Chore::ALL.len(), "round {round}");
        let chores: BTreeSet<_> = claimed.iter().map(|job| job.chore).collect();
        assert_eq!(chores, BTreeSet::from(Chore::ALL));
        for job in claimed {
            assert_eq!(job.attempts, 1);
            job::run(&other, job, KEEP).await.unwrap();
            let row = row(&demo.portal, job.chore).await;
            assert_eq!((row.attempts, row.claimed_until, row.last_error), (0, None, None));
            assert_eq!((row.done_at, row.run_at), (Some(other.now()), other.now().plus_seconds(HOUR)));
        }
        // Planned by another that starts: what is planned stays so.
        job::plan(&other).await.unwrap();
        demo.clock.advance(HOUR - 1);
        assert!(claim(&demo.portal).await.is_empty(), "not before its time");
        demo.clock.advance(1);
    }
}

#[tokio::test]
async fn no_more_are_claimed_than_asked_for_and_what_is_given_back_was_no_attempt() {
    let (demo, other, _folder) = two().await;
    assert!(job::claim(&demo.portal, 0).await.unwrap().is_empty());
    let two = job::claim(&demo.portal, 2).await.unwrap();
    assert_eq!(two.len(), 2);
    job::release(&demo.portal, two[0]).await.unwrap();
    let rest = claim(&other).await;
    assert_eq!(rest.len(), Chore::ALL.len() - 1);
    assert!(rest.iter().all(|job| job.attempts == 1));
    // One that is another's by now is left alone.
    job::release(&demo.portal, two[0]).await.unwrap();
    assert!(claim(&demo.portal).await.len() <= 1);
}

#[tokio::test]
async fn a_process_that_dies_leaves_its_chore_to_another_and_comes_back_too_late() {
    let (demo, other, _folder) = two().await;
    ended_session(&demo.portal).await;
    let dead = claim_one(&demo.portal, Chore::TidySessions).await;
    demo.clock.advance(CLAIM_SECONDS - 1);
    assert!(claim(&other).await.iter().all(|job| job.chore != Chore::TidySessions));
    demo.clock.advance(1);
    let taken = claim(&other).await.into_iter().find(|job| job.chore == Chore::TidySessions).unwrap();
    assert_eq!(taken.attempts, 2);
    let seen = row(&other, Chore::TidySessions).await;
    assert_eq!(seen.last_error.as_deref(), Some("not finished: the process ended"));

    // It was only slow: whatever it does now, it does nothing.
    job::run(&demo.portal, dead, KEEP).await.unwrap();
    job::put_off(&demo.portal, dead, "late").await.unwrap();
    job::release(&demo.portal, dead).await.unwrap();
    assert!(is_there(&demo.portal).await);
    assert_eq!(row(&other, Chore::TidySessions).await, seen);
    job::run(&other, taken, KEEP).await.unwrap();
    assert!(!is_there(&demo.portal).await);
    assert_eq!(row(&demo.portal, Chore::TidySessions).await.last_error, None);
    // Nor does it do it a second time after it was done.
    ended_session(&demo.portal).await;
    job::run(&demo.portal, dead, KEEP).await.unwrap();
    assert!(is_there(&demo.portal).await);
}

#[tokio::test]
async fn what_a_chore_does_and_that_it_is_done_is_written_together() {
    let (demo, _, _folder) = two().await;
    ended_session(&demo.portal).await;
    let claimed = claim_one(&demo.portal, Chore::TidySessions).await;
    let before = row(&demo.portal, Chore::TidySessions).await;
    // The last thing it does cannot be done.
    demo.portal.db().execute_unprepared("ALTER TABLE draft RENAME TO elsewhere").await.unwrap();
    let failed = job::run(&demo.portal, claimed, KEEP).await;
    assert!(matches!(failed, Err(ServiceError::Store(_))), "{failed:?}");
    assert!(is_there(&demo.portal).await, "nothing of it was done");
    assert_eq!(row(&demo.portal, Chore::TidySessions).await, before);
    demo.portal.db().execute_unprepared("ALTER TABLE elsewhere RENAME TO draft").await.unwrap();
    job::run(&demo.portal, claimed, KEEP).await.unwrap();
    assert!(!is_there(&demo.portal).await);
}

/// Carries out what is due as the server does. Gives what was done.
async fn round(portal: &Portal) -> Vec<Chore> {
    let mut done = vec![];
    for job in claim(portal).await {
        match job::run(portal, job, KEEP).await {
            Ok(()) => done.push(job.chore),
            Err(error) => job::put_off(portal, job, &error.to_string()).await.unwrap(),
        }
    }
    done
}

#[tokio::test]
async fn a_chore_that_fails_is_tried_at_growing_intervals_then_shown_and_in_nobodys_way() {
    let (demo, other, _folder) = two().await;
    demo.portal.db().execute_unprepared("ALTER TABLE draft RENAME TO elsewhere").await.unwrap();
    let mut waits = vec![];
    let mut done = vec![];
    for attempt in 1..=ATTEMPTS {
        done.extend(round(&demo.portal).await);
        let row = row(&demo.portal, Chore::TidySessions).await;
        assert_eq!((row.attempts, row.failed, row.done_at), (attempt, attempt == ATTEMPTS, None));
        assert!(row.last_error.unwrap().contains("draft"));
        let wait = (row.run_at.micros() - demo.portal.now().micros()) / 1_000_000;
        demo.clock.advance(wait - 1);
        done.extend(round(&other).await);
        assert_eq!(self::row(&other, Chore::TidySessions).await.attempts, attempt, "not before its time");
        demo.clock.advance(1);
        waits.push(wait);
    }
    assert!(waits.is_sorted(), "{waits:?}");
    assert_eq!((waits[0], waits.last()), (60, Some(&HOUR)));
    for chore in Chore::ALL.into_iter().filter(|chore| *chore != Chore::TidySessions) {
        assert!(done.iter().filter(|done| **done == chore).count() > 2, "{chore:?}: {done:?}");
    }

    // It is kept and shown, and goes on once an hour: nobody has to look before it is done again.
    round(&demo.portal).await;
    let failed = row(&demo.portal, Chore::TidySessions).await;
    assert_eq!((failed.failed, failed.attempts), (true, ATTEMPTS + 1));
    assert_eq!(failed.run_at, demo.portal.now().plus_seconds(HOUR));
    for person in Person::ALL.into_iter().filter(|person| *person != Person::Sagsbehandler) {
        let actor = demo.actor(person).await;
        let refused = [
            job::try_again(&demo.portal, &actor, failed.id).await,
            job::list(&demo.portal, &actor).await.map(drop),
        ];
        for refused in refused {
            assert!(matches!(refused, Err(ServiceError::Rule(domain::RuleError::NotAllowed))), "{person:?}");
        }
    }
    let agency = demo.actor(Person::Sagsbehandler).await;
    let listed = job::list(&demo.portal, &agency).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.chore).collect::<Vec<_>>(), Chore::ALL);
    assert_eq!(listed.iter().filter(|row| row.failed).count(), 1);
    let none = job::try_again(&demo.portal, &agency, Uuid::from_u128(9)).await;
    assert!(matches!(none, Err(ServiceError::NotFound)), "{none:?}");
    let fine = listed.iter().find(|row| row.last_error.is_none()).unwrap();
    job::try_again(&demo.portal, &agency, fine.id).await.unwrap();
    assert_eq!(row(&demo.portal, fine.chore).await, *fine, "it did not fail");

    demo.portal.db().execute_unprepared("ALTER TABLE elsewhere RENAME TO draft").await.unwrap();
    job::try_again(&demo.portal, &agency, failed.id).await.unwrap();
    let again = claim_one(&other, Chore::TidySessions).await;
    assert_eq!(again.attempts, 1, "from the first attempt on");
    let before = row(&demo.portal, Chore::TidySessions).await;
    job::try_again(&demo.portal, &agency, failed.id).await.unwrap();
    assert_eq!(row(&demo.portal, Chore::TidySessions).await, before, "somebody is at it");
    assert!(job::is_running(&demo.portal, &before));
    job::run(&other, again, KEEP).await.unwrap();
    let row = row(&demo.portal, Chore::TidySessions).await;
    assert_eq!((row.failed, row.attempts, row.last_error.clone()), (false, 0, None));
    assert!(!job::is_running(&demo.portal, &row));
}

#[tokio::test]
async fn a_chore_that_nobody_lives_to_report_on_is_shown_and_comes_once_an_hour() {
    let (demo, other, _folder) = two().await;
    let is_claimed = async |portal: &Portal| claim(portal).await.iter().any(|job| job.chore == Chore::Remind);
    for _ in 0..ATTEMPTS {
        assert!(is_claimed(&demo.portal).await);
        demo.clock.advance(CLAIM_SECONDS);
    }
    assert!(!is_claimed(&other).await, "it may bring this one down, too");
    let row = row(&demo.portal, Chore::Remind).await;
    assert_eq!((row.failed, row.attempts, row.claimed_until), (true, ATTEMPTS, None));
    demo.clock.advance(HOUR - 1);
    assert!(!is_claimed(&other).await);
    demo.clock.advance(1);
    assert!(is_claimed(&other).await);
}

#[tokio::test]
async fn what_a_clock_that_ran_ahead_has_written_holds_nothing_up() {
    let (demo, other, _folder) = two().await;
    round(&demo.portal).await;
    // One is at it in the wrong year, the rest is done there.
    demo.clock.advance(YEAR);
    let there = claim_one(&demo.portal, Chore::Remind).await;
    round(&demo.portal).await;
    demo.clock.advance(HOUR - YEAR);
    assert!(there.until > demo.portal.now().plus_seconds(YEAR / 2));
    assert_eq!(claim(&other).await.len(), Chore::ALL.len());
    demo.clock.advance(CLAIM_SECONDS);
    assert_eq!(round(&other).await.len(), Chore::ALL.len());
    // Back by an hour: due in two hours, which no chore ever is.
    demo.clock.advance(-HOUR);
    assert_eq!(round(&other).await.len(), Chore::ALL.len());
    assert!(round(&other).await.is_empty());
}

#[tokio::test]
async fn a_reminder_that_cannot_be_written_is_shown_and_the_others_are() {
    let (demo, other, _folder) = two().await;
    demo.register_everybody().await;
    let letter = inquiry::Letter {
        subject: InquirySubject::Other,
        name: Name::parse("Mia").unwrap(),
        email: testkit::email("mia@k.example"),
        text: LongText::parse("Hej").unwrap(),
        application: None,
        language: Language::Danish,
    };
    inquiry::send(&demo.portal, None, letter).await.unwrap();
    let spoil = async |address: &str| {
        let sql = format!("UPDATE inquiry SET email = '{address}' WHERE name = 'Mia'");
        demo.portal.db().execute_unprepared(&sql).await.unwrap();
    };
    spoil("spoilt").await;
    demo.clock.advance(30 * DAY);
    let (done, news) = demo.news(round(&other)).await;
    assert_eq!(done.len(), Chore::ALL.len() - 1);
    let events: BTreeSet<_> = news.notices.iter().map(|(_, notice)| notice.event.code()).collect();
    assert!(events.contains(NoticeEvent::ConnectionWaited.code()), "{events:?}");
    assert!(events.contains(NoticeEvent::AccessWaited.code()), "{events:?}");
    let failed = row(&demo.portal, Chore::Remind).await;
    assert_eq!((failed.attempts, failed.done_at), (1, None));
    assert!(failed.last_error.unwrap().contains("inquiry.email"));

    // Tried again it goes on where it was: what was told is not told again.
    spoil("mia@k.example").await;
    demo.clock.advance(60);
    let (done, news) = demo.news(round(&demo.portal)).await;
    assert_eq!(done, [Chore::Remind]);
    let events: BTreeSet<_> = news.notices.iter().map(|(_, notice)| notice.event.code()).collect();
    assert_eq!(events, [NoticeEvent::InquiryWaited.code()].into());
    assert_eq!(row(&demo.portal, Chore::Remind).await.last_error, None);
}

#[test]
fn a_chore_has_a_name_that_stays() {
    let names = ["remind", "tidy_sessions", "tidy_audit", "tidy_mails", "tidy_notices"];
    assert_eq!(Chore::ALL.map(Chore::code), names);
    assert_eq!(Chore::ALL.map(|chore| Chore::from_code(chore.code())), Chore::ALL.map(Some));
    assert_eq!(Chore::from_code("mail"), None);
}
