//! Who may do what: every page, server function and route × every kind of user, on rows of their own organisation and of
//! others. A route without a line here fails the first test.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use Who::*;
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use domain::{
    Choices, Comment, Coverage, Cvr, Email, Grant, GrantId, InquirySubject, Language, Letter as Letters,
    LongText, Name, Place, Right, Scope, SeNumber, Side, UserId,
};
use services::{Portal, inquiry::Letter, notification_recipient::register};
use store::{
    right::{HeldRight, Source},
    user::User,
};
use testkit::{Person, code};
use uuid::Uuid;

use crate::common::{Browser, Page, TestApp};

/// The kinds of users: nobody, the nine people of the demo, and the three rights that none of them holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Nobody,
    Skoletavlen,
    Fravaer,
    School,
    Municipality,
    FreeSchool,
    Employee,
    UserAdministrator,
    NewProvider,
    CaseWorker,
    /// May look at Skoletavlen's agreements.
    ProvidersLooker,
    /// May look at the agreements of all of Havnsø Kommune.
    OwnersLooker,
    AgencyAdministrator,
}

pub const ALL: [Who; 13] = [
    Nobody,
    Skoletavlen,
    Fravaer,
    School,
    Municipality,
    FreeSchool,
    Employee,
    UserAdministrator,
    NewProvider,
    CaseWorker,
    ProvidersLooker,
    OwnersLooker,
    AgencyAdministrator,
];
const SIGNED_IN: &[Who] = ALL.split_at(1).1;
/// Whoever has to do with a provider; what they see there is their own.
const PROVIDERS: &[Who] = &[Skoletavlen, Fravaer, ProvidersLooker];
/// Whoever has to do with an organisation that can own data, providers among them.
const OWNERS: &[Who] =
    &[Skoletavlen, Fravaer, School, Municipality, FreeSchool, ProvidersLooker, OwnersLooker];
const AGENCY: &[Who] = &[CaseWorker, AgencyAdministrator];
const USER_ADMINISTRATORS: &[Who] = &[UserAdministrator, AgencyAdministrator];
const TAVLEN: &[Who] = &[Skoletavlen];
const TAVLEN_SEEN: &[Who] = &[Skoletavlen, ProvidersLooker];
/// The data access of Havnsø Skole to Tavlen: its owner, and those who may look there.
const OWNER: &[Who] = &[School, Municipality];
const VESTERAA: &[Who] = &[UserAdministrator];

impl Who {
    pub fn key(self) -> UserId {
        UserId::new(Uuid::from_u128(match self {
            Nobody => 0,
            ProvidersLooker => 101,
            OwnersLooker => 102,
            AgencyAdministrator => 103,
            person => person as u128,
        }))
    }
}

/// One line of the table: what is asked, and who gets an answer. `{…}` are the rows of [`facts`].
pub struct Line {
    pub method: Method,
    /// The route, as the router knows it.
    pub route: &'static str,
    /// The address that is asked for.
    pub address: String,
    pub fields: &'static [(&'static str, &'static str)],
    pub allowed: &'static [Who],
}

pub fn page(route: &'static str, address: &str, allowed: &'static [Who]) -> Line {
    Line { method: Method::GET, route, address: address.into(), fields: &[], allowed }
}

/// A page without rows of anybody.
fn plain(route: &'static str, allowed: &'static [Who]) -> Line {
    page(route, route, allowed)
}

fn read(route: &'static str, query: &str, allowed: &'static [Who]) -> Line {
    Line { method: Method::GET, route, address: format!("{route}?{query}"), fields: &[], allowed }
}

pub fn write(
    route: &'static str,
    fields: &'static [(&'static str, &'static str)],
    allowed: &'static [Who],
) -> Line {
    Line { method: Method::POST, route, address: route.into(), fields, allowed }
}

