//! The two registers through the real router: becoming a provider, and the institution register.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use testkit::{Person, code};

use crate::common::{Browser, Page, TestApp};

const SEND: &str = "/api/inquiries/send";
const DECIDE: &str = "/api/inquiries/decide";
const WRITE: &str = "/api/inquiries/write";
const FORM: &str = "/kontakt?emne=create_provider";

const APPLICATION: [(&str, &str); 8] = [
    ("organisation", "Klasselog IVS"),
    ("cvr", "94910684"),
    ("p_numbers", "1000000091\n1000000092"),
    ("portal_name", "Klasselog"),
    ("school_contact", "Inge Bak, Havnsø Skole, 12 34 56 78"),
    ("your_name", "Mads Krog"),
    ("email", "mads@klasselog.example"),
    ("purpose", "Vi viser skemaer & lektier <b>for</b> elever 🎒"),
];

#[tokio::test]
async fn the_agency_sees_who_applies_and_who_else_does_for_the_same_company() {
    let app = TestApp::new().await;
    let mut stranger = app.browser();
    stranger.submit(FORM, SEND, &APPLICATION).await;
    let mut newcomer = app.log_in(Person::NyUdbyder).await;
    let own = [&APPLICATION[..5], &[("your_name", "Kim Vester")], &APPLICATION[6..]].concat();
    let page = newcomer.submit(FORM, SEND, &own).await;
    assert!(page.text().contains("Kim Vester"), "{}", page.text());
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let list = agency.get("/sagsbehandling/henvendelser").await;
    let cases: Vec<String> =
        list.links().into_iter().filter(|to| to.starts_with("/sagsbehandling/henvendelser/")).collect();
    let mut read = vec![];
    for case in cases {
        read.push(agency.get(&case).await.text());
    }
    let own =
        read.iter().find(|text| text.contains("logget på for CVR-nummer 94910684, som er ansøgningens"));
    assert!(
        own.is_some_and(|text| text.contains("Andre ansøgninger") && text.contains("Mads Krog")),
        "{read:?}"
    );
    let strangers = read.iter().find(|text| text.contains("Afsenderen var ikke logget på."));
    assert!(strangers.is_some_and(|text| text.contains("Kim Vester")), "{read:?}");
}

#[tokio::test]
async fn an_applicant_becomes_a_provider() {
    let app = TestApp::new().await;
    // Not logged in.
    let mut applicant = app.browser();
    let page = applicant.submit(FORM, SEND, &APPLICATION).await;
    assert!(page.path.starts_with("/henvendelser?noegle="), "{}", page.path);
    assert!(page.text().contains("Gem adressen på denne side"), "{}", page.text());
    assert!(page.text().contains("Venter på STIL") && page.text().contains("<b>for</b>"), "{}", page.text());
    let link = page.path.clone();

    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let page = agency.get("/sagsbehandling/henvendelser").await;
    assert!(page.text().contains("Klasselog IVS"), "{}", page.text());
    let case = page.link("/sagsbehandling/henvendelser/");
    let page = agency.submit(&case, DECIDE, &[("action", "ask"), ("answer", "")]).await;
    assert!(page.text().contains("Der er en fejl"), "a question needs words: {}", page.text());
    let page = agency.submit(&case, DECIDE, &[("action", "ask"), ("answer", "Hvilke skoler?")]).await;
    assert!(page.body.contains("Svaret er sendt."), "{}", page.text());

    // The agency reads who is waited for, and that nobody has shown whose application it is.
    let asked = agency.get(&case).await.text();
    for told in ["Venter på afsenderen", "Afsenderens navn", "Afsenderen var ikke logget på."] {
        assert!(asked.contains(told), "{told}: {asked}");
    }
    assert!(!asked.contains("Venter på svar fra dig") && !asked.contains("Dit navn"), "{asked}");

    let page = applicant.get(&link).await;
    assert!(page.text().contains("Venter på svar fra dig") && page.text().contains("Hvilke skoler?"));
    let page = applicant.submit(&link, WRITE, &[("text", "")]).await;
    assert!(page.text().contains("Der er en fejl"), "{}", page.text());
    let page = applicant.submit(&link, WRITE, &[("text", "Havnsø Skole")]).await;
    assert!(page.text().contains("Havnsø Skole"), "{}", page.text());

    let mut provider = app.log_in(Person::NyUdbyder).await;
    assert_eq!(provider.get("/systemer").await.status, StatusCode::FORBIDDEN);
    let page = agency.get(&case).await;
    assert!(page.text().contains("Opretter du udbyderen"), "{}", page.text());
    let old = page;
    let page = agency.submit(&case, DECIDE, &[("action", "approve"), ("answer", "")]).await;
    assert!(page.body.contains("Udbyderen er oprettet med nummer U10003."), "{}", page.text());
    assert_eq!(provider.get("/systemer").await.status, StatusCode::OK, "the right matches now");
    let page = applicant.get(&link).await;
    assert!(page.text().contains("Godkendt") && page.text().contains("U10003"), "{}", page.text());
    assert!(!page.body.contains("<textarea"), "decided is decided");
    // Decided twice, from a page that is out of date.
    let answer = agency.submit_from(&old, DECIDE, &[("action", "refuse"), ("answer", "Nej")]).await;
    let page = agency.follow(answer).await;
    assert!(page.text().contains("En anden har ændret det her imens: det er nu Godkendt"), "{}", page.text());
    // The second unit's number leads to the provider too.
    let scope = domain::Scope::PNumber(domain::PNumber::parse("1000000092").unwrap());
    let found = store::organisation::list_in_scopes(app.demo.portal.db(), [&scope]).await.unwrap();
    assert_eq!(found[0].code, code("U10003"));
    // And whoever applies again is told.
    let page = applicant.submit(FORM, SEND, &APPLICATION).await;
    assert!(page.text().contains("I er allerede oprettet som Klasselog (U10003)"), "{}", page.text());
}

