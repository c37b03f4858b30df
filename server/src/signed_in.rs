//! Who is logged in, for routes that are no pages.

use std::sync::Arc;

use app::{AppError, addresses, paths, server::RequestContext};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use services::identity::Identity;

use crate::{AppState, fallback::Refusal};

/// A request of somebody who is logged in. Others are led over the log-in to the page that the route belongs to.
pub struct SignedIn {
    pub context: RequestContext,
    pub me: Arc<Identity>,
}

/// The page where a route's link or form stands.
fn page_of(path: &str) -> &'static str {
    match path {
        paths::ADMINISTRATION_EXPORT => paths::ADMINISTRATION_ALL,
        paths::USER_EVENTS_FILE => paths::USER_EVENTS,
        paths::CASES_REGISTER_UPLOAD => paths::CASES_REGISTER,
        paths::LOG_OUT_EVERYWHERE => paths::MY_RIGHTS,
        _ => paths::HOME,
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Response> {
        let context = parts.extensions.get::<RequestContext>().cloned();
        let fault = || AppError::Unexpected { request_id: String::new() };
        let context = context.ok_or_else(|| Refusal::from(fault()).into_response())?;
        match context.identity().await {
            Ok(Some(me)) => Ok(Self { context, me }),
            Ok(None) => {
                let page = page_of(parts.uri.path());
                // A list keeps its filter.
                let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
                Err(Redirect::to(&addresses::log_in_and_go_to(&format!("{page}{query}"))).into_response())
            }
            Err(error) => Err(Refusal::from(error).into_response()),
        }
    }
}
