//! The bell: what one sees of what was told, what is unread, and what a page missed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{Comment, DataAccessAction, NoticeEvent, Place, Right, SystemAction};
use services::{
    ServiceError,
    data_access::{self, Target},
    identity::Identity,
    notice, system,
};
use store::{ConnectionTrait, PageRequest};
use testkit::{Demo, NOON, Person};

const PAGE: PageRequest = PageRequest { number: 1, size: 500 };

async fn unread(demo: &Demo, me: &Identity) -> u64 {
    notice::count_unread(&demo.portal, me).await.unwrap()
}

/// The numbers of what somebody sees, newest first, each with whether it is unread.
async fn seen(demo: &Demo, me: &Identity) -> Vec<(i64, bool)> {
    let page = notice::list(&demo.portal, me, PAGE).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|(row, unread)| (row.id, unread)).collect()
}

/// Everything is read, for whoever looks.
async fn read_all(demo: &Demo, person: Person) -> Identity {
    let me = demo.identity(person).await;
    let newest = notice::newest(&demo.portal).await.unwrap();
    notice::mark_all(&demo.portal, &me, newest).await.unwrap();
    let me = demo.identity(person).await;
    assert_eq!(unread(demo, &me).await, 0);
    me
}

/// Tavlen is made passive and active in turns, so many times.
async fn turn(demo: &Demo, times: usize) {
    let (actor, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    for _ in 0..times {
        let (view, _) = system::get(&demo.portal, &actor, tavlen).await.unwrap();
        let active = view.system.status == domain::SystemStatus::Active;
        let action = if active { SystemAction::Passivate } else { SystemAction::Activate };
        system::change_status(&demo.portal, &actor, tavlen, view.system.version, action).await.unwrap();
    }
}

async fn approve(demo: &Demo, person: Person, owner: &str) {
    let actor = demo.actor(person).await;
    let (id, version, _) = demo.access(owner).await;
    let (targets, none) = ([Target { id, version }], Comment::none());
    let approve = DataAccessAction::Approve;
    data_access::change_status(&demo.portal, &actor, &targets, approve, &none).await.unwrap();
}

#[tokio::test]
async fn one_sees_what_others_did_and_counts_nothing_of_ones_own() {
    let demo = Demo::new().await;
    let municipality = read_all(&demo, Person::HavnsoeKommune).await;
    let provider = read_all(&demo, Person::Skoletavlen).await;
    let colleague = demo.newcomer("Inge", "91842130", &[Right::ViewAgreements]).await;
    let before = seen(&demo, &colleague).await.len();
    let own = seen(&demo, &municipality).await.len();
    approve(&demo, Person::HavnsoeKommune, "901002").await;
    assert_eq!((unread(&demo, &municipality).await, seen(&demo, &municipality).await.len()), (0, own));
    assert_eq!(unread(&demo, &provider).await, 1);
    assert_eq!(seen(&demo, &colleague).await.len(), before + 1, "also who may only look");
    let page = notice::list(&demo.portal, &provider, PAGE).await.unwrap();
    let newest = &page.rows[0].0;
    assert_eq!((newest.notice.event, newest.at), (NoticeEvent::AccessApproved, NOON));
    assert_eq!(newest.notice.actor, "Kommune – Havnsø Kommune");
}

#[tokio::test]
async fn nobody_sees_what_another_tenant_was_told() {
    let demo = Demo::new().await;
    turn(&demo, 1).await;
    approve(&demo, Person::HavnsoeKommune, "901002").await;
    let own = |person: Person| -> Vec<&str> {
        match person {
            Person::Skoletavlen => vec!["provider:U10001"],
            Person::Fravaersportalen => vec!["provider:U10002"],
            Person::HavnsoeSkole => vec!["owner:901001"],
            Person::HavnsoeKommune => vec!["owner:901001", "owner:901002", "owner:901003"],
            Person::StrandmarkFriskole => vec!["owner:902001"],
            Person::Sagsbehandler => vec!["agency"],
            _ => vec![],
        }
    };
    let all = demo.notices_after(0).await;
    for person in Person::ALL {
        let me = demo.identity(person).await;
        for (number, (audience, notice)) in (1..).zip(&all) {
            let mine = audience == "everyone" || own(person).contains(&audience.as_str());
            let opened = notice::open(&demo.portal, &me, number).await;
            match opened {
                Ok(place) => assert!(mine && place == notice.place, "{person:?} {audience}"),
                Err(ServiceError::NotFound) => assert!(!mine, "{person:?} {audience}"),
                Err(other) => panic!("{other:?}"),
            }
        }
        let reader: Vec<i64> = seen(&demo, &me).await.into_iter().map(|(id, _)| id).collect();
        let rows = reader.iter().map(|id| all[usize::try_from(*id).unwrap() - 1].0.as_str());
        assert!(rows.clone().all(|to| to == "everyone" || own(person).contains(&to)), "{person:?}");
        assert!(own(person).iter().all(|to| rows.clone().any(|row| row == *to)), "{person:?}: {reader:?}");
    }
}

#[tokio::test]
async fn opening_a_notice_reads_that_one_and_leads_to_its_place() {
    let demo = Demo::new().await;
    demo.approved("901002").await;
    let municipality = read_all(&demo, Person::HavnsoeKommune).await;
    turn(&demo, 2).await;
    let rows = seen(&demo, &municipality).await;
    assert_eq!((unread(&demo, &municipality).await, rows[..5].iter().filter(|row| row.1).count()), (4, 4));
    let (opened, _) = rows[1];
    let place = notice::open(&demo.portal, &municipality, opened).await.unwrap();
    assert!(matches!(place, Place::DataAccess(_)), "{place:?}");
    notice::open(&demo.portal, &municipality, opened).await.unwrap();
    assert_eq!(unread(&demo, &municipality).await, 3);
    let now = seen(&demo, &municipality).await;
    assert_eq!(now[..4].iter().map(|row| row.1).collect::<Vec<_>>(), [true, false, true, true]);
    let school = demo.identity(Person::HavnsoeSkole).await;
    assert!(seen(&demo, &school).await[0].1, "what one has read is unread for another");
    let unknown = notice::open(&demo.portal, &municipality, 1_000_000).await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)), "{unknown:?}");
}

