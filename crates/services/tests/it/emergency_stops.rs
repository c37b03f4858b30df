//! Nødstop: what it stops, who is told, and who lifts it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Actor, Comment, DataAccessAction, EmergencyStopId, MissingLink, NoticeEvent, Place, RuleError,
    StopStatus, Stopped, SubjectKind, Timestamp,
};
use services::{
    ServiceError,
    data_access::{self, Target},
    emergency_stop::{self, NewStop},
    reminder,
};
use testkit::{Demo, News, Person, code, service};

const DAY: i64 = 24 * 60 * 60;

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

fn new(stopped: Stopped) -> NewStop {
    NewStop {
        stopped, services: vec![], owners: vec![], reason: comment("Brud på sikkerheden"), until: None
    }
}

/// Another of the agency's case workers.
async fn colleague(demo: &Demo) -> Actor {
    let agency = demo.actor(Person::Sagsbehandler).await;
    Actor { user: demo.actor(Person::NyMedarbejder).await.user, name: "Kollega".into(), ..agency }
}

async fn set(demo: &Demo, stop: NewStop) -> (EmergencyStopId, News) {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let (done, news) = demo.news(emergency_stop::set(&demo.portal, &agency, stop)).await;
    (done.unwrap().0, news)
}

async fn lift(demo: &Demo, actor: &Actor, id: EmergencyStopId, why: &str) -> Result<i64, ServiceError> {
    emergency_stop::lift(&demo.portal, actor, id, 1, comment(why)).await
}

async fn missing(demo: &Demo, owner: &str) -> Vec<MissingLink> {
    let (id, ..) = demo.access(owner).await;
    let row = store::data_access::find_row(demo.portal.db(), id).await.unwrap().unwrap();
    domain::decide(&row.facts, demo.portal.now()).missing
}

