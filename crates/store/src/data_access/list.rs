//! Lists of data accesses, as provider and owner see them.
//!
//! A page is found in two steps: first the keys of its rows from an index, then what those rows show. So the joins cost
//! the same whether the table holds a thousand rows or a million.

use std::collections::HashMap;

use domain::{
    AccessFacts, AccessTerms, DataAccess, DataAccessId, DataAccessStatus, OrganisationCode, ServiceCode,
    SystemId, Timestamp, search_key,
};
use sea_orm::{
    Condition,
    entity::prelude::*,
    sea_query::{ExprTrait, JoinType, LikeExpr, Order, Query, SelectStatement},
};

use super::{
    entity::{Entity, Model},
    facts::{Links, join_connection},
};
use crate::{
    MOST_VALUES, Page, PageRequest, StoreError,
    beside::{Beside, beside, column, read_own, select_own},
    error::{known, parsed},
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
    /// Whether the owner's list has those of owners that take part no longer; for the services, which make the filter of owners of it.
    pub closed: bool,
    /// Only those whose owner is to confirm a new version of the web service, of what has not run out at this moment.
    pub to_confirm: Option<Timestamp>,
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

beside! {
    /// What a data access is between, in words.
    pub struct AccessNames {
        pub owner: String = column("o", "name"),
        pub system: String = column("s", "name"),
        pub provider: String = column("p", "name"),
        pub service: String = column("w", "name"),
        /// Data der overføres, from the catalogue.
        pub data: String = column("w", "data"),
        /// The number of the web service's newest version.
        pub text_version: i32 = column("w", "text_version"),
    }
}

/// A data access as lists show it, with the facts that decide whether data can be fetched.
#[derive(Clone, Debug)]
pub struct DataAccessRow {
    pub access: DataAccess,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub names: AccessNames,
    pub facts: AccessFacts,
}

impl DataAccessRow {
    fn read(row: &QueryResult) -> Result<Self, StoreError> {
        let own: Model = read_own::<Entity>(row)?;
        let [created_at, changed_at] = [own.created_at, own.changed_at].map(Timestamp::from_micros);
        let access = DataAccess::try_from(own)?;
        let facts = Links::read(row)?.facts(access.terms())?;
        Ok(Self { access, created_at, changed_at, names: AccessNames::read(row)?, facts })
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
    if let Some(at) = filter.to_confirm {
        let end = || Expr::col(("d", "valid_to"));
        select.and_where(Expr::col(("d", "confirm_by")).is_not_null());
        select.cond_where(Condition::any().add(end().is_null()).add(end().gt(at.micros())));
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

/// The rows of a page of the list.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &DataAccessFilter,
    sort: Sort,
    page: PageRequest,
) -> Result<Vec<DataAccessRow>, StoreError> {
    let mut keys = filtered(filter, Some(sort));
    keys.column(("d", "id"));
    ordered(&mut keys, sort);
    keys.limit(u64::from(page.size)).offset(page.offset());
    let mut rows = shown();
    rows.and_where(Expr::col(("d", "id")).in_subquery(keys));
    ordered(&mut rows, sort);
    read(db, rows).await
}

/// All rows with this filter, by owner.
pub async fn list_all(
    db: &impl ConnectionTrait,
    filter: &DataAccessFilter,
) -> Result<Vec<DataAccessRow>, StoreError> {
    let mut keys = filtered(filter, None);
    keys.column(("d", "id"));
    let mut rows = shown();
    rows.and_where(Expr::col(("d", "id")).in_subquery(keys));
    ordered(&mut rows, Sort::Owner);
    read(db, rows).await
}

/// How many data accesses a list with this filter has, up to [`Page::COUNT_LIMIT`].
pub async fn count(db: &impl ConnectionTrait, filter: &DataAccessFilter) -> Result<u64, StoreError> {
    let mut counted = filtered(filter, None);
    counted.column(("d", "id")).limit(Page::<()>::COUNT_LIMIT);
    page::count(db, counted).await
}

/// How many data accesses of a filter have each of these statuses; what there are none of is not in it.
pub async fn count_by_status(
    db: &impl ConnectionTrait,
    filter: &DataAccessFilter,
    statuses: &[DataAccessStatus],
) -> Result<HashMap<DataAccessStatus, u64>, StoreError> {
    let mut counted = filtered(&DataAccessFilter { deleted: true, ..filter.clone() }, None);
    counted
        .column(("d", "status"))
        .expr_as(Expr::col(("d", "id")).count(), "number")
        .and_where(Expr::col(("d", "status")).is_in(statuses.iter().map(|status| status.code())))
        .group_by_col(("d", "status"));
    let rows = db.query_all(&counted).await?;
    rows.iter()
        .map(|row| {
            let status: String = row.try_get("", "status")?;
            let number: i64 = row.try_get("", "number")?;
            let status = known("data_access.status", DataAccessStatus::from_code(&status))?;
            Ok((status, u64::try_from(number).unwrap_or_default()))
        })
        .collect()
}

/// The rows with these keys, in the order of the keys.
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
    let place: HashMap<_, _> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    rows.sort_by_key(|row| place.get(&row.access.id).copied());
    Ok(rows)
}

beside! {
    /// Of a data access no more than decides, and whose it is.
    struct Own {
        id: Uuid = column("d", "id"),
        system: Uuid = column("d", "system_id"),
        provider: String = column("d", "provider_code"),
        service: String = column("d", "service_code"),
        owner: String = column("d", "owner_code"),
        status: String = column("d", "status"),
        valid_from: Option<i64> = column("d", "valid_from"),
        valid_to: Option<i64> = column("d", "valid_to"),
        confirm_by: Option<i64> = column("d", "confirm_by"),
        system_name: String = column("s", "name"),
        service_name: String = column("w", "name"),
        owner_name: String = column("o", "name"),
    }
}

/// What decides about a data access, and whose it is.
#[derive(Clone, Debug)]
pub struct Weighed {
    pub id: DataAccessId,
    pub system: SystemId,
    pub provider: OrganisationCode,
    pub service: ServiceCode,
    pub owner: OrganisationCode,
    pub facts: AccessFacts,
    pub system_name: String,
    pub service_name: String,
    pub owner_name: String,
}

impl Weighed {
    fn read(row: &QueryResult) -> Result<Self, StoreError> {
        let own = Own::read(row)?;
        let moment = |at: Option<i64>| at.map(Timestamp::from_micros);
        let terms = AccessTerms {
            status: known("data_access.status", DataAccessStatus::from_code(&own.status))?,
            valid_from: moment(own.valid_from),
            valid_to: moment(own.valid_to),
            confirm_by: moment(own.confirm_by),
        };
        Ok(Self {
            id: DataAccessId::new(own.id),
            system: SystemId::new(own.system),
            provider: parsed("data_access.provider_code", OrganisationCode::parse(&own.provider))?,
            service: parsed("data_access.service_code", ServiceCode::parse(&own.service))?,
            owner: parsed("data_access.owner_code", OrganisationCode::parse(&own.owner))?,
            facts: Links::read(row)?.facts(terms)?,
            system_name: own.system_name,
            service_name: own.service_name,
            owner_name: own.owner_name,
        })
    }
}

/// The first `limit` rows with this filter behind `after`, in the order of their keys, with no more of them than decides.
pub async fn list_weighed(
    db: &impl ConnectionTrait,
    filter: &DataAccessFilter,
    after: Option<DataAccessId>,
    limit: u64,
) -> Result<Vec<Weighed>, StoreError> {
    let mut select = filtered(filter, None);
    Own::select(&mut select);
    with_links(&mut select);
    if let Some(after) = after {
        select.and_where(Expr::col(("d", "id")).gt(after.uuid()));
    }
    select.order_by(("d", "id"), Order::Asc).limit(limit);
    db.query_all(&select).await?.iter().map(Weighed::read).collect()
}

/// The row that another was taken over from, and those that were taken over from that other, by owner.
pub async fn list_line(
    db: &impl ConnectionTrait,
    id: DataAccessId,
    forerunner: Option<DataAccessId>,
) -> Result<Vec<DataAccessRow>, StoreError> {
    let mut select = shown();
    let mut of = Condition::any().add(Expr::col(("d", "forerunner_id")).eq(id.uuid()));
    if let Some(forerunner) = forerunner {
        of = of.add(Expr::col(("d", "id")).eq(forerunner.uuid()));
    }
    select.cond_where(of);
    ordered(&mut select, Sort::Owner);
    read(db, select).await
}

/// Selects what decides beside the data accesses `d` themselves, with the joins that it needs.
fn with_links(select: &mut SelectStatement) {
    Links::select(select);
    join(select, "organisation", "o", "code", "owner_code");
    join(select, "organisation", "p", "code", "provider_code");
    join(select, "provider_system", "s", "id", "system_id");
    join(select, "web_service", "w", "code", "service_code");
    join_connection(select);
}

/// What a list shows of its rows.
fn shown() -> SelectStatement {
    let mut select = Query::select();
    select.from_as("data_access", "d");
    select_own::<Entity>(&mut select, "d");
    AccessNames::select(&mut select);
    with_links(&mut select);
    select
}

async fn read(db: &impl ConnectionTrait, select: SelectStatement) -> Result<Vec<DataAccessRow>, StoreError> {
    db.query_all(&select).await?.iter().map(DataAccessRow::read).collect()
}

/// The row with this key.
pub async fn find_row(
    db: &impl ConnectionTrait,
    id: DataAccessId,
) -> Result<Option<DataAccessRow>, StoreError> {
    Ok(list_by_ids(db, &[id]).await?.pop())
}
