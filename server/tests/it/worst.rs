//! The worst that two megabytes can be: each function that writes gets it as the form of a stranger and of those who may
//! call it, and of every kind of user where there is time. What it costs is counted and has an end, and somebody else's
//! write goes through meanwhile.
//!
//! The bounds stand in `docs/security.md` too; `documents` holds the two together.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use store::{ConnectionTrait, DatabaseConnection};
use testkit::{Demo, Person};

use crate::{
    PEAK,
    access::{self, ALL, Line, Who},
    common::{Browser, Page, TestApp, quiet},
    functions::{self, Field},
    fuzz::is_long,
    sql,
};

/// Bytes of memory at the same time, beside what there was.
pub const MOST_MEMORY: usize = 64 * 1024 * 1024;
/// Statements to the database.
pub const MOST_STATEMENTS: usize = 200;
/// Bytes of one value of a row.
pub const MOST_KEPT: usize = 4 * 1024 * 1024;
/// Bytes of the answer, and of the page that it leads to.
pub const MOST_ANSWERED: usize = 4 * 1024 * 1024;

/// What just gets in: a form may have a mebibyte, a request for data access eight.
fn bytes(path: &str) -> usize {
    if path == "/api/data-accesses/request" { 1_900_000 } else { 1_000_000 }
}

/// A kind of form that costs more than it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Worst {
    /// One field that fills it.
    LongField,
    /// One field of as many parts as fit, each of them wrong.
    ManyParts,
    /// One list of as many elements as fit, each of them wrong.
    LongList,
    /// The same element, a right one, again and again.
    SameElement,
    /// Lists in lists.
    DeepNames,
    /// Fields that nobody asked for.
    ManyNames,
}

const KINDS: [Worst; 6] = [
    Worst::LongField,
    Worst::ManyParts,
    Worst::LongList,
    Worst::SameElement,
    Worst::DeepNames,
    Worst::ManyNames,
];

impl Worst {
    /// The fields that this can be done with.
    fn of(self, fields: &[Field]) -> Vec<Option<&Field>> {
        match self {
            Self::LongField | Self::ManyParts => {
                fields.iter().filter(|field| !field.list).map(Some).collect()
            }
            Self::LongList | Self::SameElement => {
                fields.iter().filter(|field| field.list || field.name.contains('[')).map(Some).collect()
            }
            Self::DeepNames | Self::ManyNames => vec![None],
        }
    }

    /// What takes the place of the field, or comes on top.
    fn body(self, field: Option<&Field>, good: &str, bytes: usize) -> String {
        let name = field.map_or("x", |field| field.name.as_str());
        match self {
            Self::LongField => format!("{name}={}", "k".repeat(bytes)),
            Self::ManyParts => format!("{name}={}", "x,".repeat(bytes / 2)),
            Self::LongList => repeated(name, bytes, |_| "x".to_owned()),
            Self::SameElement => repeated(name, bytes, |_| good.to_owned()),
            Self::DeepNames => {
                let shallow = repeated("x", bytes, |n| format!("{n}")).replace("x[", "a[b][c][d][");
                format!("a{}=1&{}", "[b]".repeat(bytes / 8), &shallow[..bytes / 2])
            }
            Self::ManyNames => repeated("", bytes, |n| format!("{n}")),
        }
    }
}

/// A list of as many elements as fit.
fn repeated(name: &str, bytes: usize, value: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes + 100);
    for n in 0.. {
        let at = match name.split_once("[0]") {
            Some((list, member)) => format!("{list}[{n}]{member}"),
            None if name.is_empty() => format!("n{n}"),
            None => format!("{name}[{n}]"),
        };
        text.push_str(&format!("{at}={}&", value(n)));
        if text.len() > bytes {
            break;
        }
    }
    text
}

#[tokio::test]
async fn the_worst_forms_of_systems_and_agreements_have_an_end() {
    worst(|path| path.starts_with("/api/systems") || path.starts_with("/api/connections")).await;
}