async fn approve(demo: &Demo, owner: &str) {
    let actor = demo.actor(Person::HavnsoeKommune).await;
    let (id, version, _) = demo.access(owner).await;
    let (targets, none) = ([Target { id, version }], Comment::none());
    data_access::change_status(&demo.portal, &actor, &targets, DataAccessAction::Approve, &none)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_stop_holds_at_once_is_told_at_once_and_is_lifted_by_another() {
    let demo = Demo::new().await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let tavlen = demo.system("Tavlen").await;
    for person in Person::ALL.into_iter().filter(|person| *person != Person::Sagsbehandler) {
        let actor = demo.actor(person).await;
        let refused = emergency_stop::set(&demo.portal, &actor, new(Stopped::System(tavlen))).await;
        assert!(matches!(refused, Err(ServiceError::Rule(RuleError::NotAllowed))), "{person:?}");
        assert!(emergency_stop::list(&demo.portal, &actor).await.is_err());
        assert!(emergency_stop::find_systems(&demo.portal, &actor, "tavlen").await.is_err());
        assert!(emergency_stop::stoppable(&demo.portal, &actor, tavlen).await.is_err());
        assert!(emergency_stop::preview(&demo.portal, &actor, new(Stopped::System(tavlen))).await.is_err());
    }
    let (_, seen) =
        emergency_stop::preview(&demo.portal, &agency, new(Stopped::System(tavlen))).await.unwrap();
    let hit: Vec<_> = seen.stops().map(|row| row.owner_name).collect();
    assert_eq!(hit, ["Havnsø Skole"]);
    assert_eq!(missing(&demo, "901001").await, [], "a look stops nothing");

    let (id, news) = set(&demo, new(Stopped::System(tavlen))).await;
    assert_eq!(missing(&demo, "901001").await, [MissingLink::Stopped]);
    // Who is told: those whom the page named, the provider and the agency; nobody else.
    assert_eq!(news.audiences(), ["agency", "owner:901001", "provider:U10001"]);
    let told = news.notice("owner:901001");
    assert_eq!((told.event, told.comment.as_str()), (NoticeEvent::StopSet, "Brud på sikkerheden"));
    assert_eq!((told.system.as_str(), told.provider.as_str()), ("Tavlen", "Skoletavlen ApS"));
    assert_eq!(news.notice("agency").place, Place::Stop(id));

    // What is approved meanwhile is stopped too, and what was approved is still there afterwards.
    approve(&demo, "901002").await;
    assert_eq!(missing(&demo, "901002").await, [MissingLink::Stopped]);
    let (view, impact, history) = emergency_stop::get(&demo.portal, &agency, id).await.unwrap();
    assert_eq!(impact.starts().count(), 2);
    assert_eq!((view.stop.status, history[0].comment.as_str()), (StopStatus::InForce, "Brud på sikkerheden"));

    let own = lift(&demo, &agency, id, "Rettet").await;
    assert!(matches!(own, Err(ServiceError::Rule(RuleError::OwnStop))), "{own:?}");
    let other = colleague(&demo).await;
    let (lifted, news) = demo.news(lift(&demo, &other, id, "Rettet")).await;
    lifted.unwrap();
    assert_eq!(news.audiences(), ["agency", "owner:901001", "owner:901002", "provider:U10001"]);
    assert_eq!(news.notice("provider:U10001").event, NoticeEvent::StopLifted);
    for owner in ["901001", "901002"] {
        assert_eq!(missing(&demo, owner).await, []);
    }
    let again = lift(&demo, &other, id, "Rettet").await;
    assert!(matches!(again, Err(ServiceError::Changed(_))), "{again:?}");
}

#[tokio::test]
async fn a_stop_is_of_the_web_services_and_institutions_that_it_names() {
    let demo = Demo::new().await;
    approve(&demo, "901002").await;
    let provider = Stopped::Provider(code("U10001"));
    let other = NewStop { services: vec![service("optagelse")], ..new(provider.clone()) };
    let (_, news) = set(&demo, other).await;
    assert_eq!(missing(&demo, "901001").await, []);
    assert_eq!(news.audiences(), ["agency", "provider:U10001"], "nobody whose data goes on is told");
    let one = NewStop {
        owners: vec![code("901001")],
        services: vec![service("unilogin")],
        ..new(provider.clone())
    };
    let (id, news) = set(&demo, one).await;
    assert_eq!(missing(&demo, "901001").await, [MissingLink::Stopped]);
    assert_eq!(missing(&demo, "901002").await, []);
    assert_eq!(news.notice("provider:U10001").service, "Unilogin");
    // Whose data it is of is the provider's to know, and no other school's.
    assert_eq!(news.notice("provider:U10001").also[0].text, "Havnsø Skole");
    assert!(news.notice("owner:901001").also.is_empty());
    // Another that is in force holds on when one is lifted.
    let (_, news) = set(&demo, new(provider)).await;
    assert_eq!(news.audiences(), ["agency", "owner:901002", "provider:U10001"], "901001 is stopped already");
    let colleague = colleague(&demo).await;
    let (lifted, news) = demo.news(lift(&demo, &colleague, id, "Rettet")).await;
    lifted.unwrap();
    assert_eq!(news.audiences(), ["agency", "provider:U10001"]);
    assert_eq!(missing(&demo, "901001").await, [MissingLink::Stopped]);

    let agency = demo.actor(Person::Sagsbehandler).await;
    for unknown in [
        NewStop { owners: vec![code("999999")], ..new(Stopped::Provider(code("U10001"))) },
        NewStop { services: vec![service("findes-ikke")], ..new(Stopped::Provider(code("U10001"))) },
        new(Stopped::Provider(code("U99999"))),
    ] {
        let refused = emergency_stop::set(&demo.portal, &agency, unknown).await;
        assert!(matches!(refused, Err(ServiceError::NotFound)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_stop_with_an_end_ends_on_it_and_is_told_once() {
    let demo = Demo::new().await;
    let tavlen = demo.system("Tavlen").await;
    let until: Timestamp = demo.portal.now().plus_seconds(3 * DAY);
    let passed = NewStop { until: Some(demo.portal.now()), ..new(Stopped::System(tavlen)) };
    let agency = demo.actor(Person::Sagsbehandler).await;
    let refused = emergency_stop::set(&demo.portal, &agency, passed).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::EndPassed))), "{refused:?}");
    let (id, _) = set(&demo, NewStop { until: Some(until), ..new(Stopped::System(tavlen)) }).await;
    let run = async || {
        let (ran, news) = demo.news(reminder::run(&demo.portal)).await;
        ran.unwrap();
        news.notices.into_iter().filter(|(_, n)| n.event == NoticeEvent::StopLifted).collect::<Vec<_>>()
    };
    demo.clock.advance(3 * DAY - 1);
    assert!(run().await.is_empty());
    assert_eq!(missing(&demo, "901001").await, [MissingLink::Stopped]);
    demo.clock.advance(1);
    assert_eq!(missing(&demo, "901001").await, [], "also before anything has run");
    let (view, ..) = emergency_stop::get(&demo.portal, &agency, id).await.unwrap();
    assert_eq!(view.stop.status, StopStatus::Lifted);
    let told: Vec<_> = run().await.into_iter().map(|(to, _)| to).collect();
    assert_eq!(told, ["agency", "provider:U10001", "owner:901001"]);
    assert!(run().await.is_empty(), "once");
    let (_, _, history) = emergency_stop::get(&demo.portal, &agency, id).await.unwrap();
    assert_eq!((history[0].action.as_str(), history[0].actor_name.as_str()), ("expire", ""));
    assert_eq!(history[0].at, until);
}

#[tokio::test]
async fn who_approves_while_a_stop_is_set_is_told_so() {
    let demo = Demo::new().await;
    let (id, version, _) = demo.access("901002").await;
    let stop = new(Stopped::System(demo.system("Tavlen").await));
    set(&demo, stop).await;
    let actor = demo.actor(Person::HavnsoeKommune).await;
    let (targets, none) = ([Target { id, version }], Comment::none());
    let late =
        data_access::change_status(&demo.portal, &actor, &targets, DataAccessAction::Approve, &none).await;
    let Err(ServiceError::Changed(changed)) = late else { panic!("{late:?}") };
    assert_eq!((changed.kind, changed.by.as_str()), (SubjectKind::EmergencyStop, "Sagsbehandler – STIL"));
    // Seen anew, the page says what holds it back, and the approval is the owner's to give.
    let seen = data_access::preview(&demo.portal, &actor, &[id], DataAccessAction::Approve).await.unwrap();
    let stays = domain::Consequence::StaysOff(vec![MissingLink::Stopped]);
    assert_eq!(seen[0].outcome, Ok(stays));
}

#[tokio::test]
async fn data_that_begins_is_told_of_once_when_one_stop_ends_by_itself_and_another_is_lifted() {
    let demo = Demo::new().await;
    let tavlen = demo.system("Tavlen").await;
    let until = demo.portal.now().plus_seconds(DAY);
    set(&demo, NewStop { until: Some(until), ..new(Stopped::System(tavlen)) }).await;
    let (other, _) = set(&demo, new(Stopped::Provider(code("U10001")))).await;
    // The day has passed, and nothing has written it down yet.
    demo.clock.advance(DAY + 60);
    let begins = |news: &News| {
        let told = news
            .notices
            .iter()
            .filter(|(to, notice)| to == "owner:901001" && notice.event == NoticeEvent::StopLifted);
        told.count()
    };
    let colleague = colleague(&demo).await;
    let (done, news) = demo.news(lift(&demo, &colleague, other, "Rettet")).await;
    done.unwrap();
    assert_eq!(begins(&news), 1, "{news:?}");
    let (ran, news) = demo.news(reminder::run(&demo.portal)).await;
    ran.unwrap();
    assert_eq!(begins(&news), 0, "{news:?}");
    assert_eq!(missing(&demo, "901001").await, []);
}

#[tokio::test]
async fn what_flows_without_a_data_access_is_named_until_nothing_holds_it_back() {
    let demo = Demo::new().await;
    let tavlen = demo.system("Tavlen").await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let free =
        async |stop: NewStop| emergency_stop::preview(&demo.portal, &agency, stop).await.unwrap().0.free;
    assert!(free(new(Stopped::System(tavlen))).await.is_empty(), "no such agreement yet");
    let registry = service("institutionsregisteret");
    services::connection_agreement::request(
        &demo.portal,
        &provider,
        tavlen,
        std::slice::from_ref(&registry),
        true,
    )
    .await
    .unwrap();
    let waits = Some(domain::ConnectionStatus::Waiting);
    let page = store::PageRequest { number: 1, size: 50 };
    let rows =
        services::connection_agreement::list_all(&demo.portal, &agency, waits, page).await.unwrap().rows;
    let row = rows.iter().find(|row| row.agreement.service == registry).unwrap();
    assert!(free(new(Stopped::System(tavlen))).await.is_empty(), "it is not approved yet");
    let (id, approve) = (row.agreement.id, domain::ConnectionAction::Approve);
    services::connection_agreement::change_status(&demo.portal, &agency, id, 1, approve, Comment::none())
        .await
        .unwrap();
    let names = ["Tavlen – Institutionsregisteret"];
    assert_eq!(free(new(Stopped::System(tavlen))).await, names);
    assert_eq!(free(new(Stopped::Provider(code("U10001")))).await, names);
    let elsewhere = NewStop { services: vec![service("unilogin")], ..new(Stopped::System(tavlen)) };
    assert!(free(elsewhere).await.is_empty(), "of another web service alone");
    let fravaer = demo.system("Fravær Direkte").await;
    assert!(free(new(Stopped::System(fravaer))).await.is_empty());

    // Held back twice, lifting one lets nothing go.
    let (one, _) = set(&demo, new(Stopped::System(tavlen))).await;
    let (two, _) = set(&demo, new(Stopped::Provider(code("U10001")))).await;
    let view = async |id| emergency_stop::get(&demo.portal, &agency, id).await.unwrap().0.free;
    assert!(view(one).await.is_empty() && view(two).await.is_empty());
    lift(&demo, &colleague(&demo).await, two, "Rettet").await.unwrap();
    assert_eq!(view(one).await, names);
}
