//! Sessions: what the server remembers of a browser.

use domain::{Timestamp, UserId};
use sea_orm::{
    ActiveValue::Set,
    entity::prelude::*,
    sea_query::{ExprTrait, Query},
};

use crate::StoreError;

/// The most bytes that a session's data may have: who is logged in, a note, and a few log-ins under way.
pub const MAX_BYTES: usize = 64 * 1024;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub data: String,
    pub expires_at: i64,
    pub user_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A session as it is kept.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: String,
    pub data: String,
    pub expires_at: Timestamp,
    /// Who is logged in, so that all of a person's sessions can be ended.
    pub user: Option<UserId>,
}

fn active(row: SessionRow) -> ActiveModel {
    ActiveModel {
        id: Set(row.id),
        data: Set(row.data),
        expires_at: Set(row.expires_at.micros()),
        user_id: Set(row.user.map(UserId::uuid)),
    }
}

/// Adds a session.
///
/// # Errors
/// [`StoreError::Duplicate`] when the id is taken; [`StoreError::Corrupt`] when it is larger than [`MAX_BYTES`].
pub async fn insert(db: &impl ConnectionTrait, row: SessionRow) -> Result<(), StoreError> {
    fits(&row)?;
    Entity::insert(active(row)).exec_without_returning(db).await?;
    Ok(())
}

fn fits(row: &SessionRow) -> Result<(), StoreError> {
    match row.data.len() {
        bytes if bytes > MAX_BYTES => Err(StoreError::Corrupt(format!("session: {bytes} bytes"))),
        _ => Ok(()),
    }
}

/// Writes a session that exists and still holds what it held `before`. One that was ended meanwhile stays ended.
///
/// # Errors
/// [`StoreError::Conflict`] when it holds something else, or has ended; [`StoreError::Corrupt`] when it is larger than
/// [`MAX_BYTES`].
pub async fn save(db: &impl ConnectionTrait, row: SessionRow, before: &str) -> Result<(), StoreError> {
    fits(&row)?;
    let written = Entity::update_many()
        .col_expr(Column::Data, Expr::value(row.data))
        .col_expr(Column::ExpiresAt, Expr::value(row.expires_at.micros()))
        .col_expr(Column::UserId, Expr::value(row.user.map(UserId::uuid)))
        .filter(COLUMN.id.eq(row.id))
        .filter(COLUMN.data.eq(before))
        .exec(db)
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// A session as a request finds it.
#[derive(Clone, Debug)]
pub struct Found {
    pub data: String,
    pub expires_at: Timestamp,
    /// The portal's revision at the same moment.
    pub revision: i64,
}

/// The session with this id, and the revision, in one look.
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<Found>, StoreError> {
    let revision = Query::select().column("number").from("revision").to_owned();
    let revision = Expr::SubQuery(None, Box::new(revision.into()));
    let query = Query::select()
        .columns(["data", "expires_at"])
        .expr_as(revision, "revision")
        .from("session")
        .and_where(Expr::col("id").eq(id))
        .to_owned();
    let Some(row) = db.query_one(&query).await? else { return Ok(None) };
    Ok(Some(Found {
        data: row.try_get("", "data")?,
        expires_at: Timestamp::from_micros(row.try_get("", "expires_at")?),
        revision: row.try_get("", "revision")?,
    }))
}

/// Moves the end of a session.
pub async fn prolong(db: &impl ConnectionTrait, id: &str, expires_at: Timestamp) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(expires_at.micros()))
        .filter(COLUMN.id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes a session.
pub async fn delete(db: &impl ConnectionTrait, id: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Removes all sessions in which this person is logged in.
pub async fn delete_of(db: &impl ConnectionTrait, user: UserId) -> Result<(), StoreError> {
    Entity::delete_many().filter(COLUMN.user_id.eq(user.uuid())).exec(db).await?;
    Ok(())
}

/// Under which name earlier builds kept the ID token in a session.
pub const ID_TOKEN: &str = "id_token";

/// Takes the ID token out of sessions in which earlier builds kept it; a CPR number may stand in it. A session that changes
/// meanwhile is left to the next time. Tells how many there were.
pub async fn forget_id_tokens(db: &impl ConnectionTrait) -> Result<usize, StoreError> {
    let holding = Entity::find().filter(COLUMN.data.contains(format!("\"{ID_TOKEN}\"")));
    let mut count = 0;
    for row in holding.all(db).await? {
        // What is no table of values is no session, and nothing that anybody can still use.
        let Ok(mut data) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&row.data)
        else {
            delete(db, &row.id).await?;
            continue;
        };
        if data.remove(ID_TOKEN).is_none() {
            continue;
        }
        let done = Entity::update_many()
            .col_expr(Column::Data, Expr::value(serde_json::Value::Object(data).to_string()))
            .filter(COLUMN.id.eq(row.id))
            .filter(COLUMN.data.eq(row.data))
            .exec(db)
            .await?;
        count += usize::try_from(done.rows_affected).unwrap_or_default();
    }
    Ok(count)
}

/// Removes the sessions that ended before this moment.
pub async fn delete_expired(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(COLUMN.expires_at.lte(at.micros())).exec(db).await?;
    Ok(())
}
