//! Which institution goes on where another closed, as a field; and which data access another was taken over from.

use sea_orm::ConnectionTrait;
use sea_orm_migration::{prelude::*, schema::*};

use crate::add_columns;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// It stood in the remark alone.
const SUCCESSOR: &str = "UPDATE organisation SET successor_code = substr(passivated, 16) \
    WHERE passivated LIKE 'Sammenlagt med ______' \
    AND EXISTS (SELECT 1 FROM organisation o WHERE o.code = substr(organisation.passivated, 16))";

/// Few rows have one.
const FORERUNNERS: &str = "CREATE INDEX idx_data_access_forerunner_id ON data_access (forerunner_id) WHERE forerunner_id IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "organisation", [string_null("successor_code").take()]).await?;
        add_columns(manager, "data_access", [uuid_null("forerunner_id").take()]).await?;
        let db = manager.get_connection();
        db.execute_unprepared(SUCCESSOR).await?;
        db.execute_unprepared(FORERUNNERS).await?;
        Ok(())
    }
}
