//! A stop is a stop: suspensions, a no that stands, and approvals that do not wake with a new agreement; and what is known where
//! one decides.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashMap;

use domain::{
    Comment, ConnectionAction, DataAccessAction, DataAccessStatus, MissingLink, NoticeEvent, RuleError,
};
use services::{
    ServiceError, background, connection_agreement,
    data_access::{self, Target},
    impact::Concerned,
    reminder, system,
};
use store::PageRequest;
use testkit::{Demo, News, Person, service};

const DAY: i64 = 24 * 60 * 60;
const PAGE: PageRequest = PageRequest { number: 1, size: 50 };

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

async fn target(demo: &Demo, owner: &str) -> [Target; 1] {
    let (id, version, _) = demo.access(owner).await;
    [Target { id, version }]
}

async fn decide(demo: &Demo, owner: &str, action: DataAccessAction, said: &str) -> Result<(), ServiceError> {
    let actor = demo.actor(Person::HavnsoeKommune).await;
    let targets = target(demo, owner).await;
    data_access::change_status(&demo.portal, &actor, &targets, action, &comment(said)).await.map(drop)
}

async fn missing(demo: &Demo, owner: &str) -> Vec<MissingLink> {
    let provider = demo.actor(Person::Skoletavlen).await;
    let (id, ..) = demo.access(owner).await;
    let (row, _) = data_access::get(&demo.portal, &provider, id).await.unwrap();
    domain::decide(&row.facts, demo.portal.now()).missing
}

#[tokio::test]
async fn a_suspension_is_told_stands_apart_and_ends_by_being_resumed_alone() {
    let demo = Demo::new().await;
    let owner = demo.actor(Person::HavnsoeKommune).await;
    let open = data_access::count_open(&demo.portal, &owner).await.unwrap();
    let without = decide(&demo, "901001", DataAccessAction::SetWaiting, "").await;
    assert!(matches!(without, Err(ServiceError::Rule(RuleError::ReasonNeeded))), "{without:?}");
    decide(&demo, "901001", DataAccessAction::SetWaiting, "Brud på sikkerheden").await.unwrap();
    assert_eq!(missing(&demo, "901001").await, [MissingLink::DataAccessSuspended]);
    let counted = data_access::count_open(&demo.portal, &owner).await.unwrap();
    let one_more = data_access::Open { suspended: open.suspended + 1, ..open };
    assert_eq!(counted, one_more, "it is no request");

    // It is left out of an approval of everything, alone and among others.
    let alone = decide(&demo, "901001", DataAccessAction::Approve, "Alle").await;
    assert!(matches!(alone, Err(ServiceError::Rule(RuleError::Status { .. }))), "{alone:?}");
    let both = [target(&demo, "901001").await, target(&demo, "901002").await].concat();
    let approve = DataAccessAction::Approve;
    let done =
        data_access::change_status(&demo.portal, &owner, &both, approve, &Comment::none()).await.unwrap();
    assert_eq!((done.changed, done.refused), (1, 1));
    assert_eq!(missing(&demo, "901001").await, [MissingLink::DataAccessSuspended]);

    // Nobody is reminded that it waits, however long.
    demo.clock.advance(15 * DAY);
    let (ran, news) = demo.news(reminder::run(&demo.portal)).await;
    ran.unwrap();
    assert!(news.notices.iter().all(|(_, notice)| notice.owner != "Havnsø Skole"), "{news:?}");

    // Who resumes it sees why it was suspended.
    let (id, ..) = demo.access("901001").await;
    let seen = data_access::preview(&demo.portal, &owner, &[id], DataAccessAction::Resume).await.unwrap();
    let stands = seen[0].stands.as_ref().unwrap();
    assert_eq!(
        (stands.actor_name.as_str(), stands.comment.as_str()),
        ("Kommune – Havnsø Kommune", "Brud på sikkerheden")
    );
    decide(&demo, "901001", DataAccessAction::Resume, "").await.unwrap();
    assert_eq!(missing(&demo, "901001").await, []);
}

