//! Notification recipients: registered, confirmed, changed, taken off; and by whom.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Choices, Coverage, Cvr, Email, NotificationRecipientId, RecipientStatus, Right, RuleError, Side,
    SystemAction, Topic,
};
use services::{
    ServiceError,
    notification_recipient::{ask_again, asked, edit, get, list, register, remove},
    system,
};
use testkit::{Demo, Person, email, every, listed, owner, usual, whole};
use uuid::Uuid;

fn refused<T: std::fmt::Debug>(result: Result<T, ServiceError>, rule: &RuleError) {
    assert!(matches!(&result, Err(ServiceError::Rule(found)) if found == rule), "{rule:?}: {result:?}");
}

pub fn school() -> (Side, Coverage) {
    (Side::Owner, listed(&["901001"]))
}

pub async fn status(demo: &Demo, person: Person, id: NotificationRecipientId) -> RecipientStatus {
    let actor = demo.actor(person).await;
    get(&demo.portal, &actor, id).await.unwrap().row.recipient.status
}

#[tokio::test]
async fn a_municipality_registers_one_address_for_all_its_institutions_and_one_school_cannot() {
    let demo = Demo::new().await;
    let id = demo
        .registered(
            Person::HavnsoeKommune,
            "k@k.example",
            (Side::Owner, whole("91842130")),
            usual(Side::Owner),
        )
        .await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let registered = get(&demo.portal, &municipality, id).await.unwrap();
    assert_eq!((registered.covered.len(), registered.editable), (5, true));
    assert_eq!(
        asked(&demo.portal, &demo.confirm_secret("k@k.example").await).await.unwrap().organisation,
        "Havnsø Kommune"
    );
    let school = demo.actor(Person::HavnsoeSkole).await;
    let seen = list(&demo.portal, &school, Side::Owner).await.unwrap();
    assert_eq!(seen.iter().map(|r| (r.row.recipient.id, r.editable)).collect::<Vec<_>>(), [(id, false)]);
    refused(remove(&demo.portal, &school, id).await, &RuleError::NotAllowed);
    refused(ask_again(&demo.portal, &school, id).await, &RuleError::NotAllowed);
    for coverage in [whole("91842130"), listed(&["901001", "901002"]), listed(&["901002"])] {
        let (portal, usual) = (&demo.portal, usual(Side::Owner));
        let result = register(portal, &school, Side::Owner, email("x@s.example"), coverage, usual).await;
        refused(result, &RuleError::NotAllowed);
    }
    let everything = get(&demo.portal, &municipality, id).await.unwrap().row;
    assert_eq!(everything.recipient.coverage, whole("91842130"));
}

#[tokio::test]
async fn nobody_registers_an_address_for_organisations_that_are_not_theirs_alone() {
    let demo = Demo::new().await;
    let attempt = async |person, side, coverage| {
        let actor = demo.actor(person).await;
        register(&demo.portal, &actor, side, email("x@x.example"), coverage, usual(side)).await
    };
    let not_allowed = RuleError::NotAllowed;
    use Person::{HavnsoeKommune, Sagsbehandler, Skoletavlen};
    refused(attempt(Skoletavlen, Side::Provider, listed(&["U10002"])).await, &not_allowed);
    refused(attempt(Skoletavlen, Side::Agency, listed(&["U00001"])).await, &not_allowed);
    refused(attempt(Sagsbehandler, Side::Owner, listed(&["901001"])).await, &not_allowed);
    refused(attempt(HavnsoeKommune, Side::Owner, listed(&["901001", "902001"])).await, &not_allowed);
    // What is no organisation yet may come to be somebody else's.
    refused(attempt(HavnsoeKommune, Side::Owner, listed(&["901001", "905001"])).await, &not_allowed);
    refused(attempt(Skoletavlen, Side::Provider, listed(&["U10001", "U10003"])).await, &not_allowed);
    refused(attempt(HavnsoeKommune, Side::Owner, listed(&[])).await, &RuleError::NothingChosen);
    refused(attempt(HavnsoeKommune, Side::Provider, whole("91842130")).await, &RuleError::NothingChosen);
    assert!(demo.mails().await.is_empty(), "nobody was written to");
}

