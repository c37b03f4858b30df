//! Taking over what another institution has approved: what is offered, what becomes of it, and who may.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Actor, Comment, Consequence, DataAccess, DataAccessAction, DataAccessId, DataAccessStatus, MissingLink,
    Name, NoticeEvent, Offer, RecipientIssue, RuleError, System, SystemAction, SystemId,
};
use services::{
    ServiceError, background,
    data_access::{self, ChangeOutcome, Chosen, Legacy, Target, Wanted},
    receipt::{self, ReceiptContent},
};
use store::data_access::DataAccessRow;
use testkit::{Demo, Person, code, service};
use uuid::Uuid;

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

async fn look(demo: &Demo, actor: &Actor, from: &str, to: &str) -> Result<Legacy, ServiceError> {
    data_access::preview_take_over(&demo.portal, actor, &code(from), &code(to)).await
}

/// Everything that is offered, as it was seen.
fn all(legacy: &Legacy) -> Vec<Chosen> {
    let seen = |row: &DataAccessRow| Target { id: row.access.id, version: row.access.version };
    let chosen = |here: Option<&DataAccessRow>, there| Chosen { there: seen(there), here: here.map(seen) };
    legacy.rows.iter().map(|one| chosen(one.here.as_ref(), &one.row)).collect()
}

async fn take(
    demo: &Demo,
    actor: &Actor,
    legacy: &Legacy,
    said: &str,
) -> Result<ChangeOutcome, ServiceError> {
    let (from, to) = (&legacy.from.code, &legacy.to.code);
    data_access::take_over(&demo.portal, actor, from, to, &all(legacy), &comment(said)).await
}

async fn row(demo: &Demo, id: DataAccessId) -> DataAccessRow {
    store::data_access::find_row(demo.portal.db(), id).await.unwrap().unwrap()
}

async fn change(demo: &Demo, person: Person, owner: &str, action: DataAccessAction) {
    let (id, version, _) = demo.access(owner).await;
    let actor = demo.actor(person).await;
    let targets = [Target { id, version }];
    data_access::change_status(&demo.portal, &actor, &targets, action, &comment("Derfor")).await.unwrap();
}

async fn close(demo: &Demo, owner: &str) {
    demo.registers_say(owner, |organisation| organisation.passivated = Some("Lukket".into())).await;
}

#[tokio::test]
async fn what_a_closed_institution_had_is_approved_where_it_goes_on() {
    let demo = Demo::new().await;
    let (old, ..) = demo.access("901001").await;
    close(&demo, "901001").await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert_eq!((seen.rows.len(), seen.more), (1, false));
    assert_eq!(background::of_legacy(&demo.portal, &seen).await.unwrap().len(), 1);
    assert_eq!((&seen.rows[0].offer, &seen.rows[0].outcome), (&Offer::New, &Consequence::Starts));

    let (done, news) = demo.news(take(&demo, &municipality, &seen, "Sammenlagt 1. august")).await;
    let done = done.unwrap();
    assert_eq!((done.changed, done.refused), (1, 0));
    assert_eq!(news.audiences(), ["owner:901003", "provider:U10001"]);
    for audience in ["owner:901003", "provider:U10001"] {
        let notice = news.notice(audience);
        let also: Vec<_> = notice.also.iter().map(|also| (also.field.as_str(), also.text.as_str())).collect();
        assert_eq!(also, [("taken_over_from", "Havnsø Skole (901001)")]);
        assert_eq!(
            (notice.event, notice.comment.as_str()),
            (NoticeEvent::AccessApproved, "Sammenlagt 1. august")
        );
    }
    let after = look(&demo, &municipality, "901001", "901003").await.unwrap();
    let new = after.rows[0].here.as_ref().unwrap().access.id;
    let made = row(&demo, new).await;
    assert_eq!(made.access.status, DataAccessStatus::Approved);
    assert_eq!(made.access.forerunner, Some(old));
    assert_eq!(made.access.accepted.map(|one| one.version), Some(made.names.text_version));
    assert_eq!(domain::decide(&made.facts, demo.portal.now()).missing, [], "as it was promised");
    let (_, history) = data_access::get(&demo.portal, &municipality, new).await.unwrap();
    let steps: Vec<_> = history.iter().map(|line| (line.action.as_str(), line.to.as_str())).collect();
    assert_eq!(steps, [("take_over", "approved")]);

    // Each leads to the other; whoever may not look at the other is not told of it.
    let line = data_access::line_of(&demo.portal, &municipality, &made).await.unwrap();
    assert_eq!(line.forerunner.map(|row| row.access.id), Some(old));
    let line = data_access::line_of(&demo.portal, &municipality, &row(&demo, old).await).await.unwrap();
    assert_eq!(line.heirs.iter().map(|row| row.access.id).collect::<Vec<_>>(), [new]);
    let stranger = demo.actor(Person::StrandmarkFriskole).await;
    let line = data_access::line_of(&demo.portal, &stranger, &made).await.unwrap();
    assert!(line.forerunner.is_none() && line.heirs.is_empty());

    // The receipt says from whom; the register says where the closed one went on, and whoever asks there is told so.
    let shown = receipt::get(&demo.portal, &municipality, done.receipt).await.unwrap();
    let ReceiptContent::DataAccessChange { also, changed, .. } = shown.content else { panic!() };
    assert_eq!((also[0].text.as_str(), changed.len()), ("Havnsø Skole (901001)", 1));
    let provider = demo.actor(Person::Skoletavlen).await;
    let tavlen = demo.system("Tavlen").await;
    let asked = [Wanted { number: "901001".into(), comment: Comment::none() }];
    let numbers: Vec<String> = asked.iter().map(|one| one.number.clone()).collect();
    let (_, checks) =
        data_access::check(&demo.portal, &provider, tavlen, &service("unilogin"), &numbers).await.unwrap();
    assert_eq!(checks[0].issue, Some(RecipientIssue::Merged(code("901003"))));

    // Nothing is left to take over, and a second press says so.
    let again = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert_eq!(again.rows[0].offer, Offer::Both);
    let twice = take(&demo, &municipality, &seen, "").await;
    assert!(matches!(twice, Err(ServiceError::Changed(_))), "{twice:?}");
    let twice = take(&demo, &municipality, &again, "").await;
    assert!(matches!(twice, Err(ServiceError::Rule(RuleError::NothingChosen))), "{twice:?}");
}

