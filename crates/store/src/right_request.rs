//! Requests for rights.

use domain::{
    Comment, Cvr, Right, RightRequest, RightRequestId, RightRequestStatus, Scope, Timestamp, UserId,
};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{
    StoreError,
    due::{Waited, Waits},
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "right_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub cvr: String,
    pub wanted_right: String,
    pub scope_kind: String,
    pub scope_value: String,
    pub status: String,
    pub comment: String,
    pub reason: String,
    pub decided_by: Option<String>,
    pub created_at: i64,
    pub changed_at: i64,
    pub version: i32,
    /// The days of waiting that was reminded of last.
    pub reminded_days: i16,
}

impl ActiveModelBehavior for ActiveModel {}

/// A request with when it was made and who decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    pub request: RightRequest,
    pub decided_by: Option<String>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

impl TryFrom<Model> for RequestRow {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let request = RightRequest {
            id: RightRequestId::new(row.id),
            user: UserId::new(row.user_id),
            cvr: parsed("right_request.cvr", Cvr::parse(&row.cvr))?,
            right: known("right_request.wanted_right", Right::from_code(&row.wanted_right))?,
            scope: parsed("right_request.scope_value", Scope::parse(&row.scope_kind, &row.scope_value))?,
            status: known("right_request.status", RightRequestStatus::from_code(&row.status))?,
            comment: Comment::kept(&row.comment),
            reason: Comment::kept(&row.reason),
            version: row.version,
        };
        Ok(Self {
            request,
            decided_by: row.decided_by,
            created_at: Timestamp::from_micros(row.created_at),
            changed_at: Timestamp::from_micros(row.changed_at),
        })
    }
}

/// Adds a request.
///
/// # Errors
/// [`StoreError::Duplicate`] when the same request waits already.
pub async fn insert(
    db: &impl ConnectionTrait,
    request: &RightRequest,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(request.id.uuid()),
        user_id: Set(request.user.uuid()),
        cvr: Set(request.cvr.to_string()),
        wanted_right: Set(request.right.code().into()),
        scope_kind: Set(request.scope.kind().into()),
        scope_value: Set(request.scope.value().into()),
        status: Set(request.status.code().into()),
        comment: Set(request.comment.to_string()),
        reason: Set(request.reason.to_string()),
        decided_by: Set(None),
        created_at: Set(at.micros()),
        changed_at: Set(at.micros()),
        version: Set(request.version),
        reminded_days: Set(0),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Writes a decided request, as it was read at `request.version`.
///
/// # Errors
/// [`StoreError::Conflict`] when it has moved on.
pub async fn save(
    db: &impl ConnectionTrait,
    request: &RightRequest,
    decided_by: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(request.status.code()))
        .col_expr(Column::ScopeKind, Expr::value(request.scope.kind()))
        .col_expr(Column::ScopeValue, Expr::value(request.scope.value()))
        .col_expr(Column::Reason, Expr::value(request.reason.as_str()))
        .col_expr(Column::DecidedBy, Expr::value(decided_by))
        .col_expr(Column::ChangedAt, Expr::value(at.micros()))
        .col_expr(Column::Version, Expr::value(request.version + 1))
        .filter(COLUMN.id.eq(request.id.uuid()))
        .filter(COLUMN.version.eq(request.version))
        .exec(db)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The request with this key.
pub async fn find(db: &impl ConnectionTrait, id: RightRequestId) -> Result<Option<RequestRow>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(RequestRow::try_from).transpose()
}

/// What a person has asked for, newest first.
pub async fn list_of(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<RequestRow>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.user_id.eq(user.uuid()))
        .order_by_desc(COLUMN.created_at)
        .order_by_desc(COLUMN.id)
        .all(db)
        .await?;
    rows.into_iter().map(RequestRow::try_from).collect()
}

/// What the people of these organisations have asked for; what waits first, then the newest.
pub async fn list_in(
    db: &impl ConnectionTrait,
    organisations: impl IntoIterator<Item = &Cvr>,
) -> Result<Vec<RequestRow>, StoreError> {
    let numbers: Vec<&str> = organisations.into_iter().map(Cvr::as_str).collect();
    let rows = Entity::find()
        .filter(COLUMN.cvr.is_in(numbers))
        .order_by_desc(COLUMN.status.eq("waiting"))
        .order_by_desc(COLUMN.changed_at)
        .order_by_desc(COLUMN.id)
        .all(db)
        .await?;
    rows.into_iter().map(RequestRow::try_from).collect()
}

const WAITS: Waits = Waits { table: "right_request", since: "changed_at" };

/// Requests that have waited so long and were not reminded of.
pub async fn list_waiting_since(
    db: &impl ConnectionTrait,
    waited: Waited,
    limit: u64,
) -> Result<Vec<RightRequestId>, StoreError> {
    let ids = WAITS.list(db, waited, limit).await?;
    Ok(ids.into_iter().map(RightRequestId::new).collect())
}

/// Claims the reminder, if it is still due. Tells whether nobody else had.
pub async fn claim_reminder(
    db: &impl ConnectionTrait,
    id: RightRequestId,
    waited: Waited,
) -> Result<bool, StoreError> {
    WAITS.claim(db, id.uuid(), waited).await
}