pub fn table() -> Vec<Line> {
    let all = &ALL;
    vec![
        // Pages.
        plain("/", all),
        plain("/log-paa", all),
        plain("/vejledninger", all),
        page("/vejledninger/{slug}", "/vejledninger/overblik", all),
        plain("/kontakt", all),
        plain("/tilgaengelighed", all),
        plain("/cookies", all),
        plain("/driftsstatus", all),
        plain("/webservices", all),
        page("/webservices/{code}", "/webservices/unilogin", all),
        plain("/systemer", PROVIDERS),
        plain("/systemer/ny", PROVIDERS),
        page("/systemer/{id}", "/systemer/{tavlen}", TAVLEN_SEEN),
        page("/systemer/{id}/rediger", "/systemer/{tavlen}/rediger", TAVLEN_SEEN),
        page("/systemer/{id}/skift/{action}", "/systemer/{tavlen}/skift/passivate", TAVLEN_SEEN),
        plain("/udbydersystemadministration", PROVIDERS),
        plain("/udbydersystemadministration/notifikationer", PROVIDERS),
        plain("/udbydersystemadministration/kontaktpersoner", PROVIDERS),
        page(
            "/udbydersystemadministration/kontaktpersoner/{id}",
            "/udbydersystemadministration/kontaktpersoner/{contact}",
            TAVLEN,
        ),
        plain("/tilslutninger/ny", PROVIDERS),
        page("/tilslutninger/ny", "/tilslutninger/ny?system={tavlen}", TAVLEN_SEEN),
        page(
            "/tilslutninger/opsummering",
            "/tilslutninger/opsummering?system={tavlen}&service=elevdatabasen",
            TAVLEN_SEEN,
        ),
        page(
            "/tilslutninger/{id}",
            "/tilslutninger/{connection}",
            &[Skoletavlen, ProvidersLooker, CaseWorker, AgencyAdministrator],
        ),
        page("/tilslutninger/{id}/skift/{action}", "/tilslutninger/{connection}/skift/withdraw", TAVLEN_SEEN),
        page("/tilslutninger/{id}/skift/{action}", "/tilslutninger/{connection}/skift/end", AGENCY),
        page("/tilslutninger/{id}/sidste-dag", "/tilslutninger/{connection}/sidste-dag", AGENCY),
        plain("/dataadgange", PROVIDERS),
        page("/dataadgange/ny", "/dataadgange/ny?system={tavlen}&service=unilogin", TAVLEN),
        page("/dataadgange/afslut", "/dataadgange/afslut?id={access}&til=end", TAVLEN),
        page(
            "/dataadgange/{id}",
            "/dataadgange/{access}",
            &[Skoletavlen, School, Municipality, ProvidersLooker, OwnersLooker],
        ),
        page("/dataadgange/{id}/sidste-dag", "/dataadgange/{access}/sidste-dag", OWNER),
        page("/kvitteringer/{number}", "/kvitteringer/1", TAVLEN_SEEN),
        plain("/dataadgangadministration", OWNERS),
        plain("/dataadgangadministration/sat-i-venter", OWNERS),
        plain("/dataadgangadministration/bekraeft", OWNERS),
        plain("/dataadgangadministration/alle", OWNERS),
        page(
            "/dataadgangadministration/skift-status",
            "/dataadgangadministration/skift-status?id={access}",
            OWNER,
        ),
        page(
            "/dataadgangadministration/overtag",
            "/dataadgangadministration/overtag?fra=901001&til=901003",
            &[Municipality],
        ),
        plain("/dataadgangadministration/notifikationer", OWNERS),
        plain("/sagsbehandling", AGENCY),
        plain("/sagsbehandling/webservices", AGENCY),
        plain("/sagsbehandling/webservices/ny", AGENCY),
        plain("/sagsbehandling/noedstop", AGENCY),
        page("/sagsbehandling/noedstop/nyt", "/sagsbehandling/noedstop/nyt?system={tavlen}", AGENCY),
        page("/sagsbehandling/noedstop/{id}", "/sagsbehandling/noedstop/{stop}", AGENCY),
        page("/sagsbehandling/webservices/{code}", "/sagsbehandling/webservices/unilogin", AGENCY),
        plain("/sagsbehandling/driftsmeddelelser", AGENCY),
        plain("/sagsbehandling/driftsmeddelelser/ny", AGENCY),
        page("/sagsbehandling/driftsmeddelelser/{id}", "/sagsbehandling/driftsmeddelelser/{message}", AGENCY),
        plain("/sagsbehandling/henvendelser", AGENCY),
        page(
            "/sagsbehandling/henvendelser/{id}",
            "/sagsbehandling/henvendelser/{inquiry}",
            // Its sender reads it here as under "Mine henvendelser".
            &[NewProvider, CaseWorker, AgencyAdministrator],
        ),
        plain("/sagsbehandling/institutioner", AGENCY),
        page("/sagsbehandling/institutioner/{id}", "/sagsbehandling/institutioner/{upload}", AGENCY),
        plain("/sagsbehandling/haendelser", &[UserAdministrator, CaseWorker, AgencyAdministrator]),
        plain("/sagsbehandling/notifikationer", AGENCY),
        plain("/sagsbehandling/udsendelse", AGENCY),
        plain("/notifikationer/bekraeft", all),
        plain("/notifikationer/afmeld", all),
        page("/notifikationer/{id}", "/notifikationer/{recipient}", OWNER),
        page("/notifikationer/{id}", "/notifikationer/{whole}", &[Municipality]),
        plain("/beskeder", SIGNED_IN),
        page("/beskeder/{id}", "/beskeder/{notice}", TAVLEN_SEEN),
        // Demo mode alone has them; there nothing is real.
        plain("/udbakke", all),
        page("/udbakke/{id}", "/udbakke/{mail}", all),
        plain("/henvendelser", SIGNED_IN),
        page("/henvendelser", "/henvendelser?noegle={secret}", all),
        page(
            "/henvendelser/{id}",
            "/henvendelser/{inquiry}",
            &[NewProvider, CaseWorker, AgencyAdministrator],
        ),
        plain("/rettigheder", SIGNED_IN),
        plain("/rettigheder/faa-flere", SIGNED_IN),
        plain("/brugeradministration", USER_ADMINISTRATORS),
        plain("/brugeradministration/haendelser", &[UserAdministrator, CaseWorker, AgencyAdministrator]),
        page(
            "/brugeradministration/anmodninger/{id}",
            "/brugeradministration/anmodninger/{request}",
            // Who asked sees the request, and that it is not theirs to decide.
            &[UserAdministrator, Employee],
        ),
        page("/brugeradministration/personer/{id}", "/brugeradministration/personer/{employee}", VESTERAA),
        page(
            "/brugeradministration/rettigheder/{id}/afslut",
            "/brugeradministration/rettigheder/{grant}/afslut",
            VESTERAA,
        ),
        // Routes that are neither pages nor server functions.
        write("/sprog", &[("lang", "en"), ("page", "/")], all),
        plain("/log-paa/start", all),
        plain("/log-paa/svar", all),
        write("/log-ud", &[], all),
        write("/log-ud-overalt", &[], SIGNED_IN),
        // Whoever has the link of a mail, which no one is asked for here.
        write("/notifikationer/afmeld", &[], all),
        page("/udbakke/{id}/indhold", "/udbakke/{mail}/indhold", all),
        plain("/dataadgangadministration/dataadgange.csv", OWNERS),
        page(
            "/sagsbehandling/institutioner/{id}/aendringer.csv",
            "/sagsbehandling/institutioner/{upload}/aendringer.csv",
            AGENCY,
        ),
        plain("/brugeradministration/haendelser.csv", &[UserAdministrator, CaseWorker, AgencyAdministrator]),
        write("/sagsbehandling/institutioner/upload", &[("file", "x")], AGENCY),
        // Without a number to begin at, so that the answer ends.
        plain("/strom", SIGNED_IN),
        // Server functions that read.
        read("/api/institutions/find", "text=skole&municipality=&kind=", all),
        write(
            "/api/administration/change",
            &[("targets[0]", "{access}:1"), ("action", "approve"), ("comment", "")],
            OWNER,
        ),
        write(
            "/api/administration/take-over",
            &[("from_code", "901001"), ("to_code", "901003"), ("targets[0]", "{access}:1"), ("comment", "")],
            &[Municipality],
        ),
        // None waits: whoever may is told so.
        write("/api/catalogue/approve-closing", &[("code", "unilogin"), ("version", "1")], AGENCY),
        write("/api/catalogue/drop-closing", &[("code", "unilogin"), ("version", "1")], AGENCY),
        write("/api/catalogue/save", &[("code", "unilogin"), ("version", "1"), ("status", "open")], AGENCY),
        write(
            "/api/connections/change",
            &[("id", "{connection}"), ("version", "9"), ("action", "withdraw")],
            TAVLEN,
        ),
        write(
            "/api/connections/change",
            &[("id", "{connection}"), ("version", "9"), ("action", "end"), ("reason", "Slut")],
            AGENCY,
        ),
        write("/api/connections/last-day", &[("id", "{connection}"), ("version", "2")], AGENCY),
        write(
            "/api/connections/request",
            &[("system", "{tavlen}"), ("services[0]", "elevdatabasen:1"), ("terms", "accepted")],
            TAVLEN,
        ),
        write("/api/contacts/save", &CONTACT, TAVLEN),
        // Tavlen needs it; whoever may remove it is told so.
        write("/api/contacts/remove", &[("id", "{contact}")], TAVLEN),
        write(
            "/api/data-accesses/give-up",
            &[("targets[0]", "{access}:1"), ("action", "end"), ("comment", "")],
            TAVLEN,
        ),
        write("/api/data-accesses/last-day", &[("id", "{access}"), ("version", "1")], OWNER),
        write(
            "/api/data-accesses/request",
            &[("system", "{tavlen}"), ("service", "unilogin"), ("op", "add"), ("number", "901003")],
            TAVLEN,
        ),
        write(
            "/api/inquiries/decide",
            &[("id", "{inquiry}"), ("version", "1"), ("action", "ask"), ("answer", "Hvad?")],
            AGENCY,
        ),
        write("/api/inquiries/send", &[("subject", "other")], all),
        write("/api/inquiries/write", &[("id", "{inquiry}"), ("text", "Mere")], &[NewProvider]),
        write("/api/inquiries/write", &[("key", "{secret}"), ("text", "Mere")], all),
        write(
            "/api/stops/set",
            &[("system", "{tavlen}"), ("target", "system"), ("reason", "Brud"), ("op", "save")],
            AGENCY,
        ),
        write("/api/stops/lift", &[("id", "{stop}"), ("version", "1"), ("reason", "Rettet")], AGENCY),
        write(
            "/api/messages/save",
            &[("id", "{message}"), ("version", "1"), ("severity", "warning")],
            AGENCY,
        ),
        write("/api/notices/mark-all", &[("newest", "0")], SIGNED_IN),
        write("/api/notifications/register", &RECIPIENT, OWNER),
        write(
            "/api/notifications/edit",
            &[("id", "{recipient}"), ("version", "9")],
            &[
                School,
                Municipality,
                // Sees it, and is told what is missing before whether it may.
                OwnersLooker,
            ],
        ),
        write("/api/notifications/ask-again", &[("id", "{recipient}")], OWNER),
        write("/api/notifications/remove", &[("id", "{whole}")], &[Municipality]),
        write("/api/notifications/confirm", &[("key", "x")], all),
        write("/api/notifications/unsubscribe", &[("key", "x")], all),
        write("/api/notifications/resume", &[("key", "x")], all),
        write("/api/outbox/send-again", &[("id", "{mail}")], AGENCY),
        write("/api/jobs/try-again", &[("id", "{job}")], AGENCY),
        write("/api/inquiries/confirm-email", &[("key", "{mailed}")], all),
        write("/api/register/apply", &[("id", "{upload}")], AGENCY),
        write("/api/rights/request", &[("administer", "on")], SIGNED_IN),
        write("/api/rights/withdraw", &[("id", "{request}")], &[Employee]),
        write("/api/session/log-in", &[("user", "{employee}"), ("next", "/")], all),
        write(
            "/api/systems/change",
            &[("id", "{tavlen}"), ("version", "1"), ("name", "Tavlen"), ("action", "passivate")],
            TAVLEN,
        ),
        write("/api/systems/save", &NEW_SYSTEM, TAVLEN),
        write(
            "/api/users/decide",
            &[("id", "{request}"), ("action", "refuse"), ("scope", "cvr:93683269"), ("reason", "Nej")],
            // Who asked reaches the rule that nobody decides their own.
            VESTERAA,
        ),
        write("/api/users/end-right", &[("id", "{grant}")], VESTERAA),
        write(
            "/api/users/grant",
            &[("user", "{employee}"), ("right", "view_agreements"), ("scope", "cvr:93683269")],
            VESTERAA,
        ),
    ]
}

