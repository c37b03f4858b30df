//! What every use case needs: the database and the clock.

use std::sync::Arc;

use domain::{Actor, Change, Right, Subject, SubjectKind, Timestamp};
use store::{DatabaseConnection, DatabaseTransaction, StoreError, event::Event};
use uuid::Uuid;

use crate::{Clock, SystemClock, feed::Feed};

/// The portal's state; cheap to clone.
#[derive(Clone)]
pub struct Portal {
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    feed: Arc<Feed>,
    mail: Mail,
}

/// Whether what happens is written to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    /// Into the outbox.
    Written,
    /// Not at all: what a demo's past tells of is over.
    None,
}

impl Portal {
    /// A portal on this database, with the machine's clock.
    pub fn new(db: DatabaseConnection) -> Self {
        Self::with_clock(db, Arc::new(SystemClock))
    }

    /// A portal on this database with another clock.
    pub fn with_clock(db: DatabaseConnection, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock, feed: Arc::default(), mail: Mail::Written }
    }

    /// The same portal at another time, writing to nobody: for the demo data's past.
    pub(crate) fn in_the_past(&self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, mail: Mail::None, ..self.clone() }
    }

    /// Whether what happens is written to people.
    pub(crate) fn mail(&self) -> Mail {
        self.mail
    }

    /// What is told to open pages, and to the outbox's worker.
    pub fn feed(&self) -> &Feed {
        &self.feed
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

    /// Commits, so that a failure to commit is the store's error, and wakes whoever waits for something new.
    pub(crate) async fn commit(&self, tx: DatabaseTransaction) -> Result<(), StoreError> {
        tx.commit().await?;
        self.feed.wake();
        Ok(())
    }
}

/// A new key.
pub fn new_key() -> Uuid {
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
