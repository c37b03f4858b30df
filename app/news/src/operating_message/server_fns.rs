//! Reading and writing operating messages.

use domain::Severity;
use leptos::prelude::*;

use super::form::{WriteForm, WriteTyped};
use crate::error::AppError;

/// A message in the page's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    pub severity: Severity,
    pub text: String,
    pub from: String,
}

/// A message as the agency edits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageForm {
    pub id: String,
    pub version: i32,
    pub severity: Severity,
    pub text_da: String,
    pub text_en: String,
    /// As the date-and-time field wants it.
    pub from: String,
    /// Empty until somebody ends it.
    pub to: String,
    pub current: bool,
    pub from_text: String,
    pub to_text: String,
}
fn form(message: domain::OperatingMessage, now: domain::Timestamp) -> MessageForm {
    use crate::server::format;
    MessageForm {
        id: message.id.to_string(),
        version: message.version,
        severity: message.severity,
        current: message.is_current(now),
        from: format::field(message.from),
        to: message.to.map(format::field).unwrap_or_default(),
        from_text: format::date_time(message.from),
        to_text: message.to.map(format::date_time).unwrap_or_default(),
        text_da: message.text_da.into(),
        text_en: message.text_en.into(),
    }
}

/// The messages of this moment. Permission: none.
pub async fn list_current() -> Result<Vec<MessageView>, AppError> {
    let context = crate::server::context();
    let messages = services::operating_message::list_current(context.portal()).await?;
    let english = context.lang() == crate::i18n::Lang::En;
    let view = |message: domain::OperatingMessage| MessageView {
        severity: message.severity,
        from: crate::server::format::date(message.from),
        text: if english { message.text_en.into() } else { message.text_da.into() },
    };
    Ok(messages.into_iter().map(view).collect())
}

/// Every message. Permission: case worker.
pub async fn list_messages() -> Result<Vec<MessageForm>, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let messages = services::operating_message::list_all(&portal, &me.actor).await?;
    let now = portal.now();
    Ok(messages.into_iter().map(|message| form(message, now)).collect())
}

/// A message to be edited; `id` is empty for a new one, which begins now. Permission: case worker.
pub async fn load_message(id: String) -> Result<MessageForm, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let now = portal.now();
    if id.is_empty() {
        return Ok(MessageForm {
            id,
            version: 0,
            severity: Severity::Information,
            text_da: String::new(),
            text_en: String::new(),
            from: crate::server::format::field(now),
            to: String::new(),
            current: false,
            from_text: String::new(),
            to_text: String::new(),
        });
    }
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(form(services::operating_message::get(&portal, &me.actor, id).await?, now))
}

/// Saves a message: a new one when its id is empty. Permission: case worker.
#[server(endpoint = "messages/save")]
pub async fn save_message(#[server(flatten)] form: WriteForm) -> Result<(), AppError> {
    use crate::{error::Fault, form::Reads, paths, server, viewer::Flash};
    use domain::RuleError;
    use services::{ServiceError, operating_message::MessageTexts};
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let severity = Severity::from_code(&form.severity).ok_or(AppError::BadRequest)?;
    let WriteTyped { text_da, text_en, from, to } = form.typed()?;
    let texts = MessageTexts { severity, text_da, text_en, from, to };
    let saved = if form.id.is_empty() {
        services::operating_message::create(&portal, &me.actor, texts).await.map(drop)
    } else {
        let id = form.id.parse().map_err(|_| AppError::NotFound)?;
        services::operating_message::edit(&portal, &me.actor, id, form.version, texts).await
    };
    saved.map_err(|error| match error {
        ServiceError::Rule(RuleError::PeriodReversed) => AppError::field(WriteForm::to(), Fault::Reversed),
        other => other.into(),
    })?;
    server::go(paths::CASES_MESSAGES, Some(Flash::MessageSaved)).await
}
