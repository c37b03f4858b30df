//! A last day: of an agreement, of a data access, of a web service. Set, told of, warned of, and kept.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Comment, ConnectionAction, ConnectionStatus, DataAccessAction, DataAccessStatus, MissingLink, Notice,
    NoticeEvent, Place, RuleError, ServiceStatus, SystemAction, Timestamp,
};
use services::{
    ServiceError, catalogue, connection_agreement,
    data_access::{self, Target},
    receipt::{self, ReceiptContent},
    reminder, system,
};
use store::{PageRequest, connection_agreement::ConnectionRow};
use testkit::{Demo, News, Person, code, service};

use crate::notifications::edit;

const DAY: i64 = 24 * 60 * 60;
const PAGE: PageRequest = PageRequest { number: 1, size: 50 };
const STIL: &str = "Sagsbehandler – STIL";
const SKOLE: &str = "Skole – Havnsø Skole";
/// Of Tavlen's agreement with Unilogin: the parties, and the schools that gave or were asked for access.
const TAVLENS: [&str; 4] = ["agency", "owner:901001", "owner:901002", "provider:U10001"];
const WRITTEN: [&str; 4] = ["kommune", "skole", "stil", "tavlen"];

/// The demo in which nothing waits to be reminded of.
async fn demo() -> Demo {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    demo.clock.advance(40 * DAY);
    reminder::run(&demo.portal).await.unwrap();
    demo
}

async fn run(demo: &Demo) -> News {
    let (done, news) = demo.news(reminder::run(&demo.portal)).await;
    done.unwrap();
    news
}

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

/// The newest agreement of Tavlen with Unilogin, as the agency sees it.
async fn agreement(demo: &Demo) -> ConnectionRow {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let rows = connection_agreement::list_all(&demo.portal, &agency, None, PAGE).await.unwrap().rows;
    let rows = rows
        .into_iter()
        .filter(|row| row.agreement.service.as_str() == "unilogin" && row.names.system == "Tavlen");
    rows.max_by_key(|row| row.agreement.id).unwrap()
}

async fn end_agreement(
    demo: &Demo,
    person: Person,
    end: Option<Timestamp>,
    said: &str,
) -> (Result<i64, ServiceError>, News) {
    let (actor, row) = (demo.actor(person).await, agreement(demo).await);
    let set = connection_agreement::set_end(
        &demo.portal,
        &actor,
        row.agreement.id,
        row.agreement.version,
        end,
        comment(said),
    );
    demo.news(set).await
}

#[tokio::test]
async fn the_agency_sets_the_last_day_of_an_agreement_and_everybody_is_told_then_and_before_it_comes() {
    let demo = demo().await;
    let now = demo.portal.now();
    let end = now.plus_seconds(100 * DAY);
    let (receipt, news) =
        end_agreement(&demo, Person::Sagsbehandler, Some(end), "Rammeaftalen slutter").await;
    let said = (STIL, "Rammeaftalen slutter");
    news.assert(NoticeEvent::ConnectionEndSet, said, &TAVLENS, &WRITTEN);
    let row = agreement(&demo).await;
    assert_eq!((row.agreement.valid_to, row.agreement.status), (Some(end), ConnectionStatus::Approved));
    let notice = news.notice("agency");
    assert_eq!(
        (notice.moment, &notice.place),
        (Some(end.plus_seconds(-1)), &Place::Connection(row.agreement.id))
    );
    assert_eq!(news.notice("owner:901001").place, Place::Service(service("unilogin")));
    let agency = demo.actor(Person::Sagsbehandler).await;
    let shown = receipt::get(&demo.portal, &agency, receipt.unwrap()).await.unwrap();
    let expected = ReceiptContent::EndSet {
        owner: String::new(),
        provider: "Skoletavlen ApS".into(),
        system: "Tavlen".into(),
        service: "Unilogin".into(),
        valid_to: Some(end),
        comment: said.1.into(),
    };
    assert_eq!(shown.content, expected);

    // The day that is so many days away is the last one.
    let mut left = 99 * DAY;
    for days in [90, 45, 14] {
        demo.clock.advance(left - days * DAY - 1);
        assert!(run(&demo).await.is_empty(), "one second before {days} days");
        demo.clock.advance(1);
        left = days * DAY;
        let news = run(&demo).await;
        news.assert(NoticeEvent::ConnectionExpires, ("", ""), &TAVLENS, &WRITTEN);
        let Notice { days: told, moment, .. } = news.notice("provider:U10001");
        assert_eq!((i64::from(*told), *moment), (days, Some(end.plus_seconds(-1))));
        assert!(run(&demo).await.is_empty(), "once");
    }
}

