//! What time itself gives rise to: what has waited, and what ends soon; each told once.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::{
    Comment, ConnectionAction, Cvr, DataAccess, DataAccessAction, DataAccessStatus, InquiryAction,
    InquirySubject, Language, LongText, Name, NoticeEvent, PNumber, Place, ProviderApplication, Right,
    RightRequestAction, Scope, Timestamp,
};
use services::{
    Clock, Portal, connection_agreement,
    data_access::{self, Target},
    inquiry, reminder, right,
};
use store::PageRequest;
use testkit::{Demo, NOON, News, Person, told};

const DAY: i64 = 24 * 60 * 60;
/// In the demo, Bakkeskolen was asked 4 days ago and Fjordskolen 2; Eksamensdatabasen has waited for 41 days.
const BAKKEN_ASKED: i64 = 4;

async fn run(demo: &Demo) -> News {
    let (done, news) = demo.news(reminder::run(&demo.portal)).await;
    done.unwrap();
    news
}

async fn demo() -> Demo {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    demo
}

#[tokio::test]
async fn a_connection_that_waits_is_told_to_the_agency_and_the_provider_after_14_and_30_days() {
    let demo = demo().await;
    let both = ["agency", "provider:U10002"];
    let waited = NoticeEvent::ConnectionWaited;
    let news = run(&demo).await;
    news.assert(waited, ("", ""), &both, &["stil", "fravaer"]);
    let notice = news.notice("agency");
    assert_eq!((notice.days, notice.service.as_str()), (41, "Eksamensdatabasen"), "after 30 days, once");
    assert!(!notice.data.is_empty(), "which data");
    assert!(run(&demo).await.is_empty());

    // Asked anew, it waits anew.
    let provider = demo.actor(Person::Fravaersportalen).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let page = PageRequest { number: 1, size: 50 };
    let waiting = Some(domain::ConnectionStatus::Waiting);
    let row =
        connection_agreement::list_all(&demo.portal, &agency, waiting, page).await.unwrap().rows.remove(0);
    let (withdraw, none) = (ConnectionAction::Withdraw, Comment::none());
    connection_agreement::change_status(
        &demo.portal,
        &provider,
        row.agreement.id,
        row.agreement.version,
        withdraw,
        none,
    )
    .await
    .unwrap();
    let system = demo.system("Fravær Direkte").await;
    let services = [testkit::service("eksamensdatabasen")];
    connection_agreement::request(&demo.portal, &provider, system, &services, true).await.unwrap();
    let row =
        connection_agreement::list_all(&demo.portal, &agency, waiting, page).await.unwrap().rows.remove(0);
    demo.clock.advance(14 * DAY - 1);
    let others = run(&demo).await;
    assert!(others.notices.iter().all(|(_, notice)| notice.event == NoticeEvent::AccessWaited), "{others:?}");
    for (seconds, days) in [(1, 14), (16 * DAY, 30)] {
        demo.clock.advance(seconds);
        let mut news = run(&demo).await;
        news.notices.retain(|(_, notice)| notice.event == waited);
        news.mails.retain(|mail| told(mail)[0].event == waited);
        news.assert(waited, ("", ""), &both, &["stil", "fravaer"]);
        assert_eq!(
            (news.notices[0].1.days, &news.notices[0].1.place),
            (days, &Place::Connection(row.agreement.id))
        );
        assert!(run(&demo).await.is_empty());
    }
}

