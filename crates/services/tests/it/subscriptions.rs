//! The link at the end of every mail: whoever reads there ends what comes, without logging in.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{Coverage, Letter, RecipientStatus, RuleError, Side, Why};
use services::{
    Portal, ServiceError,
    notification_recipient::{ask_again, confirm, get, register, remove},
    outbox,
    subscription::{self, Subscription, end, resume},
};
use testkit::{Demo, Person, email, listed, usual, whole};

fn refused<T: std::fmt::Debug>(result: Result<T, ServiceError>, rule: &RuleError) {
    assert!(matches!(&result, Err(ServiceError::Rule(found)) if found == rule), "{result:?}");
}

fn school() -> (Side, Coverage) {
    (Side::Owner, listed(&["901001"]))
}

/// The addresses of the mails that would be sent now, with the secrets in them.
async fn sent(portal: &Portal) -> Vec<(String, String)> {
    let (claimed, _) = outbox::claim(portal, 50, 90).await.unwrap();
    let mut sent: Vec<_> =
        claimed.iter().map(|mail| (mail.message.address.clone().into(), mail.unsubscribe.clone())).collect();
    sent.sort();
    sent
}

fn secret(sent: &[(String, String)], address: &str) -> String {
    let found = sent.iter().find(|(to, _)| to == address).unwrap_or_else(|| panic!("{address} in {sent:?}"));
    found.1.clone()
}

/// An address's own secret; a mail that asks for a confirmation names what it asks about behind it.
fn own(secret: &str) -> String {
    secret.split('.').next().unwrap().to_owned()
}

fn addresses(sent: &[(String, String)]) -> Vec<&str> {
    sent.iter().map(|(to, _)| to.as_str()).collect()
}

