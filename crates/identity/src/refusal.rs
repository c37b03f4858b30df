//! What the provider's ways to say no mean to the person.

use openidconnect::{RequestTokenError, StandardErrorResponse, core::CoreErrorResponseType};

use crate::{LogInError, http::HttpFault};

/// What the provider's refusal means (RFC 6749 §4.1.2.1; OpenID Connect Core 1.0 §3.1.2.6 and its addition "Unmet
/// Authentication Requirements").
pub(crate) fn refusal(error: &str) -> LogInError {
    let cut: String = error.chars().take(60).collect();
    tracing::info!(error = ?cut, "the identity provider's answer is no");
    match error {
        "access_denied"
        | "account_selection_required"
        | "consent_required"
        | "interaction_required"
        | "login_required" => LogInError::Cancelled,
        "server_error" | "temporarily_unavailable" => LogInError::ProviderDown,
        "unmet_authentication_requirements" => LogInError::LevelTooLow,
        _ => LogInError::Refused,
    }
}

/// Why there are no tokens for a code.
pub(crate) fn exchange_fault(
    error: &RequestTokenError<HttpFault, StandardErrorResponse<CoreErrorResponseType>>,
) -> LogInError {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            if matches!(answer.error(), CoreErrorResponseType::InvalidGrant) {
                return LogInError::CodeRefused;
            }
            let code: String = answer.error().as_ref().chars().take(60).collect();
            tracing::error!(?code, "the identity provider refuses this client");
            LogInError::Refused
        }
        RequestTokenError::Request(fault) => {
            tracing::warn!(%fault, "the identity provider gives no token");
            fault.refusal()
        }
        _ => {
            // Without the error itself: it quotes the answer, which may hold tokens.
            tracing::warn!("the identity provider's answer to a code cannot be read");
            LogInError::Claims
        }
    }
}