const RECIPIENT: [(&str, &str); 4] =
    [("side", "owner"), ("signup", "ny@skole.example"), ("units[]", "901001"), ("topics[]", "access_sent")];

const CONTACT: [(&str, &str); 4] = [
    ("id", "{contact}"),
    ("contact_name", "Sara Holm"),
    ("contact_email", "sara@skoletavlen.example"),
    ("contact_phone", "12 34 56 78"),
];

const NEW_SYSTEM: [(&str, &str); 7] = [
    ("provider", "U10001"),
    ("name", "Ny"),
    ("description", "Nyt"),
    ("contact", "new"),
    ("contact_name", "Sara Holm"),
    ("contact_email", "sara@skoletavlen.example"),
    ("contact_phone", "12 34 56 78"),
];

/// Adds the people that the demo lacks, and a row of each kind. Gives the names that the table uses.
/// A stop of the system of a provider that the rest has little to do with.
async fn stop(app: &TestApp) -> String {
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let provider = app.demo.actor(Person::Fravaersportalen).await;
    let systems = services::system::list(&app.demo.portal, &provider).await.unwrap();
    let new = services::emergency_stop::NewStop {
        stopped: domain::Stopped::System(systems[0].system.id),
        services: vec![testkit::service("elevdatabasen")],
        owners: vec![code("901003")],
        reason: Comment::parse("Brud på sikkerheden").unwrap(),
        until: None,
    };
    services::emergency_stop::set(&app.demo.portal, &agency, new).await.unwrap().0.to_string()
}

