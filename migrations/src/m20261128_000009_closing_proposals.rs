//! That a web service is to be closed, proposed by one case worker and not yet approved by another.

use sea_orm_migration::{prelude::*, schema::*};

use crate::foreign_key;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let proposals = Table::create()
            .table("closing_proposal")
            .col(string("service_code").primary_key())
            .col(string("status"))
            .col(big_integer_null("closes_at"))
            .col(integer("of_version"))
            .col(uuid("proposed_by"))
            .col(text("proposed_by_name"))
            .col(big_integer("at"))
            .foreign_key(&mut foreign_key(("closing_proposal", "service_code"), ("web_service", "code")))
            .to_owned();
        manager.create_table(proposals).await
    }
}
