//! The way to the identity provider: no redirects (an answer must not lead the server elsewhere), no waiting and no
//! reading without end.

use std::{fmt, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http, reqwest, url::Url};

use crate::settings::is_loopback;

const TIMEOUT: Duration = Duration::from_secs(5);
/// Key sets with certificates and tokens with privileges are some ten kilobytes.
const MAX_BODY: usize = 1024 * 1024;

/// Why there is no answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HttpFault {
    Unreachable,
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
            Self::Timeout => f.write_str("timeout"),
            Self::TooLarge => f.write_str("too large"),
            Self::Unwell(status) => write!(f, "status {status}"),
            Self::Malformed => f.write_str("malformed"),
        }
    }
}

impl std::error::Error for HttpFault {}

impl From<reqwest::Error> for HttpFault {
    fn from(error: reqwest::Error) -> Self {
        // The error is not kept: it holds the address, which may hold more than an address.
        if error.is_timeout() { Self::Timeout } else { Self::Unreachable }
    }
}

pub(crate) struct Http(reqwest::Client);

impl Http {
    /// A client for this provider. It goes through the proxies that the environment names, unless the provider is on
    /// this machine.
    pub fn new(issuer: &Url) -> Result<Self, reqwest::Error> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(TIMEOUT)
            .timeout(TIMEOUT)
            .https_only(!is_loopback(issuer));
        let builder = if is_loopback(issuer) { builder.no_proxy() } else { builder };
        builder.build().map(Self)
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

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
