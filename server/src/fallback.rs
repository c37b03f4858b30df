//! Pages for what no page of the application can show: a form that makes no sense, a database that is gone, and every refusal
//! that a library would otherwise answer in its own words.

use app::server::Mark;
use app::{AppError, Lang, PlainPage, paths};
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{AppState, context::language};

/// An answer with HTML that the application or the crate `mail` has made.
pub fn html(status: StatusCode, html: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// What is wrong, beside the errors of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Error(AppError),
    /// A right that was lost while a form was open, with what was typed in it: label and text.
    NoLonger {
        error: AppError,
        typed: Vec<(String, String)>,
    },
    /// More letters than the portal reads of an address.
    LongAddress,
    /// More header fields, or larger ones, than the portal reads.
    LargeHead,
    /// A form's address, opened as a page.
    WrongMethod,
    /// More bytes than the portal takes.
    TooLarge,
    /// A form from another site.
    OtherSite,
    /// It took longer than an answer may.
    Slow,
    /// The demo, through a proxy.
    Forwarded,
    /// Another host's name.
    WrongHost,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Error(error) | Self::NoLonger { error, .. } => {
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::LongAddress => StatusCode::URI_TOO_LONG,
            Self::LargeHead => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::OtherSite | Self::Forwarded => StatusCode::FORBIDDEN,
            Self::Slow => StatusCode::SERVICE_UNAVAILABLE,
            Self::WrongHost => StatusCode::BAD_REQUEST,
        }
    }

    fn title(&self, t: Lang) -> &'static str {
        match self {
            Self::LongAddress => t.error_title_long_address(),
            Self::LargeHead => t.error_title_large_head(),
            Self::Error(error) | Self::NoLonger { error, .. } => match error {
                AppError::Unavailable { .. } => t.error_title_unavailable(),
                AppError::NotFound => t.error_title_not_found(),
                AppError::NotAllowed => t.error_title_not_allowed(),
                AppError::NotSignedIn => t.error_title_not_signed_in(),
                AppError::TooMany => t.error_title_too_many(),
                AppError::TooLarge { .. } => t.error_title_too_much(),
                AppError::TooLargeUnknown => t.error_title_too_large_unknown(),
                AppError::NoLonger { .. } => t.error_title_no_longer(),
                AppError::AnotherPerson => t.error_title_another_person(),
                _ => t.error_title(),
            },
            Self::WrongMethod => t.error_title_wrong_method(),
            Self::TooLarge => t.error_title_too_much(),
            Self::OtherSite => t.error_title_other_site(),
            Self::Slow => t.error_title_slow(),
            Self::Forwarded => t.error_title_forwarded(),
            Self::WrongHost => t.error_title_wrong_host(),
        }
    }

    fn message(&self, t: Lang) -> String {
        match self {
            Self::Error(error) | Self::NoLonger { error, .. } => error.message(t),
            Self::LongAddress => t.error_long_address().into(),
            Self::LargeHead => t.error_large_head().into(),
            Self::WrongMethod => t.error_wrong_method().into(),
            Self::TooLarge => t.error_too_much().into(),
            Self::OtherSite => t.error_other_site().into(),
            Self::Slow => t.error_slow().into(),
            Self::Forwarded => t.error_forwarded().into(),
            Self::WrongHost => t.error_wrong_host().into(),
        }
    }

    /// What a library's refusal stands for.
    fn of(status: StatusCode, method: &Method, request_id: &str) -> Self {
        let opened = matches!(*method, Method::GET | Method::HEAD);
        match status {
            StatusCode::UNAUTHORIZED => Self::Error(AppError::NotSignedIn),
            // No right of ours is asked for by a library: this is tower-http's look at where a form comes from.
            StatusCode::FORBIDDEN => Self::OtherSite,
            StatusCode::NOT_FOUND => Self::Error(AppError::NotFound),
            StatusCode::METHOD_NOT_ALLOWED if opened => Self::WrongMethod,
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                Self::Slow
            }
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Self::Error(AppError::TooMany),
            status if status.is_server_error() => {
                Self::Error(AppError::Unexpected { request_id: request_id.into() })
            }
            _ => Self::Error(AppError::BadRequest),
        }
    }

    /// The same with the id of the request, where it has none yet.
    fn with_id(self, request_id: &str) -> Self {
        match self {
            Self::Error(AppError::Unexpected { request_id: id }) if id.is_empty() => {
                Self::Error(AppError::Unexpected { request_id: request_id.into() })
            }
            other => other,
        }
    }

    /// What a program is told.
    fn code(&self) -> AppError {
        match self {
            Self::Error(error) | Self::NoLonger { error, .. } => error.clone(),
            Self::OtherSite | Self::Forwarded => AppError::NotAllowed,
            Self::Slow => AppError::Unavailable { request_id: String::new() },
            Self::WrongMethod | Self::TooLarge | Self::WrongHost | Self::LongAddress | Self::LargeHead => {
                AppError::BadRequest
            }
        }
    }

    fn page(&self, t: Lang, stylesheet: &str, back: Option<&str>) -> String {
        let id = match self {
            Self::Error(error) => error.request_id().filter(|id| !id.is_empty()),
            _ => None,
        };
        let hint = id.map(|id| t.error_request_id(id)).unwrap_or_default();
        // Neither leads anywhere but to the same refusal.
        let home = !matches!(self, Self::Forwarded | Self::WrongHost);
        let (title, message) = (self.title(t), self.message(t));
        let typed = match self {
            Self::NoLonger { typed, .. } => typed.as_slice(),
            _ => &[],
        };
        PlainPage { title, message: &message, hint: &hint, back, home, typed }.html(t, stylesheet)
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self::Error(error)
    }
}

