//! Every transition × role in one table, for each of the three state machines of agreements; and what is kept and told.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use domain::*;
use uuid::Uuid;

fn code(text: &str) -> OrganisationCode {
    OrganisationCode::parse(text).unwrap()
}

fn actor(organisations: &[&str], case_worker: bool) -> Actor {
    Actor {
        administers: organisations.iter().map(|c| code(c)).collect::<BTreeSet<_>>(),
        case_worker,
        ..Actor::new(UserId::new(Uuid::nil()), "Test")
    }
}

/// Provider, owner, agency, somebody else's administrator, and a user without any right.
fn roles() -> [(&'static str, Actor); 5] {
    [
        ("provider", actor(&["U10001"], false)),
        ("owner", actor(&["901001"], false)),
        ("agency", actor(&[], true)),
        ("stranger", actor(&["U10002", "901002"], false)),
        ("nobody", actor(&[], false)),
    ]
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

fn data_access(status: DataAccessStatus) -> DataAccess {
    DataAccess {
        id: DataAccessId::new(Uuid::from_u128(3)),
        system: SystemId::new(Uuid::from_u128(1)),
        provider: code("U10001"),
        service: ServiceCode::parse("unilogin").unwrap(),
        owner: code("901001"),
        status,
        purpose: Comment::none(),
        valid_from: None,
        valid_to: None,
        suspended_until: None,
        accepted: None,
        confirm_by: None,
        forerunner: None,
        version: 1,
    }
}

fn connection(status: ConnectionStatus) -> ConnectionAgreement {
    ConnectionAgreement {
        id: ConnectionId::new(Uuid::from_u128(4)),
        system: SystemId::new(Uuid::from_u128(1)),
        service: ServiceCode::parse("unilogin").unwrap(),
        status,
        valid_to: None,
        accepted_version: 1,
        version: 1,
    }
}

#[test]
fn every_data_access_transition_by_every_role() {
    use DataAccessAction as A;
    use DataAccessStatus::*;
    // action, whose it is, then the status it leads to from Waiting, Approved, Suspended, Rejected and Deleted.
    let table = [
        (A::Approve, "owner", [Some(Approved), None, None, Some(Approved), None]),
        (A::Resume, "owner", [None, None, Some(Approved), None, None]),
        (A::Confirm, "owner", [None, Some(Approved), None, None, None]),
        (A::Reject, "owner", [Some(Rejected), None, None, None, None]),
        (A::SetWaiting, "owner", [None, Some(Suspended), None, Some(Waiting), None]),
        (A::Delete, "owner", [Some(Deleted), Some(Deleted), Some(Deleted), Some(Deleted), None]),
        (A::Withdraw, "provider", [Some(Deleted), None, None, None, None]),
        (A::End, "provider", [None, Some(Deleted), Some(Deleted), None, None]),
    ];
    assert_eq!(table.len(), A::ALL.len());
    let reason = Comment::parse("Fordi").unwrap();
    for (action, whose, leads_to) in table {
        for (from, to) in DataAccessStatus::ALL.into_iter().zip(leads_to) {
            for (role, actor) in roles() {
                let expected = match to {
                    _ if role != whose => Err(RuleError::NotAllowed),
                    None => Err(RuleError::status(from)),
                    Some(to) => Ok(to),
                };
                let row = DataAccess { confirm_by: Some(NOW), ..data_access(from) };
                let result = row.apply(&actor, action, NOW, reason.clone());
                assert_eq!(
                    result.map(|(row, ..)| row.status),
                    expected,
                    "{action:?} from {from:?} by {role}"
                );
            }
        }
    }
}

#[test]
fn every_connection_transition_by_every_role() {
    use ConnectionAction as A;
    use ConnectionStatus::*;
    let table = [
        (A::Approve, "agency", [Some(Approved), None, None, None]),
        (A::Reject, "agency", [Some(Rejected), None, None, None]),
        (A::End, "agency", [None, Some(Ended), None, None]),
        (A::Withdraw, "provider", [Some(Ended), Some(Ended), None, None]),
    ];
    assert_eq!(table.len(), A::ALL.len());
    let reason = Comment::parse("Fordi").unwrap();
    for (action, whose, leads_to) in table {
        for (from, to) in ConnectionStatus::ALL.into_iter().zip(leads_to) {
            for (role, actor) in roles() {
                let agreement = connection(from);
                let expected = match to {
                    _ if role != whose => Err(RuleError::NotAllowed),
                    None => Err(RuleError::status(from)),
                    Some(to) => Ok(to),
                };
                let result = agreement.apply(&actor, &system(SystemStatus::Active), action, reason.clone());
                assert_eq!(
                    result.map(|(row, ..)| row.status),
                    expected,
                    "{action:?} from {from:?} by {role}"
                );
            }
        }
    }
}

#[test]
fn every_system_transition_by_every_role() {
    use SystemAction as A;
    use SystemStatus::*;
    let table = [
        (A::Passivate, [Some(Passive), None, None]),
        (A::Activate, [None, Some(Active), None]),
        (A::Delete, [Some(Deleted), Some(Deleted), None]),
    ];
    assert_eq!(table.len(), A::ALL.len());
    for (action, leads_to) in table {
        for (from, to) in [Active, Passive, Deleted].into_iter().zip(leads_to) {
            for (role, actor) in roles() {
                let expected = match to {
                    _ if role != "provider" => Err(RuleError::NotAllowed),
                    None => Err(RuleError::status(from)),
                    Some(to) => Ok(to),
                };
                let result = system(from).apply(&actor, action, SystemUse::default());
                assert_eq!(
                    result.map(|(row, ..)| row.status),
                    expected,
                    "{action:?} from {from:?} by {role}"
                );
            }
        }
    }
}

#[test]
fn a_request_for_a_right_is_decided_or_taken_back_once() {
    use RightRequestAction as A;
    use RightRequestStatus::*;
    for (action, whose, to) in [
        (A::Approve, Party::UserAdministrator, Approved),
        (A::Refuse, Party::UserAdministrator, Refused),
        (A::Withdraw, Party::Sender, Withdrawn),
    ] {
        assert_eq!(action.whose(), whose);
        assert_eq!(
            RightRequestStatus::ALL.map(|from| action.leads_to(from)),
            [Some(to), None, None, None],
            "{action:?}"
        );
    }
}

/// Rows, histories and addresses hold them.
#[test]
fn what_is_stored_of_a_life_stays() {
    macro_rules! codes {
        ($of:ident) => {
            $of::ALL.map($of::code).join(" ")
        };
    }
    assert_eq!(codes!(SystemStatus), "active passive deleted");
    assert_eq!(codes!(SystemAction), "passivate activate delete");
    assert_eq!(codes!(ConnectionStatus), "waiting approved rejected ended");
    assert_eq!(codes!(ConnectionAction), "approve reject end withdraw");
    assert_eq!(codes!(DataAccessStatus), "waiting approved suspended rejected deleted");
    assert_eq!(codes!(DataAccessAction), "approve resume confirm reject set_waiting delete withdraw end");
    assert_eq!(codes!(StopStatus), "in_force lifted");
    assert_eq!(codes!(StopAction), "lift");
    assert_eq!(codes!(RightRequestStatus), "waiting approved refused withdrawn");
    assert_eq!(codes!(RightRequestAction), "approve refuse withdraw");
    assert_eq!(codes!(InquiryStatus), "waiting asked approved refused answered");
    assert_eq!(codes!(InquiryAction), "approve ask answer refuse write");
    // Receipts hold these by name.
    let json = |value: &[DataAccessAction]| serde_json::to_string(value).unwrap();
    assert_eq!(
        json(&DataAccessAction::ALL),
        r#"["Approve","Resume","Confirm","Reject","SetWaiting","Delete","Withdraw","End"]"#
    );
    let json = |value: &[ConnectionAction]| serde_json::to_string(value).unwrap();
    assert_eq!(json(&ConnectionAction::ALL), r#"["Approve","Reject","End","Withdraw"]"#);
    let json = |value: &[RightRequestAction]| serde_json::to_string(value).unwrap();
    assert_eq!(json(&RightRequestAction::ALL), r#"["Approve","Refuse","Withdraw"]"#);
}

#[test]
fn each_action_is_told_as_what_it_is() {
    use NoticeEvent as E;
    assert_eq!(SystemAction::ALL.map(E::from), [E::SystemPassive, E::SystemActive, E::SystemDeleted]);
    assert_eq!(
        ConnectionAction::ALL.map(E::from),
        [E::ConnectionApproved, E::ConnectionRejected, E::ConnectionEnded, E::ConnectionWithdrawn]
    );
    assert_eq!(
        DataAccessAction::ALL.map(E::from),
        [
            E::AccessApproved,
            E::AccessResumed,
            E::AccessConfirmed,
            E::AccessRejected,
            E::AccessSuspended,
            E::AccessDeleted,
            E::AccessWithdrawn,
            E::AccessEnded
        ]
    );
    assert_eq!(RightRequestAction::ALL.map(E::from), [E::RightGranted, E::RightRefused, E::RightWithdrawn]);
    assert_eq!(
        InquiryAction::ALL.map(E::from),
        [E::InquiryApproved, E::InquiryAsked, E::InquiryAnswered, E::InquiryRefused, E::InquiryWritten]
    );
}

/// To stop is not to have a no taken back, and both are told as what they are.
#[test]
fn til_venter_is_told_as_the_step_it_was() {
    let tells = |from| DataAccessAction::SetWaiting.tells(from);
    assert_eq!(
        DataAccessStatus::ALL.map(tells),
        [None, Some(NoticeEvent::AccessSuspended), None, Some(NoticeEvent::AccessReopened), None]
    );
    for action in DataAccessAction::ALL {
        for from in DataAccessStatus::ALL {
            assert_eq!(
                action.tells(from).is_some(),
                action.leads_to(from).is_some(),
                "{action:?} from {from:?}"
            );
        }
    }
}

#[test]
fn who_stops_what_was_approved_or_passes_over_a_no_says_why() {
    use DataAccessAction as A;
    use DataAccessStatus::*;
    let owner = actor(&["901001"], false);
    let needs = [(A::Approve, Rejected), (A::SetWaiting, Approved), (A::SetWaiting, Rejected)];
    for action in A::ALL.into_iter().filter(|action| action.is_owners()) {
        for from in DataAccessStatus::ALL.into_iter().filter(|from| action.leads_to(*from).is_some()) {
            let row = DataAccess { confirm_by: Some(NOW), ..data_access(from) };
            let result = row.apply(&owner, action, NOW, Comment::none());
            let refused = needs.contains(&(action, from)).then_some(RuleError::ReasonNeeded);
            assert_eq!(result.err(), refused, "{action:?} from {from:?}");
        }
    }
}

#[test]
fn a_suspension_may_be_meant_to_last_until_a_day_that_lies_ahead() {
    let owner = actor(&["901001"], false);
    let reason = Comment::parse("Fordi").unwrap();
    let later = Some(NOW.plus_seconds(1));
    let approved = data_access(DataAccessStatus::Approved);
    let (row, ..) = approved.apply(&owner, DataAccessAction::SetWaiting, NOW, reason).unwrap();
    assert_eq!(row.clone().until(Some(NOW), NOW).err(), Some(RuleError::EndPassed));
    let row = row.until(later, NOW).unwrap();
    assert_eq!(row.suspended_until, later);
    // Nothing begins by itself on that day.
    let facts = |status| AccessFacts {
        system: SystemStatus::Active,
        provider_passivated: false,
        stopped_until: None,
        service: ServiceStatus::Open,
        needs_data_access: true,
        frees_at: None,
        connection: Some(ConnectionStatus::Approved),
        connection_valid_to: None,
        data_access: Some(AccessTerms { status, valid_from: None, valid_to: None, confirm_by: None }),
        owner_passivated: false,
    };
    assert_eq!(decide(&facts(row.status), NOW.plus_seconds(100)).missing, [MissingLink::DataAccessSuspended]);
    let (again, ..) = row.apply(&owner, DataAccessAction::Resume, NOW, Comment::none()).unwrap();
    assert_eq!((again.status, again.suspended_until), (DataAccessStatus::Approved, None));
    let waits = data_access(DataAccessStatus::Waiting).until(later, NOW).unwrap();
    assert_eq!(waits.suspended_until, None, "what is not suspended has no such day");
}

#[test]
fn a_system_in_use_cannot_be_deleted() {
    let [(_, provider), ..] = roles();
    for in_use in
        [SystemUse { connections: 1, data_accesses: 0 }, SystemUse { connections: 0, data_accesses: 1 }]
    {
        let result = system(SystemStatus::Passive).apply(&provider, SystemAction::Delete, in_use);
        assert_eq!(result.err(), Some(RuleError::SystemInUse));
    }
}

#[test]
fn a_deleted_system_cannot_be_edited() {
    let [(_, provider), ..] = roles();
    let row = system(SystemStatus::Deleted);
    let result = row.clone().edit(&provider, row.name, row.description, row.contact);
    assert_eq!(result.err(), Some(RuleError::status(SystemStatus::Deleted)));
}

#[test]
fn the_agency_gives_a_reason_when_it_says_no() {
    let agency = actor(&[], true);
    for (from, action) in [
        (ConnectionStatus::Waiting, ConnectionAction::Reject),
        (ConnectionStatus::Approved, ConnectionAction::End),
    ] {
        let agreement = connection(from);
        let result = agreement.apply(&agency, &system(SystemStatus::Active), action, Comment::none());
        assert_eq!(result.err(), Some(RuleError::ReasonNeeded));
    }
}

const NOW: Timestamp = Timestamp::from_micros(1_000_000);

#[test]
fn who_approved_sets_moves_and_lifts_the_end_and_nobody_else() {
    let later = Some(NOW.plus_seconds(1));
    for (role, actor) in roles() {
        for from in DataAccessStatus::ALL {
            let expected = match from {
                _ if role != "owner" => Err(RuleError::NotAllowed),
                DataAccessStatus::Approved => Ok(later),
                other => Err(RuleError::status(other)),
            };
            let result = data_access(from).end_on(&actor, later, NOW, Comment::none());
            assert_eq!(result.map(|(row, ..)| row.valid_to), expected, "{from:?} by {role}");
        }
        for from in ConnectionStatus::ALL {
            let expected = match from {
                _ if role != "agency" => Err(RuleError::NotAllowed),
                ConnectionStatus::Approved => Ok(later),
                other => Err(RuleError::status(other)),
            };
            let result = connection(from).end_on(&actor, later, NOW, Comment::none());
            assert_eq!(result.map(|(row, ..)| row.valid_to), expected, "{from:?} by {role}");
        }
    }
}

#[test]
fn an_agreement_whose_end_has_passed_is_over() {
    let over = |at| {
        let row = ConnectionAgreement { valid_to: Some(NOW), ..connection(ConnectionStatus::Approved) };
        row.as_of(at).status
    };
    assert_eq!(over(NOW.plus_seconds(-1)), ConnectionStatus::Approved);
    assert_eq!(over(NOW), ConnectionStatus::Ended);
    let waiting = ConnectionAgreement { valid_to: Some(NOW), ..connection(ConnectionStatus::Waiting) };
    assert_eq!(waiting.as_of(NOW).status, ConnectionStatus::Waiting);
}

#[test]
fn an_end_lies_ahead_and_holds_back_no_new_approval_once_it_has_passed() {
    let agency = actor(&[], true);
    let owner = actor(&["901001"], false);
    let past = Some(NOW);
    let refused = connection(ConnectionStatus::Approved).end_on(&agency, past, NOW, Comment::none());
    assert_eq!(refused.err(), Some(RuleError::EndPassed));
    let refused = data_access(DataAccessStatus::Approved).end_on(&owner, past, NOW, Comment::none());
    assert_eq!(refused.err(), Some(RuleError::EndPassed));
    let same = Some(NOW.plus_seconds(1));
    for end in [None, same] {
        let row = ConnectionAgreement { valid_to: end, ..connection(ConnectionStatus::Approved) };
        assert_eq!(row.end_on(&agency, end, NOW, Comment::none()).err(), Some(RuleError::SameEnd));
        let row = DataAccess { valid_to: end, ..data_access(DataAccessStatus::Approved) };
        assert_eq!(row.end_on(&owner, end, NOW, Comment::none()).err(), Some(RuleError::SameEnd));
    }
    let ended = DataAccess { valid_to: past, ..data_access(DataAccessStatus::Approved) };
    let (lifted, change, _) = ended.clone().end_on(&owner, None, NOW, Comment::none()).unwrap();
    assert_eq!((lifted.valid_to, change.action, change.to), (None, "set_end", "approved"));
    for (end, after) in [(past, past), (same, same)] {
        let row = DataAccess { valid_to: end, ..data_access(DataAccessStatus::Approved) };
        let reason = Comment::parse("Fordi").unwrap();
        let (paused, ..) = row.apply(&owner, DataAccessAction::SetWaiting, NOW, reason).unwrap();
        let (again, ..) = paused.apply(&owner, DataAccessAction::Resume, NOW, Comment::none()).unwrap();
        assert_eq!(again.valid_to, after, "what is resumed is what was approved, with its end");
        let row = DataAccess { valid_to: past, ..data_access(DataAccessStatus::Waiting) };
        let (anew, ..) = row.apply(&owner, DataAccessAction::Approve, NOW, Comment::none()).unwrap();
        assert_eq!(anew.valid_to, None, "an end that has passed holds no new approval back");
    }
    let ends = ConnectionAgreement { valid_to: same, ..connection(ConnectionStatus::Approved) };
    let reason = Comment::parse("Fordi").unwrap();
    let (ended, ..) =
        ends.apply(&agency, &system(SystemStatus::Active), ConnectionAction::End, reason).unwrap();
    assert_eq!(ended.valid_to, None, "it ended before");
}
