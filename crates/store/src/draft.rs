//! Forms that were sent and not carried out, by session and page. A row of its own for each: what one request keeps, no
//! other one overwrites.

use domain::Timestamp;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};

use crate::StoreError;

/// The most bytes that one row may have: 500 recipients with 2,000 letters each, and room.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub session_id: String,
    pub page: String,
    pub owner: Option<String>,
    pub content: String,
    pub error: Option<String>,
    pub bytes: i64,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// A form as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    pub id: Uuid,
    /// The session in whose browser it was written.
    pub session: String,
    /// The page that the form stands on.
    pub page: String,
    /// The mark of the person who wrote it; `None` as long as nobody is logged in.
    pub owner: Option<String>,
    /// The fields as they were typed, written out.
    pub content: String,
    /// Why it was refused, written out, until it is told.
    pub error: Option<String>,
    pub at: Timestamp,
}

impl DraftRow {
    /// The bytes of the whole row.
    pub fn bytes(&self) -> usize {
        let texts = [Some(&self.session), Some(&self.page), self.owner.as_ref(), Some(&self.content)];
        texts.into_iter().chain([self.error.as_ref()]).flatten().map(String::len).sum()
    }
}

fn row(model: Model) -> DraftRow {
    let Model { id, session_id, page, owner, content, error, at, .. } = model;
    DraftRow { id, session: session_id, page, owner, content, error, at: Timestamp::from_micros(at) }
}

/// Adds a draft, or writes it anew.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is larger than [`MAX_BYTES`]; [`StoreError::Unavailable`].
pub async fn put(db: &impl ConnectionTrait, draft: DraftRow) -> Result<(), StoreError> {
    let bytes = draft.bytes();
    if bytes > MAX_BYTES {
        return Err(StoreError::Corrupt(format!("draft: {bytes} bytes")));
    }
    let model = ActiveModel {
        id: Set(draft.id),
        session_id: Set(draft.session),
        page: Set(draft.page),
        owner: Set(draft.owner),
        content: Set(draft.content),
        error: Set(draft.error),
        bytes: Set(i64::try_from(bytes).unwrap_or(i64::MAX)),
        at: Set(draft.at.micros()),
    };
    let anew = OnConflict::column(Column::Id)
        .update_columns([Column::Owner, Column::Content, Column::Error, Column::Bytes, Column::At])
        .to_owned();
    Entity::insert(model).on_conflict(anew).exec_without_returning(db).await?;
    Ok(())
}

/// A draft of a session.
pub async fn find(
    db: &impl ConnectionTrait,
    session: &str,
    id: Uuid,
) -> Result<Option<DraftRow>, StoreError> {
    let found = Entity::find_by_id(id).filter(COLUMN.session_id.eq(session)).one(db).await?;
    Ok(found.map(row))
}

/// What is known of a draft without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub id: Uuid,
    pub page: String,
    pub owner: Option<String>,
    pub bytes: u64,
}

/// What is kept in a session, newest first, without the texts.
pub async fn heads(db: &impl ConnectionTrait, session: &str) -> Result<Vec<Head>, StoreError> {
    let rows: Vec<(Uuid, String, Option<String>, i64)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::Page)
        .column(Column::Owner)
        .column(Column::Bytes)
        .filter(COLUMN.session_id.eq(session))
        .order_by_desc(COLUMN.at)
        .order_by_desc(COLUMN.id)
        .into_tuple()
        .all(db)
        .await?;
    let head = |(id, page, owner, bytes)| Head { id, page, owner, bytes: u64::try_from(bytes).unwrap_or(0) };
    Ok(rows.into_iter().map(head).collect())
}

/// Forgets why a draft was refused, because it was told.
pub async fn told(db: &impl ConnectionTrait, id: Uuid) -> Result<(), StoreError> {
    let none: Option<String> = None;
    Entity::update_many()
        .col_expr(Column::Error, Expr::value(none))
        .filter(COLUMN.id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Gives the drafts of a session that nobody owns to a person.
pub async fn own(db: &impl ConnectionTrait, session: &str, owner: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Owner, Expr::value(owner))
        .filter(COLUMN.session_id.eq(session))
        .filter(COLUMN.owner.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Takes drafts along to the session that follows another one in the same browser.
pub async fn move_to(db: &impl ConnectionTrait, before: &str, after: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::SessionId, Expr::value(after))
        .filter(COLUMN.session_id.eq(before))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets these drafts.
pub async fn delete(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), StoreError> {
    if !ids.is_empty() {
        Entity::delete_many().filter(COLUMN.id.is_in(ids)).exec(db).await?;
    }
    Ok(())
}

/// Forgets the drafts that were kept before this moment.
pub async fn delete_before(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(COLUMN.at.lt(at.micros())).exec(db).await?;
    Ok(())
}
