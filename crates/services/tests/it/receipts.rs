//! Every decision gives a numbered receipt, for whoever may read it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Comment, ConnectionAction, Cvr, DataAccessAction, InquiryAction, InquirySubject, Language, LongText,
    Name, Right, RightRequestAction, Scope,
};
use services::{
    ServiceError, connection_agreement,
    data_access::{self, Target},
    inquiry,
    receipt::{self, ReceiptContent},
    right,
};
use store::PageRequest;
use testkit::{Demo, NOON, Person, email, service};

const PAGE: PageRequest = PageRequest { number: 1, size: 50 };

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

/// What the receipt says; these people and nobody else of the demo may read it.
async fn read(demo: &Demo, number: i64, readers: &[Person]) -> ReceiptContent {
    let mut content = None;
    for person in Person::ALL {
        match receipt::get(&demo.portal, &demo.actor(person).await, number).await {
            Ok(shown) => {
                assert!(readers.contains(&person), "{person:?} reads {shown:?}");
                assert_eq!((shown.receipt.id, shown.receipt.at), (number, NOON));
                assert_eq!(shown.receipt.user, readers[0].key(), "{}", shown.by);
                content = Some(shown.content);
            }
            Err(ServiceError::Hidden) => assert!(!readers.contains(&person), "{person:?}"),
            Err(other) => panic!("{person:?}: {other:?}"),
        }
    }
    content.unwrap()
}

#[tokio::test]
async fn decisions_on_connection_agreements() {
    let demo = Demo::new().await;
    let (provider, agency) = (Person::Skoletavlen, Person::Sagsbehandler);
    let tavlen = demo.system("Tavlen").await;
    let services = [service("elevdatabasen")];
    let actor = demo.actor(provider).await;
    let number = connection_agreement::request(&demo.portal, &actor, tavlen, &services, true).await.unwrap();
    let content = read(&demo, number, &[provider]).await;
    let expected =
        ReceiptContent::ConnectionRequest { system: "Tavlen".into(), services: vec!["Elevdatabasen".into()] };
    assert_eq!(content, expected);
    let mut last = number;
    for (person, action, said, status) in [
        (agency, ConnectionAction::Approve, "Velkommen", "approved"),
        (agency, ConnectionAction::End, "Brugt forkert", "ended"),
    ] {
        let row = newest(&demo).await;
        let (actor, said_) = (demo.actor(person).await, comment(said));
        let change =
            connection_agreement::change_status(&demo.portal, &actor, row.0, row.1, action, said_).await;
        let number = change.unwrap();
        assert!(number > last, "numbers go up");
        last = number;
        let expected = ReceiptContent::ConnectionChange {
            action,
            comment: said.into(),
            provider: "Skoletavlen ApS".into(),
            system: "Tavlen".into(),
            service: "Elevdatabasen".into(),
            status: status.into(),
        };
        assert_eq!(read(&demo, number, &[person]).await, expected);
    }
    connection_agreement::request(&demo.portal, &actor, tavlen, &services, true).await.unwrap();
    let (row, withdraw) = (newest(&demo).await, ConnectionAction::Withdraw);
    let none = Comment::none();
    let number =
        connection_agreement::change_status(&demo.portal, &actor, row.0, row.1, withdraw, none).await;
    read(&demo, number.unwrap(), &[provider]).await;
    let colleague = demo.newcomer("Kim", "90614711", &[Right::ViewAgreements]).await.actor;
    assert!(receipt::get(&demo.portal, &colleague, last + 1).await.is_ok(), "of the same organisation");
    let unknown = receipt::get(&demo.portal, &colleague, 1_000_000).await;
    assert!(matches!(unknown, Err(ServiceError::NotFound)), "{unknown:?}");
}

/// The agreement of Tavlen with Elevdatabasen.
async fn newest(demo: &Demo) -> (domain::ConnectionId, i32) {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let rows = connection_agreement::list_all(&demo.portal, &agency, None, PAGE).await.unwrap().rows;
    let rows = rows.into_iter().filter(|row| row.service == "elevdatabasen" && row.system_name == "Tavlen");
    let row = rows.max_by_key(|row| row.id);
    let row = row.unwrap();
    (row.id, row.version)
}

