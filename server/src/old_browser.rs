//! Internet Explorer gets a plain page that says so: it could show nothing else.

use axum::{
    extract::Request,
    http::header,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

const PAGE: &str = "<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\">\n\
    <title>Tilslutning</title>\n</head>\n<body>\n<h1>Tilslutning</h1>\n\
    <p>Det er ikke muligt at bruge Tilslutning i Internet Explorer. Brug Edge, Chrome, Firefox eller Safari.</p>\n\
    <p lang=\"en\">Tilslutning cannot be used in Internet Explorer. Use Edge, Chrome, Firefox or Safari.</p>\n\
    </body>\n</html>\n";

/// Answers Internet Explorer; lets everybody else through.
pub async fn turn_away(request: Request, next: Next) -> Response {
    let agent =
        request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if agent.contains("MSIE ") || agent.contains("Trident/") {
        return Html(PAGE).into_response();
    }
    next.run(request).await
}
