//! Systems, connection agreements, the catalogue and operating messages, on the demo data.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Comment, ConnectionAction, ConnectionStatus, Email, LongText, Name, NoticeEvent, Phone, RuleError,
    ServiceStatus, Severity, Side, SystemAction, SystemStatus,
};
use services::{
    ServiceError, catalogue, connection_agreement,
    contact::{self, ContactChoice},
    operating_message::{self, MessageTexts},
    receipt, system,
    system::SystemTexts,
};
use store::PageRequest;
use testkit::{Demo, Person, code, every, listed, service};

const PAGE: PageRequest = PageRequest { number: 1, size: 50 };

fn texts(name: &str) -> SystemTexts {
    SystemTexts {
        name: Name::parse(name).unwrap(),
        description: LongText::parse("<b>Skema</b> & \"mere\" 🎒").unwrap(),
        contact: ContactChoice::New {
            name: Name::parse("Sara").unwrap(),
            email: Email::parse("sara.ny@skoletavlen.example").unwrap(),
            phone: Phone::parse("12345678").unwrap(),
        },
    }
}

#[tokio::test]
async fn a_provider_registers_edits_passivates_and_deletes_a_system() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let itself = (Side::Provider, listed(&["U10001"]));
    demo.confirmed(Person::Skoletavlen, "tavlen@u.example", itself, every(Side::Provider)).await;
    let id = system::create(&demo.portal, &provider, code("U10001"), texts("Ny")).await.unwrap();
    let (view, history) = system::get(&demo.portal, &provider, id).await.unwrap();
    assert_eq!(
        (view.system.status, view.contact.name.as_str(), history.len()),
        (SystemStatus::Active, "Sara", 1)
    );

    let known = contact::list(&demo.portal, &provider).await.unwrap();
    assert_eq!(known.len(), 2);
    let mut changed = texts("Nyere");
    changed.contact = ContactChoice::Existing(view.contact.id);
    system::edit(&demo.portal, &provider, id, 1, changed).await.unwrap();
    system::change_status(&demo.portal, &provider, id, 2, SystemAction::Passivate).await.unwrap();
    let deleted = system::change_status(&demo.portal, &provider, id, 3, SystemAction::Delete);
    let (done, news) = demo.news(deleted).await;
    done.unwrap();
    let to = (["provider:U10001"], ["tavlen"]);
    news.assert(NoticeEvent::SystemDeleted, (provider.name.as_str(), ""), &to.0, &to.1);
    assert!(matches!(system::get(&demo.portal, &provider, id).await, Err(ServiceError::NotFound)));
    let again = system::create(&demo.portal, &provider, code("U10001"), texts("nyere")).await;
    assert!(again.is_ok(), "the name of a deleted system is free");
}

#[tokio::test]
async fn a_system_name_is_taken_once_per_provider() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let result = system::create(&demo.portal, &provider, code("U10001"), texts("tavlen")).await;
    assert!(matches!(result, Err(ServiceError::Rule(RuleError::NameTaken))), "{result:?}");
    let other = demo.actor(Person::Fravaersportalen).await;
    assert!(system::create(&demo.portal, &other, code("U10002"), texts("Tavlen")).await.is_ok());
}

#[tokio::test]
async fn nobody_registers_a_system_for_another_organisation() {
    let demo = Demo::new().await;
    for person in Person::ALL {
        let actor = demo.actor(person).await;
        for organisation in ["U10001", "U10002", "901001", "U00001", "999999"] {
            let result = system::create(&demo.portal, &actor, code(organisation), texts("Ny")).await;
            let allowed = matches!(
                (person, organisation),
                (Person::Skoletavlen, "U10001") | (Person::Fravaersportalen, "U10002")
            );
            assert_eq!(result.is_ok(), allowed, "{person:?} for {organisation}: {result:?}");
        }
    }
}

