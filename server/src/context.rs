//! What surrounds every request: its id, its context for the application, the headers of its answer, its line in the log.

use std::time::Instant;

use app::{
    Lang,
    server::{LogInMode, Mark, RequestContext},
};
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use domain::AuditKind;
use leptos::nonce::Nonce;
use tower_sessions::Session;

use crate::{
    AppState, client,
    fallback::{Refusal, refusal_page},
    headers::{Content, guard},
    limits::{self, too_many},
    session_layer::Revision,
};

/// The cookie that keeps the chosen language.
pub const LANGUAGE_COOKIE: &str = "sprog";

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

/// The language of a request: the cookie, else Danish.
pub fn language(headers: &HeaderMap) -> Lang {
    cookie(headers, LANGUAGE_COOKIE).map(Lang::from_code).unwrap_or_default()
}

/// Outermost: marks the request, answers with the security headers whatever happened inside, and logs who asked for what
/// (no query, no form: they may hold personal data).
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = services::random().simple().to_string();
    let nonce = Nonce::new();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let asked_by_secret = request.uri().query().is_some_and(holds_secret);
    let address = client::address(&request, &state.trusted_proxies);
    request.extensions_mut().insert(Mark { request_id: request_id.clone(), nonce: nonce.clone(), address });

    let refused = if !client::is_meant_for(&request, &state.public_url) {
        let host = request.headers().get(header::HOST);
        tracing::warn!(
            request_id,
            ?host,
            "another host than that of public_url: does the proxy pass the Host on?"
        );
        Some(Refusal::WrongHost)
    } else if state.settings.log_in == LogInMode::Demo && client::was_passed_on(request.headers()) {
        Some(Refusal::Forwarded)
    } else {
        None
    };
    let mut response = match refused {
        Some(refusal) => refusal_page(refusal, language(request.headers()), &state.site.stylesheet),
        None => next.run(request).await,
    };

    let led_to_secret =
        response.headers().get(header::LOCATION).is_some_and(|to| to.to_str().is_ok_and(holds_secret));
    let log_out = state.provider.as_ref().map(|provider| provider.oidc.origin());
    let content = match response.extensions().get::<Framed>() {
        Some(Framed) => Content::Mail,
        None => Content::Page { nonce: &nonce, log_out: log_out.as_deref() },
    };
    let headers = response.headers_mut();
    guard(headers, &content, state.is_https());
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if asked_by_secret || led_to_secret {
        // The secret of a link stays out of what the page asks for next, and so out of a proxy's log. The origin is left:
        // without it some browsers' forms would look as if they came from elsewhere.
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    }
    // Pages are personal: nobody but the browser at hand keeps them, and it asks again.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let status = response.status().as_u16();
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(request_id, %method, path, status, ms, "request");
    } else {
        tracing::info!(request_id, %method, path, status, ms, "request");
    }
    response
}

/// Whether an address holds the secret of a link.
fn holds_secret(address: &str) -> bool {
    address.contains("noegle")
}

/// Marks an answer that a page of the portal shows in a frame.
#[derive(Clone, Copy)]
pub struct Framed;

/// Innermost: makes the application's context of the request, holds strangers' forms to their limit, and notes in the audit
/// log who asked for what is not theirs.
pub async fn provide_context(
    State(state): State<AppState>,
    Extension(mark): Extension<Mark>,
    Extension(Revision(revision)): Extension<Revision>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let lang = language(request.headers());
    let path = request.uri().path().to_owned();
    let portal = state.portal.at_revision(revision);
    let context = RequestContext::new(portal, state.settings.clone(), session, lang, mark);
    if request.method() == Method::POST
        && let Some(seconds) = limits::strangers_wait(&state.limiters, &context, &path).await
    {
        return too_many(seconds);
    }
    request.extensions_mut().insert(context.clone());
    let response = next.run(request).await;
    if context.was_refused() || response.status() == StatusCode::FORBIDDEN {
        let user = context.identity().await.ok().flatten().map(|me| me.user.clone());
        let who = user.as_ref().map_or_else(|| context.address().to_owned(), |user| user.id.to_string());
        let path: String = path.chars().take(services::audit::MOST_OF_A_VISIT).collect();
        if !state.limiters.may_note(&who, &path) {
            return response;
        }
        let kind = AuditKind::AccessRefused;
        let noted =
            services::audit::record_visit(&state.portal, kind, user.as_ref(), &path, context.address()).await;
        if let Err(error) = noted {
            tracing::error!(request_id = context.request_id(), %error, "a refused access was not noted");
        }
    }
    response
}
