//! Forms through the real router, as a browser without JavaScript sends them: the way through, and bad input.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use domain::DataAccessStatus;
use testkit::Person;

use crate::common::TestApp;

const SAVE: &str = "/api/systems/save";
const REQUEST: &str = "/api/data-accesses/request";
const CHANGE: &str = "/api/administration/change";

const NEW_SYSTEM: [(&str, &str); 6] = [
    ("name", "Lektiebogen"),
    ("description", "Lektier & beskeder"),
    ("contact", "new"),
    ("contact_name", "Sara Holm"),
    ("contact_email", "sara@skoletavlen.example"),
    ("contact_phone", "12 34 56 78"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = NEW_SYSTEM.to_vec();
    for (name, value) in changes {
        fields.retain(|(key, _)| key != name);
        fields.push((name, value));
    }
    fields
}

#[tokio::test]
async fn a_newcomers_way_from_system_to_approved_access() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let page = provider.submit("/systemer/ny", SAVE, &NEW_SYSTEM).await;
    assert!(page.text().contains("Lektiebogen") && page.text().contains("Aktiv"), "{}", page.text());
    assert!(page.body.contains("Lektiebogen er oprettet."), "the next page tells what was done");
    let id = page.path.rsplit('/').next().expect("a key").to_owned();
    let again = provider.get(&page.path).await;
    assert!(!again.body.contains("Lektiebogen er oprettet."), "and tells it once");

    let summary = format!(
        "/tilslutninger/opsummering?system={id}&service=elevdatabasen&service=institutionsregisteret"
    );
    let page = provider.submit(&summary, "/api/connections/request", &[("terms", "accepted")]).await;
    assert!(page.text().contains("Kvittering for anmodning om tilslutning"), "{}", page.text());
    assert!(page.text().contains("Elevdatabasen") && page.text().contains("Institutionsregisteret"));

    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let actor = app.demo.actor(Person::Skoletavlen).await;
    let (view, _) = services::system::get(&app.demo.portal, &actor, id.parse().unwrap()).await.unwrap();
    let connection = view
        .connections
        .iter()
        .find(|c| c.agreement.service.as_str() == "elevdatabasen")
        .unwrap()
        .agreement
        .id;
    let confirm = format!("/tilslutninger/{connection}/skift/approve");
    let page = agency.submit(&confirm, "/api/connections/change", &[]).await;
    assert!(page.body.contains("Tilslutningsaftalen er godkendt."), "{}", page.text());

    let request = format!("/dataadgange/ny?system={id}&service=elevdatabasen");
    let page = provider.submit(&request, REQUEST, &[("number", "901001, g90104"), ("op", "add")]).await;
    assert!(
        page.text().contains("Havnsø Skole") && page.text().contains("Dagtilbud, Havnsø"),
        "{}",
        page.text()
    );
    let fields = [("recipients[1][comment]", "Kun til jer"), ("comment", "Hej alle"), ("op", "send")];
    let sent = provider.submit_from(&page, REQUEST, &fields).await;
    let page = provider.follow(sent).await;
    assert!(page.text().contains("Sendt til (2)"), "{}", page.text());

    let mut school = app.log_in(Person::HavnsoeSkole).await;
    let page = school.get("/dataadgangadministration").await;
    assert!(page.text().contains("Lektiebogen"), "{}", page.text());
    let access =
        page.body.split("skift-status?id=").nth(1).and_then(|rest| rest.split('"').next()).expect("a row");
    let confirm = format!("/dataadgangadministration/skift-status?id={access}&til=approve");
    let page = school.get(&confirm).await;
    assert!(page.text().contains("Det her sker, når du godkender"), "{}", page.text());
    assert!(
        page.text().contains("Lektiebogen kan hente data fra Elevdatabasen for Havnsø Skole"),
        "{}",
        page.text()
    );
    let page = school.submit(&confirm, CHANGE, &[("comment", "Velkommen")]).await;
    assert!(page.body.contains("Status for dataadgang er opdateret."), "{}", page.text());
    let page = school.get(&format!("/dataadgange/{access}")).await;
    assert!(page.text().contains("Data kan hentes") && page.text().contains("Velkommen"), "{}", page.text());
}

