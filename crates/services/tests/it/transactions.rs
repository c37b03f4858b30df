//! What is told is told in the transaction of the change: neither one without the other.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Comment, ConnectionAction, Coverage, DataAccessAction, InquiryAction, InquirySubject, Language, LongText,
    Name, Right, RightRequestAction, RightRequestId, Scope, ServiceStatus, Severity, Side, SystemAction,
};
use services::{
    ServiceError, catalogue, connection_agreement,
    data_access::{self, Target, Wanted},
    inquiry, notification_recipient,
    operating_message::{self, MessageTexts},
    right, system,
};
use store::{ConnectionTrait, PageRequest};
use testkit::{Demo, Person, email, listed, service, usual};

const PAGE: PageRequest = PageRequest { number: 1, size: 50 };

fn text(text: &str) -> LongText {
    LongText::parse(text).unwrap()
}

fn letter() -> inquiry::Letter {
    inquiry::Letter {
        subject: InquirySubject::Other,
        name: Name::parse("Mia").unwrap(),
        email: email("mia@k.example"),
        text: text("Hej"),
        application: None,
        language: Language::Danish,
    }
}

fn message(from: i64, to: Option<i64>) -> MessageTexts {
    MessageTexts {
        severity: Severity::Critical,
        text_da: text("Lukket"),
        text_en: text("Closed"),
        from: testkit::NOON.plus_seconds(from),
        to: to.map(|to| testkit::NOON.plus_seconds(to)),
    }
}

/// One of each use case that tells somebody, done in a way that its rules allow.
const CHANGES: [&str; 15] = [
    "connection request",
    "connection approved",
    "access request",
    "access decided",
    "access end set",
    "access suspended",
    "connection end set",
    "system passive",
    "service closed",
    "message",
    "right requested",
    "right decided",
    "inquiry",
    "inquiry answered",
    "recipient",
];

/// What there was to decide on before.
struct Before {
    right: RightRequestId,
}

async fn prepare(demo: &Demo) -> Before {
    demo.register_everybody().await;
    demo.give_email(Person::Brugeradministrator, "ba@v.example").await;
    demo.give_email(Person::NyMedarbejder, "ny@v.example").await;
    let employee = demo.identity(Person::NyMedarbejder).await;
    let scope = Scope::Cvr(employee.user.cvr.clone().unwrap());
    let request =
        right::request(&demo.portal, &employee, &[Right::AdministerAgreements], scope, Comment::none());
    let before = Before { right: request.await.unwrap()[0] };
    let sender = demo.identity(Person::NyUdbyder).await;
    inquiry::send(&demo.portal, Some(&sender), letter()).await.unwrap();
    before
}

