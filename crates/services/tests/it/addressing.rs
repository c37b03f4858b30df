//! Which mails a change gives rise to: choices, several addresses, several rows, and who stands in.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Choices, Comment, Contact, ContactId, DataAccessAction, Language, Letter, Name, NoticeEvent, Phone,
    Rhythm, ServiceStatus, Side, SystemAction, Timestamp, Topic, Why,
};
use services::{
    catalogue,
    contact::ContactChoice,
    data_access::{self, Target},
    outbox,
    system::{self, SystemTexts},
};
use store::outbox::OutboxStatus;
use testkit::{Demo, NOON, News, Person, code, email, listed, service, told, usual, whole};
use uuid::Uuid;

/// The provider makes Tavlen passive, or active again.
async fn turn(demo: &Demo) -> News {
    let (actor, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let (view, _) = system::get(&demo.portal, &actor, tavlen).await.unwrap();
    let active = view.system.status == domain::SystemStatus::Active;
    let action = if active { SystemAction::Passivate } else { SystemAction::Activate };
    let change = system::change_status(&demo.portal, &actor, tavlen, view.system.version, action);
    let (done, news) = demo.news(change).await;
    done.unwrap();
    news
}

/// A suspension has a reason.
fn said_with(action: DataAccessAction) -> Comment {
    Comment::parse(if action == DataAccessAction::SetWaiting { "Ferie" } else { "" }).unwrap()
}

/// The owner takes decisions on these rows, all at once.
async fn decide(demo: &Demo, owners: &[&str], action: DataAccessAction) -> News {
    let actor = demo.actor(Person::HavnsoeKommune).await;
    let mut targets = vec![];
    for owner in owners {
        let (id, version, _) = demo.access(owner).await;
        targets.push(Target { id, version });
    }
    let said = said_with(action);
    let change = data_access::change_status(&demo.portal, &actor, &targets, action, &said);
    let (done, news) = demo.news(change).await;
    done.unwrap();
    news
}

fn why(news: &News, address: &str) -> Why {
    match &news.mail(address).letter {
        Some(Letter::Notices { why, .. }) => why.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_recipient_is_told_what_it_chose_in_its_language_at_its_time() {
    let demo = Demo::new().await;
    let side = Side::Owner;
    let school = || (side, listed(&["901001"]));
    let only = |topics: &[Topic]| Choices { topics: topics.iter().copied().collect(), ..usual(side) };
    let person = Person::HavnsoeSkole;
    demo.confirmed(person, "system@u.example", school(), only(&[Topic::System])).await;
    demo.confirmed(person, "sent@u.example", school(), only(&[Topic::AccessSent])).await;
    let daily = Choices { rhythm: Rhythm::Daily, language: Language::English, ..usual(side) };
    let id = demo.confirmed(person, "daily@u.example", school(), daily).await;
    let elsewhere = (side, listed(&["901002"]));
    demo.confirmed(Person::HavnsoeKommune, "elsewhere@u.example", elsewhere, only(&[Topic::Expires])).await;

    let news = turn(&demo).await;
    assert_eq!(
        news.addresses(),
        ["daily@u.example", "sara@skoletavlen.example", "system@u.example"],
        "nobody of the provider is registered; a school that does not want to know has not asked anybody to stand in"
    );
    let held = news.mail("daily@u.example");
    assert_eq!(
        (held.status, held.language, held.recipient),
        (OutboxStatus::Held, Language::English, Some(id))
    );
    let morning: Timestamp = NOON.plus_seconds(18 * 60 * 60);
    assert_eq!(held.next_at, morning, "seven o'clock in Denmark");
    let now = news.mail("system@u.example");
    assert_eq!((now.status, now.language, now.next_at), (OutboxStatus::Waiting, Language::Danish, NOON));
    let because = Why::Registered { organisation: "Havnsø Skole".into() };
    assert_eq!(why(&news, "system@u.example"), because);
}

#[tokio::test]
async fn a_recipient_of_one_system_is_told_of_that_one() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let texts = SystemTexts {
        name: Name::parse("Krogen").unwrap(),
        description: domain::LongText::parse("Garderobe").unwrap(),
        contact: ContactChoice::New {
            name: Name::parse("Ask").unwrap(),
            email: email("ask@skoletavlen.example"),
            phone: Phone::parse("12345678").unwrap(),
        },
    };
    let krogen = system::create(&demo.portal, &provider, code("U10001"), texts).await.unwrap();
    let ask = |system| {
        let (portal, provider, unilogin) = (&demo.portal, &provider, [service("unilogin")]);
        async move {
            services::connection_agreement::request(portal, provider, system, &unilogin, true).await.unwrap()
        }
    };
    let (_, news) = demo.news(ask(krogen)).await;
    assert_eq!(news.addresses(), ["ask@skoletavlen.example"], "the contact person of the system it is about");
    assert_eq!(turn(&demo).await.addresses(), ["sara@skoletavlen.example"]);
    let set = async |status| {
        let agency = demo.actor(Person::Sagsbehandler).await;
        let mut unilogin = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
        unilogin.status = status;
        let (done, news) = demo.news(catalogue::edit(&demo.portal, &agency, &unilogin)).await;
        done.unwrap();
        news
    };
    // Both use the web service that changes.
    let news = set(ServiceStatus::Locked).await;
    assert_eq!(news.addresses(), ["ask@skoletavlen.example", "sara@skoletavlen.example"]);
    for (name, system) in [("tavlen", demo.system("Tavlen").await), ("krogen", krogen)] {
        let choices = Choices { systems: [system].into(), ..usual(Side::Provider) };
        let own = (Side::Provider, listed(&["U10001"]));
        demo.confirmed(Person::Skoletavlen, &format!("{name}@u.example"), own, choices).await;
    }
    let news = turn(&demo).await;
    assert_eq!(news.addresses(), ["tavlen@u.example"]);
    let news = set(ServiceStatus::Open).await;
    assert_eq!(news.audiences(), ["provider:U10001"], "one notice");
    assert_eq!(news.addresses(), ["krogen@u.example", "tavlen@u.example"]);
}

#[tokio::test]
async fn a_change_of_several_rows_is_one_mail_to_each_address() {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let owners = ["901001", "901002"];
    decide(&demo, &owners[1..], DataAccessAction::Approve).await;
    let news = decide(&demo, &owners, DataAccessAction::SetWaiting).await;
    let audiences = ["owner:901001", "owner:901002", "provider:U10001", "provider:U10001"];
    let said = ("Kommune – Havnsø Kommune", "Ferie");
    news.assert(NoticeEvent::AccessSuspended, said, &audiences, &["kommune", "skole", "tavlen"]);
    let count = |name: &str| told(news.mail(&format!("{name}@u.example"))).len();
    assert_eq!(["kommune", "skole", "tavlen"].map(count), [2, 1, 2]);
}

#[tokio::test]
async fn an_address_registered_twice_is_written_to_once() {
    let demo = Demo::new().await;
    let side = Side::Owner;
    let daily = Choices { rhythm: Rhythm::Daily, ..usual(side) };
    let person = Person::HavnsoeKommune;
    demo.confirmed(person, "k@u.example", (side, whole("91842130")), usual(side)).await;
    demo.confirmed(person, "K@u.example", (side, listed(&["901001"])), usual(side)).await;
    demo.confirmed(person, "k@U.example", (side, listed(&["901001", "901002"])), daily).await;
    demo.approved("901002").await;
    let news = turn(&demo).await;
    assert_eq!(news.addresses(), ["k@u.example", "sara@skoletavlen.example"]);
    assert_eq!(told(news.mail("k@u.example")).len(), 2, "of both schools");
}

#[tokio::test]
async fn a_contact_person_stands_in_then_the_official_address_then_nobody() {
    let demo = Demo::new().await;
    let db = demo.portal.db();
    let news = turn(&demo).await;
    assert_eq!(news.addresses(), ["sara@skoletavlen.example"], "the owners have nobody");
    let contact_person = Why::ContactPerson { organisation: "Skoletavlen ApS".into() };
    assert_eq!(why(&news, "sara@skoletavlen.example"), contact_person);

    demo.official_email("901001", Some("skolen@h.example")).await;
    demo.official_email("901002", Some("ingen adresse")).await;
    let news = turn(&demo).await;
    assert_eq!(news.addresses(), ["sara@skoletavlen.example", "skolen@h.example"]);
    let official = Why::OfficialAddress { organisation: "Havnsø Skole".into() };
    assert_eq!(why(&news, "skolen@h.example"), official);
    assert_eq!(news.mail("skolen@h.example").recipient, None);

    let contact = Contact {
        id: ContactId::new(Uuid::from_u128(1)),
        organisation: code("901001"),
        name: Name::parse("Eva").unwrap(),
        email: email("eva@h.example"),
        phone: Phone::parse("12345678").unwrap(),
    };
    store::contact::insert(db, &contact).await.unwrap();
    assert_eq!(turn(&demo).await.addresses(), ["eva@h.example", "sara@skoletavlen.example"]);

    // An address that waits for its confirmation reaches nobody; once it is confirmed, nobody stands in.
    let (side, coverage) = (Side::Owner, listed(&["901001"]));
    demo.registered(Person::HavnsoeSkole, "s@h.example", (side, coverage), usual(side)).await;
    assert_eq!(turn(&demo).await.addresses(), ["eva@h.example", "sara@skoletavlen.example"]);
    let secret = demo.confirm_secret("s@h.example").await;
    services::notification_recipient::confirm(&demo.portal, &secret).await.unwrap();
    assert_eq!(turn(&demo).await.addresses(), ["s@h.example", "sara@skoletavlen.example"]);
}

#[tokio::test]
async fn the_agency_sees_who_cannot_be_reached_those_without_any_address_first() {
    let demo = Demo::new().await;
    demo.official_email("901001", Some("skolen@h.example")).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let unreached = async |side| {
        let page = outbox::list_unreached(&demo.portal, &agency, side).await.unwrap();
        assert_eq!(page.total, page.rows.len() as u64);
        page.rows.into_iter().map(|row| (row.name, row.contact, row.official)).collect::<Vec<_>>()
    };
    let line = |name: &str, contact: Option<&str>, official: Option<&str>| {
        (name.to_owned(), contact.map(str::to_owned), official.map(str::to_owned))
    };
    let owners = [
        line("Bakkeskolen", None, None),
        line("Fjordskolen", None, None),
        line("Strandmark Friskole", None, None),
        line("Havnsø Skole", None, Some("skolen@h.example")),
    ];
    assert_eq!(unreached(Side::Owner).await, owners);
    let providers = [
        line("Fraværsportalen A/S", Some("jonas@fravaersportalen.example"), None),
        line("Skoletavlen ApS", Some("sara@skoletavlen.example"), None),
    ];
    assert_eq!(unreached(Side::Provider).await, providers);
    assert_eq!(unreached(Side::Agency).await, [line("STIL", None, None)]);

    demo.registered(
        Person::Skoletavlen,
        "x@u.example",
        (Side::Provider, listed(&["U10001"])),
        usual(Side::Provider),
    )
    .await;
    assert_eq!(unreached(Side::Provider).await.len(), 2, "not confirmed yet");
    demo.register_everybody().await;
    for side in [Side::Owner, Side::Provider, Side::Agency] {
        assert!(unreached(side).await.is_empty(), "{side:?}");
    }
    for person in Person::ALL {
        let seen = outbox::list_unreached(&demo.portal, &demo.actor(person).await, Side::Owner).await;
        assert_eq!(seen.is_ok(), person == Person::Sagsbehandler, "{person:?}");
    }
}

#[tokio::test]
async fn who_has_no_address_at_all_is_listed_however_many_there_are() {
    let demo = Demo::new().await;
    services::scale::seed(&demo.portal, 15_000).await.unwrap();
    let db = demo.portal.db();
    store::ConnectionTrait::execute_unprepared(db, "UPDATE organisation SET email = 'x@x.example'")
        .await
        .unwrap();
    demo.official_email("M00149", None).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let page = outbox::list_unreached(&demo.portal, &agency, Side::Owner).await.unwrap();
    assert_eq!((page.total, page.rows.len(), page.rows[0].code.as_str()), (154, 100, "M00149"));
}
