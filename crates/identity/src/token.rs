//! What is checked before a token is believed (OpenID Connect Core 1.0, §3.1.3.7).

use std::{
    collections::HashMap,
    time::{Duration, UNIX_EPOCH},
};

use domain::Timestamp;
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, ClaimsVerificationError, ClientId, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, IdTokenVerifier, Nonce,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{LogInError, Settings, provider::Metadata};

/// How old a token may be when it is handed over.
const MAX_AGE_SECONDS: i64 = 10 * 60;

/// The claims that no standard names.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct OtherClaims {
    #[serde(flatten)]
    claims: HashMap<String, Value>,
}

impl AdditionalClaims for OtherClaims {}

pub(crate) type Claims = IdTokenClaims<OtherClaims, CoreGenderClaim>;

pub(crate) type IdToken = openidconnect::IdToken<
    OtherClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        OtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// The library's client, with tokens that may hold other claims.
pub(crate) type Client = openidconnect::Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Checks a token and gives its claims.
///
/// # Errors
/// The [`LogInError`] of the first check that fails: issuer, audience, signature, end, nonce, level, age, beginning.
pub(crate) fn verify<'t>(
    token: &'t IdToken,
    access_token: &AccessToken,
    nonce: &Nonce,
    metadata: &Metadata,
    settings: &Settings,
    now: Timestamp,
) -> Result<&'t Claims, LogInError> {
    let skew = settings.clock_skew_seconds;
    let seconds = now.plus_seconds(-skew).micros().div_euclid(1_000_000);
    let earliest_now = UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    // A "public" client, so that no signature made with the client's secret is ever accepted.
    let client_id = ClientId::new(settings.client_id.clone());
    let keys = metadata.jwks().clone();
    let verifier = IdTokenVerifier::new_public_client(client_id, metadata.issuer().clone(), keys)
        .set_allowed_algs([
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        ])
        .set_time_fn(move || earliest_now.into())
        .set_auth_context_verifier_fn(|level| {
            let met = |level: &str| settings.acr.iter().any(|accepted| accepted == level);
            if settings.acr.is_empty() || level.is_some_and(|level| met(level.as_str())) {
                Ok(())
            } else {
                Err(String::new())
            }
        });
    let claims = token.claims(&verifier, nonce).map_err(|error| fault(&error))?;

    let age = now.micros().div_euclid(1_000_000) - claims.issue_time().timestamp();
    if !(-skew..=MAX_AGE_SECONDS + skew).contains(&age) {
        tracing::warn!(age, "by this clock the token's age is impossible; one of the clocks is wrong");
        return Err(LogInError::ClockOff);
    }
    check_begun(claims, now.micros().div_euclid(1_000_000) + skew)?;
    if claims.authorized_party().is_some_and(|party| party.as_str() != settings.client_id) {
        return Err(LogInError::Audience);
    }
    if let Some(hash) = claims.access_token_hash() {
        let key = token.signing_key(&verifier).map_err(|_| LogInError::Signature)?;
        let algorithm = token.signing_alg().map_err(|_| LogInError::Signature)?;
        if AccessTokenHash::from_token(access_token, algorithm, key).ok().as_ref() != Some(hash) {
            return Err(LogInError::Signature);
        }
    }
    Ok(claims)
}

/// Whether a token that says from when on it holds (`nbf`) holds by now. The library does not look at it.
fn check_begun(claims: &Claims, latest_now: i64) -> Result<(), LogInError> {
    let Some(begins) = claims.additional_claims().claims.get("nbf") else { return Ok(()) };
    // Seconds, with or without a fraction (RFC 7519, §2).
    let begins = begins.as_f64().ok_or(LogInError::Claims)?;
    if begins > latest_now as f64 {
        tracing::warn!("by this clock the token does not hold yet");
        return Err(LogInError::ClockOff);
    }
    Ok(())
}

/// The library's words are dropped: they quote what the token says.
pub(crate) fn fault(error: &ClaimsVerificationError) -> LogInError {
    use ClaimsVerificationError as E;
    match error {
        E::Expired(_) => LogInError::Expired,
        E::InvalidAudience(_) => LogInError::Audience,
        E::InvalidAuthContext(_) => LogInError::LevelTooLow,
        E::InvalidIssuer(_) => LogInError::Issuer,
        E::InvalidNonce(_) => LogInError::Nonce,
        E::SignatureVerification(SignatureVerificationError::NoMatchingKey) => LogInError::UnknownKey,
        E::SignatureVerification(_) => LogInError::Signature,
        _ => LogInError::Claims,
    }
}
