//! Lists of data accesses, as provider and owner see them.
//!
//! A page is found in two steps: first the keys of its rows from an index, then what those rows show. So the joins cost
//! the same whether the table holds a thousand rows or a million.

use domain::{
    AccessFacts, AccessTerms, ConnectionStatus, DataAccessId, DataAccessStatus, OrganisationCode,
    ServiceCode, ServiceStatus, SystemId, SystemStatus, Timestamp, search_key,
};
use sea_orm::{
    Condition, FromQueryResult,
    entity::prelude::*,
    sea_query::{ExprTrait, JoinType, LikeExpr, Order, Query, SelectStatement},
};

use crate::{
    MOST_VALUES, Page, PageRequest, StoreError,
    error::known,
    page::{self, escaped},
};

/// Which data accesses a list shows. The two party filters say whose list it is; at least one of them is set by the
/// services from the actor's rights, never by the user.
#[derive(Clone, Debug, Default)]
pub struct DataAccessFilter {
    /// Only those of these owners.
    pub owners: Option<Vec<OrganisationCode>>,
    /// Only those of these providers.
    pub providers: Option<Vec<OrganisationCode>>,
    pub service: Option<ServiceCode>,
    pub system: Option<SystemId>,
    pub status: Option<DataAccessStatus>,
    /// Whether deleted ones are listed when no status is chosen.
    pub deleted: bool,
    /// Part of an institution's, a system's or a provider's name or number.
    pub search: String,
}

/// How a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    Owner,
    System,
}

/// A data access as lists show it, with the facts that decide whether data can be fetched.
#[derive(Clone, Debug)]
pub struct DataAccessRow {
    pub id: DataAccessId,
    pub version: i32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub owner: String,
    pub owner_name: String,
    pub system: SystemId,
    pub system_name: String,
    pub provider: String,
    pub provider_name: String,
    pub service: String,
    pub service_name: String,
    /// Data der overføres, from the catalogue.
    pub service_data: String,
    pub status: DataAccessStatus,
    pub facts: AccessFacts,
}

#[derive(FromQueryResult)]
struct RawRow {
    id: Uuid,
    status: String,
    version: i32,
    created_at: i64,
    changed_at: i64,
    valid_from: Option<i64>,
    valid_to: Option<i64>,
    owner_code: String,
    owner_name: String,
    owner_passivated: Option<String>,
    system_id: Uuid,
    system_name: String,
    system_status: String,
    provider_code: String,
    provider_name: String,
    provider_passivated: Option<String>,
    service_code: String,
    service_name: String,
    service_data: String,
    service_status: String,
    needs_data_access: bool,
    connection_status: Option<String>,
    connection_valid_to: Option<i64>,
}

impl TryFrom<RawRow> for DataAccessRow {
    type Error = StoreError;

    fn try_from(row: RawRow) -> Result<Self, StoreError> {
        let status = known("data_access.status", DataAccessStatus::from_code(&row.status))?;
        let connection = row
            .connection_status
            .map(|code| known("connection_agreement.status", ConnectionStatus::from_code(&code)))
            .transpose()?;
        Ok(Self {
            id: DataAccessId::new(row.id),
            version: row.version,
            created_at: Timestamp::from_micros(row.created_at),
            changed_at: Timestamp::from_micros(row.changed_at),
            owner: row.owner_code,
            owner_name: row.owner_name,
            system: SystemId::new(row.system_id),
            system_name: row.system_name,
            provider: row.provider_code,
            provider_name: row.provider_name,
            service: row.service_code,
            service_name: row.service_name,
            service_data: row.service_data,
            status,
            facts: AccessFacts {
                system: known("provider_system.status", SystemStatus::from_code(&row.system_status))?,
                provider_passivated: row.provider_passivated.is_some(),
                service: known("web_service.status", ServiceStatus::from_code(&row.service_status))?,
                needs_data_access: row.needs_data_access,
                connection,
                connection_valid_to: row.connection_valid_to.map(Timestamp::from_micros),
                data_access: Some(AccessTerms {
                    status,
                    valid_from: row.valid_from.map(Timestamp::from_micros),
                    valid_to: row.valid_to.map(Timestamp::from_micros),
                }),
                owner_passivated: row.owner_passivated.is_some(),
            },
        })
    }
}

fn codes(list: &[OrganisationCode]) -> impl Iterator<Item = &str> {
    list.iter().map(OrganisationCode::as_str)
}

/// The most words of a search that are looked for; each is a walk through three tables.
const MOST_WORDS: usize = 8;

/// The filtered table, with only the joins that the filter or the order need.
fn filtered(filter: &DataAccessFilter, sort: Option<Sort>) -> SelectStatement {
    let mut select = Query::select();
    select.from_as("data_access", "d");
    let key = search_key(&filter.search);
    let searching = !key.is_empty();
    if searching || sort == Some(Sort::Owner) {
        join(&mut select, "organisation", "o", "code", "owner_code");
    }
    if searching || sort == Some(Sort::System) {
        join(&mut select, "provider_system", "s", "id", "system_id");
    }
    if searching {
        join(&mut select, "organisation", "p", "code", "provider_code");
        // Each word has to stand somewhere: a number may be typed with a space in it, and "bakke tavlen" names two columns.
        for word in key.split(' ').take(MOST_WORDS) {
            let like = LikeExpr::new(format!("%{}%", escaped(word))).escape('\\');
            let column = |table| Expr::col((table, "search_key")).like(like.clone());
            select.cond_where(Condition::any().add(column("o")).add(column("s")).add(column("p")));
        }
    }
    if let Some(owners) = &filter.owners {
        select.and_where(Expr::col(("d", "owner_code")).is_in(codes(owners)));
    }
    if let Some(providers) = &filter.providers {
        select.and_where(Expr::col(("d", "provider_code")).is_in(codes(providers)));
    }
    if let Some(service) = &filter.service {
        select.and_where(Expr::col(("d", "service_code")).eq(service.as_str()));
    }
    if let Some(system) = filter.system {
        select.and_where(Expr::col(("d", "system_id")).eq(system.uuid()));
    }
    match filter.status {
        Some(status) => {
            select.and_where(Expr::col(("d", "status")).eq(status.code()));
        }
        None if !filter.deleted => {
            // Named one by one, so that an index that begins with owner or provider and status serves.
            let kept = DataAccessStatus::ALL.into_iter().filter(|s| *s != DataAccessStatus::Deleted);
            select.and_where(Expr::col(("d", "status")).is_in(kept.map(DataAccessStatus::code)));
        }
        None => {}
    }
    select
}