#[tokio::test]
async fn a_contact_of_another_organisation_cannot_be_named() {
    let demo = Demo::new().await;
    let other = demo.actor(Person::Fravaersportalen).await;
    let theirs = contact::list(&demo.portal, &other).await.unwrap()[0].id;
    let provider = demo.actor(Person::Skoletavlen).await;
    let mut wrong = texts("Ny");
    wrong.contact = ContactChoice::Existing(theirs);
    let result = system::create(&demo.portal, &provider, code("U10001"), wrong).await;
    assert!(matches!(result, Err(ServiceError::Rule(RuleError::NotAllowed))));
}

#[tokio::test]
async fn others_systems_are_not_found() {
    let demo = Demo::new().await;
    let tavlen = demo.system("Tavlen").await;
    for person in Person::ALL {
        let actor = demo.actor(person).await;
        let mine = person == Person::Skoletavlen;
        assert_eq!(system::get(&demo.portal, &actor, tavlen).await.is_ok(), mine, "{person:?}");
        if !mine {
            let edit = system::edit(&demo.portal, &actor, tavlen, 1, texts("Ny")).await;
            assert!(matches!(edit, Err(ServiceError::Hidden)), "{person:?}");
            let delete = system::change_status(&demo.portal, &actor, tavlen, 1, SystemAction::Delete).await;
            assert!(matches!(delete, Err(ServiceError::Hidden)), "{person:?}");
        }
    }
}

#[tokio::test]
async fn a_connected_system_cannot_be_deleted() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let tavlen = demo.system("Tavlen").await;
    let result = system::change_status(&demo.portal, &provider, tavlen, 1, SystemAction::Delete).await;
    assert!(matches!(result, Err(ServiceError::Rule(RuleError::SystemInUse))), "{result:?}");
}

#[tokio::test]
async fn an_edit_made_on_an_old_version_is_refused_and_says_by_whom() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let tavlen = demo.system("Tavlen").await;
    system::change_status(&demo.portal, &provider, tavlen, 1, SystemAction::Passivate).await.unwrap();
    let late = system::edit(&demo.portal, &provider, tavlen, 1, texts("Ny")).await;
    let Err(ServiceError::Changed(changed)) = late else { panic!("{late:?}") };
    assert_eq!((changed.status.as_str(), changed.by.as_str()), ("passive", "Udbyder – Skoletavlen ApS"));
}

#[tokio::test]
async fn web_services_are_asked_for_and_decided() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let tavlen = demo.system("Tavlen").await;
    let services = [service("elevdatabasen"), service("institutionsregisteret")];
    let number =
        connection_agreement::request(&demo.portal, &provider, tavlen, &services, true).await.unwrap();
    assert!(receipt::get(&demo.portal, &provider, number).await.is_ok());
    let stranger = demo.actor(Person::Fravaersportalen).await;
    assert!(matches!(receipt::get(&demo.portal, &stranger, number).await, Err(ServiceError::Hidden)));

    let again = connection_agreement::request(&demo.portal, &provider, tavlen, &services[..1], true).await;
    assert!(
        matches!(&again, Err(ServiceError::RuleFor { name, rule: RuleError::AlreadyConnected(_) }) if name == "Elevdatabasen"),
        "{again:?}"
    );

    let waiting = Some(ConnectionStatus::Waiting);
    let rows = connection_agreement::list_all(&demo.portal, &agency, waiting, PAGE).await.unwrap();
    assert_eq!(rows.total, 3, "two new ones and the demo's own");
    let row = rows.rows.iter().find(|row| row.agreement.service.as_str() == "elevdatabasen").unwrap();
    let decide = async |action, text: &str| {
        let comment = Comment::parse(text).unwrap();
        connection_agreement::change_status(
            &demo.portal,
            &agency,
            row.agreement.id,
            row.agreement.version,
            action,
            comment,
        )
        .await
    };
    let unreasoned = decide(ConnectionAction::Reject, "").await;
    assert!(matches!(unreasoned, Err(ServiceError::Rule(RuleError::ReasonNeeded))));
    decide(ConnectionAction::Reject, "Formålet er ikke klart").await.unwrap();
    let late = decide(ConnectionAction::Approve, "").await;
    assert!(matches!(late, Err(ServiceError::Changed(_))), "{late:?}");
    let (row, history) = connection_agreement::get(&demo.portal, &provider, row.agreement.id).await.unwrap();
    assert_eq!(row.agreement.status, ConnectionStatus::Rejected);
    assert_eq!(history[0].comment.as_str(), "Formålet er ikke klart");
    let anew = connection_agreement::request(&demo.portal, &provider, tavlen, &services[..1], true).await;
    assert!(anew.is_ok(), "after a rejection the provider asks anew");
}

