//! Ends that are known beforehand: of an agreement, and of a web service, and in the history; and reminders of everything
//! else that waits.

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
        let waits = [days("reminded_days"), big_integer("waits_since").default(0).to_owned()];
        add_columns(manager, "inquiry", waits).await?;
        let db = manager.get_connection();
        db.execute_unprepared("UPDATE inquiry SET waits_since = changed_at").await?;
        add_columns(manager, "event", [big_integer_null("valid_to")]).await?;
        let table = "connection_agreement";
        manager.create_index(index("ix_connection_agreement_valid_to", table, &["valid_to"])).await
    }
}
