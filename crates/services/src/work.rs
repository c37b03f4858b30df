//! The unit of work: one change of the portal, from the look at its rows to what is told of it. All of it is written at one
//! moment, in one transaction, or nothing is.
//!
//! What every change has to do stands here once: a row that the actor may not know of is hidden before anything else is
//! said of it, then the permission is asked for, and only then whether the row is still as the actor saw it; the history,
//! what people are told, the receipt, the audit log and the revision are written with the change, from the facts that it says.

use std::{future::Future, sync::LazyLock};

use domain::{Actor, Email, Language, Letter, NotificationRecipientId, RuleError, Timestamp, UserId};
use store::{DatabaseTransaction, StoreError};
use uuid::Uuid;

use crate::{
    Changed, FormClaim, Portal, ServiceError, audit, compiled_here,
    fact::{Fact, Now, Project},
    history, receipt,
    tell::{self, Told},
};

/// Whose name stands in the history for what nobody did, but time.
static NOBODY: LazyLock<Actor> = LazyLock::new(|| Actor::new(UserId::new(Uuid::nil()), ""));

/// A row that somebody changes as they saw it.
pub(crate) trait Row: Sized + Send {
    type Key: Sync;

    /// The row, as it stands at this moment.
    fn find(
        db: &DatabaseTransaction,
        key: &Self::Key,
        at: Timestamp,
    ) -> impl Future<Output = Result<Option<Self>, ServiceError>> + Send;

    /// Whether the actor may know that there is such a row.
    fn is_visible(&self, actor: &Actor) -> bool;

    /// Counts the changes of the row.
    fn version(&self) -> i32;

    /// What the row is now, and by whose hand, for an actor who came too late.
    fn newest(
        db: &DatabaseTransaction,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Changed, StoreError>> + Send;
}

/// A change under way. Dropped without a commit, nothing of it was done.
pub(crate) struct Work<'a> {
    portal: &'a Portal,
    tx: DatabaseTransaction,
    by: Option<&'a Actor>,
    at: Timestamp,
    facts: Vec<Fact>,
}

impl Portal {
    /// Begins a change; `by` is who makes it, `None` for the portal itself.
    ///
    /// # Errors
    /// [`ServiceError::AlreadySent`] for a form that was carried out before; [`ServiceError::Store`].
    #[compiled_here]
    pub(crate) async fn work<'a>(&'a self, by: Option<&'a Actor>) -> Result<Work<'a>, ServiceError> {
        let tx = store::begin_write(self.db()).await?;
        // Only now: on SQLite one change waits for the other, and moments follow the order of the changes.
        let at = self.now();
        if let Some(key) = self.form().and_then(FormClaim::open) {
            // Where the same form is being carried out, this waits for how that ends.
            match store::form_submission::insert(&tx, key, at).await {
                Err(StoreError::Duplicate) => return Err(ServiceError::AlreadySent),
                claimed => claimed?,
            }
        }
        Ok(Work { portal: self, tx, by, at, facts: vec![] })
    }
}

