//! What every use case needs: the database and the clock.

use std::sync::Arc;

use domain::{Actor, Change, Right, Subject, SubjectKind, Timestamp};
use store::{DatabaseConnection, DatabaseTransaction, StoreError, event::Event};
use uuid::Uuid;

use crate::{Clock, SystemClock};

/// The portal's state; cheap to clone.
#[derive(Clone)]
pub struct Portal {
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
}

impl Portal {
    /// A portal on this database, with the machine's clock.
    pub fn new(db: DatabaseConnection) -> Self {
        Self::with_clock(db, Arc::new(SystemClock))
    }

    /// A portal on this database with another clock.
    pub fn with_clock(db: DatabaseConnection, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    /// The database, for reads that have no rule but who may see them.
    pub fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// This moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        store::begin_write(&self.db).await
    }
}

/// A new key.
pub(crate) fn new_key() -> Uuid {
    Uuid::now_v7()
}

/// An event of `actor` about a row.
pub(crate) fn event(
    actor: &Actor,
    right: Right,
    kind: SubjectKind,
    id: impl ToString,
    change: Change,
    at: Timestamp,
) -> Event {
    Event {
        id: new_key(),
        subject: Subject { kind, id: id.to_string() },
        change,
        actor: actor.user,
        actor_name: actor.name.clone(),
        right,
        at,
    }
}

/// Commits, so that a failure to commit is the store's error.
pub(crate) async fn commit(tx: DatabaseTransaction) -> Result<(), StoreError> {
    Ok(tx.commit().await?)
}

/// A token that makes a form count once.
pub fn form_token() -> String {
    new_key().to_string()
}
