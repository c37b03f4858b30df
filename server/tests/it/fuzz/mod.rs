//! Everything that is served, asked in ways that nobody asks: each kind of user, with fields and addresses of real pages
//! and of others, made odd. Whatever comes, no answer is a fault of ours, leads away or tells another's words, and no
//! row becomes otherwise that is not the asker's.
//!
//! `TEST_LONG` asks more; `TEST_SEED` asks again what a seed asked, as far as keys are not drawn anew.

mod borrowed;
mod canaries;
mod odd;
mod party;
mod rows;

use std::collections::BTreeMap;

use axum::http::{Method, header};
use fastrand::Rng;

use self::{
    canaries::Canary,
    odd::{Known, Question, spoil},
    party::Party,
    rows::Snapshot,
};
use crate::{
    access::{self, ALL, Line, Who},
    common::{Browser, Page, TestApp},
    functions,
};

/// Requests of one person between two looks at the database.
const AT_ONCE: usize = 8;

/// Asked of each group of people.
fn times() -> usize {
    if is_long() { 5_000 } else { 480 }
}

/// Whether there is time for more than a commit needs.
pub fn is_long() -> bool {
    std::env::var("TEST_LONG").is_ok_and(|long| !long.is_empty())
}

/// The same each time, but where there is time to look for what nobody has seen.
fn seed() -> u64 {
    match std::env::var("TEST_SEED") {
        Ok(seed) => seed.parse().expect("TEST_SEED is a number"),
        Err(_) if is_long() => fastrand::u64(..),
        Err(_) => 20_261_127,
    }
}

#[tokio::test]
async fn odd_requests_of_providers_hurt_nobody() {
    odd_requests(&[Who::Skoletavlen, Who::Fravaer, Who::NewProvider, Who::ProvidersLooker]).await;
}

#[tokio::test]
async fn odd_requests_of_owners_hurt_nobody() {
    odd_requests(&[Who::School, Who::Municipality, Who::FreeSchool, Who::OwnersLooker]).await;
}

#[tokio::test]
async fn odd_requests_of_strangers_and_of_people_hurt_nobody() {
    odd_requests(&[Who::Nobody, Who::Employee, Who::UserAdministrator]).await;
}

#[tokio::test]
async fn odd_requests_of_the_agency_hurt_nobody() {
    odd_requests(&[Who::CaseWorker, Who::AgencyAdministrator]).await;
}

async fn odd_requests(people: &[Who]) {
    let seed = seed();
    println!("TEST_SEED={seed}");
    let mut rng = Rng::with_seed(seed);
    let app = TestApp::without_outbox_page().await;
    let facts = access::facts(&app).await;
    let canaries = canaries::written(&app).await;
    let lines = access::table();
    let mut known = known(&app, &lines, &facts).await;
    let mut order: Vec<usize> = (0..lines.len()).collect();
    rng.shuffle(&mut order);
    let (mut asked, mut lost) = (0, 0);
    while asked < times() {
        let who = people[rng.usize(0..people.len())];
        let mut browser = access::browser(&app, who).await;
        let before = Snapshot::of(app.demo.portal.db()).await;
        let party = Party::of(who, &before, app.demo.portal.now().micros(), &facts["inquiry"]);
        let mut told = vec![];
        for _ in 0..AT_ONCE {
            let line = &lines[order[asked % order.len()]];
            asked += 1;
            let mut question = ground(line, &facts, &known, &mut rng);
            let oddness = [0, 1, 1, 2, 3, 5][rng.usize(0..6)];
            spoil(&mut question, &mut rng, &known, oddness);
            if question.path.starts_with("/api/") && rng.bool() {
                question.opened_from_elsewhere();
            }
            // Who logs in by the demo's button is somebody else from then on.
            if question.path.starts_with("/api/session/log-in") {
                continue;
            }
            told.push(question.told());
            let Some(answer) = ask(&mut browser, &question).await else {
                lost += 1;
                continue;
            };
            let wrong = faults(&answer, who, &canaries);
            assert!(wrong.is_empty(), "TEST_SEED={seed}, request {asked}, {who:?}: {wrong:#?}\n{told:#?}");
            learn(&mut known, &answer);
            if answer.path.starts_with("/log-ud") {
                browser = access::browser(&app, who).await;
            }
        }
        let wrong = before.wrongs(&Snapshot::of(app.demo.portal.db()).await, &party);
        assert!(wrong.is_empty(), "TEST_SEED={seed}, request {asked}, {who:?}: {wrong:#?}\n{told:#?}");
    }
    // Most of what is drawn must be a request at all.
    assert!(lost * 5 < asked, "{lost} of {asked} could not be sent");
}

