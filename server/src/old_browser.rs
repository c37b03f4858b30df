//! Internet Explorer gets a plain page that says so: it could show nothing else.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::{
    AppState,
    fallback::html,
    headers::{Content, guard},
};

const PAGE: &str = "<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\">\n\
    <title>Tilslutning</title>\n</head>\n<body>\n<h1>Tilslutning</h1>\n\
    <p>Det er ikke muligt at bruge Tilslutning i Internet Explorer. Brug Edge, Chrome, Firefox eller Safari.</p>\n\
    <p lang=\"en\">Tilslutning cannot be used in Internet Explorer. Use Edge, Chrome, Firefox or Safari.</p>\n\
    </body>\n</html>\n";

/// Answers Internet Explorer; lets everybody else through.
pub async fn turn_away(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let agent =
        request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if agent.contains("MSIE ") || agent.contains("Trident/") {
        let mut response = html(StatusCode::OK, PAGE.to_owned());
        guard(response.headers_mut(), &Content::Plain, state.is_https());
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return response;
    }
    next.run(request).await
}
