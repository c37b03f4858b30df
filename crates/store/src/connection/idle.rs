//! Only a connection that is in no transaction is lent or taken back: any other is closed.
//!
//! SQLite rolls back by itself when the disk is full or fails. sqlx then cannot roll back, and goes on counting one
//! transaction; sea-orm would begin the next one on that connection as a savepoint inside it, "commit" by releasing the
//! savepoint, and nothing would ever be written. (docs/decisions/0013)

use sea_orm::sqlx::{
    Connection, Error, Executor, PgConnection, Postgres, Row, Sqlite, SqliteConnection, pool::PoolOptions,
};

/// Looks at each SQLite connection before it is lent and when it comes back.
pub fn only_idle_sqlite(pool: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    pool.test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(is_idle_sqlite(connection)))
        .after_release(|connection, _| Box::pin(is_idle_sqlite(connection)))
}

async fn is_idle_sqlite(connection: &mut SqliteConnection) -> Result<bool, Error> {
    // SQLite's own word: inside a transaction there is no BEGIN. It stands in line behind a rollback that was only asked
    // for so far, so the driver's count is right afterwards.
    let by_itself = connection.execute("BEGIN; ROLLBACK").await;
    let idle = by_itself.is_ok() && !connection.is_in_transaction();
    if !idle {
        tracing::warn!("a connection to SQLite is closed: the transaction on it did not end as it should");
    }
    Ok(idle)
}

/// Looks at each PostgreSQL connection before it is lent, instead of only asking for a sign of life, and at what the
/// driver says when it comes back.
pub fn only_idle_postgres(pool: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
    pool.test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(is_idle_postgres(connection)))
        .after_release(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
}

async fn is_idle_postgres(connection: &mut PgConnection) -> Result<bool, Error> {
    // A statement outside of a transaction is one by itself, so that both began at the same moment. In a transaction in
    // which a statement failed, it is an error.
    let row = connection.fetch_one("SELECT pg_catalog.now() = pg_catalog.statement_timestamp()").await?;
    let idle = row.try_get::<bool, _>(0)? && !connection.is_in_transaction();
    if !idle {
        tracing::warn!(
            "a connection to PostgreSQL is closed: the transaction on it did not end as it should"
        );
    }
    Ok(idle)
}
