//! Notification recipients: registered, confirmed, changed, taken off; and by whom.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Choices, Coverage, Email, Letter, NotificationRecipientId, RecipientStatus, Right, RuleError, Side, Topic,
};
use services::{
    ServiceError,
    notification_recipient::{self, CONFIRM_DAYS, asked, ask_again, confirm, edit, get, list, register, remove},
    outbox,
};
use store::{StoreError, outbox::OutboxStatus};
use testkit::{Demo, Person, code, email, every, listed, usual, whole};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60;

fn expired<T: std::fmt::Debug>(result: Result<T, ServiceError>) {
    assert!(matches!(result, Err(ServiceError::Rule(RuleError::LinkExpired))), "{result:?}");
}

fn refused<T: std::fmt::Debug>(result: Result<T, ServiceError>, rule: &RuleError) {
    assert!(matches!(&result, Err(ServiceError::Rule(found)) if found == rule), "{rule:?}: {result:?}");
}

fn school() -> (Side, Coverage) {
    (Side::Owner, listed(&["901001"]))
}

async fn status(demo: &Demo, person: Person, id: NotificationRecipientId) -> RecipientStatus {
    let actor = demo.actor(person).await;
    get(&demo.portal, &actor, id).await.unwrap().row.recipient.status
}

#[tokio::test]
async fn a_registered_address_is_asked_to_confirm_and_told_nothing_else_until_it_does() {
    let demo = Demo::new().await;
    let (id, news) =
        demo.news(demo.registered(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner))).await;
    assert!(news.notices.is_empty());
    let mail = news.mail("a@s.example");
    let Some(Letter::Confirm { organisation, registered_by, secret, days, side }) = &mail.letter else {
        panic!("{mail:?}")
    };
    assert_eq!((organisation.as_str(), registered_by.as_str()), ("Havnsø Skole", "Skole – Havnsø Skole"));
    assert_eq!((*days, *side, mail.recipient), (7, Side::Owner, Some(id)));
    assert_eq!(status(&demo, Person::HavnsoeSkole, id).await, RecipientStatus::Unconfirmed);

    let change = async || {
        let provider = demo.actor(Person::Skoletavlen).await;
        let (view, _) =
            services::system::get(&demo.portal, &provider, demo.system("Tavlen").await).await.unwrap();
        let action = match view.system.status {
            domain::SystemStatus::Active => domain::SystemAction::Passivate,
            _ => domain::SystemAction::Activate,
        };
        let (id, version) = (view.system.id, view.system.version);
        services::system::change_status(&demo.portal, &provider, id, version, action).await.unwrap();
    };
    let ((), news) = demo.news(change()).await;
    assert!(!news.addresses().contains(&"a@s.example"), "{news:?}");
    assert_eq!(asked(&demo.portal, secret).await.unwrap().organisation, "Havnsø Skole");
    confirm(&demo.portal, secret).await.unwrap();
    assert_eq!(status(&demo, Person::HavnsoeSkole, id).await, RecipientStatus::Confirmed);
    let ((), news) = demo.news(change()).await;
    assert!(news.addresses().contains(&"a@s.example"), "{news:?}");
}

#[tokio::test]
async fn a_confirm_link_is_used_once_within_seven_days() {
    let demo = Demo::new().await;
    demo.registered(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    let first = demo.confirm_secret("a@s.example").await;
    confirm(&demo.portal, &first).await.unwrap();
    expired(confirm(&demo.portal, &first).await);
    expired(asked(&demo.portal, &first).await.map(|asked| asked.organisation));
    expired(confirm(&demo.portal, "gættet").await);
    expired(confirm(&demo.portal, "").await);

    let id = demo.registered(Person::HavnsoeSkole, "b@s.example", school(), usual(Side::Owner)).await;
    let late = demo.confirm_secret("b@s.example").await;
    demo.clock.advance(i64::from(CONFIRM_DAYS) * DAY);
    expired(asked(&demo.portal, &late).await.map(|asked| asked.organisation));
    expired(confirm(&demo.portal, &late).await);
    assert_eq!(status(&demo, Person::HavnsoeSkole, id).await, RecipientStatus::Unconfirmed);
    let school = demo.actor(Person::HavnsoeSkole).await;
    ask_again(&demo.portal, &school, id).await.unwrap();
    let again = demo.confirm_secret("b@s.example").await;
    demo.clock.advance(i64::from(CONFIRM_DAYS) * DAY - 1);
    confirm(&demo.portal, &again).await.unwrap();
}

#[tokio::test]
async fn a_link_sent_anew_takes_the_place_of_the_one_before() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let id =
        demo.registered(Person::HavnsoeSkole, "a@s.example", self::school(), usual(Side::Owner)).await;
    let first = demo.confirm_secret("a@s.example").await;
    let (_, news) = demo.news(ask_again(&demo.portal, &school, id)).await;
    assert!(news.is_empty(), "the first is on its way");
    demo.clock.advance(60);
    let (_, news) = demo.news(ask_again(&demo.portal, &school, id)).await;
    assert_eq!(news.addresses(), ["a@s.example"]);
    let second = demo.confirm_secret("a@s.example").await;
    assert_ne!(first, second);
    expired(confirm(&demo.portal, &first).await);
    assert_eq!(demo.mails().await.len(), 1, "a link that leads nowhere is not sent any more");
    confirm(&demo.portal, &second).await.unwrap();
    demo.clock.advance(DAY);
    let (_, news) = demo.news(ask_again(&demo.portal, &school, id)).await;
    assert!(news.is_empty(), "confirmed already");
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
    refused(register(&demo.portal, &looks, side, email("x@s.example"), coverage, usual()).await, &not_allowed);
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
    attempt("post@kommune.example", listed(&["901001"])).await.unwrap();
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
        attempt(number, listed(&["901001"])).await.unwrap();
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
    notification_recipient::unsubscribe(&demo.portal, &row.unsubscribe_key).await.unwrap();
    attempt(51, listed(&["901001"])).await.unwrap();
    refused(ask_again(&demo.portal, &municipality, row.recipient.id).await, &too_many);
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
    assert!(matches!(late, Err(ServiceError::Store(StoreError::Conflict))), "{late:?}");
    let moved = edit(&demo.portal, &school, id, 2, listed(&["901002"]), usual(Side::Owner)).await;
    refused(moved, &RuleError::NotAllowed);
}

