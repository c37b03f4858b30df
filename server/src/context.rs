//! What surrounds every request: its id, its context for the application, the headers of its answer, its line in the log.

use std::time::Instant;

use app::{Lang, server::RequestContext};
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::nonce::Nonce;
use tower_sessions::Session;
use uuid::Uuid;

use crate::AppState;

/// The cookie that keeps the chosen language.
pub const LANGUAGE_COOKIE: &str = "sprog";

/// The language of a request: the cookie, else Danish.
pub fn language(headers: &HeaderMap) -> Lang {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == LANGUAGE_COOKIE)
        .map(|(_, code)| Lang::from_code(code))
        .unwrap_or_default()
}

/// What a request is known by: its id in the log, and the nonce of its answer's scripts.
#[derive(Clone)]
pub struct Mark {
    request_id: String,
    nonce: Nonce,
}

/// Outermost: marks the request, answers with the security headers whatever happened inside, and logs who asked for what
/// (no query, no form: they may hold personal data).
pub async fn observe(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = Uuid::new_v4().simple().to_string();
    let nonce = Nonce::new();
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(Mark { request_id: request_id.clone(), nonce });

    let mut response = next.run(request).await;

    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_SECURITY_POLICY, &policy);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    set(HeaderName::from_static("x-request-id"), &request_id);
    // Pages are personal: nobody but the browser at hand keeps them, and it asks again.
    set(header::CACHE_CONTROL, "no-store");
    let status = response.status().as_u16();
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(request_id, %method, path, status, ms, "request");
    } else {
        tracing::info!(request_id, %method, path, status, ms, "request");
    }
    response
}

/// Innermost: makes the application's context of the request.
pub async fn provide_context(
    State(state): State<AppState>,
    Extension(mark): Extension<Mark>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let lang = language(request.headers());
    let context = RequestContext::new(state.portal, session, lang, mark.request_id, mark.nonce);
    request.extensions_mut().insert(context);
    next.run(request).await
}
