//! Logging in and out at an identity provider that behaves, and at one that does not.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod answer;
mod certificate;
mod person;
mod provider;
mod token;
mod trouble;

use identity::{LogInError, Oidc, Person, Secret, Settings, SettingsError};
use serde_json::{Value, json};

use crate::provider::{ACCESS_TOKEN, NOW, Provider, SECRET, query};

/// What looks like a certificate and is none.
const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/// Logs in once, from the beginning to the end.
async fn log_in(provider: &Provider, oidc: &Oidc) -> Result<Person, LogInError> {
    let (address, pending) = oidc.begin(NOW).await?;
    oidc.finish(pending, &provider.log_in(&address), NOW).await
}

/// What comes of it if the token's claims are changed like this.
async fn with_claims(claims: Value) -> Result<Person, LogInError> {
    let provider = Provider::start().await;
    provider.manner().claims = claims;
    log_in(&provider, &provider.oidc()).await
}

#[tokio::test]
async fn logging_out_leads_over_the_provider_and_back() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    log_in(&provider, &oidc).await.unwrap();
    let address = oidc.log_out_url().await.unwrap();
    assert!(address.starts_with(&format!("{}/log-out?", provider.issuer)));
    let sent = query(&address);
    let names: Vec<&str> = sent.keys().map(String::as_str).collect();
    // Nothing of the token, nor of the person.
    assert_eq!(names, ["client_id", "post_logout_redirect_uri"]);
    assert_eq!(sent["client_id"], "tilslutning");
    assert_eq!(sent["post_logout_redirect_uri"], "https://portal.example/");
}

#[tokio::test]
async fn logging_out_works_after_a_restart_and_without_the_provider() {
    let provider = Provider::start().await;
    assert!(provider.oidc().log_out_url().await.is_some());
    provider.manner().description = json!({ "end_session_endpoint": null });
    assert_eq!(provider.oidc().log_out_url().await, None);
    provider.manner().down = true;
    assert_eq!(provider.oidc().log_out_url().await, None);
}

#[tokio::test]
async fn nothing_that_is_shown_tells_a_secret_or_who_it_is() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    let (address, pending) = oidc.begin(NOW).await.unwrap();
    let answer = provider.log_in(&address);
    let person = oidc.finish(pending.clone(), &answer, NOW).await.unwrap();
    let kept: Value = serde_json::to_value(&pending).unwrap();
    let shown = format!("{:?} {oidc:?} {pending:?} {answer:?} {person:?}", provider.settings());
    let secrets = ["state", "nonce", "pkce_verifier"].map(|name| kept[name].as_str().unwrap());
    for secret in
        [SECRET, "a-code", "Kirsten", "kirsten", "a-subject", ACCESS_TOKEN].into_iter().chain(secrets)
    {
        assert!(!shown.contains(secret), "{secret}");
    }
    assert!(shown.contains(&provider.issuer));
}

#[tokio::test]
async fn settings_are_checked_without_the_provider() {
    let good = Provider::start().await.settings();
    assert_eq!(Oidc::new(good.clone()).unwrap().origin(), good.issuer);
    let mut remote = good.clone();
    remote.issuer = "https://id.example:8443/realms/stil".to_owned();
    assert_eq!(Oidc::new(remote).unwrap().origin(), "https://id.example:8443");

    type Change = fn(&mut Settings);
    let changes: [(Change, SettingsError); 10] = [
        (|s| s.issuer = "http://id.example".to_owned(), SettingsError::Issuer),
        (|s| s.issuer = "https://id.example/?x".to_owned(), SettingsError::Issuer),
        (|s| s.client_id = String::new(), SettingsError::ClientId),
        (|s| s.client_secret = Secret::from(String::new()), SettingsError::ClientSecret),
        (|s| s.redirect_url = "/answer".to_owned(), SettingsError::RedirectUrl),
        (|s| s.post_logout_url = "/".to_owned(), SettingsError::PostLogoutUrl),
        (|s| s.clock_skew_seconds = 3_600, SettingsError::ClockSkew),
        (|s| s.claims.subject = String::new(), SettingsError::Claims),
        (|s| s.root_certificate = Some(b"no certificate".to_vec()), SettingsError::RootCertificate),
        (|s| s.root_certificate = Some(BROKEN.as_bytes().to_vec()), SettingsError::RootCertificate),
    ];
    for (change, expected) in changes {
        let mut settings = good.clone();
        change(&mut settings);
        assert_eq!(Oidc::new(settings).err(), Some(expected));
    }
}