impl IntoResponse for Refusal {
    /// The status alone: [`in_our_words`] makes the page.
    fn into_response(self) -> Response {
        (self.status(), Extension(self)).into_response()
    }
}

/// A page with what is wrong in the user's language, and the way on: for what is refused before [`in_our_words`] sees it.
pub fn refusal_page(refusal: Refusal, lang: Lang, stylesheet: &str) -> Response {
    let mut response = html(refusal.status(), refusal.page(lang, stylesheet, None));
    response.extensions_mut().insert(refusal);
    response
}

/// Marks a refusal whose body is meant as it is: for the browser's program, or none at all for a stream that ends.
#[derive(Clone, Copy)]
pub struct AsItIs;

/// Turns every refusal into a page of the portal, whoever gave it: axum, tower-http, Leptos, or we, without knowing where the
/// person came from. A program that asks for JSON gets the error's code.
pub async fn in_our_words(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let lang = language(request.headers());
    let program = wants_json(request.headers());
    let back = came_from(request.headers());
    let method = request.method().clone();
    let id = request.extensions().get::<Mark>().map(|mark| mark.request_id.clone()).unwrap_or_default();

    let response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    // About a part of a file, or a version of it, that a program has asked for.
    let about_file = [StatusCode::RANGE_NOT_SATISFIABLE, StatusCode::PRECONDITION_FAILED].contains(&status);
    if !refused || about_file || response.extensions().get::<AsItIs>().is_some() {
        return response;
    }
    let refusal = match response.extensions().get::<Refusal>() {
        Some(ours) => ours.clone().with_id(&id),
        None if is_page(&response) => return response,
        None => Refusal::of(status, &method, &id),
    };
    let (mut parts, _) = response.into_parts();
    let (kind, body) = if program {
        ("application/json", serde_json::to_string(&refusal.code()).unwrap_or_default())
    } else {
        ("text/html; charset=utf-8", refusal.page(lang, &state.site.stylesheet, back.as_deref()))
    };
    // What else the answer says, as which methods there are and how long to wait, stays.
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG, header::LAST_MODIFIED] {
        parts.headers.remove(name);
    }
    parts.headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    Response::from_parts(parts, body.into())
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// Whether a program asks, and would not know what to do with a page.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let mut wanted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let (json, page) = wanted.by_ref().fold((false, false), |(json, page), kinds| {
        (json || kinds.contains("application/json"), page || kinds.contains("text/html"))
    });
    json && !page
}

/// The page of the portal that the person was on.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let from: Uri = text(header::REFERER)?.parse().ok()?;
    let same_host = from.authority()?.as_str().eq_ignore_ascii_case(text(header::HOST)?);
    let path = paths::local(from.path_and_query()?.as_str());
    (same_host && path != "/" && !path.starts_with("/api/")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(from: &str) -> HeaderMap {
        [(header::HOST, "portal.example"), (header::REFERER, from)]
            .map(|(name, value)| (name, value.parse().unwrap()))
            .into_iter()
            .collect()
    }

    #[test]
    fn the_way_back_leads_to_a_page_of_the_portal_only() {
        let back = |from: &str| came_from(&headers(from));
        assert_eq!(back("https://portal.example/systemer/ny?a=b").as_deref(), Some("/systemer/ny?a=b"));
        for elsewhere in [
            "https://evil.example/systemer",
            "https://portal.example//evil.example",
            "https://portal.example/api/systems/save",
            "/systemer",
        ] {
            assert_eq!(back(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn what_took_too_long_was_too_large_or_failed_is_told_as_such() {
        let told = |status: u16| Refusal::of(StatusCode::from_u16(status).unwrap(), &Method::POST, "id");
        for slow in [408, 503, 504] {
            assert_eq!(told(slow), Refusal::Slow, "{slow}");
        }
        assert_eq!(told(413), Refusal::TooLarge);
        assert_eq!(told(500), Refusal::Error(AppError::Unexpected { request_id: "id".into() }));
        assert_eq!(told(418), Refusal::Error(AppError::BadRequest));
        let page = Refusal::Slow.page(Lang::Da, "/pkg/a.css", None);
        assert!(page.contains("<h1>Det tog for lang tid</h1>") && page.contains("href=\"/\""), "{page}");
    }

    #[test]
    fn a_browser_gets_a_page_and_a_program_a_code() {
        let accept = |kind: &str| HeaderMap::from_iter([(header::ACCEPT, kind.parse().unwrap())]);
        assert!(wants_json(&accept("application/json")));
        assert!(!wants_json(&accept("text/html,application/xhtml+xml,*/*;q=0.8")));
        assert!(!wants_json(&accept("text/html, application/json")));
        assert!(!wants_json(&accept("*/*")));
    }
}
