//! Whatever one party writes is text to every other. Two portals with the same rows: in one, every text of every table ends
//! with what would be markup if it were not escaped, in the other with letters. Everything that is served is opened in both, by
//! everybody who may; the answers must have the same shape, and the text must come back as it was written.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, header};
use domain::{Cvr, InquirySubject, Language, LongText, Name, PNumber, ProviderApplication};
use serde_json::Value;
use services::inquiry;
use store::{ConnectionTrait, DatabaseBackend, PageRequest};
use testkit::Person;

use crate::{
    access::{Line, Who, ask, browser, facts, table, write},
    common::{Page, TestApp},
    tree::{Tree, strings},
};

/// What ends a line, an element, a comment, an attribute or a string, each where it could, and text that looks escaped.
const HOSTILE: &str =
    "</title></textarea></script></style><!-- --><b onx=1>\" ' &lt;&amp;]]>\u{2028}\u{202e} {{x}} -->";

/// What of it stands on its last line.
const LAST_LINE: &str = "{{x}} -->";

/// The columns that hold what a person, a register or a mail server wrote. Each is on some page, in a mail or in a file.
const TEXTS: [&str; 33] = [
    "audit_event.user_name",
    "contact.name",
    "event.actor_name",
    "event.comment",
    "inquiry.content",
    "inquiry.name",
    "inquiry_message.author",
    "inquiry_message.content",
    "notification_recipient.bounce",
    "notification_recipient.registered_by",
    "operating_message.text_da",
    "operating_message.text_en",
    "organisation.address",
    "organisation.city",
    "organisation.municipality_name",
    "organisation.name",
    "organisation.passivated",
    "outbox_message.last_error",
    "portal_user.name",
    "portal_user.organisation_name",
    "provider_system.description",
    "provider_system.name",
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
];

/// The same, written as JSON: the texts in it.
const JSON: [&str; 4] =
    ["inquiry.application", "notice.content", "outbox_message.content", "receipt.content"];

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
    "mail_address.address",
    "mail_address.address_key",
    "notification_recipient.coverage_key",
    "notification_recipient.email",
    "notification_recipient.email_key",
    "notification_recipient.topics",
    "organisation.email",
    // What the register tells and no page shows.
    "organisation.phone",
    "organisation.postal_code",
    "organisation.search_key",
    "organisation.sort_key",
    "organisation.type_name",
    "organisation.type_number",
    "outbox_message.address",
    "portal_user.email",
    "portal_user.issuer",
    "portal_user.subject",
    "provider_system.search_key",
    "provider_system.sort_key",
    "session.data",
    "web_service.sort_key",
];

/// What every text ends with in one of the portals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Hostile,
    Harmless,
}

impl Ending {
    /// As long in both, so that both are cut at the same place.
    fn text(self) -> String {
        match self {
            Self::Hostile => HOSTILE.to_owned(),
            Self::Harmless => HOSTILE.chars().map(|c| if c.is_whitespace() { c } else { 'x' }).collect(),
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
             WHERE table_schema = 'public' ORDER BY 1, 2"
        }
    };
    let all = app.demo.texts::<3>(sql).await;
    let texts = all.into_iter().filter(|[table, _, kind]| {
        // Codes and numbers have a type of their own.
        kind == "text" && !table.starts_with("sqlite_") && !table.starts_with("seaql_")
    });
    texts.map(|[table, column, _]| format!("{table}.{column}")).collect()
}

/// Texts that the demo leaves out, and names that are copied from another column, whose ending they would bear.
const LEFT_OUT: [(&str, &str); 7] = [
    ("event.comment", "Sagt til den anden"),
    ("inquiry_message.author", "Mads Krog"),
    ("notification_recipient.bounce", "550 nej tak"),
    ("organisation.passivated", "Lagt sammen"),
    ("right_request.comment", "Til mit arbejde"),
    ("right_request.decided_by", "Anne Holm"),
    ("right_request.reason", "Ikke endnu"),
];