#[tokio::test]
async fn what_was_said_when_the_last_day_was_set_is_not_said_again_at_once() {
    let demo = demo().await;
    let end = demo.portal.now().plus_seconds(30 * DAY);
    end_agreement(&demo, Person::Sagsbehandler, Some(end), "").await.0.unwrap();
    let owner = demo.actor(Person::HavnsoeSkole).await;
    let (id, version, _) = demo.access("901001").await;
    let target = Target { id, version };
    data_access::set_end(&demo.portal, &owner, target, Some(end), Comment::none()).await.unwrap();
    assert!(run(&demo).await.is_empty());
    demo.clock.advance(15 * DAY);
    let news = run(&demo).await;
    assert_eq!(news.audiences().len(), TAVLENS.len() + 2, "both, 14 days before: {:?}", news.audiences());
    assert!(news.notices.iter().all(|(_, notice)| notice.days == 14));

    // Moved, and taken away.
    let later = demo.portal.now().plus_seconds(80 * DAY);
    end_agreement(&demo, Person::Sagsbehandler, Some(later), "").await.0.unwrap();
    assert!(run(&demo).await.is_empty(), "a last day that was just told of");
    let (_, news) = end_agreement(&demo, Person::Sagsbehandler, None, "").await;
    news.assert(NoticeEvent::ConnectionEndSet, (STIL, ""), &TAVLENS, &WRITTEN);
    assert_eq!((news.notice("agency").moment, agreement(&demo).await.agreement.valid_to), (None, None));
    demo.clock.advance(79 * DAY);
    assert!(
        run(&demo).await.notices.iter().all(|(_, notice)| notice.event != NoticeEvent::ConnectionExpires)
    );
}

#[tokio::test]
async fn an_agreement_that_has_run_out_gives_no_data_and_makes_room_for_another() {
    let demo = demo().await;
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let end = demo.portal.now().plus_seconds(DAY);
    end_agreement(&demo, Person::Sagsbehandler, Some(end), "").await.0.unwrap();
    let missing = async || {
        let (id, ..) = demo.access("901001").await;
        let (row, _) = data_access::get(&demo.portal, &provider, id).await.unwrap();
        domain::decide(&row.facts, demo.portal.now()).missing
    };
    let unilogin = [service("unilogin")];
    let ask = async || connection_agreement::request(&demo.portal, &provider, tavlen, &unilogin, true).await;
    assert_eq!(missing().await, []);
    let early = ask().await;
    assert!(matches!(early, Err(ServiceError::RuleFor { rule: RuleError::AlreadyConnected(_), .. })));
    demo.clock.advance(DAY);
    assert_eq!(missing().await, [MissingLink::ConnectionExpired]);
    let over = agreement(&demo).await;
    assert_eq!(over.agreement.status, ConnectionStatus::Ended, "as it is shown");
    let (view, _) = system::get(&demo.portal, &provider, tavlen).await.unwrap();
    assert!(
        view.connections
            .iter()
            .any(|c| c.agreement.id == over.agreement.id && c.agreement.status == ConnectionStatus::Ended)
    );
    let (context, _) = data_access::check(&demo.portal, &provider, tavlen, &unilogin[0], &[]).await.unwrap();
    assert_eq!(context.refused, Some(RuleError::NotConnected), "nobody can be asked through it");
    let agency = demo.actor(Person::Sagsbehandler).await;
    let late = connection_agreement::change_status(
        &demo.portal,
        &agency,
        over.agreement.id,
        over.agreement.version,
        ConnectionAction::End,
        comment("Slut"),
    );
    let late = late.await;
    assert!(
        matches!(&late, Err(ServiceError::Rule(rule)) if *rule == RuleError::status(ConnectionStatus::Ended)),
        "{late:?}"
    );

    let news = edit(&demo, |unilogin| unilogin.status = ServiceStatus::Locked).await;
    assert!(news.is_empty(), "who uses it no more is not told");
    assert!(ask().await.is_err(), "locked");
    let (_, history) = connection_agreement::get(&demo.portal, &agency, over.agreement.id).await.unwrap();
    assert!(history.iter().all(|line| line.action != "expire"), "nothing was written");
    edit(&demo, |unilogin| unilogin.status = ServiceStatus::Open).await;
    demo.clock.advance(DAY);
    ask().await.unwrap();
    let waiting = agreement(&demo).await;
    assert_eq!((waiting.agreement.status, waiting.agreement.valid_to), (ConnectionStatus::Waiting, None));
    let (_, history) = connection_agreement::get(&demo.portal, &agency, over.agreement.id).await.unwrap();
    let expired = history.iter().find(|line| line.action == "expire").unwrap();
    assert_eq!((expired.from.as_deref(), expired.to.as_str()), (Some("approved"), "ended"));
    assert_eq!((expired.at, expired.actor_name.as_str()), (end, ""), "by itself, when it did");
    let set = history.iter().find(|line| line.action == domain::SET_END).unwrap();
    assert_eq!((set.valid_to, set.actor_name.as_str()), (Some(end), STIL));
    assert_eq!(missing().await, [MissingLink::ConnectionWaiting]);
}