/// What is meant seriously, before it is made odd: a form of a real page, the table's own line, or all fields that a
/// function has.
fn ground(line: &Line, facts: &BTreeMap<&'static str, String>, known: &Known, rng: &mut Rng) -> Question {
    let address = access::filled(&line.address, facts);
    let forms: Vec<_> = known.forms.iter().filter(|(action, _)| *action == line.route).collect();
    if !forms.is_empty() && rng.bool() {
        let (action, fields) = forms[rng.usize(0..forms.len())];
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        return Question::new(Method::POST, action, &fields);
    }
    if line.method == Method::GET && !line.route.starts_with("/api/") && rng.bool() {
        let link = &known.links[rng.usize(0..known.links.len())];
        return Question::new(Method::GET, link, &[]);
    }
    let fields: Vec<(&str, String)> =
        line.fields.iter().map(|(name, value)| (*name, access::filled(value, facts))).collect();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if rng.u8(0..3) == 0
        && let Some((_, names)) = known.names.iter().find(|(path, _)| path == line.route)
    {
        for name in names {
            if fields.iter().all(|(given, _)| given != name) {
                fields.push((name, &known.keys[rng.usize(0..known.keys.len())]));
            }
        }
    }
    Question::new(line.method.clone(), &address, &fields)
}

/// The forms, links and keys of every page, as somebody sees it who may.
async fn known(app: &TestApp, lines: &[Line], facts: &BTreeMap<&'static str, String>) -> Known {
    let mut known = Known {
        keys: facts.values().cloned().chain(["1", "2", "9", "901001", "unilogin"].map(Into::into)).collect(),
        ..Known::default()
    };
    for function in functions::all() {
        let names = function.fields.iter().map(|field| field.name.clone()).collect();
        known.names.push((function.path, names));
    }
    for who in ALL {
        let mut browser = access::browser(app, who).await;
        let first = |line: &&Line| line.allowed.first() == Some(&who);
        for line in
            lines.iter().filter(first).filter(|line| line.method == Method::GET && line.route != "/strom")
        {
            let address = access::filled(&line.address, facts).replace('[', "%5B").replace(']', "%5D");
            learn(&mut known, &browser.get(&address).await);
        }
    }
    assert!(known.forms.len() > 40 && known.links.len() > 60, "pages have forms and links");
    known
}

/// Takes over what a page holds, up to a number.
fn learn(known: &mut Known, page: &Page) {
    if page.status != 200 {
        return;
    }
    for (action, fields) in page.forms() {
        if known.forms.iter().filter(|(known, _)| *known == action).count() < 50 {
            known.forms.push((action, fields));
        }
    }
    for link in page.links() {
        if known.links.len() < 5_000 && !known.links.contains(&link) {
            known.links.push(link);
        }
    }
}

async fn ask(browser: &mut Browser<'_>, question: &Question) -> Option<Page> {
    let request = question.request(|method, address| browser.request(method, address))?;
    if !question.path.starts_with("/strom") {
        return Some(browser.raw(request).await);
    }
    // What is told of changes has no end.
    let response = browser.begin(request).await;
    let (parts, _) = response.into_parts();
    Some(Page { status: parts.status, headers: parts.headers, body: String::new(), path: "/strom".into() })
}

/// What an answer may not be.
fn faults(answer: &Page, who: Who, canaries: &[Canary]) -> Vec<String> {
    let mut faults = vec![];
    if answer.status.is_server_error() {
        faults.push(format!("{}: {}", answer.status, answer.text().chars().take(300).collect::<String>()));
    }
    for location in answer.headers.get_all(header::LOCATION) {
        let here = location.to_str().is_ok_and(|text| {
            text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', '\t', '\r', '\n'])
        });
        if !here {
            faults.push(format!("leads away: {location:?}"));
        }
    }
    for cookie in answer.headers.get_all(header::SET_COOKIE) {
        let name = cookie.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
        if ![b"session".as_slice(), b"sprog"].contains(&name) {
            faults.push(format!("sets {cookie:?}"));
        }
    }
    for canary in canaries {
        if !canary.readers.contains(&who) && answer.body.contains(canary.word) {
            faults.push(format!("tells {}", canary.word));
        }
    }
    faults
}