fn join(
    select: &mut SelectStatement,
    table: &'static str,
    alias: &'static str,
    key: &'static str,
    column: &'static str,
) {
    select.join_as(JoinType::InnerJoin, table, alias, Expr::col((alias, key)).equals(("d", column)));
}

/// Puts a select of data accesses (and, where it sorts by them, owners and systems) in order.
fn ordered(select: &mut SelectStatement, sort: Sort) {
    match sort {
        Sort::Newest => select.order_by(("d", "changed_at"), Order::Desc),
        Sort::Oldest => select.order_by(("d", "changed_at"), Order::Asc),
        Sort::Owner => select.order_by(("o", "sort_key"), Order::Asc),
        Sort::System => select.order_by(("s", "sort_key"), Order::Asc),
    };
    select.order_by(("d", "id"), Order::Desc);
}

/// A page of the list.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &DataAccessFilter,
    sort: Sort,
    page: PageRequest,
) -> Result<Page<DataAccessRow>, StoreError> {
    let mut keys = filtered(filter, Some(sort));
    keys.column(("d", "id"));
    ordered(&mut keys, sort);
    keys.limit(u64::from(page.size)).offset(page.offset());
    let mut rows = shown();
    rows.and_where(Expr::col(("d", "id")).in_subquery(keys));
    ordered(&mut rows, sort);
    Ok(Page { rows: read(db, rows).await?, total: count_status(db, filter).await? })
}

/// How many data accesses a list with this filter has, up to [`Page::COUNT_LIMIT`].
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn count_status(db: &impl ConnectionTrait, filter: &DataAccessFilter) -> Result<u64, StoreError> {
    let mut counted = filtered(filter, None);
    counted.column(("d", "id")).limit(Page::<()>::COUNT_LIMIT);
    page::count(db, counted).await
}

/// The rows with these keys, in the order of the keys.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list_by_ids(
    db: &impl ConnectionTrait,
    ids: &[DataAccessId],
) -> Result<Vec<DataAccessRow>, StoreError> {
    let mut rows = vec![];
    // In chunks: both databases limit how many values one statement takes.
    for chunk in ids.chunks(MOST_VALUES) {
        let mut select = shown();
        select.and_where(Expr::col(("d", "id")).is_in(chunk.iter().map(|id| id.uuid())));
        rows.extend(read(db, select).await?);
    }
    let place: std::collections::HashMap<_, _> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    rows.sort_by_key(|row| place.get(&row.id).copied());
    Ok(rows)
}

/// What a list shows of its rows.
fn shown() -> SelectStatement {
    let newest_connection = |column: &'static str| {
        Query::select()
            .column(("c", column))
            .from_as("connection_agreement", "c")
            .and_where(Expr::col(("c", "system_id")).equals(("d", "system_id")))
            .and_where(Expr::col(("c", "service_code")).equals(("d", "service_code")))
            .order_by(("c", "created_at"), Order::Desc)
            .order_by(("c", "id"), Order::Desc)
            .limit(1)
            .to_owned()
    };
    let mut select = Query::select();
    select
        .from_as("data_access", "d")
        .columns([
            ("d", "id"),
            ("d", "status"),
            ("d", "version"),
            ("d", "created_at"),
            ("d", "changed_at"),
            ("d", "valid_from"),
            ("d", "valid_to"),
            ("d", "owner_code"),
            ("d", "system_id"),
            ("d", "provider_code"),
            ("d", "service_code"),
            ("w", "needs_data_access"),
        ])
        .expr_as(Expr::col(("o", "name")), "owner_name")
        .expr_as(Expr::col(("o", "passivated")), "owner_passivated")
        .expr_as(Expr::col(("s", "name")), "system_name")
        .expr_as(Expr::col(("s", "status")), "system_status")
        .expr_as(Expr::col(("p", "name")), "provider_name")
        .expr_as(Expr::col(("p", "passivated")), "provider_passivated")
        .expr_as(Expr::col(("w", "name")), "service_name")
        .expr_as(Expr::col(("w", "data")), "service_data")
        .expr_as(Expr::col(("w", "status")), "service_status")
        .expr_as(newest_connection("status"), "connection_status")
        .expr_as(newest_connection("valid_to"), "connection_valid_to");
    join(&mut select, "organisation", "o", "code", "owner_code");
    join(&mut select, "organisation", "p", "code", "provider_code");
    join(&mut select, "provider_system", "s", "id", "system_id");
    join(&mut select, "web_service", "w", "code", "service_code");
    select
}

async fn read(db: &impl ConnectionTrait, select: SelectStatement) -> Result<Vec<DataAccessRow>, StoreError> {
    let rows = RawRow::find_by_statement(db.get_database_backend().build(&select)).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The row with this key.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn find_row(
    db: &impl ConnectionTrait,
    id: DataAccessId,
) -> Result<Option<DataAccessRow>, StoreError> {
    Ok(list_by_ids(db, &[id]).await?.pop())
}
