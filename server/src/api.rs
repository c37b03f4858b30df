//! Server functions over HTTP.
//!
//! Reads answer as Leptos makes them, with the status that the error stands for. Writes are plain form posts: the
//! function is called as if by a program, and its answer is turned into a redirect. A form that is refused is kept for who
//! wrote it, so that its page shows it again with the error (`docs/decisions/0002-plain-form-posts.md`).

use std::{panic::resume_unwind, sync::Arc, time::Duration};

use app::{
    AppError, Lang, addresses, endpoints,
    islands::SearchFailed,
    label, paths,
    server::{RequestContext, draft},
};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::UserId;
use futures::StreamExt;
use leptos::prelude::FromServerFnError;
use leptos_axum::handle_server_fns_with_context;
use services::{FormClaim, FormToken};

use crate::{AppState, fallback::Refusal, router::provide, session_layer::Stands, upload::MAX_UPLOAD};

/// More than any error of a server function: what a form repeats of what was typed has an end.
const MAX_ERROR: usize = 256 * 1024;

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

/// The most bytes of a form of somebody who is not logged in.
pub(crate) const MAX_STRANGERS_FORM: usize = 256 * 1024;

/// The most fields of a form: 500 recipients with two each, and room.
const MAX_FIELDS: usize = 5_000;

/// The forms behind links of mails: there is nothing to type, whoever has the link may press, and nothing is kept.
const OF_LINKS: [&str; 4] = [
    "/api/notifications/confirm",
    "/api/notifications/unsubscribe",
    "/api/notifications/resume",
    "/api/inquiries/confirm-email",
];

