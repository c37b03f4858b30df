//! What its owner has stopped for a while is a status of its own; until now it looked like a request. What statuses there are is the
//! domain's to say.

use sea_orm::{ConnectionTrait, DatabaseBackend};
use sea_orm_migration::{prelude::*, schema::*};

use crate::{add_columns, foreign_key, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: &str = "id, system_id, provider_code, service_code, owner_code, status, valid_from, valid_to, version, created_at, \
                       changed_at, reminded_days, expiry_told_days, purpose";

/// Those whose last step was from approved to waiting. `{id}` is how the history names a row.
const SUSPENDED: &str = "UPDATE data_access SET status = 'suspended', reminded_days = 0 \
    WHERE status = 'waiting' AND EXISTS (SELECT 1 FROM event e WHERE e.subject_kind = 'data_access' AND e.subject_id = {id} \
    AND e.action = 'set_waiting' AND e.from_status = 'approved' AND NOT EXISTS (SELECT 1 FROM event n \
    WHERE n.subject_kind = 'data_access' AND n.subject_id = e.subject_id \
    AND (n.at > e.at OR (n.at = e.at AND n.id > e.id))))";

/// A key as SQLite holds it, sixteen bytes, as a history writes it.
const BYTES: &str = "lower(substr(hex(data_access.id), 1, 8) || '-' || substr(hex(data_access.id), 9, 4) || '-' || \
    substr(hex(data_access.id), 13, 4) || '-' || substr(hex(data_access.id), 17, 4) || '-' || substr(hex(data_access.id), 21))";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DatabaseBackend::Postgres;
        if postgres {
            db.execute_unprepared("ALTER TABLE data_access DROP CONSTRAINT data_access_status_check").await?;
            add_columns(manager, "data_access", [big_integer_null("suspended_until").take()]).await?;
        } else {
            rebuild(manager).await?;
        }
        let meant = index("ix_data_access_suspended_until", "data_access", &["suspended_until"])
            .and_where(Expr::col("suspended_until").is_not_null())
            .to_owned();
        manager.create_index(meant).await?;
        let id = if postgres { "data_access.id::text" } else { BYTES };
        db.execute_unprepared(&SUSPENDED.replace("{id}", id)).await?;
        Ok(())
    }
}

/// SQLite takes no check away: the rows go into a table without it.
async fn rebuild(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let free = Table::create()
        .table("data_access_free")
        .col(pk_uuid("id"))
        .col(uuid("system_id"))
        .col(string("provider_code"))
        .col(string("service_code"))
        .col(string("owner_code"))
        .col(string("status"))
        .col(big_integer_null("valid_from"))
        .col(big_integer_null("valid_to"))
        .col(integer("version"))
        .col(big_integer("created_at"))
        .col(big_integer("changed_at"))
        .col(small_integer("reminded_days").default(0))
        .col(small_integer("expiry_told_days").default(0))
        .col(text("purpose").default(""))
        .col(big_integer_null("suspended_until"))
        .foreign_key(&mut foreign_key(("data_access", "system_id"), ("provider_system", "id")))
        .foreign_key(&mut foreign_key(("data_access", "provider_code"), ("organisation", "code")))
        .foreign_key(&mut foreign_key(("data_access", "service_code"), ("web_service", "code")))
        .foreign_key(&mut foreign_key(("data_access", "owner_code"), ("organisation", "code")))
        .to_owned();
    manager.create_table(free).await?;
    db.execute_unprepared(&format!(
        "INSERT INTO data_access_free ({COLUMNS}) SELECT {COLUMNS} FROM data_access"
    ))
    .await?;
    manager.drop_table(Table::drop().table("data_access").to_owned()).await?;
    manager.rename_table(Table::rename().table("data_access_free", "data_access").to_owned()).await?;
    for (name, columns) in [
        ("ix_data_access_owner", ["owner_code", "status", "changed_at", "id"].as_slice()),
        ("ix_data_access_provider", &["provider_code", "status", "changed_at", "id"]),
        ("ix_data_access_system", &["system_id", "service_code", "status", "changed_at", "id"]),
        ("ix_data_access_valid_to", &["valid_to"]),
    ] {
        manager.create_index(index(name, "data_access", columns)).await?;
    }
    let live = index("ux_data_access_live", "data_access", &["system_id", "service_code", "owner_code"])
        .unique()
        .and_where(Expr::col("status").ne("deleted"))
        .to_owned();
    manager.create_index(live).await
}
