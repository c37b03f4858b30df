//! The headers that guard an answer. One list for everything that is served: pages, files, framed mails and refusals.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::nonce::Nonce;

/// What an answer holds, and with it what it may do in a browser.
pub enum Content<'a> {
    /// A page, or what a page asks for: scripts with this nonce, and forms to the portal and to the place where logging out
    /// leads on.
    Page { nonce: &'a Nonce, log_out: Option<&'a str> },
    /// A page without scripts.
    Plain,
    /// A mail as its reader would see it: nothing in it can do anything, and only the portal's own page shows it.
    Mail,
    /// A file: what a page may do with it is the page's to say; opened by itself, it can do nothing.
    File,
}

const PLAIN: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; \
                     form-action 'none'; frame-ancestors 'none'";

const MAIL: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; \
                    form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

const FILE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Two years, for the whole domain: what browsers' preload lists ask for.
const HSTS: &str = "max-age=63072000; includeSubDomains";

impl Content<'_> {
    fn policy(&self) -> String {
        match self {
            Self::Page { nonce, log_out } => format!(
                "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
                 style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; \
                 base-uri 'none'; form-action 'self'{}; frame-ancestors 'none'",
                // Logging out is a form whose answer leads on to the identity provider.
                log_out.map(|origin| format!(" {origin}")).unwrap_or_default()
            ),
            Self::Plain => PLAIN.into(),
            Self::Mail => MAIL.into(),
            Self::File => FILE.into(),
        }
    }
}

/// Sets them, whatever stood there before.
pub fn guard(headers: &mut HeaderMap, content: &Content<'_>, https: bool) {
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    let frames = if matches!(content, Content::Mail) { "SAMEORIGIN" } else { "DENY" };
    set(header::CONTENT_SECURITY_POLICY, &content.policy());
    set(header::X_FRAME_OPTIONS, frames);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
}
