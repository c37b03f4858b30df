//! The history: appended, never rewritten.

use domain::{Change, Comment, Right, Subject, SubjectKind, Timestamp, UserId};
use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, entity::prelude::*, sea_query::ExprTrait as _};

use crate::{MOST_VALUES, StoreError, error::known};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject_kind: String,
    pub subject_id: String,
    pub action: String,
    pub from_status: Option<String>,
    pub to_status: String,
    pub comment: String,
    pub actor_id: Uuid,
    pub actor_name: String,
    pub held_right: String,
    pub at: i64,
    pub valid_to: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A change with who made it, under which right, and when.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: Uuid,
    pub subject: Subject,
    pub change: Change,
    pub actor: UserId,
    pub actor_name: String,
    pub right: Right,
    pub at: Timestamp,
}

/// A line of a history as it is read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    pub action: String,
    pub from: Option<String>,
    pub to: String,
    pub comment: Comment,
    pub actor_name: String,
    pub right: Right,
    pub at: Timestamp,
    /// The end that was set.
    pub valid_to: Option<Timestamp>,
}

/// Appends events; any number of them in statements of 500 rows.
pub async fn insert_many(db: &impl ConnectionTrait, events: &[Event]) -> Result<(), StoreError> {
    for chunk in events.chunks(500) {
        let rows = chunk.iter().map(|event| ActiveModel {
            id: Set(event.id),
            subject_kind: Set(event.subject.kind.code().into()),
            subject_id: Set(event.subject.id.clone()),
            action: Set(event.change.action.into()),
            from_status: Set(event.change.from.map(Into::into)),
            to_status: Set(event.change.to.into()),
            comment: Set(event.change.comment.to_string()),
            actor_id: Set(event.actor.uuid()),
            actor_name: Set(event.actor_name.clone()),
            held_right: Set(event.right.code().into()),
            at: Set(event.at.micros()),
            valid_to: Set(event.change.valid_to.map(Timestamp::micros)),
        });
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The history of a row, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    id: &str,
) -> Result<Vec<HistoryLine>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.subject_kind.eq(kind.code()))
        .filter(COLUMN.subject_id.eq(id))
        .order_by_desc(COLUMN.at)
        .order_by_desc(COLUMN.id)
        .all(db)
        .await?;
    rows.into_iter().map(HistoryLine::try_from).collect()
}

/// The newest line in which the status changed, of each of these rows; none in no statement.
pub async fn newest_of(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    ids: &[&str],
) -> Result<HashMap<String, HistoryLine>, StoreError> {
    let mut newest = HashMap::new();
    for chunk in ids.chunks(MOST_VALUES) {
        let rows = Entity::find()
            .filter(COLUMN.subject_kind.eq(kind.code()))
            .filter(COLUMN.subject_id.is_in(chunk.iter().copied()))
            .filter(
                Condition::any()
                    .add(COLUMN.from_status.is_null())
                    .add(Expr::col(Column::FromStatus).not_equals(Column::ToStatus)),
            )
            .order_by_asc(COLUMN.at)
            .order_by_asc(COLUMN.id)
            .all(db)
            .await?;
        for row in rows {
            newest.insert(row.subject_id.clone(), HistoryLine::try_from(row)?);
        }
    }
    Ok(newest)
}

impl TryFrom<Model> for HistoryLine {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            action: row.action,
            from: row.from_status,
            to: row.to_status,
            comment: Comment::kept(&row.comment),
            actor_name: row.actor_name,
            right: known("event.held_right", Right::from_code(&row.held_right))?,
            at: Timestamp::from_micros(row.at),
            valid_to: row.valid_to.map(Timestamp::from_micros),
        })
    }
}
