//! Log-in in two halves, and log-out: OpenID Connect's authorization code flow with PKCE, state and nonce.

use std::{fmt, sync::Arc};

use domain::Timestamp;
use openidconnect::{
    AccessToken, AuthType, AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, Scope, SubjectIdentifier,
    TokenResponse, UserInfoClaims, UserInfoError,
    core::{CoreAuthenticationFlow, CoreClientAuthMethod, CoreGenderClaim},
};
use serde_json::{Map, Value};

use crate::{
    Answer, LogInError, Pending, Person, Settings, SettingsError, compiled_here,
    http::Http,
    person::Told,
    provider::{Metadata, Provider},
    refusal::{exchange_fault, refusal},
    settings::Addresses,
    token::{self, Client, OtherClaims},
};

/// How long somebody may be away to log in.
const MAX_AWAY_SECONDS: i64 = 15 * 60;

/// One identity provider, and this portal's agreement with it.
pub struct Oidc {
    settings: Settings,
    addresses: Addresses,
    http: Http,
    provider: Provider,
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Oidc {
    /// Checks the settings. The provider is not asked anything yet, as it may be down while the portal starts.
    ///
    /// # Errors
    /// The [`SettingsError`] of the first setting that cannot be used.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let addresses = settings.check()?;
        let http = Http::new(addresses.issuer.url(), settings.root_certificate.as_deref())?;
        let provider = Provider::new(addresses.issuer.clone());
        Ok(Self { settings, addresses, http, provider })
    }

    /// Scheme, host and port of the provider's own address, as a content security policy names them.
    pub fn origin(&self) -> String {
        self.addresses.issuer.url().origin().ascii_serialization()
    }

    /// Begins a log-in: the address to send the browser to, and what to keep in its session meanwhile.
    ///
    /// # Errors
    /// [`LogInError::ProviderDown`]; [`LogInError::CertificateNotTrusted`]; [`LogInError::Issuer`] if the provider calls
    /// itself something else.
    #[compiled_here]
    pub async fn begin(&self, now: Timestamp) -> Result<(String, Pending), LogInError> {
        let metadata = self.provider.metadata(&self.http).await?;
        let client = self.client(&metadata);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = self.settings.scopes.iter().filter(|scope| *scope != "openid");
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(scopes.cloned().map(Scope::new))
            .set_pkce_challenge(challenge);
        for level in &self.settings.acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(level.clone()));
        }
        let (url, state, nonce) = request.url();
        let pending = Pending {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            pkce_verifier: verifier.into_secret(),
            at: now,
        };
        Ok((url.into(), pending))
    }

    /// Ends a log-in: trades the answer's code for tokens and reads from them who it is.
    ///
    /// # Errors
    /// Any [`LogInError`]. Nothing of `pending` can be used again, whatever comes out.
    #[compiled_here]
    pub async fn finish(
        &self,
        pending: Pending,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<Person, LogInError> {
        if answer.state.as_ref() != Some(&pending.state) {
            return Err(LogInError::State);
        }
        if now > pending.at.plus_seconds(MAX_AWAY_SECONDS) {
            return Err(LogInError::TooLate);
        }
        if answer.iss.as_ref().is_some_and(|issuer| *issuer != self.settings.issuer) {
            return Err(LogInError::Issuer);
        }
        if let Some(error) = &answer.error {
            return Err(refusal(error));
        }
        let code = answer.code.clone().filter(|code| !code.is_empty()).ok_or(LogInError::Refused)?;

        let mut metadata = self.provider.metadata(&self.http).await?;
        if answer.iss.is_none()
            && metadata.additional_metadata().authorization_response_iss_parameter_supported
        {
            return Err(LogInError::Issuer);
        }
        let client = self.client(&metadata);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| LogInError::ProviderDown)?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.pkce_verifier))
            .request_async(&self.http)
            .await
            .map_err(|error| exchange_fault(&error))?;

        let id_token = tokens.id_token().ok_or(LogInError::Claims)?;
        let nonce = Nonce::new(pending.nonce);
        let verify = |metadata: &Metadata| {
            token::verify(id_token, tokens.access_token(), &nonce, metadata, &self.settings, now)
        };
        let mut verified = verify(&metadata);
        if matches!(verified, Err(LogInError::UnknownKey)) {
            // The provider may have changed its keys since they were fetched.
            metadata = self.provider.fetch(&self.http).await?;
            verified = verify(&metadata);
        }
        let claims = verified?;

        let mut told = Told(object(claims)?);
        if told.lacks_any(&self.settings.claims) && metadata.userinfo_endpoint().is_some() {
            let more = self.user_info(&metadata, tokens.access_token(), claims.subject()).await?;
            told.complete_with(more);
        }
        told.person(&self.settings.claims, &self.settings.issuer)
    }

    /// Where to send the browser so that the person is logged out at the provider, too. `None` where the provider has no
    /// such place or does not answer at once: logging out here never depends on it. The ID token is not handed back as a
    /// hint: it may hold a CPR number, and an address is no place for that, nor would the session be until then. Who
    /// leaves is told by the provider's own cookie.
    #[compiled_here]
    pub async fn log_out_url(&self) -> Option<String> {
        let metadata = self.provider.metadata_at_once(&self.http).await?;
        let request = LogoutRequest::from(metadata.additional_metadata().end_session_endpoint.clone()?)
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(self.addresses.post_logout.clone());
        Some(request.http_get_url().into())
    }

    fn client(&self, metadata: &Arc<Metadata>) -> Client {
        use CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost};
        let ways = metadata.token_endpoint_auth_methods_supported();
        let in_body =
            ways.is_some_and(|ways| ways.contains(&ClientSecretPost) && !ways.contains(&ClientSecretBasic));
        let secret = ClientSecret::new(self.settings.client_secret.expose().to_owned());
        let client_id = ClientId::new(self.settings.client_id.clone());
        Client::from_provider_metadata(Metadata::clone(metadata), client_id, Some(secret))
            .set_redirect_uri(self.addresses.redirect.clone())
            .set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    async fn user_info(
        &self,
        metadata: &Arc<Metadata>,
        access_token: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<Map<String, Value>, LogInError> {
        if !access_token.secret().bytes().all(|b| b.is_ascii_graphic()) {
            // The library would panic on a token that fits no header.
            return Err(LogInError::Claims);
        }
        let client = self.client(metadata);
        let info: UserInfoClaims<OtherClaims, CoreGenderClaim> = client
            .user_info(access_token.clone(), Some(subject.clone()))
            .map_err(|_| LogInError::Claims)?
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                UserInfoError::Request(fault) => {
                    tracing::warn!(%fault, "the identity provider tells nothing more of the person");
                    fault.refusal()
                }
                UserInfoError::ClaimsVerification(error) => token::fault(&error),
                _ => LogInError::Claims,
            })?;
        object(&info)
    }
}

fn object(claims: &impl serde::Serialize) -> Result<Map<String, Value>, LogInError> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => Ok(claims),
        _ => Err(LogInError::Claims),
    }
}