#[tokio::test]
async fn decisions_on_accesses() {
    let demo = Demo::new().await;
    let (id, version, _) = demo.access("901001").await;
    let school = demo.actor(Person::HavnsoeSkole).await;
    let (targets, reason) = ([Target { id, version }], comment("Slut"));
    let delete = DataAccessAction::Delete;
    let done = data_access::change_status(&demo.portal, &school, &targets, delete, &reason).await.unwrap();
    let readers = [Person::HavnsoeSkole, Person::HavnsoeKommune];
    let content = read(&demo, done.receipt, &readers).await;
    let ReceiptContent::DataAccessChange { action, comment, changed, refused } = content else {
        panic!("{content:?}")
    };
    assert_eq!((action, comment.as_str(), refused.len()), (delete, "Slut", 0));
    let line = (changed[0].owner.as_str(), changed[0].system.as_str(), changed[0].status.as_str());
    assert_eq!(line, ("Havnsø Skole", "Tavlen", "deleted"));
}

#[tokio::test]
async fn decisions_on_rights_are_their_makers_to_read() {
    let demo = Demo::new().await;
    let (portal, vesteraa) = (&demo.portal, Scope::Cvr(Cvr::parse("93683269").unwrap()));
    let employee = demo.identity(Person::NyMedarbejder).await;
    let administrator = demo.identity(Person::Brugeradministrator).await;
    let mut last = 0;
    for (who, action, said) in [
        (&employee, RightRequestAction::Withdraw, ""),
        (&administrator, RightRequestAction::Refuse, "Ikke dig"),
        (&administrator, RightRequestAction::Approve, ""),
    ] {
        let right = Right::AdministerAgreements;
        let id =
            right::request(portal, &employee, &[right], vesteraa.clone(), Comment::none()).await.unwrap()[0];
        let number = right::decide(portal, who, id, action, None, comment(said)).await.unwrap();
        assert!(number > last);
        last = number;
        let reader =
            if who.user.id == employee.user.id { Person::NyMedarbejder } else { Person::Brugeradministrator };
        let expected = ReceiptContent::RightDecision {
            action,
            person: "Ny medarbejder – Vesterå Gymnasium".into(),
            right,
            scope: vesteraa.clone(),
            reason: said.into(),
        };
        assert_eq!(read(&demo, number, &[reader]).await, expected);
    }
    let held = demo.identity(Person::NyMedarbejder).await.rights[0].id;
    let ended = right::end(portal, &administrator, held, None).await.unwrap();
    let key = employee.user.id;
    let given = right::grant(portal, &administrator, key, Right::ViewAgreements, vesteraa.clone(), None)
        .await
        .unwrap();
    for (number, end, right) in
        [(ended, true, Right::AdministerAgreements), (given, false, Right::ViewAgreements)]
    {
        let content = read(&demo, number, &[Person::Brugeradministrator]).await;
        let expected = ReceiptContent::RightChange {
            ended: end,
            person: "Ny medarbejder – Vesterå Gymnasium".into(),
            right,
            scope: vesteraa.clone(),
        };
        assert_eq!(content, expected);
    }
}

#[tokio::test]
async fn decisions_on_inquiries() {
    let demo = Demo::new().await;
    let letter = inquiry::Letter {
        subject: InquirySubject::Fault,
        name: Name::parse("Mia").unwrap(),
        email: email("mia@k.example"),
        text: LongText::parse("Det virker ikke").unwrap(),
        application: None,
        language: Language::Danish,
    };
    inquiry::send(&demo.portal, None, letter).await.unwrap();
    let agency = demo.actor(Person::Sagsbehandler).await;
    let mut last = 0;
    for (action, said) in [(InquiryAction::Ask, "Hvornår?"), (InquiryAction::Answer, "Nu virker det")] {
        let row = inquiry::list(&demo.portal, &agency, None, PAGE).await.unwrap().rows.remove(0).inquiry;
        let decided =
            inquiry::decide(&demo.portal, &agency, row.id, row.version, action, &comment(said)).await;
        let number = decided.unwrap().receipt;
        assert!(number > last);
        last = number;
        let expected = ReceiptContent::InquiryDecision {
            action,
            subject: InquirySubject::Fault,
            person: "Mia".into(),
            text: said.into(),
            made: String::new(),
        };
        assert_eq!(read(&demo, number, &[Person::Sagsbehandler]).await, expected);
        // Case workers stand in for each other.
        let colleague = demo.newcomer("Bo", "90001000", &[Right::CaseWorker]).await.actor;
        assert_eq!(receipt::get(&demo.portal, &colleague, number).await.unwrap().by, "Sagsbehandler – STIL");
    }
}
