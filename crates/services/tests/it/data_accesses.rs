//! Asking for, deciding on and listing data accesses, on the demo data.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Also, Comment, Consequence, DataAccessAction, DataAccessStatus, MissingLink, RecipientIssue, RuleError,
    SystemAction,
};
use services::{
    ServiceError, catalogue,
    data_access::{self, Side, Target, Wanted},
    receipt::{self, ReceiptContent},
    system,
};
use store::{
    PageRequest,
    data_access::{DataAccessFilter, Sort},
};
use testkit::{Demo, Person, code, service};

const PAGE: PageRequest = PageRequest { number: 1, size: 50 };

fn wanted(numbers: &[&str]) -> Vec<Wanted> {
    numbers.iter().map(|n| Wanted { number: (*n).into(), comment: Comment::none() }).collect()
}

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

#[tokio::test]
async fn the_demo_starts_as_the_contract_says() {
    let demo = Demo::new().await;
    for (owner, status) in [
        ("901001", DataAccessStatus::Approved),
        ("901002", DataAccessStatus::Waiting),
        ("902001", DataAccessStatus::Rejected),
        ("901003", DataAccessStatus::Waiting),
    ] {
        assert_eq!(demo.access(owner).await.2, status, "{owner}");
    }
    let provider = demo.actor(Person::Skoletavlen).await;
    let systems = system::list(&demo.portal, &provider).await.unwrap();
    assert_eq!(systems.len(), 1);
    let connected: Vec<_> = systems[0]
        .connections
        .iter()
        .map(|c| (c.names.service.as_str(), c.agreement.status.code()))
        .collect();
    assert_eq!(connected.len(), 2);
    assert!(
        connected.contains(&("Unilogin", "approved")) && connected.contains(&("Optagelse.dk", "approved"))
    );
    assert!(!services::demo::seed(&demo.portal).await.unwrap(), "a database with data is left alone");
}

#[tokio::test]
async fn a_request_tells_what_went_where_and_what_did_not() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let tavlen = demo.system("Tavlen").await;
    let numbers = wanted(&[
        "901003", "g90104", "901003", "xyz", "999999", "903002", "U10001", "901001", "U00001", "U10002",
    ]);
    let id = data_access::request(
        &demo.portal,
        &provider,
        tavlen,
        &service("unilogin"),
        &comment("Hej"),
        &numbers,
    )
    .await
    .unwrap();
    let content = receipt::get(&demo.portal, &provider, id).await.unwrap().content;
    let ReceiptContent::DataAccessRequest { sent, not_sent, .. } = content else { panic!("{content:?}") };
    let sent: Vec<_> = sent.iter().map(|line| line.code.as_str()).collect();
    assert_eq!(sent, ["901003", "G90104", "U10002"]);
    let not_sent: Vec<_> = not_sent.iter().map(|line| (line.typed.as_str(), line.issue.clone())).collect();
    assert_eq!(
        not_sent,
        [
            ("901003", RecipientIssue::Duplicate),
            ("xyz", RecipientIssue::Malformed),
            ("999999", RecipientIssue::Unknown),
            ("903002", RecipientIssue::Merged(code("903001"))),
            ("U10001", RecipientIssue::Own),
            ("901001", RecipientIssue::Exists(DataAccessStatus::Approved)),
            ("U00001", RecipientIssue::NoDataOwner),
        ]
    );
    // A provider asked as data owner decides like a school.
    let owner = demo.actor(Person::Fravaersportalen).await;
    assert_eq!(data_access::count_open(&demo.portal, &owner).await.unwrap().waiting, 1);
}

#[tokio::test]
async fn what_the_data_is_for_is_told_with_the_request_and_stays_with_it() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let (tavlen, unilogin) = (demo.system("Tavlen").await, service("unilogin"));
    let said = data_access::Said { comment: comment("Hej"), purpose: comment("Elevernes skema") };
    let numbers = wanted(&["G90104"]);
    let asked = data_access::request(&demo.portal, &provider, tavlen, &unilogin, said, &numbers);
    let (number, news) = demo.news(asked).await;
    let number = number.unwrap();
    let also = [Also { field: "purpose".into(), text: "Elevernes skema".into() }];
    assert!(!news.notices.is_empty());
    assert!(news.notices.iter().all(|(_, notice)| notice.also == also), "{:?}", news.notices);
    let content = receipt::get(&demo.portal, &provider, number).await.unwrap().content;
    assert!(matches!(content, ReceiptContent::DataAccessRequest { also: told, .. } if told == also));
    let (id, ..) = demo.access("G90104").await;
    let (row, _) = data_access::get(&demo.portal, &provider, id).await.unwrap();
    assert_eq!(row.access.purpose.as_str(), "Elevernes skema");
}

