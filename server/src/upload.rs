//! Uploading an extract of the institution register. A file travels as parts of a form, which server functions that take
//! plain fields do not read.

use app::{
    AppError, extract_error, paths,
    server::{RequestContext, draft},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Multipart, State, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use services::register::{self, ImportError};

use crate::{AppState, fallback::error_page};

/// The most bytes an upload may have: some 50,000 lines in UTF-16.
pub const MAX_UPLOAD: usize = 32 * 1024 * 1024;

/// Keeps the file and leads to what it would change. Permission: case worker.
pub async fn register_extract(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    parts: Multipart,
) -> Response {
    match take(&state, &context, parts).await {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(AppError::NotSignedIn) => {
            Redirect::to(&paths::log_in_and_go_to(paths::CASES_REGISTER)).into_response()
        }
        Err(error @ AppError::Fields(_)) => {
            let page = paths::CASES_REGISTER.to_owned();
            let kept = draft::Kept { page, error: Some(error), ..draft::Kept::default() };
            match draft::save(&context, kept).await {
                Ok(page) => Redirect::to(&page).into_response(),
                Err(error) => error_page(&error, context.lang(), &state.site.stylesheet),
            }
        }
        Err(error) => error_page(&error, context.lang(), &state.site.stylesheet),
    }
}

async fn take(state: &AppState, context: &RequestContext, parts: Multipart) -> Result<String, AppError> {
    let me = context.identity().await?.ok_or(AppError::NotSignedIn)?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let (name, bytes) = file(parts).await.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge { mebibytes: (MAX_UPLOAD >> 20) as u32 },
        _ => AppError::BadRequest,
    })?;
    if bytes.is_empty() && name.is_empty() {
        return Err(AppError::no_file());
    }
    let kept = register::upload(&state.portal, &me.actor, &name, &bytes).await;
    let id = kept.map_err(|error| match error {
        ImportError::Extract(fault) => extract_error(fault),
        other => context.unavailable(&other),
    })?;
    Ok(paths::register_import(id))
}

/// The first part that is called `file`.
async fn file(mut parts: Multipart) -> Result<(String, Bytes), MultipartError> {
    while let Some(part) = parts.next_field().await? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or_default().to_owned();
            return Ok((name, part.bytes().await?));
        }
    }
    Ok((String::new(), Bytes::new()))
}
