//! Notification recipients: asked to confirm, confirmed, taken off, removed; and by which link.

use domain::{Letter, RecipientStatus, RuleError, Side, SystemAction, SystemStatus};
use services::{
    ServiceError,
    notification_recipient::{CONFIRM_DAYS, ask_again, asked, confirm, get, remove},
    outbox, system,
};
use store::outbox::OutboxStatus;
use testkit::{Demo, Person, claim, usual};

use crate::recipients::{school, status};

const DAY: i64 = 24 * 60 * 60;

fn expired<T: std::fmt::Debug>(result: Result<T, ServiceError>) {
    assert!(matches!(result, Err(ServiceError::Rule(RuleError::LinkExpired))), "{result:?}");
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
        let (view, _) = system::get(&demo.portal, &provider, demo.system("Tavlen").await).await.unwrap();
        let active = view.system.status == SystemStatus::Active;
        let action = if active { SystemAction::Passivate } else { SystemAction::Activate };
        let (id, version) = (view.system.id, view.system.version);
        system::change_status(&demo.portal, &provider, id, version, action).await.unwrap();
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
    let id = demo.registered(Person::HavnsoeSkole, "a@s.example", self::school(), usual(Side::Owner)).await;
    let first = demo.confirm_secret("a@s.example").await;
    let (_, news) = demo.news(ask_again(&demo.portal, &school, id)).await;
    assert!(news.is_empty(), "the first is on its way");
    demo.clock.advance(60 * 60);
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
async fn an_address_is_removed_with_what_waits_for_it() {
    let demo = Demo::new().await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let id = demo.registered(Person::HavnsoeSkole, "a@s.example", self::school(), usual(Side::Owner)).await;
    let secret = demo.confirm_secret("a@s.example").await;
    let mail = claim(&demo.portal, 1).await.remove(0);
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
