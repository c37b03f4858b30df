//! Who granted a right in the portal, by key: so that nobody gets rights from somebody whom they made a user administrator.

use sea_orm_migration::{prelude::*, schema::*};

use crate::add_columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "user_right", [uuid_null("granted_by_user")]).await
    }
}
