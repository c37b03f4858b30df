//! Which forms were sent, so that the same form sent twice is carried out once.

use domain::Timestamp;
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::OnConflict};

use crate::StoreError;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form_submission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: Uuid,
    pub location: Option<String>,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Claims a form's token, in the transaction of what the form does.
///
/// # Errors
/// [`StoreError::Duplicate`] when the form was sent before.
pub async fn insert(db: &impl ConnectionTrait, token: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let row = ActiveModel { token: Set(token), location: Set(None), at: Set(at.micros()) };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Notes where a form led to, also one that changed nothing which would have claimed its token.
pub async fn save(
    db: &impl ConnectionTrait,
    token: Uuid,
    location: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel { token: Set(token), location: Set(Some(location.into())), at: Set(at.micros()) };
    let again = OnConflict::column(Column::Token).update_column(Column::Location).to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// Whether a form was carried out, and then where it led to, once that is known.
pub async fn find(db: &impl ConnectionTrait, token: Uuid) -> Result<Option<Option<String>>, StoreError> {
    Ok(Entity::find_by_id(token).one(db).await?.map(|row| row.location))
}

/// Forgets the tokens claimed before this moment.
pub async fn delete_before(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(COLUMN.at.lt(at.micros())).exec(db).await?;
    Ok(())
}
