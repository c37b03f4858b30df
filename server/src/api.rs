//! Server functions over HTTP.
//!
//! Reads answer as Leptos makes them, with the status that the error stands for. Writes are plain form posts: the
//! function is called as if by a program, and its answer is turned into a redirect. A form that is refused is kept in the
//! session, so that its page shows it again with the error (`docs/decisions/0002-plain-form-posts.md`).

use std::{panic::resume_unwind, time::Duration};

use app::{
    AppError, paths,
    server::{RequestContext, draft, endpoints},
};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use futures::StreamExt;
use leptos::prelude::FromServerFnError;
use leptos_axum::handle_server_fns_with_context;
use store::StoreError;
use uuid::Uuid;

use crate::{AppState, fallback::error_page, router::provide, upload::MAX_UPLOAD};

/// More than any answer of a server function.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

const MIB: usize = 1024 * 1024;

/// The most bytes of a request for data access: 500 recipients with a comment of 2,000 Danish letters each, encoded as forms
/// are, are 6 MB.
pub const MAX_REQUEST: usize = 8 * MIB;

/// The most bytes of any other form.
const MAX_FORM: usize = MIB;

/// The most bytes that a function takes; another language takes along whatever form is being written.
fn most(path: &str) -> usize {
    if [endpoints::REQUEST_ACCESS, paths::LANGUAGE].contains(&path) { MAX_REQUEST } else { MAX_FORM }
}

/// The most bytes that are kept of a form of somebody who is not logged in.
pub(crate) const MAX_STRANGERS_FORM: usize = 256 * 1024;

/// A read.
pub async fn read(request: Request) -> Response {
    let response = handle_server_fns_with_context(provide, request).await.into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ANSWER).await else { return StatusCode::BAD_GATEWAY.into_response() };
    if let Ok(status) = StatusCode::from_u16(AppError::de(bytes.clone()).status()) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A form as it was sent.
pub(crate) struct Sent {
    /// The page the form stands on.
    pub(crate) page: String,
    /// The token that makes it count once.
    once: Option<Uuid>,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Sent {
    /// Whether the form of a request looks for an institution: by its button, or by Enter in one of its fields.
    fn searches(&self) -> bool {
        let value = |name: &str| {
            let found = self.fields.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.trim()).unwrap_or_default()
        };
        let looking = || ["soeg", "kommune", "slags"].iter().any(|name| !value(name).is_empty());
        value("op") == "search" || (value("op").is_empty() && looking())
    }

    pub(crate) async fn read(request: Request) -> Result<Self, AppError> {
        let form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !form {
            return Err(AppError::BadRequest);
        }
        let referrer = request
            .headers()
            .get(header::REFERER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse::<Uri>().ok())
            .and_then(|uri| uri.path_and_query().map(ToString::to_string));
        let body = whole(request).await?;
        let mut fields: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&body).map_err(|_| AppError::BadRequest)?;
        let mut take = |name: &str| {
            let place = fields.iter().position(|(key, _)| key == name)?;
            Some(fields.swap_remove(place).1)
        };
        let page = take("page").or(referrer).unwrap_or_default();
        let once = take("once").and_then(|token| token.parse().ok());
        Ok(Self { page: paths::local(&page).to_owned(), once, fields, body })
    }
}

/// The body of a form, as large as its function takes it.
async fn whole(request: Request) -> Result<Bytes, AppError> {
    let most = most(request.uri().path());
    let mut chunks = request.into_body().into_data_stream();
    let (mut body, mut length) = (vec![], 0_usize);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| AppError::BadRequest)?;
        length = length.saturating_add(chunk.len());
        match length {
            _ if length <= most => body.extend_from_slice(&chunk),
            // What is too large is read on for a while and forgotten: a browser that still sends does not hear the answer.
            _ if length <= MAX_UPLOAD => body = vec![],
            _ => break,
        }
    }
    let mebibytes = u32::try_from(most / MIB).unwrap_or(u32::MAX);
    if length > most { Err(AppError::TooLarge { mebibytes }) } else { Ok(body.into()) }
}

