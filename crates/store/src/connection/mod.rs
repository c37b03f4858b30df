//! Opening the database: SQLite in one file, or PostgreSQL.

mod address;
mod database;
mod gate;
mod idle;
mod transaction;

use std::{collections::BTreeSet, time::Duration};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait, sea_query::Query,
};

pub use address::{Address, AddressFault};
pub use database::DatabaseConnection;
pub use transaction::DatabaseTransaction;

use self::{address::Place, gate::Gate};
use crate::{StoreError, compiled_here};

/// How long a request waits for a connection to PostgreSQL: while the server is away, that is what a page costs.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a start waits for a PostgreSQL server that may be starting too.
const AT_START: Duration = Duration::from_secs(5);

/// Opens `url` (`sqlite:PATH`, `sqlite::memory:` or `postgres://…`), and makes a SQLite file that is not there.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database cannot be opened; it names the place and the cause, and no password.
#[compiled_here]
pub async fn connect(url: &str) -> Result<DatabaseConnection, StoreError> {
    let address =
        url.parse::<Address>().map_err(|fault| StoreError::Unavailable(DbErr::Custom(fault.to_string())))?;
    open(&address).await
}

/// Opens a database.
///
/// SQLite runs in WAL mode with synchronous=FULL, so that a commit survives the loss of power, and with foreign keys;
/// set per connection, because a `PRAGMA` call would reach one connection of the pool only. A connection in an unknown
/// state is closed, never lent again ([`idle`]).
///
/// # Errors
/// [`StoreError::Unavailable`], which names the place and the cause.
#[compiled_here]
pub async fn open(address: &Address) -> Result<DatabaseConnection, StoreError> {
    // Sea-orm notes its options at the level "trace": the address, which may hold a password, is not among them.
    let mut options = ConnectOptions::new(match address.place() {
        Place::Sqlite { .. } => "sqlite::memory:",
        Place::Postgres(_) => "postgres://localhost",
    });
    // Statements carry personal data: they stay out of logs and traces.
    options.sqlx_logging(false).record_stmt_in_spans(false).min_connections(1);
    let gate = match address.place() {
        Place::Sqlite { options: sqlite, in_memory } => {
            options.max_connections(if *in_memory { 1 } else { 6 }).acquire_timeout(Duration::from_secs(5));
            if *in_memory {
                options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
            }
            let sqlite = sqlite.clone();
            options
                .map_sqlx_sqlite_opts(move |_| (*sqlite).clone())
                .map_sqlx_sqlite_pool_opts(idle::only_idle_sqlite);
            None
        }
        Place::Postgres(postgres) => {
            options.max_connections(10).acquire_timeout(PATIENCE);
            let gate = Gate::new(address.to_string(), (**postgres).clone());
            gate.reach(AT_START).await?;
            let postgres = postgres.clone();
            options
                .map_sqlx_postgres_opts(move |_| (*postgres).clone())
                .map_sqlx_postgres_pool_opts(idle::only_idle_postgres);
            Some(gate)
        }
    };
    let pool =
        Database::connect(options).await.map_err(|error| gate::unreachable(&address.to_string(), error))?;
    Ok(DatabaseConnection::new(pool, gate))
}

/// Brings the schema up to date.
#[compiled_here]
pub async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    if is_current(db).await {
        return Ok(());
    }
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(Migrator::up(db.pool(), None).await?);
    }
    // Servers that start together migrate one after the other: the rest find it done.
    let lock = begin_write(db).await?;
    lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATING})")).await?;
    if !is_current(db).await {
        Migrator::up(db.pool(), None).await?;
    }
    Ok(lock.commit().await?)
}

/// Any number that nothing else locks in this database.
const MIGRATING: i64 = 7_426_115_233;

/// Whether every migration was carried out. Asked in one statement: the migrator itself looks through PostgreSQL's whole
/// catalogue, which would be most of the time that a start takes.
#[compiled_here]
pub async fn is_current(db: &DatabaseConnection) -> bool {
    let names = Query::select().column("version").from("seaql_migrations").to_owned();
    let Ok(rows) = db.query_all(&names).await else { return false };
    let done: BTreeSet<String> = rows.iter().filter_map(|row| row.try_get("", "version").ok()).collect();
    done == Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Begins a transaction that will write. On SQLite it takes the write lock at once: a transaction that upgrades from
/// reading to writing fails with SQLITE_BUSY whatever the busy timeout.
///
/// It begins in a task of its own, so that a request that is given up does not leave a beginning half made: sqlx forgets
/// a BEGIN whose answer nobody waits for, and would lend the connection again inside a transaction.
#[compiled_here]
pub async fn begin_write(db: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let pool = db.pool().clone();
    let beginning =
        async move { transaction::undisturbed(async move { pool.begin_with_options(options).await }).await };
    Ok(DatabaseTransaction::new(db.watched(beginning).await?))
}
