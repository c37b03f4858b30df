//! One table of jobs, grown out of the outbox: a mail is a job, and so is each chore that comes again and again.

use sea_orm::{ConnectionTrait, DatabaseBackend};
use sea_orm_migration::{prelude::*, schema::*};

use crate::{code, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a mail was before, and is.
const COLUMNS: [(&str, &str); 12] = [
    ("id", "id"),
    ("recipient_id", "recipient_id"),
    ("address", "address"),
    ("language", "language"),
    ("content", "content"),
    ("status", "status"),
    ("attempts", "attempts"),
    ("next_at", "run_at"),
    ("claimed_until", "claimed_until"),
    ("last_error", "last_error"),
    ("created_at", "created_at"),
    ("sent_at", "done_at"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DatabaseBackend::Postgres;
        if postgres {
            // A process of the release before may be writing: what it has not committed yet has to come along.
            db.execute_unprepared("LOCK TABLE outbox_message IN ACCESS EXCLUSIVE MODE").await?;
        }
        let mailed = Expr::col("address").is_not_null().and(Expr::col("language").is_not_null());
        let table = Table::create()
            .table("job")
            .col(pk_uuid("id"))
            // Without a check: SQLite changes none, and there will be more kinds.
            .col(string("kind").default("mail"))
            .col(string_null("key").unique_key())
            .col(code("status", &["held", "waiting", "sent", "failed"]))
            .col(integer("attempts"))
            .col(big_integer("run_at"))
            .col(big_integer_null("claimed_until"))
            .col(text_null("last_error"))
            .col(big_integer("created_at"))
            .col(big_integer_null("done_at"))
            .col(uuid_null("recipient_id"))
            .col(text_null("address"))
            .col(string_null("language").check(Expr::col("language").is_in(["da", "en"])))
            .col(text("content"))
            .check(Expr::col("kind").ne("mail").or(mailed))
            .to_owned();
        manager.create_table(table).await?;
        let (old, new): (Vec<_>, Vec<_>) = COLUMNS.into_iter().unzip();
        let (old, new) = (old.join(", "), new.join(", "));
        db.execute_unprepared(&format!("INSERT INTO job ({new}) SELECT {old} FROM outbox_message")).await?;
        manager.drop_table(Table::drop().table("outbox_message").to_owned()).await?;
        manager.create_index(index("ix_job_due", "job", &["kind", "status", "run_at", "id"])).await?;
        manager.create_index(index("ix_job_recipient", "job", &["recipient_id", "status"])).await?;
        if postgres {
            // Processes of the release before go on until each has been replaced: they write and send mails under the old name.
            let columns: Vec<_> = COLUMNS.iter().map(|(old, new)| format!("{new} AS {old}")).collect();
            let view = format!(
                "CREATE VIEW outbox_message AS SELECT {} FROM job WHERE kind = 'mail'",
                columns.join(", ")
            );
            db.execute_unprepared(&view).await?;
        }
        Ok(())
    }
}