/// Does it; `stale` decides on rows as they were before they last changed.
async fn attempt(demo: &Demo, before: &Before, change: &str, stale: bool) -> Result<(), ServiceError> {
    let portal = &demo.portal;
    let provider = demo.actor(Person::Skoletavlen).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let tavlen = demo.system("Tavlen").await;
    let late = i32::from(stale);
    match change {
        "connection request" => {
            let services = [service("elevdatabasen")];
            connection_agreement::request(portal, &provider, tavlen, &services, !stale).await.map(drop)
        }
        "connection approved" => {
            let waiting = Some(domain::ConnectionStatus::Waiting);
            let row = connection_agreement::list_all(portal, &agency, waiting, PAGE).await?.rows.remove(0);
            let (action, none) = (ConnectionAction::Approve, Comment::none());
            let version = row.agreement.version - late;
            connection_agreement::change_status(portal, &agency, row.agreement.id, version, action, none)
                .await
                .map(drop)
        }
        "access request" => {
            let number = if stale { "901001" } else { "901000" };
            let wanted = [Wanted { number: number.into(), comment: Comment::none() }];
            let (unilogin, none) = (service("unilogin"), Comment::none());
            data_access::request(portal, &provider, tavlen, &unilogin, &none, &wanted).await.map(drop)
        }
        "access decided" => {
            let owner = demo.actor(Person::HavnsoeKommune).await;
            let (id, version, _) = demo.access("901002").await;
            let targets = [Target { id, version: version - late }];
            let (approve, none) = (DataAccessAction::Approve, Comment::none());
            data_access::change_status(portal, &owner, &targets, approve, &none).await.map(drop)
        }
        "access end set" | "access suspended" => {
            let owner = demo.actor(Person::HavnsoeSkole).await;
            let (id, version, _) = demo.access("901001").await;
            let (target, why) = (Target { id, version: version - late }, Comment::parse("Ferie").unwrap());
            let day = Some(testkit::NOON.plus_seconds(100 * 24 * 60 * 60));
            if change == "access end set" {
                data_access::set_end(portal, &owner, target, day, why).await.map(drop)
            } else {
                data_access::suspend(portal, &owner, &[target], &why, day).await.map(drop)
            }
        }
        "connection end set" => {
            let all = connection_agreement::list_all(portal, &agency, None, PAGE).await?.rows;
            let of = |row: &store::connection_agreement::ConnectionRow| {
                row.agreement.system == tavlen && row.agreement.service == service("unilogin")
            };
            let row = all.into_iter().find(of).unwrap().agreement;
            let day = Some(testkit::NOON.plus_seconds(100 * 24 * 60 * 60));
            let none = Comment::none();
            connection_agreement::set_end(portal, &agency, row.id, row.version - late, day, none)
                .await
                .map(drop)
        }
        "system passive" => {
            system::change_status(portal, &provider, tavlen, 1 - late, SystemAction::Passivate).await
        }
        "service closed" => {
            let mut unilogin = catalogue::get(portal, &service("unilogin")).await?;
            unilogin.status = ServiceStatus::Closed;
            unilogin.version -= late;
            catalogue::edit(portal, &agency, &unilogin).await
        }
        "message" => {
            let texts = message(0, stale.then_some(-1));
            operating_message::create(portal, &agency, texts).await.map(drop)
        }
        "right requested" => {
            let employee = demo.identity(Person::NyMedarbejder).await;
            let scope = Scope::Cvr(employee.user.cvr.clone().unwrap());
            let wanted = if stale { Right::AdministerAgreements } else { Right::ViewAgreements };
            right::request(portal, &employee, &[wanted], scope, Comment::none()).await.map(drop)
        }
        "right decided" => {
            let administrator = demo.identity(Person::Brugeradministrator).await;
            let action = if stale { RightRequestAction::Withdraw } else { RightRequestAction::Approve };
            let none = Comment::none();
            right::decide(portal, &administrator, before.right, action, None, none).await.map(drop)
        }
        "inquiry" if stale => inquiry::write(portal, inquiry::Sender::Link("gættet"), &text("Hej")).await,
        "inquiry" => inquiry::send(portal, None, letter()).await.map(drop),
        "inquiry answered" => {
            let row = inquiry::list(portal, &agency, None, PAGE).await?.rows.remove(0).inquiry;
            let (action, said) = (InquiryAction::Answer, Comment::parse("Ja").unwrap());
            inquiry::decide(portal, &agency, row.id, row.version - late, action, &said).await.map(drop)
        }
        "recipient" => {
            let coverage: Coverage = listed(&[if stale { "U10002" } else { "U10001" }]);
            let choices = usual(Side::Provider);
            let address = email("ny@u.example");
            notification_recipient::register(portal, &provider, Side::Provider, address, coverage, choices)
                .await
                .map(drop)
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_refused_tells_nobody() {
    let demo = Demo::new().await;
    let before = prepare(&demo).await;
    for change in CHANGES {
        let revision = revision(&demo).await;
        let (done, news) = demo.news(attempt(&demo, &before, change, true)).await;
        assert!(!matches!(done, Ok(()) | Err(ServiceError::Store(_))), "{change}: {done:?}");
        assert!(news.is_empty(), "{change}: {news:?}");
        assert_eq!(self::revision(&demo).await, revision, "{change}");
    }
    for change in CHANGES {
        let revision = revision(&demo).await;
        let (done, news) = demo.news(attempt(&demo, &before, change, false)).await;
        assert!(done.is_ok(), "{change}: {done:?}");
        assert!(!news.mails.is_empty(), "{change}: {news:?}");
        assert_eq!(self::revision(&demo).await, revision + 1, "{change}");
    }
}

async fn revision(demo: &Demo) -> i64 {
    store::revision::current(demo.portal.db()).await.unwrap()
}

/// How many rows each table has, and how often those that change were changed.
async fn everything(demo: &Demo) -> Vec<(&'static str, Option<i64>)> {
    let mut found = vec![];
    for (what, tables) in [
        (
            "COUNT(*)",
            &[
                "connection_agreement",
                "data_access",
                "operating_message",
                "receipt",
                "right_request",
                "user_right",
                "audit_event",
                "inquiry",
                "inquiry_key",
                "inquiry_message",
                "event",
                "notification_recipient",
                "notice",
                "job",
            ][..],
        ),
        (
            "SUM(version)",
            &[
                "connection_agreement",
                "data_access",
                "provider_system",
                "web_service",
                "right_request",
                "inquiry",
            ],
        ),
    ] {
        for table in tables {
            found.push((*table, demo.number(&format!("SELECT {what} FROM {table}")).await));
        }
    }
    found
}

#[tokio::test]
async fn what_cannot_be_told_is_not_done() {
    for (table, spares) in [("job", &[][..]), ("notice", &["recipient"][..])] {
        let demo = Demo::new().await;
        let before = prepare(&demo).await;
        let gone = format!("ALTER TABLE {table} RENAME TO elsewhere");
        demo.portal.db().execute_unprepared(&gone).await.unwrap();
        let (whole, before_all) = (everything(&demo).await, revision(&demo).await);
        for change in CHANGES.iter().filter(|change| !spares.contains(change)) {
            let done = attempt(&demo, &before, change, false).await;
            assert!(matches!(done, Err(ServiceError::Store(_))), "{change} without {table}: {done:?}");
            assert_eq!(everything(&demo).await, whole, "{change} without {table}");
            assert_eq!(revision(&demo).await, before_all, "{change} without {table}");
        }
    }
}

/// What two people do to one row at the same moment, having seen the same of it.
async fn at_once(demo: &Demo, what: &str) -> Result<(), ServiceError> {
    let portal = &demo.portal;
    match what {
        "system" => {
            let provider = demo.actor(Person::Skoletavlen).await;
            let tavlen = demo.system("Tavlen").await;
            system::change_status(portal, &provider, tavlen, 1, SystemAction::Passivate).await
        }
        "service" => {
            let agency = demo.actor(Person::Sagsbehandler).await;
            let mut unilogin = catalogue::get(portal, &service("unilogin")).await?;
            (unilogin.version, unilogin.purpose) = (1, text("Andet"));
            let said = testkit::published(domain::VersionKind::Editorial, None);
            catalogue::publish(portal, &agency, &unilogin, Some(&said)).await
        }
        "access" => {
            let owner = demo.actor(Person::HavnsoeSkole).await;
            let (id, ..) = demo.access("901001").await;
            let end = Some(portal.now().plus_seconds(24 * 60 * 60));
            // The web service's new version has moved it on.
            data_access::set_end(portal, &owner, Target { id, version: 3 }, end, Comment::none())
                .await
                .map(drop)
        }
        "inquiry" => {
            let agency = demo.actor(Person::Sagsbehandler).await;
            let row = inquiry::list(portal, &agency, None, PAGE).await?.rows.remove(0).inquiry;
            let said = Comment::parse("Ja").unwrap();
            inquiry::decide(portal, &agency, row.id, 1, InquiryAction::Answer, &said).await.map(drop)
        }
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_a_row_at_once_one_is_told_what_it_is_now() {
    let demo = Demo::new().await;
    prepare(&demo).await;
    for what in ["system", "service", "access", "inquiry"] {
        let (one, other) = tokio::join!(at_once(&demo, what), at_once(&demo, what));
        let late = match (one, other) {
            (Ok(()), Err(late)) | (Err(late), Ok(())) => late,
            both => panic!("{what}: {both:?}"),
        };
        let ServiceError::Changed(changed) = late else { panic!("{what}: {late:?}") };
        assert!(!changed.by.is_empty() && changed.at.is_some(), "{what}: {changed:?}");
    }
}