#[tokio::test]
async fn an_agreement_that_has_run_out_does_not_hold_a_system_back_from_being_deleted() {
    let demo = demo().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let texts = system::SystemTexts {
        name: domain::Name::parse("Ny").unwrap(),
        description: domain::LongText::parse("Skema").unwrap(),
        contact: services::contact::ContactChoice::Existing(
            services::contact::list(&demo.portal, &provider).await.unwrap()[0].id,
        ),
    };
    let id = system::create(&demo.portal, &provider, code("U10001"), texts).await.unwrap();
    connection_agreement::request(&demo.portal, &provider, id, &[service("unilogin")], true).await.unwrap();
    let agency = demo.actor(Person::Sagsbehandler).await;
    let rows = connection_agreement::list_all(&demo.portal, &agency, None, PAGE).await.unwrap().rows;
    let row = rows.into_iter().find(|row| row.agreement.system == id).unwrap();
    let (approve, none) = (ConnectionAction::Approve, Comment::none());
    connection_agreement::change_status(&demo.portal, &agency, row.agreement.id, 1, approve, none)
        .await
        .unwrap();
    let end = Some(demo.portal.now().plus_seconds(DAY));
    connection_agreement::set_end(&demo.portal, &agency, row.agreement.id, 2, end, Comment::none())
        .await
        .unwrap();
    let delete = async || system::change_status(&demo.portal, &provider, id, 1, SystemAction::Delete).await;
    assert!(matches!(delete().await, Err(ServiceError::Rule(RuleError::SystemInUse))));
    demo.clock.advance(DAY);
    delete().await.unwrap();
}

#[tokio::test]
async fn only_who_approved_sets_a_last_day_and_only_one_that_lies_ahead() {
    let demo = demo().await;
    let later = Some(demo.portal.now().plus_seconds(DAY));
    let row = agreement(&demo).await;
    let (id, version, _) = demo.access("901001").await;
    for person in Person::ALL {
        let actor = demo.actor(person).await;
        let set =
            connection_agreement::set_end(&demo.portal, &actor, row.agreement.id, 0, later, Comment::none())
                .await;
        let set = set.unwrap_err();
        match person {
            Person::Sagsbehandler => {
                assert!(matches!(set, ServiceError::Changed(_)), "an old version: {set:?}");
            }
            Person::Skoletavlen => assert!(matches!(set, ServiceError::Rule(RuleError::NotAllowed))),
            _ => assert!(matches!(set, ServiceError::Hidden), "{person:?}: {set:?}"),
        }
        let target = Target { id, version: 0 };
        let set = data_access::set_end(&demo.portal, &actor, target, later, Comment::none()).await;
        let set = set.unwrap_err();
        match person {
            Person::HavnsoeSkole | Person::HavnsoeKommune => {
                assert!(matches!(set, ServiceError::Changed(_)), "an old version: {set:?}");
            }
            Person::Skoletavlen => assert!(matches!(set, ServiceError::Rule(RuleError::NotAllowed))),
            _ => assert!(matches!(set, ServiceError::Hidden), "{person:?}: {set:?}"),
        }
    }
    let (refused, news) = end_agreement(&demo, Person::Skoletavlen, later, "").await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::NotAllowed))), "{refused:?}");
    assert!(news.is_empty());
    let passed = Some(demo.portal.now());
    let (refused, _) = end_agreement(&demo, Person::Sagsbehandler, passed, "").await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::EndPassed))), "{refused:?}");
    let owner = demo.actor(Person::HavnsoeSkole).await;
    let set = |at| data_access::set_end(&demo.portal, &owner, Target { id, version }, at, Comment::none());
    let refused = set(passed).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::EndPassed))), "{refused:?}");
    let waiting = demo.access("901002").await;
    let kommune = demo.actor(Person::HavnsoeKommune).await;
    let target = Target { id: waiting.0, version: waiting.1 };
    let refused = data_access::set_end(&demo.portal, &kommune, target, later, Comment::none()).await;
    let waits = RuleError::status(DataAccessStatus::Waiting);
    assert!(matches!(refused, Err(ServiceError::Rule(rule)) if rule == waits));
}

