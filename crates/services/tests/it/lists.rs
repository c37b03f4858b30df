//! Lists have an end, what is named twice counts once, and many cost as many statements as one: counted, not timed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use domain::{
    Choices, Comment, Coverage, DataAccessAction, Language, LongText, MAX_RECIPIENTS, MAX_ROWS, MAX_SERVICES,
    MAX_SYSTEMS, MAX_UNITS, Name, RuleError, ServiceCode, ServiceStatus, Side, SystemId, WebService,
};
use services::{
    ServiceError, connection_agreement,
    data_access::{self, Target, Wanted},
    notification_recipient,
};
use store::PageRequest;
use testkit::{Demo, Person, code, email, service};
use uuid::Uuid;

/// What a use case refuses; nothing is asked of the database for it.
async fn refused<T: std::fmt::Debug>(
    demo: &Demo,
    done: impl Future<Output = Result<T, ServiceError>>,
) -> RuleError {
    let (done, counted) = demo.statements.count(done).await;
    let Err(ServiceError::Rule(rule)) = done else { panic!("it was not refused") };
    assert_eq!(counted.total(), 0, "{rule:?}: refused before anything is looked up");
    rule
}

/// Made-up numbers of organisations.
fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("M{number:05}")).collect()
}

#[tokio::test]
async fn a_list_that_is_too_long_is_refused_before_anything_is_looked_up() {
    let demo = Demo::new().await;
    let portal = &demo.portal;
    let (school, provider) =
        (demo.actor(Person::HavnsoeKommune).await, demo.actor(Person::Skoletavlen).await);
    let tavlen = demo.system("Tavlen").await;
    for actual in [501, 33_000, 51_000] {
        let targets: Vec<Target> = (0..actual)
            .map(|n| Target { id: domain::DataAccessId::new(Uuid::from_u128(n)), version: 1 })
            .collect();
        let ids: Vec<_> = targets.iter().map(|target| target.id).collect();
        let (action, none) = (DataAccessAction::Approve, Comment::none());
        let actual = u32::try_from(actual).unwrap();
        let max = MAX_ROWS;
        let change = data_access::change_status(portal, &school, &targets, action, &none);
        assert_eq!(refused(&demo, change).await, RuleError::TooManyChosen { max, actual });
        let preview = data_access::preview(portal, &school, &ids, action);
        assert_eq!(refused(&demo, preview).await, RuleError::TooManyChosen { max, actual });

        let wanted: Vec<Wanted> =
            (0..actual).map(|_| Wanted { number: "901003".into(), comment: Comment::none() }).collect();
        let unilogin = service("unilogin");
        let request = data_access::request(portal, &provider, tavlen, &unilogin, &none, &wanted);
        let max = MAX_RECIPIENTS;
        assert_eq!(refused(&demo, request).await, RuleError::TooManyRecipients { max, actual });
        if actual > 501 {
            let numbers = numbers(actual as usize);
            let check = data_access::check(portal, &provider, tavlen, &unilogin, &numbers);
            assert!(matches!(refused(&demo, check).await, RuleError::TooManyRecipients { .. }));
        }

        let services = vec![service("elevdatabasen"); actual as usize];
        let request = connection_agreement::request(portal, &provider, tavlen, &services, true);
        let max = MAX_SERVICES;
        assert_eq!(refused(&demo, request).await, RuleError::TooManyChosen { max, actual });
    }
    let all = Coverage::Listed(["901001", "901002"].map(code).into());
    let many = numbers(MAX_UNITS as usize + 1);
    let many = Coverage::Listed(many.iter().map(|number| code(number)).collect());
    let usual = Choices::default_of(Side::Owner, Language::Danish);
    let systems: BTreeSet<SystemId> =
        (0..=u128::from(MAX_SYSTEMS)).map(|n| SystemId::new(Uuid::from_u128(n))).collect();
    let picky = Choices { systems, ..usual.clone() };
    for (coverage, choices, max) in [(many, usual, MAX_UNITS), (all, picky, MAX_SYSTEMS)] {
        let (side, address) = (Side::Owner, email("m@k.example"));
        let register = notification_recipient::register(portal, &school, side, address, coverage, choices);
        let rule = refused(&demo, register).await;
        assert_eq!(rule, RuleError::TooManyChosen { max, actual: max + 1 });
    }
}

