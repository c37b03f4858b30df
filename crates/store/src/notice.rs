//! Notices: what was told to whom, in the order it happened. The bell reads them, and so do pages that are open.

use domain::{Audience, Notice, Timestamp, UserId};
use sea_orm::{
    ActiveValue::Set,
    DatabaseBackend, QueryOrder, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict, Query},
};

use crate::{Page, PageRequest, StoreError, error::parsed, page};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub audience: String,
    pub event: String,
    pub actor_id: Option<Uuid>,
    pub content: String,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

mod read {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notice_read")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub notice_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The channel on which PostgreSQL tells every process that something was written.
pub const CHANNEL: &str = "tilslutning";

/// A notice to be told.
#[derive(Clone, Debug)]
pub struct NewNotice {
    pub audience: Audience,
    pub notice: Notice,
    /// Who did it: the bell does not count what one did oneself.
    pub actor: Option<UserId>,
}

/// A notice as it is listed.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    pub id: i64,
    pub notice: Notice,
    pub at: Timestamp,
}

/// What open pages are told of a notice: that there is one, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    pub id: i64,
    /// The key of its audience.
    pub audience: String,
    pub at: Timestamp,
}

/// Whose bell it is.
#[derive(Clone, Debug)]
pub struct Reader {
    pub user: UserId,
    /// The keys of the audiences the person belongs to.
    pub audiences: Vec<String>,
    /// Everything up to this notice was marked as read.
    pub seen: i64,
}

/// Appends notices, and wakes every process at the end of the transaction.
///
/// # Errors
/// [`StoreError::Unavailable`]; [`StoreError::Corrupt`] for a notice that cannot be written down.
pub async fn insert_many(
    db: &impl ConnectionTrait,
    rows: &[NewNotice],
    at: Timestamp,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(500) {
        let mut models = vec![];
        for row in chunk {
            let content = serde_json::to_string(&row.notice);
            models.push(ActiveModel {
                audience: Set(row.audience.key()),
                event: Set(row.notice.event.code().into()),
                actor_id: Set(row.actor.map(UserId::uuid)),
                content: Set(content.map_err(|error| StoreError::Corrupt(error.to_string()))?),
                at: Set(at.micros()),
                ..Default::default()
            });
        }
        Entity::insert_many(models).exec_without_returning(db).await?;
    }
    if rows.is_empty() { Ok(()) } else { wake(db).await }
}

/// Wakes every process when the transaction commits. One process on SQLite wakes itself.
pub async fn wake(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    if db.get_database_backend() == DatabaseBackend::Postgres {
        db.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await?;
    }
    Ok(())
}

/// What the reader can see and did not do.
fn visible(reader: &Reader) -> Select<Entity> {
    let others = COLUMN.actor_id.is_null().or(COLUMN.actor_id.ne(reader.user.uuid()));
    let mine = COLUMN.audience.is_in(reader.audiences.iter().map(String::as_str));
    Entity::find().filter(mine).filter(others)
}

/// A page of the reader's notices, newest first, each with whether it is unread.
pub async fn list(
    db: &impl ConnectionTrait,
    reader: &Reader,
    request: PageRequest,
) -> Result<Page<(NoticeRow, bool)>, StoreError> {
    let models = visible(reader)
        .order_by_desc(COLUMN.id)
        .limit(u64::from(request.size))
        .offset(request.offset())
        .all(db)
        .await?;
    let ids = models.iter().map(|row| row.id);
    let read: Vec<i64> = read::Entity::find()
        .filter(read::COLUMN.user_id.eq(reader.user.uuid()))
        .filter(read::COLUMN.notice_id.is_in(ids))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.notice_id)
        .collect();
    let mut rows = vec![];
    for model in models {
        let unread = model.id > reader.seen && !read.contains(&model.id);
        rows.push((row(model)?, unread));
    }
    let counted = visible(reader).limit(Page::<()>::COUNT_LIMIT).into_query();
    Ok(Page { rows, total: page::count(db, counted).await? })
}

fn row(model: Model) -> Result<NoticeRow, StoreError> {
    Ok(NoticeRow {
        id: model.id,
        notice: parsed("notice.content", serde_json::from_str(&model.content))?,
        at: Timestamp::from_micros(model.at),
    })
}

/// A notice of the reader's.
pub async fn find(
    db: &impl ConnectionTrait,
    reader: &Reader,
    id: i64,
) -> Result<Option<NoticeRow>, StoreError> {
    let mine = COLUMN.audience.is_in(reader.audiences.iter().map(String::as_str));
    Entity::find_by_id(id).filter(mine).one(db).await?.map(row).transpose()
}

/// How many of the reader's notices are unread; counting stops at `limit`.
pub async fn count_unread(db: &impl ConnectionTrait, reader: &Reader, limit: u64) -> Result<u64, StoreError> {
    let read = Query::select()
        .column(read::Column::NoticeId)
        .from(read::Entity)
        .and_where(read::COLUMN.user_id.eq(reader.user.uuid()))
        .to_owned();
    let unread = visible(reader)
        .select_only()
        .column(Column::Id)
        .filter(COLUMN.id.gt(reader.seen))
        .filter(COLUMN.id.not_in_subquery(read))
        .limit(limit)
        .into_query();
    page::count(db, unread).await
}

