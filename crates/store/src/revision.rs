//! The revision: how often the portal has changed. What was read at one revision is true for as long as it stands.

use sea_orm::{entity::prelude::*, sea_query::ExprTrait};

use crate::StoreError;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    pub number: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The revision as this connection sees it.
///
/// # Errors
/// [`StoreError::Unavailable`]; [`StoreError::NotFound`] in a database that was never migrated.
pub async fn current(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    Ok(Entity::find().one(db).await?.ok_or(StoreError::NotFound)?.number)
}

/// Goes on to the next one. The last statement of a change: from here to its commit every other change waits.
pub async fn advance(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    Entity::update_many().col_expr(Column::Number, Expr::col(Column::Number).add(1)).exec(db).await?;
    Ok(())
}
