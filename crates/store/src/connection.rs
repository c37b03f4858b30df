//! Opening the database: SQLite in one file, or PostgreSQL.

use std::{collections::BTreeSet, time::Duration};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sea_query::Query,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::StoreError;

/// Opens `url` (`sqlite:PATH`, `sqlite::memory:` or `postgres://…`).
///
/// SQLite runs in WAL mode with synchronous=FULL, so that a commit survives the loss of power, and with foreign keys;
/// set per connection, because a `PRAGMA` call would reach one connection of the pool only.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database cannot be opened.
pub async fn connect(url: &str) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options
        .connect_timeout(Duration::from_secs(5))
        .acquire_timeout(Duration::from_secs(5))
        // Statements carry personal data: they stay out of logs and traces.
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    if url.starts_with("sqlite") {
        let in_memory = url.contains(":memory:");
        options.max_connections(if in_memory { 1 } else { 6 }).min_connections(1);
        if in_memory {
            options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
        }
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
        });
    } else {
        options.max_connections(10).min_connections(1);
    }
    Ok(Database::connect(options).await?)
}

/// Brings the schema up to date.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    if is_current(db).await {
        return Ok(());
    }
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(Migrator::up(db, None).await?);
    }
    // Servers that start together migrate one after the other: the rest find it done.
    let lock = db.begin().await?;
    lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATING})")).await?;
    if !is_current(db).await {
        Migrator::up(db, None).await?;
    }
    Ok(lock.commit().await?)
}

/// Any number that nothing else locks in this database.
const MIGRATING: i64 = 7_426_115_233;

/// Whether every migration was carried out. Asked in one statement: the migrator itself looks through PostgreSQL's whole
/// catalogue, which would be most of the time that a start takes.
pub async fn is_current(db: &DatabaseConnection) -> bool {
    let names = Query::select().column("version").from("seaql_migrations").to_owned();
    let Ok(rows) = db.query_all(&names).await else { return false };
    let done: BTreeSet<String> = rows.iter().filter_map(|row| row.try_get("", "version").ok()).collect();
    done == Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Begins a transaction that will write. On SQLite it takes the write lock at once: a transaction that upgrades from
/// reading to writing fails with SQLITE_BUSY whatever the busy timeout.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn begin_write(db: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    Ok(db
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await?)
}

/// Asks the database for a sign of life.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn ping(db: &DatabaseConnection) -> Result<(), StoreError> {
    db.execute_unprepared("SELECT 1").await.map(drop).map_err(|error: DbErr| StoreError::Unavailable(error))
}