#[tokio::test]
async fn a_request_that_waits_is_told_to_both_parties_after_14_and_30_days_and_a_decision_starts_anew() {
    let demo = demo().await;
    run(&demo).await;
    let waited = NoticeEvent::AccessWaited;
    let bakken = ["owner:901002", "provider:U10001"];
    let (id, ..) = demo.access("901002").await;
    demo.clock.advance((14 - BAKKEN_ASKED) * DAY - 1);
    assert!(run(&demo).await.is_empty());
    demo.clock.advance(1);
    let news = run(&demo).await;
    news.assert(waited, ("", ""), &bakken, &["kommune", "tavlen"]);
    let notice = news.notice("owner:901002");
    assert_eq!(
        (notice.days, &notice.place, notice.owner.as_str()),
        (14, &Place::DataAccess(id), "Bakkeskolen")
    );
    assert!(run(&demo).await.is_empty());
    demo.clock.advance(2 * DAY);
    run(&demo).await.assert(waited, ("", ""), &["owner:901003", "provider:U10002"], &["kommune", "fravaer"]);

    // The owner says no, and takes it back: from then on it waits.
    let owner = demo.actor(Person::HavnsoeKommune).await;
    for action in [DataAccessAction::Reject, DataAccessAction::SetWaiting] {
        let (id, version, _) = demo.access("901002").await;
        let said = Comment::parse("Vi ser på det igen").unwrap();
        data_access::change_status(&demo.portal, &owner, &[Target { id, version }], action, &said)
            .await
            .unwrap();
    }
    demo.clock.advance(14 * DAY - 1);
    assert!(run(&demo).await.is_empty());
    demo.clock.advance(1);
    let news = run(&demo).await;
    assert_eq!((news.audiences(), news.notices[0].1.days), (bakken.to_vec(), 14));
}

#[tokio::test]
async fn who_missed_the_first_reminder_hears_of_the_second_alone() {
    let demo = demo().await;
    demo.clock.advance(40 * DAY);
    let news = run(&demo).await;
    assert_eq!(
        news.audiences(),
        ["agency", "owner:901002", "owner:901003", "provider:U10001", "provider:U10002", "provider:U10002"]
    );
    assert_eq!(news.notice("owner:901002").days, 44);
    demo.clock.advance(100 * DAY);
    assert!(run(&demo).await.is_empty());
}

/// Sets when Havnsø Skole's access ends; what the parties were told of another end is forgotten with it.
async fn ends(demo: &Demo, at: Timestamp) {
    let db = demo.portal.db();
    let (id, ..) = demo.access("901001").await;
    let row = store::data_access::find(db, id).await.unwrap().unwrap();
    let row = DataAccess { valid_to: Some(at), ..row };
    store::data_access::save(db, &row, demo.portal.now()).await.unwrap();
}

#[tokio::test]
async fn an_access_that_ends_is_told_of_90_and_45_and_14_days_before_once_each() {
    let demo = demo().await;
    let owners = demo.actor(Person::HavnsoeKommune).await;
    for owner in ["901002", "901003"] {
        // So that nothing waits any more.
        let (id, version, _) = demo.access(owner).await;
        let (reject, none) = (DataAccessAction::Reject, Comment::none());
        data_access::change_status(&demo.portal, &owners, &[Target { id, version }], reject, &none)
            .await
            .unwrap();
    }
    run(&demo).await;
    let end = NOON.plus_seconds(101 * DAY);
    ends(&demo, end).await;
    let (id, ..) = demo.access("901001").await;
    assert!(run(&demo).await.is_empty());
    let mut now = 100 * DAY;
    for (days, said) in [(90, 90), (45, 45), (14, 14)] {
        demo.clock.advance(now - days * DAY - 1);
        assert!(run(&demo).await.is_empty(), "one second before {days} days");
        demo.clock.advance(1);
        now = days * DAY;
        let news = run(&demo).await;
        let both = ["owner:901001", "provider:U10001"];
        news.assert(NoticeEvent::AccessExpires, ("", ""), &both, &["kommune", "skole", "tavlen"]);
        let notice = news.notice("owner:901001");
        let last = Some(end.plus_seconds(-1));
        assert_eq!((notice.days, notice.moment, &notice.place), (said, last, &Place::DataAccess(id)));
        assert!(run(&demo).await.is_empty());
    }
    demo.clock.advance(now + 2 * DAY);
    assert!(run(&demo).await.is_empty(), "it has ended");
}