/// A write.
pub async fn write(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    let uri = request.uri().clone();
    let mut head = Request::new(Body::empty());
    *head.uri_mut() = uri;
    *head.method_mut() = request.method().clone();
    *head.headers_mut() = request.headers().clone();
    *head.extensions_mut() = request.extensions().clone();
    let outcome = match Sent::read(request).await {
        Ok(sent) => {
            let (state, context) = (state.clone(), context.clone());
            // In a task of its own: a browser that goes away ("Stop") ends the request, and must not leave behind a form
            // that was claimed and is never carried out.
            let work = tokio::spawn(async move { carry_out(&state, &context, head, sent).await });
            match work.await {
                Ok(outcome) => outcome,
                Err(fault) if fault.is_panic() => resume_unwind(fault.into_panic()),
                Err(_) => Err(AppError::Unexpected { request_id: String::new() }),
            }
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(location) => Redirect::to(&location).into_response(),
        Err(error) => error_page(&error, context.lang(), &state.site.stylesheet),
    }
}

/// Runs the form once and says where to go now. An error is one that no page can show.
async fn carry_out(
    state: &AppState,
    context: &RequestContext,
    head: Request,
    mut sent: Sent,
) -> Result<String, AppError> {
    if let Some(token) = sent.once
        && let Some(location) = claim(state, context, token).await?
    {
        return Ok(location);
    }
    let form = head.uri().path().to_owned();
    let searches = form == endpoints::REQUEST_ACCESS && sent.searches();
    let result = if searches && !state.limiters.may_search(context.address()) {
        // The page would look for it.
        sent.fields.retain(|(name, _)| name != "soeg");
        Err(AppError::TooMany)
    } else {
        call(head, sent.body.clone(), &sent.page).await
    };
    if let Some(token) = sent.once {
        let noted = match &result {
            Ok(location) => store::form_submission::save(state.portal.db(), token, location).await,
            Err(_) => store::form_submission::delete(state.portal.db(), token).await,
        };
        noted.map_err(|error| context.unavailable(&error))?;
    }
    let location = match result {
        Ok(location) => {
            draft::remove(context, &sent.page).await?;
            location
        }
        Err(
            error @ (AppError::NotFound
            | AppError::NotAllowed
            | AppError::BadRequest
            | AppError::Unavailable { .. }
            | AppError::Unexpected { .. }),
        ) => return Err(error),
        Err(error) => {
            let expired = error == AppError::NotSignedIn;
            if expired
                && (sent.body.len() > MAX_STRANGERS_FORM || !state.limiters.may_leave_form(context.address()))
            {
                return Err(AppError::TooMany);
            }
            let kept = draft::Kept {
                page: sent.page.clone(),
                form,
                fields: sent.fields,
                error: (!expired).then_some(error),
            };
            draft::save(context, kept).await?;
            if expired { paths::log_in_and_go_to(&sent.page) } else { sent.page }
        }
    };
    // Written here rather than by the session layer, so that a database that takes no writes is told of.
    if context.session().is_modified() {
        context.session().save().await.map_err(|error| context.unavailable(&error))?;
    }
    Ok(location)
}

/// Claims the form's token. A form that was sent before leads to where it led then.
async fn claim(state: &AppState, context: &RequestContext, token: Uuid) -> Result<Option<String>, AppError> {
    let db = state.portal.db();
    match store::form_submission::insert(db, token, state.portal.now()).await {
        Ok(()) => Ok(None),
        Err(StoreError::Duplicate) => {
            // The first press may still be under way.
            for _ in 0..50 {
                let location = store::form_submission::find(db, token)
                    .await
                    .map_err(|error| context.unavailable(&error))?;
                if location.is_some() {
                    return Ok(location);
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(AppError::AlreadySent)
        }
        Err(error) => Err(context.unavailable(&error)),
    }
}

/// Calls the server function; `page` is where to go when it does not say.
async fn call(head: Request, body: Bytes, page: &str) -> Result<String, AppError> {
    let (mut parts, _) = head.into_parts();
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let request = Request::from_parts(parts, Body::from(body));
    let response = handle_server_fns_with_context(provide, request).await.into_response();
    let status = response.status();
    if status.is_success() {
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        return Ok(location.unwrap_or(page).to_owned());
    }
    if status == StatusCode::BAD_REQUEST {
        // No such function.
        return Err(AppError::NotFound);
    }
    match to_bytes(response.into_body(), MAX_ANSWER).await {
        Ok(bytes) => Err(AppError::de(bytes)),
        Err(_) => Err(AppError::BadRequest),
    }
}
