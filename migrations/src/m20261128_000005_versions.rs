//! Versions of web services: what is agreed to, numbered; which version an agreement and a data access are for; and until when a new one is
//! to be confirmed. What there is becomes version 1, and what was agreed to was that.

use sea_orm::{ConnectionTrait, DatabaseBackend};
use sea_orm_migration::{prelude::*, schema::*};

use crate::{add_columns, foreign_key, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The newest change of the texts; 0 where none is kept.
const FIRST: &str = "INSERT INTO web_service_version (service_code, number, purpose, data, categories, terms, needs_data_access, kind, why, \
    hurry, at, by_name) SELECT w.code, 1, w.purpose, w.data, '', w.terms, w.needs_data_access, 'first', '', '', \
    COALESCE((SELECT MAX(e.at) FROM event e WHERE e.subject_kind = 'web_service' AND e.subject_id = w.code \
    AND e.action IN ('create', 'edit')), 0), '' FROM web_service w";

/// What holds, and what is suspended, was approved last then. `{id}` is how the history names a row.
const ACCEPTED: &str = "UPDATE data_access SET accepted_version = 1, accepted_at = COALESCE((SELECT MAX(e.at) FROM event e \
    WHERE e.subject_kind = 'data_access' AND e.subject_id = {id} AND e.action IN ('approve', 'resume')), changed_at) \
    WHERE status IN ('approved', 'suspended')";

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
        let service = [
            text("categories").default("").take(),
            big_integer_null("frees_at").take(),
            integer("text_version").default(1).take(),
        ];
        add_columns(manager, "web_service", service).await?;
        add_columns(manager, "connection_agreement", [integer("accepted_version").default(1).take()]).await?;
        let access = [
            integer_null("accepted_version").take(),
            big_integer_null("accepted_at").take(),
            big_integer_null("confirm_by").take(),
            small_integer("confirm_told_days").default(0).take(),
        ];
        add_columns(manager, "data_access", access).await?;
        let versions = Table::create()
            .table("web_service_version")
            .col(string("service_code"))
            .col(integer("number"))
            .col(text("purpose"))
            .col(text("data"))
            .col(text("categories"))
            .col(text("terms"))
            .col(boolean("needs_data_access"))
            .col(string("kind"))
            .col(big_integer_null("confirm_by"))
            .col(text("why"))
            .col(text("hurry"))
            .col(big_integer("at"))
            .col(text("by_name"))
            .primary_key(Index::create().col("service_code").col("number"))
            .foreign_key(&mut foreign_key(("web_service_version", "service_code"), ("web_service", "code")))
            .to_owned();
        manager.create_table(versions).await?;
        let to_confirm = index("ix_data_access_confirm_by", "data_access", &["confirm_by"])
            .and_where(Expr::col("confirm_by").is_not_null())
            .to_owned();
        manager.create_index(to_confirm).await?;
        db.execute_unprepared(FIRST).await?;
        let postgres = db.get_database_backend() == DatabaseBackend::Postgres;
        let id = if postgres { "data_access.id::text" } else { BYTES };
        db.execute_unprepared(&ACCEPTED.replace("{id}", id)).await?;
        Ok(())
    }
}