pub async fn facts(app: &TestApp) -> BTreeMap<&'static str, String> {
    let portal = &app.demo.portal;
    let db = portal.db();
    for (who, right, cvr) in [
        (ProvidersLooker, Right::ViewAgreements, "90614711"),
        (OwnersLooker, Right::ViewAgreements, "91842130"),
        (AgencyAdministrator, Right::AgencyAdministrator, "90001000"),
    ] {
        let cvr = Cvr::parse(cvr).unwrap();
        let user = User { cvr: Some(cvr.clone()), ..User::named(who.key(), format!("{who:?}")) };
        store::user::insert(db, &user, 0).await.unwrap();
        hold(app, who.key(), right, Scope::Cvr(cvr), Source::LogIn).await;
    }
    let employee = Employee.key();
    let scope = Scope::Cvr(Cvr::parse("93683269").unwrap());
    // A right that matches nothing, and is there to be ended.
    let nowhere = Scope::SeNumber(SeNumber::parse("93683269").unwrap());
    let granted = Source::Portal { by: "Test".into(), user: None };
    let grant = hold(app, employee, Right::ViewAgreements, nowhere, granted).await;
    let me = app.demo.identity(Person::NyMedarbejder).await;
    let request =
        services::right::request(portal, &me, &[Right::AdministerAgreements], scope, Comment::none())
            .await
            .unwrap()[0];

    let newcomer = app.demo.identity(Person::NyUdbyder).await;
    let letter = Letter {
        subject: InquirySubject::Other,
        name: Name::parse("Klasselog").unwrap(),
        email: Email::parse("test@klasselog.example").unwrap(),
        text: LongText::parse("Hej").unwrap(),
        application: None,
        language: Language::Danish,
    };
    let secret = services::inquiry::send(portal, Some(&newcomer), letter).await.unwrap();
    let mailed = mailed_secret(portal).await;
    let [recipient, whole] = recipients(app).await;
    let mail = failed_mail(portal).await;
    let skoletavlen = app.demo.identity(Person::Skoletavlen).await;
    let first = store::PageRequest { number: 1, size: 1 };
    let notice = services::notice::list(portal, &skoletavlen, first).await.unwrap().rows[0].0.id;
    let inquiry = services::inquiry::list_mine(portal, &newcomer).await.unwrap()[0].inquiry.id;
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let extract = domain::register::sample();
    let upload = services::register::upload(portal, &agency, "udtræk.csv", extract.as_bytes()).await.unwrap();
    let message = services::operating_message::list_all(portal, &agency).await.unwrap()[0].id;
    let tavlen = app.demo.system("Tavlen").await;
    let provider = app.demo.actor(Person::Skoletavlen).await;
    let view = services::system::get(portal, &provider, tavlen).await.unwrap().0;
    let (connection, contact) = (view.connections[0].agreement.id, view.contact.id);
    let access = app.demo.access(code("901001").as_str()).await.0;
    [
        ("tavlen", tavlen.to_string()),
        ("connection", connection.to_string()),
        ("contact", contact.to_string()),
        ("access", access.to_string()),
        ("employee", employee.to_string()),
        ("grant", grant.to_string()),
        ("request", request.to_string()),
        ("secret", secret),
        ("inquiry", inquiry.to_string()),
        ("upload", upload.to_string()),
        ("message", message.to_string()),
        ("stop", stop(app).await),
        ("mailed", mailed),
        ("recipient", recipient),
        ("whole", whole),
        ("mail", mail),
        ("job", failed_job(&app.demo.portal).await),
        ("notice", notice.to_string()),
    ]
    .into()
}