/// Marks one notice as read.
pub async fn mark_read(db: &impl ConnectionTrait, user: UserId, id: i64) -> Result<(), StoreError> {
    mark_many_read(db, user, &[id]).await
}

/// Marks each of the reader's notices after `seen` up to `newest` as read.
pub async fn mark_all_read(
    db: &impl ConnectionTrait,
    reader: &Reader,
    seen: i64,
    newest: i64,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = visible(reader)
        .select_only()
        .column(Column::Id)
        .filter(COLUMN.id.gt(seen))
        .filter(COLUMN.id.lte(newest))
        .into_tuple()
        .all(db)
        .await?;
    // In chunks: both databases limit how many values one statement takes.
    for chunk in ids.chunks(500) {
        mark_many_read(db, reader.user, chunk).await?;
    }
    Ok(())
}

async fn mark_many_read(db: &impl ConnectionTrait, user: UserId, ids: &[i64]) -> Result<(), StoreError> {
    let rows = ids.iter().map(|id| read::ActiveModel { user_id: Set(user.uuid()), notice_id: Set(*id) });
    let known = OnConflict::columns([read::Column::UserId, read::Column::NoticeId]).do_nothing().to_owned();
    read::Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

/// Forgets which single notices were read, because everything up to `seen` was marked as read.
pub async fn forget_read(db: &impl ConnectionTrait, user: UserId, seen: i64) -> Result<(), StoreError> {
    read::Entity::delete_many()
        .filter(read::COLUMN.user_id.eq(user.uuid()))
        .filter(read::COLUMN.notice_id.lte(seen))
        .exec(db)
        .await?;
    Ok(())
}

/// The number of the newest notice; 0 when there is none.
pub async fn newest(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    newest_of(db, Entity::find()).await
}

/// The number of the newest notice told before this moment; 0 when there is none.
pub async fn newest_before(db: &impl ConnectionTrait, at: Timestamp) -> Result<i64, StoreError> {
    newest_of(db, Entity::find().filter(COLUMN.at.lt(at.micros()))).await
}

async fn newest_of(db: &impl ConnectionTrait, which: Select<Entity>) -> Result<i64, StoreError> {
    let newest: Option<Option<i64>> =
        which.select_only().column_as(COLUMN.id.max(), "newest").into_tuple().one(db).await?;
    Ok(newest.flatten().unwrap_or(0))
}

/// When a notice was told; `None` when it is not known any more.
pub async fn told_at(db: &impl ConnectionTrait, id: i64) -> Result<Option<Timestamp>, StoreError> {
    Ok(Entity::find_by_id(id).one(db).await?.map(|row| Timestamp::from_micros(row.at)))
}

/// What was told since a moment, oldest first, `limit` at most; of these audiences, or of all.
pub async fn list_since(
    db: &impl ConnectionTrait,
    audiences: Option<&[String]>,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<FeedRow>, StoreError> {
    let mut select = Entity::find().filter(COLUMN.at.gte(since.micros()));
    if let Some(audiences) = audiences {
        select = select.filter(COLUMN.audience.is_in(audiences.iter().map(String::as_str)));
    }
    feed(db, select, limit).await
}

/// What these audiences were told with a number after `last`, or since a moment, oldest first, `limit` at most.
pub async fn list_missed(
    db: &impl ConnectionTrait,
    audiences: &[String],
    last: i64,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<FeedRow>, StoreError> {
    let missed = COLUMN.id.gt(last).or(COLUMN.at.gte(since.micros()));
    let select =
        Entity::find().filter(missed).filter(COLUMN.audience.is_in(audiences.iter().map(String::as_str)));
    feed(db, select, limit).await
}

async fn feed(
    db: &impl ConnectionTrait,
    select: Select<Entity>,
    limit: u64,
) -> Result<Vec<FeedRow>, StoreError> {
    let rows: Vec<(i64, String, i64)> = select
        .select_only()
        .columns([Column::Id, Column::Audience, Column::At])
        // By moment first: so the index serves, however much was told before.
        .order_by_asc(COLUMN.at)
        .order_by_asc(COLUMN.id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let feed = |(id, audience, at)| FeedRow { id, audience, at: Timestamp::from_micros(at) };
    Ok(rows.into_iter().map(feed).collect())
}

/// Forgets what was told before this moment.
pub async fn delete_before(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    let old = Query::select().column(Column::Id).from(Entity).and_where(COLUMN.at.lt(at.micros())).to_owned();
    read::Entity::delete_many().filter(read::COLUMN.notice_id.in_subquery(old)).exec(db).await?;
    Entity::delete_many().filter(COLUMN.at.lt(at.micros())).exec(db).await?;
    Ok(())
}
