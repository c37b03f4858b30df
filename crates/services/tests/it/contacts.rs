//! Contact persons: corrected, removed, and not piled up.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{ContactId, Email, LongText, Name, Phone, RuleError, SystemAction};
use services::{
    ServiceError,
    contact::{self, ContactChoice},
    system::{self, SystemTexts},
};
use testkit::{Demo, Person, code};

fn typed(name: &str, email: &str, phone: &str) -> (Name, Email, Phone) {
    (Name::parse(name).unwrap(), Email::parse(email).unwrap(), Phone::parse(phone).unwrap())
}

fn texts(name: &str, contact: ContactChoice) -> SystemTexts {
    let description = LongText::parse("Lektier").unwrap();
    SystemTexts { name: Name::parse(name).unwrap(), description, contact }
}

fn new(name: &str, email: &str, phone: &str) -> ContactChoice {
    let (name, email, phone) = typed(name, email, phone);
    ContactChoice::New { name, email, phone }
}

async fn tavlens(demo: &Demo) -> ContactId {
    let actor = demo.actor(Person::Skoletavlen).await;
    system::get(&demo.portal, &actor, demo.system("Tavlen").await).await.unwrap().0.contact.id
}

async fn edit(demo: &Demo, person: Person, id: ContactId, email: &str) -> Result<(), ServiceError> {
    let (name, email, phone) = typed("Sara Bak", email, "87 65 43 21");
    contact::edit(&demo.portal, &demo.actor(person).await, id, name, email, phone).await
}

#[tokio::test]
async fn a_correction_holds_for_every_system_and_stands_in_its_history() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let id = tavlens(&demo).await;
    let second = texts("Lektiebogen", ContactChoice::Existing(id));
    let second = system::create(&demo.portal, &provider, code("U10001"), second).await.unwrap();
    edit(&demo, Person::Skoletavlen, id, "bak@u.example").await.unwrap();
    for system in [demo.system("Tavlen").await, second] {
        let (view, history) = system::get(&demo.portal, &provider, system).await.unwrap();
        assert_eq!((view.contact.name.as_str(), view.contact.email.as_str()), ("Sara Bak", "bak@u.example"));
        assert_eq!(history[0].action, "edit_contact");
        assert_eq!(history[0].actor_name, provider.name);
    }
    let used = contact::list_used(&demo.portal, &provider).await.unwrap();
    let names: Vec<_> = used[0].systems.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Lektiebogen", "Tavlen"]);
}

#[tokio::test]
async fn only_who_administers_the_provider_corrects_and_removes() {
    let demo = Demo::new().await;
    let id = tavlens(&demo).await;
    for person in Person::ALL.into_iter().filter(|person| *person != Person::Skoletavlen) {
        let actor = demo.actor(person).await;
        let edited = edit(&demo, person, id, "bak@u.example").await;
        assert!(matches!(edited, Err(ServiceError::Hidden)), "{person:?}: {edited:?}");
        let removed = contact::remove(&demo.portal, &actor, id).await;
        assert!(matches!(removed, Err(ServiceError::Hidden)), "{person:?}: {removed:?}");
        assert!(contact::get(&demo.portal, &actor, id).await.is_err(), "{person:?}");
        let seen = contact::list_used(&demo.portal, &actor).await.unwrap();
        assert!(seen.iter().all(|used| used.contact.id != id), "{person:?}");
    }
}

#[tokio::test]
async fn who_is_needed_is_not_removed_and_who_is_not_is_forgotten() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let refused = contact::remove(&demo.portal, &provider, tavlens(&demo).await).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::ContactInUse))));

    let choice = new("Bo Dam", "bo@u.example", "12345678");
    let made = system::create(&demo.portal, &provider, code("U10001"), texts("Ny", choice)).await.unwrap();
    let bo = system::get(&demo.portal, &provider, made).await.unwrap().0.contact.id;
    // A passive system needs it too; a deleted one does not.
    system::change_status(&demo.portal, &provider, made, 1, SystemAction::Passivate).await.unwrap();
    let refused = contact::remove(&demo.portal, &provider, bo).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::ContactInUse))));
    system::change_status(&demo.portal, &provider, made, 2, SystemAction::Delete).await.unwrap();
    assert_eq!(contact::remove(&demo.portal, &provider, bo).await.unwrap().as_str(), "Bo Dam");

    assert!(matches!(contact::remove(&demo.portal, &provider, bo).await, Err(ServiceError::NotFound)));
    assert!(matches!(contact::get(&demo.portal, &provider, bo).await, Err(ServiceError::NotFound)));
    assert!(contact::list(&demo.portal, &provider).await.unwrap().iter().all(|contact| contact.id != bo));
    let named = texts("Nyere", ContactChoice::Existing(bo));
    let named = system::create(&demo.portal, &provider, code("U10001"), named).await;
    assert!(matches!(named, Err(ServiceError::Rule(RuleError::NotAllowed))));
    let left =
        "SELECT count(*) FROM contact WHERE name LIKE 'Bo%' OR email LIKE 'bo@%' OR phone LIKE '12345%'";
    assert_eq!(demo.number(left).await, Some(0), "nothing is left of who it was");
    let again = texts("Nyere", new("Bo Dam", "bo@u.example", "12345678"));
    system::create(&demo.portal, &provider, code("U10001"), again).await.unwrap();
}

#[tokio::test]
async fn the_same_person_is_not_added_twice() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let before = contact::list(&demo.portal, &provider).await.unwrap().len();
    let sara = new("sara holm", "SARA@skoletavlen.example", "12345678");
    let made = system::create(&demo.portal, &provider, code("U10001"), texts("Ny", sara)).await.unwrap();
    let named = system::get(&demo.portal, &provider, made).await.unwrap().0.contact.id;
    assert_eq!(named, tavlens(&demo).await);
    assert_eq!(contact::list(&demo.portal, &provider).await.unwrap().len(), before);

    let other = new("Sanne Holm", "sara@skoletavlen.example", "12345678");
    let refused = system::create(&demo.portal, &provider, code("U10001"), texts("Nyere", other)).await;
    let Err(ServiceError::Rule(RuleError::ContactKnown(name))) = refused else { panic!("{refused:?}") };
    assert_eq!(name, "Sara Holm");
    let bo = new("Bo Dam", "bo@u.example", "12345678");
    let made = system::create(&demo.portal, &provider, code("U10001"), texts("Nyere", bo)).await.unwrap();
    let bo = system::get(&demo.portal, &provider, made).await.unwrap().0.contact.id;
    let taken = edit(&demo, Person::Skoletavlen, bo, "Sara@skoletavlen.example").await;
    assert!(matches!(taken, Err(ServiceError::Rule(RuleError::ContactKnown(_)))));
    edit(&demo, Person::Skoletavlen, bo, "BO@u.example").await.unwrap();
}
