//! What a change of what is agreed to needs, and what becomes of what was agreed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Accepted, Actor, Comment, DataAccess, DataAccessAction, DataAccessStatus, DataCategories, DataCategory,
    LongText, Name, OrganisationCode, Publication, RuleError, ServiceCode, ServiceStatus, Timestamp, UserId,
    VersionKind, WebService,
};
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_micros(1_795_435_200_000_000);
const DAY: i64 = 24 * 60 * 60;

fn service() -> WebService {
    let text = LongText::parse("Tekst").unwrap();
    WebService {
        code: ServiceCode::parse("unilogin").unwrap(),
        name: Name::parse("Unilogin").unwrap(),
        purpose: text.clone(),
        data: text.clone(),
        categories: DataCategories::of([DataCategory::Name]),
        terms: text.clone(),
        contact: text,
        needs_data_access: true,
        frees_at: None,
        text_version: 3,
        status: ServiceStatus::Open,
        closes_at: None,
        version: 7,
    }
}

fn text(text: &str) -> LongText {
    LongText::parse(text).unwrap()
}

fn days(days: i64) -> Timestamp {
    NOW.plus_seconds(days * DAY)
}

fn said(kind: VersionKind) -> Publication {
    let why = Comment::parse("Skolerne har bedt om det.").unwrap();
    Publication { kind, confirm_by: Some(days(31)), why, hurry: Comment::none() }
}

#[test]
fn only_what_is_agreed_to_makes_a_version() {
    let before = service();
    for after in [
        WebService { name: Name::parse("Uni-Login").unwrap(), ..service() },
        WebService { contact: text("Ny"), ..service() },
        WebService { status: ServiceStatus::Locked, closes_at: Some(days(9)), ..service() },
    ] {
        let (after, said) = after.publish(&before, None, true, NOW).unwrap();
        assert_eq!((after.text_version, said), (3, None));
    }
    for after in [
        WebService { purpose: text("Ny"), ..service() },
        WebService { data: text("Ny"), ..service() },
        WebService { categories: DataCategories::default(), ..service() },
        WebService { terms: text("Ny"), ..service() },
        WebService { needs_data_access: false, ..service() },
    ] {
        // A form cannot say which number it is.
        let after = WebService { text_version: 99, ..after };
        assert_eq!(after.clone().publish(&before, None, true, NOW), Err(RuleError::KindNeeded));
        let (unused, said) = after.publish(&before, None, false, NOW).unwrap();
        assert_eq!((unused.text_version, said.unwrap().kind), (4, VersionKind::Editorial));
        assert_eq!(unused.frees_at, None, "where nobody uses it, nobody waits");
    }
}

#[test]
fn what_a_version_is_has_to_be_said_with_its_reason_and_its_day() {
    use VersionKind::{Editorial, First, NewData, NewTerms};
    let before = service();
    let after = WebService { data: text("Navn og CPR-nummer"), ..service() };
    let publish = |said: Publication| after.clone().publish(&before, Some(&said), true, NOW);
    assert_eq!(publish(said(First)), Err(RuleError::KindNeeded));
    let (version, told) = publish(said(Editorial)).unwrap();
    assert_eq!((version.text_version, told.unwrap().confirm_by), (4, None), "there is nothing to confirm");
    for kind in [NewData, NewTerms] {
        assert_eq!(publish(Publication { why: Comment::none(), ..said(kind) }), Err(RuleError::ReasonNeeded));
        let by = |confirm_by| Publication { confirm_by, ..said(kind) };
        assert_eq!(publish(by(None)), Err(RuleError::ConfirmDayNeeded));
        assert_eq!(publish(by(Some(NOW))), Err(RuleError::EndPassed));
        assert_eq!(publish(by(Some(days(30)))), Err(RuleError::TooSoon { days: 30 }));
        let hurry = Comment::parse("Loven træder i kraft.").unwrap();
        let soon = Publication { hurry, ..by(Some(days(2))) };
        assert_eq!(publish(soon.clone()).unwrap().1, Some(soon), "an exception is said");
        assert_eq!(publish(said(kind)).unwrap().1, Some(said(kind)));
    }
}

