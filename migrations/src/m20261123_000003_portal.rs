//! What the portal itself keeps: operating messages, receipts, sessions, and which forms were sent.

use sea_orm_migration::{prelude::*, schema::*};

use crate::code;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("operating_message")
                    .col(pk_uuid("id"))
                    .col(code("severity", &["information", "warning", "critical"]))
                    .col(text("text_da"))
                    .col(text("text_en"))
                    .col(big_integer("shown_from"))
                    .col(big_integer_null("shown_to"))
                    .col(integer("version"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("receipt")
                    .col(big_pk_auto("id"))
                    .col(uuid("user_id"))
                    .col(string("organisation_code"))
                    .col(big_integer("at"))
                    .col(text("content"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("session")
                    .col(string("id").primary_key())
                    .col(text("data"))
                    .col(big_integer("expires_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("form_submission")
                    .col(uuid("token").primary_key())
                    .col(text_null("location"))
                    .col(big_integer("at"))
                    .to_owned(),
            )
            .await
    }
}