#[tokio::test]
async fn every_fault_of_an_application_is_told_at_once_and_nothing_is_lost() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let fields = [
        ("organisation", ""),
        ("cvr", "12345678"),
        ("p_numbers", "123, 1000000091"),
        ("portal_name", ""),
        ("school_contact", ""),
        ("your_name", ""),
        ("email", "mads@"),
        ("purpose", ""),
    ];
    let page = browser.submit(FORM, SEND, &fields).await;
    let order = [
        "organisation",
        "cvr",
        "p_numbers",
        "portal_name",
        "school_contact",
        "your_name",
        "email",
        "purpose",
    ];
    let places: Vec<_> = order.iter().map(|field| page.body.find(&format!("href=\"#{field}\""))).collect();
    assert!(places.is_sorted(), "the summary follows the form: {places:?}");
    for field in order {
        assert!(page.body.contains(&format!("href=\"#{field}\"")), "{field}: {}", page.text());
    }
    assert_eq!(page.value(SEND, "p_numbers").as_deref(), Some("123, 1000000091"));
    assert_eq!(page.value(SEND, "cvr").as_deref(), Some("12345678"));
    let mut fields = APPLICATION.to_vec();
    fields[2] = ("p_numbers", "1000000021");
    let page = browser.submit(FORM, SEND, &fields).await;
    assert!(page.text().contains("organisation med et andet CVR-nummer"), "a school's unit: {}", page.text());
    let many = (0..51).map(|n| format!("10000001{n:02}")).collect::<Vec<_>>().join(" ");
    let mut fields = APPLICATION.to_vec();
    fields[2] = ("p_numbers", &many);
    let page = browser.submit(FORM, SEND, &fields).await;
    assert!(page.text().contains("højst 50 (nu 51)"), "{}", page.text());
}

#[tokio::test]
async fn other_subjects_are_answered_in_the_portal() {
    let app = TestApp::new().await;
    let mut sender = app.log_in(Person::HavnsoeSkole).await;
    let page = sender.get("/kontakt").await;
    assert!(page.body.contains("Opret Udbyder") && page.body.contains("Hvad drejer henvendelsen sig om"));
    let fields = [("your_name", "Inge Bak"), ("email", "inge@havnsoe.example"), ("text", "Forkert adresse")];
    let page = sender.submit("/kontakt?emne=registers", SEND, &fields).await;
    assert!(page.text().contains("Fejl i registrene"), "{}", page.text());
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let case = agency.get("/sagsbehandling/henvendelser").await.link("/sagsbehandling/henvendelser/");
    agency.submit(&case, DECIDE, &[("action", "answer"), ("answer", "Rettet i aften")]).await;
    let page = sender.get("/henvendelser").await;
    assert!(page.text().contains("Besvaret"), "{}", page.text());
    let own = page.link("/henvendelser/");
    let page = sender.get(&own).await;
    assert!(page.text().contains("Rettet i aften"), "{}", page.text());
    let mut stranger = app.log_in(Person::StrandmarkFriskole).await;
    assert_eq!(stranger.get(&own).await.status, StatusCode::NOT_FOUND);
    let wrong = "/henvendelser?noegle=0123456789abcdef";
    assert_eq!(app.browser().get(wrong).await.status, StatusCode::NOT_FOUND);
}

