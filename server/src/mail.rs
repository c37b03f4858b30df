//! What of mail is served beside the pages: ending a registration from a mail program, and a demo mail in its frame.

use app::server::RequestContext;
use app::{AppError, paths};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Place, RuleError};
use serde::Deserialize;
use services::{ServiceError, outbox::Outgoing};
use uuid::Uuid;

use crate::{
    AppState,
    context::Framed,
    fallback::{error_page, html},
};

/// The query of the link at the end of every mail.
#[derive(Deserialize)]
pub struct Key {
    #[serde(default)]
    noegle: String,
}

/// Ends mails at a mail program's own button (RFC 8058: a POST without cookies or questions).
/// Permission: having the link.
pub async fn unsubscribe(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(Key { noegle }): Query<Key>,
) -> Response {
    match services::subscription::end(&state.portal, &noegle).await {
        // An address that is gone needs nothing more.
        Ok(()) | Err(ServiceError::Rule(RuleError::LinkExpired)) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => error_page(&context.unavailable(&error), context.lang(), &state.site.stylesheet),
    }
}

/// The HTML of a mail, for the frame of "Udbakke (demo)". Permission: none; in demo mode only.
pub async fn demo_body(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<String>,
) -> Response {
    let missing = || error_page(&AppError::NotFound, context.lang(), &state.site.stylesheet);
    let Some(id) = Uuid::try_parse(&id).ok().filter(|_| state.settings.demo_outbox) else { return missing() };
    let Outgoing { message, unsubscribe } = match services::outbox::get_demo(&state.portal, id).await {
        Ok(mail) => mail,
        Err(ServiceError::NotFound) => return missing(),
        Err(error) => {
            return error_page(&context.unavailable(&error), context.lang(), &state.site.stylesheet);
        }
    };
    let Some(letter) = &message.letter else { return missing() };
    let link = |place: &Place| format!("{}{}", state.public_url, paths::place(place));
    let written = ::mail::write(letter, message.language, &link, &unsubscribe);
    (Extension(Framed), html(StatusCode::OK, written.html)).into_response()
}