/// The secret of the link in the mail that was written last.
async fn mailed_secret(portal: &Portal) -> String {
    let page = store::PageRequest { number: 1, size: 10 };
    let mails = store::outbox::list(portal.db(), None, page).await.unwrap().rows;
    let mut places = mails.into_iter().filter_map(|mail| match mail.letter {
        Some(Letters::Notices { notices, .. }) => Some(notices.into_iter().next().unwrap().place),
        _ => None,
    });
    places.find_map(|place| if let Place::InquiryLink(secret) = place { Some(secret) } else { None }).unwrap()
}

/// An address of Havnsø Skole, and one of the whole municipality.
async fn recipients(app: &TestApp) -> [String; 2] {
    let portal = &app.demo.portal;
    let choices = || Choices::default_of(Side::Owner, Language::Danish);
    let email = |text| Email::parse(text).unwrap();
    let school = app.demo.actor(Person::HavnsoeSkole).await;
    let listed = Coverage::Listed([code("901001")].into());
    let of_school = register(portal, &school, Side::Owner, email("a@skole.example"), listed, choices());
    let of_school = of_school.await.unwrap();
    let municipality = app.demo.actor(Person::HavnsoeKommune).await;
    let all = Coverage::Whole(Cvr::parse("91842130").unwrap());
    let of_all = register(portal, &municipality, Side::Owner, email("a@kommune.example"), all, choices());
    [of_school.to_string(), of_all.await.unwrap().to_string()]
}

