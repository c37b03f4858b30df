//! A provider whose certificate an authority of one's own has signed.

use identity::{LogInError, Oidc};

use crate::{
    log_in,
    provider::{CERTIFICATE, NOW, Provider},
};

#[tokio::test]
async fn a_provider_with_a_certificate_of_an_own_authority_is_trusted_where_it_is_named() {
    let provider = Provider::start_tls().await;
    let mut settings = provider.settings();
    settings.root_certificate = Some(CERTIFICATE.to_vec());
    assert!(log_in(&provider, &Oidc::new(settings).unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_apart_from_a_provider_that_is_down() {
    let provider = Provider::start_tls().await;
    let refused = Some(LogInError::CertificateNotTrusted);
    assert_eq!(provider.oidc().begin(NOW).await.err(), refused);

    // A certificate for another name than that of the provider's address.
    let mut elsewhere = provider.settings();
    elsewhere.issuer = elsewhere.issuer.replace("localhost", "127.0.0.1");
    elsewhere.root_certificate = Some(CERTIFICATE.to_vec());
    assert_eq!(Oidc::new(elsewhere).unwrap().begin(NOW).await.err(), refused);

    // Where nobody speaks TLS at all, nothing was shown that could be trusted.
    let plain = Provider::start().await;
    let mut settings = plain.settings();
    settings.issuer = settings.issuer.replace("http:", "https:");
    assert_eq!(Oidc::new(settings).unwrap().begin(NOW).await.err(), Some(LogInError::ProviderDown));
}

#[tokio::test]
async fn a_certificate_that_is_no_longer_trusted_ends_a_log_in_under_way() {
    let provider = Provider::start_tls().await;
    let mut settings = provider.settings();
    settings.root_certificate = Some(CERTIFICATE.to_vec());
    let (address, pending) = Oidc::new(settings).unwrap().begin(NOW).await.unwrap();
    let answer = provider.log_in(&address);
    let result = provider.oidc().finish(pending, &answer, NOW).await;
    assert_eq!(result.err(), Some(LogInError::CertificateNotTrusted));
}
