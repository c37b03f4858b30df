//! The rights people hold, and held.

use domain::{Grant, GrantId, Right, Scope, Timestamp, UserId};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_right")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub held_right: String,
    pub scope_kind: String,
    pub scope_value: String,
    pub source: String,
    pub granted_by: Option<String>,
    pub granted_by_user: Option<Uuid>,
    pub granted_at: i64,
    pub valid_to: Option<i64>,
    pub ended_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Where a right came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// It arrived with the log-in; each log-in brings the whole set anew.
    LogIn,
    /// It was granted in the portal, by the person named; their key where one of the portal's people did it.
    Portal { by: String, user: Option<UserId> },
}

/// A right somebody holds, or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRight {
    pub id: GrantId,
    pub user: UserId,
    pub grant: Grant,
    pub source: Source,
    pub granted_at: Timestamp,
    /// First moment it no longer holds; `None` until somebody ends it.
    pub valid_to: Option<Timestamp>,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
}

impl HeldRight {
    /// Whether it holds at this moment.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.ended_at.is_none() && self.valid_to.is_none_or(|to| at < to)
    }
}

impl TryFrom<Model> for HeldRight {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let scope = parsed("user_right.scope_value", Scope::parse(&row.scope_kind, &row.scope_value))?;
        let right = known("user_right.held_right", Right::from_code(&row.held_right))?;
        Ok(Self {
            id: GrantId::new(row.id),
            user: UserId::new(row.user_id),
            grant: Grant { right, scope },
            source: match row.source.as_str() {
                "portal" => Source::Portal {
                    by: row.granted_by.unwrap_or_default(),
                    user: row.granted_by_user.map(UserId::new),
                },
                _ => Source::LogIn,
            },
            granted_at: Timestamp::from_micros(row.granted_at),
            valid_to: row.valid_to.map(Timestamp::from_micros),
            ended_at: row.ended_at.map(Timestamp::from_micros),
        })
    }
}

fn active(held: &HeldRight) -> ActiveModel {
    let (source, by, user) = match &held.source {
        Source::LogIn => ("log_in", None, None),
        Source::Portal { by, user } => ("portal", Some(by.clone()), *user),
    };
    ActiveModel {
        id: Set(held.id.uuid()),
        user_id: Set(held.user.uuid()),
        held_right: Set(held.grant.right.code().into()),
        scope_kind: Set(held.grant.scope.kind().into()),
        scope_value: Set(held.grant.scope.value().into()),
        source: Set(source.into()),
        granted_by: Set(by),
        granted_by_user: Set(user.map(UserId::uuid)),
        granted_at: Set(held.granted_at.micros()),
        valid_to: Set(held.valid_to.map(Timestamp::micros)),
        ended_at: Set(held.ended_at.map(Timestamp::micros)),
    }
}

/// Gives a person a right.
pub async fn insert(db: &impl ConnectionTrait, held: &HeldRight) -> Result<(), StoreError> {
    Entity::insert(active(held)).exec_without_returning(db).await?;
    Ok(())
}

/// Writes when a right ends. One that was ended stays as it is.
///
/// # Errors
/// [`StoreError::Conflict`] when it was ended meanwhile.
pub async fn save(db: &impl ConnectionTrait, held: &HeldRight) -> Result<(), StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::ValidTo, Expr::value(held.valid_to.map(Timestamp::micros)))
        .col_expr(Column::EndedAt, Expr::value(held.ended_at.map(Timestamp::micros)))
        .filter(COLUMN.id.eq(held.id.uuid()))
        .filter(COLUMN.ended_at.is_null())
        .exec(db)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The right with this key.
pub async fn find(db: &impl ConnectionTrait, id: GrantId) -> Result<Option<HeldRight>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(HeldRight::try_from).transpose()
}

/// The rights a person holds at this moment.
pub async fn list_held(
    db: &impl ConnectionTrait,
    user: UserId,
    at: Timestamp,
) -> Result<Vec<HeldRight>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.user_id.eq(user.uuid()))
        .filter(COLUMN.ended_at.is_null())
        .filter(Condition::any().add(COLUMN.valid_to.is_null()).add(COLUMN.valid_to.gt(at.micros())))
        .order_by_asc(COLUMN.id)
        .all(db)
        .await?;
    rows.into_iter().map(HeldRight::try_from).collect()
}

/// Who holds a right in exactly this scope at this moment.
pub async fn list_holders(
    db: &impl ConnectionTrait,
    right: Right,
    scope: &Scope,
    at: Timestamp,
) -> Result<Vec<UserId>, StoreError> {
    let users: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::UserId)
        .distinct()
        .filter(COLUMN.held_right.eq(right.code()))
        .filter(COLUMN.scope_kind.eq(scope.kind()))
        .filter(COLUMN.scope_value.eq(scope.value()))
        .filter(COLUMN.ended_at.is_null())
        .filter(Condition::any().add(COLUMN.valid_to.is_null()).add(COLUMN.valid_to.gt(at.micros())))
        .into_tuple()
        .all(db)
        .await?;
    Ok(users.into_iter().map(UserId::new).collect())
}

/// The rights these people hold and held, newest first.
pub async fn list_of(
    db: &impl ConnectionTrait,
    users: impl IntoIterator<Item = UserId>,
) -> Result<Vec<HeldRight>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.user_id.is_in(users.into_iter().map(UserId::uuid)))
        .order_by_desc(COLUMN.granted_at)
        .order_by_desc(COLUMN.id)
        .all(db)
        .await?;
    rows.into_iter().map(HeldRight::try_from).collect()
}

/// Takes away the rights that came with a log-in, because a new one brings the set anew.
pub async fn delete_arrived(db: &impl ConnectionTrait, user: UserId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(COLUMN.user_id.eq(user.uuid()))
        .filter(COLUMN.source.eq("log_in"))
        .exec(db)
        .await?;
    Ok(())
}
