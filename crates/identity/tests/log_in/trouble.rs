//! A provider that is down, strange or particular.

use axum::http::StatusCode;
use identity::{LogInError, Oidc};
use serde_json::json;

use crate::{
    log_in,
    provider::{NOW, Provider},
};

#[tokio::test]
async fn the_description_is_fetched_once() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    assert_eq!(provider.manner().fetched, 0);
    for _ in 0..3 {
        log_in(&provider, &oidc).await.unwrap();
    }
    assert_eq!(provider.manner().fetched, 1);
}

#[tokio::test]
async fn a_provider_that_is_down_stops_nobody_from_trying_again() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    provider.manner().down = true;
    assert_eq!(oidc.begin(NOW).await.err(), Some(LogInError::ProviderDown));
    provider.manner().down = false;
    let (address, pending) = oidc.begin(NOW).await.unwrap();
    let answer = provider.log_in(&address);
    provider.manner().down = true;
    assert_eq!(oidc.finish(pending.clone(), &answer, NOW).await.err(), Some(LogInError::ProviderDown));
    provider.manner().down = false;
    assert!(oidc.finish(pending, &answer, NOW).await.is_ok());
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_down() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut settings = Provider::start().await.settings();
    settings.issuer = format!("http://127.0.0.1:{port}");
    let oidc = Oidc::new(settings).unwrap();
    assert_eq!(oidc.begin(NOW).await.err(), Some(LogInError::ProviderDown));
    assert_eq!(oidc.log_out_url().await, None);
}

#[tokio::test]
async fn a_description_must_be_the_providers_own_and_lead_nowhere_else() {
    for (description, expected) in [
        (json!({ "issuer": "https://another.example" }), LogInError::Issuer),
        (json!({ "token_endpoint": "http://another.example/token" }), LogInError::Issuer),
        (json!({ "authorization_endpoint": "javascript:alert(1)" }), LogInError::Issuer),
        (json!({ "jwks_uri": null }), LogInError::ProviderDown),
        (json!({ "padding": "x".repeat(2_000_000) }), LogInError::ProviderDown),
    ] {
        let provider = Provider::start().await;
        provider.manner().description = description;
        assert_eq!(provider.oidc().begin(NOW).await.err(), Some(expected));
    }
    let provider = Provider::start().await;
    provider.manner().redirects = true;
    assert_eq!(provider.oidc().begin(NOW).await.err(), Some(LogInError::ProviderDown));
}

#[tokio::test]
async fn what_the_token_endpoint_says_is_told_apart() {
    for (status, answer, expected) in [
        (StatusCode::UNAUTHORIZED, json!({ "error": "invalid_client" }), LogInError::Refused),
        (StatusCode::BAD_REQUEST, json!({ "error": "invalid_grant" }), LogInError::CodeRefused),
        (StatusCode::OK, json!({ "access_token": "x", "token_type": "Bearer" }), LogInError::Claims),
        (
            StatusCode::OK,
            json!({ "access_token": "x", "token_type": "Bearer", "id_token": "x.y" }),
            LogInError::Claims,
        ),
        (StatusCode::BAD_GATEWAY, json!({}), LogInError::ProviderDown),
        (StatusCode::TOO_MANY_REQUESTS, json!({}), LogInError::ProviderDown),
    ] {
        let provider = Provider::start().await;
        provider.manner().token_answer = Some((status, answer.clone()));
        assert_eq!(log_in(&provider, &provider.oidc()).await.err(), Some(expected), "{status} {answer}");
    }
}

#[tokio::test]
async fn the_secret_is_sent_the_way_the_provider_takes_it() {
    let provider = Provider::start().await;
    provider.manner().description =
        json!({ "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"] });
    assert!(log_in(&provider, &provider.oidc()).await.is_ok());
}
