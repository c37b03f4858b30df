//! How many statements each page makes of the database. A page that asks once more shows here, and is gated: time is not.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use domain::{Right, Scope};
use server::load_config;
use services::right;
use testkit::{Demo, Person};

use crate::{
    access::{ALL, ask, browser, facts, table},
    common::TestApp,
};

/// The most statements that a page makes for anybody who may open it, when they have opened a page before and nothing has
/// changed since. One of them finds the session, for everybody who is logged in.
const MOST: [(&str, usize); 77] = [
    ("/", 1),
    ("/api/institutions/find", 2),
    ("/beskeder", 4),
    ("/beskeder/{id}", 12),
    ("/brugeradministration", 4),
    ("/brugeradministration/anmodninger/{id}", 4),
    ("/brugeradministration/haendelser", 3),
    ("/brugeradministration/haendelser.csv", 3),
    ("/brugeradministration/personer/{id}", 4),
    ("/brugeradministration/rettigheder/{id}/afslut", 3),
    ("/cookies", 1),
    ("/dataadgangadministration", 2),
    ("/dataadgangadministration/alle", 2),
    ("/dataadgangadministration/bekraeft", 2),
    ("/dataadgangadministration/dataadgange.csv", 2),
    ("/dataadgangadministration/notifikationer", 1),
    ("/dataadgangadministration/overtag", 6),
    ("/dataadgangadministration/sat-i-venter", 2),
    ("/dataadgangadministration/skift-status", 4),
    ("/dataadgange", 2),
    ("/dataadgange/afslut", 2),
    ("/dataadgange/ny", 4),
    ("/dataadgange/{id}", 3),
    ("/dataadgange/{id}/sidste-dag", 3),
    ("/driftsstatus", 1),
    ("/henvendelser", 4),
    ("/henvendelser/{id}", 3),
    ("/kontakt", 1),
    ("/kvitteringer/{number}", 3),
    ("/log-paa", 2),
    ("/log-paa/start", 1),
    ("/log-paa/svar", 1),
    ("/notifikationer/afmeld", 3),
    ("/notifikationer/bekraeft", 2),
    ("/notifikationer/{id}", 5),
    ("/rettigheder", 2),
    ("/rettigheder/faa-flere", 2),
    ("/sagsbehandling", 4),
    ("/sagsbehandling/driftsmeddelelser", 2),
    ("/sagsbehandling/driftsmeddelelser/ny", 1),
    ("/sagsbehandling/driftsmeddelelser/{id}", 2),
    ("/sagsbehandling/haendelser", 3),
    ("/sagsbehandling/henvendelser", 3),
    ("/sagsbehandling/henvendelser/{id}", 3),
    ("/sagsbehandling/institutioner", 2),
    ("/sagsbehandling/institutioner/{id}", 4),
    ("/sagsbehandling/institutioner/{id}/aendringer.csv", 3),
    ("/sagsbehandling/noedstop", 1),
    ("/sagsbehandling/noedstop/nyt", 3),
    ("/sagsbehandling/noedstop/{id}", 1),
    ("/sagsbehandling/notifikationer", 1),
    ("/sagsbehandling/udsendelse", 5),
    ("/sagsbehandling/webservices", 1),
    ("/sagsbehandling/webservices/ny", 1),
    ("/sagsbehandling/webservices/{code}", 2),
    ("/systemer", 1),
    ("/systemer/ny", 2),
    ("/systemer/{id}", 2),
    ("/systemer/{id}/rediger", 3),
    ("/systemer/{id}/skift/{action}", 3),
    ("/tilgaengelighed", 1),
    ("/tilslutninger/ny", 1),
    ("/tilslutninger/opsummering", 2),
    ("/tilslutninger/{id}", 5),
    ("/tilslutninger/{id}/sidste-dag", 4),
    ("/tilslutninger/{id}/skift/{action}", 4),
    ("/udbakke", 3),
    ("/udbakke/{id}", 3),
    ("/udbakke/{id}/indhold", 3),
    ("/udbydersystemadministration", 1),
    ("/udbydersystemadministration/kontaktpersoner", 1),
    ("/udbydersystemadministration/kontaktpersoner/{id}", 2),
    ("/udbydersystemadministration/notifikationer", 1),
    ("/vejledninger", 1),
    ("/vejledninger/{slug}", 1),
    ("/webservices", 1),
    ("/webservices/{code}", 2),
];