#[test]
fn more_data_and_asking_nobody_are_no_editorial_changes() {
    let before = service();
    let cpr = DataCategories::of([DataCategory::Name, DataCategory::Cpr]);
    let more = WebService { categories: cpr, ..service() };
    let freed = WebService { needs_data_access: false, ..service() };
    for after in [&more, &freed] {
        let editorial = after.clone().publish(&before, Some(&said(VersionKind::Editorial)), true, NOW);
        assert_eq!(editorial, Err(RuleError::NotEditorial));
    }
    let fewer = WebService { categories: DataCategories::default(), ..service() };
    assert!(fewer.publish(&before, Some(&said(VersionKind::Editorial)), true, NOW).is_ok());
    // Also where it is closed in the same breath: it may be opened again before the day.
    let closed = WebService { status: ServiceStatus::Closed, ..freed.clone() };
    let (closed, _) = closed.publish(&before, Some(&said(VersionKind::NewTerms)), true, NOW).unwrap();
    assert_eq!((closed.needs_data_access, closed.frees_at), (true, Some(days(31))));
    // Nobody is asked any more from the day on, and not before.
    let (freed, _) = freed.publish(&before, Some(&said(VersionKind::NewTerms)), true, NOW).unwrap();
    assert_eq!((freed.needs_data_access, freed.frees_at), (true, Some(days(31))));
    assert!(freed.clone().as_of(days(31)).is_free() && !freed.clone().as_of(days(30)).is_free());
    // The form shows it as free: saving it once more moves nothing, and ticking the box calls it off.
    let again = WebService { needs_data_access: false, frees_at: None, ..freed.clone() };
    let (again, none) = again.publish(&freed, None, true, NOW).unwrap();
    assert_eq!((again, none), (freed.clone(), None));
    let off = WebService { frees_at: None, ..freed.clone() };
    // What was published meanwhile nobody has confirmed.
    let editorial = off.clone().publish(&freed, Some(&said(VersionKind::Editorial)), true, NOW);
    assert_eq!(editorial, Err(RuleError::NotEditorial));
    let (off, _) = off.publish(&freed, Some(&said(VersionKind::NewTerms)), true, NOW).unwrap();
    assert_eq!((off.needs_data_access, off.frees_at, off.text_version), (true, None, 5));
}

#[test]
fn an_approval_is_for_a_version_and_lapses_where_another_is_not_confirmed() {
    let owner = Actor {
        administers: [OrganisationCode::parse("901001").unwrap()].into(),
        ..Actor::new(UserId::new(Uuid::nil()), "Test")
    };
    let system = domain::System {
        id: domain::SystemId::new(Uuid::from_u128(1)),
        provider: OrganisationCode::parse("U10001").unwrap(),
        name: Name::parse("Tavlen").unwrap(),
        description: text("Skema"),
        contact: domain::ContactId::new(Uuid::from_u128(2)),
        status: domain::SystemStatus::Active,
        version: 1,
    };
    let id = domain::DataAccessId::new(Uuid::from_u128(3));
    let asked = DataAccess::asked(id, &system, service().code, OrganisationCode::parse("901001").unwrap());
    let none = Comment::none;
    let take = |row: DataAccess, action, at, version| {
        row.apply(&owner, action, at, none()).map(|(row, ..)| row.accepts(version, at))
    };
    let approved = take(asked, DataAccessAction::Approve, NOW, 1).unwrap();
    assert_eq!(approved.accepted, Some(Accepted { version: 1, at: NOW }));
    let nothing = take(approved.clone(), DataAccessAction::Confirm, NOW, 1);
    assert_eq!(nothing, Err(RuleError::NothingToConfirm));
    assert_eq!(approved.clone().lapse(days(99)), None, "without a day it holds");

    let to_confirm = DataAccess { confirm_by: Some(days(31)), ..approved };
    assert_eq!(to_confirm.clone().lapse(days(30)), None);
    let over = DataAccess { valid_to: Some(days(20)), ..to_confirm.clone() };
    assert_eq!(over.lapse(days(31)), None, "what has run out is no request anew");
    let (lapsed, change) = to_confirm.clone().lapse(days(31)).unwrap();
    assert_eq!((lapsed.status, change.action), (DataAccessStatus::Waiting, "lapse"));
    assert_eq!((lapsed.confirm_by, lapsed.accepted.map(|a| a.version)), (None, Some(1)));
    let anew = take(lapsed, DataAccessAction::Approve, days(40), 2).unwrap();
    assert_eq!(anew.accepted, Some(Accepted { version: 2, at: days(40) }));

    let confirmed = take(to_confirm.clone(), DataAccessAction::Confirm, days(3), 2).unwrap();
    assert_eq!((confirmed.status, confirmed.confirm_by), (DataAccessStatus::Approved, None));
    assert_eq!(confirmed.accepted, Some(Accepted { version: 2, at: days(3) }));
    // An end stays through a confirmation, whether it lies ahead or has passed: nothing is approved anew.
    let ended = DataAccess { valid_to: Some(days(2)), ..to_confirm.clone() };
    assert_eq!(take(ended, DataAccessAction::Confirm, days(3), 2).unwrap().valid_to, Some(days(2)));

    let reason = Comment::parse("Fordi").unwrap();
    let (suspended, ..) = to_confirm.apply(&owner, DataAccessAction::SetWaiting, days(4), reason).unwrap();
    let suspended = suspended.accepts(2, days(4));
    assert_eq!((suspended.confirm_by, suspended.accepted.map(|a| a.version)), (None, Some(1)));
}
