//! Forms as real pages hold them, with every version and key as it stands, sent by everybody but those whose they are: what a
//! use case does not ask for itself, nobody asks for.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use testkit::Person;

use super::{faults, party::Party, rows::Snapshot};
use crate::{
    access::{self, ALL, Line, Who},
    common::{Page, TestApp},
};

/// What is kept of any form, whatever became of it.
const OF_FORMS: [&str; 4] = ["audit_event", "draft", "form_submission", "session"];

/// Forms of people who are not yet anybody, or no longer.
const OF_NOBODY: [&str; 4] = ["/log-ud", "/log-ud-overalt", "/sprog", "/api/session/log-in"];

type Form = (String, Vec<(String, String)>);
type Fields<'a> = &'a [(&'a str, &'a str)];

#[tokio::test]
async fn forms_of_providers_are_nobody_elses() {
    let needed = [
        "connections/change",
        "connections/request",
        "contacts/save",
        "data-accesses/give-up",
        "data-accesses/request",
        "systems/change",
        "systems/save",
    ];
    borrowed(&[Who::Skoletavlen], &needed).await;
}

#[tokio::test]
async fn forms_of_owners_are_nobody_elses() {
    let needed = [
        "administration/change",
        "administration/take-over",
        "data-accesses/last-day",
        "notifications/edit",
        "notifications/register",
        "notifications/remove",
    ];
    borrowed(&[Who::School, Who::Municipality], &needed).await;
}

#[tokio::test]
async fn forms_of_the_agency_are_nobody_elses() {
    let needed = [
        "catalogue/save",
        "connections/change",
        "connections/last-day",
        "inquiries/decide",
        "jobs/try-again",
        "messages/save",
        "outbox/send-again",
        "register/apply",
    ];
    borrowed(&[Who::CaseWorker], &needed).await;
}

#[tokio::test]
async fn forms_of_user_administrators_are_nobody_elses() {
    borrowed(&[Who::UserAdministrator], &["users/decide", "users/end-right", "users/grant"]).await;
}

#[tokio::test]
async fn forms_of_people_are_nobody_elses() {
    borrowed(&[Who::Employee, Who::NewProvider], &["inquiries/write", "rights/withdraw"]).await;
}

/// Pages that the table opens in another state or not at all. `{waiting}` and `{undecided}` are a data access and an agreement
/// that nobody has decided on yet.
fn more_pages() -> Vec<Line> {
    let agreement = |route, address| access::page(route, address, &[Who::CaseWorker]);
    let change = |address, allowed| access::page("/dataadgangadministration/skift-status", address, allowed);
    vec![
        // Before the table's own pages end them.
        agreement("/tilslutninger/{id}/sidste-dag", "/tilslutninger/{connection}/sidste-dag"),
        agreement("/tilslutninger/{id}/skift/{action}", "/tilslutninger/{undecided}/skift/approve"),
        access::page("/dataadgange/{id}/sidste-dag", "/dataadgange/{access}/sidste-dag", &[Who::School]),
        access::page(
            "/dataadgangadministration/overtag",
            "/dataadgangadministration/overtag?fra=901001&til=901003",
            &[Who::Municipality],
        ),
        // Rows that are changed together have a way of their own.
        change(
            "/dataadgangadministration/skift-status?id={access}&id={waiting}&til=approve",
            &[Who::Municipality],
        ),
        change("/dataadgangadministration/skift-status?id={access}&til=set_waiting", &[Who::School]),
        change("/dataadgangadministration/skift-status?id={access}&til=delete", &[Who::School]),
    ]
}

/// Forms that no page holds before something was chosen.
fn more_forms(owner: Who, facts: &BTreeMap<&'static str, String>) -> Vec<Form> {
    let grant = [("user", "{employee}"), ("right", "view_agreements"), ("scope", "cvr:93683269")];
    let request = [
        ("system", "{tavlen}"),
        ("service", "unilogin"),
        ("recipients[0][number]", "901003"),
        ("recipients[0][comment]", ""),
        ("op", "send"),
    ];
    let register = [
        ("side", "owner"),
        ("signup", "ny@skole.example"),
        ("units[]", "901001"),
        ("topics[]", "access_sent"),
    ];
    let connect = [("system", "{tavlen}"), ("services[0]", "elevdatabasen:1"), ("terms", "accepted")];
    let more: [(Who, &str, Fields); 4] = [
        (Who::UserAdministrator, "/api/users/grant", &grant),
        (Who::Skoletavlen, "/api/data-accesses/request", &request),
        (Who::Skoletavlen, "/api/connections/request", &connect),
        (Who::School, "/api/notifications/register", &register),
    ];
    let own = more.into_iter().filter(|(who, ..)| *who == owner);
    own.map(|(_, action, fields)| {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), access::filled(value, facts)));
        (action.to_owned(), fields.collect())
    })
    .collect()
}