#[tokio::test]
async fn an_address_is_removed_with_what_waits_for_it() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let id = demo.registered(Person::HavnsoeSkole, "a@s.example", self::school(), usual(Side::Owner)).await;
    let secret = demo.confirm_secret("a@s.example").await;
    let mail = outbox::claim(&demo.portal, 1).await.unwrap().remove(0);
    outbox::mark_unsent(&demo.portal, &mail, &outbox::Unsent::Refused("554".into())).await.unwrap();
    assert_eq!(demo.mails_in(OutboxStatus::Failed).await.len(), 1);
    assert_eq!(remove(&demo.portal, &school, id).await.unwrap().as_str(), "a@s.example");
    assert!(matches!(get(&demo.portal, &school, id).await, Err(ServiceError::NotFound)));
    expired(confirm(&demo.portal, &secret).await);
    assert!(demo.mails().await.is_empty(), "also what was given up");
    let again = outbox::send_again(&demo.portal, &agency, mail.id).await;
    assert!(matches!(again, Err(ServiceError::NotFound)), "{again:?}");
    demo.registered(Person::HavnsoeSkole, "a@s.example", self::school(), usual(Side::Owner)).await;
}

#[tokio::test]
async fn whoever_reads_there_takes_an_address_off_without_log_in() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let id = demo.confirmed(Person::HavnsoeSkole, "a@s.example", self::school(), usual(Side::Owner)).await;
    let key = get(&demo.portal, &school, id).await.unwrap().row.unsubscribe_key;
    let subscribed = notification_recipient::subscribed(&demo.portal, &key).await.unwrap();
    assert_eq!(subscribed.organisation, "Havnsø Skole");
    expired(notification_recipient::unsubscribe(&demo.portal, "gættet").await);
    for _ in 0..2 {
        notification_recipient::unsubscribe(&demo.portal, &key).await.unwrap();
    }
    assert_eq!(status(&demo, Person::HavnsoeSkole, id).await, RecipientStatus::Unsubscribed);
    // The organisation asks once more, and it is the reader who decides.
    ask_again(&demo.portal, &school, id).await.unwrap();
    assert_eq!(status(&demo, Person::HavnsoeSkole, id).await, RecipientStatus::Unconfirmed);
    confirm(&demo.portal, &demo.confirm_secret("a@s.example").await).await.unwrap();
    remove(&demo.portal, &school, id).await.unwrap();
    expired(notification_recipient::unsubscribe(&demo.portal, &key).await);
}

#[tokio::test]
async fn an_address_stays_within_its_organisation_when_the_registers_change() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let both = (Side::Owner, listed(&["901001", "901002"]));
    let id = demo.confirmed(Person::HavnsoeKommune, "k@k.example", both, usual(Side::Owner)).await;
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let mut school = store::organisation::find(db, &code("901002")).await.unwrap().unwrap();
    school.passivated = Some("Nedlagt".into());
    store::organisation::save(db, &school).await.unwrap();
    let municipality_now = demo.actor(Person::HavnsoeKommune).await;
    let seen = list(&demo.portal, &municipality_now, Side::Owner).await.unwrap();
    assert_eq!((seen.len(), seen[0].editable), (1, true), "a school that closed is in nobody's way");

    // Havnsø Skole leaves the municipality: what the municipality registered tells nothing of it any more.
    let mut school = store::organisation::find(db, &code("901001")).await.unwrap().unwrap();
    school.cvr = domain::Cvr::parse("93069552").unwrap();
    store::organisation::save(db, &school).await.unwrap();
    let (action, provider) = (domain::SystemAction::Passivate, demo.actor(Person::Skoletavlen).await);
    let tavlen = demo.system("Tavlen").await;
    let (result, news) =
        demo.news(services::system::change_status(&demo.portal, &provider, tavlen, 1, action)).await;
    result.unwrap();
    let about: Vec<_> = news.mails.iter().filter(|mail| mail.address.as_str() == "k@k.example").collect();
    let organisations: Vec<_> = about.iter().flat_map(|mail| testkit::told(mail)).collect();
    assert_eq!(organisations.len(), 1, "Bakkeskolen only: {about:?}");
    let new_owner = demo.actor(Person::StrandmarkFriskole).await;
    assert!(matches!(get(&demo.portal, &new_owner, id).await, Err(ServiceError::Hidden)));
    assert!(list(&demo.portal, &new_owner, Side::Owner).await.unwrap().is_empty());
    remove(&demo.portal, &municipality, id).await.unwrap();
}
