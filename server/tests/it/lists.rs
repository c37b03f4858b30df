//! Lists as their addresses tell them: pages, filters, and what is said where there is nothing to show.

use axum::http::StatusCode;
use testkit::Person;

use crate::common::{Page, TestApp};

/// Every list with pages, with somebody who has rows in it.
const LISTS: [(Person, &str); 12] = [
    (Person::HavnsoeKommune, "/dataadgangadministration?"),
    (Person::HavnsoeKommune, "/dataadgangadministration/alle?"),
    (Person::Skoletavlen, "/dataadgange?"),
    (Person::Skoletavlen, "/dataadgange?visning=institution&"),
    (Person::Skoletavlen, "/beskeder?"),
    (Person::Sagsbehandler, "/sagsbehandling?"),
    (Person::Sagsbehandler, "/sagsbehandling?vis=alle&"),
    (Person::Sagsbehandler, "/sagsbehandling/henvendelser?status=alle&"),
    (Person::Sagsbehandler, "/sagsbehandling/haendelser?"),
    (Person::Sagsbehandler, "/sagsbehandling/udsendelse?vis=venter&"),
    (Person::Sagsbehandler, "/udbakke?"),
    (Person::Brugeradministrator, "/brugeradministration/haendelser?"),
];

/// What stands in the page's tables and lists.
fn rows(page: &Page) -> Vec<&str> {
    let rows = page.body.split("<tbody").skip(1).filter_map(|rest| rest.split("</tbody>").next());
    let notices = page.body.split("class=\"notices\"").skip(1).filter_map(|rest| rest.split("</ol>").next());
    rows.chain(notices).collect()
}

#[tokio::test]
async fn a_page_past_the_end_is_the_last_page_of_every_list() {
    let app = TestApp::lenient().await;
    // Each demo person writes to the agency and is seen in the log.
    for person in Person::ALL {
        app.log_in(person).await;
    }
    let mut sender = app.browser();
    let letter =
        [("subject", "other"), ("your_name", "Bo"), ("email", "bo@skole.example"), ("text", "Hvordan?")];
    sender.submit("/kontakt?emne=other", "/api/inquiries/send", &letter).await;
    for (person, list) in LISTS {
        let mut browser = app.log_in(person).await;
        let first = browser.get(list).await;
        assert!(!rows(&first).is_empty(), "{list}: a list without rows shows nothing: {}", first.text());
        for side in ["2", "99", "4294967295", "99999999999", "0", "-1", "x"] {
            let page = browser.get(&format!("{list}side={side}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(rows(&page), rows(&first), "{list}side={side}: {}", page.text());
        }
    }
}

#[tokio::test]
async fn a_list_that_has_become_shorter_leads_to_what_is_left() {
    let app = TestApp::lenient().await;
    for _ in 0..60 {
        app.log_in(Person::HavnsoeSkole).await;
    }
    let mut browser = app.log_in(Person::Sagsbehandler).await;
    let list = "/sagsbehandling/haendelser?haendelse=signed_in&side=";
    let last = browser.get(&format!("{list}2")).await;
    let past = browser.get(&format!("{list}3")).await;
    assert_ne!(rows(&browser.get(&format!("{list}1")).await), rows(&last));
    assert_eq!(rows(&past), rows(&last));
    let here = "aria-current=\"page\" aria-label=\"Side 2\"";
    assert!(past.body.contains(here), "the page that is shown is the one that is marked");
}

#[tokio::test]
async fn a_filter_without_hits_says_so_and_can_be_cleared() {
    let app = TestApp::new().await;
    let code = "system=018f0000-0000-7000-8000-000000000000";
    for (person, list, filters) in [
        (
            Person::HavnsoeKommune,
            "/dataadgangadministration",
            &["soeg=findesikke", "udbyder=U99999", "webservice=nogetandet", "institution=999999", code][..],
        ),
        (
            Person::HavnsoeKommune,
            "/dataadgangadministration/alle",
            &["status=rejected", "soeg=findesikke", "udbyder=U99999", "webservice=nogetandet"],
        ),
        (
            Person::Skoletavlen,
            "/dataadgange",
            &["status=deleted", "webservice=nogetandet", code, "institution=999999&visning=institution"],
        ),
        (
            Person::Sagsbehandler,
            "/sagsbehandling/haendelser",
            &["haendelse=register_imported", "navn=findesikke"],
        ),
        (
            Person::Brugeradministrator,
            "/brugeradministration/haendelser",
            &["haendelse=register_imported", "navn=findesikke"],
        ),
        (Person::Sagsbehandler, "/sagsbehandling/henvendelser", &["status=refused", ""]),
    ] {
        let mut browser = app.log_in(person).await;
        for filter in filters {
            let page = browser.get(&format!("{list}?{filter}")).await;
            assert!(page.text().contains("Ingen passer til filteret"), "{list}?{filter}: {}", page.text());
            let link =
                page.body.split("Ryd filteret").next().and_then(|before| before.rsplit("href=\"").next());
            let whole = link.and_then(|rest| rest.split('"').next()).expect("a link").replace("&amp;", "&");
            let page = browser.get(&whole).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!page.text().contains("passer til filteret"), "{whole}: {}", page.text());
        }
    }
}
