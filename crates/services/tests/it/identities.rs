//! What follows from a user's rights.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{Comment, Cvr, DataAccessAction, Grant, GrantId, OrganisationKind, Right, RuleError, Scope};
use services::{
    ServiceError,
    data_access::{self, Target},
    identity::{self, Arrival},
};
use store::{
    right::{HeldRight, Source},
    user::Origin,
};
use testkit::{Demo, Person, code};

#[tokio::test]
async fn a_scope_covers_a_whole_cvr_or_one_unit() {
    let demo = Demo::new().await;
    let codes = async |person| {
        let actor = demo.actor(person).await;
        actor.administers.iter().map(|c| c.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(Person::HavnsoeSkole).await, ["901001"]);
    assert_eq!(codes(Person::HavnsoeKommune).await, ["901000", "901001", "901002", "901003", "G90104"]);
    assert_eq!(codes(Person::Skoletavlen).await, ["U10001"]);
    assert!(codes(Person::NyMedarbejder).await.is_empty(), "no right yet");
    assert!(
        codes(Person::Brugeradministrator).await.is_empty(),
        "granting rights is not administering agreements"
    );
    assert!(codes(Person::NyUdbyder).await.is_empty(), "in no register");
    assert!(codes(Person::Sagsbehandler).await.is_empty());
    assert!(demo.actor(Person::Sagsbehandler).await.case_worker);
}

#[tokio::test]
async fn a_passivated_organisation_is_left_out_at_once() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let mut school = store::organisation::find(db, &code("901001")).await.unwrap().unwrap();
    assert_eq!(school.kind, OrganisationKind::Institution);
    school.passivated = Some("Nedlagt".into());
    store::organisation::save(db, &school).await.unwrap();
    assert!(demo.actor(Person::HavnsoeSkole).await.administers.is_empty());
}

#[tokio::test]
async fn a_person_who_is_gone_is_not_found() {
    let demo = Demo::new().await;
    let nobody = domain::UserId::new(uuid::Uuid::from_u128(99));
    assert!(matches!(identity::load(&demo.portal, nobody, "").await, Err(ServiceError::NotFound)));
}

fn arrival(grants: Vec<Grant>) -> Arrival {
    Arrival {
        origin: Origin { issuer: "https://id.example".into(), subject: "7".into() },
        name: "Inge Bak".into(),
        email: None,
        cvr: Some(Cvr::parse("91842130").unwrap()),
        p_number: None,
        organisation: Some("Havnsø Kommune".into()),
        grants,
    }
}

fn grant(right: Right, cvr: &str) -> Grant {
    Grant { right, scope: Scope::Cvr(Cvr::parse(cvr).unwrap()) }
}

#[tokio::test]
async fn rights_that_arrive_replace_those_of_the_last_log_in_and_leave_granted_ones() {
    let demo = Demo::new().await;
    let portal = &demo.portal;
    let whole = grant(Right::AdministerAgreements, "91842130");
    let user = identity::arrive(portal, arrival(vec![whole.clone(), whole]), "192.0.2.1").await.unwrap();
    let me = identity::load(portal, user.id, "").await.unwrap();
    assert_eq!(me.organisations.len(), 5);
    assert_eq!(me.rights.len(), 1, "a right that arrives twice is one right");

    let granted = HeldRight {
        id: GrantId::new(uuid::Uuid::from_u128(1)),
        user: user.id,
        grant: grant(Right::ViewAgreements, "91842130"),
        source: Source::Portal { by: "Test".into(), user: None },
        granted_at: portal.now(),
        valid_to: None,
        ended_at: None,
    };
    store::right::insert(portal.db(), &granted).await.unwrap();
    let again = identity::arrive(portal, arrival(vec![]), "192.0.2.1").await.unwrap();
    assert_eq!(again.id, user.id, "the same person");
    let me = identity::load(portal, user.id, "").await.unwrap();
    assert!(me.actor.administers.is_empty(), "taken away at the identity provider");
    assert_eq!(me.actor.views.len(), 5, "granted in the portal");
}

