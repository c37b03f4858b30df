//! The history of rows: what was done with each, by whom and under which right. Written with the change, never rewritten.

use domain::{Actor, Change, Right, Subject, SubjectKind, Timestamp, UserId};
use store::{ConnectionTrait, StoreError, event::Event};
use uuid::Uuid;

use crate::portal::new_key;

/// A line that a fact adds to the history of a row.
pub(crate) struct Line {
    pub subject: Subject,
    pub change: Change,
    pub by: By,
}

/// Whose doing it was.
#[derive(Clone, Copy)]
pub(crate) enum By {
    /// The actor's, under this right, at the moment of the change.
    Actor(Right),
    /// Nobody's, but time's, at this moment.
    Time(Timestamp),
}

impl Line {
    /// What the actor did with a row.
    pub fn new(kind: SubjectKind, id: impl ToString, change: Change, right: Right) -> Self {
        Self { subject: Subject { kind, id: id.to_string() }, change, by: By::Actor(right) }
    }

    /// What happened to a row by itself, at another moment than it is noted.
    pub fn of_time(at: Timestamp, kind: SubjectKind, id: impl ToString, change: Change) -> Self {
        Self { subject: Subject { kind, id: id.to_string() }, change, by: By::Time(at) }
    }
}

/// Writes the lines of a change.
pub(crate) async fn write(
    db: &impl ConnectionTrait,
    actor: &Actor,
    at: Timestamp,
    lines: Vec<Line>,
) -> Result<(), StoreError> {
    let nobody = || (UserId::new(Uuid::nil()), String::new());
    let events = lines.into_iter().map(|Line { subject, change, by }| {
        let ((actor, actor_name), right, at) = match by {
            By::Actor(right) => ((actor.user, actor.name.clone()), right, at),
            By::Time(at) => (nobody(), Right::CaseWorker, at),
        };
        Event { id: new_key(), subject, change, actor, actor_name, right, at }
    });
    store::event::insert_many(db, &events.collect::<Vec<_>>()).await
}
