//! Ends that are known beforehand: of an agreement, and of a web service; and reminders of everything else that waits.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{add_columns, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let days = |name: &'static str| small_integer(name).default(0).to_owned();
        let ends = [big_integer_null("valid_to"), days("expiry_told_days")];
        add_columns(manager, "connection_agreement", ends).await?;
        let closes = [big_integer_null("closes_at"), days("closing_told_days")];
        add_columns(manager, "web_service", closes).await?;
        add_columns(manager, "right_request", [days("reminded_days")]).await?;
        add_columns(manager, "inquiry", [days("reminded_days")]).await?;
        let table = "connection_agreement";
        manager.create_index(index("ix_connection_agreement_valid_to", table, &["valid_to"])).await
    }
}
