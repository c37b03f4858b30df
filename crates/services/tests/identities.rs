//! What follows from a user's rights.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::OrganisationKind;
use services::{ServiceError, identity};
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