#[tokio::test]
async fn a_service_locked_between_choosing_and_sending_is_named() {
    let demo = Demo::new().await;
    let provider = demo.actor(Person::Skoletavlen).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let mut locked = catalogue::get(&demo.portal, &service("elevdatabasen")).await.unwrap();
    locked.status = ServiceStatus::Locked;
    catalogue::edit(&demo.portal, &agency, &locked).await.unwrap();
    let tavlen = demo.system("Tavlen").await;
    let services = [service("institutionsregisteret"), service("elevdatabasen")];
    let result = connection_agreement::request(&demo.portal, &provider, tavlen, &services, true).await;
    let Err(ServiceError::RuleFor { name, rule }) = result else { panic!("{result:?}") };
    assert_eq!((name.as_str(), rule), ("Elevdatabasen", RuleError::ServiceStatus(ServiceStatus::Locked)));
    let (view, _) = system::get(&demo.portal, &provider, tavlen).await.unwrap();
    assert_eq!(view.connections.len(), 2, "nothing was sent");
}

#[tokio::test]
async fn only_the_agency_decides_and_keeps_the_catalogue() {
    let demo = Demo::new().await;
    let unilogin = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
    for person in Person::ALL {
        let actor = demo.actor(person).await;
        let agency = person == Person::Sagsbehandler;
        let list = connection_agreement::list_all(&demo.portal, &actor, None, PAGE).await;
        assert_eq!(list.is_ok(), agency, "{person:?}");
        assert_eq!(connection_agreement::count_waiting(&demo.portal, &actor).await.is_ok(), agency);
        assert_eq!(operating_message::list_all(&demo.portal, &actor).await.is_ok(), agency);
        assert_eq!(catalogue::history(&demo.portal, &actor, &unilogin.code).await.is_ok(), agency);
        if !agency {
            assert!(catalogue::edit(&demo.portal, &actor, &unilogin).await.is_err(), "{person:?}");
            let mut new = unilogin.clone();
            new.code = service("nyt");
            assert!(catalogue::create(&demo.portal, &actor, &new).await.is_err(), "{person:?}");
        }
    }
}

#[tokio::test]
async fn a_catalogue_code_is_taken_once() {
    let demo = Demo::new().await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let unilogin = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
    let result = catalogue::create(&demo.portal, &agency, &unilogin).await;
    assert!(matches!(result, Err(ServiceError::Rule(RuleError::NameTaken))), "{result:?}");
}

#[tokio::test]
async fn an_operating_message_is_shown_in_its_time() {
    let demo = Demo::new().await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let text = LongText::parse("Lukket søndag").unwrap();
    let texts = |from: i64, to: Option<i64>| MessageTexts {
        severity: Severity::Critical,
        text_da: text.clone(),
        text_en: text.clone(),
        from: testkit::NOON.plus_seconds(from),
        to: to.map(|to| testkit::NOON.plus_seconds(to)),
    };
    let reversed = operating_message::create(&demo.portal, &agency, texts(60, Some(60))).await;
    assert!(matches!(reversed, Err(ServiceError::Rule(RuleError::PeriodReversed))));
    let id = operating_message::create(&demo.portal, &agency, texts(60, Some(120))).await.unwrap();
    let current = async || operating_message::list_current(&demo.portal).await.unwrap().len();
    assert_eq!(current().await, 1, "the demo's own");
    demo.clock.advance(60);
    assert_eq!(current().await, 2);
    operating_message::edit(&demo.portal, &agency, id, 1, texts(60, Some(61))).await.unwrap();
    demo.clock.advance(1);
    assert_eq!(current().await, 1);
    let late = operating_message::edit(&demo.portal, &agency, id, 1, texts(0, None)).await;
    assert!(matches!(late, Err(ServiceError::Changed(_))));
}
