//! What may be asked for, of whom.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::*;
use uuid::Uuid;

fn code(text: &str) -> OrganisationCode {
    OrganisationCode::parse(text).unwrap()
}

fn provider() -> Actor {
    Actor { administers: [code("U10001")].into(), ..Actor::new(UserId::new(Uuid::nil()), "Test") }
}

fn system(status: SystemStatus) -> System {
    System {
        id: SystemId::new(Uuid::from_u128(1)),
        provider: code("U10001"),
        name: Name::parse("Tavlen").unwrap(),
        description: LongText::parse("Skema").unwrap(),
        contact: ContactId::new(Uuid::from_u128(2)),
        status,
        version: 1,
    }
}

fn service(status: ServiceStatus, needs_data_access: bool) -> WebService {
    let text = LongText::parse("Tekst").unwrap();
    WebService {
        code: ServiceCode::parse("unilogin").unwrap(),
        name: Name::parse("Unilogin").unwrap(),
        purpose: text.clone(),
        data: text.clone(),
        categories: DataCategories::default(),
        terms: text.clone(),
        contact: text,
        needs_data_access,
        frees_at: None,
        text_version: 1,
        status,
        closes_at: None,
        version: 1,
    }
}

fn organisation(number: &str, kind: OrganisationKind, passivated: Option<&str>) -> Organisation {
    Organisation {
        code: code(number),
        name: "Skole".into(),
        kind,
        cvr: Cvr::parse("91842130").unwrap(),
        p_number: PNumber::parse("1000000021").unwrap(),
        municipality: None,
        passivated: passivated.map(Into::into),
        successor: None,
    }
}

#[test]
fn a_connection_needs_an_active_system_an_open_service_and_the_terms() {
    let request = |status, service_status, live, terms| {
        ConnectionAgreement::request(
            &provider(),
            ConnectionId::new(Uuid::nil()),
            &system(status),
            &service(service_status, true),
            live,
            terms,
            Comment::none(),
        )
        .map(|(row, ..)| row.status)
    };
    use ServiceStatus::{Closed, Locked, Open};
    use SystemStatus::{Active, Passive};
    assert_eq!(request(Active, Open, None, true), Ok(ConnectionStatus::Waiting));
    assert_eq!(request(Passive, Open, None, true), Err(RuleError::status(Passive)));
    assert_eq!(request(Active, Locked, None, true), Err(RuleError::ServiceStatus(Locked)));
    assert_eq!(request(Active, Closed, None, true), Err(RuleError::ServiceStatus(Closed)));
    let live = Some(ConnectionStatus::Waiting);
    assert_eq!(
        request(Active, Open, live, true),
        Err(RuleError::AlreadyConnected(ConnectionStatus::Waiting))
    );
    assert_eq!(request(Active, Open, None, false), Err(RuleError::TermsNotAccepted));
}

#[test]
fn data_access_can_be_asked_for_only_through_an_approved_connection() {
    let check = |status, service_status, needs, connection| {
        let (system, service) = (system(status), service(service_status, needs));
        RequestGround { system: &system, service: &service, connection }.check(&provider()).err()
    };
    use ServiceStatus::{Closed, Locked, Open};
    use SystemStatus::{Active, Passive};
    let approved = Some(ConnectionStatus::Approved);
    assert_eq!(check(Active, Open, true, approved), None);
    assert_eq!(check(Active, Locked, true, approved), None);
    assert_eq!(check(Passive, Open, true, approved), Some(RuleError::status(Passive)));
    assert_eq!(check(Active, Closed, true, approved), Some(RuleError::ServiceStatus(Closed)));
    assert_eq!(check(Active, Open, false, approved), Some(RuleError::NoDataAccessNeeded));
    for other in [
        None,
        Some(ConnectionStatus::Waiting),
        Some(ConnectionStatus::Rejected),
        Some(ConnectionStatus::Ended),
    ] {
        assert_eq!(check(Active, Open, true, other), Some(RuleError::NotConnected));
    }
}

#[test]
fn each_recipient_that_cannot_be_asked_says_why() {
    use OrganisationKind::*;
    let (system, service) = (system(SystemStatus::Active), service(ServiceStatus::Open, true));
    let ground =
        RequestGround { system: &system, service: &service, connection: Some(ConnectionStatus::Approved) };
    let issue = |organisation: Organisation, existing| {
        ground.issue(&Recipient { organisation: &organisation, existing })
    };
    assert_eq!(issue(organisation("901001", Institution, None), None), None);
    assert_eq!(issue(organisation("G90104", DayCare, None), None), None);
    assert_eq!(issue(organisation("901000", Residual, None), None), None);
    assert_eq!(issue(organisation("U10002", Provider, None), None), None, "a provider can be the data owner");
    assert_eq!(issue(organisation("U10001", Provider, None), None), Some(RecipientIssue::Own));
    assert_eq!(issue(organisation("U00001", Agency, None), None), Some(RecipientIssue::NoDataOwner));
    assert_eq!(
        issue(organisation("903002", Institution, Some("Sammenlagt med 903001")), None),
        Some(RecipientIssue::Passivated("Sammenlagt med 903001".into()))
    );
    let merged = Organisation {
        successor: Some(OrganisationCode::parse("903001").unwrap()),
        ..organisation("903002", Institution, Some("Sammenlagt med 903001"))
    };
    let use_the_other = RecipientIssue::Merged(OrganisationCode::parse("903001").unwrap());
    assert_eq!(issue(merged, None), Some(use_the_other));
    for status in [DataAccessStatus::Waiting, DataAccessStatus::Approved, DataAccessStatus::Rejected] {
        assert_eq!(
            issue(organisation("901001", Institution, None), Some(status)),
            Some(RecipientIssue::Exists(status))
        );
    }
    assert_eq!(issue(organisation("901001", Institution, None), Some(DataAccessStatus::Deleted)), None);
}
