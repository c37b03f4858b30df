//! What the identity provider says of itself: addresses and keys, fetched when first needed and kept for an hour, so
//! that the portal starts while the provider is down.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use openidconnect::{
    AdditionalProviderMetadata, DiscoveryError, EndSessionUrl, IssuerUrl, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use tokio::{sync::RwLock, time::timeout};

use crate::{
    LogInError,
    http::{Http, HttpFault},
    settings::{is_loopback, is_safe},
};

const KEPT: Duration = Duration::from_secs(60 * 60);
const BRIEFLY: Duration = Duration::from_secs(2);

/// What the description may hold besides the core of the standard.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Extra {
    /// OpenID Connect RP-Initiated Logout 1.0.
    pub end_session_endpoint: Option<EndSessionUrl>,
    /// RFC 9207: every answer names its issuer.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Extra {}

/// The provider's description with its keys.
pub(crate) type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

struct Known {
    metadata: Arc<Metadata>,
    at: Instant,
}

impl Known {
    fn is_fresh(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.at) < KEPT
    }
}

/// The provider, as far as it is known.
pub(crate) struct Provider {
    issuer: IssuerUrl,
    known: RwLock<Option<Known>>,
}

impl Provider {
    pub fn new(issuer: IssuerUrl) -> Self {
        Self { issuer, known: RwLock::new(None) }
    }

    /// The description, no older than an hour.
    pub async fn metadata(&self, http: &Http) -> Result<Arc<Metadata>, LogInError> {
        if let Some(known) = self.known.read().await.as_ref()
            && known.is_fresh(Instant::now())
        {
            return Ok(known.metadata.clone());
        }
        self.fetch(http).await
    }

    /// The description however old, and asked for only briefly where there is none: who leaves does not wait.
    pub async fn metadata_at_once(&self, http: &Http) -> Option<Arc<Metadata>> {
        if let Some(known) = self.known.read().await.as_ref() {
            return Some(known.metadata.clone());
        }
        timeout(BRIEFLY, self.fetch(http)).await.ok()?.ok()
    }

    /// The description as it is now. The lock is not held meanwhile: while the provider is down, people would queue for
    /// it, each waiting for the time-outs of all before.
    pub async fn fetch(&self, http: &Http) -> Result<Arc<Metadata>, LogInError> {
        let fetched = Metadata::discover_async(self.issuer.clone(), http).await;
        let metadata = fetched.map_err(|error| {
            tracing::warn!(reason = reason(&error), "the identity provider's description cannot be used");
            if matches!(error, DiscoveryError::Validation(_)) {
                LogInError::Issuer
            } else if let DiscoveryError::Request(fault) = error {
                fault.refusal()
            } else {
                LogInError::ProviderDown
            }
        })?;
        if !self.addresses_are_safe(&metadata) {
            tracing::warn!("the identity provider names addresses without TLS");
            return Err(LogInError::Issuer);
        }
        let metadata = Arc::new(metadata);
        *self.known.write().await = Some(Known { metadata: metadata.clone(), at: Instant::now() });
        Ok(metadata)
    }

    fn addresses_are_safe(&self, metadata: &Metadata) -> bool {
        let urls = [
            Some(metadata.authorization_endpoint().url()),
            metadata.token_endpoint().map(|url| url.url()),
            metadata.userinfo_endpoint().map(|url| url.url()),
            metadata.additional_metadata().end_session_endpoint.as_ref().map(|url| url.url()),
        ];
        let local = is_loopback(self.issuer.url());
        urls.into_iter().flatten().all(|url| url.scheme() == "https" || (local && is_safe(url)))
    }
}

fn reason(error: &DiscoveryError<HttpFault>) -> String {
    match error {
        DiscoveryError::Request(fault) => fault.to_string(),
        DiscoveryError::Response(status, ..) => status.as_u16().to_string(),
        DiscoveryError::Parse(error) => format!("cannot be read at {}", error.path()),
        DiscoveryError::Validation(_) => "another issuer".to_owned(),
        _ => "address".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_kept_for_an_hour() {
        let json = serde_json::json!({
            "issuer": "https://id.example", "authorization_endpoint": "https://id.example/a",
            "jwks_uri": "https://id.example/k", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
        });
        let at = Instant::now();
        let known = Known { metadata: Arc::new(serde_json::from_value(json).unwrap()), at };
        assert!(known.is_fresh(at + Duration::from_secs(3_599)));
        assert!(!known.is_fresh(at + Duration::from_secs(3_600)));
    }
}
