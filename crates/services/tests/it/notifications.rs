//! Who is told of what happens to agreements, systems and web services: by a notice, and by mail. Nobody else is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Comment, ConnectionAction, ConnectionStatus, DataAccessAction, LongText, NoticeEvent, Place,
    ServiceStatus, Severity, Side, SystemAction, WebService,
};
use services::{
    catalogue, connection_agreement,
    data_access::{self, Target, Wanted},
    operating_message::{self, MessageTexts},
    system,
};
use store::{PageRequest, connection_agreement::ConnectionRow};
use testkit::{Demo, News, Person, every, listed, service, told};

const PAGE: PageRequest = PageRequest { number: 1, size: 50 };
const TAVLEN: &str = "Udbyder – Skoletavlen ApS";
const FRAVAER: &str = "Udbyder – Fraværsportalen A/S";
const STIL: &str = "Sagsbehandler – STIL";
const KOMMUNE: &str = "Kommune – Havnsø Kommune";

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

/// The newest agreement of this system with this web service.
async fn connection(demo: &Demo, system: &str, code: &str) -> ConnectionRow {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let rows = connection_agreement::list_all(&demo.portal, &agency, None, PAGE).await.unwrap().rows;
    let mut found =
        rows.into_iter().filter(|row| row.names.system == system && row.agreement.service.as_str() == code);
    found.next().unwrap()
}

async fn connect(demo: &Demo, person: Person, system: &str, code: &str) -> News {
    let (actor, system) = (demo.actor(person).await, demo.system(system).await);
    let services = [service(code)];
    let (done, news) =
        demo.news(connection_agreement::request(&demo.portal, &actor, system, &services, true)).await;
    done.unwrap();
    news
}

async fn decide(
    demo: &Demo,
    person: Person,
    row: &ConnectionRow,
    action: ConnectionAction,
    said: &str,
) -> News {
    let actor = demo.actor(person).await;
    let change = connection_agreement::change_status(
        &demo.portal,
        &actor,
        row.agreement.id,
        row.agreement.version,
        action,
        comment(said),
    );
    let (done, news) = demo.news(change).await;
    done.unwrap();
    news
}

#[tokio::test]
async fn the_agency_and_the_provider_are_told_of_connection_agreements_and_owners_of_their_end() {
    use ConnectionAction::{Approve, End, Reject, Withdraw};
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let both = ["agency", "provider:U10001"];
    let (provider, agency) = (Person::Skoletavlen, Person::Sagsbehandler);

    let news = connect(&demo, provider, "Tavlen", "elevdatabasen").await;
    news.assert(NoticeEvent::ConnectionSent, (TAVLEN, ""), &both, &["stil", "tavlen"]);
    let row = connection(&demo, "Tavlen", "elevdatabasen").await;
    let notice = news.notice("agency");
    assert_eq!(notice.place, Place::Connection(row.agreement.id));
    assert_eq!(
        (notice.provider.as_str(), notice.system.as_str(), notice.service.as_str()),
        ("Skoletavlen ApS", "Tavlen", "Elevdatabasen")
    );
    assert!(notice.data.starts_with("Elevers navn, CPR-nummer"), "{notice:?}");
    assert_eq!(told(news.mail("stil@u.example"))[0].place, Place::Connection(row.agreement.id));

    let news = decide(&demo, agency, &row, Reject, "Formålet er ikke klart").await;
    let said = (STIL, "Formålet er ikke klart");
    news.assert(NoticeEvent::ConnectionRejected, said, &both, &["tavlen"]);

    connect(&demo, provider, "Tavlen", "elevdatabasen").await;
    let row = connection(&demo, "Tavlen", "elevdatabasen").await;
    let news = decide(&demo, agency, &row, Approve, "").await;
    news.assert(NoticeEvent::ConnectionApproved, (STIL, ""), &both, &["tavlen"]);
    let row = connection(&demo, "Tavlen", "elevdatabasen").await;
    let news = decide(&demo, agency, &row, End, "Brugt forkert").await;
    let ended = NoticeEvent::ConnectionEnded;
    news.assert(ended, (STIL, "Brugt forkert"), &both, &["stil", "tavlen"]);

    // Owners whose data stops are told too: not those who refused, nor those of other systems.
    let row = connection(&demo, "Tavlen", "unilogin").await;
    let news = decide(&demo, agency, &row, End, "Brugt forkert").await;
    let all = ["agency", "provider:U10001", "owner:901001", "owner:901002"];
    news.assert(ended, (STIL, "Brugt forkert"), &all, &["stil", "tavlen", "kommune", "skole"]);
    assert_eq!(news.notice("owner:901001").place, Place::Service(service("unilogin")));

    let row = connection(&demo, "Fravær Direkte", "eksamensdatabasen").await;
    assert_eq!(row.agreement.status, ConnectionStatus::Waiting);
    let news = decide(&demo, Person::Fravaersportalen, &row, Withdraw, "Fortrudt").await;
    let withdrawn = NoticeEvent::ConnectionWithdrawn;
    news.assert(withdrawn, (FRAVAER, "Fortrudt"), &["agency", "provider:U10002"], &["stil", "fravaer"]);
    let row = connection(&demo, "Fravær Direkte", "elevdatabasen").await;
    let news = decide(&demo, Person::Fravaersportalen, &row, Withdraw, "").await;
    let all = ["agency", "provider:U10002", "owner:901003"];
    news.assert(withdrawn, (FRAVAER, ""), &all, &["stil", "fravaer", "kommune"]);
}

