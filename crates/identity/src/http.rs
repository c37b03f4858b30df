//! The way to the identity provider: no redirects (an answer must not lead the server elsewhere), no waiting and no
//! reading without end.

use std::{error::Error, fmt, io, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http, reqwest, url::Url};

use crate::{LogInError, SettingsError, settings::is_loopback};

const TIMEOUT: Duration = Duration::from_secs(5);
/// Key sets with certificates and tokens with privileges are some ten kilobytes.
const MAX_BODY: usize = 1024 * 1024;

/// Why there is no answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HttpFault {
    Unreachable,
    /// Its certificate is not signed by an authority that is trusted, not for its name, or not for this time.
    NotTrusted,
    Timeout,
    TooLarge,
    /// The provider says itself that it is not well, or is asked too often.
    Unwell(u16),
    Malformed,
}

impl fmt::Display for HttpFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => f.write_str("unreachable"),
            Self::NotTrusted => f.write_str("certificate not trusted"),
            Self::Timeout => f.write_str("timeout"),
            Self::TooLarge => f.write_str("too large"),
            Self::Unwell(status) => write!(f, "status {status}"),
            Self::Malformed => f.write_str("malformed"),
        }
    }
}

impl Error for HttpFault {}

impl From<reqwest::Error> for HttpFault {
    fn from(error: reqwest::Error) -> Self {
        // The error is not kept: it holds the address, which may hold more than an address.
        if error.is_timeout() {
            Self::Timeout
        } else if is_not_trusted(&error) {
            Self::NotTrusted
        } else {
            Self::Unreachable
        }
    }
}

impl HttpFault {
    /// What it means to the person.
    pub const fn refusal(self) -> LogInError {
        match self {
            Self::NotTrusted => LogInError::CertificateNotTrusted,
            _ => LogInError::ProviderDown,
        }
    }
}

/// Whether somewhere beneath the error lies a certificate that was refused.
fn is_not_trusted(error: &reqwest::Error) -> bool {
    let mut beneath: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = beneath {
        // An input or output error names its cause's cause as its source, not the cause itself.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let tls = error.downcast_ref().or_else(|| inner.and_then(|inner| inner.downcast_ref()));
        if matches!(tls, Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        beneath = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    false
}

pub(crate) struct Http(reqwest::Client);

impl Http {
    /// A client for this provider. It goes through the proxies that the environment names, unless the provider is on
    /// this machine.
    ///
    /// # Errors
    /// [`SettingsError::RootCertificate`] where `root` holds no certificate, or one that cannot be read;
    /// [`SettingsError::HttpClient`].
    pub fn new(issuer: &Url, root: Option<&[u8]>) -> Result<Self, SettingsError> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(TIMEOUT)
            .timeout(TIMEOUT)
            .https_only(!is_loopback(issuer));
        let builder = if is_loopback(issuer) { builder.no_proxy() } else { builder };
        match root {
            Some(root) => trusting(builder, root).map(Self).ok_or(SettingsError::RootCertificate),
            None => builder.build().map(Self).map_err(|_| SettingsError::HttpClient),
        }
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        let request = reqwest::Request::try_from(request)?;
        let mut response = self.0.execute(request).await?;
        let status = response.status();
        if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
            return Err(HttpFault::Unwell(status.as_u16()));
        }
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(HttpFault::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer =
            http::Response::builder().status(status).body(body).map_err(|_| HttpFault::Malformed)?;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

/// A client that trusts these authorities too; `None` where they cannot be read or are none.
fn trusting(builder: reqwest::ClientBuilder, root: &[u8]) -> Option<reqwest::Client> {
    let roots = reqwest::Certificate::from_pem_bundle(root).ok().filter(|roots| !roots.is_empty())?;
    roots.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate).build().ok()
}

/// Whether a file holds certificates, in PEM, that can be trusted beside the public ones.
pub fn holds_certificates(pem: &[u8]) -> bool {
    trusting(reqwest::Client::builder(), pem).is_some()
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
