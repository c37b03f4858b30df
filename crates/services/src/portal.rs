//! What every use case needs: the database and the clock.

use std::sync::Arc;

use domain::Timestamp;
use store::DatabaseConnection;
use uuid::Uuid;

use crate::{
    Clock, FormClaim, ServiceError, SystemClock,
    known::{Entry, Key, Known, MOST_SECONDS},
    waking::Feed,
};

/// The portal's state; cheap to clone.
#[derive(Clone)]
pub struct Portal {
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    feed: Arc<Feed>,
    known: Arc<Known>,
    revision: Option<i64>,
    form: Option<Arc<FormClaim>>,
    mail: Mail,
    second_person: bool,
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
        Self {
            db,
            clock,
            feed: Arc::default(),
            known: Arc::default(),
            revision: None,
            form: None,
            mail: Mail::Written,
            second_person: false,
        }
    }

    /// The same portal, in which web services are closed by two case workers, or by one.
    #[must_use]
    pub fn with_second_person(&self, second_person: bool) -> Self {
        Self { second_person, ..self.clone() }
    }

    /// Whether web services are closed by two case workers.
    pub fn second_person(&self) -> bool {
        self.second_person
    }

    /// The same portal at another time, writing to nobody: for the demo data's past.
    pub(crate) fn in_the_past(&self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, mail: Mail::None, ..self.clone() }
    }

    /// Whether what happens is written to people.
    pub(crate) fn mail(&self) -> Mail {
        self.mail
    }

    /// The same portal for a form: the first change that is made through it claims the form's token.
    #[must_use]
    pub fn for_form(&self, form: Arc<FormClaim>) -> Self {
        Self { form: Some(form), ..self.clone() }
    }

    /// The form that is being carried out.
    pub(crate) fn form(&self) -> Option<&FormClaim> {
        self.form.as_deref()
    }

    /// The same portal for somebody who has just read its revision: what was read at that one is not read again. `None` where
    /// it was not read.
    #[must_use]
    pub fn at_revision(&self, revision: Option<i64>) -> Self {
        Self { revision, ..self.clone() }
    }

    /// What `load` gives: kept from before where this portal stands at a revision ([`Portal::at_revision`]), and else loaded.
    /// What depends on the moment may not be kept, but as long as `until` says.
    pub(crate) async fn known<T: Send + Sync + 'static>(
        &self,
        key: Key,
        until: impl FnOnce(&T) -> Option<Timestamp>,
        load: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<Arc<T>, ServiceError> {
        let Some(revision) = self.revision else { return Ok(Arc::new(load.await?)) };
        let now = self.now();
        if let Some(kept) = self.known.find(revision, &key, now) {
            return Ok(kept);
        }
        let value = Arc::new(load.await?);
        let longest = now.plus_seconds(MOST_SECONDS);
        let until = until(&value).map_or(longest, |until| until.min(longest));
        self.known.keep(revision, key, Entry { value: value.clone(), until });
        Ok(value)
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
}

/// A new key; keys made later sort after those made before.
#[expect(clippy::disallowed_methods, reason = "keys are made here")]
pub fn new_key() -> Uuid {
    Uuid::now_v7()
}