#[tokio::test]
async fn a_request_that_waits_is_approved_and_a_no_is_passed_over_with_a_reason_alone() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let (asked, ..) = demo.access("901002").await;
    let seen = look(&demo, &municipality, "901001", "901002").await.unwrap();
    assert_eq!((&seen.rows[0].offer, &seen.rows[0].outcome), (&Offer::Asked, &Consequence::Starts));
    assert!(seen.rows[0].stands.as_ref().is_some_and(|line| line.action == "request"));
    take(&demo, &municipality, &seen, "").await.unwrap();
    let done = row(&demo, asked).await;
    assert_eq!((done.access.status, done.access.forerunner), (DataAccessStatus::Approved, None));
    assert_eq!(domain::decide(&done.facts, demo.portal.now()).missing, [], "as it was promised");

    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    change(&demo, Person::HavnsoeKommune, "901002", DataAccessAction::Reject).await;
    let seen = look(&demo, &municipality, "901001", "901002").await.unwrap();
    assert_eq!(seen.rows[0].offer, Offer::Refused);
    assert!(seen.rows[0].stands.as_ref().is_some_and(|line| line.comment.as_str() == "Derfor"));
    let without = take(&demo, &municipality, &seen, "").await;
    assert!(matches!(without, Err(ServiceError::Rule(RuleError::ReasonNeeded))), "{without:?}");
    assert_eq!(demo.access("901002").await.2, DataAccessStatus::Rejected);
    take(&demo, &municipality, &seen, "Skolerne er lagt sammen").await.unwrap();
    assert_eq!(demo.access("901002").await.2, DataAccessStatus::Approved);
}

