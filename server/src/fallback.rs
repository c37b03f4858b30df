//! The page for errors that no page of the application can show: a form that makes no sense, a database that is gone.

use app::{AppError, Lang};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// A plain page with the error in the user's language and the way back.
pub fn error_page(error: &AppError, lang: Lang, stylesheet: &str) -> Response {
    let id = error
        .request_id()
        .filter(|id| !id.is_empty())
        .map(|id| lang.error_request_id(id))
        .unwrap_or_default();
    let title = match error {
        AppError::Unavailable { .. } => lang.error_title_unavailable(),
        AppError::NotFound => lang.error_title_not_found(),
        AppError::NotAllowed => lang.error_title_not_allowed(),
        AppError::TooMany => lang.error_title_too_many(),
        AppError::TooLargeUnknown => lang.error_title_too_large_unknown(),
        AppError::NoLonger { .. } => lang.error_title_no_longer(),
        AppError::AnotherPerson => lang.error_title_another_person(),
        _ => lang.error_title(),
    };
    let (code, name, message, home) = (lang.code(), lang.app_name(), error.message(lang), lang.error_home());
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {name}</title>\n<link rel=\"stylesheet\" href=\"{stylesheet}\">\n</head>\n<body>\n\
         <main class=\"main\"><div class=\"wrap stack\">\n<h1>{title}</h1>\n<p class=\"lead\">{message}</p>\n\
         <p class=\"hint\">{id}</p>\n<p><a class=\"btn btn-secondary\" href=\"/\">{home}</a></p>\n\
         </div></main>\n</body>\n</html>\n"
    );
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