async fn upload(browser: &mut Browser<'_>, bytes: &[u8]) -> Page {
    upload_as(browser, "udtræk.csv", bytes).await
}

async fn upload_as(browser: &mut Browser<'_>, name: &str, bytes: &[u8]) -> Page {
    let head = format!(
        "--boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    );
    let request = browser
        .request("POST", "/sagsbehandling/institutioner/upload")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=boundary")
        .body(Body::from([head.as_bytes(), bytes, b"\r\n--boundary--\r\n"].concat()))
        .unwrap();
    let answer = browser.raw(request).await;
    browser.follow(answer).await
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[tokio::test]
async fn an_extract_is_looked_at_and_then_applied_as_a_whole() {
    let app = TestApp::new().await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let page = upload(&mut agency, &utf16(&domain::register::sample())).await;
    let text = page.text();
    assert!(
        text.contains("Nye 2.994") && text.contains("Ændrede 6") && text.contains("Passiveres 0"),
        "{text}"
    );
    let import = page.path.clone();
    let page = agency.submit(&import, "/api/register/apply", &[]).await;
    assert!(page.body.contains("2.994 nye, 6 ændrede, 0 passiverede"), "{}", page.text());
    let page = agency.get(&import).await;
    assert!(page.text().contains("Filen blev anvendt den 23.11.2026"), "{}", page.text());
    let page = upload(&mut agency, domain::register::sample().as_bytes()).await;
    assert!(page.text().contains("Filen ændrer ikke noget"), "{}", page.text());
}

/// The sample with only the lines that `keep` keeps.
fn part(keep: impl Fn(&str) -> bool) -> String {
    let sample = domain::register::sample();
    let (head, rows) = sample.split_once("\r\n").unwrap();
    let rows: Vec<&str> = rows.lines().filter(|line| keep(line)).collect();
    format!("{head}\r\n{}\r\n", rows.join("\r\n"))
}

#[tokio::test]
async fn the_name_of_a_file_is_kept_as_it_is_seen() {
    let app = TestApp::new().await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let sample = domain::register::sample();
    let name = "udtra\u{30a}k\u{202e}fdp.\u{200b} \u{2028}csv";
    let page = upload_as(&mut agency, name, sample.as_bytes()).await;
    assert!(page.text().contains("udtråkfdp. csv"), "{}", page.text());
}

#[tokio::test]
async fn whoever_is_missing_is_passivated_after_a_confirmation_and_comes_back() {
    let app = TestApp::new().await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let without = part(|line| line.contains(";901002;") || line.contains(";901003;"));
    let page = upload(&mut agency, without.as_bytes()).await;
    let text = page.text();
    // Havnsø Skole, Børnehuset, Strandmark Friskole and Vesterå Gymnasium; the first has an approved access.
    assert!(text.contains("Passiveres 4") && text.contains("1 dataadgange berøres"), "{text}");
    let import = page.path.clone();
    let page = agency.submit(&import, "/api/register/apply", &[]).await;
    assert!(page.text().contains("Der er en fejl"), "unconfirmed: {}", page.text());
    let mut school = app.log_in(Person::HavnsoeSkole).await;
    assert_eq!(school.get("/dataadgangadministration").await.status, StatusCode::OK);
    let page = agency.submit(&import, "/api/register/apply", &[("confirmed", "on")]).await;
    assert!(page.body.contains("4 passiverede"), "{}", page.text());
    // At once: what it agreed to can be looked at and deleted, nothing else.
    let page = school.get("/dataadgangadministration").await;
    assert!(
        page.text().contains("1 dataadgang er tilbage hos institutioner, der er lukket"),
        "{}",
        page.text()
    );
    assert!(!page.text().contains("Havnsø Skole (901001)"), "{}", page.text());
    let list = school.get("/dataadgangadministration/alle?lukkede=1").await;
    assert!(list.text().contains("Lukket") && list.text().contains("Havnsø Skole"), "{}", list.text());
    let (id, version, _) = app.demo.access("901001").await;
    let one = format!("/dataadgangadministration/skift-status?id={id}");
    let choose = school.get(&one).await;
    let offered = choose.text();
    assert!(offered.contains("Slet dataadgang") && !offered.contains("Til Venter"), "{offered}");
    let target = format!("{id}:{version}");
    let stop = [("action", "set_waiting"), ("targets[0]", &*target), ("comment", "Fordi"), ("page", &*one)];
    let refused = school.post("/api/administration/change", &stop).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(app.demo.access("901001").await.2, domain::DataAccessStatus::Approved);
    // Whoever tells the agency that it was closed can be shown when, and what it left.
    let file = agency.get(&format!("{}/aendringer.csv", import.split('?').next().unwrap())).await;
    assert!(file.body.contains("\"901001\";\"Havnsø Skole\";\"Passiveres\""), "{}", file.body);
    assert!(
        file.body.lines().any(|line| line.contains("901001") && line.ends_with("\"1\"")),
        "{}",
        file.body
    );
    let page = school.get("/rettigheder").await;
    assert!(page.text().contains("Ikke længere i Institutionsregisteret"), "{}", page.text());

    let page = upload(&mut agency, part(|_| true).as_bytes()).await;
    assert!(page.text().contains("Tilbage i registret 4"), "{}", page.text());
    let import = page.path.clone();
    agency.submit(&import, "/api/register/apply", &[]).await;
    assert_eq!(school.get("/dataadgangadministration").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why_and_bad_lines_stop_everything() {
    let app = TestApp::new().await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    for (bytes, words) in [
        (b"".as_slice(), "Filen er tom"),
        (b"\xFF\xFE\x00\xD8\x00", "hverken UTF-16-LE eller UTF-8"),
        (b"a;b;c\r\n1;2;3\r\n", "Filen mangler kolonnerne"),
    ] {
        let page = upload(&mut agency, bytes).await;
        assert!(
            page.path.starts_with("/sagsbehandling/institutioner?kladde=") && page.text().contains(words),
            "{}",
            page.text()
        );
    }
    let page = upload(&mut agency, part(|_| true).replace(";901001;", ";90100;").as_bytes()).await;
    let text = page.text();
    assert!(text.contains("Fejl 1") && text.contains("intet bliver ændret"), "{text}");
    assert!(!page.body.contains("/api/register/apply"), "there is nothing to press");
}

#[tokio::test]
async fn a_recipient_is_found_by_name_without_javascript() {
    const REQUEST: &str = "/api/data-accesses/request";
    let app = TestApp::new().await;
    services::register::import_sample(&app.demo.portal).await.unwrap();
    let tavlen = app.demo.system("Tavlen").await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let form = format!("/dataadgange/ny?system={tavlen}&service=unilogin");
    let page =
        provider.submit(&form, REQUEST, &[("op", "search"), ("soeg", "fjord"), ("kommune", "901")]).await;
    assert!(
        page.text().contains("1 fundet") && page.text().contains("Fjordskolen 901003"),
        "{}",
        page.text()
    );
    let answer = provider.submit_from(&page, REQUEST, &[("op", "pick:901003")]).await;
    let page = provider.follow(answer).await;
    assert!(
        page.text().contains("Modtagere (1)") || page.body.contains("value=\"901003\""),
        "{}",
        page.text()
    );
    assert_eq!(page.value(REQUEST, "soeg").as_deref(), Some("fjord"), "what was looked for stays");
    let page = provider.submit(&form, REQUEST, &[("op", "search"), ("soeg", "findes ikke her")]).await;
    assert!(page.text().contains("Ingen fundet"), "{}", page.text());
    let page = provider.submit(&form, REQUEST, &[("op", "search"), ("soeg", "100%_")]).await;
    assert!(page.text().contains("Ingen fundet"), "LIKE's own signs are letters: {}", page.text());
}
