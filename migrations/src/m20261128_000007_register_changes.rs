//! What each extract changed, institution by institution.

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
        let changes = Table::create()
            .table("register_change")
            .col(uuid("import_id"))
            .col(string("organisation_code"))
            .col(string("kind"))
            .col(text("name"))
            .col(text("differences"))
            .col(integer("accesses"))
            .primary_key(Index::create().col("import_id").col("organisation_code"))
            .foreign_key(&mut foreign_key(("register_change", "import_id"), ("register_import", "id")))
            .to_owned();
        manager.create_table(changes).await
    }
}
