//! A history of any noun: what kinds of rows have one is the domain's to say.

use sea_orm::{ConnectionTrait, DatabaseBackend};
use sea_orm_migration::{prelude::*, schema::*};

use crate::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: &str = "id, subject_kind, subject_id, action, from_status, to_status, comment, actor_id, actor_name, held_right, at, \
                       valid_to";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if db.get_database_backend() == DatabaseBackend::Postgres {
            let free = "ALTER TABLE event DROP CONSTRAINT event_subject_kind_check";
            return db.execute_unprepared(free).await.map(drop);
        }
        // SQLite takes no check away: the rows go into a table without it.
        let free = Table::create()
            .table("event_free")
            .col(pk_uuid("id"))
            .col(string("subject_kind"))
            .col(string("subject_id"))
            .col(string("action"))
            .col(string_null("from_status"))
            .col(string("to_status"))
            .col(text("comment"))
            .col(uuid("actor_id"))
            .col(text("actor_name"))
            .col(string("held_right"))
            .col(big_integer("at"))
            .col(big_integer_null("valid_to"))
            .to_owned();
        manager.create_table(free).await?;
        db.execute_unprepared(&format!("INSERT INTO event_free ({COLUMNS}) SELECT {COLUMNS} FROM event"))
            .await?;
        manager.drop_table(Table::drop().table("event").to_owned()).await?;
        manager.rename_table(Table::rename().table("event_free", "event").to_owned()).await?;
        manager.create_index(index("ix_event_subject", "event", &["subject_kind", "subject_id", "at"])).await
    }
}
