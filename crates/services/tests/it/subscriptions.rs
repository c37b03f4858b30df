//! The link at the end of every mail: whoever reads there ends what comes, without logging in.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::{Coverage, Letter, RecipientStatus, RuleError, Side, Why};
use services::{
    Portal, ServiceError,
    notification_recipient::{ask_again, confirm, get, register, remove},
    outbox,
    subscription::{self, Subscription, end, resume},
};
use testkit::{Demo, Person, email, listed, usual};

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
    assert_eq!(secret(&sent(&demo.portal).await, "A@S.example"), key);
}

#[tokio::test]
async fn a_registration_goes_on_when_what_comes_unasked_is_ended() {
    let demo = Demo::new().await;
    demo.registered(Person::HavnsoeSkole, "a@s.example", school(), usual(Side::Owner)).await;
    let key = secret(&sent(&demo.portal).await, "a@s.example");
    confirm(&demo.portal, &demo.confirm_secret("a@s.example").await).await.unwrap();
    end(&demo.portal, &key).await.unwrap();
    demo.turn_tavlen().await;
    assert_ne!(secret(&sent(&demo.portal).await, "a@s.example"), key);
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
            let new = move || uuid::Uuid::new_v4().to_string();
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