#[tokio::test]
async fn another_tenant_neither_sees_nor_changes_nor_guesses_an_address() {
    let demo = Demo::new().await;
    let id = demo.confirmed(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    let unknown = NotificationRecipientId::new(Uuid::from_u128(7));
    for person in Person::ALL {
        let actor = demo.actor(person).await;
        let portal = &demo.portal;
        assert!(matches!(get(portal, &actor, unknown).await, Err(ServiceError::NotFound)), "{person:?}");
        if matches!(person, Person::HavnsoeSkole | Person::HavnsoeKommune) {
            assert!(get(portal, &actor, id).await.is_ok(), "{person:?}");
            continue;
        }
        assert!(matches!(get(portal, &actor, id).await, Err(ServiceError::Hidden)), "{person:?}");
        assert!(matches!(remove(portal, &actor, id).await, Err(ServiceError::Hidden)), "{person:?}");
        assert!(matches!(ask_again(portal, &actor, id).await, Err(ServiceError::Hidden)), "{person:?}");
        let edited = edit(portal, &actor, id, 1, listed(&["901001"]), usual(Side::Owner)).await;
        assert!(matches!(edited, Err(ServiceError::Hidden)), "{person:?}");
        for side in [Side::Owner, Side::Provider, Side::Agency] {
            let seen = list(portal, &actor, side).await.unwrap_or_default();
            assert!(seen.is_empty(), "{person:?} {side:?}");
        }
    }
    assert_eq!(status(&demo, Person::HavnsoeSkole, id).await, RecipientStatus::Confirmed);
}

#[tokio::test]
async fn who_may_only_look_sees_addresses_and_changes_none() {
    let demo = Demo::new().await;
    let id = demo.confirmed(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    let looks = demo.newcomer("Inge", "91842130", &[Right::ViewAgreements]).await.actor;
    let seen = list(&demo.portal, &looks, Side::Owner).await.unwrap();
    assert_eq!((seen.len(), seen[0].editable), (1, false));
    let not_allowed = RuleError::NotAllowed;
    let usual = || usual(Side::Owner);
    refused(remove(&demo.portal, &looks, id).await, &not_allowed);
    refused(ask_again(&demo.portal, &looks, id).await, &not_allowed);
    refused(edit(&demo.portal, &looks, id, 1, listed(&["901001"]), usual()).await, &not_allowed);
    let (side, coverage) = school();
    refused(
        register(&demo.portal, &looks, side, email("x@s.example"), coverage, usual()).await,
        &not_allowed,
    );
}

#[tokio::test]
async fn an_address_is_registered_once_for_the_same_organisations() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let attempt = async |address: &str, coverage| {
        let (address, usual) = (Email::parse(address).unwrap(), usual(Side::Owner));
        register(&demo.portal, &municipality, Side::Owner, address, coverage, usual).await
    };
    attempt("Post@Kommune.example", listed(&["901001", "901002"])).await.unwrap();
    let already = RuleError::AlreadyRegistered;
    refused(attempt("post@kommune.EXAMPLE", listed(&["901002", "901001"])).await, &already);
    demo.clock.advance(60 * 60);
    attempt("post@kommune.example", listed(&["901001"])).await.unwrap();
    demo.clock.advance(60 * 60);
    let id = attempt("post@kommune.example", whole("91842130")).await.unwrap();
    refused(attempt("POST@kommune.example", whole("91842130")).await, &already);
    let narrowed = edit(&demo.portal, &municipality, id, 1, listed(&["901001"]), usual(Side::Owner)).await;
    refused(narrowed, &already);
    assert_eq!(demo.mails().await.len(), 3, "what is refused writes to nobody");
}

#[tokio::test]
async fn an_organisation_has_fifty_addresses_at_most_whole_and_listed_together() {
    let demo = Demo::new().await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let attempt = async |number: u32, coverage| {
        let address = email(&format!("n{number}@k.example"));
        register(&demo.portal, &municipality, Side::Owner, address, coverage, usual(Side::Owner)).await
    };
    for number in 0..25 {
        attempt(number, whole("91842130")).await.unwrap();
        attempt(100 + number, listed(&["901001"])).await.unwrap();
    }
    let too_many = RuleError::TooManyNotificationRecipients { max: 50 };
    refused(attempt(50, listed(&["901001"])).await, &too_many);
    refused(attempt(50, whole("91842130")).await, &too_many);
    let elsewhere = attempt(50, listed(&["901002"])).await.unwrap();
    let widened = listed(&["901001", "901002"]);
    refused(edit(&demo.portal, &municipality, elsewhere, 1, widened, usual(Side::Owner)).await, &too_many);

    // One that was taken off makes room, and may come back only where there is room.
    let all = list(&demo.portal, &municipality, Side::Owner).await.unwrap();
    let row = &all[1].row;
    services::subscription::end(&demo.portal, &row.unsubscribe_key).await.unwrap();
    attempt(51, listed(&["901001"])).await.unwrap();
    refused(ask_again(&demo.portal, &municipality, row.recipient.id).await, &too_many);
}

#[tokio::test]
async fn the_last_place_is_taken_once() {
    let demo = Demo::new().await;
    let actor = demo.actor(Person::HavnsoeSkole).await;
    let side = Side::Owner;
    for number in 0..49 {
        let address = email(&format!("n{number}@s.example"));
        register(&demo.portal, &actor, side, address, listed(&["901001"]), usual(side)).await.unwrap();
    }
    let last: Vec<_> = (0..4)
        .map(|number| {
            let (portal, actor) = (demo.other_process(), actor.clone());
            tokio::spawn(async move {
                let address = email(&format!("last{number}@s.example"));
                register(&portal, &actor, side, address, listed(&["901001"]), usual(side)).await
            })
        })
        .collect();
    let mut registered = 0;
    for one in last {
        match one.await.unwrap() {
            Ok(_) => registered += 1,
            refusal => refused(refusal, &RuleError::TooManyNotificationRecipients { max: 50 }),
        }
    }
    assert_eq!(registered, 1);
}

#[tokio::test]
async fn systems_that_are_chosen_are_the_providers_own() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let attempt = async |system: &str, side, coverage, person| {
        let systems = [demo.system(system).await].into();
        let actor = demo.actor(person).await;
        let choices = Choices { systems, ..usual(side) };
        register(&demo.portal, &actor, side, email("x@x.example"), coverage, choices).await
    };
    let not_allowed = RuleError::NotAllowed;
    let own = || listed(&["U10001"]);
    refused(attempt("Fravær Direkte", Side::Provider, own(), Person::Skoletavlen).await, &not_allowed);
    refused(attempt("Tavlen", Side::Owner, listed(&["901001"]), Person::HavnsoeSkole).await, &not_allowed);
    let id = attempt("Tavlen", Side::Provider, own(), Person::Skoletavlen).await.unwrap();
    let others = Choices { systems: [demo.system("Fravær Direkte").await].into(), ..usual(Side::Provider) };
    refused(edit(&demo.portal, &provider, id, 1, own(), others).await, &not_allowed);
    let row = get(&demo.portal, &provider, id).await.unwrap().row;
    assert_eq!(row.recipient.choices.systems, [demo.system("Tavlen").await].into());
}

