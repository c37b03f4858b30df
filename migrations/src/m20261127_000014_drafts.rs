//! Forms that were sent and not carried out, each in a row of its own: two that are refused at the same moment do not
//! overwrite each other, and each belongs to whoever wrote it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("draft")
            .col(pk_uuid("id"))
            .col(string("session_id"))
            .col(text("page"))
            .col(text_null("owner"))
            .col(text("content"))
            .col(text_null("error"))
            .col(big_integer("bytes"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(table).await?;
        manager.create_index(index("ix_draft_session", "draft", &["session_id"])).await?;
        manager.create_index(index("ix_draft_at", "draft", &["at"])).await
    }
}