#[tokio::test]
async fn every_fault_is_told_at_once_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let long = "å".repeat(10_000);
    let nasty = "</textarea><script>alert(1)</script> \"quotes\" & 🎒\nnext line";
    let fields =
        with(&[("name", &long), ("description", nasty), ("contact_email", "x"), ("contact_phone", "ring")]);
    let page = browser.submit("/systemer/ny", SAVE, &fields).await;
    let text = page.text();
    assert!(text.contains("Der er 3 fejl") && !text.contains("Der er en fejl"), "{text}");
    assert!(text.contains("Navn er for lang: skriv højst 200 tegn (nu 10.000)"), "{text}");
    assert!(text.contains("Skriv en e-mailadresse som navn@eksempel.dk"), "{text}");
    assert!(text.contains("Skriv et telefonnummer på mindst 8 cifre"), "{text}");
    assert!(
        page.body.contains("href=\"#name\"") && page.body.contains("id=\"name\""),
        "the summary leads to the field"
    );
    assert_eq!(page.value(SAVE, "name").as_deref(), Some(long.as_str()));
    assert_eq!(page.value(SAVE, "description").as_deref(), Some(nasty));
    assert_eq!(page.value(SAVE, "contact").as_deref(), Some("new"));
    assert!(!page.body.contains("<script>alert"), "what was typed is text");
    // The error is told once; what was typed stays until the form is carried out.
    let address = page.path.clone();
    let page = browser.get(&address).await;
    assert!(!page.text().contains("Der er en fejl"));
    assert_eq!(page.value(SAVE, "name").as_deref(), Some(long.as_str()));
    // The page's plain address begins anew, and leads to it.
    let page = browser.get("/systemer/ny").await;
    assert_eq!(page.value(SAVE, "name").as_deref(), Some(""));
    assert_eq!(page.link("/systemer/ny?kladde="), address);
    browser.submit(&address, SAVE, &NEW_SYSTEM).await;
    for path in ["/systemer/ny", &address] {
        let page = browser.get(path).await;
        assert_eq!(page.value(SAVE, "name").as_deref(), Some(""));
        assert!(!page.text().contains("Du har en kladde her"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_system_needs_a_name_a_description_and_a_contact() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let page = browser.submit("/systemer/ny", SAVE, &[]).await;
    let text = page.text();
    for message in [
        "Navn mangler: udfyld feltet",
        "Beskrivelse mangler: udfyld feltet",
        "Kontaktperson mangler: vælg en",
    ] {
        assert!(text.contains(message), "{message}: {text}");
    }
    let page = browser.submit("/systemer/ny", SAVE, &with(&[("name", "tavlen")])).await;
    assert!(page.text().contains("Navn er brugt i forvejen: vælg et andet"), "{}", page.text());
}

#[tokio::test]
async fn a_contact_person_that_was_typed_is_never_dropped_for_the_one_that_is_chosen() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/systemer/{tavlen}/rediger");
    // The one that the system has stays chosen, as the form holds it.
    let typed = [("contact_name", "Ny Person"), ("contact_email", "ny"), ("contact_phone", "12 34 56 78")];
    let page = browser.submit(&path, SAVE, &typed).await;
    let text = page.text();
    assert!(text.contains("Du har både valgt en kontaktperson og skrevet en ny"), "{text}");
    assert!(text.contains("Skriv en e-mailadresse som navn@eksempel.dk"), "{text}");
    for (field, value) in typed {
        assert_eq!(page.value(SAVE, field).as_deref(), Some(value));
    }
    for one in [("contact_name", "Ny Person"), ("contact_phone", "12 34 56 78")] {
        let cleared = [("contact_name", ""), ("contact_email", ""), ("contact_phone", ""), one];
        let page = browser.submit(&path, SAVE, &cleared).await;
        assert!(page.text().contains("og skrevet en ny"), "{one:?}: {}", page.text());
    }
    // Either way out works.
    let typed = [
        ("contact", "new"),
        ("contact_name", "Ny Person"),
        ("contact_email", "ny@skoletavlen.example"),
        ("contact_phone", "12 34 56 78"),
    ];
    let page = browser.submit(&path, SAVE, &typed).await;
    assert!(page.text().contains("Ny Person") && page.body.contains("Tavlen er gemt."), "{}", page.text());
    let page = browser.submit(&path, SAVE, &[("contact_email", " ")]).await;
    assert!(page.text().contains("Ny Person") && page.body.contains("Tavlen er gemt."), "{}", page.text());
}

#[tokio::test]
async fn each_number_that_cannot_be_asked_says_why_and_stays_in_the_field() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let numbers = "901003 hej 999999 903002 U10001 901001 901002 902001 901003";
    let page = browser.submit(&path, REQUEST, &[("number", numbers), ("op", "add")]).await;
    let text = page.text();
    for message in [
        "hej er ikke et nummer",
        "999999 findes ikke i registrene",
        "903002 Vesterå Erhvervsskole er lukket og lagt sammen med 903001: brug nummeret 903001",
        "U10001 Skoletavlen ApS er jeres eget nummer",
        "901001 Havnsø Skole har allerede godkendt dataadgangen",
        "901002 Bakkeskolen har allerede en anmodning om det her, der venter",
        "902001 Strandmark Friskole har afvist anmodningen",
        "901003 står på listen mere end én gang",
        "Modtagere (1)",
    ] {
        assert!(text.contains(message), "{message}: {text}");
    }
    let left = page.value(REQUEST, "number").unwrap_or_default();
    assert_eq!(left, "hej 999999 903002 U10001 901001 901002 902001 901003");

    // Pressing "Fjern" takes the one off the list, and leaves the field.
    let answer = browser.submit_from(&page, REQUEST, &[("number", ""), ("op", "remove:901003")]).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Ingen modtagere endnu"), "{}", page.text());
    // Nothing typed, nothing on the list.
    let answer = browser.submit_from(&page, REQUEST, &[("op", "add")]).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Institutions- eller udbydernummer mangler"), "{}", page.text());
    let answer = browser.submit_from(&page, REQUEST, &[("op", "send")]).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Tilføj mindst én modtager"), "{}", page.text());
}

#[tokio::test]
async fn a_number_typed_but_not_added_is_put_on_the_list_before_anything_is_sent() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let page = browser.submit(&path, REQUEST, &[("number", "901003"), ("op", "send")]).await;
    assert!(page.text().contains("Nummeret står nu på listen"), "{}", page.text());
    assert!(page.text().contains("Fjordskolen"), "{}", page.text());
    let sent = browser.submit_from(&page, REQUEST, &[("op", "send")]).await;
    assert!(sent.location().starts_with("/kvitteringer/"), "{}", sent.location());
}

#[tokio::test]
async fn five_hundred_recipients_are_sent_and_501_are_not() {
    let app = TestApp::new().await;
    services::scale::seed(&app.demo.portal, 51_000).await.unwrap();
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let list = |count: u32| (0..count).map(|n| format!("M{n:05}")).collect::<Vec<_>>().join("\n");
    let page = browser.submit(&path, REQUEST, &[("number", &list(501)), ("op", "add")]).await;
    assert!(page.text().contains("En anmodning kan have højst 500 modtagere (nu 501)"), "{}", page.text());
    let page = browser.submit(&path, REQUEST, &[("number", &list(500)), ("op", "add")]).await;
    assert!(page.text().contains("Modtagere (500)"));
    let sent = browser.submit_from(&page, REQUEST, &[("op", "send")]).await;
    let page = browser.follow(sent).await;
    assert!(page.text().contains("Sendt til (500)"));
}

#[tokio::test]
async fn a_comment_has_at_most_2000_characters() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::HavnsoeKommune).await;
    let (id, ..) = app.demo.access("901002").await;
    let path = format!("/dataadgangadministration/skift-status?id={id}&til=approve");
    let long = "x".repeat(2_001);
    let page = browser.submit(&path, CHANGE, &[("comment", &long)]).await;
    assert!(
        page.text().contains("Kommentar er for lang: skriv højst 2.000 tegn (nu 2.001)"),
        "{}",
        page.text()
    );
    assert_eq!(page.value(CHANGE, "comment").as_deref(), Some(long.as_str()));
    assert_eq!(app.demo.access("901002").await.2, DataAccessStatus::Waiting);
    // Line ends count as one character, as people count them.
    let lines = format!("{}\r\n{}", "x".repeat(999), "y".repeat(1_000));
    let page = browser.submit(&path, CHANGE, &[("comment", &lines)]).await;
    assert!(page.body.contains("Status for dataadgang er opdateret."), "{}", page.text());
}