#[tokio::test]
async fn everything_is_marked_as_read_up_to_what_the_page_showed() {
    let demo = Demo::new().await;
    read_all(&demo, Person::HavnsoeSkole).await;
    turn(&demo, 3).await;
    let me = demo.identity(Person::HavnsoeSkole).await;
    let rows = seen(&demo, &me).await;
    notice::open(&demo.portal, &me, rows[2].0).await.unwrap();
    // One more came while the page was open.
    demo.clock.advance(60);
    turn(&demo, 1).await;
    notice::mark_all(&demo.portal, &me, rows[0].0).await.unwrap();
    let me = demo.identity(Person::HavnsoeSkole).await;
    assert_eq!((unread(&demo, &me).await, me.user.notices_seen), (1, rows[0].0));
    assert_eq!(demo.number("SELECT COUNT(*) FROM notice_read").await, Some(0), "nothing more to remember");
    // A page that is older, or made up, takes nothing back and reads nothing ahead.
    for number in [0, -5, 1] {
        notice::mark_all(&demo.portal, &me, number).await.unwrap();
    }
    let me = demo.identity(Person::HavnsoeSkole).await;
    assert_eq!(me.user.notices_seen, rows[0].0);
    notice::mark_all(&demo.portal, &me, i64::MAX).await.unwrap();
    turn(&demo, 1).await;
    let me = demo.identity(Person::HavnsoeSkole).await;
    assert_eq!(unread(&demo, &me).await, 1, "what is yet to come stays unread");
}

#[tokio::test]
async fn what_becomes_visible_later_with_a_lower_number_is_not_marked_as_read() {
    let demo = Demo::new().await;
    read_all(&demo, Person::HavnsoeSkole).await;
    turn(&demo, 3).await;
    let me = demo.identity(Person::HavnsoeSkole).await;
    let [newest, late, oldest, ..] = seen(&demo, &me).await[..] else { panic!() };
    // Its transaction commits only after the person has pressed the button.
    let make = |audience: &str| format!("UPDATE notice SET audience = '{audience}' WHERE id = {}", late.0);
    demo.portal.db().execute_unprepared(&make("nobody")).await.unwrap();
    notice::mark_all(&demo.portal, &me, newest.0).await.unwrap();
    demo.portal.db().execute_unprepared(&make("owner:901001")).await.unwrap();
    let me = demo.identity(Person::HavnsoeSkole).await;
    let rows = seen(&demo, &me).await;
    assert_eq!(rows[..3], [(newest.0, false), (late.0, true), (oldest.0, false)]);
    // Later nothing is left to remember one by one.
    demo.clock.advance(60);
    notice::mark_all(&demo.portal, &me, newest.0).await.unwrap();
    let me = demo.identity(Person::HavnsoeSkole).await;
    assert_eq!((unread(&demo, &me).await, me.user.notices_seen), (0, newest.0));
    assert_eq!(demo.number("SELECT COUNT(*) FROM notice_read").await, Some(0));
}