async fn ask(demo: &Demo, numbers: &[(&str, &str)], said: &str) -> (i64, News) {
    let (actor, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let one = |(number, said): &(&str, &str)| Wanted { number: (*number).into(), comment: comment(said) };
    let wanted: Vec<Wanted> = numbers.iter().map(one).collect();
    let (unilogin, said) = (service("unilogin"), comment(said));
    let request = data_access::request(&demo.portal, &actor, tavlen, &unilogin, &said, &wanted);
    let (receipt, news) = demo.news(request).await;
    (receipt.unwrap(), news)
}

#[tokio::test]
async fn the_owner_and_the_provider_are_told_that_access_was_asked_for() {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let (_, news) = ask(&demo, &[("G90104", "")], "Må vi?").await;
    let sent = NoticeEvent::AccessSent;
    news.assert(sent, (TAVLEN, "Må vi?"), &["owner:G90104", "provider:U10001"], &["kommune", "tavlen"]);
    let (id, ..) = demo.access("G90104").await;
    for (audience, owners) in [("owner:G90104", 0), ("provider:U10001", 1)] {
        let notice = news.notice(audience);
        assert_eq!(
            (notice.owner.as_str(), notice.owners),
            ("Børnehuset Solstrålen", owners),
            "each its own words"
        );
        assert_eq!(notice.place, Place::DataAccess(id));
    }

    // One of several hears what was said to them alone, the provider that several were asked.
    let numbers = [("901000", "Kære kommune"), ("903001", ""), ("901001", "")];
    let (receipt, news) = ask(&demo, &numbers, "Hej").await;
    assert_eq!(news.audiences(), ["owner:901000", "owner:903001", "provider:U10001"]);
    assert_eq!(news.addresses(), ["kommune@u.example", "tavlen@u.example"]);
    let comments =
        ["owner:901000", "owner:903001", "provider:U10001"].map(|to| news.notice(to).comment.as_str());
    assert_eq!(comments, ["Kære kommune\n\nHej", "Hej", "Hej"]);
    let notice = news.notice("provider:U10001");
    assert_eq!((notice.owners, notice.owner.as_str(), &notice.place), (2, "", &Place::Receipt(receipt)));
    assert_eq!(news.notice("owner:903001").owners, 0, "how many others were asked is not the owner's matter");
}

#[tokio::test]
async fn both_parties_are_told_of_every_change_of_an_access() {
    use DataAccessAction::{Approve, Delete, End, Reject, Resume, SetWaiting, Withdraw};
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let change = async |person, owner: &str, action, said: &str| {
        let actor = demo.actor(person).await;
        let (id, version, _) = demo.access(owner).await;
        let (targets, said) = ([Target { id, version }], comment(said));
        let change = data_access::change_status(&demo.portal, &actor, &targets, action, &said);
        let (done, news) = demo.news(change).await;
        done.unwrap();
        for (_, notice) in &news.notices {
            assert_eq!(notice.place, Place::DataAccess(id));
            assert_eq!((notice.system.as_str(), notice.service.as_str()), ("Tavlen", "Unilogin"));
            assert_eq!((notice.provider.as_str(), notice.owner.is_empty()), ("Skoletavlen ApS", false));
        }
        news
    };
    let (owner, provider) = (Person::HavnsoeKommune, Person::Skoletavlen);
    let bakken = ["owner:901002", "provider:U10001"];
    let written = ["kommune", "tavlen"];
    for (action, event, said) in [
        (Approve, NoticeEvent::AccessApproved, "Velbekomme"),
        (SetWaiting, NoticeEvent::AccessSuspended, "Ferie"),
        (Resume, NoticeEvent::AccessResumed, "Vi er tilbage"),
        (Delete, NoticeEvent::AccessDeleted, "Slut"),
    ] {
        let news = change(owner, "901002", action, said).await;
        news.assert(event, (KOMMUNE, said), &bakken, &written);
    }
    ask(&demo, &[("901002", "")], "").await;
    for (action, event, said) in [
        (Reject, NoticeEvent::AccessRejected, "Nej tak"),
        (SetWaiting, NoticeEvent::AccessReopened, "Vi ser på det igen"),
        (Reject, NoticeEvent::AccessRejected, "Ikke i år"),
        (Delete, NoticeEvent::AccessDeleted, "Slut"),
    ] {
        let news = change(owner, "901002", action, said).await;
        news.assert(event, (KOMMUNE, said), &bakken, &written);
    }
    ask(&demo, &[("901002", "")], "").await;
    let news = change(provider, "901002", Withdraw, "Forkert skole").await;
    news.assert(NoticeEvent::AccessWithdrawn, (TAVLEN, "Forkert skole"), &bakken, &written);
    let news = change(provider, "901001", End, "").await;
    let skole = ["owner:901001", "provider:U10001"];
    news.assert(NoticeEvent::AccessEnded, (TAVLEN, ""), &skole, &["kommune", "skole", "tavlen"]);
}

#[tokio::test]
async fn a_system_that_stops_and_starts_is_told_of_to_whose_data_it_fetches() {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let (actor, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    // Fælleshåbsskolen has not answered: nothing stops or begins for it.
    demo.approved("901002").await;
    ask(&demo, &[("901003", "")], "").await;
    let all = ["owner:901001", "owner:901002", "provider:U10001"];
    for (version, action, event) in [
        (1, SystemAction::Passivate, NoticeEvent::SystemPassive),
        (2, SystemAction::Activate, NoticeEvent::SystemActive),
    ] {
        let change = system::change_status(&demo.portal, &actor, tavlen, version, action);
        let (done, news) = demo.news(change).await;
        done.unwrap();
        news.assert(event, (TAVLEN, ""), &all, &["kommune", "skole", "tavlen"]);
        assert_eq!(news.notice("provider:U10001").place, Place::System(tavlen));
        let (id, ..) = demo.access("901001").await;
        assert_eq!(news.notice("owner:901001").place, Place::DataAccess(id));
        assert_eq!(news.notice("owner:901001").system, "Tavlen");
        assert_eq!(told(news.mail("kommune@u.example")).len(), 2, "of both its schools, in one mail");
    }
}

/// What is told when the agency changes Unilogin so.
pub async fn edit(demo: &Demo, change: impl FnOnce(&mut WebService)) -> News {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let mut edited = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
    change(&mut edited);
    let until = Some(demo.portal.now().plus_seconds(60 * 24 * 60 * 60));
    // What is not agreed to needs no word about what it is; it is left out then.
    let said = testkit::published(domain::VersionKind::NewData, until);
    let (done, news) = demo.news(catalogue::publish(&demo.portal, &agency, &edited, Some(&said))).await;
    done.unwrap();
    news
}

#[tokio::test]
async fn a_web_service_that_changes_is_told_of_to_whom_it_concerns() {
    use NoticeEvent::{ServiceClosed, ServiceLocked, ServiceOpened};
    use ServiceStatus::{Closed, Locked, Open};
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let providers = ["provider:U10001"];
    let owners = ["provider:U10001", "owner:901001", "owner:901002"];
    let written = ["tavlen", "kommune", "skole"];
    // Owners are told where it concerns what they agreed to, or whether data flows.
    for (status, event, flows) in [
        (Locked, ServiceLocked, false),
        (Open, ServiceOpened, false),
        (Closed, ServiceClosed, true),
        (Locked, ServiceLocked, true),
        (Closed, ServiceClosed, true),
        (Open, ServiceOpened, true),
    ] {
        let news = edit(&demo, |unilogin| unilogin.status = status).await;
        let (audiences, addresses) =
            if flows { (&owners[..], &written[..]) } else { (&providers[..], &written[..1]) };
        news.assert(event, (STIL, ""), audiences, addresses);
        assert_eq!(news.notice("provider:U10001").place, Place::Service(service("unilogin")));
    }
    // Strandmark Friskole said no, and is told where data begins to flow all the same; the tick is named.
    let with_a_no = [&owners[..], &["owner:902001"]].concat();
    let all_written = [&written[..], &["friskole"]].concat();
    let why = "Aftalt med skolerne.";
    let news = edit(&demo, |unilogin| unilogin.needs_data_access = false).await;
    news.assert(NoticeEvent::ServiceFrees, (STIL, why), &with_a_no, &all_written);
    // It begins on its day, whoever runs what then.
    demo.clock.advance(60 * 24 * 60 * 60 - 1);
    demo.news(services::reminder::run(&demo.portal)).await.0.unwrap();
    demo.clock.advance(1);
    let (ran, news) = demo.news(services::reminder::run(&demo.portal)).await;
    ran.unwrap();
    news.assert(NoticeEvent::ServiceFreed, ("", ""), &with_a_no, &all_written);
    let news = edit(&demo, |unilogin| unilogin.needs_data_access = true).await;
    let told = |event| {
        let of = news.notices.iter().filter(|(_, notice)| notice.event == event);
        let mut keys: Vec<&str> = of.map(|(to, _)| to.as_str()).collect();
        keys.sort_unstable();
        keys
    };
    let mut sorted = with_a_no.clone();
    sorted.sort_unstable();
    assert_eq!(told(NoticeEvent::ServiceBound), sorted);
    // What was published while nobody was asked is to be confirmed by who had approved; the provider reads of it.
    assert_eq!(told(NoticeEvent::ServiceVersion), ["owner:901001", "provider:U10001"]);
    let text = LongText::parse("Andre data").unwrap();
    let news = edit(&demo, |unilogin| unilogin.data = text).await;
    // Havnsø Skole has something to confirm; Bakkeskolen has not answered yet.
    assert_eq!(news.notice("owner:901001").event, NoticeEvent::ServiceVersion);
    assert_eq!(news.notice("owner:901001").place, Place::NewVersions);
    assert_eq!(news.notice("owner:901002").event, NoticeEvent::ServiceChanged);
    assert_eq!(news.notice("provider:U10001").event, NoticeEvent::ServiceVersion);
    let mut all = owners;
    all.sort_unstable();
    assert_eq!(news.audiences(), all);
    assert_eq!(news.notice("owner:901001").data, "Andre data");
    let news = edit(&demo, |unilogin| unilogin.contact = LongText::parse("ny@stil.example").unwrap()).await;
    assert!(news.is_empty(), "whom to ask is no part of what was agreed");
}

#[tokio::test]
async fn an_operating_message_is_shown_to_everyone_and_written_to_who_asked_for_it() {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let unconfirmed = (Side::Owner, listed(&["901001"]));
    demo.registered(Person::HavnsoeSkole, "new@u.example", unconfirmed, every(Side::Owner)).await;
    let agency = demo.actor(Person::Sagsbehandler).await;
    let later = testkit::NOON.plus_seconds(3_600);
    let texts = |text: &str| MessageTexts {
        severity: Severity::Critical,
        text_da: LongText::parse(text).unwrap(),
        text_en: LongText::parse("Closed").unwrap(),
        from: later,
        to: None,
    };
    let (id, news) = demo.news(operating_message::create(&demo.portal, &agency, texts("Lukket"))).await;
    news.assert(NoticeEvent::MessagePublished, ("", "Lukket"), &["everyone"], &["skole"]);
    let notice = news.notice("everyone");
    assert_eq!((notice.comment_en.as_str(), notice.moment), ("Closed", Some(later)));
    assert_eq!(notice.place, Place::OperatingStatus);
    let edit = operating_message::edit(&demo.portal, &agency, id.unwrap(), 1, texts("Lukket i dag"));
    let (_, news) = demo.news(edit).await;
    assert!(news.is_empty(), "a correction is not told again");
}
