//! What the server knows of a request; made by the server's middleware, reached by every server function.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::RuleError;
use leptos::{nonce::Nonce, prelude::*};
use services::{FormClaim, Portal, ServiceError, identity::Identity};
use store::StoreError;
use tokio::sync::OnceCell;
use tower_sessions::Session;

use super::{flash, format, session};
use crate::{compiled_here, error::AppError, i18n::Lang, viewer::Flash};

/// How people log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogInMode {
    /// By a button, on a loopback address only.
    Demo,
    /// At an identity provider.
    Provider,
}

/// What the operator has set and pages depend on.
#[derive(Clone, Debug)]
pub struct Settings {
    pub log_in: LogInMode,
    /// Whether everybody may read every mail: in demo mode, and only where none is sent.
    pub demo_outbox: bool,
    /// How browsers reach the portal: scheme and host.
    pub public_url: Arc<str>,
    /// Seconds after which a log-in ends, however busy its session is.
    pub session_seconds: i64,
}

/// How a request is known: in the log, in the audit log, and to the scripts of its answer.
#[derive(Clone)]
pub struct Mark {
    /// The id under which the request stands in the log.
    pub request_id: String,
    /// The nonce of the answer's scripts.
    pub nonce: Nonce,
    /// The network address of whoever asks; empty where none is known.
    pub address: String,
}

/// One request: the portal, the session, the language, and who is logged in (looked up once, when first asked for).
#[derive(Clone)]
pub struct RequestContext(Arc<Inner>);

struct Inner {
    portal: Portal,
    settings: Settings,
    session: Session,
    lang: Lang,
    mark: Mark,
    identity: Arc<OnceCell<Option<Arc<Identity>>>>,
    refused: Arc<AtomicBool>,
}

impl RequestContext {
    /// The context of a request with this session.
    pub fn new(portal: Portal, settings: Settings, session: Session, lang: Lang, mark: Mark) -> Self {
        Self(Arc::new(Inner {
            portal,
            settings,
            session,
            lang,
            mark,
            identity: Arc::default(),
            refused: Arc::default(),
        }))
    }

    /// The same request as if it came now, with this view of its session: who is logged in, and with which rights, is
    /// looked up anew.
    pub fn anew(&self, session: Session) -> Self {
        let Inner { portal, settings, lang, mark, .. } = &*self.0;
        Self::new(portal.at_revision(None), settings.clone(), session, *lang, mark.clone())
    }

    /// The same request with a form: its first change claims the form's token.
    pub fn for_form(&self, form: Arc<FormClaim>) -> Self {
        let Inner { portal, settings, session, lang, mark, identity, refused } = &*self.0;
        Self(Arc::new(Inner {
            portal: portal.for_form(form),
            settings: settings.clone(),
            session: session.clone(),
            lang: *lang,
            mark: mark.clone(),
            identity: identity.clone(),
            refused: refused.clone(),
        }))
    }

    /// What the operator has set.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Where the request comes from.
    pub fn address(&self) -> &str {
        &self.0.mark.address
    }

    /// Notes that something was asked for that is not this person's.
    pub fn refuse(&self) {
        self.0.refused.store(true, Ordering::Relaxed);
    }

    /// Whether something was asked for that is not this person's.
    pub fn was_refused(&self) -> bool {
        self.0.refused.load(Ordering::Relaxed)
    }

    /// The portal, at the revision that was read with the session.
    pub fn portal(&self) -> &Portal {
        &self.0.portal
    }

    /// The browser's session.
    pub fn session(&self) -> &Session {
        &self.0.session
    }

    /// The chosen language.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// The id under which the request stands in the log.
    pub fn request_id(&self) -> &str {
        &self.0.mark.request_id
    }

    /// The nonce of this answer's scripts.
    pub fn nonce(&self) -> Nonce {
        self.0.mark.nonce.clone()
    }

    /// Who is logged in, with the rights of this moment.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the database does not answer.
    #[compiled_here]
    pub async fn identity(&self) -> Result<Option<Arc<Identity>>, AppError> {
        let load = async || {
            let Some(user) = session::user(self).await? else { return Ok(None) };
            match services::identity::load(self.portal(), user, self.address()).await {
                // A demo user's session, in a database that serves with a real log-in now.
                Ok(me) if me.user.origin.is_none() && self.settings().log_in == LogInMode::Provider => {
                    Ok(None)
                }
                Ok(identity) => Ok(Some(identity)),
                Err(ServiceError::NotFound) => Ok(None),
                Err(error) => Err(self.error(error)),
            }
        };
        self.0.identity.get_or_try_init(load).await.cloned()
    }

    /// What a use case's error is to whoever asks. Faults are logged, and what is hidden is noted.
    pub fn error(&self, error: ServiceError) -> AppError {
        match error {
            ServiceError::NotFound => AppError::NotFound,
            ServiceError::Hidden => {
                self.refuse();
                AppError::NotFound
            }
            ServiceError::Rule(RuleError::NotAllowed) => AppError::NotAllowed,
            ServiceError::Rule(rule) => AppError::Rule(rule),
            ServiceError::RuleFor { name, rule } => AppError::RuleFor { name, rule },
            ServiceError::Changed(changed) => AppError::Changed {
                kind: changed.kind,
                status: changed.status,
                by: changed.by,
                at: changed.at.map(format::date_time).unwrap_or_default(),
            },
            ServiceError::AlreadySent | ServiceError::Store(StoreError::Conflict | StoreError::Duplicate) => {
                AppError::AlreadySent
            }
            ServiceError::Store(error @ StoreError::Corrupt(_)) => {
                tracing::error!(request_id = self.request_id(), %error, "unreadable row");
                AppError::Unexpected { request_id: self.request_id().into() }
            }
            ServiceError::Store(error) => self.unavailable(&error),
        }
    }

    /// Logs a fault once and gives the error that carries its request id.
    pub fn unavailable(&self, error: &dyn std::fmt::Display) -> AppError {
        tracing::error!(request_id = self.request_id(), %error, "the database failed");
        AppError::Unavailable { request_id: self.request_id().into() }
    }
}

/// Whether nothing but the head of the answer is asked for: whoever asks has seen nothing of it.
pub fn is_head() -> bool {
    use_context::<http::request::Parts>().is_some_and(|request| request.method == http::Method::HEAD)
}

/// This request's context.
pub fn context() -> RequestContext {
    expect_context()
}

/// The portal and the person who is logged in.
///
/// # Errors
/// [`AppError::NotSignedIn`]; [`AppError::Unavailable`].
#[compiled_here]
pub async fn signed_in() -> Result<(Portal, Arc<Identity>), AppError> {
    let context = context();
    let identity = context.identity().await?.ok_or(AppError::NotSignedIn)?;
    Ok((context.portal().clone(), identity))
}

/// Ends a form: notes what to tell the user, and leads on.
///
/// # Errors
/// [`AppError::Unavailable`] when the session cannot be written.
#[compiled_here]
pub async fn go(path: &str, note: Option<Flash>) -> Result<(), AppError> {
    if let Some(note) = note {
        flash::set(&context(), &note).await?;
    }
    leptos_axum::redirect(path);
    Ok(())
}

impl From<ServiceError> for AppError {
    fn from(error: ServiceError) -> Self {
        context().error(error)
    }
}
