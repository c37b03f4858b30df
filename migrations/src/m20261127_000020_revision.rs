//! The number of the portal's state: one row, one more with every change that is committed.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let one = Expr::col("id").eq(1);
        let table = Table::create()
            .table("revision")
            .col(small_integer("id").primary_key().check(one))
            .col(big_integer("number"))
            .to_owned();
        manager.create_table(table).await?;
        let first = Query::insert()
            .into_table("revision")
            .columns(["id", "number"])
            .values_panic([1.into(), 0.into()])
            .to_owned();
        manager.execute(first).await
    }
}
