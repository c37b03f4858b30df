//! How often one address may log in, write to the agency, send forms without being logged in, and search: more than that is
//! answered with 429 and the time to wait. The counting is governor's.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use app::{
    AppError, endpoints, paths,
    server::{Mark, RequestContext},
};
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};

use crate::{AppState, config::Limits, fallback::Refusal};

/// One limiter for each kind of request, by address.
#[derive(Clone)]
pub struct Limiters {
    kinds: Arc<[(Kind, DefaultKeyedRateLimiter<String>); 5]>,
    /// Refused accesses of one person to one path.
    same: Arc<DefaultKeyedRateLimiter<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    LogIn,
    Application,
    Stranger,
    Search,
    Refused,
}

/// How many forms of any kind somebody may send who is not logged in, for each that writes to the agency.
const STRANGERS_FORMS: u32 = 6;

/// Refused accesses of one person that are noted in a minute.
const NOTED_A_MINUTE: u32 = 60;

impl Limiters {
    /// Limiters of so many requests a minute.
    pub fn new(limits: Limits) -> Self {
        let limiter = |kind, a_minute: u32| {
            let quota = Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN));
            (kind, RateLimiter::keyed(quota))
        };
        let kinds = Arc::new([
            limiter(Kind::LogIn, limits.log_in),
            limiter(Kind::Application, limits.application),
            limiter(Kind::Stranger, limits.application.saturating_mul(STRANGERS_FORMS)),
            limiter(Kind::Search, limits.search),
            limiter(Kind::Refused, NOTED_A_MINUTE),
        ]);
        Self { kinds, same: Arc::new(RateLimiter::keyed(Quota::per_minute(NonZeroU32::MIN))) }
    }

    /// Forgets the addresses that have not been heard of for a while.
    pub fn tidy(&self) {
        for limiter in self.kinds.iter().map(|(_, limiter)| limiter).chain([&*self.same]) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Whether another log-in may be tried from this address.
    pub fn may_log_in(&self, address: &str) -> bool {
        self.wait(Kind::LogIn, address).is_none()
    }

    /// Whether another refused access of this person is noted; more than so many a minute tell nothing new, nor does the
    /// same one: an open page asks for itself again.
    pub fn may_note(&self, user: &str, path: &str) -> bool {
        let same = self.same.check_key(&format!("{user} {path}"));
        same.is_ok() && self.wait(Kind::Refused, user).is_none()
    }

    /// Whether somebody who is not logged in may leave another unfinished form behind, sent to this path.
    pub fn may_leave_form(&self, form: &str, address: &str) -> bool {
        // What writes to the agency was counted when it came in.
        writes(form) == Some(Kind::Application) || self.wait(Kind::Application, address).is_none()
    }

    /// Whether another search may be made from this address, of a form whose content the path does not tell.
    pub fn may_search(&self, address: &str) -> bool {
        self.wait(Kind::Search, address).is_none()
    }

    /// The seconds to wait, where this address has asked too often.
    fn wait(&self, kind: Kind, address: &str) -> Option<u64> {
        let (_, limiter) = self.kinds.iter().find(|(of, _)| *of == kind)?;
        let refused = limiter.check_key(&network(address)).err()?;
        Some(refused.wait_time_from(limiter.clock().now()).as_secs() + 1)
    }
}

/// What an address counts as: of IPv6, a household has 2^64.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(ip)) => ip.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        _ => address.to_owned(),
    }
}

/// What kind of request it is, if its number is limited.
fn kind(request: &Request) -> Option<Kind> {
    // With or without a stroke at its end it is the same page.
    let path = request.uri().path();
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    let (post, query) = (request.method() == Method::POST, request.uri().query().unwrap_or_default());
    match path {
        paths::LOG_IN_START => Some(Kind::LogIn),
        _ if post => writes(path),
        // The secret of a link cannot be tried out.
        _ if has(query, &["noegle"]) => Some(Kind::Search),
        endpoints::FIND_INSTITUTIONS => Some(Kind::Search),
        // Files have every row of a list.
        paths::ADMINISTRATION_EXPORT | paths::USER_EVENTS_FILE => Some(Kind::Search),
        _ if has(query, &["soeg", "navn"]) => Some(Kind::Search),
        _ => None,
    }
}

/// What kind of form is sent to this path, if it has a limit of its own.
fn writes(path: &str) -> Option<Kind> {
    match path {
        endpoints::LOG_IN => Some(Kind::LogIn),
        _ if endpoints::APPLICATIONS.contains(&path) => Some(Kind::Application),
        _ => None,
    }
}

/// The seconds to wait, where too many forms came from this address of whoever is not logged in.
pub async fn strangers_wait(limiters: &Limiters, context: &RequestContext, path: &str) -> Option<u64> {
    if writes(path).is_some() || context.identity().await.is_ok_and(|me| me.is_some()) {
        return None;
    }
    limiters.wait(Kind::Stranger, context.address())
}

/// The answer to whoever asks too often.
pub fn too_many(seconds: u64) -> Response {
    let mut response = Refusal::from(AppError::TooMany).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Whether something stands in one of these fields of a query.
fn has(query: &str, fields: &[&str]) -> bool {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    pairs.iter().any(|(name, value)| fields.contains(&name.as_str()) && !value.is_empty())
}

/// Turns away who asks too often.
pub async fn limit(
    State(state): State<AppState>,
    Extension(mark): Extension<Mark>,
    request: Request,
    next: Next,
) -> Response {
    let wait = kind(&request).and_then(|kind| state.limiters.wait(kind, &mark.address));
    let Some(seconds) = wait else { return next.run(request).await };
    too_many(seconds)
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn a_search_is_known_however_it_is_written() {
        for query in ["soeg=x", "%73oeg=x", "a=b&navn=y"] {
            assert!(super::has(query, &["soeg", "navn"]), "{query}");
        }
        assert!(!super::has("soeg=&side=2", &["soeg", "navn"]));
    }

    #[test]
    fn one_household_counts_once() {
        assert_eq!(network("2001:db8:1:2::3"), network("2001:db8:1:2:ffff::4"));
        assert_ne!(network("2001:db8:1:2::3"), network("2001:db8:1:3::3"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
