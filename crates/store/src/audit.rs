//! The audit log: appended, and forgotten after a while.

use domain::{AuditKind, Cvr, Timestamp, UserId};
use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{ExprTrait, LikeExpr, Order},
};

use crate::{
    Page, PageRequest, StoreError,
    error::{known, parsed},
    page::{self, escaped},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: i64,
    pub kind: String,
    pub user_id: Option<Uuid>,
    pub user_name: String,
    pub cvr: Option<String>,
    pub detail: String,
    pub address: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    pub at: Timestamp,
    pub kind: AuditKind,
    /// Who; `None` where nobody is known, as at a log-in that was refused.
    pub user: Option<UserId>,
    pub user_name: String,
    /// The organisation whose administrator may read it.
    pub cvr: Option<Cvr>,
    /// What: a path, a right and its scope, a number. Of a path a stranger chooses the letters, so it is short.
    pub detail: String,
    /// From where: the network address.
    pub address: String,
}

/// Which events a list shows.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only those of these organisations; set by the services from the actor's rights.
    pub organisations: Option<Vec<Cvr>>,
    pub kind: Option<AuditKind>,
    /// Part of a person's name, exactly as it is written.
    pub name: String,
}

/// The most characters that are kept of a detail, and of the other texts: a bound for whatever finds its way here.
const MOST_DETAIL: usize = 4_000;
const MOST_NAME: usize = 200;

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Appends an event; texts without end are cut.
pub async fn insert(db: &impl ConnectionTrait, id: Uuid, event: &AuditEvent) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(id),
        at: Set(event.at.micros()),
        kind: Set(event.kind.code().into()),
        user_id: Set(event.user.map(UserId::uuid)),
        user_name: Set(cut(&event.user_name, MOST_NAME)),
        cvr: Set(event.cvr.as_ref().map(ToString::to_string)),
        detail: Set(cut(&event.detail, MOST_DETAIL)),
        address: Set(cut(&event.address, MOST_NAME)),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

fn filtered(filter: &AuditFilter) -> Select<Entity> {
    let mut select = Entity::find();
    if let Some(organisations) = &filter.organisations {
        select = select.filter(COLUMN.cvr.is_in(organisations.iter().map(Cvr::as_str)));
    }
    if let Some(kind) = filter.kind {
        select = select.filter(COLUMN.kind.eq(kind.code()));
    }
    // In normal form, as names come with the log-in.
    let name = domain::one_line(&filter.name);
    if !name.is_empty() {
        let like = LikeExpr::new(format!("%{}%", escaped(&name))).escape('\\');
        select = select.filter(Expr::col((Entity, Column::UserName)).like(like));
    }
    select
}

/// A page of the log, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &AuditFilter,
    request: PageRequest,
) -> Result<Page<AuditEvent>, StoreError> {
    let rows = filtered(filter)
        .order_by(Column::At, Order::Desc)
        .order_by_desc(COLUMN.id)
        .limit(u64::from(request.size))
        .offset(request.offset())
        .all(db)
        .await?;
    let rows = rows
        .into_iter()
        .map(|row| {
            Ok(AuditEvent {
                at: Timestamp::from_micros(row.at),
                kind: known("audit_event.kind", AuditKind::from_code(&row.kind))?,
                user: row.user_id.map(UserId::new),
                user_name: row.user_name,
                cvr: row.cvr.map(|text| parsed("audit_event.cvr", Cvr::parse(&text))).transpose()?,
                detail: row.detail,
                address: row.address,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let counted = filtered(filter).limit(Page::<()>::COUNT_LIMIT).into_query();
    Ok(Page { rows, total: page::count(db, counted).await? })
}

/// Forgets what happened before this moment.
pub async fn delete_before(db: &impl ConnectionTrait, at: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(COLUMN.at.lt(at.micros())).exec(db).await?;
    Ok(())
}
