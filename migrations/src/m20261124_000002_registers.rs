//! The two registers: what the institution register tells of an organisation, the units of a provider, what people write to
//! the agency, and extracts that wait to be applied.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{add_columns, code, foreign_key, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All of it or nothing, and on one connection: another one of SQLite's pool may still know a table that was dropped.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let told = [
            text_null("type_number"),
            text_null("type_name"),
            string_null("parent_code"),
            text_null("address"),
            text_null("postal_code"),
            text_null("city"),
            text_null("phone"),
            text_null("email"),
        ];
        add_columns(manager, "organisation", told).await?;
        manager
            .create_index(index(
                "ix_organisation_municipality",
                "organisation",
                &["municipality_code", "sort_key"],
            ))
            .await?;
        units(manager).await?;
        inquiries(manager).await?;
        manager
            .create_table(
                Table::create()
                    .table("register_import")
                    .col(pk_uuid("id"))
                    .col(text("file_name"))
                    .col(text("content"))
                    .col(code("status", &["uploaded", "applied"]))
                    .col(text("uploaded_by"))
                    .col(big_integer("uploaded_at"))
                    .col(big_integer_null("applied_at"))
                    .to_owned(),
            )
            .await
    }
}

async fn units(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("organisation_unit")
                .col(string("organisation_code"))
                .col(string("p_number"))
                .primary_key(Index::create().col("organisation_code").col("p_number"))
                .foreign_key(&mut foreign_key(
                    ("organisation_unit", "organisation_code"),
                    ("organisation", "code"),
                ))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("ix_organisation_unit_p_number", "organisation_unit", &["p_number"])).await
}

async fn inquiries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("inquiry")
                .col(pk_uuid("id"))
                .col(string("key_hash").unique_key())
                .col(uuid_null("user_id"))
                .col(code(
                    "subject",
                    &["create_provider", "log_in", "agreements", "registers", "fault", "other"],
                ))
                .col(code("status", &["waiting", "asked", "approved", "refused", "answered"]))
                .col(text("name"))
                .col(text("email"))
                .col(text("content"))
                .col(text_null("application"))
                .col(string_null("organisation_code"))
                .col(big_integer("created_at"))
                .col(big_integer("changed_at"))
                .col(integer("version"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("ix_inquiry_status", "inquiry", &["status", "changed_at"])).await?;
    manager.create_index(index("ix_inquiry_user_id", "inquiry", &["user_id"])).await?;
    manager
        .create_table(
            Table::create()
                .table("inquiry_message")
                .col(pk_uuid("id"))
                .col(uuid("inquiry_id"))
                .col(string("action"))
                .col(text("author"))
                .col(text("content"))
                .col(big_integer("at"))
                .foreign_key(&mut foreign_key(("inquiry_message", "inquiry_id"), ("inquiry", "id")))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("ix_inquiry_message_inquiry", "inquiry_message", &["inquiry_id", "at"])).await
}