#[tokio::test]
async fn a_request_has_between_1_and_500_recipients() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let tavlen = demo.system("Tavlen").await;
    let unilogin = service("unilogin");
    let send = async |numbers: &[Wanted]| {
        data_access::request(&demo.portal, &provider, tavlen, &unilogin, &Comment::none(), numbers).await
    };
    assert!(matches!(send(&[]).await, Err(ServiceError::Rule(RuleError::NoRecipients))));
    let many: Vec<_> =
        (0..501).map(|n| Wanted { number: format!("M{n:05}"), comment: Comment::none() }).collect();
    assert!(matches!(
        send(&many).await,
        Err(ServiceError::Rule(RuleError::TooManyRecipients { max: 500, actual: 501 }))
    ));
    assert!(matches!(send(&many[..2]).await, Err(ServiceError::Rule(RuleError::NoRecipientPossible))));
}

#[tokio::test]
async fn a_request_to_500_institutions_is_one_transaction() {
    let demo = Demo::new().await;
    services::scale::seed(&demo.portal, 50_000).await.unwrap();
    let provider = demo.actor(Person::Skoletavlen).await;
    let tavlen = demo.system("Tavlen").await;
    let many: Vec<_> =
        (0..500).map(|n| Wanted { number: format!("M{n:05}"), comment: comment("Hej") }).collect();
    let id =
        data_access::request(&demo.portal, &provider, tavlen, &service("unilogin"), &Comment::none(), &many)
            .await
            .unwrap();
    let content = receipt::get(&demo.portal, &provider, id).await.unwrap().content;
    let ReceiptContent::DataAccessRequest { sent, not_sent, .. } = content else { panic!("{content:?}") };
    assert_eq!((sent.len(), not_sent.len()), (500, 0));
}

#[tokio::test]
async fn nobody_asks_for_another_providers_system() {
    let demo = Demo::new().await;
    let tavlen = demo.system("Tavlen").await;
    for person in Person::ALL {
        let actor = demo.actor(person).await;
        let result = data_access::request(
            &demo.portal,
            &actor,
            tavlen,
            &service("unilogin"),
            &Comment::none(),
            &wanted(&["901003"]),
        )
        .await;
        match person {
            Person::Skoletavlen => assert!(result.is_ok()),
            _ => assert!(matches!(result, Err(ServiceError::Hidden)), "{person:?}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn every_person_and_every_action_on_every_row() {
    // Who may decide on the demo's rows, by owner; the provider's own actions are in the second list.
    let owners = [
        ("901001", vec![Person::HavnsoeSkole, Person::HavnsoeKommune]),
        ("901002", vec![Person::HavnsoeKommune]),
        ("901003", vec![Person::HavnsoeKommune]),
        ("902001", vec![Person::StrandmarkFriskole]),
    ];
    let demo = Demo::new().await;
    for (owner, deciders) in owners {
        let provider = if owner == "901003" { Person::Fravaersportalen } else { Person::Skoletavlen };
        for person in Person::ALL {
            let actor = demo.actor(person).await;
            let (id, version, _) = demo.access(owner).await;
            for action in DataAccessAction::ALL {
                let preview = data_access::preview(&demo.portal, &actor, &[id], action).await;
                if !deciders.contains(&person) && person != provider {
                    assert!(matches!(preview, Err(ServiceError::Hidden)), "{person:?} previews {owner}");
                    let target = Target { id, version };
                    let result =
                        data_access::change_status(&demo.portal, &actor, &[target], action, &Comment::none())
                            .await;
                    assert!(matches!(result, Err(ServiceError::Hidden)), "{person:?} {action:?} {owner}");
                } else {
                    let refused = matches!(preview.unwrap()[0].outcome, Err(RuleError::NotAllowed));
                    let own_side = deciders.contains(&person) == action.is_owners();
                    assert_eq!(refused, !own_side, "{person:?} {action:?} {owner}");
                }
            }
            let seen = data_access::get(&demo.portal, &actor, id).await.is_ok();
            assert_eq!(seen, deciders.contains(&person) || person == provider, "{person:?} sees {owner}");
        }
    }
}

#[tokio::test]
async fn an_approval_starts_the_data_and_is_told() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let (id, version, _) = demo.access("901002").await;
    let preview =
        data_access::preview(&demo.portal, &municipality, &[id], DataAccessAction::Approve).await.unwrap();
    assert_eq!(preview[0].outcome, Ok(Consequence::Starts));
    let targets = [Target { id, version }];
    let action = DataAccessAction::Approve;
    data_access::change_status(&demo.portal, &municipality, &targets, action, &comment("Ja tak"))
        .await
        .unwrap();
    let (row, history) = data_access::get(&demo.portal, &municipality, id).await.unwrap();
    assert_eq!(row.access.status, DataAccessStatus::Approved);
    assert!(domain::decide(&row.facts, demo.portal.now()).is_allowed());
    let line = &history[0];
    assert_eq!(
        (line.action.as_str(), line.from.as_deref(), line.to.as_str()),
        ("approve", Some("waiting"), "approved")
    );
    assert_eq!((line.actor_name.as_str(), line.comment.as_str()), ("Kommune – Havnsø Kommune", "Ja tak"));
    assert_eq!(history.len(), 2);
}

#[tokio::test]
async fn a_row_changed_meanwhile_is_not_overwritten() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let (id, version, _) = demo.access("901001").await;
    let seen = [Target { id, version }];
    let (none, why) = (Comment::none(), Comment::parse("Ferie").unwrap());
    data_access::change_status(&demo.portal, &municipality, &seen, DataAccessAction::SetWaiting, &why)
        .await
        .unwrap();
    let late =
        data_access::change_status(&demo.portal, &school, &seen, DataAccessAction::Delete, &none).await;
    let Err(ServiceError::Changed(changed)) = late else { panic!("{late:?}") };
    assert_eq!((changed.status.as_str(), changed.by.as_str()), ("suspended", "Kommune – Havnsø Kommune"));
    assert_eq!(demo.access("901001").await.2, DataAccessStatus::Suspended);
}

#[tokio::test]
async fn several_rows_are_changed_together_and_the_late_ones_named() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let (a, b) = (demo.access("901002").await, demo.access("901003").await);
    let targets = [Target { id: a.0, version: a.1 }, Target { id: b.0, version: b.1 - 1 }];
    let outcome = data_access::change_status(
        &demo.portal,
        &municipality,
        &targets,
        DataAccessAction::Approve,
        &Comment::none(),
    )
    .await
    .unwrap();
    assert_eq!((outcome.changed, outcome.refused), (1, 1));
    let content = receipt::get(&demo.portal, &municipality, outcome.receipt).await.unwrap().content;
    let ReceiptContent::DataAccessChange { changed, refused, .. } = content else { panic!("{content:?}") };
    assert_eq!((changed[0].owner.as_str(), refused[0].owner.as_str()), ("Bakkeskolen", "Fjordskolen"));
    assert_eq!(demo.access("901003").await.2, DataAccessStatus::Waiting);
}

