//! What of mail is served beside the pages: ending a registration from a mail program, and a demo mail in its frame.

use app::server::RequestContext;
use app::{AppError, nouns};
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
    fallback::{Refusal, html},
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
) -> Result<StatusCode, Refusal> {
    match services::subscription::end(&state.portal, &noegle).await {
        // An address that is gone needs nothing more.
        Ok(()) | Err(ServiceError::Rule(RuleError::LinkExpired)) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(context.error(error).into()),
    }
}

/// The HTML of a mail, for the frame of "Udbakke (demo)". Permission: none; in demo mode only.
pub async fn demo_body(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = Uuid::try_parse(&id).ok().filter(|_| state.settings.demo_outbox).ok_or(AppError::NotFound)?;
    let mail = services::outbox::get_demo(&state.portal, id).await;
    let Outgoing { message, unsubscribe } = mail.map_err(|error| context.error(error))?;
    let letter = message.letter.as_ref().ok_or(AppError::NotFound)?;
    let link = |place: &Place| format!("{}{}", state.public_url, nouns::place(place));
    let written = ::mail::write(letter, message.language, &link, &unsubscribe);
    Ok((Extension(Framed), html(StatusCode::OK, written.html)).into_response())
}
