//! Operating messages ("Aktuel driftsstatus"), kept by the agency, read by everyone.

use domain::{
    Actor, Audience, Change, Comment, LongText, MessageId, Notice, NoticeEvent, OperatingMessage, Place,
    Severity, SubjectKind, Timestamp,
};

use crate::{
    Portal, ServiceError,
    error::changed,
    portal::{event, new_key},
    tell::{Tell, tell},
};

/// What the agency writes.
#[derive(Clone, Debug)]
pub struct MessageTexts {
    pub severity: Severity,
    pub text_da: LongText,
    pub text_en: LongText,
    pub from: Timestamp,
    pub to: Option<Timestamp>,
}

/// The messages shown at this moment, newest start first. Permission: none.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list_current(portal: &Portal) -> Result<Vec<OperatingMessage>, ServiceError> {
    let now = portal.now();
    let all = store::operating_message::list(portal.db()).await?;
    Ok(all.into_iter().filter(|message| message.is_current(now)).collect())
}

/// Every message, past and planned too. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
pub async fn list_all(portal: &Portal, actor: &Actor) -> Result<Vec<OperatingMessage>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::operating_message::list(portal.db()).await?)
}

/// One message. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
pub async fn get(portal: &Portal, actor: &Actor, id: MessageId) -> Result<OperatingMessage, ServiceError> {
    actor.require_case_worker()?;
    store::operating_message::find(portal.db(), id).await?.ok_or(ServiceError::NotFound)
}

/// Adds a message. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`domain::RuleError::PeriodReversed`]; [`ServiceError::Store`].
pub async fn create(portal: &Portal, actor: &Actor, texts: MessageTexts) -> Result<MessageId, ServiceError> {
    let id = MessageId::new(new_key());
    let message = with_texts(id, 1, texts);
    let right = message.publish(actor)?;
    let tx = portal.begin().await?;
    store::operating_message::insert(&tx, &message).await?;
    let change = Change {
        action: "create",
        from: None,
        to: message.severity.code(),
        comment: Comment::none(),
        valid_to: None,
    };
    let at = portal.now();
    let event = event(actor, right, SubjectKind::OperatingMessage, id, change, at);
    store::event::insert_many(&tx, &[event]).await?;
    let notice = Notice {
        event: NoticeEvent::MessagePublished,
        comment: message.text_da.to_string(),
        comment_en: message.text_en.to_string(),
        moment: (message.from > at).then_some(message.from),
        place: Place::OperatingStatus,
        ..Notice::default()
    };
    tell(portal, &tx, Some(actor), at, &[Tell::new(Audience::Everyone, notice)]).await?;
    portal.commit(tx).await?;
    Ok(id)
}

/// Changes a message, as the actor saw it at `version`. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`domain::RuleError::PeriodReversed`]; [`ServiceError::NotFound`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
pub async fn edit(
    portal: &Portal,
    actor: &Actor,
    id: MessageId,
    version: i32,
    texts: MessageTexts,
) -> Result<(), ServiceError> {
    let message = with_texts(id, version, texts);
    let right = message.publish(actor)?;
    let tx = portal.begin().await?;
    let before = store::operating_message::find(&tx, id).await?.ok_or(ServiceError::NotFound)?;
    if before.version != version {
        let kind = SubjectKind::OperatingMessage;
        return Err(ServiceError::Changed(changed(&tx, kind, &id.to_string()).await?));
    }
    store::operating_message::save(&tx, &message).await?;
    let change = Change {
        action: "edit",
        from: Some(before.severity.code()),
        to: message.severity.code(),
        comment: Comment::none(),
        valid_to: None,
    };
    let event = event(actor, right, SubjectKind::OperatingMessage, id, change, portal.now());
    store::event::insert_many(&tx, &[event]).await?;
    Ok(portal.commit(tx).await?)
}

fn with_texts(id: MessageId, version: i32, texts: MessageTexts) -> OperatingMessage {
    let MessageTexts { severity, text_da, text_en, from, to } = texts;
    OperatingMessage { id, severity, text_da, text_en, from, to, version }
}
