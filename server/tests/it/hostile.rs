//! Whatever one party writes is text to every other. Two portals with the same rows: in one, every text of every table ends
//! with what would be markup if it were not escaped, in the other with letters. Everything that is served is opened in both, by
//! everybody who may; the answers must have the same shape, and the text must come back as it was written.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, header};
use domain::{
    Choices, Comment, Coverage, Cvr, InquiryAction, InquirySubject, Language, LongText, Name, PNumber,
    ProviderApplication, Right, RightRequestAction, Scope, Side, one_line,
};
use mail::{Mail, Mailer, Transport};
use serde_json::Value;
use services::inquiry::Letter;
use store::{ConnectionTrait, DatabaseBackend, PageRequest, right::Source};
use testkit::Person;

use crate::{
    access::{self, Line, Who, ask, browser, facts, table, write},
    common::{Page, TestApp},
    tree::{Tree, strings},
};

/// What ends a line, an element, a comment, an attribute, a cell or a string, each where it could, what turns the text around it,
/// text that looks escaped, and what would be bold or a link in texts of ours.
const HOSTILE: &str = "\r\nBcc: x@y.example\r\n\r\n\u{2028}</title></textarea></script></style><!-- --><b onx=1>\" ' ;\u{202e}\
                       &lt;&amp;]]> {{x}} **x** [x](/x) -->";

/// The columns that hold what a person, a register or a mail server wrote. Each is on some page, in a mail or in a file.
const TEXTS: [&str; 46] = [
    "audit_event.user_name",
    "closing_proposal.proposed_by_name",
    "contact.name",
    "data_access.purpose",
    "emergency_stop.reason",
    "emergency_stop.set_by_name",
    "event.actor_name",
    "event.comment",
    "inquiry.content",
    "inquiry.name",
    "inquiry_message.author",
    "inquiry_message.content",
    "job.last_error",
    "notification_recipient.bounce",
    "notification_recipient.registered_by",
    "operating_message.text_da",
    "operating_message.text_en",
    "organisation.address",
    "organisation.city",
    "organisation.municipality_name",
    "organisation.name",
    "organisation.passivated",
    "organisation.phone",
    "organisation.type_name",
    "portal_user.name",
    "portal_user.organisation_name",
    "provider_system.description",
    "provider_system.name",
    "register_change.name",
    "register_import.file_name",
    "register_import.uploaded_by",
    "right_request.comment",
    "right_request.decided_by",
    "right_request.reason",
    "user_right.granted_by",
    "web_service.contact",
    "web_service.data",
    "web_service.name",
    "web_service.purpose",
    "web_service.terms",
    "web_service_version.by_name",
    "web_service_version.data",
    "web_service_version.hurry",
    "web_service_version.purpose",
    "web_service_version.terms",
    "web_service_version.why",
];

/// The same, written as JSON: the texts in it.
const JSON: [&str; 5] = [
    "inquiry.application",
    "job.content",
    "notice.content",
    "receipt.content",
    "register_change.differences",
];

/// The same, as the register's own file: a name in it.
const REGISTER: &str = "register_import.content";

/// Columns whose texts are keys, numbers, codes or addresses, parsed narrowly, or are shown to nobody.
const CODES: [&str; 31] = [
    "audit_event.address",
    // Codes, and the name of whoever it is about, which comes here by the writes.
    "audit_event.detail",
    "contact.email",
    "contact.phone",
    // What a form holds is shown to whoever writes it.
    "draft.content",
    "draft.error",
    "draft.owner",
    "draft.page",
    "form_submission.location",
    "inquiry.email",
    "job.address",
    "mail_address.address",
    "mail_address.address_key",
    "notification_recipient.coverage_key",
    "notification_recipient.email",
    "notification_recipient.email_key",
    "notification_recipient.topics",
    "organisation.email",
    "organisation.postal_code",
    "organisation.search_key",
    "organisation.sort_key",
    "organisation.type_number",
    "portal_user.email",
    "portal_user.issuer",
    "portal_user.subject",
    "provider_system.search_key",
    "provider_system.sort_key",
    "session.data",
    "web_service.categories",
    "web_service.sort_key",
    "web_service_version.categories",
];