#[tokio::test]
async fn what_was_read_stays_read_after_the_next_log_in() {
    let demo = Demo::new().await;
    let rights = [Right::AdministerAgreements];
    let me = demo.newcomer("Inge", "91842130", &rights).await;
    turn(&demo, 1).await;
    assert!(unread(&demo, &me).await > 0);
    notice::mark_all(&demo.portal, &me, i64::MAX).await.unwrap();
    let again = demo.newcomer("Inge", "91842130", &rights).await;
    assert_eq!((again.user.id, unread(&demo, &again).await), (me.user.id, 0));
}

#[tokio::test]
async fn the_bell_stops_counting_at_a_hundred() {
    let demo = Demo::new().await;
    demo.approved("901002").await;
    let me = read_all(&demo, Person::HavnsoeKommune).await;
    turn(&demo, 49).await;
    assert_eq!(unread(&demo, &me).await, 98);
    turn(&demo, 5).await;
    assert_eq!(unread(&demo, &me).await, notice::MOST_COUNTED);
}

#[tokio::test]
async fn notices_are_gone_with_the_right_to_see_them() {
    let demo = Demo::new().await;
    let rights = [Right::AdministerAgreements];
    let me = demo.newcomer("Inge", "91842130", &rights).await;
    turn(&demo, 1).await;
    let rows = seen(&demo, &me).await;
    assert!(rows.len() > 1);
    let me = demo.newcomer("Inge", "91842130", &[]).await;
    let left = notice::list(&demo.portal, &me, PAGE).await.unwrap().rows;
    assert!(left.iter().all(|(row, _)| row.notice.event == NoticeEvent::MessagePublished), "{left:?}");
    assert!(matches!(notice::open(&demo.portal, &me, rows[0].0).await, Err(ServiceError::NotFound)));
    assert_eq!(notice::missed(&demo.portal, &me, rows[1].0).await.unwrap(), Some(vec![]));

    // What was theirs stays to be seen where the institution itself is gone; nobody else's comes to it.
    let before = demo.identity(Person::HavnsoeSkole).await;
    let ids = async |me: &Identity| -> Vec<i64> {
        notice::list(&demo.portal, me, PAGE).await.unwrap().rows.iter().map(|(row, _)| row.id).collect()
    };
    let seen_before = ids(&before).await;
    demo.registers_say("901001", |school| school.passivated = Some("Nedlagt".into())).await;
    let school = demo.identity(Person::HavnsoeSkole).await;
    assert!(school.actor.administers.is_empty());
    assert!(seen_before.len() > 1);
    assert_eq!(ids(&school).await, seen_before);
}

#[tokio::test]
async fn a_page_catches_up_with_what_it_missed() {
    let demo = Demo::new().await;
    let me = demo.identity(Person::HavnsoeSkole).await;
    let missed = async |last| notice::missed(&demo.portal, &me, last).await.unwrap();
    turn(&demo, 1).await;
    approve(&demo, Person::HavnsoeKommune, "901002").await;
    let last = notice::newest(&demo.portal).await.unwrap();
    let mine = seen(&demo, &me).await[0].0;
    assert!(mine < last, "Havnsø Skole is not the last that is told");
    demo.clock.advance(41);
    assert_eq!(missed(last).await, Some(vec![mine]), "some that came shortly before are told twice");
    turn(&demo, 1).await;
    let newer = seen(&demo, &me).await[0].0;
    approve(&demo, Person::HavnsoeKommune, "901003").await;
    assert_eq!(missed(last).await, Some(vec![mine, newer]));
    // A transaction may take as long as a request may: what it told becomes visible after what came later.
    let newest = notice::newest(&demo.portal).await.unwrap();
    let slow = format!("UPDATE notice SET at = at - 35000000 WHERE id = {newer}");
    demo.portal.db().execute_unprepared(&slow).await.unwrap();
    assert_eq!(missed(newest).await, Some(vec![newer]));
    // What is not known any more, or never was, cannot be caught up with.
    assert_eq!(missed(1_000_000).await, None);
    assert_eq!(missed(-1).await, None);
    turn(&demo, 200).await;
    assert_eq!(missed(newest).await, None, "too much to hand over one by one");
}

