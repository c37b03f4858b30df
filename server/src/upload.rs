//! Uploading an extract of the institution register. A file travels as parts of a form, which server functions that take
//! plain fields do not read.

use app::{
    AppError, extract_error, paths,
    server::{RequestContext, draft},
};
use axum::{
    body::Bytes,
    extract::{Multipart, State, multipart::MultipartError},
    http::StatusCode,
    response::Redirect,
};
use services::{
    identity::Identity,
    register::{self, ImportError},
};

use crate::{AppState, fallback::Refusal, signed_in::SignedIn};

/// The most bytes an upload may have: some 50,000 lines in UTF-16.
pub const MAX_UPLOAD: usize = 32 * 1024 * 1024;

/// Keeps the file and leads to what it would change. Permission: case worker.
pub async fn register_extract(
    State(state): State<AppState>,
    SignedIn { context, me }: SignedIn,
    parts: Multipart,
) -> Result<Redirect, Refusal> {
    match take(&state, &context, &me, parts).await {
        Ok(path) => Ok(Redirect::to(&path)),
        Err(error @ AppError::Fields(_)) => {
            let page = paths::CASES_REGISTER.to_owned();
            let kept = draft::Kept { page, error: Some(error), ..draft::Kept::default() };
            Ok(Redirect::to(&draft::save(&context, kept).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn take(
    state: &AppState,
    context: &RequestContext,
    me: &Identity,
    parts: Multipart,
) -> Result<String, AppError> {
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
        ImportError::Service(error) => context.error(error),
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

#[cfg(test)]
mod tests {
    use super::MAX_UPLOAD;

    #[test]
    fn the_proxys_file_lets_through_what_the_portal_takes() {
        let nginx = include_str!("../../docs/nginx.example.conf");
        let number = |before: &str, after: &str| -> usize {
            let rest = nginx.split_once(before).unwrap().1;
            rest.split_once(after).unwrap().0.parse().unwrap()
        };
        let mebibytes = number("client_max_body_size ", "m;");
        assert!(mebibytes * 1024 * 1024 > MAX_UPLOAD, "{mebibytes} MiB");
        // An upload comes in a form, which is a little more than the file.
        let operations = include_str!("../../docs/operations.md");
        assert!(operations.contains(&format!("let bodies of {mebibytes} MiB through")));
        assert!(operations.contains(&format!("a file of up to {} MiB", MAX_UPLOAD / 1024 / 1024)));
        assert!(number("proxy_read_timeout ", "s;") > 30, "the portal's own page comes after 30 seconds");
    }
}