#[tokio::test]
async fn an_end_that_comes_near_at_once_is_told_of_once_and_only_while_the_access_is_approved() {
    let demo = demo().await;
    run(&demo).await;
    ends(&demo, NOON.plus_seconds(10 * DAY - 1)).await;
    let news = run(&demo).await;
    assert_eq!(
        (news.audiences().len(), news.notice("owner:901001").days),
        (2, 9),
        "not of 45 and 90 days too"
    );
    assert!(run(&demo).await.is_empty());
    ends(&demo, NOON.plus_seconds(80 * DAY)).await;
    assert_eq!(run(&demo).await.notice("owner:901001").days, 79, "another end is told of anew");
    let school = demo.actor(Person::HavnsoeSkole).await;
    let (id, version, status) = demo.access("901001").await;
    assert_eq!(status, DataAccessStatus::Approved);
    let (delete, none) = (DataAccessAction::Delete, Comment::none());
    data_access::change_status(&demo.portal, &school, &[Target { id, version }], delete, &none)
        .await
        .unwrap();
    demo.clock.advance(40 * DAY);
    let news = run(&demo).await;
    assert!(news.notices.iter().all(|(_, notice)| notice.event == NoticeEvent::AccessWaited), "{news:?}");
}

#[tokio::test]
async fn servers_that_look_at_the_same_time_tell_once() {
    let demo = demo().await;
    demo.clock.advance(30 * DAY);
    let (results, news) = demo
        .news(async {
            let servers = (0..4).map(|_| {
                let portal = demo.other_process();
                tokio::spawn(async move { reminder::run(&portal).await })
            });
            let servers: Vec<_> = servers.collect();
            let mut results = vec![];
            for server in servers {
                results.push(server.await.unwrap());
            }
            results
        })
        .await;
    for result in results {
        result.unwrap();
    }
    assert_eq!(news.audiences().len(), 6, "{:?}", news.audiences());
    assert_eq!(news.addresses().len(), 6, "{:?}", news.addresses());
}

/// A clock that moves on a minute whenever somebody looks at it.
struct Passing(AtomicI64);

impl Clock for Passing {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(60_000_000, Ordering::SeqCst))
    }
}

#[tokio::test]
async fn what_takes_long_to_tell_is_told_when_it_is_told() {
    let demo = demo().await;
    demo.clock.advance(30 * DAY);
    let clock = Arc::new(Passing(AtomicI64::new(demo.portal.now().micros())));
    let portal = Portal::with_clock(demo.portal.db().clone(), clock);
    reminder::run(&portal).await.unwrap();
    // Open pages look back less than a minute: each transaction has a time of its own.
    let sql = format!("SELECT COUNT(DISTINCT at) FROM notice WHERE at >= {}", demo.portal.now().micros());
    assert_eq!(demo.number(&sql).await, Some(3), "two accesses and an agreement");
}

#[tokio::test]
async fn a_request_for_a_right_that_waits_is_told_to_who_decides_and_to_who_asked() {
    let demo = Demo::new().await;
    demo.give_email(Person::Brugeradministrator, "ba@v.example").await;
    demo.give_email(Person::NyMedarbejder, "ny@v.example").await;
    let me = demo.identity(Person::NyMedarbejder).await;
    let scope = Scope::Cvr(me.user.cvr.clone().unwrap());
    run(&demo).await;
    let id =
        right::request(&demo.portal, &me, &[Right::ViewAgreements], scope, Comment::none()).await.unwrap()[0];
    let to_person = testkit::person(Person::NyMedarbejder);
    let both = ["users:93683269", to_person.as_str()];
    for (seconds, days) in [(14 * DAY, 14), (16 * DAY, 30)] {
        demo.clock.advance(seconds - 1);
        assert!(of(run(&demo).await, NoticeEvent::RightWaited).is_empty());
        demo.clock.advance(1);
        let news = of(run(&demo).await, NoticeEvent::RightWaited);
        news.assert(NoticeEvent::RightWaited, ("", ""), &both, &["ba@v.example", "ny@v.example"]);
        let decides = news.notice("users:93683269");
        assert_eq!((decides.days, &decides.place), (days, &Place::RightRequest(id)));
        assert_eq!(
            (decides.right, decides.person.as_str()),
            (Some(Right::ViewAgreements), me.user.name.as_str())
        );
        let own = news.notice(&to_person);
        assert_eq!((own.days, &own.place, own.person.as_str()), (days, &Place::MyRights, ""));
        assert!(of(run(&demo).await, NoticeEvent::RightWaited).is_empty(), "once");
    }
    let administrator = demo.identity(Person::Brugeradministrator).await;
    let refuse = RightRequestAction::Refuse;
    let reason = Comment::parse("Nej").unwrap();
    right::decide(&demo.portal, &administrator, id, refuse, None, reason).await.unwrap();
    demo.clock.advance(90 * DAY);
    assert!(of(run(&demo).await, NoticeEvent::RightWaited).is_empty(), "it was answered");
}