/// What every text ends with in one of the portals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Hostile,
    Harmless,
}

impl Ending {
    /// As long in both, so that both are cut at the same place; what begins a line or is taken out has its like.
    fn text(self) -> String {
        match self {
            Self::Hostile => HOSTILE.to_owned(),
            Self::Harmless => HOSTILE
                .chars()
                .map(|c| match c {
                    '\u{2028}' => '\n',
                    '\u{202e}' => '\u{200b}',
                    c if c.is_whitespace() => c,
                    _ => 'x',
                })
                .collect(),
        }
    }

    /// The end of the texts of a column; one can see where a text comes from.
    fn of(self, column: &str) -> String {
        format!(" {}§{column}§", self.text())
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The columns of the database that hold texts.
async fn columns(app: &TestApp) -> Vec<String> {
    let sql = match app.demo.portal.db().get_database_backend() {
        DatabaseBackend::Sqlite => {
            "SELECT m.name, p.name, lower(p.type) FROM sqlite_master m, pragma_table_info(m.name) p \
             WHERE m.type = 'table' ORDER BY 1, 2"
        }
        _ => {
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
             JOIN information_schema.tables USING (table_schema, table_name) \
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1, 2"
        }
    };
    let all = app.demo.texts::<3>(sql).await;
    let texts = all.into_iter().filter(|[table, _, kind]| {
        // Codes and numbers have a type of their own.
        kind == "text" && !table.starts_with("sqlite_") && !table.starts_with("seaql_")
    });
    texts.map(|[table, column, _]| format!("{table}.{column}")).collect()
}

/// Gives every text that has none yet its ending.
async fn end_texts(app: &TestApp, ending: Ending) {
    let db = app.demo.portal.db();
    for place in TEXTS {
        let (table, column) = place.split_once('.').unwrap();
        let end = quoted(&ending.of(place));
        let sql = format!(
            "UPDATE {table} SET {column} = {column} || {end} WHERE {column} <> '' AND {column} NOT LIKE '%§%'"
        );
        db.execute_unprepared(&sql).await.unwrap();
    }
    for place in JSON {
        let (table, column) = place.split_once('.').unwrap();
        let rows = format!("SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''");
        for [written] in app.demo.texts::<1>(&rows).await {
            let Ok(mut value) = serde_json::from_str::<Value>(&written) else { continue };
            end_json(&mut value, &ending.of(place));
            let (new, old) = (quoted(&value.to_string()), quoted(&written));
            let sql = format!("UPDATE {table} SET {column} = {new} WHERE {column} = {old}");
            db.execute_unprepared(&sql).await.unwrap();
        }
    }
    app.demo.changed().await;
}

/// The same for the name of one line of the register's file, which has quotes as CSV has.
async fn end_register(app: &TestApp, ending: Ending) {
    let (old, end) = (";Havnsø Skole;", ending.of(REGISTER).replace('"', "\"\""));
    let new = format!(";\"Havnsø Skole{end}\";");
    let uploads = app.demo.texts::<1>("SELECT content FROM register_import").await;
    assert!(uploads.iter().all(|[content]| content.contains(old)), "the sample has the school");
    let sql =
        format!("UPDATE register_import SET content = replace(content, {}, {})", quoted(old), quoted(&new));
    app.demo.portal.db().execute_unprepared(&sql).await.unwrap();
}

/// Texts have a space; codes, keys and addresses have none.
fn end_json(value: &mut Value, end: &str) {
    match value {
        Value::String(text) if text.contains(' ') && !text.contains('§') => text.push_str(end),
        Value::Array(values) => values.iter_mut().for_each(|value| end_json(value, end)),
        Value::Object(values) => values.values_mut().for_each(|value| end_json(value, end)),
        _ => {}
    }
}

/// An answer: its shape, and the texts in it.
struct Answer {
    about: String,
    tree: Tree,
}

fn read(about: String, page: &Page) -> Answer {
    let kind = page.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut tree = match kind.split(';').next().unwrap_or_default() {
        "text/html" => Tree::read(&page.body),
        "text/csv" => cells(&page.body),
        "application/json" => {
            let value: Value = serde_json::from_str(&page.body).unwrap();
            let mut tree = Tree { shape: vec![], texts: vec![] };
            keys(&value, 0, &mut tree.shape);
            strings(&value, &mut tree.texts);
            tree
        }
        "" if page.body.is_empty() => Tree { shape: vec![], texts: vec![] },
        other => panic!("{about}: {other:?} is not read by this test: {}", page.body),
    };
    tree.shape.push(page.status.to_string());
    Answer { about, tree }
}

fn cells(file: &str) -> Tree {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .has_headers(false)
        .from_reader(file.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    Tree {
        shape: rows.iter().map(|row| row.len().to_string()).collect(),
        texts: rows.iter().flatten().map(str::to_owned).collect(),
    }
}

fn keys(value: &Value, depth: usize, shape: &mut Vec<String>) {
    let indent = " ".repeat(depth);
    match value {
        Value::Array(values) => {
            shape.push(format!("{indent}[{}]", values.len()));
            values.iter().for_each(|value| keys(value, depth + 1, shape));
        }
        Value::Object(values) => {
            shape.push(format!("{indent}{{{}}}", values.keys().cloned().collect::<Vec<_>>().join(" ")));
            values.values().for_each(|value| keys(value, depth + 1, shape));
        }
        _ => {}
    }
}

/// Writes that carry texts of one party to others, beside those of the table.
fn more_writes() -> Vec<Line> {
    vec![
        write(
            "/api/data-accesses/request",
            &[
                ("system", "{tavlen}"),
                ("service", "unilogin"),
                ("recipients[0][number]", "901003"),
                ("recipients[0][comment]", "Kun til jer"),
                ("comment", "Til alle"),
                ("purpose", "Til skemaet"),
                ("op", "send"),
            ],
            &[Who::Skoletavlen],
        ),
        // An organisation that no longer takes part, and why.
        write(
            "/api/data-accesses/request",
            &[("system", "{tavlen}"), ("service", "unilogin"), ("op", "add"), ("number", "903002")],
            &[Who::Skoletavlen],
        ),
    ]
}

/// Rows that the table's pages have none of. Gives their names.
async fn more_facts(app: &TestApp) -> BTreeMap<&'static str, String> {
    let portal = &app.demo.portal;
    // What another system in the register says of it.
    let told =
        "UPDATE organisation SET phone = '12 34 56 78', type_name = 'Folkeskoler' WHERE code = '901001'";
    portal.db().execute_unprepared(told).await.unwrap();
    // A right where an organisation no longer takes part, which says why.
    let gone = Scope::Cvr(Cvr::parse("94296978").unwrap());
    access::hold(app, Who::Employee.key(), Right::ViewAgreements, gone, Source::LogIn).await;
    new_version(app).await;
    // A web service that a colleague wants closed.
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let mut closed = services::catalogue::get(portal, &testkit::service("wsieksport")).await.unwrap();
    closed.status = domain::ServiceStatus::Closed;
    services::catalogue::propose_closing(portal, &agency, &closed).await.unwrap();
    [
        ("rejected", app.demo.access("902001").await.0.to_string()),
        ("refused", refused_right(app).await),
        ("application", application(app).await),
        ("bounced", bounced(app).await),
    ]
    .into()
}

/// A web service of which a school has approved one version, and has another to confirm, in a hurry.
async fn new_version(app: &TestApp) {
    let portal = &app.demo.portal;
    let owner = app.demo.actor(Person::HavnsoeKommune).await;
    let (id, version, _) = app.demo.access("901003").await;
    let (target, none) = ([services::data_access::Target { id, version }], Comment::none());
    let approve = domain::DataAccessAction::Approve;
    services::data_access::change_status(portal, &owner, &target, approve, &none).await.unwrap();
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let mut service = services::catalogue::get(portal, &testkit::service("elevdatabasen")).await.unwrap();
    let text = |text| LongText::parse(text).unwrap();
    service.data = text("Elevers navn og fravær.");
    service.purpose = text("Følge op på fravær.");
    service.terms = text("Kun til det.");
    let soon = Some(portal.now().plus_seconds(20 * 24 * 60 * 60));
    let said = domain::Publication {
        hurry: Comment::parse("Loven er ændret.").unwrap(),
        ..testkit::published(domain::VersionKind::NewData, soon)
    };
    services::catalogue::publish(portal, &agency, &service, Some(&said)).await.unwrap();
}

/// A right that was asked for and refused, both in words.
async fn refused_right(app: &TestApp) -> String {
    let portal = &app.demo.portal;
    let me = app.demo.identity(Person::NyMedarbejder).await;
    let scope = Scope::Cvr(Cvr::parse("93683269").unwrap());
    let comment = Comment::parse("Jeg er ny her.").unwrap();
    let asked =
        services::right::request(portal, &me, &[Right::ViewAgreements], scope, comment).await.unwrap()[0];
    let administrator = app.demo.identity(Person::Brugeradministrator).await;
    let (refuse, reason) = (RightRequestAction::Refuse, Comment::parse("Ikke endnu.").unwrap());
    services::right::decide(portal, &administrator, asked, refuse, None, reason).await.unwrap();
    asked.to_string()
}

/// An application to become a provider, and a question about it.
async fn application(app: &TestApp) -> String {
    let portal = &app.demo.portal;
    let name = |text| Name::parse(text).unwrap();
    let newcomer = app.demo.identity(Person::NyUdbyder).await;
    let letter = Letter {
        subject: InquirySubject::CreateProvider,
        name: name("Kim Vester"),
        email: testkit::email("kim@klasselog.example"),
        text: LongText::parse("Til klassens log.").unwrap(),
        application: Some(ProviderApplication {
            organisation: name("Klasselog IVS"),
            cvr: Cvr::parse("94910684").unwrap(),
            p_numbers: vec![PNumber::parse("1000000099").unwrap()],
            portal_name: name("Klasselog til skoler"),
            school_contact: name("Bente Bjerg"),
        }),
        language: Language::Danish,
    };
    services::inquiry::send(portal, Some(&newcomer), letter).await.unwrap();
    let mine = services::inquiry::list_mine(portal, &newcomer).await.unwrap();
    let sent = mine.into_iter().map(|row| row.inquiry).find(|inquiry| inquiry.application.is_some()).unwrap();
    let agency = app.demo.actor(Person::Sagsbehandler).await;
    let (ask, text) = (InquiryAction::Ask, Comment::parse("Hvilke skoler?").unwrap());
    services::inquiry::decide(portal, &agency, sent.id, sent.version, ask, &text).await.unwrap();
    sent.id.to_string()
}

/// An address of Havnsø Skole that takes no mail, and what its server said.
async fn bounced(app: &TestApp) -> String {
    let portal = &app.demo.portal;
    let school = app.demo.actor(Person::HavnsoeSkole).await;
    let (address, choices) =
        (testkit::email("borte@skole.example"), Choices::default_of(Side::Owner, Language::Danish));
    let listed = Coverage::Listed([testkit::code("901001")].into());
    let id =
        services::notification_recipient::register(portal, &school, Side::Owner, address, listed, choices);
    let id = id.await.unwrap();
    let claimed = services::outbox::claim(portal, 100, 90).await.unwrap().0;
    let mail = claimed.iter().find(|mail| mail.message.recipient == Some(id)).unwrap();
    let said = services::outbox::Unsent::Address("550 5.1.1 no such user".into());
    services::outbox::mark_unsent(portal, &mail.message, &said).await.unwrap();
    id.to_string()
}

/// Pages of those rows, and every receipt there is, by those who may read one.
async fn more_reads(app: &TestApp) -> Vec<Line> {
    use Who::{
        AgencyAdministrator, CaseWorker, Employee, FreeSchool, Municipality, NewProvider, ProvidersLooker,
        School, Skoletavlen, UserAdministrator,
    };
    const DECIDERS: &[Who] = &[Skoletavlen, Municipality, FreeSchool, UserAdministrator, CaseWorker];
    let agency = &[CaseWorker, AgencyAdministrator];
    let mut lines = vec![
        access::page("/sagsbehandling/webservices/{code}", "/sagsbehandling/webservices/wsieksport", agency),
        access::page(
            "/dataadgange/{id}",
            "/dataadgange/{rejected}",
            &[FreeSchool, Skoletavlen, ProvidersLooker],
        ),
        access::page("/webservices/{code}", "/webservices/elevdatabasen", DECIDERS),
        access::page(
            "/sagsbehandling/webservices/{code}",
            "/sagsbehandling/webservices/elevdatabasen",
            agency,
        ),
        access::page("/henvendelser/{id}", "/henvendelser/{application}", &[NewProvider]),
        access::page(
            "/sagsbehandling/henvendelser/{id}",
            "/sagsbehandling/henvendelser/{application}",
            agency,
        ),
        access::page("/notifikationer/{id}", "/notifikationer/{bounced}", &[School, Municipality]),
        access::page(
            "/brugeradministration/anmodninger/{id}",
            "/brugeradministration/anmodninger/{refused}",
            &[UserAdministrator, Employee],
        ),
    ];
    let receipts = app.demo.number("SELECT COUNT(*) FROM receipt").await.unwrap();
    for number in 1..=receipts {
        lines.push(access::page("/kvitteringer/{number}", &format!("/kvitteringer/{number}"), DECIDERS));
    }
    lines
}

/// Everything that is served, opened by everybody who may.
async fn open_all(app: &TestApp, names: &BTreeMap<&'static str, String>, answers: &mut Vec<Answer>) {
    let lines: Vec<Line> = table().into_iter().chain(more_reads(app).await).collect();
    for who in access::ALL {
        let mut browser = browser(app, who).await;
        for line in lines.iter().filter(|line| line.method == Method::GET && line.allowed.contains(&who)) {
            // A stream of marks without words, which does not end.
            if line.route == "/strom" {
                continue;
            }
            let page = ask(&mut browser, line, names).await;
            browser.accept = "text/html";
            answers.push(read(format!("{who:?} {}", line.address), &page));
        }
        if who == Who::Nobody {
            for mail in mails(app).await {
                for path in [format!("/udbakke/{mail}"), format!("/udbakke/{mail}/indhold")] {
                    answers.push(read("a mail in the demo".into(), &browser.get(&path).await));
                }
            }
        }
    }
}

/// Every write by everybody who may, and the page that it leads to.
async fn write_all(app: &TestApp, names: &BTreeMap<&'static str, String>, answers: &mut Vec<Answer>) {
    for line in more_writes().into_iter().chain(table()).filter(|line| line.method == Method::POST) {
        for who in access::ALL.into_iter().filter(|who| line.allowed.contains(who)) {
            let mut browser = browser(app, who).await;
            let mut page = ask(&mut browser, &line, names).await;
            let about = format!("{who:?} POST {}", line.address);
            if page.status.is_redirection() {
                page = browser.follow(page).await;
            }
            answers.push(read(about, &page));
        }
    }
}

async fn mails(app: &TestApp) -> Vec<uuid::Uuid> {
    let page = PageRequest { number: 1, size: 1_000 };
    let mails = store::outbox::list(app.demo.portal.db(), None, page).await.unwrap().rows;
    mails.into_iter().filter(|mail| mail.letter.is_some()).map(|mail| mail.id).collect()
}

/// The mails as they are sent: headers, subject, plain text and page.
async fn written_mails(app: &TestApp, answers: &mut Vec<Answer>) {
    let folder = std::env::temp_dir().join(format!("tilslutning-hostile-{}", services::new_key()));
    let mailer =
        Mailer::new("portal@stil.example", "stil.example", Transport::Folder(folder.clone())).unwrap();
    for id in mails(app).await {
        let mail = services::outbox::get_demo(&app.demo.portal, id).await.unwrap().message;
        let letter = mail.letter.unwrap();
        let link = |_: &domain::Place| "https://portal.example/".to_owned();
        let written = mail::write(&letter, mail.language, &link, "x");
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202e}');
        assert!(!written.subject.contains(breaks), "{:?}", written.subject);
        mailer.send(&Mail { id, to: &mail.address, written: &written, at: mail.created_at }).await.unwrap();
        let sent = std::fs::read_to_string(folder.join(format!("{id}.eml"))).unwrap();
        let mut tree = Tree::read(&written.html);
        tree.shape.extend(header_names(&sent));
        tree.shape.push(format!("{} lines of text", written.text.lines().count()));
        // Mails show what people wrote without what cannot be seen, and cut it.
        tree.texts.clear();
        answers.push(Answer { about: format!("mail: {letter:?}"), tree });
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn header_names(mail: &str) -> Vec<String> {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let first = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    first.map(|line| line.split(':').next().unwrap().to_owned()).collect()
}

async fn everything(ending: Ending) -> Vec<Answer> {
    let app = TestApp::lenient().await;
    let known: BTreeSet<String> =
        [&TEXTS[..], &JSON[..], &[REGISTER], &CODES[..]].concat().into_iter().map(str::to_owned).collect();
    let there: BTreeSet<String> = columns(&app).await.into_iter().collect();
    assert_eq!(there, known, "every column with text is known to this test");
    let mut names = facts(&app).await;
    names.extend(more_facts(&app).await);
    let mut answers = vec![];
    end_texts(&app, ending).await;
    end_register(&app, ending).await;
    open_all(&app, &names, &mut answers).await;
    write_all(&app, &names, &mut answers).await;
    end_texts(&app, ending).await;
    open_all(&app, &names, &mut answers).await;
    written_mails(&app, &mut answers).await;
    answers
}

#[tokio::test]
async fn what_one_party_writes_is_text_to_every_other() {
    let (hostile, harmless) = (everything(Ending::Hostile).await, everything(Ending::Harmless).await);
    assert_eq!(hostile.len(), harmless.len());
    let (mut wrong, mut seen) = (vec![], BTreeSet::new());
    for (bad, good) in hostile.iter().zip(&harmless) {
        if let Some(difference) = bad.tree.parts_from(&good.tree) {
            wrong.push(format!("{}: {difference}", bad.about));
        }
        for text in &bad.tree.texts {
            for (start, _) in text.match_indices('§').step_by(2) {
                let column = text[start + '§'.len_utf8()..].split('§').next().unwrap_or_default();
                let written = &text[..start];
                // What cannot be seen may be taken out, and whatever was a space or began a line may be another; a mail
                // sets each line apart.
                let mail = bad.about.contains("mail");
                let end = HOSTILE.rsplit('\u{2028}').next().filter(|_| mail).unwrap_or(HOSTILE);
                if one_line(written).ends_with(&one_line(end)) {
                    seen.insert(column.to_owned());
                } else {
                    wrong.push(format!("{}: the text of {column} came as {text:?}", bad.about));
                }
            }
        }
    }
    let count = wrong.len();
    wrong.dedup();
    wrong.truncate(30);
    assert!(wrong.is_empty(), "{count} differ:\n{}", wrong.join("\n\n"));
    let unseen: Vec<_> =
        TEXTS.iter().chain(&JSON).chain(&[REGISTER]).filter(|column| !seen.contains(**column)).collect();
    assert!(unseen.is_empty(), "opened nowhere: {unseen:?}");
}