#[tokio::test]
async fn the_worst_forms_of_data_accesses_have_an_end() {
    worst(|path| path.starts_with("/api/data-accesses") || path.starts_with("/api/administration")).await;
}

#[tokio::test]
async fn the_worst_forms_of_inquiries_and_rights_have_an_end() {
    let starts = ["/api/inquiries", "/api/rights", "/api/users", "/api/session"];
    worst(|path| starts.iter().any(|start| path.starts_with(start))).await;
}

#[tokio::test]
async fn the_worst_forms_of_addresses_have_an_end() {
    worst(|path| path.starts_with("/api/notifications")).await;
}

#[tokio::test]
async fn every_other_worst_form_has_an_end() {
    let others =
        ["systems", "connections", "data-accesses", "administration", "inquiries", "rights", "users"];
    let others = others.into_iter().chain(["session", "notifications"]).map(|noun| format!("/api/{noun}"));
    let others: Vec<String> = others.collect();
    worst(|path| !others.iter().any(|start| path.starts_with(start.as_str()))).await;
}

async fn worst(of: impl Fn(&str) -> bool) {
    let file = std::env::temp_dir().join(format!("tilslutning-worst-{}.sqlite", std::process::id()));
    let url = address(&file).await;
    let app = TestApp::with(Demo::at(&url).await, &quiet());
    // Somebody else, with connections of their own and counted apart.
    let other = TestApp::with(Demo::at(&url).await, &quiet());
    let facts = access::facts(&app).await;
    let functions = functions::all();
    let mut wrong = vec![];
    for line in access::table().iter().filter(|line| line.method == Method::POST && of(line.route)) {
        let known = functions.iter().find(|function| function.path == line.route);
        let given = line.fields.iter().map(|(name, _)| Field { name: (*name).to_owned(), list: false });
        let mut fields = known.map_or_else(|| given.collect(), |function| function.fields.clone());
        fields.push(Field { name: "page".into(), list: false });
        fields.push(Field { name: "once".into(), list: false });
        for kind in KINDS {
            for who in people(line) {
                for field in tried(kind, &fields, who, line) {
                    let body = body(line, kind, field, &facts);
                    let costs = cost(&app, &other, who, line.route, body).await;
                    wrong.extend(costs.into_iter().map(|cost| {
                        let field = field.map_or("-", |field| field.name.as_str());
                        format!("{} as {who:?}, {kind:?} of {field}: {cost}", line.route)
                    }));
                }
            }
        }
    }
    drop((app, other));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// A file, or a database on PostgreSQL: with one connection in memory there would be no "meanwhile".
async fn address(file: &std::path::Path) -> String {
    if std::env::var("TEST_DATABASE").as_deref() == Ok("postgres") {
        return Demo::new().await.database_url().await.expect("PostgreSQL");
    }
    format!("sqlite:{}", file.display())
}

fn people(line: &Line) -> Vec<Who> {
    if is_long() {
        return ALL.to_vec();
    }
    let first = line.allowed.iter().find(|who| **who != Who::Nobody);
    [Who::Nobody].into_iter().chain(first.copied()).collect()
}

/// The fields that are tried: all where there is time; else a few where the form is turned away at the door, and of long
/// fields, which are all read alike, the first and the page.
fn tried<'a>(kind: Worst, fields: &'a [Field], who: Who, line: &Line) -> Vec<Option<&'a Field>> {
    let mut found = kind.of(fields);
    if is_long() {
        return found;
    }
    let turned_away = who == Who::Nobody && !line.allowed.contains(&Who::Nobody);
    if turned_away || kind == Worst::LongField {
        let page = found.iter().position(|field| field.is_some_and(|field| field.name == "page"));
        let page = page.map(|place| found.remove(place));
        found.truncate(1);
        found.extend(page.filter(|_| kind == Worst::LongField));
    }
    if kind == Worst::ManyParts {
        let whole = ["page", "once", "id", "version"];
        found.retain(|field| field.is_none_or(|field| !whole.contains(&field.name.as_str())));
    }
    found
}

