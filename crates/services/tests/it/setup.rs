//! The portal's beginning on an empty database, up to a person who may decide for the agency.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    AuditKind, Cvr, Email, Grant, Language, Letter, Name, OrganisationCode, PNumber, Right, Scope, Side,
};
use services::{
    Portal,
    identity::{self, Arrival, Identity},
    notification_recipient, right,
    setup::{self, Administrator, Agency, Done, SetupError},
};
use store::{PageRequest, user::Origin};
use testkit::{Demo, NOON, empty_db};

const ISSUER: &str = "https://login.example";

fn agency() -> Agency {
    Agency {
        code: OrganisationCode::parse("U00001").unwrap(),
        name: Name::parse("STIL").unwrap(),
        cvr: Cvr::parse("90001000").unwrap(),
        p_number: PNumber::parse("1000000001").unwrap(),
    }
}

async fn empty() -> Portal {
    let clock = services::FixedClock::new(NOON);
    Portal::with_clock(empty_db().await, std::sync::Arc::new(clock))
}

fn origin(subject: &str) -> Origin {
    Origin { issuer: ISSUER.into(), subject: subject.into() }
}

/// Lets somebody log in, and gives who they are then.
async fn arrives(portal: &Portal, subject: &str, cvr: &str, rights: &[Right]) -> Identity {
    let cvr = Cvr::parse(cvr).unwrap();
    let grant = |right: &Right| Grant { right: *right, scope: Scope::Cvr(cvr.clone()) };
    let arrival = Arrival {
        origin: origin(subject),
        name: format!("Person {subject}"),
        email: Email::parse(&format!("{subject}@stil.example")).ok(),
        cvr: Some(cvr.clone()),
        p_number: None,
        organisation: None,
        grants: rights.iter().map(grant).collect(),
    };
    let user = identity::arrive(portal, arrival, "").await.unwrap();
    std::sync::Arc::unwrap_or_clone(identity::load(portal, user.id, "").await.unwrap())
}

async fn events(portal: &Portal, me: &Identity) -> Vec<(AuditKind, String)> {
    let page = PageRequest { number: 1, size: 50 };
    let rows = services::audit::list(portal, me, None, "", page).await.unwrap().rows;
    rows.into_iter().map(|event| (event.kind, event.detail)).collect()
}

#[tokio::test]
async fn the_right_that_comes_with_a_log_in_makes_a_case_worker_once_the_agency_is_there() {
    let portal = empty().await;
    assert!(!arrives(&portal, "a", "90001000", &[Right::CaseWorker]).await.actor.case_worker);
    let done = setup::init(&portal, &agency(), None, None).await.unwrap();
    assert_eq!(done, Done { agency: true, ..Done::default() });
    let me = arrives(&portal, "a", "90001000", &[Right::CaseWorker]).await;
    assert!(me.actor.case_worker && !me.actor.agency_administrator);
    let told = events(&portal, &me).await;
    assert!(told.contains(&(AuditKind::AgencyCreated, "U00001 STIL".into())), "{told:?}");
    // Of another organisation it makes nobody anything.
    assert!(!arrives(&portal, "b", "91842130", &[Right::CaseWorker]).await.actor.case_worker);
}

#[tokio::test]
async fn said_once_more_it_changes_nothing_and_another_agency_is_refused() {
    let portal = empty().await;
    let email = Email::parse("post@stil.example").unwrap();
    let mailbox = Some((&email, Language::Danish));
    let administrator = Administrator::Known(origin("a"));
    let done = setup::init(&portal, &agency(), mailbox, Some(&administrator)).await.unwrap();
    assert_eq!(done, Done { agency: true, mailbox: true, administrator: Some("a".into()) });
    let capitals = Email::parse("Post@STIL.example").unwrap();
    let mailbox = Some((&capitals, Language::Danish));
    let again = setup::init(&portal, &agency(), mailbox, Some(&administrator)).await.unwrap();
    assert_eq!(again, Done::default());
    let me = arrives(&portal, "a", "90001000", &[]).await;
    assert_eq!(events(&portal, &me).await.len(), 2);

    let other = |change: fn(&mut Agency)| {
        let mut other = agency();
        change(&mut other);
        other
    };
    for wrong in [
        other(|a| a.code = OrganisationCode::parse("U00002").unwrap()),
        other(|a| a.name = Name::parse("Styrelsen").unwrap()),
        other(|a| a.cvr = Cvr::parse("91842130").unwrap()),
        other(|a| a.p_number = PNumber::parse("1000000002").unwrap()),
    ] {
        let refused = setup::init(&portal, &wrong, None, None).await;
        assert!(matches!(refused, Err(SetupError::OtherAgency(there)) if there.code == agency().code));
    }
}