#[tokio::test]
async fn the_day_of_a_suspension_reminds_its_owner_once_and_begins_nothing() {
    let demo = Demo::new().await;
    let owner = demo.actor(Person::HavnsoeKommune).await;
    let targets = target(&demo, "901001").await;
    let suspend = async |until| {
        data_access::suspend(&demo.portal, &owner, &targets, &comment("Ferie"), Some(until)).await
    };
    let passed = suspend(demo.portal.now()).await;
    assert!(matches!(passed, Err(ServiceError::Rule(RuleError::EndPassed))), "{passed:?}");
    let until = demo.portal.now().plus_seconds(10 * DAY);
    suspend(until).await.unwrap();
    let run = async || -> News {
        let (ran, news) = demo.news(reminder::run(&demo.portal)).await;
        ran.unwrap();
        news
    };
    let of_it = |news: &News| -> Vec<(String, NoticeEvent)> {
        let about = |(to, notice): &(String, domain::Notice)| {
            (notice.owner == "Havnsø Skole").then(|| (to.clone(), notice.event))
        };
        news.notices.iter().filter_map(about).collect()
    };
    demo.clock.advance(10 * DAY - 1);
    assert_eq!(of_it(&run().await), []);
    demo.clock.advance(1);
    assert_eq!(of_it(&run().await), [("owner:901001".to_owned(), NoticeEvent::AccessPauseOver)]);
    assert_eq!(of_it(&run().await), [], "once");
    assert_eq!(missing(&demo, "901001").await, [MissingLink::DataAccessSuspended]);
}

#[tokio::test]
async fn a_no_is_seen_by_whoever_approves_over_it_and_passed_over_with_a_reason_alone() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let targets = target(&demo, "901001").await;
    let delete = DataAccessAction::Delete;
    data_access::change_status(&demo.portal, &school, &targets, delete, &Comment::none()).await.unwrap();
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let wanted = [data_access::Wanted { number: "901001".into(), comment: Comment::none() }];
    let said = data_access::Said { comment: Comment::none(), purpose: Comment::none() };
    data_access::request(&demo.portal, &provider, tavlen, &service("unilogin"), said, &wanted).await.unwrap();
    let targets = target(&demo, "901001").await;
    let (reject, why) = (DataAccessAction::Reject, comment("Forældrerådet vil ikke"));
    data_access::change_status(&demo.portal, &school, &targets, reject, &why).await.unwrap();

    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let approve = DataAccessAction::Approve;
    let seen = data_access::preview(&demo.portal, &municipality, &[targets[0].id], approve).await.unwrap();
    let stands = seen[0].stands.as_ref().unwrap();
    assert_eq!(
        (stands.actor_name.as_str(), stands.comment.as_str()),
        ("Skole – Havnsø Skole", "Forældrerådet vil ikke")
    );
    // Among others too: nothing is decided before there is a reason.
    let both = [target(&demo, "901001").await, target(&demo, "901002").await].concat();
    let without =
        data_access::change_status(&demo.portal, &municipality, &both, approve, &Comment::none()).await;
    assert!(matches!(without, Err(ServiceError::Rule(RuleError::ReasonNeeded))), "{without:?}");
    assert_eq!(demo.access("901002").await.2, DataAccessStatus::Waiting);
    let said = comment("Aftalt med skolen");
    data_access::change_status(&demo.portal, &municipality, &both, approve, &said).await.unwrap();
    assert_eq!(missing(&demo, "901001").await, []);
}

/// The agency ends Tavlen's agreement with Unilogin, and the provider asks anew. Gives the new agreement's key and version.
async fn asked_anew(demo: &Demo) -> (domain::ConnectionId, i32) {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let newest = async || {
        let rows = connection_agreement::list_all(&demo.portal, &agency, None, PAGE).await.unwrap().rows;
        let of = |row: &store::connection_agreement::ConnectionRow| {
            row.agreement.service.as_str() == "unilogin" && row.names.system == "Tavlen"
        };
        let row = rows.into_iter().filter(of).max_by_key(|row| row.agreement.id).unwrap();
        (row.agreement.id, row.agreement.version)
    };
    let (id, version) = newest().await;
    let (end, why) = (ConnectionAction::End, comment("Sikkerhedshændelse"));
    connection_agreement::change_status(&demo.portal, &agency, id, version, end, why).await.unwrap();
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    demo.clock.advance(1);
    connection_agreement::request(&demo.portal, &provider, tavlen, &[service("unilogin")], true)
        .await
        .unwrap();
    newest().await
}