#[tokio::test]
async fn a_passive_system_gets_no_data_whatever_was_approved() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let tavlen = demo.system("Tavlen").await;
    let (id, ..) = demo.access("901001").await;
    system::change_status(&demo.portal, &provider, tavlen, 1, SystemAction::Passivate).await.unwrap();
    let (row, _) = data_access::get(&demo.portal, &provider, id).await.unwrap();
    assert_eq!(domain::decide(&row.facts, demo.portal.now()).missing, [MissingLink::SystemPassive]);
    assert_eq!(row.access.status, DataAccessStatus::Approved, "the agreements stay");
    let refused = data_access::request(
        &demo.portal,
        &provider,
        tavlen,
        &service("unilogin"),
        &Comment::none(),
        &wanted(&["901003"]),
    )
    .await;
    assert!(matches!(
        refused,
        Err(ServiceError::Rule(RuleError::Status { kind: domain::SubjectKind::System, .. }))
    ));
    system::change_status(&demo.portal, &provider, tavlen, 2, SystemAction::Activate).await.unwrap();
    let (row, _) = data_access::get(&demo.portal, &provider, id).await.unwrap();
    assert!(domain::decide(&row.facts, demo.portal.now()).is_allowed());
}

#[tokio::test]
async fn a_list_is_filtered_searched_sorted_and_paged() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let list = async |only: Option<&str>, filter: DataAccessFilter, sort, page| {
        let only = only.map(code);
        let page =
            data_access::list(&demo.portal, &municipality, Side::Owner, only.as_ref(), &filter, sort, page)
                .await;
        let page = page.unwrap();
        (page.rows.iter().map(|row| row.names.owner.clone()).collect::<Vec<_>>(), page.total)
    };
    let all = DataAccessFilter::default;
    assert_eq!(list(None, all(), Sort::Newest, PAGE).await.0, ["Fjordskolen", "Bakkeskolen", "Havnsø Skole"]);
    assert_eq!(list(None, all(), Sort::Oldest, PAGE).await.0, ["Havnsø Skole", "Bakkeskolen", "Fjordskolen"]);
    assert_eq!(list(None, all(), Sort::Owner, PAGE).await.0, ["Bakkeskolen", "Fjordskolen", "Havnsø Skole"]);
    assert_eq!(
        list(None, all(), Sort::System, PAGE).await.0[0],
        "Fjordskolen",
        "Fravær Direkte before Tavlen"
    );
    let second = PageRequest { number: 2, size: 2 };
    assert_eq!(list(None, all(), Sort::Newest, second).await, (vec!["Havnsø Skole".into()], 3));
    assert_eq!(list(Some("901002"), all(), Sort::Newest, PAGE).await.0, ["Bakkeskolen"]);
    assert_eq!(
        list(Some("902001"), all(), Sort::Newest, PAGE).await.1,
        0,
        "another owner's rows are not there"
    );
    let search = |text: &str| DataAccessFilter { search: text.into(), ..all() };
    assert_eq!(list(None, search("HAVNSØ"), Sort::Newest, PAGE).await.0, ["Havnsø Skole"]);
    assert_eq!(list(None, search("fraværsPORTALEN"), Sort::Newest, PAGE).await.0, ["Fjordskolen"]);
    assert_eq!(list(None, search("901002"), Sort::Newest, PAGE).await.0, ["Bakkeskolen"]);
    assert_eq!(list(None, search("tavlen"), Sort::Newest, PAGE).await.1, 2);
    assert_eq!(list(None, search("%"), Sort::Newest, PAGE).await.1, 0, "signs of LIKE mean themselves");
    assert_eq!(list(None, search("_"), Sort::Newest, PAGE).await.1, 0);
    let waiting = DataAccessFilter { status: Some(DataAccessStatus::Waiting), ..all() };
    assert_eq!(list(None, waiting, Sort::Newest, PAGE).await.1, 2);
    let unilogin = DataAccessFilter { service: Some(service("unilogin")), ..all() };
    assert_eq!(list(None, unilogin, Sort::Newest, PAGE).await.1, 2);
}

