//! The unit of work: one change of the portal, from the look at its rows to what is told of it. All of it is written at one
//! moment, in one transaction, or nothing is.
//!
//! What every change has to do stands here once: a row that the actor may not know of is hidden before anything else is
//! said of it, then the permission is asked for, and only then whether the row is still as the actor saw it; the history,
//! what people are told and the revision are written with the change.

use std::{future::Future, sync::LazyLock};

use domain::{
    Actor, Audience, AuditKind, Change, Cvr, Email, Language, Letter, Notice, NotificationRecipientId,
    OrganisationCode, Right, RuleError, Subject, SubjectKind, Timestamp, UserId,
};
use store::{DatabaseTransaction, StoreError, audit::AuditEvent, event::Event, notice::NewNotice};
use uuid::Uuid;

use crate::{
    Changed, FormClaim, Portal, ServiceError,
    portal::new_key,
    receipt::{self, ReceiptContent},
    tell::{self, Tell},
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
    events: Vec<Event>,
    tells: Vec<Tell>,
}

impl Portal {
    /// Begins a change; `by` is who makes it, `None` for the portal itself.
    ///
    /// # Errors
    /// [`ServiceError::AlreadySent`] for a form that was carried out before; [`ServiceError::Store`].
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
        Ok(Work { portal: self, tx, by, at, events: vec![], tells: vec![] })
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

    /// Notes in the history of a row what the actor did with it, under which right.
    pub fn did(&mut self, kind: SubjectKind, id: impl ToString, change: Change, right: Right) {
        let event = event(self.actor(), self.at, (kind, id), change, right);
        self.events.push(event);
    }

    /// Notes in the history of a row what nobody did with it, but time, at another moment than this.
    pub fn ran_out(&mut self, at: Timestamp, kind: SubjectKind, id: impl ToString, change: Change) {
        self.events.push(event(&NOBODY, at, (kind, id), change, Right::CaseWorker));
    }

    /// Tells people, when the change is committed.
    pub fn tell(&mut self, tells: impl IntoIterator<Item = Tell>) {
        self.tells.extend(tells);
    }

    /// Shows a notice behind the bell alone, to whom a letter tells the same.
    pub async fn show(&self, audience: Audience, notice: Notice) -> Result<(), StoreError> {
        let actor = self.by.map(|by| by.user);
        store::notice::insert_many(&self.tx, &[NewNotice { audience, notice, actor }], self.at).await
    }

    /// Writes a letter to one address. It tells the person alone, so it waits for nobody's choice.
    pub async fn write(
        &self,
        to: (&Email, Language),
        recipient: Option<NotificationRecipientId>,
        letter: Letter,
    ) -> Result<(), StoreError> {
        tell::write(self.portal, &self.tx, self.at, to, recipient, letter).await
    }

    /// Gives the actor a receipt, which `organisation` may read too, and tells its number.
    pub async fn receipt(
        &self,
        organisation: Option<&OrganisationCode>,
        content: &ReceiptContent,
    ) -> Result<i64, StoreError> {
        receipt::issue(&self.tx, self.actor(), organisation, self.at, content).await
    }

    /// Notes in the audit log what the actor did; `cvr` is the organisation that may read it.
    pub async fn audit(&self, kind: AuditKind, cvr: Option<&Cvr>, detail: String) -> Result<(), StoreError> {
        let event = AuditEvent {
            at: self.at,
            kind,
            user: self.by.map(|by| by.user),
            user_name: self.actor().name.clone(),
            cvr: cvr.cloned(),
            detail,
            address: self.actor().address.clone(),
        };
        store::audit::insert(&self.tx, new_key(), &event).await
    }

    /// Writes the history and what is told, goes on to the next revision, and commits; then whoever waits for something new
    /// is woken.
    ///
    /// # Errors
    /// [`StoreError`]: nothing of the change was done.
    pub async fn commit(self) -> Result<(), StoreError> {
        store::event::insert_many(&self.tx, &self.events).await?;
        if !self.tells.is_empty() {
            tell::tell(self.portal, &self.tx, self.by, self.at, &self.tells).await?;
        }
        store::revision::advance(&self.tx).await?;
        self.tx.commit().await?;
        if let Some(form) = self.portal.form() {
            form.close();
        }
        self.portal.feed().wake();
        Ok(())
    }
}

fn event(
    actor: &Actor,
    at: Timestamp,
    (kind, id): (SubjectKind, impl ToString),
    change: Change,
    right: Right,
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
