//! How long an address may be, and how large what a browser sends along. hyper has bounds of its own, far above these, and refuses
//! without a word; what a person can run into is refused here, on a page.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{
    AppState,
    context::language,
    fallback::{Refusal, refusal_page},
};

/// The most letters of an address; hyper reads 65,534.
const MAX_ADDRESS: usize = 65_000;
/// The most header fields; hyper reads [`MOST_READ`].
const MAX_FIELDS: usize = 100;
/// The most bytes of all header fields together; hyper reads some 400 kB.
const MAX_BYTES: usize = 64 * 1024;
/// Header fields that hyper reads.
pub const MOST_READ: usize = 1_000;

/// Refuses what is too long to be read.
pub async fn bounded(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let refusal = if address > MAX_ADDRESS {
        Refusal::LongAddress
    } else if headers.len() > MAX_FIELDS || bytes > MAX_BYTES {
        Refusal::LargeHead
    } else {
        return next.run(request).await;
    };
    refusal_page(refusal, language(headers), &state.site.stylesheet)
}
