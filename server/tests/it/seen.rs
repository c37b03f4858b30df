//! What people type and paste arrives as they see it, or they are told at its field: every kind of field, through the
//! real router.

use axum::http::StatusCode;
use testkit::Person;

use crate::common::TestApp;

const SAVE: &str = "/api/systems/save";
const REQUEST: &str = "/api/data-accesses/request";
const INQUIRE: &str = "/api/inquiries/send";
const MESSAGE: &str = "/api/messages/save";

const SYSTEM: [(&str, &str); 6] = [
    ("name", "Lektiebogen"),
    ("description", "Lektier"),
    ("contact", "new"),
    ("contact_name", "Sara Holm"),
    ("contact_email", "sara@skoletavlen.example"),
    ("contact_phone", "12 34 56 78"),
];

fn system<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let unchanged = SYSTEM.into_iter().filter(|(key, _)| changes.iter().all(|(changed, _)| changed != key));
    unchanged.chain(changes.iter().copied()).collect()
}

#[tokio::test]
async fn a_name_that_hides_or_turns_something_is_told_and_stays_typed() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    for (field, typed, told) in [
        ("name", "Elevliste\u{202e}", "Navn indeholder et tegn, der ikke kan ses, eller som vender"),
        ("name", "Elevliste\u{202e}", "tegn nr. 10 (U+202E)"),
        ("name", "\u{200b}\u{3164}\u{feff}", "Navn mangler: udfyld feltet"),
        ("name", "Tаvle", "ord med bogstaver fra flere alfabeter, der ligner hinanden: Tаvle"),
        ("name", "Tav\u{200b}len\u{a0}", "Navn er brugt i forvejen"),
        ("name", "ＴＡＶＬＥＮ", "Navn er brugt i forvejen"),
        (
            "description",
            "Linje\nto\u{2067}",
            "Beskrivelse indeholder et tegn, der ikke kan ses, eller som vender",
        ),
        ("contact_name", "\u{e0041}", "Kontaktpersonens navn mangler"),
        ("contact_email", "sara\u{202e}@s.example", "Skriv en e-mailadresse som"),
    ] {
        let page = provider.submit("/systemer/ny", SAVE, &system(&[(field, typed)])).await;
        assert!(page.text().contains(told), "{field} {typed:?}: {}", page.text());
        assert!(page.body.contains(&format!("href=\"#{field}\"")), "{field}");
        assert_eq!(page.value(SAVE, field).as_deref(), Some(typed));
    }
}

#[tokio::test]
async fn what_is_pasted_along_unseen_is_not_kept() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let fields = system(&[
        ("name", "\u{feff}So\u{308}lv\u{ad}tavlen\u{200b} 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("description", "Bla\u{30a}\r\nb\u{e6}r\u{2060}"),
        ("contact_email", "\u{202a}sara@skoletavlen.example\u{202c}\u{a0}"),
        ("contact_phone", "\u{202a}12\u{a0}34\u{a0}56\u{a0}78\u{202c}"),
    ]);
    let page = provider.submit("/systemer/ny", SAVE, &fields).await;
    assert!(page.text().contains("Sölvtavlen 🏴󠁧󠁢󠁥󠁮󠁧󠁿"), "{}", page.text());
    let id = page.path.rsplit('/').next().unwrap().parse().unwrap();
    let actor = app.demo.actor(Person::Skoletavlen).await;
    let (view, _) = services::system::get(&app.demo.portal, &actor, id).await.unwrap();
    assert_eq!(view.system.description.as_str(), "Blå\nbær");
    assert_eq!(view.contact.email.as_str(), "sara@skoletavlen.example");
    assert_eq!(view.contact.phone.as_str(), "12 34 56 78");
}

#[tokio::test]
async fn a_name_that_runs_the_other_way_turns_nothing_around_it() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let page = provider.submit("/systemer/ny", SAVE, &system(&[("name", "בית ספר")])).await;
    assert!(page.body.contains("\u{2068}בית ספר\u{2069} er oprettet."), "{}", page.text());
}

#[tokio::test]
async fn numbers_are_read_as_they_are_written_and_pasted() {
    let app = TestApp::new().await;
    let tavlen = app.demo.system("Tavlen").await;
    let request = format!("/dataadgange/ny?system={tavlen}&service=optagelse");
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let typed = "901 001, 901002\u{200b}\n\u{feff}g90 104 901.003";
    let page = provider.submit(&request, REQUEST, &[("number", typed), ("op", "add")]).await;
    for name in ["Havnsø Skole", "Bakkeskolen", "Børnehuset Solstrålen", "Fjordskolen"] {
        assert!(page.text().contains(name), "{name}: {}", page.text());
    }
    assert!(!page.text().contains("Der er en fejl"), "{}", page.text());
    let page = provider.submit(&request, REQUEST, &[("number", "901 00 902001"), ("op", "add")]).await;
    assert!(page.text().contains("901 00 er ikke et nummer"), "{}", page.text());

    let mut applicant = app.browser();
    let form = "/kontakt?emne=create_provider";
    let fields = [
        ("organisation", "Klasselog IVS"),
        ("cvr", "CVR-nr.: DK 94 91 06 84\u{200b}"),
        ("p_numbers", "P-nr. 10 000 000 91 og 1000000092"),
        ("portal_name", "Klasselog"),
        ("school_contact", "Inge Bak"),
        ("your_name", "Mads Krog"),
        ("email", "\u{200b}mads@klasselog.example"),
        ("purpose", "Skemaer"),
    ];
    let page = applicant.submit(form, INQUIRE, &fields).await;
    assert!(page.path.starts_with("/henvendelser?noegle="), "{}", page.text());
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let page = agency.get("/sagsbehandling/henvendelser").await;
    let page = agency.get(&page.link("/sagsbehandling/henvendelser/")).await;
    for number in ["94910684", "1000000091", "1000000092"] {
        assert!(page.text().contains(number), "{number}: {}", page.text());
    }
}

