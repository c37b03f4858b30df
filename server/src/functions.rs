//! What stands around the server functions: only those that there are, by the method that they have, and errors that a person
//! can read.

use app::{AppError, Lang, server::RequestContext};
use axum::{
    Extension,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::{
    prelude::FromServerFnError,
    server_fn::{axum::server_fn_paths, error::SERVER_FN_ERROR_HEADER},
};

use crate::{
    AppState,
    fallback::{AsItIs, error_page, wants_json},
};

/// More than any error of a server function.
const MAX_ERROR: usize = 1024 * 1024;

/// Lets through what a server function can answer. An error in Leptos' form, which only the browser's program reads, becomes
/// a page where a person asks.
pub async fn only_known(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
    next: Next,
) -> Response {
    let asked = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let path = request.uri().path();
    let methods: Vec<Method> =
        server_fn_paths().filter(|(known, _)| *known == path).map(|(_, method)| method).collect();
    if methods.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    if !methods.contains(&asked) {
        let allowed = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, allowed)]).into_response();
    }
    let program = wants_json(request.headers());
    let response = next.run(request).await;
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    for_whom(response, program, context.lang(), &state).await
}

async fn for_whom(mut response: Response, program: bool, lang: Lang, state: &AppState) -> Response {
    if program {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.extensions_mut().insert(AsItIs);
        return response;
    }
    let unexpected = || AppError::Unexpected { request_id: String::new() };
    let error = match response.status() {
        StatusCode::BAD_REQUEST => AppError::BadRequest,
        StatusCode::SERVICE_UNAVAILABLE => AppError::Unavailable { request_id: String::new() },
        _ => to_bytes(response.into_body(), MAX_ERROR).await.map_or_else(|_| unexpected(), AppError::de),
    };
    error_page(&error, lang, &state.site.stylesheet)
}
