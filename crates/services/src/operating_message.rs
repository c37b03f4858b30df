//! Operating messages ("Aktuel driftsstatus"), kept by the agency, read by everyone.

use domain::{Actor, LongText, MessageId, OperatingMessage, Severity, SubjectKind, Timestamp};

use store::{DatabaseTransaction, StoreError};

use crate::{
    Changed, Portal, ServiceError, compiled_here, error::changed, fact::MessageFact, portal::new_key,
    work::Row,
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
#[compiled_here]
pub async fn list_current(portal: &Portal) -> Result<Vec<OperatingMessage>, ServiceError> {
    let now = portal.now();
    let load = async { Ok(store::operating_message::list(portal.db()).await?) };
    let all = portal.known(("messages", String::new()), |_| None, load).await?;
    Ok(all.iter().filter(|message| message.is_current(now)).cloned().collect())
}

/// Every message, past and planned too. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list_all(portal: &Portal, actor: &Actor) -> Result<Vec<OperatingMessage>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::operating_message::list(portal.db()).await?)
}

/// One message. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(portal: &Portal, actor: &Actor, id: MessageId) -> Result<OperatingMessage, ServiceError> {
    actor.require_case_worker()?;
    store::operating_message::find(portal.db(), id).await?.ok_or(ServiceError::NotFound)
}

/// Adds a message. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`domain::RuleError::PeriodReversed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn create(portal: &Portal, actor: &Actor, texts: MessageTexts) -> Result<MessageId, ServiceError> {
    let id = MessageId::new(new_key());
    let message = with_texts(id, 1, texts);
    let right = message.publish(actor)?;
    let mut work = portal.work(Some(actor)).await?;
    store::operating_message::insert(work.db(), &message).await?;
    work.happened(MessageFact::Published { message, right });
    work.commit().await?;
    Ok(id)
}

/// Changes a message, as the actor saw it at `version`. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`domain::RuleError::PeriodReversed`]; [`ServiceError::NotFound`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn edit(
    portal: &Portal,
    actor: &Actor,
    id: MessageId,
    version: i32,
    texts: MessageTexts,
) -> Result<(), ServiceError> {
    let message = with_texts(id, version, texts);
    let right = message.publish(actor)?;
    let mut work = portal.work(Some(actor)).await?;
    let may = |_: &OperatingMessage, actor: &Actor| actor.require_case_worker();
    let before = work.load(&id, version, may).await?;
    let written = store::operating_message::save(work.db(), &message).await;
    work.saved::<OperatingMessage>(&id, written).await?;
    work.happened(MessageFact::Edited { before, after: message, right });
    Ok(work.commit().await?)
}

impl Row for OperatingMessage {
    type Key = MessageId;

    async fn find(
        db: &DatabaseTransaction,
        id: &MessageId,
        _: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::operating_message::find(db, *id).await?)
    }

    fn is_visible(&self, _: &Actor) -> bool {
        true
    }

    fn version(&self) -> i32 {
        self.version
    }

    async fn newest(db: &DatabaseTransaction, id: &MessageId) -> Result<Changed, StoreError> {
        changed(db, SubjectKind::OperatingMessage, &id.to_string()).await
    }
}

fn with_texts(id: MessageId, version: i32, texts: MessageTexts) -> OperatingMessage {
    let MessageTexts { severity, text_da, text_en, from, to } = texts;
    OperatingMessage { id, severity, text_da, text_en, from, to, version }
}
