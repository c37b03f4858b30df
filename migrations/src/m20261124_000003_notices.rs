//! Telling people: notices for the bell, notification recipients, the outbox; what has been reminded of; further keys of
//! inquiries, because each mail about one has a link of its own; receipts that belong to no organisation.

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
        notices(manager).await?;
        recipients(manager).await?;
        outbox(manager).await?;
        inquiries(manager).await?;
        receipts(manager).await?;
        let told = || small_integer("reminded_days").default(0).to_owned();
        add_columns(manager, "connection_agreement", [told()]).await?;
        add_columns(
            manager,
            "data_access",
            [told(), small_integer("expiry_told_days").default(0).to_owned()],
        )
        .await?;
        manager.create_index(index("ix_data_access_valid_to", "data_access", &["valid_to"])).await
    }
}

async fn notices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("notice")
                .col(big_pk_auto("id"))
                .col(string("audience"))
                .col(string("event"))
                .col(uuid_null("actor_id"))
                .col(text("content"))
                .col(big_integer("at"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("ix_notice_audience", "notice", &["audience", "id"])).await?;
    manager.create_index(index("ix_notice_at", "notice", &["at"])).await?;
    manager.create_index(index("ix_notice_audience_at", "notice", &["audience", "at"])).await?;
    manager
        .create_table(
            Table::create()
                .table("notice_read")
                .col(uuid("user_id"))
                .col(big_integer("notice_id"))
                .primary_key(Index::create().col("user_id").col("notice_id"))
                .to_owned(),
        )
        .await?;
    add_columns(manager, "portal_user", [big_integer("notices_seen").default(0).to_owned()]).await
}

async fn recipients(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("notification_recipient")
                .col(pk_uuid("id"))
                .col(code("side", &["provider", "owner", "agency"]))
                .col(string("cvr"))
                .col(boolean("whole"))
                .col(text("coverage_key"))
                .col(text("email"))
                .col(text("email_key"))
                .col(text("topics"))
                .col(code("rhythm", &["at_once", "daily"]))
                .col(code("language", &["da", "en"]))
                .col(code("status", &["unconfirmed", "confirmed", "bounced", "unsubscribed"]))
                .col(text("registered_by"))
                .col(big_integer("registered_at"))
                .col(string_null("confirm_hash").unique_key().to_owned())
                .col(big_integer_null("confirm_until"))
                .col(big_integer_null("confirmed_at"))
                .col(string("unsubscribe_key").unique_key().to_owned())
                .col(big_integer_null("bounced_at"))
                .col(text_null("bounce"))
                .col(integer("version"))
                .to_owned(),
        )
        .await?;
    let table = "notification_recipient";
    let mut once = index("ux_notification_recipient", table, &["email_key", "side", "coverage_key"]);
    manager.create_index(once.unique().to_owned()).await?;
    manager.create_index(index("ix_notification_recipient_cvr", table, &["cvr", "side"])).await?;
    for (name, column) in [("organisation", string("organisation_code")), ("system", uuid("system_id"))] {
        let table: &'static str = match name {
            "organisation" => "notification_recipient_organisation",
            _ => "notification_recipient_system",
        };
        let covered: &'static str = if name == "organisation" { "organisation_code" } else { "system_id" };
        manager
            .create_table(
                Table::create()
                    .table(table)
                    .col(uuid("recipient_id"))
                    .col(column)
                    .primary_key(Index::create().col("recipient_id").col(covered))
                    .foreign_key(
                        foreign_key((table, "recipient_id"), ("notification_recipient", "id"))
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
    }
    let covered = "notification_recipient_organisation";
    manager
        .create_index(index("ix_notification_recipient_organisation", covered, &["organisation_code"]))
        .await
}

async fn outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("outbox_message")
                .col(pk_uuid("id"))
                .col(uuid_null("recipient_id"))
                .col(text("address"))
                .col(code("language", &["da", "en"]))
                .col(text("content"))
                .col(code("status", &["held", "waiting", "sent", "failed"]))
                .col(integer("attempts"))
                .col(big_integer("next_at"))
                .col(big_integer_null("claimed_until"))
                .col(text_null("last_error"))
                .col(big_integer("created_at"))
                .col(big_integer_null("sent_at"))
                .to_owned(),
        )
        .await?;
    let table = "outbox_message";
    manager.create_index(index("ix_outbox_message_status", table, &["status", "next_at"])).await?;
    manager.create_index(index("ix_outbox_message_recipient", table, &["recipient_id", "status"])).await
}

async fn inquiries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let told = [string("language").default("da").to_owned(), big_integer_null("email_confirmed_at")];
    add_columns(manager, "inquiry", told).await?;
    manager
        .create_table(
            Table::create()
                .table("inquiry_key")
                .col(string("key_hash").primary_key())
                .col(uuid("inquiry_id"))
                .foreign_key(&mut foreign_key(("inquiry_key", "inquiry_id"), ("inquiry", "id")))
                .to_owned(),
        )
        .await
}

/// SQLite makes no column nullable that exists, so the table is made anew and the rows are copied. The numbers go on.
async fn receipts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        let nullable = "ALTER TABLE receipt ALTER COLUMN organisation_code DROP NOT NULL";
        return db.execute_unprepared(nullable).await.map(|_| ());
    }
    manager
        .create_table(
            Table::create()
                .table("receipt_new")
                .col(big_pk_auto("id"))
                .col(uuid("user_id"))
                .col(string_null("organisation_code"))
                .col(big_integer("at"))
                .col(text("content"))
                .to_owned(),
        )
        .await?;
    let copy = "INSERT INTO receipt_new (id, user_id, organisation_code, at, content) \
                SELECT id, user_id, organisation_code, at, content FROM receipt";
    db.execute_unprepared(copy).await?;
    manager.drop_table(Table::drop().table("receipt").to_owned()).await?;
    manager.rename_table(Table::rename().table("receipt_new", "receipt").to_owned()).await
}
