//! Closing a web service by two case workers, where the portal is set up so.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Actor, LongText, NoticeEvent, Place, Right, RuleError, ServiceStatus, SubjectKind, Timestamp, WebService,
};
use services::{ServiceError, catalogue};
use testkit::{Demo, Person, service};

const DAY: i64 = 24 * 60 * 60;

async fn two() -> (Demo, Actor, Actor) {
    let mut demo = Demo::new().await;
    demo.portal = demo.portal.with_second_person(true);
    let one = demo.actor(Person::Sagsbehandler).await;
    let other = demo.newcomer("Kollega", "90001000", &[Right::CaseWorker]).await.actor;
    (demo, one, other)
}

async fn unilogin(demo: &Demo) -> WebService {
    catalogue::get(&demo.portal, &service("unilogin")).await.unwrap()
}

/// When the proposal that waits was made; never, where none does.
async fn at(demo: &Demo) -> Timestamp {
    let found = store::closing_proposal::find(demo.portal.db(), &service("unilogin")).await.unwrap();
    found.map_or(Timestamp::from_micros(0), |proposal| proposal.at)
}

async fn closed(demo: &Demo) -> WebService {
    WebService { status: ServiceStatus::Closed, ..unilogin(demo).await }
}

fn refused<T: std::fmt::Debug>(found: Result<T, ServiceError>, rule: &RuleError) {
    assert!(matches!(&found, Err(ServiceError::Rule(found)) if found == rule), "{found:?}");
}

#[tokio::test]
async fn one_proposes_another_approves_and_then_it_is_as_any_closing() {
    let (demo, one, other) = two().await;
    let (portal, code) = (&demo.portal, service("unilogin"));
    refused(catalogue::edit(portal, &one, &closed(&demo).await).await, &RuleError::SecondPersonNeeded);
    let look = catalogue::preview(portal, &one, &closed(&demo).await).await.unwrap();
    assert!(look.second_person && look.is_to_be_looked_at());
    let (done, news) = demo.news(catalogue::propose_closing(portal, &one, &closed(&demo).await)).await;
    done.unwrap();
    assert_eq!(news.audiences(), ["agency"]);
    let notice = news.notice("agency");
    assert_eq!(
        (notice.event, &notice.place),
        (NoticeEvent::ServiceClosingProposed, &Place::CaseService(code.clone()))
    );
    assert_eq!(unilogin(&demo).await.status, ServiceStatus::Open, "nothing has closed");

    let (_, seen) = catalogue::proposed_closing(portal, &other, &code).await.unwrap().unwrap();
    let promised: Vec<_> = seen.impact.unwrap().stops().map(|row| row.owner_name.to_owned()).collect();
    assert_eq!(promised, ["Havnsø Skole"]);
    refused(
        catalogue::approve_closing(portal, &one, &code, 1, at(&demo).await).await,
        &RuleError::OwnProposal,
    );
    let provider = demo.actor(Person::Skoletavlen).await;
    for stranger in [&provider, &demo.actor(Person::HavnsoeKommune).await] {
        refused(
            catalogue::approve_closing(portal, stranger, &code, 1, at(&demo).await).await,
            &RuleError::NotAllowed,
        );
        refused(
            catalogue::drop_closing(portal, stranger, &code, 1, at(&demo).await).await,
            &RuleError::NotAllowed,
        );
        refused(
            catalogue::propose_closing(portal, stranger, &closed(&demo).await).await,
            &RuleError::NotAllowed,
        );
        refused(catalogue::proposed_closing(portal, stranger, &code).await, &RuleError::NotAllowed);
    }
    let stale = catalogue::approve_closing(portal, &other, &code, 7, at(&demo).await).await;
    assert!(matches!(stale, Err(ServiceError::Changed(_))), "{stale:?}");

    let (done, news) = demo.news(catalogue::approve_closing(portal, &other, &code, 1, at(&demo).await)).await;
    done.unwrap();
    assert_eq!(unilogin(&demo).await.status, ServiceStatus::Closed);
    let closings = news.notices.iter().filter(|(_, notice)| notice.event == NoticeEvent::ServiceClosed);
    let told: Vec<_> = closings.map(|(to, _)| to.as_str()).collect();
    assert!(told.contains(&"owner:901001") && told.contains(&"provider:U10001"), "{told:?}");
    let history = store::event::list(portal.db(), SubjectKind::WebService, "unilogin").await.unwrap();
    let mut steps: Vec<_> =
        history.iter().map(|line| (line.action.as_str(), line.actor_name.as_str())).collect();
    steps.sort_unstable();
    assert!(
        steps.contains(&("propose", "Sagsbehandler – STIL")) && steps.contains(&("edit", "Kollega")),
        "{steps:?}"
    );
    let again = catalogue::approve_closing(portal, &other, &code, 2, at(&demo).await).await;
    assert!(matches!(again, Err(ServiceError::Changed(_))), "{again:?}");
}

