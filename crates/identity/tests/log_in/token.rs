//! Which tokens are believed.

use identity::LogInError;
use serde_json::{Value, json};

use crate::{
    log_in,
    provider::{LEVEL, NOW, Provider},
    with_claims,
};

fn seconds(from_now: i64) -> i64 {
    NOW.plus_seconds(from_now).micros() / 1_000_000
}

#[tokio::test]
async fn a_token_for_another_question_client_or_provider_is_refused() {
    for (claims, expected) in [
        (json!({ "nonce": "another" }), LogInError::Nonce),
        (json!({ "nonce": null }), LogInError::Nonce),
        (json!({ "aud": "another" }), LogInError::Audience),
        (json!({ "aud": ["tilslutning", "another"] }), LogInError::Audience),
        (json!({ "azp": "another" }), LogInError::Audience),
        (json!({ "iss": "https://another.example" }), LogInError::Issuer),
        (json!({ "at_hash": "AAAA" }), LogInError::Signature),
    ] {
        assert_eq!(with_claims(claims.clone()).await.err(), Some(expected), "{claims}");
    }
}

#[tokio::test]
async fn a_level_that_is_not_accepted_is_too_low() {
    for acr in [json!(LEVEL.replace("Substantial", "Low")), Value::Null] {
        assert_eq!(with_claims(json!({ "acr": acr })).await.err(), Some(LogInError::LevelTooLow));
    }
}

#[tokio::test]
async fn time_is_judged_with_tolerance() {
    let times = |iat, exp| json!({ "iat": seconds(iat), "exp": seconds(exp) });
    for (iat, exp, expected) in [
        (-300, 30, None),
        (-90, -30, None),
        (-120, -61, Some(LogInError::Expired)),
        (50, 350, None),
        (300, 600, Some(LogInError::ClockOff)),
        (-660, 300, None),
        (-661, 300, Some(LogInError::ClockOff)),
    ] {
        assert_eq!(with_claims(times(iat, exp)).await.err(), expected, "made {iat}, ends {exp}");
    }
}

#[tokio::test]
async fn a_token_that_does_not_hold_yet_is_refused() {
    for (begins, expected) in [
        (json!(seconds(-5)), None),
        (json!(seconds(60)), None),
        (json!(seconds(60) as f64 + 0.5), Some(LogInError::ClockOff)),
        (json!(seconds(61)), Some(LogInError::ClockOff)),
        (json!(seconds(50 * 60)), Some(LogInError::ClockOff)),
        (json!("tomorrow"), Some(LogInError::Claims)),
        (Value::Null, None),
    ] {
        assert_eq!(with_claims(json!({ "nbf": begins })).await.err(), expected, "{begins}");
    }
}

#[tokio::test]
async fn a_clock_that_is_five_minutes_off_is_noticed() {
    for (off, expected) in [(-300, LogInError::ClockOff), (361, LogInError::Expired)] {
        let provider = Provider::start().await;
        let oidc = provider.oidc();
        let here = NOW.plus_seconds(off);
        let (address, pending) = oidc.begin(here).await.unwrap();
        let result = oidc.finish(pending, &provider.log_in(&address), here).await;
        assert_eq!(result.err(), Some(expected), "off by {off} seconds");
    }
}

#[tokio::test]
async fn a_signature_must_be_right_and_of_an_accepted_kind() {
    for (alg, signs_with, expected) in [
        ("RS256", "second", Some(LogInError::Signature)),
        ("PS256", "second", Some(LogInError::Signature)),
        ("PS256", "first", None),
        ("none", "first", Some(LogInError::Signature)),
        ("HS256", "first", Some(LogInError::Signature)),
        ("RS512", "first", Some(LogInError::Signature)),
    ] {
        let provider = Provider::start().await;
        {
            let mut manner = provider.manner();
            manner.alg = alg;
            manner.signs_with = signs_with;
        }
        assert_eq!(log_in(&provider, &provider.oidc()).await.err(), expected, "{alg} {signs_with}");
    }
}

#[tokio::test]
async fn a_signature_of_elliptic_curves_is_accepted() {
    let provider = Provider::start().await;
    {
        let mut manner = provider.manner();
        manner.alg = "ES256";
        manner.kid = "curve";
        manner.publishes = vec!["first", "curve"];
    }
    assert!(log_in(&provider, &provider.oidc()).await.is_ok());
    provider.manner().kid = "first";
    assert_eq!(log_in(&provider, &provider.oidc()).await.err(), Some(LogInError::UnknownKey));
}

#[tokio::test]
async fn a_change_of_keys_is_followed() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    log_in(&provider, &oidc).await.unwrap();
    {
        let mut manner = provider.manner();
        manner.signs_with = "second";
        manner.kid = "second";
        manner.publishes = vec!["first", "second"];
    }
    log_in(&provider, &oidc).await.unwrap();
    log_in(&provider, &oidc).await.unwrap();
    assert_eq!(provider.manner().fetched, 2);
}

#[tokio::test]
async fn a_key_that_is_not_published_is_refused() {
    let provider = Provider::start().await;
    {
        let mut manner = provider.manner();
        manner.signs_with = "second";
        manner.kid = "second";
    }
    assert_eq!(log_in(&provider, &provider.oidc()).await.err(), Some(LogInError::UnknownKey));
    assert_eq!(provider.manner().fetched, 2);
}
