//! Logging in at the identity provider, and logging out: the answers that are no pages.

use app::{
    AppError, Flash, addresses, paths,
    server::{RequestContext, log_in},
};
use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{AuditKind, Grant, SeNumber};
use identity::{Answer, LogInError, Pending, Person, Scope};
use serde::Deserialize;
use services::{
    audit,
    identity::{Arrival, arrive},
};
use store::user::{Origin, User};

use crate::{AppState, fallback::Refusal, signed_in::SignedIn};

/// Log-ins that were begun and not finished, by the page they lead to; a few, for people with several windows.
const PENDING: &str = "log_in";
const MOST_PENDING: usize = 5;

/// Where to go after the log-in.
#[derive(Deserialize)]
pub struct Start {
    #[serde(default)]
    videre: String,
}

fn failed(code: &str, next: &str) -> Response {
    Redirect::to(&addresses::log_in_failed(next, code)).into_response()
}

/// Leads to the identity provider. Permission: none.
pub async fn start(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(start): Query<Start>,
) -> Response {
    let Some(provider) = &state.provider else { return Redirect::to(paths::LOG_IN).into_response() };
    let next = paths::local(&start.videre);
    match provider.oidc.begin(state.portal.now()).await {
        Ok((url, pending)) => {
            let mut all: Vec<(Pending, String)> =
                context.session().get(PENDING).await.ok().flatten().unwrap_or_default();
            all.push((pending, next));
            let excess = all.len().saturating_sub(MOST_PENDING);
            all.drain(..excess);
            if let Err(error) = context.session().insert(PENDING, all).await {
                return unavailable(&context, &error);
            }
            Redirect::to(&url).into_response()
        }
        Err(error) => refuse(&state, &context, error, &next).await,
    }
}

fn unavailable(context: &RequestContext, error: &dyn std::fmt::Display) -> Response {
    Refusal::from(context.unavailable(error)).into_response()
}

/// What the identity provider sends the browser back with. Permission: none; the provider vouches.
pub async fn answer(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(answer): Query<Answer>,
) -> Response {
    let Some(provider) = &state.provider else { return Redirect::to(paths::LOG_IN).into_response() };
    let mut all: Vec<(Pending, String)> =
        context.session().get(PENDING).await.ok().flatten().unwrap_or_default();
    let place = all.iter().position(|(pending, _)| Some(pending.state()) == answer.state.as_deref());
    let Some((pending, next)) = place.map(|place| all.remove(place)) else {
        // The way back in the browser's history, after a log-in that worked.
        if context.identity().await.is_ok_and(|me| me.is_some()) {
            return Redirect::to(paths::HOME).into_response();
        }
        // Only answers that nobody asked for are counted: a whole municipality may come from one address.
        if !state.limiters.may_log_in(context.address()) {
            return Refusal::from(AppError::TooMany).into_response();
        }
        return refuse(&state, &context, LogInError::State, paths::HOME).await;
    };
    // Taken out first, so that no answer counts twice.
    if let Err(error) = context.session().insert(PENDING, all).await {
        return unavailable(&context, &error);
    }
    let person = match provider.oidc.finish(pending, &answer, state.portal.now()).await {
        Ok(person) => person,
        Err(error) => return refuse(&state, &context, error, &next).await,
    };
    match come_in(&state, &context, person).await {
        Ok(()) => Redirect::to(&next).into_response(),
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// Notes that a log-in was refused, and says why on the log-in page.
async fn refuse(state: &AppState, context: &RequestContext, error: LogInError, next: &str) -> Response {
    tracing::warn!(request_id = context.request_id(), code = error.code(), "log-in refused");
    let kind = AuditKind::SignInFailed;
    if let Err(error) = audit::record_visit(&state.portal, kind, None, error.code(), context.address()).await
    {
        return unavailable(context, &error);
    }
    failed(error.code(), next)
}

async fn come_in(state: &AppState, context: &RequestContext, person: Person) -> Result<(), AppError> {
    let grants = state.provider.as_ref().map(|provider| provider.grants(&person)).unwrap_or_default();
    let arrival = Arrival {
        origin: Origin { issuer: person.issuer, subject: person.subject },
        name: person.name,
        email: person.email.and_then(|text| domain::Email::parse(&text).ok()),
        cvr: person.cvr,
        p_number: person.p_number,
        organisation: person.organisation,
        grants,
    };
    let user =
        arrive(&state.portal, arrival, context.address()).await.map_err(|error| context.error(error))?;
    log_in::begin(context, user.id).await?;
    let noted = audit::record_visit(&state.portal, AuditKind::SignedIn, Some(&user), "", context.address());
    noted.await.map_err(|error| context.error(error))
}

impl crate::state::Provider {
    /// The rights that arrived, in the portal's own terms. Privileges of other services are passed over.
    fn grants(&self, person: &Person) -> Vec<Grant> {
        let granted = person.privileges.granted.iter();
        granted
            .filter_map(|privilege| {
                let right = self.rights.iter().find(|(uri, _)| *uri == privilege.uri)?.1;
                let scope = match &privilege.scope {
                    Scope::Cvr(number) => domain::Scope::Cvr(number.clone()),
                    Scope::PNumber(number) => domain::Scope::PNumber(number.clone()),
                    Scope::SeNumber(number) => domain::Scope::SeNumber(SeNumber::parse(number).ok()?),
                    Scope::Other(_) => return None,
                };
                Some(Grant { right, scope })
            })
            .collect()
    }
}

/// Logs out here, and at the identity provider. Permission: none.
pub async fn log_out(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
) -> Response {
    let user = match context.identity().await {
        Ok(me) => me.map(|me| me.user.clone()),
        Err(error) => return Refusal::from(error).into_response(),
    };
    // First the session ends, then it is noted.
    let answer = leave(&state, &context, user.as_ref(), Flash::LoggedOut).await;
    if let Some(user) = user.as_ref().filter(|_| !answer.status().is_server_error()) {
        let kind = AuditKind::SignedOut;
        let noted = audit::record_visit(&state.portal, kind, Some(user), "", context.address()).await;
        if let Err(error) = noted {
            tracing::error!(request_id = context.request_id(), %error, "a log-out was not noted");
        }
    }
    answer
}

/// Ends every session of the person. Permission: being logged in.
pub async fn log_out_everywhere(
    State(state): State<AppState>,
    SignedIn { context, me }: SignedIn,
) -> Response {
    if let Err(error) = services::identity::end_sessions(&state.portal, &me).await {
        return unavailable(&context, &error);
    }
    leave(&state, &context, Some(&me.user), Flash::LoggedOutEverywhere).await
}

async fn leave(state: &AppState, context: &RequestContext, user: Option<&User>, note: Flash) -> Response {
    if let Err(error) = log_in::end(context, &note).await {
        // Where every session has ended already, only the note is missing, and whoever asked is logged out.
        if note != Flash::LoggedOutEverywhere {
            return Refusal::from(error).into_response();
        }
        context.session().clear().await;
    }
    let away = match (&state.provider, user) {
        (Some(provider), Some(_)) => provider.oidc.log_out_url().await,
        _ => None,
    };
    Redirect::to(away.as_deref().unwrap_or(paths::HOME)).into_response()
}