#[tokio::test]
async fn a_school_sets_the_last_day_of_an_access_and_can_put_it_off_when_it_has_come() {
    let demo = demo().await;
    let owner = demo.actor(Person::HavnsoeSkole).await;
    let both = ["owner:901001", "provider:U10001"];
    let written = ["kommune", "skole", "tavlen"];
    let set = async |end: Option<Timestamp>, said: &str| {
        let (id, version, _) = demo.access("901001").await;
        let target = Target { id, version };
        let set = data_access::set_end(&demo.portal, &owner, target, end, comment(said));
        let (receipt, news) = demo.news(set).await;
        (receipt.unwrap(), news)
    };
    let end = demo.portal.now().plus_seconds(DAY);
    let (receipt, news) = set(Some(end), "Skoleåret slutter").await;
    news.assert(NoticeEvent::AccessEndSet, (SKOLE, "Skoleåret slutter"), &both, &written);
    let shown = receipt::get(&demo.portal, &owner, receipt).await.unwrap().content;
    assert!(matches!(shown, ReceiptContent::EndSet { owner, valid_to, .. }
        if owner == "Havnsø Skole" && valid_to == Some(end)));
    let missing = async || {
        let (id, ..) = demo.access("901001").await;
        let (row, _) = data_access::get(&demo.portal, &owner, id).await.unwrap();
        domain::decide(&row.facts, demo.portal.now()).missing
    };
    demo.clock.advance(DAY);
    assert_eq!(missing().await, [MissingLink::Expired]);
    set(Some(demo.portal.now().plus_seconds(365 * DAY)), "").await;
    assert_eq!(missing().await, []);
    // A pause changes nothing of it.
    for action in [DataAccessAction::SetWaiting, DataAccessAction::Resume] {
        let (id, version, _) = demo.access("901001").await;
        let (target, said) = ([Target { id, version }], Comment::parse("Ferie").unwrap());
        data_access::change_status(&demo.portal, &owner, &target, action, &said).await.unwrap();
    }
    demo.clock.advance(365 * DAY);
    assert_eq!(missing().await, [MissingLink::Expired]);
    // Once it has passed, what is suspended and resumed has run out all the same.
    for action in [DataAccessAction::SetWaiting, DataAccessAction::Resume] {
        let (id, version, _) = demo.access("901001").await;
        let (target, said) = ([Target { id, version }], Comment::parse("Ferie").unwrap());
        data_access::change_status(&demo.portal, &owner, &target, action, &said).await.unwrap();
    }
    assert_eq!(missing().await, [MissingLink::Expired]);
    set(None, "").await;
    assert_eq!(missing().await, []);
    set(Some(demo.portal.now().plus_seconds(DAY)), "").await;
    set(None, "").await;
    demo.clock.advance(1_000 * DAY);
    assert_eq!(missing().await, []);
}