#[tokio::test]
async fn only_who_decides_there_takes_over_and_only_from_what_they_may_see() {
    let demo = Demo::new().await;
    let not_allowed = |found: Result<Legacy, ServiceError>| {
        assert!(matches!(found, Err(ServiceError::Rule(RuleError::NotAllowed))), "{found:?}");
    };
    let school = demo.actor(Person::HavnsoeSkole).await;
    not_allowed(look(&demo, &school, "901001", "901003").await);
    let provider = demo.actor(Person::Skoletavlen).await;
    not_allowed(look(&demo, &provider, "901001", "901003").await);
    let agency = demo.actor(Person::Sagsbehandler).await;
    not_allowed(look(&demo, &agency, "901001", "901003").await);
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    not_allowed(look(&demo, &municipality, "901003", "901003").await);
    let unknown = look(&demo, &municipality, "999999", "901003").await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)), "{unknown:?}");
    let stranger = demo.actor(Person::StrandmarkFriskole).await;
    let hidden = look(&demo, &stranger, "901001", "902001").await;
    assert!(matches!(hidden, Err(ServiceError::Hidden)), "{hidden:?}");
    let seen = look(&demo, &municipality, "901001", "901003").await.unwrap();
    let by_stranger = take(&demo, &stranger, &seen, "").await;
    assert!(matches!(by_stranger, Err(ServiceError::Rule(RuleError::NotAllowed))), "{by_stranger:?}");

    // A row of somebody else's is nobody's to take over, whatever the form says.
    let (from, to) = (code("901002"), code("901003"));
    let foreign =
        data_access::take_over(&demo.portal, &municipality, &from, &to, &all(&seen), &comment("")).await;
    assert!(matches!(foreign, Err(ServiceError::Rule(RuleError::NothingChosen))), "{foreign:?}");

    // Merged into one of another owner, it is that owner's to take over.
    demo.registers_say("901001", |organisation| {
        organisation.passivated = Some("Sammenlagt med 902001".into());
        organisation.successor = Some(code("902001"));
    })
    .await;
    let merged = data_access::list_merged_into(&demo.portal, &stranger).await.unwrap();
    assert_eq!(merged.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["901001"]);
    let seen = look(&demo, &stranger, "901001", "902001").await.unwrap();
    assert_eq!(seen.rows[0].offer, Offer::Refused);
    assert_eq!(
        background::of_legacy(&demo.portal, &seen).await.unwrap().len(),
        1,
        "also what they could not look at before"
    );
    take(&demo, &stranger, &seen, "Nu har vi aftalen").await.unwrap();
    assert_eq!(demo.access("902001").await.2, DataAccessStatus::Approved);
}

#[tokio::test]
async fn what_has_moved_on_since_the_list_was_read_stays_as_it_is() {
    // Stopped there for a while.
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901003").await.unwrap();
    change(&demo, Person::HavnsoeSkole, "901001", DataAccessAction::SetWaiting).await;
    let moved = take(&demo, &municipality, &seen, "").await;
    assert!(matches!(moved, Err(ServiceError::Changed(_))), "{moved:?}");
    let none = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert!(none.rows.is_empty(), "what is stopped is not taken over");

    // Refused here meanwhile.
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901002").await.unwrap();
    change(&demo, Person::HavnsoeKommune, "901002", DataAccessAction::Reject).await;
    let moved = take(&demo, &municipality, &seen, "En begrundelse").await;
    assert!(matches!(moved, Err(ServiceError::Changed(_))), "{moved:?}");
    assert_eq!(demo.access("901002").await.2, DataAccessStatus::Rejected);

    // An extract has closed the one that takes over.
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901003").await.unwrap();
    close(&demo, "901003").await;
    let closed = take(&demo, &municipality, &seen, "").await;
    assert!(matches!(closed, Err(ServiceError::Rule(RuleError::OrganisationPassivated))), "{closed:?}");
    let again = take(&demo, &demo.actor(Person::HavnsoeKommune).await, &seen, "").await;
    assert!(matches!(again, Err(ServiceError::Rule(RuleError::NotAllowed))), "{again:?}");

    // The provider has made the system passive: it could not be asked for any more.
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901003").await.unwrap();
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let system = store::system::find(demo.portal.db(), tavlen).await.unwrap().unwrap();
    services::system::change_status(&demo.portal, &provider, tavlen, system.version, SystemAction::Passivate)
        .await
        .unwrap();
    let passive = take(&demo, &municipality, &seen, "").await;
    assert!(matches!(passive, Err(ServiceError::Rule(RuleError::Status { .. }))), "{passive:?}");
    let offered = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert!(
        matches!(&offered.rows[0].offer, Offer::Not(RuleError::Status { .. })),
        "{:?}",
        offered.rows[0].offer
    );

    // A stop of the agency lets it be approved, and says that no data is fetched.
    let demo = Demo::new().await;
    let stop = services::emergency_stop::NewStop {
        stopped: domain::Stopped::System(demo.system("Tavlen").await),
        services: vec![],
        owners: vec![],
        reason: comment("Brud"),
        until: None,
    };
    services::emergency_stop::set(&demo.portal, &demo.actor(Person::Sagsbehandler).await, stop)
        .await
        .unwrap();
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert_eq!(seen.rows[0].outcome, Consequence::StaysOff(vec![MissingLink::Stopped]));
}