/// A mail that was given up.
async fn failed_mail(portal: &Portal) -> String {
    let claimed = services::outbox::claim(portal, 100, 90).await.unwrap().0;
    let refused = services::outbox::Unsent::Refused("554 no".into());
    services::outbox::mark_unsent(portal, &claimed[0].message, &refused).await.unwrap();
    claimed[0].message.id.to_string()
}

/// A chore that failed.
async fn failed_job(portal: &Portal) -> String {
    services::job::plan(portal).await.unwrap();
    let claimed = services::job::claim(portal, 1).await.unwrap();
    services::job::put_off(portal, claimed[0], "the disk is full").await.unwrap();
    claimed[0].id.to_string()
}

pub async fn hold(app: &TestApp, user: UserId, right: Right, scope: Scope, source: Source) -> GrantId {
    let id = GrantId::new(services::new_key());
    let held = HeldRight {
        id,
        user,
        grant: Grant { right, scope },
        source,
        granted_at: testkit::NOON.plus_seconds(-1),
        valid_to: None,
        ended_at: None,
    };
    store::right::insert(app.demo.portal.db(), &held).await.unwrap();
    app.demo.changed().await;
    id
}

pub fn filled(text: &str, facts: &BTreeMap<&'static str, String>) -> String {
    facts.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

pub async fn browser(app: &TestApp, who: Who) -> Browser<'_> {
    let mut browser = app.browser();
    if who != Nobody {
        let key = who.key().to_string();
        let answer = browser.post("/api/session/log-in", &[("user", &key), ("next", "/")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who:?}: {}", answer.body);
    }
    browser
}

pub async fn ask(browser: &mut Browser<'_>, line: &Line, facts: &BTreeMap<&'static str, String>) -> Page {
    let address = filled(&line.address, facts);
    if line.method == Method::GET {
        let html = std::mem::replace(&mut browser.accept, "application/json");
        if !line.route.starts_with("/api/") {
            browser.accept = html;
        }
        let page = browser.get(&address.replace('[', "%5B").replace(']', "%5D")).await;
        browser.accept = html;
        return page;
    }
    let fields: Vec<(&str, String)> =
        line.fields.iter().map(|(name, value)| (*name, filled(value, facts))).collect();
    if line.route.ends_with("/upload") {
        let part =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx\r\n--x--\r\n";
        let request = browser
            .request("POST", &address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(part))
            .unwrap();
        return browser.raw(request).await;
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(&address, &fields).await
}

/// Whether an answer turns somebody away. Whoever is not logged in is led to the log-in page.
fn refuses(page: &Page) -> bool {
    let status = page.status;
    let led_away = status.is_redirection() && page.location().starts_with("/log-paa?videre=");
    led_away || [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status)
}

#[test]
fn everything_that_is_served_has_a_line() {
    let lines: BTreeSet<(String, String)> =
        table().iter().map(|line| (line.method.to_string(), line.route.to_owned())).collect();
    let served: BTreeSet<(String, String)> =
        server::served().into_iter().map(|(method, path)| (method.to_string(), path)).collect();
    let missing: Vec<_> = served.difference(&lines).filter(|(_, path)| !path.starts_with("/{*")).collect();
    assert!(missing.is_empty(), "no line in the table for {missing:#?}");
    let gone: Vec<_> = lines.difference(&served).collect();
    assert!(gone.is_empty(), "lines of what is no longer served: {gone:#?}");
}

/// What ends a log-in, or begins one.
const LOG_INS: [&str; 4] = ["/log-ud", "/log-ud-overalt", "/api/session/log-in", "/log-paa/svar"];

async fn holds(lines: impl Fn(&Line) -> bool) {
    let app = TestApp::lenient().await;
    let facts = facts(&app).await;
    let mut wrong = vec![];
    // Each logs in once, and again where the log-in itself is asked for.
    let mut browsers = BTreeMap::new();
    for line in table().into_iter().filter(lines) {
        let of_log_in = LOG_INS.contains(&line.route);
        // Those who are turned away come first: they must change nothing for the others.
        let mut people = ALL.to_vec();
        people.sort_by_key(|who| line.allowed.contains(who));
        for who in people {
            if of_log_in || !browsers.contains_key(&who) {
                browsers.insert(who, browser(&app, who).await);
            }
            let browser = browsers.get_mut(&who).expect("just logged in");
            let page = ask(browser, &line, &facts).await;
            if of_log_in {
                browsers.remove(&who);
            }
            let allowed = line.allowed.contains(&who);
            if page.status.is_server_error() || refuses(&page) == allowed {
                wrong.push(format!(
                    "{who:?} {} {}: {} (allowed: {allowed})",
                    line.method, line.address, page.status
                ));
            }
            if !allowed {
                assert!(!page.body.contains("Tavlen"), "{who:?} {} gives a hint", line.address);
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn every_page_for_every_kind_of_user() {
    holds(|line| line.method == Method::GET && !line.route.starts_with("/api/")).await;
}

#[tokio::test]
async fn every_read_for_every_kind_of_user() {
    holds(|line| line.method == Method::GET && line.route.starts_with("/api/")).await;
}

#[tokio::test]
async fn every_write_for_every_kind_of_user() {
    holds(|line| line.method == Method::POST).await;
}

#[tokio::test]
async fn the_other_language_is_a_button_of_the_form_that_a_page_is_about() {
    let app = TestApp::lenient().await;
    let facts = facts(&app).await;
    let mut forms = 0;
    let pages = |line: &&Line| line.method == Method::GET && !line.route.starts_with("/api/");
    for line in table().iter().filter(pages) {
        let Some(who) = line.allowed.iter().find(|who| **who != Nobody) else { continue };
        let mut browser = browser(&app, *who).await;
        let page = ask(&mut browser, line, &facts).await;
        let form = page.body.matches("id=\"form\"").count();
        assert!(form <= 1, "{}: {form}", line.address);
        // In the header and in the menu, and before them the button that Enter presses.
        let buttons = page.body.matches("form=\"form\"").count();
        assert_eq!(buttons, 3 * form, "{}: a line of the pages that is wrong", line.address);
        forms += form;
    }
    assert!(forms > 20, "{forms}");
}