/// A read: data for the portal's own pages. Whoever opens its address in the browser gets no data and is led nowhere:
/// from where they came is another site's to say.
pub async fn read(mut request: Request) -> Response {
    let headers = request.headers_mut();
    let opened = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    if opened {
        return Refusal::from(AppError::NotFound).into_response();
    }
    headers.remove(header::REFERER);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let response = handle_server_fns_with_context(provide, request).await.into_response();
    match response.status() {
        StatusCode::INTERNAL_SERVER_ERROR => {}
        // No such function, or one that writes.
        StatusCode::BAD_REQUEST => {
            return Refusal::from(AppError::NotFound).into_response();
        }
        _ => return response,
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ERROR).await else { return StatusCode::BAD_GATEWAY.into_response() };
    if let Ok(status) = StatusCode::from_u16(SearchFailed::de(bytes.clone()).status) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A form as it was sent.
pub(crate) struct Sent {
    /// The page the form stands on.
    pub(crate) page: String,
    /// The token that makes it count once, and that knows whose it is.
    pub(crate) token: Option<FormToken>,
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
        if body.iter().filter(|byte| **byte == b'&').count() >= MAX_FIELDS {
            return Err(AppError::BadRequest);
        }
        let mut fields: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&body).map_err(|_| AppError::BadRequest)?;
        let mut take = |name: &str| {
            let place = fields.iter().position(|(key, _)| key == name)?;
            Some(fields.remove(place).1)
        };
        let page = take("page").or(referrer).unwrap_or_default();
        // Which unfinished form the page shows comes on top.
        if paths::split_draft(&page).0.len() > paths::MAX_PAGE {
            return Err(AppError::BadRequest);
        }
        let token = take("once").and_then(|token| FormToken::parse(&token));
        Ok(Self { page: paths::local(&page), token, fields, body })
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
    let form = uri.path().to_owned();
    let mut head = Request::new(Body::empty());
    *head.uri_mut() = uri;
    *head.method_mut() = request.method().clone();
    *head.headers_mut() = request.headers().clone();
    *head.extensions_mut() = request.extensions().clone();
    let mut body = Bytes::new();
    let outcome = match Sent::read(request).await {
        Ok(sent) => {
            body = sent.body.clone();
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
        Ok(location) => (Extension(Stands), Redirect::to(&location)).into_response(),
        Err(error @ AppError::NoLonger { .. }) => {
            let refusal = Refusal::NoLonger { error, typed: typed(&form, &body, context.lang()) };
            refusal.into_response()
        }
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// What a person typed in the form that is sent to this address, with the labels of the fields.
fn typed(form: &str, body: &[u8], lang: Lang) -> Vec<(String, String)> {
    let Some(form) = endpoints::form(form) else { return vec![] };
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let texts = fields.into_iter().filter(|(name, text)| form.is_text(name) && !text.trim().is_empty());
    texts.map(|(name, text)| (label(&name, lang).to_owned(), text)).collect()
}

/// Runs the form once and says where to go now. An error is one that no page can show.
async fn carry_out(
    state: &AppState,
    context: &RequestContext,
    head: Request,
    mut sent: Sent,
) -> Result<String, AppError> {
    let form = head.uri().path().to_owned();
    let of_link = OF_LINKS.contains(&form.as_str());
    let user = context.identity().await?.map(|me| me.user.id);
    if user.is_none() && sent.body.len() > MAX_STRANGERS_FORM {
        return Err(AppError::TooLargeUnknown);
    }
    // A form is carried out for whom it was opened, whoever is logged in in this browser now.
    if !of_link && sent.token.as_ref().is_some_and(|token| !token.is_for(user)) {
        let page = keep(state, context, &form, sent, None).await?;
        let led = match user {
            None => Ok(addresses::log_in_and_go_to(&page)),
            Some(_) => Err(AppError::AnotherPerson),
        };
        return written(context, led).await;
    }
    let claim = sent.token.as_ref().map(|token| Claim::new(token, user, &form, &sent.fields));
    let mut head = head;
    if let Some(claim) = &claim {
        if let Some(location) = claim.led_to(state, context).await? {
            return Ok(location);
        }
        head.extensions_mut().insert(context.for_form(claim.form.clone()));
    }
    let searches = form == endpoints::REQUEST_ACCESS && sent.searches();
    let result = if searches && !state.limiters.may_search(context.address()) {
        Err(AppError::TooMany)
    } else {
        call(head, sent.body.clone(), &sent.page).await
    };
    // A log-in has done nothing but what it put into the session.
    let result =
        if form == endpoints::LOG_IN && result.is_ok() { written(context, result).await } else { result };
    if let Some(claim) = &claim {
        match &result {
            Ok(location) => claim.note(state, context, location).await,
            // The other press of the button was faster.
            Err(AppError::AlreadySent) => {
                if let Some(location) = claim.led_to(state, context).await? {
                    return Ok(location);
                }
            }
            Err(_) => {}
        }
    }
    if searches && result == Err(AppError::TooMany) {
        // The page would look for it.
        sent.fields.retain(|(name, _)| name != "soeg");
    }
    let error = match result {
        Ok(location) => {
            // It is done, and is told as done, whatever becomes of the note about it and of the draft; both faults are logged.
            _ = draft::remove(context, &sent.page).await;
            _ = write_session(context).await;
            return Ok(location);
        }
        Err(error) => error,
    };
    let led = match error {
        // The page was opened by whoever sends it, so they could when they began to write.
        AppError::NotFound | AppError::NotAllowed
            if user.is_some() && sent.token.as_ref().is_some_and(FormToken::is_somebodys) =>
        {
            keep(state, context, &form, sent, None).await?;
            Err(AppError::NoLonger { hidden: error == AppError::NotFound })
        }
        AppError::NotFound
        | AppError::NotAllowed
        | AppError::BadRequest
        | AppError::Unavailable { .. }
        | AppError::Unexpected { .. } => return Err(error),
        error if of_link => return Err(error),
        AppError::NotSignedIn => {
            let page = keep(state, context, &form, sent, None).await?;
            Ok(addresses::log_in_and_go_to(&page))
        }
        error => Ok(keep(state, context, &form, sent, Some(error)).await?),
    };
    written(context, led).await
}

/// Keeps what was typed, and gives the address that shows it again.
async fn keep(
    state: &AppState,
    context: &RequestContext,
    form: &str,
    sent: Sent,
    error: Option<AppError>,
) -> Result<String, AppError> {
    let stranger = context.identity().await?.is_none();
    if stranger && !state.limiters.may_leave_form(form, context.address()) {
        return Err(AppError::TooMany);
    }
    let Sent { page, token, fields, .. } = sent;
    draft::save(context, draft::Kept { page, form: form.into(), fields, error, token }).await
}

/// Writes the session here rather than after the answer, so that nobody is led on where that fails.
async fn written(context: &RequestContext, led: Result<String, AppError>) -> Result<String, AppError> {
    write_session(context).await?;
    led
}

async fn write_session(context: &RequestContext) -> Result<(), AppError> {
    if context.session().is_modified() {
        context.session().save().await.map_err(|error| context.unavailable(&error))?;
    }
    Ok(())
}

/// That a form is carried out once.
struct Claim<'a> {
    token: &'a FormToken,
    /// What is noted: of the token, the sender, the form and what was typed.
    form: Arc<FormClaim>,
}

impl<'a> Claim<'a> {
    fn new(token: &'a FormToken, user: Option<UserId>, form: &str, fields: &[(String, String)]) -> Self {
        Self { token, form: Arc::new(FormClaim::new(token.key(user, form, fields))) }
    }

    /// Where the form led to that was carried out before; `None` for one that was not.
    async fn led_to(&self, state: &AppState, context: &RequestContext) -> Result<Option<String>, AppError> {
        let unavailable = |error| context.unavailable(&error);
        // It may be done, and where it leads to not be noted yet.
        for _ in 0..50 {
            match store::form_submission::find(state.portal.db(), self.form.key())
                .await
                .map_err(unavailable)?
            {
                None => return Ok(None),
                Some(Some(sealed)) => {
                    return self.token.open(&sealed).map(Some).ok_or(AppError::AlreadySent);
                }
                Some(None) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        Err(AppError::AlreadySent)
    }

    /// Notes where the form led to.
    async fn note(&self, state: &AppState, context: &RequestContext, location: &str) {
        let Some(sealed) = self.token.seal(location) else { return };
        let (db, at) = (state.portal.db(), state.portal.now());
        if let Err(error) = store::form_submission::save(db, self.form.key(), &sealed, at).await {
            // It is done, and is told as done; sent again, it says that it was sent.
            tracing::error!(request_id = context.request_id(), %error, "where a form led to was not noted");
        }
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
    match to_bytes(response.into_body(), MAX_ERROR).await {
        Ok(bytes) => Err(AppError::de(bytes)),
        Err(_) => Err(AppError::BadRequest),
    }
}