/// Opens so many web services, and gives their codes.
async fn catalogue(demo: &Demo, count: usize) -> Vec<ServiceCode> {
    let mut codes = vec![];
    for number in 0..count {
        let code = service(&format!("tjeneste-{number}"));
        let text = |text: &str| LongText::parse(text).unwrap();
        let new = WebService {
            code: code.clone(),
            name: Name::parse(&format!("Tjeneste {number}")).unwrap(),
            purpose: text("Prøve"),
            data: text("Navn"),
            categories: domain::DataCategories::default(),
            terms: text("Ingen"),
            contact: text("STIL"),
            needs_data_access: true,
            frees_at: None,
            text_version: 1,
            status: ServiceStatus::Open,
            closes_at: None,
            version: 1,
        };
        store::web_service::insert(demo.portal.db(), &new).await.unwrap();
        codes.push(code);
    }
    codes
}

#[tokio::test]
async fn many_web_services_cost_as_many_statements_as_one_and_each_counts_once() {
    let demo = Demo::new().await;
    let codes = catalogue(&demo, 101).await;
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let ask = async |codes: &[ServiceCode]| {
        let request = connection_agreement::request(&demo.portal, &provider, tavlen, codes, true);
        let (done, counted) = demo.statements.count(request).await;
        done.unwrap();
        counted.total()
    };
    let one = ask(&codes[..1]).await;
    let mut twice = codes[1..51].to_vec();
    twice.extend(twice.clone());
    let many = ask(&twice).await;
    assert_eq!(one, many, "1 and 50");
    assert!(one > 0, "they are counted");
    let sent = "SELECT count(*) FROM connection_agreement WHERE service_code LIKE 'tjeneste-%'";
    assert_eq!(demo.number(sent).await, Some(51));
    let unknown = [codes[60].clone(), service("findes-ikke")];
    let unknown = connection_agreement::request(&demo.portal, &provider, tavlen, &unknown, true).await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)), "{unknown:?}");
    assert_eq!(demo.number(sent).await, Some(51), "all of them or none");
}

#[tokio::test]
async fn many_rows_cost_hardly_more_statements_than_one_and_each_counts_once() {
    let demo = Demo::new().await;
    services::scale::seed(&demo.portal, 50_000).await.unwrap();
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let unilogin = service("unilogin");
    let ask = async |numbers: &[String]| {
        let wanted = |number: &String| Wanted { number: number.clone(), comment: Comment::none() };
        let wanted: Vec<Wanted> = numbers.iter().map(wanted).collect();
        let none = Comment::none();
        let request = data_access::request(&demo.portal, &provider, tavlen, &unilogin, &none, &wanted);
        let (done, counted) = demo.statements.count(request).await;
        done.unwrap();
        counted.total()
    };
    let numbers = numbers(500);
    let (one, many) = (ask(&numbers[..1]).await, ask(&numbers[1..]).await);
    assert!(many <= one + 3, "to ask: {one} for one, {many} for 499");

    let filter = store::data_access::DataAccessFilter {
        system: Some(tavlen),
        status: Some(domain::DataAccessStatus::Waiting),
        search: "M0".into(),
        ..store::data_access::DataAccessFilter::default()
    };
    let page = PageRequest { number: 1, size: 500 };
    let sort = store::data_access::Sort::Newest;
    let rows = store::data_access::list(demo.portal.db(), &filter, sort, page).await.unwrap();
    let targets: Vec<Target> =
        rows.iter().map(|row| Target { id: row.access.id, version: row.access.version }).collect();
    assert_eq!(targets.len(), 500);
    let give_up = async |targets: &[Target]| {
        let (action, none) = (DataAccessAction::Withdraw, Comment::none());
        let change = data_access::change_status(&demo.portal, &provider, targets, action, &none);
        let (done, counted) = demo.statements.count(change).await;
        (done.unwrap().changed, counted.total())
    };
    let (_, one) = give_up(&targets[..1]).await;
    let mut twice = targets[1..250].to_vec();
    twice.extend(targets[1..250].iter().copied());
    let (changed, many) = give_up(&twice).await;
    assert_eq!(changed, 249);
    assert!(many <= one + 3, "to give up: {one} for one, {many} for 249");
}

#[tokio::test]
async fn a_row_that_moved_on_stops_all_of_them() {
    let demo = Demo::new().await;
    let mut rows = vec![];
    for owner in ["901001", "901002"] {
        let (id, ..) = demo.access(owner).await;
        rows.push(store::data_access::find(demo.portal.db(), id).await.unwrap().unwrap());
    }
    rows[1].version -= 1;
    let tx = store::begin_write(demo.portal.db()).await.unwrap();
    let saved = store::data_access::save_status(&tx, &rows, testkit::NOON).await;
    assert!(matches!(saved, Err(store::StoreError::Conflict)), "{saved:?}");
}
