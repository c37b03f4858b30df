//! When an address was last sent a link to confirm: the next one waits.

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
        add_columns(manager, "mail_address", [big_integer_null("asked_at")]).await
    }
}