#[tokio::test]
async fn a_deleted_access_is_listed_only_when_asked_for_and_can_be_asked_for_anew() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let (id, version, _) = demo.access("901001").await;
    let targets = [Target { id, version }];
    data_access::change_status(&demo.portal, &school, &targets, DataAccessAction::Delete, &Comment::none())
        .await
        .unwrap();
    let count = async |filter: DataAccessFilter| {
        data_access::list(&demo.portal, &school, Side::Owner, None, &filter, Sort::Newest, PAGE)
            .await
            .unwrap()
            .total
    };
    assert_eq!(count(DataAccessFilter::default()).await, 0);
    assert_eq!(count(DataAccessFilter { deleted: true, ..DataAccessFilter::default() }).await, 1);
    let tavlen = demo.system("Tavlen").await;
    let numbers = wanted(&["901001"]);
    data_access::request(&demo.portal, &provider, tavlen, &service("unilogin"), &Comment::none(), &numbers)
        .await
        .unwrap();
    assert_eq!(demo.access("901001").await.2, DataAccessStatus::Waiting);
}

#[tokio::test]
async fn a_locked_service_goes_on_and_a_closed_one_stops() {
    let demo = Demo::new().await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let (id, ..) = demo.access("901001").await;
    for (status, flows) in [(domain::ServiceStatus::Locked, true), (domain::ServiceStatus::Closed, false)] {
        let mut unilogin = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
        unilogin.status = status;
        catalogue::edit(&demo.portal, &agency, &unilogin).await.unwrap();
        let (row, _) = data_access::get(&demo.portal, &provider, id).await.unwrap();
        assert_eq!(domain::decide(&row.facts, demo.portal.now()).is_allowed(), flows, "{status:?}");
    }
}

#[tokio::test]
async fn an_export_has_every_row_of_the_list() {
    let demo = Demo::new().await;
    services::scale::seed(&demo.portal, 2_500).await.unwrap();
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let filter = DataAccessFilter::default();
    let rows = data_access::export(&demo.portal, &municipality, Side::Owner, None, &filter, Sort::Newest)
        .await
        .unwrap();
    let keys: std::collections::HashSet<_> = rows.iter().map(|row| row.access.id).collect();
    assert_eq!(
        (rows.len(), keys.len()),
        (2_003, 2_003),
        "20 of the 25 made-up schools, and the demo's three"
    );
}

#[tokio::test]
async fn a_list_is_narrowed_to_one_provider() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let filter = DataAccessFilter { providers: Some(vec![code("U10002")]), ..DataAccessFilter::default() };
    let page =
        data_access::list(&demo.portal, &municipality, Side::Owner, None, &filter, Sort::Newest, PAGE).await;
    let names: Vec<_> = page.unwrap().rows.into_iter().map(|row| row.names.owner).collect();
    assert_eq!(names, ["Fjordskolen"]);
}
