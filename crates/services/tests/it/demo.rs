//! The demo data, whole and interrupted.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use domain::SubjectKind;
use services::{FixedClock, Portal, demo};
use store::{
    PageRequest,
    connection_agreement::ConnectionFilter,
    data_access::{DataAccessFilter, Sort},
};
use testkit::{Demo, NOON, code, empty_db};

/// What there is, in which state and with which history; without the keys, which are new each time.
async fn everything(portal: &Portal) -> Vec<String> {
    let db = portal.db();
    let page = PageRequest { number: 1, size: 100 };
    let mut rows = vec![];
    for service in store::web_service::list(db).await.unwrap() {
        let id = service.code.to_string();
        rows.push((SubjectKind::WebService, id.clone(), id));
    }
    for message in store::operating_message::list(db).await.unwrap() {
        rows.push((SubjectKind::OperatingMessage, message.id.to_string(), message.text_da.to_string()));
    }
    for system in store::system::list(db, &[code("U10001"), code("U10002")]).await.unwrap() {
        let about = format!("{} {:?}", system.name, system.status);
        rows.push((SubjectKind::System, system.id.to_string(), about));
    }
    let all = ConnectionFilter::default();
    for row in store::connection_agreement::list(db, &all, page).await.unwrap().rows {
        let about = format!(
            "{} {} {:?} {:?}",
            row.names.system, row.agreement.service, row.agreement.status, row.changed_at
        );
        rows.push((SubjectKind::ConnectionAgreement, row.agreement.id.to_string(), about));
    }
    let all = DataAccessFilter { deleted: true, ..DataAccessFilter::default() };
    for row in store::data_access::list(db, &all, Sort::Newest, page).await.unwrap() {
        let about =
            format!("{} {} {:?} {:?}", row.access.owner, row.names.system, row.access.status, row.changed_at);
        rows.push((SubjectKind::DataAccess, row.access.id.to_string(), about));
    }
    let mut lines = vec![];
    for (kind, id, about) in rows {
        let history = store::event::list(db, kind, &id).await.unwrap();
        lines.push(format!("{kind:?} {about} {history:?}"));
    }
    lines.sort();
    lines
}

#[tokio::test]
async fn demo_data_that_was_interrupted_is_completed_by_the_next_start() {
    let whole = everything(&Demo::new().await.portal).await;
    for steps in 0..demo::STEPS {
        let portal = Portal::with_clock(empty_db().await, Arc::new(FixedClock::new(NOON)));
        assert!(demo::seed_until(&portal, steps).await.unwrap());
        assert!(demo::seed(&portal).await.unwrap(), "half made after {steps} steps");
        assert_eq!(everything(&portal).await, whole, "after {steps} steps");
        assert!(!demo::seed(&portal).await.unwrap(), "whole now");
    }
}

#[tokio::test]
async fn whole_demo_data_stays_as_its_users_leave_it() {
    use domain::{Comment, DataAccessAction, DataAccessStatus};
    use services::data_access::{Target, change_status};
    let demo = Demo::new().await;
    let (id, version, status) = demo.access("901003").await;
    assert_eq!(status, DataAccessStatus::Waiting);
    let provider = demo.actor(testkit::Person::Fravaersportalen).await;
    let target = Target { id, version };
    change_status(&demo.portal, &provider, &[target], DataAccessAction::Withdraw, &Comment::none())
        .await
        .unwrap();
    let before = everything(&demo.portal).await;
    assert!(!demo::seed(&demo.portal).await.unwrap());
    assert_eq!(everything(&demo.portal).await, before);
}

#[tokio::test]
async fn a_database_with_other_organisations_is_left_alone() {
    let portal = Portal::with_clock(empty_db().await, Arc::new(FixedClock::new(NOON)));
    let other = Demo::new().await;
    let school = store::organisation::find(other.portal.db(), &code("901001")).await.unwrap().unwrap();
    store::organisation::insert_many(portal.db(), &[school]).await.unwrap();
    assert!(!demo::seed(&portal).await.unwrap());
    assert!(everything(&portal).await.is_empty());
}

#[tokio::test]
async fn a_database_that_no_demo_made_gets_no_made_up_data() {
    use services::{demo::Ground, register, scale, setup};
    let portal = Portal::with_clock(empty_db().await, Arc::new(FixedClock::new(NOON)));
    assert_eq!(demo::ground(portal.db()).await.unwrap(), Ground::Empty);
    let agency = setup::Agency {
        code: code("U00001"),
        name: domain::Name::parse("STIL").unwrap(),
        cvr: domain::Cvr::parse("90001000").unwrap(),
        p_number: domain::PNumber::parse("1000000001").unwrap(),
    };
    setup::init(&portal, &agency, None, None).await.unwrap();
    assert_eq!(demo::ground(portal.db()).await.unwrap(), Ground::Other);
    assert!(!demo::seed(&portal).await.unwrap());
    assert!(register::import_sample(&portal).await.is_err());
    assert!(scale::seed(&portal, 1).await.is_err());
    assert!(scale::seed_mails(&portal, 1).await.is_err());
    assert_eq!(store::organisation::count(portal.db()).await.unwrap(), 1);
    assert_eq!(demo::ground(Demo::new().await.portal.db()).await.unwrap(), Ground::Demo);
}

#[tokio::test]
async fn a_database_with_people_and_no_organisation_is_not_empty() {
    use services::demo::Ground;
    let portal = Portal::with_clock(empty_db().await, Arc::new(FixedClock::new(NOON)));
    let user = store::user::User::named(domain::UserId::new(uuid::Uuid::from_u128(0xABC)), "Inge");
    store::user::insert(portal.db(), &user, 1).await.unwrap();
    assert_eq!(demo::ground(portal.db()).await.unwrap(), Ground::Other);
}
