//! The pages of the application as routes: each reads what it shows, and is written into the answer in one go.

use app::{Page, pages};
use axum::{
    Router,
    extract::{RawPathParams, State},
    http::{StatusCode, request::Parts},
    response::Response,
    routing::get,
};
use leptos::prelude::{Owner, provide_context};
use leptos_axum::ResponseOptions;

use crate::{AppState, fallback::html, router::provide};

/// The pages.
pub fn routes() -> Router<AppState> {
    pages().fold(Router::new(), |router, page| {
        let route = get(move |State(state): State<AppState>, parts, request: Parts| async move {
            answer(page, &state, parts, request).await
        });
        // With or without a stroke at its end it is the same page.
        match page.path {
            "/" | "/{*any}" => router.route(page.path, route),
            path => router.route(&format!("{path}/"), route.clone()).route(path, route),
        }
    })
}

type PathParts = Result<RawPathParams, axum::extract::rejection::RawPathParamsRejection>;

async fn answer(page: &'static Page, state: &AppState, parts: PathParts, request: Parts) -> Response {
    let address = request.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    // What is no text names nothing that there is.
    let parts =
        parts.map(|parts| parts.iter().map(|(name, part)| (name.to_owned(), part.to_owned())).collect());
    // Nothing is handed to the browser beside the document: each island has what it needs in its own attributes.
    let owner = Owner::new_root(None);
    let options = ResponseOptions::default();
    owner.with(|| {
        provide_context(request);
        provide_context(options.clone());
        provide();
    });
    let document = page.document(&owner, &state.site.head, address, parts.unwrap_or_default()).await;
    let mut response = html(StatusCode::OK, document);
    if let Ok(mut options) = options.0.write() {
        if let Some(status) = options.status {
            *response.status_mut() = status;
        }
        response.headers_mut().extend(std::mem::take(&mut options.headers));
    }
    response
}
