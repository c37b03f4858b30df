//! What stands around the server functions: only those that there are, by the method that they have, and errors that a person
//! can read.

use app::AppError;
use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::server_fn::{axum::server_fn_paths, error::SERVER_FN_ERROR_HEADER};

use crate::fallback::{AsItIs, Refusal, wants_json};

/// Lets through what a server function can answer. An error in Leptos' form, which only the browser's program reads, becomes
/// a page where a person asks.
pub async fn only_known(request: Request, next: Next) -> Response {
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
    for_whom(response, program)
}

fn for_whom(mut response: Response, program: bool) -> Response {
    if program {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.extensions_mut().insert(AsItIs);
        return response;
    }
    Refusal::from(match response.status() {
        StatusCode::BAD_REQUEST => AppError::BadRequest,
        StatusCode::SERVICE_UNAVAILABLE => AppError::Unavailable { request_id: String::new() },
        _ => AppError::Unexpected { request_id: String::new() },
    })
    .into_response()
}