#[tokio::test]
async fn who_chooses_nothing_that_is_offered_registers_nothing() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    for topics in [vec![], vec![Topic::Inquiry]] {
        let choices = Choices { topics: topics.into_iter().collect(), ..usual(Side::Owner) };
        let (side, coverage) = self::school();
        let result = register(&demo.portal, &school, side, email("x@s.example"), coverage, choices).await;
        refused(result, &RuleError::NothingChosen);
    }
}

#[tokio::test]
async fn choices_are_changed_by_who_saw_them_last() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let id = demo.confirmed(Person::HavnsoeSkole, "a@s.example", self::school(), usual(Side::Owner)).await;
    edit(&demo.portal, &school, id, 1, listed(&["901001"]), every(Side::Owner)).await.unwrap();
    let row = get(&demo.portal, &school, id).await.unwrap().row;
    assert_eq!((row.recipient.choices, row.recipient.version), (every(Side::Owner), 2));
    assert_eq!(row.recipient.status, RecipientStatus::Confirmed, "the address is the same");
    let late = edit(&demo.portal, &school, id, 1, listed(&["901001"]), usual(Side::Owner)).await;
    assert!(matches!(late, Err(ServiceError::Changed(_))), "{late:?}");
    let moved = edit(&demo.portal, &school, id, 2, listed(&["901002"]), usual(Side::Owner)).await;
    refused(moved, &RuleError::NotAllowed);
}