#[tokio::test]
async fn a_new_agreement_wakes_no_approval_by_itself_and_the_schools_are_asked_again() {
    let demo = Demo::new().await;
    let (id, version) = asked_anew(&demo).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let approve = ConnectionAction::Approve;
    let (_, impact) = connection_agreement::preview(&demo.portal, &agency, id, approve).await.unwrap();
    let owners = |rows: Vec<Concerned>| -> Vec<String> {
        rows.into_iter().map(|row| row.owner_name.to_owned()).collect()
    };
    assert_eq!(owners(impact.approvals().collect()), ["Havnsø Skole"], "what it would wake is counted");
    assert_eq!(owners(impact.starts().collect()), ["Havnsø Skole"]);
    let change =
        connection_agreement::change_status(&demo.portal, &agency, id, version, approve, comment("Rettet"));
    let (done, news) = demo.news(change).await;
    done.unwrap();
    assert_eq!(demo.access("901001").await.2, DataAccessStatus::Waiting);
    assert_eq!(missing(&demo, "901001").await, [MissingLink::DataAccessWaiting]);
    let told = news.notice("owner:901001");
    assert_eq!((told.event, told.comment.as_str()), (NoticeEvent::AccessAskedAgain, "Rettet"));
    assert!(!news.audiences().contains(&"owner:901002"), "whoever had not answered has no more to do");
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let (access, ..) = demo.access("901001").await;
    let (_, history) = data_access::get(&demo.portal, &municipality, access).await.unwrap();
    let line = &history[0];
    assert_eq!(
        (line.action.as_str(), line.from.as_deref(), line.to.as_str()),
        ("ask_again", Some("approved"), "waiting")
    );
    decide(&demo, "901001", DataAccessAction::Approve, "").await.unwrap();
    assert_eq!(missing(&demo, "901001").await, []);
}

#[tokio::test]
async fn the_agency_may_let_approvals_hold_again_when_it_knows_how_many() {
    let demo = Demo::new().await;
    let (id, version) = asked_anew(&demo).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let hold = async |seen| {
        connection_agreement::approve_and_hold(&demo.portal, &agency, id, version, comment("Rettet"), seen)
            .await
    };
    for wrong in [0, 2] {
        let moved = hold(wrong).await;
        assert!(matches!(moved, Err(ServiceError::Rule(RuleError::CountMoved { now: 1 }))), "{moved:?}");
    }
    let (done, news) = demo.news(hold(1)).await;
    done.unwrap();
    assert_eq!(missing(&demo, "901001").await, []);
    let told = news.notice("owner:901001");
    assert_eq!((told.event, told.comment.as_str()), (NoticeEvent::AccessHolds, "Rettet"));
}

#[tokio::test]
async fn an_approval_that_is_suspended_stays_suspended_with_a_new_agreement() {
    let demo = Demo::new().await;
    decide(&demo, "901001", DataAccessAction::SetWaiting, "Ferie").await.unwrap();
    let (id, version) = asked_anew(&demo).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let (approve, none) = (ConnectionAction::Approve, Comment::none());
    connection_agreement::change_status(&demo.portal, &agency, id, version, approve, none).await.unwrap();
    assert_eq!(demo.access("901001").await.2, DataAccessStatus::Suspended);
}

#[tokio::test]
async fn what_a_page_says_of_a_system_is_what_is_told_and_done() {
    let demo = Demo::new().await;
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    for (version, action) in [(1, domain::SystemAction::Passivate), (2, domain::SystemAction::Activate)] {
        let impact = system::preview(&demo.portal, &provider, tavlen, action).await.unwrap();
        let changed: Vec<_> =
            impact.stops().chain(impact.starts()).map(|row| row.owner.to_string()).collect();
        assert_eq!(changed, ["901001"]);
        assert_eq!(impact.waiting().count(), 1);
        let (done, news) =
            demo.news(system::change_status(&demo.portal, &provider, tavlen, version, action)).await;
        done.unwrap();
        assert_eq!(news.audiences(), ["owner:901001", "provider:U10001"]);
    }
    let stranger = demo.actor(Person::Fravaersportalen).await;
    let hidden = system::preview(&demo.portal, &stranger, tavlen, domain::SystemAction::Passivate).await;
    assert!(matches!(hidden, Err(ServiceError::Hidden)), "{hidden:?}");
}

