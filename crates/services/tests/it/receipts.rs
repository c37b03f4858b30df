//! Every decision gives a numbered receipt, for whoever may read it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Actor, Also, Comment, ConnectionAction, Cvr, DataAccessAction, InquiryAction, InquirySubject, Language,
    LongText, Name, Right, RightRequestAction, Scope, SubjectKind, UserId,
};
use services::{
    ServiceError, connection_agreement,
    data_access::{self, Target},
    inquiry,
    receipt::{self, ReceiptContent},
    right,
};
use store::PageRequest;
use testkit::{Demo, NOON, Person, code, email, service};

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
        let fact = |(field, text): (&str, &str)| Also { field: field.into(), text: text.into() };
        let about = [("provider", "Skoletavlen ApS"), ("system", "Tavlen"), ("service", "Elevdatabasen")];
        let label = if action.needs_reason() { "reason" } else { "comment" };
        let expected = ReceiptContent::Step {
            kind: SubjectKind::ConnectionAgreement,
            action: action.code().into(),
            agencys: true,
            facts: about.into_iter().map(fact).collect(),
            said: Some(fact((label, said))),
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
    let rows = rows
        .into_iter()
        .filter(|row| row.agreement.service.as_str() == "elevdatabasen" && row.names.system == "Tavlen");
    let row = rows.max_by_key(|row| row.agreement.id);
    let row = row.unwrap();
    (row.agreement.id, row.agreement.version)
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
    let ReceiptContent::DataAccessChange { action, comment, also: _, changed, refused } = content else {
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

/// Somebody who acts for these organisations, whatever their CVR numbers.
fn acting_for(codes: &[&str]) -> Actor {
    let user = UserId::new(uuid::Uuid::from_u128(0xAC7));
    Actor { administers: codes.iter().map(|c| code(c)).collect(), ..Actor::new(user, "Flere hatte") }
}

/// The owners whose rows the reader finds, and whether others are left out; `None` where there is no receipt for them.
async fn owners(demo: &Demo, actor: &Actor, number: i64) -> Option<(Vec<String>, bool)> {
    match receipt::get(&demo.portal, actor, number).await {
        Ok(shown) => {
            let ReceiptContent::DataAccessChange { changed, refused, .. } = shown.content else { panic!() };
            Some((changed.into_iter().chain(refused).map(|line| line.owner).collect(), shown.cut))
        }
        Err(ServiceError::Hidden) => None,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_receipt_of_several_owners_shows_each_reader_their_own_rows() {
    let demo = Demo::new().await;
    let sender = Actor { user: Person::HavnsoeKommune.key(), ..acting_for(&["901001", "901002", "902001"]) };
    let mut targets = vec![];
    for owner in ["901002", "901001", "902001"] {
        let (id, version, _) = demo.access(owner).await;
        // One of them comes too late: it stands among those that were not changed.
        targets.push(Target { id, version: if owner == "901001" { version - 1 } else { version } });
    }
    let none = Comment::none();
    let done =
        data_access::change_status(&demo.portal, &sender, &targets, DataAccessAction::Delete, &none).await;
    let number = done.unwrap().receipt;
    let named = |names: &[&str], cut| Some((names.iter().map(ToString::to_string).collect(), cut));
    let all = ["Bakkeskolen", "Strandmark Friskole", "Havnsø Skole"];
    let cases: &[(&[&str], _)] = &[
        (&["901001", "901002", "902001"], named(&all, false)),
        (&["901001", "902001"], named(&all[1..], true)),
        (&["901001"], named(&["Havnsø Skole"], true)),
        (&["901002"], named(&["Bakkeskolen"], true)),
        (&["902001"], named(&["Strandmark Friskole"], true)),
        (&["901003"], None),
        (&["U10001"], None),
        (&["U10002"], None),
        (&[], None),
    ];
    for (codes, wanted) in cases {
        assert_eq!(owners(&demo, &acting_for(codes), number).await, *wanted, "{codes:?}");
        let looks = Actor { views: acting_for(codes).administers, administers: [].into(), ..acting_for(&[]) };
        assert_eq!(owners(&demo, &looks, number).await, *wanted, "{codes:?} looks");
    }
    assert_eq!(owners(&demo, &sender, number).await, named(&all, false), "who sent it reads all of it");
    let alone = Actor { administers: [].into(), ..sender };
    assert_eq!(owners(&demo, &alone, number).await, named(&all, false), "also without the right");
    for (person, wanted) in [
        (Person::HavnsoeSkole, named(&["Havnsø Skole"], true)),
        (Person::StrandmarkFriskole, named(&["Strandmark Friskole"], true)),
        (Person::Skoletavlen, None),
        (Person::Sagsbehandler, None),
        (Person::Brugeradministrator, None),
    ] {
        assert_eq!(owners(&demo, &demo.actor(person).await, number).await, wanted, "{person:?}");
    }
}

#[tokio::test]
async fn a_receipt_of_several_providers_is_cut_the_same_way() {
    let demo = Demo::new().await;
    let sender = Actor { user: Person::Skoletavlen.key(), ..acting_for(&["U10001", "U10002"]) };
    let mut targets = vec![];
    for owner in ["901002", "901003"] {
        let (id, version, _) = demo.access(owner).await;
        targets.push(Target { id, version });
    }
    let (action, none) = (DataAccessAction::Withdraw, Comment::none());
    let done = data_access::change_status(&demo.portal, &sender, &targets, action, &none).await.unwrap();
    assert_eq!(done.changed, 2);
    let seen = async |codes: &[&str]| owners(&demo, &acting_for(codes), done.receipt).await;
    assert_eq!(seen(&["U10001"]).await, Some((vec!["Bakkeskolen".into()], true)));
    assert_eq!(seen(&["U10002"]).await, Some((vec!["Fjordskolen".into()], true)));
    assert_eq!(seen(&["901002", "901003"]).await, None, "the owners read it on the data accesses");
}

/// Receipts as they were written before rows said whose they are; a new field must not make one unreadable.
pub const OLD: [&str; 9] = [
    r#"{"ConnectionRequest":{"system":"Tavlen","services":["Unilogin"]}}"#,
    r#"{"DataAccessRequest":{"system":"Tavlen","service":"Unilogin","comment":"","sent":[{"code":"901003","name":"Fjordskolen","comment":"Hej"}],"not_sent":[{"typed":"x","name":"","issue":"Malformed"},{"typed":"901001","name":"Havnsø Skole","issue":{"Exists":"Approved"}}]}}"#,
    r#"{"DataAccessChange":{"action":"Reject","comment":"Nej","changed":[{"owner":"Havnsø Skole","system":"Tavlen","service":"Unilogin","status":"rejected"},{"owner":"Bakkeskolen","system":"Tavlen","service":"Unilogin","status":"rejected"}],"refused":[{"owner":"Fjordskolen","system":"Tavlen","service":"Unilogin","status":"approved"}]}}"#,
    r#"{"DataAccessChange":{"action":"Withdraw","comment":"","changed":[{"owner":"Bakkeskolen","system":"Tavlen","service":"Unilogin","status":"deleted"}],"refused":[{"owner":"Fjordskolen","system":"Fravær Direkte","service":"Unilogin","status":"waiting"}]}}"#,
    r#"{"ConnectionChange":{"action":"Approve","comment":"","provider":"Skoletavlen ApS","system":"Tavlen","service":"Unilogin","status":"approved"}}"#,
    r#"{"EndSet":{"owner":"Havnsø Skole","provider":"Skoletavlen ApS","system":"Tavlen","service":"Unilogin","valid_to":1796079600000000,"comment":""}}"#,
    r#"{"RightDecision":{"action":"Approve","person":"Ny","right":"AdministerAgreements","scope":{"Cvr":"93683269"},"reason":""}}"#,
    r#"{"RightChange":{"ended":true,"person":"Ny","right":"ViewAgreements","scope":{"PNumber":"1003000001"}}}"#,
    r#"{"InquiryDecision":{"action":"Answer","subject":"Fault","person":"Mia","text":"Nu","made":""}}"#,
];

#[tokio::test]
async fn a_receipt_of_before_stays_readable_and_shows_nobody_more_than_their_own() {
    let demo = Demo::new().await;
    let sender = Person::HavnsoeKommune.key();
    let mut numbers = vec![];
    for content in OLD {
        let party = if content.contains("Withdraw") { code("U10001") } else { code("901001") };
        let (db, content) = (demo.portal.db(), content.to_owned());
        numbers.push(store::receipt::insert(db, sender, Some(&party), NOON, content).await.unwrap());
    }
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    for number in &numbers {
        assert!(!receipt::get(&demo.portal, &municipality, *number).await.unwrap().cut);
    }
    let owners_of = async |codes: &[&str], number| owners(&demo, &acting_for(codes), number).await;
    let (decided, withdrawn) = (numbers[2], numbers[3]);
    let own = Some((vec!["Havnsø Skole".to_owned()], true));
    assert_eq!(owners_of(&["901001"], decided).await, own);
    assert_eq!(owners_of(&["901002"], decided).await, None, "as it was: it was issued for another");
    assert_eq!(owners_of(&["901001", "901003"], decided).await.unwrap().0.len(), 2);
    let own = Some((vec!["Bakkeskolen".to_owned()], true));
    assert_eq!(owners_of(&["U10001"], withdrawn).await, own, "of the reader's systems");
    assert_eq!(owners_of(&["U10002"], withdrawn).await, None);
}
