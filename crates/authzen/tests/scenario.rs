//! The certification scenario of the specification, its fixture and its cases, through the routes that serve the portal; and what else the
//! conformance suite sends, and what broke others.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use authzen::{
    Answer, Decider, Entity, Found, Hit, MAX_BODY, MAX_EVALUATIONS, Object, Page, Question, Search,
    Unavailable, metadata, router,
};
use axum::{
    Extension, Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The fixture: two subjects, two records, and what the scenario says of them.
struct Fixture;

const SUBJECTS: [(&str, &str); 2] = [("alice", ""), ("bob", "admin")];
const RECORDS: [(&str, &str); 2] = [("record-1", "active"), ("record-2", "archived")];
const ACTIONS: [&str; 3] = ["read", "write", "delete"];

/// What was sent, or else what is known.
fn property<'a>(of: &'a Entity, name: &str, known: &[(&str, &'a str)]) -> &'a str {
    let sent = of.properties.get(name).and_then(Value::as_str);
    let known = || known.iter().find(|(id, _)| *id == of.id).map(|(_, value)| *value);
    sent.or_else(known).unwrap_or_default()
}

fn allowed(question: &Question) -> bool {
    let Question { subject, action, resource, .. } = question;
    let known =
        SUBJECTS.iter().any(|(id, _)| *id == subject.id) && RECORDS.iter().any(|(id, _)| *id == resource.id);
    if !known || subject.kind != "user" || resource.kind != "record" {
        return false;
    }
    let archived = property(resource, "status", &RECORDS) == "archived";
    match action.name.as_str() {
        "read" => true,
        "write" if archived => property(subject, "role", &SUBJECTS) == "admin",
        "write" => subject.id == "alice",
        "delete" => subject.id == "alice" && action.properties.get("soft") == Some(&Value::Bool(true)),
        _ => false,
    }
}

impl Decider for Fixture {
    type Asker = ();

    async fn decide(&self, (): &(), questions: &[Question]) -> Result<Vec<Answer>, Unavailable> {
        if questions.iter().any(|question| question.context.contains_key("stale")) {
            return Err(Unavailable);
        }
        let answer = |question: &Question| Answer {
            decision: allowed(question),
            context: question
                .context
                .get("say")
                .map(|say| ("said".to_owned(), say.clone()))
                .into_iter()
                .collect(),
        };
        Ok(questions.iter().map(answer).collect())
    }

    async fn search(&self, (): &(), search: &Search, page: &Page) -> Result<Found, Unavailable> {
        let empty = Object::new;
        let question = |subject: &Entity, action: &authzen::Action, resource: &Entity| Question {
            subject: subject.clone(),
            action: action.clone(),
            resource: resource.clone(),
            context: empty(),
        };
        let entity = |kind: &str, id: &str| Entity { kind: kind.into(), id: id.into(), properties: empty() };
        let hit = |kind: &str, id: &str| Hit::Entity { kind: kind.into(), id: id.into() };
        let all: Vec<Hit> = match search {
            Search::Subjects { kind, action, resource, .. } => SUBJECTS
                .iter()
                .filter(|(id, _)| allowed(&question(&entity(kind, id), action, resource)))
                .map(|(id, _)| hit(kind, id))
                .collect(),
            Search::Resources { subject, action, kind, .. } => RECORDS
                .iter()
                .filter(|(id, _)| allowed(&question(subject, action, &entity(kind, id))))
                .map(|(id, _)| hit(kind, id))
                .collect(),
            Search::Actions { subject, resource, .. } => ACTIONS
                .iter()
                .map(|name| authzen::Action { name: (*name).into(), properties: empty() })
                .filter(|action| allowed(&question(subject, action, resource)))
                .map(|action| Hit::Action { name: action.name })
                .collect(),
        };
        let first: usize = page.after.as_ref().map_or(0, |after| after.parse().unwrap());
        let end = (first + page.limit).min(all.len());
        let next = (end < all.len()).then(|| end.to_string());
        Ok(Found { results: all[first.min(end)..end].to_vec(), next, context: empty() })
    }
}

fn routes() -> Router {
    router(Arc::new(Fixture)).layer(Extension(())).merge(metadata("https://pdp.example.com"))
}

struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

async fn send(method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answered {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = routes().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Answered { status: parts.status, headers: parts.headers, body }
}

async fn post(path: &str, body: impl ToString) -> Answered {
    send(Method::POST, path, &[("content-type", "application/json")], body.to_string()).await
}

const ONE: &str = "/access/v1/evaluation";
const MANY: &str = "/access/v1/evaluations";
const SUBJECT: &str = "/access/v1/search/subject";
const RESOURCE: &str = "/access/v1/search/resource";
const ACTION: &str = "/access/v1/search/action";

fn alice() -> Value {
    json!({"type": "user", "id": "alice"})
}

fn bob() -> Value {
    json!({"type": "user", "id": "bob"})
}

fn admin() -> Value {
    json!({"type": "user", "id": "bob", "properties": {"role": "admin"}})
}

fn record(number: u32) -> Value {
    json!({"type": "record", "id": format!("record-{number}")})
}

fn archived() -> Value {
    json!({"type": "record", "id": "record-2", "properties": {"status": "archived"}})
}

fn action(name: &str) -> Value {
    json!({ "name": name })
}

fn ask(subject: Value, action: Value, resource: Value) -> Value {
    json!({"subject": subject, "action": action, "resource": resource})
}

fn read_it() -> Value {
    ask(alice(), action("read"), record(1))
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn without(mut body: Value, name: &str) -> Value {
    body.as_object_mut().unwrap().remove(name);
    body
}

/// Requests that are answered, each the same however often it is sent: where, what, and the answer.
#[tokio::test]
async fn what_the_scenario_asks_is_answered_as_it_says() {
    let soft = |soft: bool| json!({"name": "delete", "properties": {"soft": soft}});
    let yes = || json!({"decision": true});
    let no = || json!({"decision": false});
    let both = |one: bool, other: bool| json!({"evaluations": [{"decision": one}, {"decision": other}]});
    let context = json!({"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"});
    let more = ask(
        json!({"type": "user", "id": "alice", "properties": {"department": "Sales", "role": "manager"}}),
        json!({"name": "read", "properties": {"method": "GET"}}),
        json!({"type": "record", "id": "record-1", "properties": {"status": "active", "owner": "bob"}}),
    );
    let cases = [
        // §2.2, the fixture's eight rules among them.
        ("c-2-2-1", ONE, read_it(), yes()),
        ("rule 2", ONE, ask(alice(), action("write"), record(1)), yes()),
        ("rule 3", ONE, ask(bob(), action("read"), record(1)), yes()),
        ("c-2-2-2", ONE, ask(bob(), action("write"), record(1)), no()),
        ("c-2-2-3", ONE, with(read_it(), "context", context.clone()), yes()),
        ("c-2-2-4", ONE, ask(alice(), action("write"), archived()), no()),
        ("c-2-2-5", ONE, ask(admin(), action("write"), archived()), yes()),
        ("c-2-2-6", ONE, ask(alice(), soft(true), record(1)), yes()),
        ("c-2-2-7", ONE, ask(alice(), soft(false), record(1)), no()),
        ("c-2-2-8", ONE, more, yes()),
        (
            "c-2-2-9",
            ONE,
            with(with(read_it(), "foo", json!("bar")), "futureField", json!({"nested": true})),
            yes(),
        ),
        (
            "unknown subject",
            ONE,
            ask(json!({"type": "user", "id": "nobody"}), action("read"), record(1)),
            no(),
        ),
        ("unknown kind", ONE, ask(json!({"type": "spaceship", "id": "x"}), action("read"), record(1)), no()),
        ("empty context", ONE, with(read_it(), "context", json!({})), yes()),
        (
            "answer with context",
            ONE,
            with(read_it(), "context", json!({"say": [1]})),
            json!({"decision": true, "context": {"said": [1]}}),
        ),
        // §3.2
        (
            "c-3-2-1",
            MANY,
            json!({"subject": alice(), "action": action("read"), "evaluations": [{"resource": record(1)}, {"resource": record(2)}]}),
            both(true, true),
        ),
        (
            "c-3-2-2",
            MANY,
            json!({"subject": bob(), "resource": record(1), "evaluations": [{"action": action("read")}, {"action": action("write")}]}),
            both(true, false),
        ),
        (
            "c-3-2-3",
            MANY,
            json!({"subject": alice(), "action": action("write"), "evaluations": [{"resource": {"type": "record", "id": "record-1", "properties": {"status": "active"}}}, {"resource": archived()}]}),
            both(true, false),
        ),
        (
            "c-3-2-4",
            MANY,
            json!({"action": action("write"), "resource": archived(), "evaluations": [{"subject": alice()}, {"subject": admin()}]}),
            both(false, true),
        ),
        (
            "c-3-2-5",
            MANY,
            json!({"evaluations": [read_it(), ask(bob(), action("write"), record(1))]}),
            both(true, false),
        ),
        (
            "c-3-2-6",
            MANY,
            json!({"subject": alice(), "action": action("read"), "context": context, "evaluations": [{"resource": record(1)}, {"resource": record(2), "context": {"source": "batch-override"}}]}),
            both(true, true),
        ),
        (
            "c-3-2-7",
            MANY,
            json!({"subject": alice(), "action": action("write"), "resource": {"type": "record"}, "evaluations": [{"resource": {"id": "record-1", "properties": {"status": "active"}}}, {"resource": archived()}]}),
            both(true, false),
        ),
        // The default's properties are not an item's that has a resource of its own.
        (
            "no merging of properties",
            MANY,
            json!({"subject": alice(), "action": action("write"), "resource": archived(), "evaluations": [{"resource": record(1)}, {}]}),
            both(true, false),
        ),
        (
            "a context of its own",
            MANY,
            json!({"subject": alice(), "action": action("read"), "resource": record(1), "context": {"say": "all"}, "evaluations": [{}, {"context": {}}]}),
            json!({"evaluations": [{"decision": true, "context": {"said": "all"}}, {"decision": true}]}),
        ),
        // §3.4
        ("c-3-4-2", MANY, read_it(), yes()),
        ("c-3-4-3", MANY, with(read_it(), "evaluations", json!([])), yes()),
        // §4: searches.
        (
            "c-4-2-1",
            SUBJECT,
            ask(json!({"type": "user"}), action("read"), record(1)),
            json!({"page": {"next_token": "", "count": 2}, "results": [alice(), bob()]}),
        ),
        (
            "c-4-2-2",
            SUBJECT,
            with(ask(json!({"type": "user"}), action("read"), record(1)), "context", json!({"a": 1})),
            json!({"page": {"next_token": "", "count": 2}, "results": [alice(), bob()]}),
        ),
        (
            "c-4-2-3: an id is ignored",
            SUBJECT,
            ask(bob(), action("read"), record(1)),
            json!({"page": {"next_token": "", "count": 2}, "results": [alice(), bob()]}),
        ),
        (
            "c-4-2-4",
            SUBJECT,
            ask(json!({"type": "user"}), action("write"), archived()),
            json!({"page": {"next_token": "", "count": 1}, "results": [bob()]}),
        ),
        (
            "c-4-3-1",
            RESOURCE,
            ask(alice(), action("read"), json!({"type": "record"})),
            json!({"page": {"next_token": "", "count": 2}, "results": [record(1), record(2)]}),
        ),
        (
            "c-4-3-3",
            RESOURCE,
            ask(admin(), action("write"), json!({"type": "record"})),
            json!({"page": {"next_token": "", "count": 1}, "results": [record(2)]}),
        ),
        (
            "c-4-4-1",
            ACTION,
            json!({"subject": alice(), "resource": record(1)}),
            json!({"page": {"next_token": "", "count": 2}, "results": [action("read"), action("write")]}),
        ),
        (
            "c-4-4-2",
            ACTION,
            json!({"subject": alice(), "resource": record(1), "context": {}}),
            json!({"page": {"next_token": "", "count": 2}, "results": [action("read"), action("write")]}),
        ),
        (
            "an action is ignored",
            ACTION,
            json!({"subject": alice(), "resource": record(1), "action": {"name": 7}}),
            json!({"page": {"next_token": "", "count": 2}, "results": [action("read"), action("write")]}),
        ),
        (
            "c-4-4-3",
            ACTION,
            json!({"subject": admin(), "resource": archived()}),
            json!({"page": {"next_token": "", "count": 2}, "results": [action("read"), action("write")]}),
        ),
        (
            "c-4-6-1",
            ACTION,
            json!({"subject": {"type": "user", "id": "nonexistent-user"}, "resource": record(1)}),
            json!({"page": {"next_token": "", "count": 0}, "results": []}),
        ),
        (
            "c-4-6-2",
            SUBJECT,
            ask(json!({"type": "spaceship"}), action("read"), record(1)),
            json!({"page": {"next_token": "", "count": 0}, "results": []}),
        ),
    ];
    for (name, path, body, expected) in cases {
        for _ in 0..3 {
            let answered = post(path, &body).await;
            assert_eq!((answered.status, &answered.body), (StatusCode::OK, &expected), "{name}");
            assert_eq!(answered.headers[header::CONTENT_TYPE], "application/json", "{name}");
            assert_eq!(answered.headers[header::CACHE_CONTROL], "no-store", "{name}");
        }
    }
}

/// Requests that are refused, and what the refusal names.
#[tokio::test]
async fn what_is_not_understood_is_refused_and_says_why() {
    let kind = |path: &str| match path {
        SUBJECT => ask(json!({"type": "user"}), action("read"), record(1)),
        RESOURCE => ask(alice(), action("read"), json!({"type": "record"})),
        ACTION => json!({"subject": alice(), "resource": record(1)}),
        _ => read_it(),
    };
    let mut cases: Vec<(String, &str, String, &str)> = vec![];
    for path in [ONE, MANY, SUBJECT, RESOURCE, ACTION] {
        let body = kind(path);
        let mut case =
            |name: &str, body: String, said| cases.push((format!("{path} {name}"), path, body, said));
        // §2.4.4 and §2.4.5
        case("empty", String::new(), "empty");
        case("malformed", "{".into(), "not JSON");
        case("two bodies", format!("{body}{body}"), "not JSON");
        case("list", json!([body]).to_string(), "not a JSON object");
        case(
            "by position",
            r#"[["user","alice"],["read"],["record","record-1"]]"#.into(),
            "not a JSON object",
        );
        case("text", "\"x\"".into(), "not a JSON object");
        case("null", "null".into(), "not a JSON object");
        case("twice", body.to_string().replacen('{', "{\"subject\":{},", 1), "twice");
        case("deep", format!("{}{}", "[".repeat(200), "]".repeat(200)), "not JSON");
        case("no Unicode", "{\"a\":\"\\ud800\"}".into(), "not JSON");
        for name in ["subject", "action", "resource"] {
            if body.get(name).is_none() {
                continue;
            }
            case(&format!("without {name}"), without(body.clone(), name).to_string(), name);
            for wrong in [json!("alice"), json!(1), json!(true), json!(["user", "alice"]), json!(null)] {
                case(&format!("{name} is {wrong}"), with(body.clone(), name, wrong).to_string(), name);
            }
            for part in ["type", "id", "name"] {
                if body[name].get(part).is_none() {
                    continue;
                }
                let inner = without(body[name].clone(), part);
                case(&format!("{name} without {part}"), with(body.clone(), name, inner).to_string(), part);
                for wrong in [json!(123), json!(null), json!({}), json!(["x"])] {
                    let inner = with(body[name].clone(), part, wrong);
                    case(
                        &format!("{name}.{part} is no text"),
                        with(body.clone(), name, inner).to_string(),
                        part,
                    );
                }
            }
            for wrong in [json!("x"), json!([]), json!(null)] {
                let inner = with(body[name].clone(), "properties", wrong);
                case(
                    &format!("{name}.properties"),
                    with(body.clone(), name, inner).to_string(),
                    "properties",
                );
            }
        }
        for wrong in [json!("x"), json!([]), json!(null)] {
            case("context", with(body.clone(), "context", wrong).to_string(), "context");
        }
    }
    for wrong in [json!({}), json!("x"), json!(null)] {
        cases.push((
            "evaluations".into(),
            MANY,
            with(read_it(), "evaluations", wrong).to_string(),
            "not a list",
        ));
    }
    let one_more = vec![json!({}); MAX_EVALUATIONS + 1];
    cases.push((
        "1,001".into(),
        MANY,
        with(read_it(), "evaluations", json!(one_more)).to_string(),
        "at most 1000",
    ));
    for (wrong, said) in [
        (json!("x"), "options"),
        (json!({"evaluations_semantic": "any"}), "evaluations_semantic"),
        (json!({"evaluations_semantic": 1}), "evaluations_semantic"),
    ] {
        let body = with(with(read_it(), "evaluations", json!([{}])), "options", wrong);
        cases.push(("semantic".into(), MANY, body.to_string(), said));
    }
    cases.push((
        "default".into(),
        MANY,
        json!({"subject": [], "evaluations": [read_it()]}).to_string(),
        "subject",
    ));
    for path in [SUBJECT, RESOURCE, ACTION] {
        for (wrong, said) in [
            (json!("x"), "page"),
            (json!({"limit": "1"}), "limit"),
            (json!({"limit": -1}), "limit"),
            (json!({"limit": 1.5}), "limit"),
            (json!({"token": 7}), "token"),
            (json!({"token": "x"}), "token"),
            (json!({"token": "W10"}), "token"),
            (json!({"properties": []}), "properties"),
            (json!({"next_token": "x"}), "page.token"),
        ] {
            cases.push((format!("{path} {wrong}"), path, with(kind(path), "page", wrong).to_string(), said));
        }
    }
    assert!(cases.len() > 127, "{} cases", cases.len());
    for (name, path, body, said) in cases {
        let answered = post(path, &body).await;
        let detail = answered.body["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{name}: {body}");
        assert!(detail.contains(said), "{name}: {detail}");
        assert_eq!(answered.headers[header::CONTENT_TYPE], "application/problem+json", "{name}");
    }
}

#[tokio::test]
async fn one_question_of_several_that_is_none_is_a_no_and_the_others_are_answered() {
    let list = json!([{"resource": record(1)}, {}, 7, {"resource": "x"}, {"resource": record(2)}]);
    let answered =
        post(MANY, json!({"subject": alice(), "action": action("read"), "evaluations": list})).await;
    assert_eq!(answered.status, StatusCode::OK);
    let told = answered.body["evaluations"].as_array().unwrap();
    let decisions: Vec<_> = told.iter().map(|one| one["decision"].as_bool().unwrap()).collect();
    assert_eq!(decisions, [true, false, false, false, true]);
    for wrong in &told[1..4] {
        assert_eq!(wrong["context"]["error"]["status"], 400, "{wrong}");
    }
    // Also when none of them has a subject.
    let answered = post(MANY, json!({"action": action("read"), "evaluations": [{}, {}]})).await;
    assert_eq!(
        (answered.status, answered.body["evaluations"].as_array().unwrap().len()),
        (StatusCode::OK, 2)
    );
    assert!(answered.body.get("decision").is_none());
}

#[tokio::test]
async fn several_end_where_they_are_told_to() {
    let write = |resource: Value| json!({"action": action("write"), "resource": resource});
    let read = |resource: Value| json!({"action": action("read"), "resource": resource});
    let list = json!([read(record(1)), write(archived()), read(record(2)), write(record(1))]);
    for (semantic, expected) in [
        ("execute_all", &[true, false, true, true][..]),
        ("deny_on_first_deny", &[true, false]),
        ("permit_on_first_permit", &[true]),
    ] {
        let body =
            json!({"subject": alice(), "evaluations": list, "options": {"evaluations_semantic": semantic}});
        let answered = post(MANY, body).await;
        let told = answered.body["evaluations"].as_array().unwrap();
        let decisions: Vec<_> = told.iter().map(|one| one["decision"].as_bool().unwrap()).collect();
        assert_eq!(decisions, expected, "{semantic}");
    }
}

#[tokio::test]
async fn parts_of_a_search_follow_each_other_by_the_token_alone() {
    let search = ask(json!({"type": "user"}), action("read"), record(1));
    let first = post(SUBJECT, with(search.clone(), "page", json!({"limit": 1}))).await;
    assert_eq!(first.body["results"], json!([alice()]));
    let token = first.body["page"]["next_token"].as_str().unwrap().to_owned();
    assert!(!token.is_empty());
    let follow = |limit: Option<u32>| match limit {
        None => json!({ "token": token }),
        Some(limit) => json!({"token": token, "limit": limit}),
    };
    for limit in [None, Some(1), Some(5)] {
        let second = post(SUBJECT, with(search.clone(), "page", follow(limit))).await;
        assert_eq!(
            second.body,
            json!({"page": {"next_token": "", "count": 1}, "results": [bob()]}),
            "{limit:?}"
        );
    }
    // Another search, and a limit of none.
    let other = ask(json!({"type": "user"}), action("write"), record(1));
    let refused = post(SUBJECT, with(other, "page", follow(None))).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let none = post(SUBJECT, with(search, "page", json!({"limit": 0}))).await;
    assert_eq!((none.status, &none.body["results"]), (StatusCode::OK, &json!([])));
    assert!(!none.body["page"]["next_token"].as_str().unwrap().is_empty(), "there is more");
}

#[tokio::test]
async fn headers_methods_and_sizes() {
    let body = read_it().to_string();
    let json_kind = ("content-type", "application/json");
    for kind in ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"] {
        let answered = send(Method::POST, ONE, &[("content-type", kind)], body.clone()).await;
        assert_eq!(answered.status, StatusCode::OK, "{kind}");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        let answered = send(Method::POST, ONE, &[("content-type", kind)], body.clone()).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{kind}");
    }
    assert_eq!(send(Method::POST, ONE, &[], body.clone()).await.status, StatusCode::BAD_REQUEST);
    for path in [ONE, MANY, SUBJECT, RESOURCE, ACTION] {
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
            let id = [json_kind, ("x-request-id", "a-1")];
            let answered = send(method.clone(), path, &id, body.clone()).await;
            assert_eq!(answered.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(answered.headers[header::ALLOW], "POST", "{method} {path}");
            assert_eq!(answered.headers["x-request-id"], "a-1", "{method} {path}");
        }
    }
    // The request's id comes back, on errors too; one that is no id does not.
    let id = [json_kind, ("x-request-id", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716")];
    for (body, status) in [(body.clone(), StatusCode::OK), (String::new(), StatusCode::BAD_REQUEST)] {
        let answered = send(Method::POST, ONE, &id, body).await;
        assert_eq!(
            (answered.status, &answered.headers["x-request-id"]),
            (status, &id[1].1.parse::<axum::http::HeaderValue>().unwrap())
        );
    }
    let long = "x".repeat(201);
    let answered = send(Method::POST, ONE, &[json_kind, ("x-request-id", &long)], body.clone()).await;
    assert!(answered.status == StatusCode::OK && !answered.headers.contains_key("x-request-id"));
    assert!(!post(ONE, &body).await.headers.contains_key("x-request-id"));

    let padded = |bytes: usize| format!("{}{body}", " ".repeat(bytes - body.len()));
    assert_eq!(post(ONE, padded(MAX_BODY)).await.status, StatusCode::OK);
    assert_eq!(post(ONE, padded(MAX_BODY + 1)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let most = vec![json!({}); MAX_EVALUATIONS];
    let answered = post(MANY, with(read_it(), "evaluations", json!(most))).await;
    assert_eq!(answered.body["evaluations"].as_array().unwrap().len(), MAX_EVALUATIONS);
}

#[tokio::test]
async fn without_a_fresh_answer_there_is_none() {
    let stale = with(read_it(), "context", json!({"stale": 1}));
    for (path, body) in [(ONE, stale.clone()), (MANY, json!({"evaluations": [read_it(), stale]}))] {
        let answered = post(path, body).await;
        assert_eq!(answered.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answered.headers[header::RETRY_AFTER], "1");
        assert!(answered.body.get("decision").is_none() && answered.body.get("evaluations").is_none());
    }
}

/// Where the layer that finds out who asks was forgotten, nobody is answered.
#[tokio::test]
async fn nobody_is_answered_who_is_not_known() {
    let request =
        Request::post(ONE).header("content-type", "application/json").body(Body::from(read_it().to_string()));
    let response = router(Arc::new(Fixture)).oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn the_metadata_says_where_everything_is() {
    let answered =
        send(Method::GET, "/.well-known/authzen-configuration", &[("x-request-id", "m")], "").await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(answered.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(answered.headers["x-request-id"], "m");
    let told = answered.body.as_object().unwrap();
    assert_eq!(told["policy_decision_point"], "https://pdp.example.com");
    for (name, path) in [
        ("access_evaluation_endpoint", ONE),
        ("access_evaluations_endpoint", MANY),
        ("search_subject_endpoint", SUBJECT),
        ("search_resource_endpoint", RESOURCE),
        ("search_action_endpoint", ACTION),
    ] {
        assert_eq!(told[name], format!("https://pdp.example.com{path}"));
    }
    assert_eq!(told.len(), 6, "nothing that is empty");
    let post = send(Method::POST, "/.well-known/authzen-configuration", &[], "").await;
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
}