/// What was told of this event.
fn of(mut news: News, event: NoticeEvent) -> News {
    news.notices.retain(|(_, notice)| notice.event == event);
    news.mails.retain(|mail| told(mail)[0].event == event);
    news
}

#[tokio::test]
async fn an_application_that_waits_is_told_to_the_agency_and_to_who_wrote_while_it_is_the_agencys_turn() {
    let demo = demo().await;
    let me = demo.identity(Person::NyUdbyder).await;
    let letter = inquiry::Letter {
        subject: InquirySubject::CreateProvider,
        name: Name::parse("Mia").unwrap(),
        email: testkit::email("mia@k.example"),
        text: LongText::parse("Vi laver klasselog").unwrap(),
        application: Some(ProviderApplication {
            organisation: Name::parse("Klasselog IVS").unwrap(),
            cvr: Cvr::parse("94910684").unwrap(),
            p_numbers: vec![PNumber::parse("1000000051").unwrap()],
            portal_name: Name::parse("Klasselog").unwrap(),
            school_contact: Name::parse("Bo").unwrap(),
        }),
        language: Language::English,
    };
    inquiry::send(&demo.portal, Some(&me), letter).await.unwrap();
    let waited = NoticeEvent::InquiryWaited;
    let to_person = testkit::person(Person::NyUdbyder);
    for (seconds, days) in [(14 * DAY, 14), (16 * DAY, 30)] {
        demo.clock.advance(seconds);
        let news = of(run(&demo).await, waited);
        news.assert(waited, ("", ""), &["agency", &to_person], &["mia@k.example", "stil"]);
        assert!(news.notices.iter().all(|(_, notice)| notice.days == days && notice.person == "Mia"));
        assert!(matches!(news.notice("agency").place, Place::CaseInquiry(_)));
        assert!(matches!(news.notice(&to_person).place, Place::Inquiry(_)), "without a secret");
        let mail = news.mail("mia@k.example");
        assert_eq!(mail.language, Language::English);
        assert!(matches!(told(mail)[0].place, Place::InquiryLink(_)), "with a link of its own");
        assert!(of(run(&demo).await, waited).is_empty(), "once");
    }
    // More from the sender does not make it wait from now.
    let more = LongText::parse("Er der nyt?").unwrap();
    let page = PageRequest { number: 1, size: 1 };
    let agency = demo.actor(Person::Sagsbehandler).await;
    let row = inquiry::list(&demo.portal, &agency, None, page).await.unwrap().rows.remove(0);
    inquiry::write(&demo.portal, inquiry::Sender::Person(&me, row.inquiry.id), &more).await.unwrap();
    demo.clock.advance(20 * DAY);
    assert!(of(run(&demo).await, waited).is_empty());
    // The agency asks: it is the sender's turn. An answer makes it wait anew.
    let row = inquiry::list(&demo.portal, &agency, None, page).await.unwrap().rows.remove(0);
    let (id, version) = (row.inquiry.id, row.inquiry.version);
    let question = Comment::parse("Hvilken skole?").unwrap();
    inquiry::decide(&demo.portal, &agency, id, version, InquiryAction::Ask, &question).await.unwrap();
    demo.clock.advance(90 * DAY);
    assert!(of(run(&demo).await, waited).is_empty());
    let answer = LongText::parse("Havnsø").unwrap();
    inquiry::write(&demo.portal, inquiry::Sender::Person(&me, id), &answer).await.unwrap();
    demo.clock.advance(14 * DAY);
    assert_eq!(of(run(&demo).await, waited).notice("agency").days, 14);
}
