//! The browser's session around each request: found by its cookie, written after the answer, and told of where that fails.

use std::sync::Arc;

use app::{AppError, LIVE_HEADER, paths, server::Mark};
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_sessions::{Expiry, Session, session::Id};

use crate::{AppState, context::cookie, fallback::Refusal, session_store::RequestSessions};

/// The name of the cookie. Over http, on loopback only, a Secure cookie would be lost, and the prefix asks for one.
const fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-session" } else { "session" }
}

/// Whether an open page asks this by itself: that is no sign that somebody is there, and must not keep a session alive.
fn by_itself(request: &Request) -> bool {
    let asks = request.uri().path() == paths::EVENT_STREAM || request.headers().contains_key(LIVE_HEADER);
    asks && request.method() == Method::GET
}

/// The portal's revision when the request's session was found; `None` where none was.
#[derive(Clone, Copy)]
pub struct Revision(pub Option<i64>);

/// Marks an answer that tells what is done already. Where the session cannot be written, a note for the next page is all that
/// is missing.
#[derive(Clone, Copy)]
pub struct Stands;

/// Gives the request its session.
pub async fn with_session(
    State(state): State<AppState>,
    Extension(mark): Extension<Mark>,
    mut request: Request,
    next: Next,
) -> Response {
    let name = cookie_name(state.is_https());
    let sent = cookie(request.headers(), name).map(ToOwned::to_owned);
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let alone = by_itself(&request);
    let sessions = if alone {
        RequestSessions::untouched(state.portal.clone())
    } else {
        RequestSessions::new(state.portal.clone(), state.idle_seconds)
    };
    // A cookie that names no session, because it has ended or was made up, is the same as none.
    let id = match sent.as_deref().and_then(|value| value.parse::<Id>().ok()) {
        Some(id) if sessions.open(&id).await => Some(id),
        _ => None,
    };
    request.extensions_mut().insert(Revision(sessions.revision().await));
    let sessions = Arc::new(sessions);
    // The browser forgets the cookie when it is closed; when the session ends is the store's to say.
    let session = Session::new(id, sessions.clone(), Some(Expiry::OnSessionEnd));
    request.extensions_mut().insert(session.clone());
    let mut response = next.run(request).await;
    // What failed has changed nothing: the session is what it was, and the browser keeps its cookie.
    if alone || response.status().is_server_error() {
        return response;
    }
    // A page that only took its note out of the session, or found that the log-in has come to its end, is shown all the same:
    // the next one does it again.
    let shown =
        (looks && response.status() == StatusCode::OK) || response.extensions().get::<Stands>().is_some();
    let not_written = |error: &dyn std::fmt::Display, response: Response| {
        tracing::error!(request_id = mark.request_id, %error, "the session was not written");
        if shown {
            return response;
        }
        let error = AppError::Unavailable { request_id: mark.request_id.clone() };
        Refusal::from(error).into_response()
    };
    if session.is_empty().await {
        if let Err(error) = sessions.end_rest().await {
            return not_written(&error, response);
        }
        if sent.is_some() {
            set_cookie(response.headers_mut(), name, "", &format!("; Max-Age=0{}", secure(&state)));
        }
        return response;
    }
    if !session.is_modified() {
        return response;
    }
    if let Err(error) = session.save().await {
        return not_written(&error, response);
    }
    if let Some(id) = session.id() {
        set_cookie(response.headers_mut(), name, &id.to_string(), secure(&state));
    }
    response
}

fn secure(state: &AppState) -> &'static str {
    if state.is_https() { "; Secure" } else { "" }
}

fn set_cookie(headers: &mut HeaderMap, name: &str, value: &str, more: &str) {
    let cookie = format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/{more}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}
