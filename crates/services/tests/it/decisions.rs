//! "May system S use web service W for institution I, now?", on the ways by which the answer changes.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Comment, ConnectionAction, DataAccessAction, OrganisationCode, ServiceStatus, Stopped, SystemAction,
    SystemId, WebService,
};
use services::{
    ServiceError, catalogue, connection_agreement,
    data_access::{self, Target},
    decision::{self, MAX_QUESTIONS, Verdict},
    emergency_stop::{self, NewStop},
    system,
};
use store::data_access::{AskedUse, DataAccessFilter};
use testkit::{Demo, Person, code, service};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60;

fn asked(system: SystemId, code: &str, owner: &str) -> AskedUse {
    AskedUse { system, service: service(code), owner: OrganisationCode::parse(owner).unwrap() }
}

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

/// The codes of one answer; none for a yes.
async fn codes(demo: &Demo, question: AskedUse) -> Vec<&'static str> {
    let verdicts = decision::decide(&demo.portal, &[question]).await.unwrap();
    assert_eq!(verdicts[0].is_allowed(), verdicts[0].codes().is_empty());
    verdicts[0].codes()
}

/// What is asked in most cases: Tavlen with Unilogin for Havnsø Skole.
async fn usual(demo: &Demo) -> Vec<&'static str> {
    codes(demo, asked(demo.system("Tavlen").await, "unilogin", "901001")).await
}

async fn owner_does(demo: &Demo, action: DataAccessAction) {
    let (id, version, _) = demo.access("901001").await;
    let actor = demo.actor(Person::HavnsoeSkole).await;
    let targets = [Target { id, version }];
    data_access::change_status(&demo.portal, &actor, &targets, action, &comment("Derfor")).await.unwrap();
}

async fn edit(demo: &Demo, change: impl FnOnce(&mut WebService)) {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let mut edited = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
    change(&mut edited);
    catalogue::edit(&demo.portal, &agency, &edited).await.unwrap();
}

#[tokio::test]
async fn every_way_to_a_no_is_named_and_the_way_back_is_a_yes() {
    let demo = Demo::new().await;
    let (agency, provider) = (demo.actor(Person::Sagsbehandler).await, demo.actor(Person::Skoletavlen).await);
    let tavlen = demo.system("Tavlen").await;
    assert!(usual(&demo).await.is_empty());

    owner_does(&demo, DataAccessAction::SetWaiting).await;
    assert_eq!(usual(&demo).await, ["data_access_suspended"]);
    owner_does(&demo, DataAccessAction::Resume).await;
    assert!(usual(&demo).await.is_empty());

    let passive = async |action| {
        let version = store::system::find(demo.portal.db(), tavlen).await.unwrap().unwrap().version;
        system::change_status(&demo.portal, &provider, tavlen, version, action).await.unwrap();
    };
    passive(SystemAction::Passivate).await;
    assert_eq!(usual(&demo).await, ["system_passive"]);

    // Two at once are both named, in the order of the chain.
    edit(&demo, |unilogin| unilogin.status = ServiceStatus::Closed).await;
    assert_eq!(usual(&demo).await, ["system_passive", "service_closed"]);
    passive(SystemAction::Activate).await;
    edit(&demo, |unilogin| unilogin.status = ServiceStatus::Open).await;
    assert!(usual(&demo).await.is_empty());

    let stop = |services: &[&str], owners: &[&str]| NewStop {
        stopped: Stopped::System(tavlen),
        services: services.iter().map(|code| service(code)).collect(),
        owners: owners.iter().map(|owner| code(owner)).collect(),
        reason: comment("Brud"),
        until: Some(demo.portal.now().plus_seconds(DAY)),
    };
    for (services, owners, stops) in
        [(&["optagelse"][..], &[][..], false), (&[], &["901002"], false), (&["unilogin"], &["901001"], true)]
    {
        emergency_stop::set(&demo.portal, &agency, stop(services, owners)).await.unwrap();
        let expected: &[&str] = if stops { &["stopped"] } else { &[] };
        assert_eq!(usual(&demo).await, expected, "{services:?} {owners:?}");
    }
    demo.clock.advance(DAY);
    assert!(usual(&demo).await.is_empty(), "it has ended, whether or not that is written down");

    demo.registers_say("901001", |one| one.passivated = Some("Lukket".into())).await;
    demo.registers_say("U10001", |one| one.passivated = Some("Lukket".into())).await;
    assert_eq!(usual(&demo).await, ["provider_passivated", "owner_passivated"]);
    demo.registers_say("901001", |one| one.passivated = None).await;
    demo.registers_say("U10001", |one| one.passivated = None).await;

    let agreement = connection_agreement::list_all(
        &demo.portal,
        &agency,
        Some(domain::ConnectionStatus::Approved),
        store::PageRequest { number: 1, size: 50 },
    );
    let rows = agreement.await.unwrap().rows;
    let of = rows
        .iter()
        .find(|row| row.agreement.system == tavlen && row.agreement.service == service("unilogin"));
    let of = of.unwrap().agreement.clone();
    let end = ConnectionAction::End;
    connection_agreement::change_status(&demo.portal, &agency, of.id, of.version, end, comment("Slut"))
        .await
        .unwrap();
    assert_eq!(usual(&demo).await, ["no_connection"]);
}

