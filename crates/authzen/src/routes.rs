//! The routes, as the specification names them where nothing else is said.

use std::sync::Arc;

use axum::{
    Extension, Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use crate::{
    Answer, Decider, Found,
    json::{self, Object},
    page::Page,
    question::{Asked, Question, Semantic},
    refusal::Refusal,
    search::{Search, Wanted},
};

/// The most bytes of a body.
pub const MAX_BODY: usize = 1024 * 1024;

const EVALUATION: &str = "/access/v1/evaluation";
const EVALUATIONS: &str = "/access/v1/evaluations";
const SEARCH_SUBJECT: &str = "/access/v1/search/subject";
const SEARCH_RESOURCE: &str = "/access/v1/search/resource";
const SEARCH_ACTION: &str = "/access/v1/search/action";
const METADATA: &str = "/.well-known/authzen-configuration";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is given back.
const MAX_REQUEST_ID: usize = 200;

/// The routes of questions and searches. A layer has to put the [asker](Decider::Asker) into the request as an extension: without one nothing
/// is answered.
pub fn router<D: Decider>(decider: Arc<D>) -> Router {
    Router::new()
        .route(EVALUATION, post(evaluation::<D>))
        .route(EVALUATIONS, post(evaluations::<D>))
        .route(SEARCH_SUBJECT, post(subjects::<D>))
        .route(SEARCH_RESOURCE, post(resources::<D>))
        .route(SEARCH_ACTION, post(actions::<D>))
        .layer(from_fn(with_request_id))
        .with_state(decider)
}

/// The route that tells where the others are. `base` is the address of the portal, with https and without a slash at its end.
pub fn metadata(base: &str) -> Router {
    let at = |path: &str| format!("{base}{path}");
    let told = json!({
        "policy_decision_point": base,
        "access_evaluation_endpoint": at(EVALUATION),
        "access_evaluations_endpoint": at(EVALUATIONS),
        "search_subject_endpoint": at(SEARCH_SUBJECT),
        "search_resource_endpoint": at(SEARCH_RESOURCE),
        "search_action_endpoint": at(SEARCH_ACTION),
    })
    .to_string();
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Router::new()
        .route(METADATA, get(async move || (kind, told).into_response()))
        .layer(from_fn(with_request_id))
}

/// Gives the request's id back, on every answer.
async fn with_request_id(request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).cloned();
    let id = id.filter(|id| id.len() <= MAX_REQUEST_ID && id.to_str().is_ok());
    let mut response = next.run(request).await;
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn evaluation<D: Decider>(
    State(decider): State<Arc<D>>,
    Extension(asker): Extension<D::Asker>,
    request: Request,
) -> Response {
    respond(async {
        let question = Question::read(&body(request).await?)?;
        one(&*decider, &asker, question).await
    })
    .await
}

async fn evaluations<D: Decider>(
    State(decider): State<Arc<D>>,
    Extension(asker): Extension<D::Asker>,
    request: Request,
) -> Response {
    respond(async {
        match Asked::read(&body(request).await?)? {
            Asked::One(question) => one(&*decider, &asker, question).await,
            Asked::Several(asked, semantic) => several(&*decider, &asker, asked, semantic).await,
        }
    })
    .await
}

async fn subjects<D: Decider>(
    State(decider): State<Arc<D>>,
    Extension(asker): Extension<D::Asker>,
    request: Request,
) -> Response {
    respond(search(&*decider, &asker, Wanted::Subjects, request)).await
}

async fn resources<D: Decider>(
    State(decider): State<Arc<D>>,
    Extension(asker): Extension<D::Asker>,
    request: Request,
) -> Response {
    respond(search(&*decider, &asker, Wanted::Resources, request)).await
}

async fn actions<D: Decider>(
    State(decider): State<Arc<D>>,
    Extension(asker): Extension<D::Asker>,
    request: Request,
) -> Response {
    respond(search(&*decider, &asker, Wanted::Actions, request)).await
}

async fn respond(answer: impl Future<Output = Result<Value, Refusal>>) -> Response {
    let mut response = match answer.await {
        Ok(answer) => {
            let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
            (kind, answer.to_string()).into_response()
        }
        Err(refusal) => refusal.into_response(),
    };
    // Nothing between asks again for somebody else, or later.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn body(request: Request) -> Result<Object, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::bad("the content type is not application/json"));
    }
    let too_large = |_| Refusal {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        detail: format!("the body is longer than {MAX_BODY} bytes, or it broke off"),
    };
    json::read(&to_bytes(request.into_body(), MAX_BODY).await.map_err(too_large)?)
}

/// An answer as many as there are questions: anything else is a fault, and no answer.
async fn decided<D: Decider>(
    decider: &D,
    asker: &D::Asker,
    questions: &[Question],
) -> Result<Vec<Answer>, Refusal> {
    let answers = decider.decide(asker, questions).await?;
    if answers.len() == questions.len() {
        return Ok(answers);
    }
    let detail = "the answers do not fit the questions".into();
    Err(Refusal { status: StatusCode::INTERNAL_SERVER_ERROR, detail })
}

async fn one<D: Decider>(decider: &D, asker: &D::Asker, question: Question) -> Result<Value, Refusal> {
    let mut answers = decided(decider, asker, &[question]).await?;
    Ok(answer(answers.pop().unwrap_or_default()))
}

/// What is no question is answered with no, and does not keep the others from being answered.
async fn several<D: Decider>(
    decider: &D,
    asker: &D::Asker,
    asked: Vec<Result<Question, Refusal>>,
    semantic: Semantic,
) -> Result<Value, Refusal> {
    let questions: Vec<Question> = asked.iter().filter_map(|one| one.as_ref().ok()).cloned().collect();
    let answers = match questions.is_empty() {
        true => vec![],
        false => decided(decider, asker, &questions).await?,
    };
    let mut answers = answers.into_iter();
    let mut told = vec![];
    for one in asked {
        let one = match one {
            Ok(_) => answers.next().unwrap_or_default(),
            Err(refusal) => refused(&refusal),
        };
        let last = match semantic {
            Semantic::ExecuteAll => false,
            Semantic::DenyOnFirstDeny => !one.decision,
            Semantic::PermitOnFirstPermit => one.decision,
        };
        told.push(answer(one));
        if last {
            break;
        }
    }
    Ok(json!({ "evaluations": told }))
}

fn refused(refusal: &Refusal) -> Answer {
    let error = json!({ "status": refusal.status.as_u16(), "message": refusal.detail });
    Answer { decision: false, context: Object::from_iter([("error".to_owned(), error)]) }
}

fn answer(answer: Answer) -> Value {
    match answer.context.is_empty() {
        true => json!({ "decision": answer.decision }),
        false => json!({ "decision": answer.decision, "context": answer.context }),
    }
}

async fn search<D: Decider>(
    decider: &D,
    asker: &D::Asker,
    wanted: Wanted,
    request: Request,
) -> Result<Value, Refusal> {
    let body = body(request).await?;
    let (search, page) = (Search::read(wanted, &body)?, Page::read(&body)?);
    let Found { results, next, context } = decider.search(asker, &search, &page).await?;
    let next = next.map(|after| page.token(&after, &body)).unwrap_or_default();
    let results: Vec<Value> = results.iter().map(|hit| hit.json()).collect();
    let mut told = json!({
        "page": { "next_token": next, "count": results.len() },
        "results": results,
    });
    if let (false, Value::Object(told)) = (context.is_empty(), &mut told) {
        told.insert("context".into(), Value::Object(context));
    }
    Ok(told)
}