/// Whoever asks for the head of an answer alone has seen nothing: a notice stays unread.
#[tokio::test]
async fn a_head_alone_changes_nothing() {
    let app = TestApp::without_outbox_page().await;
    let facts = access::facts(&app).await;
    let mut browsers = vec![];
    for who in ALL {
        browsers.push((who, access::browser(&app, who).await));
    }
    let mut before = Snapshot::of(app.demo.portal.db()).await;
    for line in access::table().iter().filter(|line| line.route != "/strom") {
        let who = line.allowed[line.allowed.len() - 1];
        let (_, browser) = browsers.iter().find(|(one, _)| *one == who).expect("a browser");
        let address = access::filled(&line.address, &facts).replace('[', "%5B").replace(']', "%5D");
        let request = browser.request("HEAD", &address).body(axum::body::Body::empty()).expect("a request");
        let status = browser.begin(request).await.status();
        let after = Snapshot::of(app.demo.portal.db()).await;
        assert!(!status.is_server_error(), "{who:?} {address}: {status}");
        assert_eq!(before.changed(&after), Vec::<&str>::new(), "{who:?} {address}");
        before = after;
    }
}

/// What one party does is another's wrong: whoever might do it by a fault of ours would be found out.
#[tokio::test]
async fn what_another_party_has_done_is_found() {
    use Who::{
        AgencyAdministrator, CaseWorker, Employee, Fravaer, FreeSchool, Municipality, School, Skoletavlen,
        UserAdministrator,
    };
    let app = TestApp::without_outbox_page().await;
    let facts = access::facts(&app).await;
    let before = Snapshot::of(app.demo.portal.db()).await;
    canaries::written(&app).await;
    let after = Snapshot::of(app.demo.portal.db()).await;
    for who in ALL {
        let party = Party::of(who, &before, app.demo.portal.now().micros(), &facts["inquiry"]);
        let wrongs = before.wrongs(&after, &party);
        // How many rows of a table became otherwise, and how many of them this party may have changed. One upload takes the
        // place of the one before.
        for (table, all, own) in [
            ("provider_system", 2, usize::from([Skoletavlen, Fravaer].contains(&who))),
            ("notification_recipient", 2, usize::from([School, Municipality, FreeSchool].contains(&who))),
            // The owner has said no: that is not the provider's to do.
            ("data_access", 1, usize::from(who == Municipality)),
            ("right_request", 1, usize::from([Employee, UserAdministrator].contains(&who))),
            ("register_import", 2, 2 * usize::from([CaseWorker, AgencyAdministrator].contains(&who))),
        ] {
            let found = wrongs.iter().filter(|wrong| wrong.starts_with(&format!("{table} "))).count();
            assert_eq!(found, all - own, "{who:?} {table}: {wrongs:#?}");
        }
    }
}

#[test]
fn what_an_answer_may_not_be_is_found() {
    let answer = |status: u16, name: &'static str, value: &'static str, body: &str| {
        let mut headers = axum::http::HeaderMap::new();
        headers.insert(name, header::HeaderValue::from_static(value));
        let status = axum::http::StatusCode::from_u16(status).expect("a status");
        Page { status, headers, body: body.into(), path: "/".into() }
    };
    let canaries = [Canary { word: "kanarifuglAtavlen", readers: &[Who::Skoletavlen] }];
    for (page, number) in [
        (answer(303, "location", "/systemer", "fine"), 0),
        (answer(200, "set-cookie", "session=a", "fine"), 0),
        (answer(500, "x", "y", ""), 1),
        (answer(503, "location", "//evil.example", ""), 2),
        (answer(302, "location", "https://evil.example/a", ""), 1),
        (answer(303, "location", "/\\evil.example", ""), 1),
        (answer(200, "set-cookie", "planted=1", ""), 1),
        (answer(200, "x", "y", "<p>kanarifuglAtavlen</p>"), 1),
    ] {
        assert_eq!(faults(&page, Who::Fravaer, &canaries).len(), number, "{:?}", page.headers);
    }
    assert_eq!(faults(&answer(200, "x", "y", "kanarifuglAtavlen"), Who::Skoletavlen, &canaries).len(), 0);
}