#[tokio::test]
async fn a_school_that_closed_is_in_nobodys_way() {
    let demo = Demo::new().await;
    let both = (Side::Owner, listed(&["901001", "901002"]));
    let id = demo.confirmed(Person::HavnsoeKommune, "k@k.example", both, usual(Side::Owner)).await;
    demo.registers_say("901002", |school| school.passivated = Some("Nedlagt".into())).await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = list(&demo.portal, &municipality, Side::Owner).await.unwrap();
    assert_eq!((seen.len(), seen[0].covered.len(), seen[0].editable), (1, 1, true));

    demo.registers_say("901001", |school| school.passivated = Some("Nedlagt".into())).await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let seen = list(&demo.portal, &municipality, Side::Owner).await.unwrap();
    assert_eq!((seen.len(), seen[0].covered.len(), seen[0].editable), (1, 0, true), "it covers nothing");
    let looks = demo.newcomer("Inge", "91842130", &[Right::ViewAgreements]).await.actor;
    assert!(matches!(remove(&demo.portal, &looks, id).await, Err(ServiceError::Hidden)));
    let strangers = demo.actor(Person::StrandmarkFriskole).await;
    assert!(matches!(remove(&demo.portal, &strangers, id).await, Err(ServiceError::Hidden)));
    edit(&demo.portal, &municipality, id, 1, listed(&["901003"]), usual(Side::Owner)).await.unwrap();
    remove(&demo.portal, &municipality, id).await.unwrap();
}

#[tokio::test]
async fn an_address_is_not_told_of_a_school_that_left_the_municipality() {
    let demo = Demo::new().await;
    let both = (Side::Owner, listed(&["901001", "901002"]));
    let id = demo.confirmed(Person::HavnsoeKommune, "k@k.example", both, usual(Side::Owner)).await;
    let own = (Side::Owner, listed(&["901001"]));
    let left = demo.confirmed(Person::HavnsoeSkole, "s@s.example", own, usual(Side::Owner)).await;
    demo.registers_say("901001", |school| school.cvr = Cvr::parse("93069552").unwrap()).await;

    demo.approved("901002").await;
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let passivate = SystemAction::Passivate;
    let (result, news) =
        demo.news(system::change_status(&demo.portal, &provider, tavlen, 1, passivate)).await;
    result.unwrap();
    assert_eq!(news.audiences(), [owner("901001"), owner("901002"), testkit::provider("U10001")]);
    assert_eq!(testkit::told(news.mail("k@k.example")).len(), 1, "of Bakkeskolen only");
    assert!(!news.addresses().contains(&"s@s.example"), "the school registers its own anew");

    let new_owner = demo.actor(Person::StrandmarkFriskole).await;
    assert!(matches!(get(&demo.portal, &new_owner, id).await, Err(ServiceError::Hidden)));
    assert!(list(&demo.portal, &new_owner, Side::Owner).await.unwrap().is_empty());
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    for id in [id, left] {
        remove(&demo.portal, &municipality, id).await.unwrap();
    }
}

#[tokio::test]
async fn what_waits_for_two_registrations_of_an_address_is_not_lost_with_one_of_them() {
    let demo = Demo::new().await;
    let (side, kommune) = (Side::Owner, Person::HavnsoeKommune);
    for codes in [&["901001", "901002"][..], &["901001"]] {
        demo.confirmed(kommune, "a@s.example", (side, listed(codes)), usual(side)).await;
    }
    demo.turn_tavlen().await;
    let waiting = async || {
        let mails = demo.mails().await.into_iter().filter(|mail| mail.address.as_str() == "a@s.example");
        mails.filter(|mail| !testkit::told(mail).is_empty()).collect::<Vec<_>>()
    };
    let [mail] = &waiting().await[..] else { panic!() };
    let filed = mail.recipient.unwrap();
    let actor = demo.actor(kommune).await;
    remove(&demo.portal, &actor, filed).await.unwrap();
    let [mail] = &waiting().await[..] else { panic!("what the other one was owed") };
    assert_ne!(mail.recipient.unwrap(), filed);
    remove(&demo.portal, &actor, mail.recipient.unwrap()).await.unwrap();
    assert!(waiting().await.is_empty());
}
