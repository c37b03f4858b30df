//! A transaction that commits everything or says that it did not.
//!
//! Three things below it would say "done" of what is lost. PostgreSQL answers the COMMIT of a transaction in which a
//! statement failed as if it were well, and rolls back. SQLite rolls back by itself when the disk is full or fails, and
//! statements after that stand alone. And the drivers do not look at what comes after a statement's first row.

use std::{
    future::Future,
    sync::atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, ExecResult, QueryResult, Statement};

/// A transaction. Dropped without a commit, it is rolled back.
pub struct DatabaseTransaction {
    inner: sea_orm::DatabaseTransaction,
    /// Statements that were begun and did not end well.
    unfinished: AtomicUsize,
}

impl DatabaseTransaction {
    pub(super) fn new(inner: sea_orm::DatabaseTransaction) -> Self {
        Self { inner, unfinished: AtomicUsize::new(0) }
    }

    /// Commits, also when nobody waits for the end any more.
    ///
    /// # Errors
    /// When the database does not commit, and when a statement of the transaction failed or was not waited for: then it
    /// is rolled back, whatever was made of the error.
    pub async fn commit(self) -> Result<(), DbErr> {
        if self.unfinished.load(Ordering::Acquire) > 0 {
            return Err(DbErr::Custom(
                "a statement of the transaction failed, so it is not committed".into(),
            ));
        }
        undisturbed(self.inner.commit()).await
    }

    /// Rolls back.
    ///
    /// # Errors
    /// When the database does not answer: then it is rolled back all the same.
    pub async fn rollback(self) -> Result<(), DbErr> {
        undisturbed(self.inner.rollback()).await
    }

    async fn noted<T>(&self, statement: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        self.unfinished.fetch_add(1, Ordering::AcqRel);
        let done = statement.await?;
        self.unfinished.fetch_sub(1, Ordering::AcqRel);
        Ok(done)
    }
}

/// Carries out in a task of its own what must not be cut off in the middle.
pub(super) async fn undisturbed<T: Send + 'static>(
    work: impl Future<Output = Result<T, DbErr>> + Send + 'static,
) -> Result<T, DbErr> {
    tokio::spawn(work)
        .await
        .unwrap_or_else(|error| Err(DbErr::Custom(format!("it was not carried out: {error}"))))
}

#[async_trait]
impl ConnectionTrait for DatabaseTransaction {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.noted(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noted(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        // To the end: what fails after the first row fails too.
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noted(self.inner.query_all_raw(statement)).await
    }
}