/// Writes them down, where there is something.
async fn fill_in(app: &TestApp) {
    let db = app.demo.portal.db();
    for (place, text) in LEFT_OUT {
        let (table, column) = place.split_once('.').unwrap();
        let there = match place {
            // Whoever is passivated has no rights: only one that is already.
            "organisation.passivated" => "passivated IS NOT NULL",
            _ => "TRUE",
        };
        let sql = format!("UPDATE {table} SET {column} = '{text}' WHERE {there}");
        db.execute_unprepared(&sql).await.unwrap();
    }
    let newcomer = app.demo.identity(Person::NyUdbyder).await;
    let application = ProviderApplication {
        organisation: Name::parse("Klasselog IVS").unwrap(),
        cvr: Cvr::parse("94910684").unwrap(),
        p_numbers: vec![PNumber::parse("1000000091").unwrap()],
        portal_name: Name::parse("Klasse log").unwrap(),
        school_contact: Name::parse("Inge Bak, Havnsø").unwrap(),
    };
    let letter = inquiry::Letter {
        subject: InquirySubject::CreateProvider,
        name: Name::parse("Mads Krog").unwrap(),
        email: testkit::email("mads@klasselog.example"),
        text: LongText::parse("Vi vil være med").unwrap(),
        application: Some(application),
        language: Language::Danish,
    };
    inquiry::send(&app.demo.portal, Some(&newcomer), letter).await.unwrap();
    let sql = "UPDATE inquiry SET application = (SELECT max(application) FROM inquiry)";
    db.execute_unprepared(sql).await.unwrap();
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
    vec![write(
        "/api/data-accesses/request",
        &[
            ("system", "{tavlen}"),
            ("service", "unilogin"),
            ("recipients[0][number]", "901003"),
            ("recipients[0][comment]", "Kun til jer"),
            ("recipients[1][number]", "903002"),
            ("comment", "Til alle"),
            ("op", "send"),
        ],
        &[Who::Skoletavlen],
    )]
}

/// Everything that is served, opened by everybody who may.
async fn open_all(app: &TestApp, names: &BTreeMap<&'static str, String>, answers: &mut Vec<Answer>) {
    for who in crate::access::ALL {
        let mut browser = browser(app, who).await;
        for line in table().iter().filter(|line| line.method == Method::GET && line.allowed.contains(&who)) {
            // A stream of marks without words, which does not end.
            if line.route == "/strom" {
                continue;
            }
            let page = ask(&mut browser, line, names).await;
            browser.accept = "text/html";
            answers.push(read(format!("{who:?} {}", line.address), &page));
        }
        for [receipt] in app.demo.texts::<1>("SELECT CAST(id AS TEXT) FROM receipt").await {
            let page = browser.get(&format!("/kvitteringer/{receipt}")).await;
            answers.push(read(format!("{who:?} receipt {receipt}"), &page));
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
        for who in crate::access::ALL.into_iter().filter(|who| line.allowed.contains(who)) {
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

/// The mails as they are sent: subject, plain text and page.
async fn written_mails(app: &TestApp, answers: &mut Vec<Answer>) {
    for id in mails(app).await {
        let mail = services::outbox::get_demo(&app.demo.portal, id).await.unwrap();
        let letter = mail.message.letter.unwrap();
        let link = |_: &domain::Place| "https://portal.example/".to_owned();
        let written = mail::write(&letter, mail.message.language, &link, "x");
        assert!(!written.subject.contains(['\r', '\n', '\u{2028}']), "{}", written.subject);
        let mut tree = Tree::read(&written.html);
        tree.shape.push(format!("{} lines of text", written.text.lines().count()));
        // Mails show what people wrote without what cannot be seen, and cut it.
        tree.texts.clear();
        answers.push(Answer { about: format!("mail: {letter:?}"), tree });
    }
}

async fn everything(ending: Ending) -> Vec<Answer> {
    let app = TestApp::lenient().await;
    let known: BTreeSet<String> =
        [&TEXTS[..], &JSON[..], &[REGISTER], &CODES[..]].concat().into_iter().map(str::to_owned).collect();
    let there: BTreeSet<String> = columns(&app).await.into_iter().collect();
    assert_eq!(there, known, "every column with text is known to this test");
    let names = facts(&app).await;
    let mut answers = vec![];
    end_texts(&app, ending).await;
    end_register(&app, ending).await;
    open_all(&app, &names, &mut answers).await;
    write_all(&app, &names, &mut answers).await;
    fill_in(&app).await;
    end_texts(&app, ending).await;
    open_all(&app, &names, &mut answers).await;
    written_mails(&app, &mut answers).await;
    answers
}

/// A text as it is shown: without what turns it, and with the spaces and line ends of its place.
fn seen_as(text: &str) -> String {
    text.replace('\u{202e}', "").split_whitespace().collect::<Vec<_>>().join(" ")
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
                // In a mail a new line is a paragraph of its own.
                let whole = if bad.about.contains("mail") { LAST_LINE } else { HOSTILE };
                if seen_as(&text[..start]).ends_with(&seen_as(whole)) {
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