#[tokio::test]
async fn the_agency_gives_a_reason() {
    let app = TestApp::new().await;
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let page = store::PageRequest { number: 1, size: 9 };
    let waiting = Some(domain::ConnectionStatus::Waiting);
    let rows = services::connection_agreement::list_all(&app.demo.portal, &agency, waiting, page)
        .await
        .unwrap()
        .rows;
    let mut browser = app.log_in(Person::Sagsbehandler).await;
    let path = format!("/tilslutninger/{}/skift/reject", rows[0].agreement.id);
    let page = browser.submit(&path, "/api/connections/change", &[]).await;
    assert!(page.text().contains("Begrundelse mangler: udfyld feltet"), "{}", page.text());
    let page = browser.submit(&path, "/api/connections/change", &[("reason", "Uklart formål")]).await;
    assert!(page.body.contains("Tilslutningsaftalen er afvist."), "{}", page.text());
    let mut provider = app.log_in(Person::Fravaersportalen).await;
    let page = provider.get(&format!("/tilslutninger/{}", rows[0].agreement.id)).await;
    assert!(page.text().contains("Uklart formål"), "the provider reads the reason: {}", page.text());
}

#[tokio::test]
async fn terms_are_accepted_and_something_is_chosen() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let page = browser.get(&format!("/tilslutninger/opsummering?system={tavlen}")).await;
    assert!(page.text().contains("Vælg mindst én, før du går videre"), "{}", page.text());
    let path = format!("/tilslutninger/opsummering?system={tavlen}&service=elevdatabasen");
    // Sending accepts them; a form that does not say so is sent by something else than the page.
    let page = browser.submit(&path, "/api/connections/request", &[("terms", "")]).await;
    assert!(page.text().contains("Vilkår mangler: vælg en"), "{}", page.text());
    let page = browser.get("/dataadgangadministration/skift-status?til=approve").await;
    assert!(page.text().contains("Vælg mindst én"), "{}", page.text());
}

#[tokio::test]
async fn a_service_locked_between_choosing_and_sending_is_told_of() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/tilslutninger/opsummering?system={tavlen}&service=elevdatabasen");
    let open = browser.get(&path).await;
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let code = testkit::service("elevdatabasen");
    let mut service = services::catalogue::get(&app.demo.portal, &code).await.unwrap();
    service.status = domain::ServiceStatus::Locked;
    services::catalogue::edit(&app.demo.portal, &agency, &service).await.unwrap();
    let answer = browser.submit_from(&open, "/api/connections/request", &[("terms", "accepted")]).await;
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Elevdatabasen: Webservicen er låst"), "{}", page.text());
}

#[tokio::test]
async fn a_row_changed_meanwhile_says_what_it_is_now_and_by_whom() {
    let app = TestApp::new().await;
    let (id, ..) = app.demo.access("901001").await;
    let path = format!("/dataadgangadministration/skift-status?id={id}");
    let mut school = app.log_in(Person::HavnsoeSkole).await;
    let open = school.get(&format!("{path}&til=delete")).await;
    let mut municipality = app.log_in(Person::HavnsoeKommune).await;
    let suspend = format!("{path}&til=set_waiting");
    let page = municipality.submit(&suspend, CHANGE, &[("paused_until", "31.02.2027")]).await;
    let text = page.text();
    assert!(text.contains("Kommentar mangler") && text.contains("Dagen findes ikke"), "all at once: {text}");
    assert_eq!(page.value(CHANGE, "paused_until").as_deref(), Some("31.02.2027"));
    municipality.submit(&format!("{path}&til=set_waiting"), CHANGE, &[("comment", "Ferie")]).await;
    let answer = school.submit_from(&open, CHANGE, &[("comment", "Væk")]).await;
    let page = school.follow(answer).await;
    let text = page.text();
    assert!(
        text.contains("det er nu Sat i venter. Ændret af Kommune – Havnsø Kommune den 23.11.2026 kl. 13.00"),
        "{text}"
    );
    assert_eq!(page.value(CHANGE, "comment").as_deref(), Some("Væk"));
    assert_eq!(app.demo.access("901001").await.2, DataAccessStatus::Suspended);
    // Whoever still wants it sends the page as it stands now.
    let answer = school.submit_from(&page, CHANGE, &[]).await;
    assert_eq!(answer.location(), "/dataadgangadministration/alle");
}

#[tokio::test]
async fn the_same_form_sent_twice_counts_once() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let open = browser.get("/systemer/ny").await;
    let first = browser.submit_from(&open, SAVE, &NEW_SYSTEM).await;
    let second = browser.submit_from(&open, SAVE, &NEW_SYSTEM).await;
    assert_eq!(first.location(), second.location(), "the second press leads where the first led");
    let actor = app.demo.actor(Person::Skoletavlen).await;
    assert_eq!(services::system::list(&app.demo.portal, &actor).await.unwrap().len(), 2);
    // A form that was refused can be sent again.
    let open = browser.get("/systemer/ny").await;
    browser.submit_from(&open, SAVE, &with(&[("name", "")])).await;
    let answer = browser.submit_from(&open, SAVE, &with(&[("name", "Anden")])).await;
    assert!(answer.location().starts_with("/systemer/"), "{}", answer.location());
}

#[tokio::test]
async fn a_session_that_ended_in_the_middle_of_a_form_loses_nothing() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let open = browser.get("/systemer/ny").await;
    browser.forget_cookies();
    let answer = browser.submit_from(&open, SAVE, &NEW_SYSTEM).await;
    assert!(
        answer.location().starts_with("/log-paa?videre=/systemer/ny%3Fkladde%3D"),
        "{}",
        answer.location()
    );
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Det, du har skrevet, er gemt"), "{}", page.text());
    let key = Person::Skoletavlen.key().to_string();
    let answer = browser.submit_from(&page, "/api/session/log-in", &[("user", &key)]).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.value(SAVE, "name").as_deref(), Some("Lektiebogen"), "{}", page.text());
    let answer = browser.submit_from(&page, SAVE, &[]).await;
    assert!(answer.location().starts_with("/systemer/"), "{}", answer.location());
}