impl Work<'_> {
    /// The transaction, to read and write rows.
    pub fn db(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// The moment of the change.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The actor, or who stands for nobody.
    fn actor(&self) -> &Actor {
        self.by.unwrap_or(&NOBODY)
    }

    /// The row as the actor saw it at `version`; `may` asks for the permission to change it so.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; what `may` refuses; [`ServiceError::Changed`]; in this order.
    pub async fn load<R: Row, P>(
        &self,
        key: &R::Key,
        version: i32,
        may: impl FnOnce(&R, &Actor) -> Result<P, RuleError>,
    ) -> Result<R, ServiceError> {
        let row = self.find(key, may).await?;
        if row.version() == version { Ok(row) } else { Err(self.moved_on::<R>(key).await) }
    }

    /// The row as it is; `may` asks for the permission to change it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; what `may` refuses; in this order.
    pub async fn find<R: Row, P>(
        &self,
        key: &R::Key,
        may: impl FnOnce(&R, &Actor) -> Result<P, RuleError>,
    ) -> Result<R, ServiceError> {
        let row = R::find(&self.tx, key, self.at).await?.ok_or(ServiceError::NotFound)?;
        if !row.is_visible(self.actor()) {
            return Err(ServiceError::Hidden);
        }
        may(&row, self.actor())?;
        Ok(row)
    }

    /// That somebody else changed the row first.
    pub async fn moved_on<R: Row>(&self, key: &R::Key) -> ServiceError {
        R::newest(&self.tx, key).await.map_or_else(Into::into, ServiceError::Changed)
    }

    /// The answer to writing a loaded row: another change may have been faster since it was loaded.
    ///
    /// # Errors
    /// [`ServiceError::Changed`]; [`ServiceError::Store`].
    pub async fn saved<R: Row>(
        &self,
        key: &R::Key,
        written: Result<(), StoreError>,
    ) -> Result<(), ServiceError> {
        match written {
            Err(StoreError::Conflict) => Err(self.moved_on::<R>(key).await),
            other => Ok(other?),
        }
    }

    /// Notes what happened; the commit writes what follows from it.
    pub fn happened(&mut self, fact: impl Into<Fact>) {
        self.facts.push(fact.into());
    }

    /// Writes a letter to one address about itself: no fact, nobody else is told, and it waits for nobody's choice.
    pub async fn write(
        &self,
        to: (&Email, Language),
        recipient: Option<NotificationRecipientId>,
        letter: Letter,
    ) -> Result<(), StoreError> {
        tell::write(self.portal, &self.tx, self.at, to, recipient, letter).await
    }

    /// Writes what follows from the facts, goes on to the next revision, and commits; then whoever waits for something new is
    /// woken.
    ///
    /// # Errors
    /// [`StoreError`]: nothing of the change was done.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.project().await?;
        self.finish().await
    }

    /// The same, for a change that gives a receipt. Gives its number.
    ///
    /// # Errors
    /// [`StoreError`]: nothing of the change was done.
    pub async fn commit_with_receipt(self) -> Result<i64, StoreError> {
        let receipt = self.project().await?;
        let receipt = receipt.ok_or_else(|| StoreError::Corrupt("no fact gives a receipt".into()))?;
        self.finish().await?;
        Ok(receipt)
    }

    /// Writes the history, the receipts, what is told and the audit log; gives the number of the last receipt.
    #[compiled_here]
    async fn project(&self) -> Result<Option<i64>, StoreError> {
        let (db, at, actor) = (&self.tx, self.at, self.actor());
        let lines = self.facts.iter().flat_map(Project::history).collect();
        history::write(db, actor, at, lines).await?;
        let (mut told, mut last) = (Told::nobody(), None);
        for fact in &self.facts {
            let receipt = match fact.receipt() {
                Some(new) => Some(receipt::issue(db, actor, at, &new).await?),
                None => None,
            };
            told.add(fact.told(&Now { db, at, actor: &actor.name, receipt }).await?);
            last = receipt.or(last);
        }
        tell::tell(self.portal, db, self.by, at, &told).await?;
        audit::write(db, self.by, at, self.facts.iter().filter_map(Project::audit)).await?;
        Ok(last)
    }

    async fn finish(self) -> Result<(), StoreError> {
        store::revision::advance(&self.tx).await?;
        self.tx.commit().await?;
        if let Some(form) = self.portal.form() {
            form.close();
        }
        self.portal.feed().wake();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::PersonFact;

    #[tokio::test]
    async fn a_change_of_which_no_fact_gives_a_receipt_is_not_done_as_one_that_does() {
        let db = store::connect("sqlite::memory:").await.unwrap();
        store::migrate(&db).await.unwrap();
        let portal = Portal::new(db);
        let before = store::revision::current(portal.db()).await.unwrap();
        let mut work = portal.work(None).await.unwrap();
        work.happened(PersonFact::SignedOutEverywhere { cvr: None });
        let done = work.commit_with_receipt().await;
        assert!(matches!(done, Err(StoreError::Corrupt(_))), "{done:?}");
        assert_eq!(store::revision::current(portal.db()).await.unwrap(), before);
    }
}
