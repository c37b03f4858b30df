//! What has to be agreed with the identity provider before anybody can log in.

use std::fmt;

use openidconnect::{IssuerUrl, PostLogoutRedirectUrl, RedirectUrl, url::Url};

/// A text that is never shown: its `Debug` is empty of it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that sends it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Under which names the identity provider tells what is needed. An empty name is not asked for, except that a subject
/// and a name there must be.
#[derive(Clone, Debug)]
pub struct ClaimNames {
    /// What identifies the person for good.
    pub subject: String,
    pub name: String,
    pub email: String,
    pub cvr: String,
    pub p_number: String,
    /// The name of the organisation.
    pub organisation: String,
    /// The privileges, as [`crate::privileges`] reads them.
    pub privileges: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            subject: "sub".to_owned(),
            name: "name".to_owned(),
            email: "email".to_owned(),
            cvr: "cvr".to_owned(),
            p_number: "p_number".to_owned(),
            organisation: "org_name".to_owned(),
            privileges: "privileges_intermediate".to_owned(),
        }
    }
}

/// The agreement with one identity provider.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The provider's address, letter by letter as it names itself: a slash at the end counts.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Secret,
    /// Where the provider sends people after they logged in.
    pub redirect_url: String,
    /// Where the provider sends people after they logged out.
    pub post_logout_url: String,
    /// Scopes to ask for besides `openid`.
    pub scopes: Vec<String>,
    /// Levels of assurance (`acr`) of which one must be met; they are asked for, too. Empty: none is looked at.
    pub acr: Vec<String>,
    /// How far this clock and the provider's may differ.
    pub clock_skew_seconds: i64,
    /// Certificates, in PEM, of authorities that are trusted beside the public ones.
    pub root_certificate: Option<Vec<u8>>,
    pub claims: ClaimNames,
}

impl Settings {
    /// What [`Settings::clock_skew_seconds`] is where nobody sets it.
    pub const CLOCK_SKEW_SECONDS: i64 = 60;
}

/// Which setting cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// Not an address without query, or not `https` (which may be left out on this machine only).
    Issuer,
    ClientId,
    ClientSecret,
    RedirectUrl,
    PostLogoutUrl,
    /// Not from 0 to 600.
    ClockSkew,
    /// No name for the subject or the name.
    Claims,
    /// Not one certificate in PEM, or one that cannot be read.
    RootCertificate,
    /// The machine's TLS or network set-up is of no use.
    HttpClient,
}

/// For logs and the set-up command.
impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for SettingsError {}

/// The addresses of the settings, read.
#[derive(Clone)]
pub(crate) struct Addresses {
    pub issuer: IssuerUrl,
    pub redirect: RedirectUrl,
    pub post_logout: PostLogoutRedirectUrl,
}

/// Whether the address leads to this machine, where nobody listens in.
pub(crate) fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Whether what is sent there is encrypted or does not leave the machine.
pub(crate) fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

impl Settings {
    pub(crate) fn check(&self) -> Result<Addresses, SettingsError> {
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|_| SettingsError::Issuer)?;
        let url = issuer.url();
        if !is_safe(url) || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(SettingsError::Issuer);
        }
        if self.client_id.is_empty() {
            return Err(SettingsError::ClientId);
        }
        if self.client_secret.expose().is_empty() {
            return Err(SettingsError::ClientSecret);
        }
        if !(0..=600).contains(&self.clock_skew_seconds) {
            return Err(SettingsError::ClockSkew);
        }
        if self.claims.subject.is_empty() || self.claims.name.is_empty() {
            return Err(SettingsError::Claims);
        }
        let redirect = RedirectUrl::new(self.redirect_url.clone()).map_err(|_| SettingsError::RedirectUrl)?;
        let post_logout = PostLogoutRedirectUrl::new(self.post_logout_url.clone())
            .map_err(|_| SettingsError::PostLogoutUrl)?;
        Ok(Addresses { issuer, redirect, post_logout })
    }
}