#[tokio::test]
async fn an_owner_decides_with_the_facts_and_with_what_was_decided_elsewhere_with_them() {
    let demo = Demo::new().await;
    decide(&demo, "901002", DataAccessAction::Reject, "Forældrerådet vil ikke").await.unwrap();
    let (id, ..) = demo.access("901001").await;
    let of = async |person| {
        let actor = demo.actor(person).await;
        let (row, _) = data_access::get(&demo.portal, &actor, id).await.unwrap();
        background::of_access(&demo.portal, &actor, &row).await.unwrap()
    };
    let known = of(Person::HavnsoeKommune).await;
    assert_eq!((known.pair.system.name.as_str(), known.pair.service.name.as_str()), ("Tavlen", "Unilogin"));
    assert_eq!(known.pair.contact.as_ref().unwrap().name.as_str(), "Sara Holm");
    let others: Vec<_> = known.others.iter().map(|(row, _)| row.names.owner.as_str()).collect();
    assert_eq!(others, ["Bakkeskolen"]);
    let line = known.others[0].1.as_ref().unwrap();
    assert_eq!(
        (line.actor_name.as_str(), line.comment.as_str()),
        ("Kommune – Havnsø Kommune", "Forældrerådet vil ikke")
    );
    // A school sees its own, and the provider nothing of what owners said among themselves.
    assert!(of(Person::HavnsoeSkole).await.others.is_empty());
    assert!(of(Person::Skoletavlen).await.others.is_empty());
    // Earlier ones of the same three stay to be read.
    decide(&demo, "901001", DataAccessAction::Delete, "Slut").await.unwrap();
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let wanted = [data_access::Wanted { number: "901001".into(), comment: Comment::none() }];
    let said = data_access::Said { comment: comment("Igen"), purpose: Comment::none() };
    data_access::request(&demo.portal, &provider, tavlen, &service("unilogin"), said, &wanted).await.unwrap();
    let school = demo.actor(Person::HavnsoeSkole).await;
    let (id, ..) = demo.access("901001").await;
    let (row, _) = data_access::get(&demo.portal, &school, id).await.unwrap();
    let known = background::of_access(&demo.portal, &school, &row).await.unwrap();
    let said: Vec<_> =
        known.others.iter().filter_map(|(_, line)| Some(line.as_ref()?.comment.as_str())).collect();
    assert_eq!(said, ["Slut"]);
    // Before the answer the page has who asked, since when, and what was written.
    let approve = DataAccessAction::Approve;
    let seen = data_access::preview(&demo.portal, &school, &[id], approve).await.unwrap();
    let asked = seen[0].stands.as_ref().unwrap();
    assert_eq!((asked.action.as_str(), asked.comment.as_str()), ("request", "Igen"));
}

#[tokio::test]
async fn the_agency_decides_with_the_facts_with_earlier_ends_and_with_what_the_provider_wrote() {
    let demo = Demo::new().await;
    let (id, _) = asked_anew(&demo).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let (of_it, _) = connection_agreement::get(&demo.portal, &agency, id).await.unwrap();
    let case = background::of_case(&demo.portal, &agency, &of_it).await.unwrap();
    assert_eq!((case.pair.system.name.as_str(), case.provider.name.as_str()), ("Tavlen", "Skoletavlen ApS"));
    let [(row, line)] = case.earlier.as_slice() else { panic!("{:?}", case.earlier) };
    assert_eq!(row.agreement.status, domain::ConnectionStatus::Ended);
    assert_eq!(
        (line.actor_name.as_str(), line.comment.as_str()),
        ("Sagsbehandler – STIL", "Sikkerhedshændelse")
    );
    let impact = connection_agreement::impact(&demo.portal, &agency, &of_it).await.unwrap();
    assert_eq!(impact.approvals().map(|row| row.owner_name).collect::<Vec<_>>(), ["Havnsø Skole"]);
    let provider = demo.actor(Person::Skoletavlen).await;
    let refused = background::of_case(&demo.portal, &provider, &of_it).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::NotAllowed))), "{refused:?}");

    let tavlen = demo.system("Tavlen").await;
    let (wsi, said) = ([service("wsieksport")], comment("Vi skifter fra Rapport"));
    let unread = HashMap::new();
    let asked =
        connection_agreement::request_with(&demo.portal, &provider, tavlen, &wsi, &unread, true, &said);
    let (done, news) = demo.news(asked).await;
    done.unwrap();
    assert_eq!(news.notice("agency").comment, "Vi skifter fra Rapport");
}

#[tokio::test]
async fn where_no_data_access_is_needed_a_new_agreement_asks_no_school() {
    let demo = Demo::new().await;
    crate::notifications::edit(&demo, |unilogin| unilogin.needs_data_access = false).await;
    // The day from which it is so.
    demo.clock.advance(60 * DAY);
    let (id, version) = asked_anew(&demo).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let (approve, none) = (ConnectionAction::Approve, Comment::none());
    let change = connection_agreement::change_status(&demo.portal, &agency, id, version, approve, none);
    let (done, news) = demo.news(change).await;
    done.unwrap();
    assert_eq!(demo.access("901001").await.2, DataAccessStatus::Approved);
    assert_eq!(news.audiences(), ["agency", "provider:U10001"]);
}

#[tokio::test]
async fn a_system_whose_contact_person_was_removed_can_be_looked_at() {
    let demo = Demo::new().await;
    let removed =
        "UPDATE contact SET removed_at = 1, name = '', email = '', phone = '' WHERE name = 'Sara Holm'";
    store::ConnectionTrait::execute_unprepared(demo.portal.db(), removed).await.unwrap();
    let school = demo.actor(Person::HavnsoeSkole).await;
    let (id, ..) = demo.access("901001").await;
    let (row, _) = data_access::get(&demo.portal, &school, id).await.unwrap();
    let known = background::of_access(&demo.portal, &school, &row).await.unwrap();
    assert_eq!((known.pair.system.name.as_str(), known.pair.contact), ("Tavlen", None));
}