#[tokio::test]
async fn two_who_take_over_at_the_same_moment_make_one() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901003").await.unwrap();
    let (one, other) =
        tokio::join!(take(&demo, &municipality, &seen, ""), take(&demo, &municipality, &seen, ""));
    let refused =
        [&one, &other].into_iter().filter(|done| matches!(done, Err(ServiceError::Changed(_)))).count();
    assert_eq!(refused, 1, "{one:?} {other:?}");
    let legacy = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert_eq!(legacy.rows[0].offer, Offer::Both);
}

#[tokio::test]
async fn who_may_only_look_at_what_closed_does_not_say_where_it_goes_on() {
    let demo = Demo::new().await;
    close(&demo, "901001").await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let looks = Actor { clears: Default::default(), ..municipality };
    let seen = look(&demo, &looks, "901001", "901003").await.unwrap();
    take(&demo, &looks, &seen, "").await.unwrap();
    let closed = store::organisation::find(demo.portal.db(), &code("901001")).await.unwrap().unwrap();
    assert_eq!(closed.successor, None);
}

/// What waits here is approved as it is, with its own days: the page says what comes of that, not of what is there.
#[tokio::test]
async fn what_waits_here_keeps_its_own_days_and_the_page_says_so() {
    let demo = Demo::new().await;
    let later = demo.portal.now().plus_seconds(24 * 60 * 60).micros();
    let sql = format!("UPDATE data_access SET valid_from = {later} WHERE owner_code = '901002'");
    store::ConnectionTrait::execute_unprepared(demo.portal.db(), &sql).await.unwrap();
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = look(&demo, &municipality, "901001", "901002").await.unwrap();
    let stays = Consequence::StaysOff(vec![MissingLink::NotYetValid]);
    assert_eq!((&seen.rows[0].offer, &seen.rows[0].outcome), (&Offer::Asked, &stays));
    take(&demo, &municipality, &seen, "").await.unwrap();
    let done = row(&demo, demo.access("901002").await.0).await;
    assert_eq!(domain::decide(&done.facts, demo.portal.now()).missing, [MissingLink::NotYetValid]);
}

/// More than one form changes is taken over in parts, and what was taken over does not stand in the way of the rest.
#[tokio::test]
async fn more_than_can_be_chosen_at_a_time_comes_in_parts() {
    let demo = Demo::new().await;
    let (db, at) = (demo.portal.db(), demo.portal.now());
    let like = store::system::find(db, demo.system("Tavlen").await).await.unwrap().unwrap();
    let most = u128::from(domain::MAX_ROWS);
    let systems: Vec<System> = (0..=most)
        .map(|number| System {
            id: SystemId::new(Uuid::from_u128(0xabc_0000 + number)),
            name: Name::parse(&format!("System {number}")).unwrap(),
            ..like.clone()
        })
        .collect();
    store::system::insert_many(db, &systems, at).await.unwrap();
    let mut rows = vec![];
    for (system, number) in systems.iter().zip(0..) {
        for (owner, key, status) in [
            ("901001", 0x1_0000_u128, DataAccessStatus::Approved),
            ("901003", 0x2_0000, DataAccessStatus::Waiting),
        ] {
            let id = DataAccessId::new(Uuid::from_u128(key + number));
            let access = DataAccess::asked(id, system, service("unilogin"), code(owner));
            rows.push(DataAccess { status, ..access });
        }
    }
    store::data_access::insert_many(db, &rows, at).await.unwrap();
    demo.changed().await;

    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let open = |legacy: &Legacy| legacy.rows.iter().filter(|one| one.offer.is_open()).count();
    let first = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert_eq!((open(&first), first.more), (domain::MAX_ROWS as usize, true));
    let done = take(&demo, &municipality, &first, "").await.unwrap();
    assert_eq!((done.changed, done.refused), (domain::MAX_ROWS, 0));
    // What is left; the one of the demo itself is among the two parts.
    let second = look(&demo, &municipality, "901001", "901003").await.unwrap();
    assert_eq!((open(&second), second.more), (2, false));
}