#[tokio::test]
async fn no_page_asks_the_database_more_often_than_it_has_to() {
    let app = TestApp::lenient().await;
    let names = facts(&app).await;
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for who in ALL {
        let mut browser = browser(&app, who).await;
        browser.get("/").await;
        for line in table().iter().filter(|line| line.method == Method::GET && line.allowed.contains(&who)) {
            // A stream, which does not end.
            if line.route == "/strom" {
                continue;
            }
            ask(&mut browser, line, &names).await;
            app.demo.statements.take();
            ask(&mut browser, line, &names).await;
            browser.accept = "text/html";
            let counted = app.demo.statements.take();
            let most = found.entry(line.route).or_default();
            if counted.total() > *most {
                *most = counted.total();
            }
            if std::env::var("SHOW").is_ok_and(|route| route == line.route) {
                println!("{who:?} {}: {counted:#?}", line.address);
            }
        }
    }
    let known: BTreeMap<&str, usize> = MOST.into_iter().collect();
    let lines: Vec<String> =
        found.iter().map(|(route, count)| format!("    (\"{route}\", {count}),")).collect();
    assert!(found == known, "statements a page:\n{}", lines.join("\n"));
}

/// The same database as seen by another process.
fn elsewhere(app: &TestApp) -> TestApp {
    let Demo { clock, statements, .. } = &app.demo;
    let demo =
        Demo { portal: app.demo.other_process(), clock: clock.clone(), statements: statements.clone() };
    TestApp::with(demo, &load_config(None, &|_| None).unwrap())
}

#[tokio::test]
async fn a_right_that_is_given_or_taken_away_acts_with_the_next_request_in_every_process() {
    let app = TestApp::new().await;
    let other = elsewhere(&app);
    let administrator = app.demo.identity(Person::Brugeradministrator).await;
    let employee = app.demo.identity(Person::NyMedarbejder).await;
    let scope = Scope::Cvr(employee.user.cvr.clone().unwrap());
    let mut browsers = [app.log_in(Person::NyMedarbejder).await, other.log_in(Person::NyMedarbejder).await];
    let mut seen = async || {
        let mut statuses = vec![];
        for browser in &mut browsers {
            statuses.push(browser.get("/dataadgangadministration").await.status);
        }
        statuses
    };
    assert_eq!(seen().await, [StatusCode::FORBIDDEN; 2]);
    let (portal, right) = (&app.demo.portal, Right::AdministerAgreements);
    right::grant(portal, &administrator, employee.user.id, right, scope, None).await.unwrap();
    assert_eq!(seen().await, [StatusCode::OK; 2]);
    let held = store::right::list_of(portal.db(), [employee.user.id]).await.unwrap();
    right::end(portal, &administrator, held[0].id, None).await.unwrap();
    assert_eq!(seen().await, [StatusCode::FORBIDDEN; 2]);
}

#[tokio::test]
async fn a_right_that_runs_out_acts_with_the_next_request_though_nothing_changes() {
    let app = TestApp::new().await;
    let administrator = app.demo.identity(Person::Brugeradministrator).await;
    let employee = app.demo.identity(Person::NyMedarbejder).await;
    let scope = Scope::Cvr(employee.user.cvr.clone().unwrap());
    let (portal, right) = (&app.demo.portal, Right::AdministerAgreements);
    let end = Some(portal.now().plus_seconds(20));
    right::grant(portal, &administrator, employee.user.id, right, scope, end).await.unwrap();
    let mut browser = app.log_in(Person::NyMedarbejder).await;
    assert_eq!(browser.get("/dataadgangadministration").await.status, StatusCode::OK);
    app.demo.clock.advance(19);
    assert_eq!(browser.get("/dataadgangadministration").await.status, StatusCode::OK);
    app.demo.clock.advance(1);
    assert_eq!(browser.get("/dataadgangadministration").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_the_command_line_changes_holds_with_the_next_request() {
    let app = TestApp::new().await;
    let command = app.demo.other_process();
    services::register::import(&command, domain::register::sample().as_bytes(), true, |_| {}).await.unwrap();
    let mut school = app.log_in(Person::HavnsoeSkole).await;
    assert_eq!(school.get("/dataadgangadministration").await.status, StatusCode::OK);
    let sample = domain::register::sample();
    let without: Vec<&str> = sample.lines().filter(|line| !line.contains(";Havnsø Skole;")).collect();
    let applied =
        services::register::import(&command, without.join("\n").as_bytes(), true, |_| {}).await.unwrap();
    assert_eq!(applied.passivated, 1);
    let page = school.get("/dataadgangadministration").await;
    assert!(
        page.text().contains("1 dataadgang er tilbage hos institutioner, der er lukket"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn what_is_changed_in_the_tables_by_hand_is_seen_after_a_minute() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    assert_eq!(browser.get("/systemer").await.status, StatusCode::OK);
    store::right::delete_arrived(app.demo.portal.db(), Person::Skoletavlen.key()).await.unwrap();
    assert_eq!(browser.get("/systemer").await.status, StatusCode::OK);
    app.demo.clock.advance(60);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::FORBIDDEN);
}