#[tokio::test]
async fn a_proposal_is_of_what_was_seen_and_of_nothing_else() {
    let (demo, one, other) = two().await;
    let (portal, code) = (&demo.portal, service("unilogin"));
    let more = WebService { contact: LongText::parse("En anden").unwrap(), ..closed(&demo).await };
    refused(catalogue::propose_closing(portal, &one, &more).await, &RuleError::ClosingApart);

    // What is saved meanwhile leaves nothing to approve.
    catalogue::propose_closing(portal, &one, &closed(&demo).await).await.unwrap();
    let edited = WebService { contact: LongText::parse("En anden").unwrap(), ..unilogin(&demo).await };
    catalogue::edit(portal, &other, &edited).await.unwrap();
    assert!(catalogue::proposed_closing(portal, &other, &code).await.unwrap().is_none());
    let gone = catalogue::approve_closing(portal, &other, &code, 2, at(&demo).await).await;
    assert!(matches!(gone, Err(ServiceError::Changed(_))), "{gone:?}");

    // Either may take it away.
    for actor in [&one, &other] {
        catalogue::propose_closing(portal, &one, &closed(&demo).await).await.unwrap();
        catalogue::drop_closing(portal, actor, &code, 2, at(&demo).await).await.unwrap();
        assert!(catalogue::proposed_closing(portal, &other, &code).await.unwrap().is_none());
    }
    // Opening one, and a day that leaves time to be reminded, are for one person.
    let day = |days: i64| -> Option<Timestamp> { Some(portal.now().plus_seconds(days * DAY)) };
    let far = WebService { closes_at: day(120), ..unilogin(&demo).await };
    catalogue::edit(portal, &one, &far).await.unwrap();
    let near = WebService { closes_at: day(10), ..unilogin(&demo).await };
    refused(catalogue::edit(portal, &one, &near).await, &RuleError::SecondPersonNeeded);
    catalogue::propose_closing(portal, &one, &near).await.unwrap();
    catalogue::approve_closing(portal, &other, &code, near.version, at(&demo).await).await.unwrap();
    assert_eq!(unilogin(&demo).await.closes_at, day(10));
    let later = WebService { closes_at: day(30), ..unilogin(&demo).await };
    catalogue::edit(portal, &one, &later).await.unwrap();

    // Another proposal took the place of the one that was read.
    let read = WebService { closes_at: day(20), ..unilogin(&demo).await };
    catalogue::propose_closing(portal, &one, &read).await.unwrap();
    let seen = at(&demo).await;
    demo.clock.advance(1);
    catalogue::propose_closing(portal, &one, &closed(&demo).await).await.unwrap();
    for moved in [
        catalogue::approve_closing(portal, &other, &code, read.version, seen).await,
        catalogue::drop_closing(portal, &other, &code, read.version, seen).await,
    ] {
        assert!(matches!(moved, Err(ServiceError::Changed(_))), "{moved:?}");
    }
    assert_eq!(unilogin(&demo).await.status, ServiceStatus::Open);

    // The day has passed before anybody answered.
    let soon = WebService { closes_at: day(1), ..unilogin(&demo).await };
    catalogue::propose_closing(portal, &one, &soon).await.unwrap();
    demo.clock.advance(2 * DAY);
    refused(
        catalogue::approve_closing(portal, &other, &code, soon.version, at(&demo).await).await,
        &RuleError::EndPassed,
    );

    // Where it is not set up, one person closes it.
    let (demo, one, _) = two().await;
    let portal = demo.portal.with_second_person(false);
    catalogue::edit(&portal, &one, &closed(&demo).await).await.unwrap();
    assert_eq!(unilogin(&demo).await.status, ServiceStatus::Closed);
}