/// Sends the forms of these people's pages, first as those who may not. What is `needed` must have been carried out for those
/// who may: of the rest this shows nothing.
async fn borrowed(owners: &[Who], needed: &[&str]) {
    let app = TestApp::without_outbox_page().await;
    let mut facts = access::facts(&app).await;
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let first = store::PageRequest { number: 1, size: 1 };
    let waits = Some(domain::ConnectionStatus::Waiting);
    let undecided = services::connection_agreement::list_all(&app.demo.portal, &agency, waits, first).await;
    facts.insert("undecided", undecided.expect("agreements").rows[0].agreement.id.to_string());
    facts.insert("waiting", app.demo.access("901002").await.0.to_string());
    let lines = access::table();
    let (mut tried, mut done) = (BTreeSet::new(), BTreeSet::new());
    let pages = lines.iter().filter(|line| line.method == Method::GET && !line.route.starts_with("/api/"));
    let more = more_pages();
    for line in more.iter().chain(pages).filter(|line| line.route != "/strom") {
        let Some(owner) = owners.iter().copied().find(|who| line.allowed.contains(who)) else { continue };
        let address = access::filled(&line.address, &facts);
        // Anew after each form that was carried out: it has made others of the rest.
        'page: loop {
            let page = access::browser(&app, owner).await.get(&address).await;
            for form in serious(&page).into_iter().chain(more_forms(owner, &facts)) {
                if !tried.insert(known_by(&form)) {
                    continue;
                }
                let allowed = lines.iter().filter(|line| line.route == form.0).flat_map(|line| line.allowed);
                let allowed: Vec<&Who> = allowed.collect();
                let (may, not): (Vec<Who>, Vec<Who>) =
                    ALL.into_iter().partition(|who| allowed.contains(&who));
                sent(&app, &form, &not, &facts["inquiry"]).await;
                if sent(&app, &form, &may, &facts["inquiry"]).await {
                    done.insert(form.0.replace("/api/", ""));
                    continue 'page;
                }
            }
            break;
        }
    }
    let missing: Vec<_> = needed.iter().filter(|name| !done.contains(**name)).collect();
    assert!(missing.is_empty(), "not carried out for those who may: {missing:?}, but {done:?}");
}

/// The page's forms, with words where they are needed and ticks where something is agreed to.
fn serious(page: &Page) -> Vec<Form> {
    let mut forms = page.forms();
    forms.retain(|(action, _)| !OF_NOBODY.contains(&action.as_str()));
    for (action, fields) in &mut forms {
        for (name, value) in fields.iter_mut() {
            let words = match name.as_str() {
                "answer" | "comment" | "purpose" | "reason" | "text" => "Fordi.",
                "last_day" if action.ends_with("/last-day") => "31.12.2027",
                _ => continue,
            };
            words.clone_into(value);
        }
        fields.extend([("terms".into(), "accepted".into()), ("confirmed".into(), "on".into())]);
        // Past the page that says what a change of a web service means.
        if action == "/api/catalogue/save" {
            let said =
                [("op", "save"), ("kind", "new_terms"), ("confirm_by", "31.12.2027"), ("why", "Fordi.")];
            fields.extend(said.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        // A form that was opened by somebody else is turned away before anything is asked.
        fields.retain(|(name, _)| name != "once");
    }
    forms
}

/// What tells a form from others: the row that it is about, how many others, and the button.
fn known_by((action, fields): &Form) -> String {
    let kept = fields
        .iter()
        .filter(|(name, _)| ["action", "code", "id", "op", "side", "system"].contains(&name.as_str()));
    let rows = fields.iter().filter(|(name, _)| name.starts_with("targets")).count();
    format!("{action} {:?} {rows}", kept.collect::<Vec<_>>())
}

/// Sends a form as each of these people, and looks at every row. Tells whether it was carried out for one of them.
async fn sent(app: &TestApp, (action, fields): &Form, people: &[Who], inquiry: &str) -> bool {
    let pairs: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut before = Snapshot::of(app.demo.portal.db()).await;
    let mut changed = false;
    for who in people {
        let party = Party::of(*who, &before, app.demo.portal.now().micros(), inquiry);
        let answer = access::browser(app, *who).await.post(action, &pairs).await;
        let after = Snapshot::of(app.demo.portal.db()).await;
        let mut wrong = before.wrongs(&after, &party);
        wrong.extend(faults(&answer, *who, &[]));
        assert!(wrong.is_empty(), "{who:?} {action} {pairs:?}: {wrong:#?}");
        changed |= before.changed(&after).iter().any(|table| !OF_FORMS.contains(table));
        before = after;
    }
    changed
}