#[tokio::test]
async fn a_log_in_gets_a_new_session_and_a_log_out_ends_it() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let kept = browser.request("GET", "/systemer").body(Body::empty()).unwrap();
    let page = browser.get("/systemer").await;
    assert_eq!(page.status, StatusCode::OK);
    let answer = browser.post("/log-ud", &[]).await;
    let page = browser.follow(answer).await;
    assert!(page.body.contains("Du er logget ud."), "{}", page.text());
    let page = browser.raw(kept).await;
    assert_eq!(page.status, StatusCode::FOUND, "the old cookie opens nothing");
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused_with_a_page() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let send = |browser: &crate::common::Browser<'_>, kind: &str, body: &'static [u8]| {
        browser.request("POST", SAVE).header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    };
    let form = "application/x-www-form-urlencoded";
    for (kind, body) in
        [("application/json", b"{}".as_slice()), (form, b"version=abc"), (form, b"name=%FF%FE&=")]
    {
        let request = send(&browser, kind, body);
        let page = browser.raw(request).await;
        assert!(
            [StatusCode::BAD_REQUEST, StatusCode::SEE_OTHER].contains(&page.status),
            "{kind} {body:?}: {} {}",
            page.status,
            page.body
        );
    }
    let page = browser.post("/api/findes/ikke", &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let huge = "x".repeat(9 * 1024 * 1024);
    let page = browser.post(SAVE, &[("name", &huge)]).await;
    assert!(page.status.is_client_error(), "{}", page.status);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let request = browser
        .request("POST", "/log-ud")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::empty())
        .unwrap();
    assert_eq!(browser.raw(request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/systemer").await.status, StatusCode::OK, "still logged in");
}

#[tokio::test]
async fn a_link_never_leads_away_after_log_in() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        let key = Person::Skoletavlen.key().to_string();
        let answer = browser.post("/api/session/log-in", &[("user", &key), ("next", next)]).await;
        assert_eq!(answer.location(), "/", "{next}");
    }
}

#[tokio::test]
async fn the_address_that_was_asked_for_comes_through_the_log_in_whole() {
    let app = TestApp::new().await;
    let list = "/dataadgangadministration/alle";
    let file = "/dataadgangadministration/dataadgange.csv";
    for search in [
        "havns%C3%B8",
        "a%26b",
        "1%2B1",
        "100%25",
        "a%2526b",
        "to+ord",
        "to%20ord",
        "%23a",
        "%2F%2Fx.example",
    ] {
        for (asked, wanted) in [(list, list), (file, list)] {
            let mut browser = app.browser();
            let led = browser.get(&format!("{asked}?soeg={search}")).await.location();
            let page = browser.get(&led).await;
            let next = page.value("/api/session/log-in", "next").unwrap();
            let key = Person::HavnsoeKommune.key().to_string();
            let answer = browser.post("/api/session/log-in", &[("user", &key), ("next", &next)]).await;
            assert_eq!(answer.location(), format!("{wanted}?soeg={search}"));
            let page = browser.follow(answer).await;
            let typed =
                serde_urlencoded::from_str::<Vec<(String, String)>>(&format!("soeg={search}")).unwrap();
            let filter = page.form(list);
            assert_eq!(filter.iter().find(|(name, _)| name == "soeg"), typed.first(), "{search}");
        }
    }
}

#[tokio::test]
async fn other_peoples_rows_cannot_be_changed_by_a_made_up_form() {
    let app = TestApp::new().await;
    let tavlen = app.demo.system("Tavlen").await.to_string();
    let (access, version, status) = app.demo.access("901001").await;
    let target = format!("{access}:{version}");
    for person in Person::ALL {
        let mut browser = app.log_in(person).await;
        if person != Person::Skoletavlen {
            let fields = with(&[("id", &tavlen), ("version", "1")]);
            let page = browser.post(SAVE, &fields).await;
            assert!(
                [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&page.status),
                "{person:?} edits"
            );
            let fields = [("id", tavlen.as_str()), ("version", "1"), ("name", "x"), ("action", "delete")];
            let page = browser.post("/api/systems/change", &fields).await;
            assert!(
                [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&page.status),
                "{person:?} deletes"
            );
        }
        if !matches!(person, Person::HavnsoeSkole | Person::HavnsoeKommune) {
            let page = browser.post(CHANGE, &[("targets[0]", &target), ("action", "delete")]).await;
            assert!(
                [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&page.status),
                "{person:?} decides"
            );
        }
    }
    assert_eq!(app.demo.access("901001").await.2, status);
}

