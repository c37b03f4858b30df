//! Operating messages.

use domain::{LongText, MessageId, OperatingMessage, Severity, Timestamp};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{StoreError, error::known};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operating_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub severity: String,
    pub text_da: String,
    pub text_en: String,
    pub shown_from: i64,
    pub shown_to: Option<i64>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for OperatingMessage {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: MessageId::new(row.id),
            severity: known("operating_message.severity", Severity::from_code(&row.severity))?,
            text_da: LongText::kept(&row.text_da),
            text_en: LongText::kept(&row.text_en),
            from: Timestamp::from_micros(row.shown_from),
            to: row.shown_to.map(Timestamp::from_micros),
            version: row.version,
        })
    }
}

fn active(message: &OperatingMessage) -> ActiveModel {
    ActiveModel {
        id: Set(message.id.uuid()),
        severity: Set(message.severity.code().into()),
        text_da: Set(message.text_da.to_string()),
        text_en: Set(message.text_en.to_string()),
        shown_from: Set(message.from.micros()),
        shown_to: Set(message.to.map(Timestamp::micros)),
        version: Set(message.version),
    }
}

/// Adds a message.
pub async fn insert(db: &impl ConnectionTrait, message: &OperatingMessage) -> Result<(), StoreError> {
    Entity::insert(active(message)).exec_without_returning(db).await?;
    Ok(())
}

/// Writes a message that was decided on as `message.version`, and counts the version up.
///
/// # Errors
/// [`StoreError::Conflict`] when the row has moved on.
pub async fn save(db: &impl ConnectionTrait, message: &OperatingMessage) -> Result<(), StoreError> {
    let mut row = active(message);
    row.version = Set(message.version + 1);
    let result = Entity::update_many()
        .set(row)
        .filter(COLUMN.id.eq(message.id.uuid()))
        .filter(COLUMN.version.eq(message.version))
        .exec(db)
        .await?;
    if result.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The message with this key.
pub async fn find(db: &impl ConnectionTrait, id: MessageId) -> Result<Option<OperatingMessage>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(OperatingMessage::try_from).transpose()
}

/// Every message, newest start first.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<OperatingMessage>, StoreError> {
    let rows = Entity::find().order_by_desc(COLUMN.shown_from).all(db).await?;
    rows.into_iter().map(OperatingMessage::try_from).collect()
}
