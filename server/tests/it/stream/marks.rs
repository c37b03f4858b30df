//! What open pages are brought into line by: the marks in the pages themselves.

use std::collections::BTreeSet;

use testkit::Person;

use super::reader::calm;
use crate::common::TestApp;

/// The values of an attribute, as they stand in the page.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The insides of the lists that are followed row by row.
fn lists(html: &str) -> Vec<&str> {
    let parts = html.split("data-live-rows").skip(1).filter_map(|rest| rest.split_once('>'));
    parts
        .map(|(_, rest)| {
            // A table of rows may hold lists, and a list no table.
            let ends = ["</tbody>", "</ol>"].into_iter().filter_map(|end| rest.find(end));
            &rest[..ends.min().expect("the list ends")]
        })
        .collect()
}

async fn check(app: &TestApp, person: Person, paths: &[&str]) {
    let mut browser = app.log_in(person).await;
    for path in paths {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let marks = values(&page.body, "data-live");
        let different: BTreeSet<_> = marks.iter().collect();
        assert_eq!(different.len(), marks.len(), "{path}: {marks:?}");
        assert!(marks.contains(&"bell") && marks.contains(&"menu"), "{path}: {marks:?}");
        assert_eq!(values(&page.body, "data-live-viewer").len(), 1, "{path}");
        for list in lists(&page.body) {
            assert!(!list.contains("leptos-island"), "{path}");
            let row = if list.contains("<tr") { "<tr" } else { "<li" };
            // Lists within a row are no rows.
            let rows = list.matches(row).count();
            let nested = list.matches("<ul").count();
            let marked = values(list, "data-live").len();
            assert!(marked > 0 && (marked == rows || nested > 0), "{path}: {marked} of {rows}");
        }
    }
}

#[tokio::test]
async fn every_mark_is_on_its_page_once_and_every_row_has_one() {
    let app = calm().await;
    let demo = &app.demo;
    let tavlen = format!("/systemer/{}", demo.system("Tavlen").await);
    let provider = demo.actor(Person::Skoletavlen).await;
    let view = services::system::get(&demo.portal, &provider, demo.system("Tavlen").await).await.unwrap();
    let connection = format!("/tilslutninger/{}", view.0.connections[0].agreement.id);
    let access = format!("/dataadgange/{}", demo.access("901001").await.0);
    let lists =
        ["/", "/systemer", "/udbydersystemadministration", "/dataadgange", "/beskeder", "/driftsstatus"];
    check(&app, Person::Skoletavlen, &lists).await;
    let pages = [tavlen.as_str(), connection.as_str(), access.as_str(), "/dataadgange?visning=institution"];
    check(&app, Person::Skoletavlen, &pages).await;
    let owners = ["/", "/dataadgangadministration", "/dataadgangadministration/alle", "/beskeder"];
    check(&app, Person::HavnsoeKommune, &owners).await;
    check(&app, Person::HavnsoeSkole, &[access.as_str()]).await;
    let cases = ["/", "/sagsbehandling", "/sagsbehandling?vis=alle", "/sagsbehandling/henvendelser"];
    check(&app, Person::Sagsbehandler, &cases).await;
    check(&app, Person::Sagsbehandler, &[connection.as_str(), "/sagsbehandling/webservices/unilogin"]).await;
    check(&app, Person::Brugeradministrator, &["/brugeradministration", "/rettigheder"]).await;
}

#[tokio::test]
async fn whoever_is_not_logged_in_hears_nothing() {
    let app = calm().await;
    let page = app.browser().get("/").await;
    assert!(!page.body.contains("LiveUpdates") && !page.body.contains("data-live-viewer"));
}

#[tokio::test]
async fn a_count_keeps_its_place_when_nothing_waits() {
    let app = calm().await;
    let mut school = app.log_in(Person::HavnsoeSkole).await;
    let page = school.get("/dataadgangadministration").await;
    assert!(page.body.contains("<span data-live=\"waiting\">"), "{}", page.body);
}