#[tokio::test]
async fn a_registered_address_ends_its_registration() {
    let demo = Demo::new().await;
    let actor = demo.actor(Person::HavnsoeSkole).await;
    let id = demo.confirmed(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    sent(&demo.portal).await;
    demo.turn_tavlen().await;
    let key = secret(&sent(&demo.portal).await, "a@s.example");
    let shown = subscription::get(&demo.portal, &key).await.unwrap();
    let expected = Subscription {
        address: email("a@s.example"),
        organisation: Some("Havnsø Skole".into()),
        ended: false,
    };
    assert_eq!(shown, expected);
    demo.turn_tavlen().await;
    for _ in 0..2 {
        end(&demo.portal, &key).await.unwrap();
    }
    assert!(subscription::get(&demo.portal, &key).await.unwrap().ended);
    let row = get(&demo.portal, &actor, id).await.unwrap().row;
    assert_eq!(row.recipient.status, RecipientStatus::Unsubscribed);
    assert!(!addresses(&sent(&demo.portal).await).contains(&"a@s.example"), "nor what waited");
    // It is asked for anew by its organisation, and it is the reader who decides.
    refused(resume(&demo.portal, &key).await, &RuleError::LinkExpired);
    ask_again(&demo.portal, &actor, id).await.unwrap();
    confirm(&demo.portal, &demo.confirm_secret("a@s.example").await).await.unwrap();
    remove(&demo.portal, &actor, id).await.unwrap();
    refused(end(&demo.portal, &key).await, &RuleError::LinkExpired);
}

#[tokio::test]
async fn who_stands_in_ends_it_and_the_next_in_line_is_written_to() {
    let demo = Demo::new().await;
    demo.official_email("U10001", Some("Info@Skoletavlen.example")).await;
    demo.turn_tavlen().await;
    let first = sent(&demo.portal).await;
    let key = secret(&first, "sara@skoletavlen.example");
    let shown = subscription::get(&demo.portal, &key).await.unwrap();
    let expected =
        Subscription { address: email("sara@skoletavlen.example"), organisation: None, ended: false };
    assert_eq!(shown, expected);
    // The secret is the address's own, whatever it is told of.
    demo.turn_tavlen().await;
    assert_eq!(secret(&sent(&demo.portal).await, "sara@skoletavlen.example"), key);
    demo.turn_tavlen().await;
    end(&demo.portal, &key).await.unwrap();
    assert!(!addresses(&sent(&demo.portal).await).contains(&"sara@skoletavlen.example"), "nor what waited");
    let ((), news) = demo.news(demo.turn_tavlen()).await;
    assert!(news.addresses().contains(&"Info@Skoletavlen.example"), "{:?}", news.addresses());
    let Some(Letter::Notices { why, .. }) = &news.mail("Info@Skoletavlen.example").letter else { panic!() };
    assert_eq!(*why, Why::OfficialAddress { organisation: "Skoletavlen ApS".into() });
    // Nobody is left: the agency sees it.
    end(&demo.portal, &secret(&sent(&demo.portal).await, "Info@Skoletavlen.example")).await.unwrap();
    let agency = demo.actor(Person::Sagsbehandler).await;
    let unreached = outbox::list_unreached(&demo.portal, &agency, Side::Provider).await.unwrap().rows;
    let row = unreached.iter().find(|row| row.code.as_str() == "U10001").unwrap();
    assert_eq!((&row.contact, &row.official), (&None, &None));
    // It was a mistake.
    resume(&demo.portal, &key).await.unwrap();
    demo.turn_tavlen().await;
    assert_eq!(secret(&sent(&demo.portal).await, "sara@skoletavlen.example"), key);
}

#[tokio::test]
async fn whoever_is_asked_to_confirm_can_say_no_for_good() {
    let demo = Demo::new().await;
    let actor = demo.actor(Person::HavnsoeSkole).await;
    let id = demo.registered(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    let key = secret(&sent(&demo.portal).await, "a@s.example");
    end(&demo.portal, &key).await.unwrap();
    let stopped = RuleError::MailStopped;
    refused(ask_again(&demo.portal, &actor, id).await, &stopped);
    remove(&demo.portal, &actor, id).await.unwrap();
    let (side, coverage) = school();
    let again = async |address: &str| {
        register(&demo.portal, &actor, side, email(address), coverage.clone(), usual(side)).await
    };
    refused(again("A@S.example").await, &stopped);
    resume(&demo.portal, &key).await.unwrap();
    again("A@S.example").await.unwrap();
    assert_eq!(own(&secret(&sent(&demo.portal).await, "A@S.example")), own(&key));
}

#[tokio::test]
async fn a_registration_goes_on_when_what_comes_unasked_is_ended() {
    let demo = Demo::new().await;
    demo.registered(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    // The address's own secret, as a mail has it that comes unasked.
    let key = own(&secret(&sent(&demo.portal).await, "a@s.example"));
    confirm(&demo.portal, &demo.confirm_secret("a@s.example").await).await.unwrap();
    end(&demo.portal, &key).await.unwrap();
    demo.turn_tavlen().await;
    assert_ne!(secret(&sent(&demo.portal).await, "a@s.example"), key);
}

#[tokio::test]
async fn the_link_of_the_mail_that_asked_ends_the_registration_once_it_is_confirmed() {
    let demo = Demo::new().await;
    let actor = demo.actor(Person::HavnsoeSkole).await;
    let id = demo.registered(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    let key = secret(&sent(&demo.portal).await, "a@s.example");
    assert_eq!(subscription::get(&demo.portal, &key).await.unwrap().organisation, None);
    confirm(&demo.portal, &demo.confirm_secret("a@s.example").await).await.unwrap();
    let shown = subscription::get(&demo.portal, &key).await.unwrap();
    assert_eq!((shown.organisation.as_deref(), shown.ended), (Some("Havnsø Skole"), false));
    // Nobody else's, even with the key of a registration put behind another address's secret.
    let other = demo.registered(Person::StrandmarkFriskole, "b@s.example", free_school(), usual(Side::Owner));
    other.await;
    let others = secret(&sent(&demo.portal).await, "b@s.example");
    let mixed = format!("{}.{id}", others.split('.').next().unwrap());
    assert_eq!(subscription::get(&demo.portal, &mixed).await.unwrap().address, email("b@s.example"));
    for _ in 0..2 {
        end(&demo.portal, &key).await.unwrap();
    }
    let row = get(&demo.portal, &actor, id).await.unwrap().row;
    assert_eq!(row.recipient.status, RecipientStatus::Unsubscribed);
    assert!(subscription::get(&demo.portal, &key).await.unwrap().ended);
    demo.turn_tavlen().await;
    assert!(!addresses(&sent(&demo.portal).await).contains(&"a@s.example"));
    // When the registration is gone, the link ends what comes unasked.
    remove(&demo.portal, &actor, id).await.unwrap();
    end(&demo.portal, &key).await.unwrap();
    refused(ask_to(&demo, "a@s.example").await, &RuleError::MailStopped);
}

async fn ask_to(demo: &Demo, address: &str) -> Result<domain::NotificationRecipientId, ServiceError> {
    let actor = demo.actor(Person::HavnsoeSkole).await;
    let (side, coverage) = school();
    register(&demo.portal, &actor, side, email(address), coverage, usual(side)).await
}

fn free_school() -> (Side, Coverage) {
    (Side::Owner, listed(&["902001"]))
}

#[tokio::test]
async fn a_mail_and_the_page_its_link_leads_to_name_what_the_link_ends() {
    let demo = Demo::new().await;
    demo.confirmed(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    demo.confirmed(
        Person::HavnsoeKommune,
        "a@s.example",
        (Side::Owner, whole("91842130")),
        usual(Side::Owner),
    )
    .await;
    demo.confirmed(
        Person::HavnsoeKommune,
        "b@s.example",
        (Side::Owner, listed(&["901001", "901002"])),
        usual(Side::Owner),
    )
    .await;
    demo.turn_tavlen().await;
    let (mails, _) = outbox::claim(&demo.portal, 100, 60).await.unwrap();
    let mut seen = vec![];
    for mail in mails {
        let Some(Letter::Notices { why: Why::Registered { organisation }, .. }) = &mail.message.letter else {
            continue;
        };
        let shown = subscription::get(&demo.portal, &mail.unsubscribe).await.unwrap();
        assert_eq!(shown.organisation.as_deref(), Some(organisation.as_str()), "{mail:?}");
        seen.push((mail.message.address.as_str().to_owned(), organisation.clone()));
        end(&demo.portal, &mail.unsubscribe).await.unwrap();
        let after = subscription::get(&demo.portal, &mail.unsubscribe).await.unwrap();
        assert_eq!((after.organisation.as_deref(), after.ended), (Some(organisation.as_str()), true));
    }
    seen.sort();
    let named = |address: &str, name: &str| (address.to_owned(), name.to_owned());
    assert_eq!(seen, [named("a@s.example", "Havnsø Kommune"), named("b@s.example", "Bakkeskolen +1")]);
    demo.turn_tavlen().await;
    let left = sent(&demo.portal).await;
    assert!(!addresses(&left).iter().any(|address| address.ends_with("@s.example")), "{left:?}");
}

#[tokio::test]
async fn no_address_is_sent_a_second_link_within_an_hour_whoever_registers_it() {
    let demo = Demo::new().await;
    let school_actor = demo.actor(Person::HavnsoeSkole).await;
    let first = demo.registered(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    // It is on its way to the reader.
    assert_eq!(addresses(&sent(&demo.portal).await), ["a@s.example"]);
    let pause = RuleError::AskedJustNow;
    let others = async |address: &str| {
        let actor = demo.actor(Person::StrandmarkFriskole).await;
        let (side, coverage) = free_school();
        register(&demo.portal, &actor, side, email(address), coverage, usual(side)).await
    };
    for _ in 0..3 {
        refused(others("A@S.example").await, &pause);
        refused(ask_again(&demo.portal, &school_actor, first).await, &pause);
    }
    remove(&demo.portal, &school_actor, first).await.unwrap();
    refused(ask_to(&demo, "a@s.example").await, &pause);
    assert!(sent(&demo.portal).await.is_empty(), "removing and registering again sends nothing");
    demo.clock.advance(60 * 60);
    let again = others("a@s.example").await.unwrap();
    assert_eq!(addresses(&sent(&demo.portal).await), ["a@s.example"]);
    // Whoever follows it wants mail: the next organisation need not wait.
    confirm(&demo.portal, &demo.confirm_secret("a@s.example").await).await.unwrap();
    ask_to(&demo, "a@s.example").await.unwrap();
    assert_ne!(again, first);
}

#[tokio::test]
async fn an_address_that_an_organisation_registered_twice_ends_both_and_nobody_elses() {
    let demo = Demo::new().await;
    let owner = |codes: &[&str]| (Side::Owner, listed(codes));
    let kommune = Person::HavnsoeKommune;
    demo.confirmed(kommune, "a@s.example", owner(&["901001"]), usual(Side::Owner)).await;
    demo.confirmed(kommune, "a@s.example", owner(&["901001", "901002"]), usual(Side::Owner)).await;
    let tavlen = (Side::Provider, listed(&["U10001"]));
    demo.confirmed(Person::Skoletavlen, "a@s.example", tavlen, usual(Side::Provider)).await;
    sent(&demo.portal).await;
    demo.turn_tavlen().await;
    let both = sent(&demo.portal).await;
    assert_eq!(addresses(&both), ["a@s.example", "a@s.example"], "one of each organisation");
    let municipality = demo.actor(kommune).await;
    let side = Side::Owner;
    let rows = services::notification_recipient::list(&demo.portal, &municipality, side).await.unwrap();
    let mut keys = rows.iter().map(|row| &row.row.unsubscribe_key);
    let key = keys.find(|key| both.iter().any(|(_, secret)| secret == *key)).unwrap();
    end(&demo.portal, key).await.unwrap();
    demo.turn_tavlen().await;
    assert_eq!(addresses(&sent(&demo.portal).await), ["a@s.example"], "the provider's");
}

#[tokio::test]
async fn a_secret_that_is_guessed_ends_nothing() {
    let demo = Demo::new().await;
    for guess in ["", "gættet"] {
        refused(subscription::get(&demo.portal, guess).await, &RuleError::LinkExpired);
        refused(end(&demo.portal, guess).await, &RuleError::LinkExpired);
        refused(resume(&demo.portal, guess).await, &RuleError::LinkExpired);
    }
}

#[tokio::test]
async fn processes_that_write_to_an_address_at_once_agree_on_its_secret() {
    let demo = Demo::new().await;
    let addresses: Vec<_> = (0..20).map(|number| email(&format!("n{number}@x.example"))).collect();
    let processes: Vec<_> = (0..4)
        .map(|process| {
            let (portal, addresses) = (demo.other_process(), addresses.clone());
            let new = move || services::random().to_string();
            tokio::spawn(async move {
                let mut addresses = addresses;
                addresses.rotate_left(process * 5);
                store::mail_address::keys(portal.db(), &addresses, new).await.unwrap()
            })
        })
        .collect();
    let mut found = vec![];
    for process in processes {
        found.push(process.await.unwrap());
    }
    assert_eq!(found[0].len(), 20);
    assert!(found.windows(2).all(|two| two[0] == two[1]), "{found:?}");
}