#[tokio::test]
async fn the_school_sees_what_its_data_is_for_before_it_approves_and_afterwards() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let page = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let purpose = "Elevernes skema og fravær";
    let long = "x".repeat(2_001);
    let sent = |purpose: &str| {
        [("recipients[0][number]", "G90104"), ("purpose", purpose), ("op", "send")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let fields = sent(&long);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let refused = provider.submit(&page, REQUEST, &fields).await;
    assert!(refused.text().contains("Formål er for lang"), "{}", refused.text());
    assert!(refused.body.contains(&long), "what was typed is there");
    let fields = sent(purpose);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let receipt = provider.submit(&page, REQUEST, &fields).await;
    assert!(
        receipt.path.starts_with("/kvitteringer/") && receipt.text().contains(purpose),
        "{}",
        receipt.text()
    );
    let id = app.demo.access("G90104").await.0;
    let mut school = app.log_in(Person::HavnsoeKommune).await;
    for page in [
        format!("/dataadgange/{id}"),
        format!("/dataadgangadministration/skift-status?id={id}"),
        format!("/dataadgangadministration/skift-status?id={id}&til=approve"),
        "/dataadgangadministration/dataadgange.csv".into(),
    ] {
        let page = school.get(&page).await;
        assert!(page.body.contains(purpose), "{}: {}", page.path, page.body);
    }
}

#[tokio::test]
async fn the_export_opens_right_in_a_danish_excel() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::HavnsoeKommune).await;
    let page = browser.get("/dataadgangadministration/dataadgange.csv?soeg=bakke").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.starts_with('\u{feff}'), "a byte order mark");
    let lines: Vec<_> =
        page.body.trim_start_matches('\u{feff}').split("\r\n").filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    // Each cell in quotation marks, so that none falls apart where another separator is expected.
    let cells = r#""901002";"Bakkeskolen";"Tavlen";"Skoletavlen ApS";"Unilogin";"Venter";"#;
    assert!(lines[1].starts_with(cells), "{lines:?}");
    let mut stranger = app.log_in(Person::NyMedarbejder).await;
    assert_eq!(stranger.get("/dataadgangadministration/dataadgange.csv").await.status, StatusCode::FORBIDDEN);
    let mut nobody = app.browser();
    assert_eq!(nobody.get("/dataadgangadministration/dataadgange.csv").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_51st_address_is_refused_at_its_field_and_stays_typed() {
    let app = TestApp::new().await;
    let mut school = app.log_in(Person::HavnsoeSkole).await;
    for number in 0..50 {
        let address = format!("n{number}@s.example");
        app.demo
            .registered(Person::HavnsoeSkole, &address, school_itself(), testkit::usual(domain::Side::Owner))
            .await;
    }
    let page = "/dataadgangadministration/notifikationer";
    let fields = [("signup", "for-mange@s.example"), ("topics[]", "access_sent"), ("rhythm", "daily")];
    let page = school.submit(page, "/api/notifications/register", &fields).await;
    assert!(page.text().contains("50"), "{}", page.text());
    assert!(page.body.contains("id=\"signup-error\""), "{}", page.body);
    assert!(page.body.contains("value=\"for-mange@s.example\""), "{}", page.body);
}

fn school_itself() -> (domain::Side, domain::Coverage) {
    (domain::Side::Owner, testkit::listed(&["901001"]))
}

#[tokio::test]
async fn what_one_form_of_a_page_sent_is_not_shown_in_another() {
    let app = TestApp::new().await;
    let id = app
        .demo
        .registered(Person::HavnsoeSkole, "a@s.example", school_itself(), testkit::usual(domain::Side::Owner))
        .await;
    let row = {
        let actor = app.demo.actor(Person::HavnsoeSkole).await;
        services::notification_recipient::get(&app.demo.portal, &actor, id).await.unwrap()
    };
    let (claimed, _) = services::outbox::claim(&app.demo.portal, 10, 90).await.unwrap();
    let stop = &claimed
        .iter()
        .find(|mail| mail.message.recipient == Some(row.row.recipient.id))
        .unwrap()
        .unsubscribe;
    services::subscription::end(&app.demo.portal, stop).await.unwrap();

    let mut school = app.log_in(Person::HavnsoeSkole).await;
    for path in ["/dataadgangadministration/notifikationer".to_owned(), format!("/notifikationer/{id}")] {
        let before = school.get(&path).await.body.matches(" checked").count();
        let page = school.submit(&path, "/api/notifications/ask-again", &[]).await;
        assert!(page.text().contains("har sagt nej til mails"), "{}", page.text());
        assert_eq!(page.body.matches(" checked").count(), before, "{}", page.body);
        assert!(before > 2, "{before}");
    }
}

#[tokio::test]
async fn a_last_day_that_is_none_or_has_passed_is_told_at_its_field_and_the_comment_stays() {
    let app = TestApp::new().await;
    let mut school = app.log_in(Person::HavnsoeSkole).await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let (access, ..) = app.demo.access("901001").await;
    let actor = app.demo.actor(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let (view, _) = services::system::get(&app.demo.portal, &actor, tavlen).await.unwrap();
    let connection =
        view.connections.iter().find(|c| c.agreement.service.as_str() == "unilogin").unwrap().agreement.id;
    let of_access = (format!("/dataadgange/{access}/sidste-dag"), "/api/data-accesses/last-day");
    let of_connection = (format!("/tilslutninger/{connection}/sidste-dag"), "/api/connections/last-day");
    for (browser, (path, action)) in [(&mut school, of_access), (&mut agency, of_connection)] {
        for (typed, told) in [
            ("31/12", "Skriv datoen som dag.måned.år, for eksempel 31.12.2026"),
            ("2026-11-22", "Vælg en dag, der ikke er gået"),
        ] {
            let page = browser.submit(&path, action, &[("last_day", typed), ("comment", "Fordi")]).await;
            assert!(page.text().contains(told), "{typed}: {}", page.text());
            assert!(page.body.contains("href=\"#last_day\""), "the summary leads to the field");
            assert_eq!(page.value(action, "last_day").as_deref(), Some(typed));
            assert_eq!(page.value(action, "comment").as_deref(), Some("Fordi"));
        }
        let long = "å".repeat(2_001);
        let page = browser.submit(&path, action, &[("last_day", "ikke"), ("comment", &long)]).await;
        assert!(page.text().contains("Skriv datoen som") && page.text().contains("højst 2.000 tegn"));
        // As it is written, today too.
        let page = browser.submit(&path, action, &[("last_day", "23.11.2026"), ("comment", "Fordi")]).await;
        assert!(page.body.contains("Den sidste dag er gemt"), "{}", page.text());
        assert!(page.text().contains("23.11.2026"));
        assert_eq!(browser.get(&path).await.value(action, "last_day").as_deref(), Some("23.11.2026"));
        let page = browser.submit(&path, action, &[("comment", "Fordi")]).await;
        assert!(page.text().contains("Sidste dag er, som den var"), "{}", page.text());
        assert_eq!(page.value(action, "comment").as_deref(), Some("Fordi"));
        let stale = [("last_day", "2027-01-01"), ("version", "1")];
        let page = browser.submit(&path, action, &stale).await;
        assert!(page.text().contains("En anden har ændret det her imens"), "{}", page.text());
    }
    let save = "/api/catalogue/save";
    let path = "/sagsbehandling/webservices/unilogin";
    for (typed, told) in [
        ("snart", "Skriv datoen som dag.måned.år, for eksempel 31.12.2026"),
        ("2026-11-22", "Vælg en dag, der ikke er gået"),
    ] {
        let page = agency.submit(path, save, &[("last_day", typed), ("purpose", "Nyt")]).await;
        assert!(page.text().contains(told), "{typed}: {}", page.text());
        assert_eq!(page.value(save, "purpose").as_deref(), Some("Nyt"));
    }
}

/// What a change of a web service means is looked at before it is saved; nothing that was typed is lost on the way.
#[tokio::test]
async fn a_change_of_a_web_service_is_looked_at_before_it_is_saved() {
    let app = TestApp::new().await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let (save, path) = ("/api/catalogue/save", "/sagsbehandling/webservices/unilogin");
    let kept =
        async || services::catalogue::get(&app.demo.portal, &testkit::service("unilogin")).await.unwrap();
    let before = kept().await;
    // Without its tick every connected system gets the data of every school, whatever it answered.
    let data = "CPR-nummer\r\nhelbredsoplysninger";
    let look = agency.submit(path, save, &[("needs_data_access", ""), ("data", data)]).await;
    let text = look.text();
    assert!(text.contains("Data begynder uden skolens ja: Bakkeskolen, Strandmark Friskole."), "{text}");
    assert!(text.contains("hente data for alle institutioner, også dem, der ikke er spurgt"), "{text}");
    assert!(text.contains("Det berører 1 system og 3 institutioner."), "{text}");
    assert!(
        text.contains(before.data.as_str()) && text.contains("helbredsoplysninger"),
        "both are shown: {text}"
    );
    assert_eq!(kept().await, before, "nothing is saved yet");
    let answer = agency.submit_from(&look, save, &[("op", "edit")]).await;
    let form = agency.follow(answer).await;
    assert_eq!(form.value(save, "needs_data_access"), None, "to be corrected as it was typed");
    assert_eq!(
        form.value(save, "data").map(|data| data.replace('\r', "")).as_deref(),
        Some("CPR-nummer\nhelbredsoplysninger")
    );

    // It closes for everybody at once, and the page says for whom.
    let look = agency.submit(path, save, &[("status", "closed")]).await;
    let text = look.text();
    assert!(
        text.contains("Webservicen lukker straks for alle") && text.contains("Stopper nu: Havnsø Skole."),
        "{text}"
    );
    // Whoever is not told is not counted as told.
    let locked = agency.submit(path, save, &[("status", "locked")]).await;
    assert!(locked.text().contains("Det berører 1 system. De får alle besked"), "{}", locked.text());
    // Of a closed one nobody gets data, whatever it needs.
    let both = agency.submit(path, save, &[("status", "closed"), ("needs_data_access", "")]).await;
    assert!(!both.text().contains("hente data for alle institutioner"), "{}", both.text());
    // A last day that is nearer than the reminders.
    let near = agency.submit(path, save, &[("last_day", "24.11.2026")]).await;
    assert!(near.text().contains("Den sidste dag er om 1 dag."), "{}", near.text());
    // Somebody else was faster.
    let mut other = before.clone();
    other.contact = domain::LongText::parse("ny@stil.example").unwrap();
    let case_worker = app.demo.actor(Person::Sagsbehandler).await;
    services::catalogue::edit(&app.demo.portal, &case_worker, &other).await.unwrap();
    let answer = agency.submit_from(&look, save, &[("op", "save")]).await;
    let page = agency.follow(answer).await;
    assert!(page.text().contains("En anden har ændret det her imens"), "{}", page.text());
    assert_eq!(kept().await.status, domain::ServiceStatus::Open);
    // What nobody agreed to is saved at once.
    let page = agency.submit(path, save, &[("service_contact", "endnu@stil.example")]).await;
    assert!(page.body.contains("class=\"flash\""), "{}", page.text());
    assert_eq!(kept().await.contact.as_str(), "endnu@stil.example");
    let look = agency.submit(path, save, &[("status", "closed")]).await;
    agency.submit_from(&look, save, &[("op", "save")]).await;
    assert_eq!(kept().await.status, domain::ServiceStatus::Closed);
}

/// What a change is to those who agreed is asked with it; nothing that was typed is lost on the way.
#[tokio::test]
async fn a_new_version_says_what_it_is_and_until_when_it_is_to_be_confirmed() {
    let app = TestApp::new().await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let (save, path) = ("/api/catalogue/save", "/sagsbehandling/webservices/unilogin");
    let kept =
        async || services::catalogue::get(&app.demo.portal, &testkit::service("unilogin")).await.unwrap();
    let before = kept().await;
    let changed = [("data", "Navn og CPR-nummer"), ("categories[]", "cpr")];
    let look = agency.submit(path, save, &changed).await;
    let text = look.text();
    assert!(text.contains("1 godkendt dataadgang bekræftes"), "{text}");
    assert!(text.contains("Nyt: CPR-nummer"), "{text}");
    assert!(!text.contains("Redaktionel: det samme"), "more data is no editorial change: {text}");
    assert_eq!(agency.get(&look.path).await.text(), text, "loaded anew it is the same page");

    // One fault after the other, each at its field, with everything that was typed.
    let typed = [("op", "save"), ("why", "Skolerne har bedt om det."), ("kind", "new_data")];
    let long = [("why", ""), ("kind", "")];
    for (more, told) in [
        (&long[..], "Hvad er ændringen? mangler: vælg en"),
        (&[][..], "Bekræftes senest mangler: udfyld feltet"),
        (&[("confirm_by", "i morgen")], "Skriv datoen som dag.måned.år"),
        (&[("confirm_by", "22.11.2026")], "Vælg en dag, der ikke er gået"),
        (&[("confirm_by", "22.12.2026")], "Der skal gå mindst 30 dage"),
        (&[("why", ""), ("confirm_by", "01.02.2027")], "Hvad er ændret, og hvorfor? mangler"),
        (&[("kind", "editorial")], "Det er ikke en redaktionel ændring"),
    ] {
        let fields: Vec<_> = typed
            .iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
            .chain(more)
            .copied()
            .collect();
        let answer = agency.submit_from(&look, save, &fields).await;
        let page = agency.follow(answer).await;
        assert!(page.text().contains(told), "{told}: {}", page.text());
        assert!(page.text().contains("Nyt: CPR-nummer"), "it is still that page: {}", page.text());
        for (name, value) in more.iter().filter(|(name, value)| !value.is_empty() && *name != "kind") {
            assert_eq!(page.value(save, name).as_deref(), Some(*value));
        }
        assert_eq!(kept().await, before, "{told}: nothing is saved");
    }
    let said = [&typed[..], &[("confirm_by", "01.02.2027")]].concat();
    let answer = agency.submit_from(&look, save, &said).await;
    let page = agency.follow(answer).await;
    assert!(page.body.contains("class=\"flash\""), "{}", page.text());
    assert_eq!((kept().await.text_version, kept().await.data.as_str()), (2, "Navn og CPR-nummer"));

    // The owner reads what is new and confirms it in one press, also what was typed by others meanwhile is not lost.
    let mut municipality = app.log_in(Person::HavnsoeKommune).await;
    let list = "/dataadgangadministration/bekraeft";
    let page = municipality.get(list).await;
    for told in
        ["Unilogin: version 2", "Bekræftes senest 01.02.2027", "Nyt: CPR-nummer", "Skolerne har bedt om det."]
    {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    let (id, ..) = app.demo.access("901001").await;
    let one = municipality.get(&format!("/dataadgange/{id}")).await;
    assert!(one.text().contains("Version 2 skal bekræftes"), "{}", one.text());
    assert!(one.text().contains("Godkendt for version 1 ("), "{}", one.text());
    let confirm = "/api/administration/change";
    let mut fields = page.form(confirm);
    fields.retain(|(name, _)| !name.starts_with("targets"));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let none = municipality.post(confirm, &fields).await;
    let none = municipality.follow(none).await;
    assert!(none.text().contains("Vælg mindst én"), "{}", none.text());
    let answer = municipality.submit_from(&page, confirm, &[]).await;
    let done = municipality.follow(answer).await;
    assert!(done.body.contains("Den nye version er bekræftet."), "{}", done.text());
    assert!(done.text().contains("Intet at bekræfte"), "{}", done.text());
    let one = municipality.get(&format!("/dataadgange/{id}")).await;
    assert!(one.text().contains("Godkendt for version 2 ("), "{}", one.text());
    let public = app.browser().get("/webservices/unilogin").await;
    assert!(public.text().contains("Version 2 (") && public.text().contains("Nye data"), "{}", public.text());
}

/// Where the portal is set up so, a web service is closed by two: the one who proposes can't approve it, and whatever else is changed waits.
#[tokio::test]
async fn a_web_service_is_closed_by_two_where_that_is_set() {
    let mut demo = testkit::Demo::new().await;
    demo.portal = demo.portal.with_second_person(true);
    let colleague = demo.newcomer("Kollega", "90001000", &[domain::Right::CaseWorker]).await;
    let app = TestApp::with(demo, &crate::common::quiet());
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let (form, save) = ("/sagsbehandling/webservices/unilogin", "/api/catalogue/save");
    let both = agency.submit(form, save, &[("status", "closed"), ("purpose", "Noget andet")]).await;
    assert!(both.text().contains("Gem de andre ændringer først"), "{}", both.text());
    assert!(both.body.contains("Noget andet"), "nothing typed is lost");
    let look = agency.submit(form, save, &[("status", "closed")]).await;
    for told in ["lukker straks", "Intet lukker endnu", "Foreslå for en kollega", "Havnsø Skole"] {
        assert!(look.text().contains(told), "{told}: {}", look.text());
    }
    let answer = agency.submit_from(&look, save, &[("op", "save")]).await;
    let page = agency.follow(answer).await;
    assert!(page.body.contains("er foreslået"), "{}", page.text());
    for told in ["Forslag om lukning", "Du har selv foreslået det", "Tag forslaget væk"] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    let status = async || {
        let code = testkit::service("unilogin");
        services::catalogue::get(&app.demo.portal, &code).await.unwrap().status
    };
    assert_eq!(status().await, domain::ServiceStatus::Open);
    let list = agency.get("/sagsbehandling/webservices").await;
    assert!(list.text().contains("Lukning foreslået"), "{}", list.text());
    let (approve, drop) = ("/api/catalogue/approve-closing", "/api/catalogue/drop-closing");
    let code = testkit::service("unilogin");
    let proposal = store::closing_proposal::find(app.demo.portal.db(), &code).await.unwrap().unwrap();
    let proposed = proposal.at.micros().to_string();
    let fields = [("code", "unilogin"), ("version", "1"), ("proposed", &*proposed), ("page", form)];
    let own = agency.post(approve, &fields).await;
    let own = agency.follow(own).await;
    assert!(own.text().contains("En anden sagsbehandler skal godkende den."), "{}", own.text());
    assert_eq!(status().await, domain::ServiceStatus::Open);

    // Taken away, proposed again, and approved by the other.
    let away = agency.submit_from(&page, drop, &[]).await;
    let away = agency.follow(away).await;
    assert!(
        away.body.contains("er taget væk") && !away.text().contains("Tag forslaget væk"),
        "{}",
        away.text()
    );
    let look = agency.submit(form, save, &[("status", "closed")]).await;
    agency.submit_from(&look, save, &[("op", "save")]).await;
    let other = &colleague.actor;
    let proposal = store::closing_proposal::find(app.demo.portal.db(), &code).await.unwrap().unwrap();
    services::catalogue::approve_closing(&app.demo.portal, other, &code, 1, proposal.at).await.unwrap();
    assert_eq!(status().await, domain::ServiceStatus::Closed);
    let gone = agency.get(form).await;
    assert!(!gone.text().contains("Tag forslaget væk"), "{}", gone.text());
}

/// A municipality takes over what one of its institutions had: from the panel of what closed to the approved row, and what it types is kept.
#[tokio::test]
async fn a_municipality_takes_over_what_a_closed_institution_had() {
    let app = TestApp::new().await;
    app.demo.registers_say("901001", |one| one.passivated = Some("Ikke længere i registret".into())).await;
    let mut municipality = app.log_in(Person::HavnsoeKommune).await;
    let (to, take) = ("/dataadgangadministration/overtag", "/api/administration/take-over");
    let waiting = municipality.get("/dataadgangadministration").await;
    assert!(waiting.body.contains(&format!("href=\"{to}\"")), "{}", waiting.text());
    let choose = municipality.get(to).await;
    assert!(choose.text().contains("Havnsø Skole (lukket)"), "{}", choose.text());
    assert!(!choose.body.contains(take), "nothing to press before both are chosen");

    let list = format!("{to}?fra=901001&til=901003");
    let page = municipality.get(&list).await;
    for told in [
        "Godkendt hos Havnsø Skole og ikke her",
        "Tavlen (Skoletavlen ApS) – Unilogin",
        "Data begynder at blive hentet med det samme.",
        "bliver godkendt for Fjordskolen",
        "I godkender version 1 af Unilogin.",
    ] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    let form = page.form(take);
    let without: Vec<_> = form.iter().filter(|(name, _)| !name.starts_with("targets")).collect();
    let without: Vec<_> = without.iter().map(|(name, value)| (&**name, &**value)).collect();
    let none = municipality.post(take, &without).await;
    let none = municipality.follow(none).await;
    assert!(none.text().contains("Vælg mindst én"), "{}", none.text());
    let long = "æ".repeat(2_001);
    let answer = municipality.submit_from(&page, take, &[("comment", &long)]).await;
    let refused = municipality.follow(answer).await;
    assert!(refused.text().contains("Der er en fejl") && refused.body.contains(&long), "{}", refused.text());
    let answer = municipality.submit_from(&page, take, &[("comment", "Sammenlagt 1. august")]).await;
    let done = municipality.follow(answer).await;
    assert!(done.body.contains("class=\"flash\"") && done.text().contains("Fjordskolen"), "{}", done.text());

    // Each of the two leads to the other.
    let found =
        municipality.get("/dataadgangadministration/alle?institution=901003&webservice=unilogin").await;
    let one = municipality.get(&found.link("/dataadgange/")).await;
    assert!(one.text().contains("Overtaget fra Havnsø Skole"), "{}", one.text());
    assert!(one.text().contains("Overtaget fra en anden institution"), "{}", one.text());
    let (old, ..) = app.demo.access("901001").await;
    let before = municipality.get(&format!("/dataadgange/{old}")).await;
    assert!(before.text().contains("Overtaget af Fjordskolen"), "{}", before.text());
    let again = municipality.get(&list).await;
    assert!(again.text().contains("Begge har den") && !again.body.contains(take), "{}", again.text());
    // What goes on is chosen already; a second press of the old page decides nothing.
    let only_from = municipality.get(&format!("{to}?fra=901001")).await;
    assert!(only_from.text().contains("Begge har den"), "{}", only_from.text());
    let answer = municipality.submit_from(&page, take, &[]).await;
    let stale = municipality.follow(answer).await;
    assert!(stale.text().contains("Der er en fejl"), "{}", stale.text());
    for wrong in ["x", "a:b", "1:2:3", &format!("{old}:x")] {
        let fields = [("from_code", "901001"), ("to_code", "901003"), ("targets[0]", wrong), ("comment", "")];
        let answer = municipality.post(take, &fields).await;
        assert!(
            answer.status.is_client_error() || answer.status.is_redirection(),
            "{wrong}: {}",
            answer.status
        );
    }
    for wrong in ["fra=x&til=901003", "fra=901001&til=999999", "fra=901003&til=901003"] {
        let answer = municipality.get(&format!("{to}?{wrong}")).await;
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.status);
    }
}

/// Whoever read another version is told so, and nothing is sent or decided.
#[tokio::test]
async fn a_version_that_moved_on_while_it_was_read_is_told_of() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let mut municipality = app.log_in(Person::HavnsoeKommune).await;
    let tavlen = app.demo.system("Tavlen").await;
    let open =
        provider.get(&format!("/tilslutninger/opsummering?system={tavlen}&service=elevdatabasen")).await;
    let (id, ..) = app.demo.access("901003").await;
    let change = format!("/dataadgangadministration/skift-status?id={id}&til=approve");
    let confirm = municipality.get(&change).await;
    assert!(confirm.text().contains("I godkender version 1 af Elevdatabasen."), "{}", confirm.text());
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let mut service =
        services::catalogue::get(&app.demo.portal, &testkit::service("elevdatabasen")).await.unwrap();
    service.terms = domain::LongText::parse("Andre vilkår").unwrap();
    let said = testkit::published(domain::VersionKind::Editorial, None);
    services::catalogue::publish(&app.demo.portal, &agency, &service, Some(&said)).await.unwrap();

    let typed = [("terms", "accepted"), ("message", "Vi skifter")];
    let answer = provider.submit_from(&open, "/api/connections/request", &typed).await;
    let page = provider.follow(answer).await;
    assert!(page.text().contains("Elevdatabasen: STIL har ændret webservicen"), "{}", page.text());
    assert!(page.text().contains("Andre vilkår"), "what applies now is there to be read: {}", page.text());
    assert_eq!(page.value("/api/connections/request", "message").as_deref(), Some("Vi skifter"));
    let answer = provider.submit_from(&page, "/api/connections/request", &[("terms", "accepted")]).await;
    assert!(answer.location().contains("/kvitteringer/"), "{}", answer.location());

    let answer = municipality.submit_from(&confirm, "/api/administration/change", &[]).await;
    let page = municipality.follow(answer).await;
    assert!(
        page.text().contains("STIL har ændret webservicen imens: Sagsbehandler – STIL"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("I godkender version 2 af Elevdatabasen."), "{}", page.text());
    assert_eq!(app.demo.access("901003").await.2, DataAccessStatus::Waiting);
}

#[tokio::test]
async fn a_last_day_is_offered_for_what_is_approved_and_refused_for_the_rest() {
    let app = TestApp::new().await;
    let mut municipality = app.log_in(Person::HavnsoeKommune).await;
    let (waiting, ..) = app.demo.access("901002").await;
    let page = municipality.get(&format!("/dataadgange/{waiting}")).await;
    assert!(!page.text().contains("Sæt sidste dag"), "{}", page.text());
    let page = municipality.get(&format!("/dataadgange/{waiting}/sidste-dag")).await;
    assert!(page.text().contains("Venter") && !page.body.contains("action=\"/api/data-accesses/last-day\""));
    let (id, on) = (waiting.to_string(), format!("/dataadgange/{waiting}/sidste-dag"));
    let fields = [("id", &*id), ("version", "1"), ("last_day", "2027-01-01"), ("page", &*on)];
    let page = municipality.post("/api/data-accesses/last-day", &fields).await;
    let page = municipality.follow(page).await;
    assert!(page.body.contains("Der er en fejl"), "{}", page.body);
    assert_eq!(app.demo.access("901002").await.2, DataAccessStatus::Waiting);
    let row = store::data_access::find(app.demo.portal.db(), waiting).await.unwrap().unwrap();
    assert_eq!(row.valid_to, None);
}

/// What still hangs on a system is named with the way to it; a button that would only say so again is not there.
#[tokio::test]
async fn a_system_in_use_says_what_has_to_end_first() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let path = format!("/systemer/{tavlen}/skift/delete");
    let page = provider.get(&path).await;
    let text = page.text();
    assert!(text.contains("Det her skal være trukket tilbage eller afsluttet først: "), "{text}");
    assert!(text.contains("Unilogin Godkendt") && text.contains("Optagelse.dk Godkendt"), "{text}");
    assert!(page.links().iter().any(|to| to.starts_with("/tilslutninger/")), "{:?}", page.links());
    assert!(!page.body.contains("action=\"/api/systems/change\""), "{}", page.body);
    // A form from before is refused all the same.
    let id = tavlen.to_string();
    let old = [
        ("id", &*id),
        ("version", "1"),
        ("name", "Tavlen"),
        ("action", "delete"),
        ("back", ""),
        ("page", &*path),
    ];
    let refused = provider.post("/api/systems/change", &old).await;
    let refused = provider.follow(refused).await;
    assert!(refused.body.contains("Systemet har tilslutninger eller dataadgange"), "{}", refused.text());
}
