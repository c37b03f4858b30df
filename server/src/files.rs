//! The files that the build made, and those of `public/`: scripts, styles, fonts and pictures.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::services::{ServeDir, ServeFile};

use crate::{
    AppState,
    fallback::in_our_words,
    headers::{Content, guard},
};

/// The most bytes a file's address has.
const LONGEST: usize = 200;

const FOREVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";

/// The files' routes.
pub fn files(state: &AppState) -> Router<AppState> {
    let root = &state.site.root;
    let folder = |name: &str| {
        ServeDir::new(root.join(name))
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip()
    };
    let file = |name: &str| ServeFile::new(root.join(name)).precompressed_br();
    Router::new()
        .nest_service("/pkg", folder("pkg"))
        .nest_service("/fonts", folder("fonts"))
        .route_service("/icons.svg", file("icons.svg"))
        .route_service("/favicon.svg", file("favicon.svg"))
        .route_service("/robots.txt", file("robots.txt"))
        // The last one is the outermost.
        .layer(from_fn(plain_names))
        .layer(from_fn_with_state(state.clone(), in_our_words))
        .layer(from_fn_with_state(state.clone(), with_headers))
}

/// Our files have short names of plain letters. Anything else is no file of ours, and some of it the system would not even
/// look for: a name that is too long, or has a byte that no name has, is an error to it and not a file that is missing.
async fn plain_names(request: Request, next: Next) -> Response {
    // Without its folder's name where it stands in a folder: routes that are nested take it off.
    let path = request.uri().path();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    if path.len() > LONGEST || !path.chars().all(plain) || path.contains("..") || path.contains("//") {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

async fn with_headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // The build gives what it makes a name with a hash.
    let kept = if request.uri().path().starts_with("/pkg/") { FOREVER } else { A_DAY };
    let mut response = next.run(request).await;
    let status = response.status();
    let there = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    // A file that is not there may be there tomorrow.
    let kept = if there { kept } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    guard(headers, if there { &Content::File } else { &Content::Plain }, state.is_https());
    response
}