#[tokio::test]
async fn what_is_not_there_is_named_as_what_it_is() {
    let demo = Demo::new().await;
    let (tavlen, fravaer) = (demo.system("Tavlen").await, demo.system("Fravær Direkte").await);
    let nobody = SystemId::new(Uuid::from_u128(7));
    let cases: [(AskedUse, &[&str]); 9] = [
        (asked(tavlen, "unilogin", "901001"), &[]),
        (asked(tavlen, "unilogin", "901002"), &["data_access_waiting"]),
        (asked(tavlen, "unilogin", "902001"), &["data_access_rejected"]),
        (asked(tavlen, "unilogin", "901003"), &["no_data_access"]),
        (asked(fravaer, "eksamensdatabasen", "901001"), &["connection_waiting", "no_data_access"]),
        (asked(fravaer, "unilogin", "901001"), &["no_connection", "no_data_access"]),
        // Nobody is asked, but there is no agreement.
        (asked(tavlen, "institutionsregisteret", "901001"), &["no_connection"]),
        (asked(nobody, "unilogin", "901001"), &["unknown_system"]),
        (asked(nobody, "nowhere", "999999"), &["unknown_system", "unknown_service", "unknown_institution"]),
    ];
    for (question, expected) in &cases {
        assert_eq!(codes(&demo, question.clone()).await, *expected, "{question:?}");
    }
    // All of them at once, each as often as it is asked, in their order and in one statement.
    let several: Vec<AskedUse> = cases.iter().chain(&cases).map(|(question, _)| question.clone()).collect();
    let (verdicts, counted) = demo.statements.count(decision::decide(&demo.portal, &several)).await;
    let found: Vec<_> = verdicts.unwrap().iter().map(Verdict::codes).collect();
    let expected: Vec<_> = cases.iter().chain(&cases).map(|(_, codes)| codes.to_vec()).collect();
    assert_eq!((found, counted.total()), (expected, 1));
    assert!(decision::decide(&demo.portal, &[]).await.unwrap().is_empty());

    // What was deleted is as if it had never been.
    owner_does(&demo, DataAccessAction::Delete).await;
    assert_eq!(usual(&demo).await, ["no_data_access"]);

    let most = vec![cases[0].0.clone(); MAX_QUESTIONS as usize];
    assert_eq!(decision::decide(&demo.portal, &most).await.unwrap().len(), most.len());
    let more = vec![cases[0].0.clone(); MAX_QUESTIONS as usize + 1];
    let refused = decision::decide(&demo.portal, &more).await;
    assert!(
        matches!(refused, Err(ServiceError::Rule(domain::RuleError::TooManyChosen { .. }))),
        "{refused:?}"
    );
}

/// The pages and the machines are told the same: every data access there is, read either way.
#[tokio::test]
async fn pages_and_machines_are_told_the_same() {
    let demo = Demo::new().await;
    services::scale::seed(&demo.portal, 300).await.unwrap();
    let all = DataAccessFilter::default();
    let rows = store::data_access::list_all(demo.portal.db(), &all).await.unwrap();
    assert!(rows.len() > 250, "{}", rows.len());
    let questions: Vec<AskedUse> = rows
        .iter()
        .map(|row| AskedUse {
            system: row.access.system,
            service: row.access.service.clone(),
            owner: row.access.owner.clone(),
        })
        .collect();
    let verdicts = decision::decide(&demo.portal, &questions).await.unwrap();
    let at = demo.portal.now();
    let allowed = rows.iter().filter(|row| domain::decide(&row.facts, at).is_allowed()).count();
    assert!(allowed > 0 && allowed < rows.len());
    for (row, verdict) in rows.iter().zip(verdicts) {
        assert_eq!(verdict, Verdict::Decided(domain::decide(&row.facts, at)), "{:?}", row.access);
    }
}
