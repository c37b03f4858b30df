//! Which forms were sent, so that the same form sent twice is carried out once.

use domain::Timestamp;
use sea_orm::{ActiveValue::Set, entity::prelude::*};

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

/// Claims a form's token.
///
/// # Errors
/// [`StoreError::Duplicate`] when the form was sent before.
pub async fn insert(db: &impl ConnectionTrait, token: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let row = ActiveModel { token: Set(token), location: Set(None), at: Set(at.micros()) };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Notes where the claimed form led to.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn save(db: &impl ConnectionTrait, token: Uuid, location: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Location, Expr::value(location))
        .filter(COLUMN.token.eq(token))
        .exec(db)
        .await?;
    Ok(())
}

/// Where the form led to, once it was carried out.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn find(db: &impl ConnectionTrait, token: Uuid) -> Result<Option<String>, StoreError> {
    Ok(Entity::find_by_id(token).one(db).await?.and_then(|row| row.location))
}

/// Gives a claim back, because the form was refused and may be sent again.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn delete(db: &impl ConnectionTrait, token: Uuid) -> Result<(), StoreError> {
    Entity::delete_by_id(token).exec(db).await?;
    Ok(())
}

/// Forgets the tokens claimed before this moment.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn delete_before(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(COLUMN.at.lt(at.micros())).exec(db).await?;
    Ok(())
}