#[tokio::test]
async fn a_web_service_that_closes_is_told_of_when_it_is_announced_and_before_the_day() {
    let demo = demo().await;
    let all = ["owner:901001", "owner:901002", "provider:U10001"];
    let written = ["kommune", "skole", "tavlen"];
    let end = demo.portal.now().plus_seconds(60 * DAY);
    let news = edit(&demo, |unilogin| unilogin.closes_at = Some(end)).await;
    news.assert(NoticeEvent::ServiceClosing, (STIL, ""), &all, &written);
    let notice = news.notice("owner:901001");
    assert_eq!((notice.days, notice.moment), (59, Some(end.plus_seconds(-1))));
    assert_eq!((&notice.place, notice.data.is_empty()), (&Place::Service(service("unilogin")), false));
    assert!(run(&demo).await.is_empty(), "it was just told");
    for (advance, days) in [(14, 45), (31, 14)] {
        demo.clock.advance(advance * DAY);
        let news = run(&demo).await;
        news.assert(NoticeEvent::ServiceClosing, ("", ""), &all, &written);
        assert_eq!(news.notice("provider:U10001").days, days);
        assert!(run(&demo).await.is_empty(), "once");
    }
    // Another text leaves the day as it is, and what was told of it.
    edit(&demo, |unilogin| unilogin.contact = domain::LongText::parse("ny@stil.example").unwrap()).await;
    assert!(run(&demo).await.is_empty());
    let both = edit(&demo, |unilogin| {
        unilogin.status = ServiceStatus::Locked;
        unilogin.closes_at = Some(end.plus_seconds(DAY));
    });
    let news = both.await;
    let told = |to: &str| {
        let mine = news.notices.iter().filter(|(audience, _)| audience == to);
        mine.map(|(_, notice)| notice.event).collect::<Vec<_>>()
    };
    assert_eq!(told("provider:U10001"), [NoticeEvent::ServiceLocked, NoticeEvent::ServiceClosing]);
    assert_eq!(told("owner:901001"), [NoticeEvent::ServiceClosing], "that concerns them");
    assert_eq!(news.addresses(), ["kommune@u.example", "skole@u.example", "tavlen@u.example"]);
    assert!(run(&demo).await.is_empty(), "it was just told");
    // Put off, it is told of anew; and so is that it does not close after all.
    let later = demo.portal.now().plus_seconds(200 * DAY);
    let news = edit(&demo, |unilogin| unilogin.closes_at = Some(later)).await;
    news.assert(NoticeEvent::ServiceClosing, (STIL, ""), &all, &written);
    demo.clock.advance(109 * DAY);
    assert_eq!(run(&demo).await.notice("owner:901001").days, 90);
    let news = edit(&demo, |unilogin| unilogin.closes_at = None).await;
    news.assert(NoticeEvent::ServiceClosing, (STIL, ""), &all, &written);
    assert_eq!(news.notice("owner:901001").moment, None);
    let agency = demo.actor(Person::Sagsbehandler).await;
    let history = catalogue::history(&demo.portal, &agency, &service("unilogin")).await.unwrap();
    let days = history.iter().filter(|line| line.action == domain::SET_END).map(|line| line.valid_to);
    assert_eq!(days.collect::<Vec<_>>(), [None, Some(later), Some(end.plus_seconds(DAY)), Some(end)]);
    demo.clock.advance(80 * DAY);
    assert!(run(&demo).await.is_empty());
}

#[tokio::test]
async fn an_announced_day_closes_nothing_by_itself_and_a_closed_web_service_is_not_warned_of() {
    let demo = demo().await;
    let end = demo.portal.now().plus_seconds(20 * DAY);
    edit(&demo, |unilogin| unilogin.closes_at = Some(end)).await;
    let news = edit(&demo, |unilogin| unilogin.status = ServiceStatus::Closed).await;
    assert!(news.notices.iter().all(|(_, n)| n.event == NoticeEvent::ServiceClosed && n.moment.is_none()));
    demo.clock.advance(10 * DAY);
    assert!(run(&demo).await.is_empty());
    let news = edit(&demo, |unilogin| unilogin.closes_at = None).await;
    assert!(news.is_empty(), "it is closed");
    edit(&demo, |unilogin| unilogin.status = ServiceStatus::Open).await;
    demo.clock.advance(10 * DAY);
    let agency = demo.actor(Person::HavnsoeSkole).await;
    let (id, ..) = demo.access("901001").await;
    let (row, _) = data_access::get(&demo.portal, &agency, id).await.unwrap();
    assert!(domain::decide(&row.facts, demo.portal.now()).is_allowed());
}
