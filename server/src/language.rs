//! The choice of the language: kept for a year. What was typed on the page goes along.

use app::{
    AppError, Lang, paths,
    server::{RequestContext, draft},
};
use axum::{
    Extension,
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    AppState,
    api::{MAX_STRANGERS_FORM, Sent},
    context::LANGUAGE_COOKIE,
    fallback::Refusal,
};

/// Shows the same page in the chosen language. Permission: none.
pub async fn choose(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Result<Response, Refusal> {
    let (lang, page) = keep(&state, &context, request).await?;
    let secure = if state.is_https() { "; Secure" } else { "" };
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}",
        lang.code()
    );
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&page)).into_response())
}

/// The page whose list is narrowed by the form that was sent, from the query of its button.
fn of_filter(query: &str) -> Option<&'static str> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    let (_, page) = pairs.into_iter().find(|(name, _)| name == "side")?;
    app::filtered(&page)
}

/// Keeps what was typed; gives the language and the page.
async fn keep(
    state: &AppState,
    context: &RequestContext,
    request: Request,
) -> Result<(Lang, String), AppError> {
    let filtered = request.uri().query().and_then(of_filter);
    let Sent { mut page, token, mut fields, body } = Sent::read(request).await?;
    let lang = fields.iter().rposition(|(name, _)| name == "lang").map(|place| fields.remove(place).1);
    if let Some(path) = filtered {
        // As if it had been pressed: what a list is narrowed by stands in its address.
        fields.retain(|(name, value)| name != "page" && !value.is_empty());
        let query = serde_urlencoded::to_string(&fields).unwrap_or_default();
        page = if query.is_empty() { path.to_owned() } else { paths::local(&format!("{path}?{query}")) };
    } else if !fields.is_empty() {
        let stranger = context.identity().await?.is_none();
        if stranger && body.len() > MAX_STRANGERS_FORM {
            return Err(AppError::TooLargeUnknown);
        }
        if stranger && !state.limiters.may_leave_form(paths::LANGUAGE, context.address()) {
            return Err(AppError::TooMany);
        }
        // Which form it was sent from does not stand in it: the one that the page is about.
        let kept = draft::Kept { page, form: String::new(), fields, error: None, token };
        page = draft::save(context, kept).await?;
        if context.session().is_modified() {
            context.session().save().await.map_err(|error| context.unavailable(&error))?;
        }
    }
    Ok((Lang::from_code(&lang.unwrap_or_default()), page))
}
