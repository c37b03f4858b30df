//! Stops of the agency: of a system or of a provider, perhaps of some web services and institutions alone.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{foreign_key, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let stops = Table::create()
            .table("emergency_stop")
            .col(pk_uuid("id"))
            .col(uuid_null("system_id"))
            .col(string_null("provider_code"))
            .col(boolean("some_services"))
            .col(boolean("some_owners"))
            .col(text("reason"))
            .col(string("status"))
            .col(big_integer_null("ends_at"))
            .col(uuid("set_by"))
            .col(text("set_by_name"))
            .col(big_integer("at"))
            .col(integer("version"))
            .foreign_key(&mut foreign_key(("emergency_stop", "system_id"), ("provider_system", "id")))
            .foreign_key(&mut foreign_key(("emergency_stop", "provider_code"), ("organisation", "code")))
            .to_owned();
        manager.create_table(stops).await?;
        let in_force = index("ix_emergency_stop_in_force", "emergency_stop", &["status"])
            .and_where(Expr::col("status").eq("in_force"))
            .to_owned();
        manager.create_index(in_force).await?;
        for (table, column, of) in [
            ("emergency_stop_service", "service_code", ("web_service", "code")),
            ("emergency_stop_owner", "owner_code", ("organisation", "code")),
        ] {
            let scope = Table::create()
                .table(table)
                .col(uuid("stop_id"))
                .col(string(column))
                .primary_key(Index::create().col("stop_id").col(column))
                .foreign_key(&mut foreign_key((table, "stop_id"), ("emergency_stop", "id")))
                .foreign_key(&mut foreign_key((table, column), of))
                .to_owned();
            manager.create_table(scope).await?;
        }
        Ok(())
    }
}
