//! Logging in and out.

use leptos::prelude::*;

use super::form::LogInForm;
use crate::error::AppError;

/// A button of the demo log-in page.
#[derive(Clone, Debug)]
pub struct DemoUser {
    pub id: String,
    pub label: String,
}

/// What the log-in page shows.
#[derive(Clone, Debug)]
pub struct LogInView {
    /// Whether the log-in is a button; else it is at the identity provider.
    pub demo: bool,
    pub users: Vec<DemoUser>,
    /// Whether what was written on the page that the log-in leads to is kept.
    pub draft_kept: bool,
}

/// The demo users, and whether a form waits on the page `next`. Permission: none; the data exists in demo mode only,
/// and the form is the session's own.
pub async fn load_log_in(next: &str) -> Result<LogInView, AppError> {
    use crate::{
        paths,
        server::{LogInMode, context, draft},
    };
    let context = context();
    let demo = context.settings().log_in == LogInMode::Demo;
    let users = if demo { services::identity::list_demo_users(context.portal()).await? } else { vec![] };
    let users =
        users.into_iter().map(|user| DemoUser { id: user.id.to_string(), label: user.name }).collect();
    let draft_kept = draft::waits(&context, &paths::local(next)).await?;
    Ok(LogInView { demo, users, draft_kept })
}

/// Logs in as a demo user. Permission: none; the server runs demo mode on a loopback address only.
#[server(endpoint = "session/log-in")]
pub async fn log_in_as(#[server(flatten)] form: LogInForm) -> Result<(), AppError> {
    use crate::{
        paths,
        server::{LogInMode, context, go, log_in},
    };
    let context = context();
    if context.settings().log_in != LogInMode::Demo {
        return Err(AppError::NotFound);
    }
    let (portal, address) = (context.portal(), context.address());
    let user = form.user.parse().map_err(|_| AppError::BadRequest)?;
    let me = services::identity::load(portal, user, address).await?;
    if me.user.origin.is_some() {
        return Err(AppError::NotFound);
    }
    log_in::begin(&context, user).await?;
    let kind = domain::AuditKind::SignedIn;
    services::audit::record_visit(portal, kind, Some(&me.user), "", address).await?;
    go(&paths::local(&form.next), None).await
}
