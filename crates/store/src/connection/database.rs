//! The pool of connections, as the rest of the program sees it.

use std::{future::Future, sync::Arc};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, ExecResult, QueryResult, Statement};

use super::gate::Gate;

/// A database; cheap to clone.
#[derive(Clone)]
pub struct DatabaseConnection {
    pool: sea_orm::DatabaseConnection,
    /// Where the database is a server, which may be away.
    gate: Option<Arc<Gate>>,
}

impl DatabaseConnection {
    pub(super) fn new(pool: sea_orm::DatabaseConnection, gate: Option<Arc<Gate>>) -> Self {
        Self { pool, gate }
    }

    /// The pool itself, for the migrator. Whatever else is written goes through [`begin_write`](super::begin_write), or
    /// is one statement on `self`.
    pub fn pool(&self) -> &sea_orm::DatabaseConnection {
        &self.pool
    }

    /// Tells of each statement on this connection and on its copies that are made from now on: for tests.
    pub fn set_metric_callback(
        &mut self,
        callback: impl Fn(&sea_orm::metric::Info<'_>) + Send + Sync + 'static,
    ) {
        self.pool.set_metric_callback(callback);
    }

    /// Which database it is.
    pub fn get_database_backend(&self) -> DatabaseBackend {
        self.pool.get_database_backend()
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// As sea-orm gives them.
    pub async fn close(self) -> Result<(), DbErr> {
        self.close_by_ref().await
    }

    /// Closes all connections, of every copy.
    ///
    /// # Errors
    /// As sea-orm gives them.
    pub async fn close_by_ref(&self) -> Result<(), DbErr> {
        self.pool.close_by_ref().await
    }

    /// Does `work` unless the database is known to be away, and finds out why it cannot be reached.
    pub(super) async fn watched<T>(
        &self,
        work: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T, DbErr> {
        match &self.gate {
            Some(gate) => gate.pass(work).await,
            None => work.await,
        }
    }
}

#[async_trait]
impl ConnectionTrait for DatabaseConnection {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.watched(self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.watched(self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        // To the end: a statement that writes and gives a row back is committed after the row, and the drivers do not
        // wait for that when they are asked for one row.
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.watched(self.pool.query_all_raw(statement)).await
    }
}
