//! Sessions: what the server remembers of a browser.

use domain::Timestamp;
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::OnConflict};

use crate::StoreError;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub data: String,
    pub expires_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn active(id: &str, data: String, expires_at: Timestamp) -> ActiveModel {
    ActiveModel { id: Set(id.into()), data: Set(data), expires_at: Set(expires_at.micros()) }
}

/// Adds a session.
///
/// # Errors
/// [`StoreError::Duplicate`] when the id is taken.
pub async fn insert(
    db: &impl ConnectionTrait,
    id: &str,
    data: String,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    Entity::insert(active(id, data, expires_at)).exec_without_returning(db).await?;
    Ok(())
}

/// Writes a session, whether or not it exists.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn save(
    db: &impl ConnectionTrait,
    id: &str,
    data: String,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    Entity::insert(active(id, data, expires_at))
        .on_conflict(
            OnConflict::column(Column::Id).update_columns([Column::Data, Column::ExpiresAt]).to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The data and end of a session.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<(String, Timestamp)>, StoreError> {
    let row = Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| (row.data, Timestamp::from_micros(row.expires_at))))
}

/// Removes a session.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn delete(db: &impl ConnectionTrait, id: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Removes the sessions that ended before this moment.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn delete_expired(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(COLUMN.expires_at.lte(at.micros())).exec(db).await?;
    Ok(())
}