#[tokio::test]
async fn a_page_made_before_anything_was_told_misses_nothing() {
    let demo = Demo::new().await;
    demo.portal.db().execute_unprepared("DELETE FROM notice").await.unwrap();
    let me = demo.identity(Person::HavnsoeSkole).await;
    assert_eq!(notice::newest(&demo.portal).await.unwrap(), 0);
    assert_eq!(notice::missed(&demo.portal, &me, 0).await.unwrap(), Some(vec![]));
    turn(&demo, 1).await;
    demo.clock.advance(60 * 60);
    assert_eq!(notice::missed(&demo.portal, &me, 0).await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_told_is_forgotten_after_four_hundred_days() {
    let demo = Demo::new().await;
    let me = demo.identity(Person::HavnsoeSkole).await;
    let rows = seen(&demo, &me).await;
    notice::open(&demo.portal, &me, rows[0].0).await.unwrap();
    demo.clock.advance(355 * 24 * 60 * 60);
    notice::forget(demo.portal.db(), demo.portal.now()).await.unwrap();
    assert_eq!(seen(&demo, &me).await.len(), rows.len(), "the demo's past began 45 days ago");
    demo.clock.advance(60 * 24 * 60 * 60);
    notice::forget(demo.portal.db(), demo.portal.now()).await.unwrap();
    assert!(seen(&demo, &me).await.is_empty());
    assert_eq!(demo.number("SELECT COUNT(*) FROM notice_read").await, Some(0));
    assert_eq!(notice::missed(&demo.portal, &me, rows[0].0).await.unwrap(), None);
}

#[tokio::test]
async fn the_demos_past_is_in_the_bell_and_was_written_to_nobody() {
    let demo = Demo::new().await;
    assert!(demo.mails().await.is_empty());
    let events: Vec<_> = demo.notices_after(0).await.into_iter().map(|(_, notice)| notice.event).collect();
    for event in [
        NoticeEvent::MessagePublished,
        NoticeEvent::ConnectionSent,
        NoticeEvent::ConnectionApproved,
        NoticeEvent::AccessSent,
        NoticeEvent::AccessApproved,
        NoticeEvent::AccessRejected,
    ] {
        assert!(events.contains(&event), "{event:?}");
    }
    let me = demo.identity(Person::HavnsoeKommune).await;
    let page = notice::list(&demo.portal, &me, PAGE).await.unwrap();
    assert!(page.rows.iter().all(|(row, _)| row.at < NOON), "as it happened then");
}

#[tokio::test]
async fn what_was_told_before_the_first_log_in_is_there_and_is_no_news() {
    let demo = Demo::new().await;
    let newcomer = demo.newcomer("Inge", "91842130", &[Right::AdministerAgreements]).await;
    assert!(!seen(&demo, &newcomer).await.is_empty());
    assert_eq!(unread(&demo, &newcomer).await, 0);
    turn(&demo, 1).await;
    assert!(unread(&demo, &newcomer).await > 0);
}

#[tokio::test]
async fn a_page_that_was_made_after_everything_was_told_is_not_fetched_again() {
    let demo = Demo::new().await;
    let me = demo.identity(Person::HavnsoeSkole).await;
    turn(&demo, 1).await;
    let mine = seen(&demo, &me).await[0].0;
    let last = notice::newest(&demo.portal).await.unwrap();
    let missed = async |made| notice::missed_by_page(&demo.portal, &me, last, made).await.unwrap();
    // Made within moments of the change, it cannot be known whether it shows it.
    assert_eq!(missed(demo.portal.now()).await, Some(vec![mine]));
    demo.clock.advance(41);
    let made = demo.portal.now();
    for _ in 0..3 {
        assert_eq!(missed(made).await, Some(vec![]), "however much was told at the same moment as the last");
    }
    demo.clock.advance(60 * 60);
    turn(&demo, 1).await;
    let newer = seen(&demo, &me).await[0].0;
    assert_eq!(missed(made).await, Some(vec![newer]));
    assert_eq!(missed(demo.portal.now()).await, Some(vec![newer]));
    // A lower number that became visible later was written at most as long before as a request takes.
    let slow = format!("UPDATE notice SET at = {} WHERE id = {mine}", made.plus_seconds(-30).micros());
    demo.portal.db().execute_unprepared(&slow).await.unwrap();
    assert_eq!(missed(made).await, Some(vec![mine, newer]));
    turn(&demo, 200).await;
    assert_eq!(missed(made).await, None, "too much to hand over one by one");
}