#[tokio::test]
async fn a_search_finds_letters_however_they_were_composed() {
    let app = TestApp::new().await;
    let mut municipality = app.log_in(Person::HavnsoeKommune).await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let find = format!("/dataadgange/ny?system={tavlen}&service=optagelse");
    let page = provider.submit(&find, REQUEST, &[("soeg", "Solstra\u{30a}len"), ("op", "search")]).await;
    assert!(page.text().contains("Børnehuset Solstrålen"), "{}", page.text());
    // With what was pasted along, a space in the number, and words of two columns.
    for typed in ["%E2%80%8BBAKKE%C2%A0", "901+002", "bakke++TAVLEN"] {
        let page = municipality.get(&format!("/dataadgangadministration/alle?soeg={typed}")).await;
        assert!(page.text().contains("Bakkeskolen"), "{typed}: {}", page.text());
    }
}

#[tokio::test]
async fn dates_are_read_in_the_spellings_people_use_and_what_is_none_is_told() {
    let app = TestApp::new().await;
    let mut agency = app.log_in(Person::Sagsbehandler).await;
    let new = "/sagsbehandling/driftsmeddelelser/ny";
    let texts = [("text_da", "Lukket"), ("text_en", "Closed"), ("severity", "information")];
    for (from, told) in [
        ("0026-11-27T10:00", "Årstallet skal ligge mellem 2000 og 2099"),
        ("31.02.2027 10:00", "Dagen eller klokkeslættet findes ikke"),
        ("i morgen", "Skriv dato og klokkeslæt, for eksempel 14.10.2026 kl. 09.05"),
    ] {
        let page = agency.submit(new, MESSAGE, &[&texts[..], &[("from", from)]].concat()).await;
        assert!(page.text().contains(told), "{from}: {}", page.text());
        assert_eq!(page.value(MESSAGE, "from").as_deref(), Some(from));
    }
    for from in ["14.10.2026 kl. 09.05", "14-10-2026 09:05"] {
        let page = agency.submit(new, MESSAGE, &[&texts[..], &[("from", from)]].concat()).await;
        assert!(page.body.contains("Driftsmeddelelsen er gemt."), "{from}: {}", page.text());
    }
    let service = "/sagsbehandling/webservices/unilogin";
    for (typed, shown) in [("31/12-27", "31.12.2027"), ("1. marts 2028", "01.03.2028")] {
        let page = agency.submit(service, "/api/catalogue/save", &[("last_day", typed)]).await;
        assert_eq!(page.status, StatusCode::OK);
        let answer = agency.submit_from(&page, "/api/catalogue/save", &[("op", "save")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let page = agency.get(service).await;
        assert_eq!(page.value("/api/catalogue/save", "last_day").as_deref(), Some(shown), "{}", page.text());
    }
    for (typed, told) in
        [("31.12.9999", "Årstallet skal ligge mellem 2000 og 2099"), ("31.02.2027", "Dagen findes ikke")]
    {
        let page = agency.submit(service, "/api/catalogue/save", &[("last_day", typed)]).await;
        assert!(page.text().contains(told), "{typed}: {}", page.text());
    }
}

#[tokio::test]
async fn a_file_for_spreadsheets_keeps_codes_and_shows_nothing_hidden() {
    let app = TestApp::new().await;
    let mut provider = app.log_in(Person::Skoletavlen).await;
    let mut school = app.log_in(Person::HavnsoeSkole).await;
    let tavlen = app.demo.system("Tavlen").await.to_string();
    let (view, _) = {
        let actor = app.demo.actor(Person::Skoletavlen).await;
        services::system::get(&app.demo.portal, &actor, tavlen.parse().unwrap()).await.unwrap()
    };
    for (name, cell) in
        [("12E345", "\"=\"\"12E345\"\"\""), ("=1+1", "\"'=1+1\""), ("1-2", "\"=\"\"1-2\"\"\"")]
    {
        let contact = view.contact.id.to_string();
        let path = format!("/systemer/{tavlen}/rediger");
        let page = provider.submit(&path, SAVE, &[("name", name), ("contact", &contact)]).await;
        assert!(page.body.contains("er gemt."), "{}", page.text());
        let file = school.get("/dataadgangadministration/dataadgange.csv").await;
        assert!(file.body.contains(&format!(";{cell};")), "{}", file.body);
    }
}