#[tokio::test]
async fn a_right_granted_in_the_portal_ends_with_the_employment() {
    let demo = Demo::new().await;
    let portal = &demo.portal;
    let user = identity::arrive(portal, arrival(vec![]), "").await.unwrap();
    for (n, right) in [(1, Right::AdministerAgreements), (2, Right::AdministerUsers)] {
        let held = HeldRight {
            id: GrantId::new(uuid::Uuid::from_u128(n)),
            user: user.id,
            grant: grant(right, "91842130"),
            source: Source::Portal { by: "Test".into(), user: None },
            granted_at: portal.now(),
            valid_to: None,
            ended_at: None,
        };
        store::right::insert(portal.db(), &held).await.unwrap();
    }
    let actor = identity::load(portal, user.id, "").await.unwrap().actor.clone();
    assert_eq!((actor.administers.len(), actor.administers_users.len()), (5, 1));
    let elsewhere = Arrival { cvr: Some(Cvr::parse("93683269").unwrap()), ..arrival(vec![]) };
    identity::arrive(portal, elsewhere, "").await.unwrap();
    let actor = identity::load(portal, user.id, "").await.unwrap().actor.clone();
    assert_eq!((actor.administers.len(), actor.administers_users.len()), (0, 0));
}

#[tokio::test]
async fn the_agencys_rights_hold_in_its_own_scope_only() {
    let demo = Demo::new().await;
    let elsewhere = vec![
        grant(Right::CaseWorker, "91842130"),
        grant(Right::AgencyAdministrator, "90614711"),
        grant(Right::AdministerUsers, "91842130"),
    ];
    let user = identity::arrive(&demo.portal, arrival(elsewhere), "").await.unwrap();
    let actor = identity::load(&demo.portal, user.id, "").await.unwrap().actor.clone();
    assert!(!actor.case_worker && !actor.agency_administrator);
    assert!(actor.administers.is_empty(), "and give nobody's agreements");
}

#[tokio::test]
async fn who_may_only_look_sees_everything_and_changes_nothing() {
    let demo = Demo::new().await;
    let looks = vec![grant(Right::ViewAgreements, "91842130")];
    let user = identity::arrive(&demo.portal, arrival(looks), "").await.unwrap();
    let actor = identity::load(&demo.portal, user.id, "").await.unwrap().actor.clone();
    let (id, version, _) = demo.access("901002").await;
    let (row, _) = data_access::get(&demo.portal, &actor, id).await.unwrap();
    assert_eq!(row.access.owner.as_str(), "901002");
    let targets = [Target { id, version }];
    let approve = DataAccessAction::Approve;
    let result = data_access::change_status(&demo.portal, &actor, &targets, approve, &Comment::none()).await;
    assert!(matches!(result, Err(ServiceError::Rule(RuleError::NotAllowed))), "{result:?}");
}

#[tokio::test]
async fn an_agencys_right_is_recorded_for_the_agency_only() {
    let demo = Demo::new().await;
    let (portal, school) = (&demo.portal, "91842130");
    // The agency's administrator, and user administrator of a municipality.
    let mut arriving =
        arrival(vec![grant(Right::AgencyAdministrator, "90001000"), grant(Right::AdministerUsers, school)]);
    arriving.cvr = Some(Cvr::parse(school).unwrap());
    let user = identity::arrive(portal, arriving, "").await.unwrap();
    let me = identity::load(portal, user.id, "").await.unwrap();
    assert!(me.actor.agency_administrator && me.actor.administers_users.len() == 2);
    let colleague = demo.newcomer("Kollega", school, &[]).await.user.id;
    for right in [Right::CaseWorker, Right::AgencyAdministrator] {
        let scope = Scope::Cvr(Cvr::parse(school).unwrap());
        let granted = services::right::grant(portal, &me, colleague, right, scope, None).await;
        assert!(matches!(granted, Err(ServiceError::Rule(RuleError::ScopeOutside))), "{right:?} {granted:?}");
    }
    assert!(store::right::list_of(portal.db(), [colleague]).await.unwrap().is_empty());
}

#[tokio::test]
async fn rights_that_are_asked_for_together_are_asked_for_together_or_not_at_all() {
    let demo = Demo::new().await;
    let portal = &demo.portal;
    let me = demo.newcomer("Nykommer", "93683269", &[]).await;
    let scope = Scope::Cvr(Cvr::parse("93683269").unwrap());
    let ask = async |rights: &[Right]| {
        services::right::request(portal, &me, rights, scope.clone(), Comment::none()).await
    };
    assert_eq!(ask(&[Right::ViewAgreements]).await.unwrap().len(), 1);
    // The second of them waits already.
    let both = ask(&[Right::AdministerAgreements, Right::ViewAgreements]).await;
    assert!(matches!(both, Err(ServiceError::Rule(RuleError::AlreadyHeld))), "{both:?}");
    assert_eq!(services::right::list_mine(portal, &me).await.unwrap().len(), 1);
    assert_eq!(ask(&[Right::AdministerAgreements, Right::AdministerAgreements]).await.unwrap().len(), 1);
}
