//! How large a body may be, of what is no server function.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;

use crate::upload::MAX_UPLOAD;

/// The most bytes of a body that are read although it is too large.
const MOST_FORGOTTEN: usize = 2 * MAX_UPLOAD;

/// Refuses a body that says itself that it is larger. It is read on for a while and forgotten: a browser that still sends does
/// not hear the answer.
pub async fn at_most(State(most): State<usize>, request: Request, next: Next) -> Response {
    let said = request.headers().get(header::CONTENT_LENGTH);
    let length = said.and_then(|length| length.to_str().ok()).and_then(|length| length.parse::<u64>().ok());
    if length.is_none_or(|length| length <= most as u64) {
        return next.run(request).await;
    }
    forget(request.into_body()).await;
    StatusCode::PAYLOAD_TOO_LARGE.into_response()
}

async fn forget(body: Body) {
    let mut chunks = body.into_data_stream();
    let mut left = MOST_FORGOTTEN;
    while let Some(Ok(chunk)) = chunks.next().await {
        let Some(rest) = left.checked_sub(chunk.len()) else { break };
        left = rest;
    }
}