/// The line's own form, with one field in its worst shape.
fn body(
    line: &Line,
    kind: Worst,
    field: Option<&Field>,
    facts: &std::collections::BTreeMap<&'static str, String>,
) -> String {
    let list = |name: &str| name.split('[').next().unwrap_or_default().to_owned();
    let same = |name: &str| field.is_some_and(|field| list(&field.name) == list(name));
    let filled = line.fields.iter().map(|(name, value)| (*name, access::filled(value, facts)));
    let mut good = String::from("901001");
    let mut pairs = vec![];
    for (name, value) in filled {
        if same(name) {
            good = value;
        } else {
            pairs.push((name, value));
        }
    }
    let rest = serde_urlencoded::to_string(pairs).expect("a form");
    format!("{rest}&{}", kind.body(field, &good, bytes(line.route)))
}

/// Sends the form, and gives every bound that was passed.
async fn cost(app: &TestApp, other: &TestApp, who: Who, path: &str, body: String) -> Vec<String> {
    let db = app.demo.portal.db();
    // What the form before this one left must not count again.
    db.execute_unprepared("DELETE FROM session").await.expect("no sessions");
    let mut browser = access::browser(app, who).await;
    let mut other = other.log_in(Person::StrandmarkFriskole).await;
    let request = browser
        .request("POST", path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request");
    let mut costs = vec![];
    app.demo.statements.take();
    PEAK.reset_peak_usage();
    let before = PEAK.current_usage();
    let (answer, writes) = meanwhile(browser.raw(request), &mut other).await;
    let memory = PEAK.peak_usage().saturating_sub(before);
    let counted = app.demo.statements.take();
    let mut more = |what: &str, found: usize, most: usize| {
        if found > most {
            costs.push(format!("{found} {what}, {most} at most"));
        }
    };
    // Elsewhere tests share a process, and memory is everybody's.
    if std::env::var_os("NEXTEST").is_some() {
        more("bytes of memory", memory, MOST_MEMORY);
    }
    more("times the same statement", counted.most().1, MOST_STATEMENTS);
    more("bytes answered", answer.body.len(), MOST_ANSWERED);
    if answer.status.is_redirection() {
        let page = browser.get(&answer.location()).await;
        more("bytes of the page after it", page.body.len(), MOST_ANSWERED);
        more("as its status", usize::from(page.status.as_u16()), 499);
    }
    more("as status", usize::from(answer.status.as_u16()), 499);
    let (largest, place) = largest(db).await;
    more(&format!("bytes in {place}"), largest, MOST_KEPT);
    if let Some(refused) = writes.iter().find(|status| **status != StatusCode::SEE_OTHER) {
        costs.push(format!("somebody else's write meanwhile: {refused}"));
    }
    costs
}

/// Does something, and has somebody else write again and again until it is done.
async fn meanwhile(big: impl Future<Output = Page>, other: &mut Browser<'_>) -> (Page, Vec<StatusCode>) {
    let mut writes = vec![];
    let mut big = std::pin::pin!(big);
    loop {
        let write = other.post("/api/notices/mark-all", &[("newest", "0")]);
        let mut write = std::pin::pin!(write);
        tokio::select! {
            biased;
            answer = &mut big => {
                writes.push(write.await.status);
                return (answer, writes);
            }
            page = &mut write => writes.push(page.status),
        }
    }
}

/// The longest text in any row, and where it stands.
async fn largest(db: &DatabaseConnection) -> (usize, String) {
    let mut largest = (0, String::new());
    for table in sql::tables(db).await {
        let columns = sql::columns(db, &table).await;
        for (column, length) in columns.iter().zip(sql::longest(db, &table, &columns).await) {
            if length > largest.0 {
                largest = (length, format!("{table}.{column}"));
            }
        }
    }
    largest
}