#[tokio::test]
async fn a_demo_and_a_number_in_use_are_no_beginning() {
    let demo = Demo::new().await;
    let refused = setup::init(&demo.portal, &agency(), None, None).await;
    assert!(matches!(refused, Err(SetupError::Demo)));

    let portal = empty().await;
    let list = "INST_NR;INST_NAVN;CVR_NR;P_NR\nU00001;Havnsø Kommune;91842130;1000000020\n";
    services::owners::import(&portal, list.as_bytes()).await.unwrap();
    let refused = setup::init(&portal, &agency(), None, None).await;
    assert!(matches!(refused, Err(SetupError::Taken(other)) if other.name == "Havnsø Kommune"));
    assert!(
        store::organisation::list_kind(portal.db(), domain::OrganisationKind::Agency)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn the_agencys_mailbox_is_asked_before_it_is_told_anything() {
    let portal = empty().await;
    let email = Email::parse("post@stil.example").unwrap();
    setup::init(&portal, &agency(), Some((&email, Language::English)), None).await.unwrap();
    let me = arrives(&portal, "a", "90001000", &[Right::CaseWorker]).await;
    let rows = notification_recipient::list(&portal, &me.actor, Side::Agency).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].row.recipient.status, domain::RecipientStatus::Unconfirmed);
    let letters = testkit::claim(&portal, 10).await;
    assert_eq!(letters.len(), 1);
    assert!(matches!(&letters[0].letter, Some(Letter::Confirm { side: Side::Agency, .. })), "{letters:?}");
    assert_eq!((letters[0].address.as_str(), letters[0].language), ("post@stil.example", Language::English));
}

#[tokio::test]
async fn an_administrator_is_named_before_the_first_log_in_and_gives_others_their_rights() {
    let portal = empty().await;
    let administrator = Administrator::Known(origin("a"));
    setup::init(&portal, &agency(), None, Some(&administrator)).await.unwrap();
    let me = arrives(&portal, "a", "90001000", &[]).await;
    assert_eq!(me.user.name, "Person a");
    assert!(me.actor.case_worker && me.actor.agency_administrator);
    // A log-in that brings no rights takes none of these away.
    let me = arrives(&portal, "a", "90001000", &[]).await;
    let colleague = arrives(&portal, "b", "90001000", &[]).await;
    let scope = Scope::Cvr(agency().cvr);
    right::grant(&portal, &me, colleague.user.id, Right::CaseWorker, scope, None).await.unwrap();
    assert!(arrives(&portal, "b", "90001000", &[]).await.actor.case_worker);
    // Whoever comes with another employer's number is nobody here.
    assert!(!arrives(&portal, "a", "91842130", &[]).await.actor.case_worker);
    let refused = setup::init(&portal, &agency(), None, Some(&administrator)).await;
    assert!(matches!(refused, Err(SetupError::Elsewhere(name)) if name == "Person a"));
}

#[tokio::test]
async fn an_administrator_can_be_named_by_the_address_of_somebody_who_has_logged_in() {
    let portal = empty().await;
    let seen = Administrator::Seen(Email::parse("A@stil.example").unwrap());
    let name = async || setup::init(&portal, &agency(), None, Some(&seen)).await;
    assert!(matches!(name().await, Err(SetupError::NotSeen)));
    assert!(arrives(&portal, "x", "90001000", &[Right::CaseWorker]).await.organisations.is_empty());
    // One of another organisation with the same address is not meant.
    arrives(&portal, "a", "91842130", &[]).await;
    assert!(matches!(name().await, Err(SetupError::NotSeen)));
    arrives(&portal, "b", "90001000", &[]).await;
    let email = Administrator::Seen(Email::parse("b@stil.example").unwrap());
    let done = setup::init(&portal, &agency(), None, Some(&email)).await.unwrap();
    assert_eq!(done.administrator.as_deref(), Some("Person b"));
    assert!(arrives(&portal, "b", "90001000", &[]).await.actor.agency_administrator);
}
