//! Addresses that are written to without being registered: each has a secret by which its reader ends that.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("mail_address")
                    .col(text("address_key").primary_key())
                    .col(text("address"))
                    .col(string("stop_key").unique_key())
                    .col(big_integer_null("stopped_at"))
                    .col(big_integer_null("bounced_at"))
                    .to_owned(),
            )
            .await
    }
}
