//! Stops of the agency.

use std::collections::HashMap;

use domain::{
    Comment, EmergencyStop, EmergencyStopId, OrganisationCode, ServiceCode, StopStatus, Stopped, SystemId,
    Timestamp, UserId,
};
use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, Query},
};

use crate::{
    StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "emergency_stop")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub system_id: Option<Uuid>,
    pub provider_code: Option<String>,
    /// Whether it is of the web services, or institutions, of its lists alone.
    pub some_services: bool,
    pub some_owners: bool,
    pub reason: String,
    pub status: String,
    pub ends_at: Option<i64>,
    pub set_by: Uuid,
    pub set_by_name: String,
    pub at: i64,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// The tables of what a stop is of alone, and the column of each.
const SERVICES: (&str, &str) = ("emergency_stop_service", "service_code");
const OWNERS: (&str, &str) = ("emergency_stop_owner", "owner_code");

fn stop(row: Model, services: Vec<String>, owners: Vec<String>) -> Result<EmergencyStop, StoreError> {
    let provider = |code: String| parsed("emergency_stop.provider_code", OrganisationCode::parse(&code));
    let stopped = match (row.system_id, row.provider_code) {
        (Some(system), _) => Stopped::System(SystemId::new(system)),
        (None, Some(code)) => Stopped::Provider(provider(code)?),
        (None, None) => return Err(StoreError::Corrupt("emergency_stop: of nothing".into())),
    };
    let service = |code: &String| parsed("emergency_stop_service.service_code", ServiceCode::parse(code));
    let owner = |code: &String| parsed("emergency_stop_owner.owner_code", OrganisationCode::parse(code));
    Ok(EmergencyStop {
        id: EmergencyStopId::new(row.id),
        stopped,
        services: services.iter().map(service).collect::<Result<_, _>>()?,
        owners: owners.iter().map(owner).collect::<Result<_, _>>()?,
        reason: Comment::kept(&row.reason),
        status: known("emergency_stop.status", StopStatus::from_code(&row.status))?,
        until: row.ends_at.map(Timestamp::from_micros),
        by: UserId::new(row.set_by),
        by_name: row.set_by_name,
        at: Timestamp::from_micros(row.at),
        version: row.version,
    })
}

/// Adds a stop.
pub async fn insert(db: &impl ConnectionTrait, stop: &EmergencyStop) -> Result<(), StoreError> {
    let (system, provider) = match &stop.stopped {
        Stopped::System(system) => (Some(system.uuid()), None),
        Stopped::Provider(code) => (None, Some(code.to_string())),
    };
    let row = ActiveModel {
        id: Set(stop.id.uuid()),
        system_id: Set(system),
        provider_code: Set(provider),
        some_services: Set(!stop.services.is_empty()),
        some_owners: Set(!stop.owners.is_empty()),
        reason: Set(stop.reason.to_string()),
        status: Set(stop.status.code().into()),
        ends_at: Set(stop.until.map(Timestamp::micros)),
        set_by: Set(stop.by.uuid()),
        set_by_name: Set(stop.by_name.clone()),
        at: Set(stop.at.micros()),
        version: Set(stop.version),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    let services = stop.services.iter().map(|code| code.as_str());
    let owners = stop.owners.iter().map(|code| code.as_str());
    narrow(db, stop.id, SERVICES, services.collect()).await?;
    narrow(db, stop.id, OWNERS, owners.collect()).await
}

async fn narrow(
    db: &impl ConnectionTrait,
    id: EmergencyStopId,
    (table, column): (&'static str, &'static str),
    codes: Vec<&str>,
) -> Result<(), StoreError> {
    for chunk in codes.chunks(500) {
        let mut insert = Query::insert();
        insert.into_table(table).columns(["stop_id", column]);
        for code in chunk {
            insert.values_panic([Expr::value(id.uuid()), Expr::value(*code)]);
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

/// Writes the status of a stop that was decided on as `stop.version`, and counts the version up.
///
/// # Errors
/// [`StoreError::Conflict`] when the row has moved on.
pub async fn save(db: &impl ConnectionTrait, stop: &EmergencyStop) -> Result<(), StoreError> {
    let result = Entity::update_many()
        .col_expr(Column::Status, Expr::value(stop.status.code()))
        .col_expr(Column::Version, Expr::value(stop.version + 1))
        .filter(COLUMN.id.eq(stop.id.uuid()))
        .filter(COLUMN.version.eq(stop.version))
        .exec(db)
        .await?;
    if result.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The stop with this key.
pub async fn find(
    db: &impl ConnectionTrait,
    id: EmergencyStopId,
) -> Result<Option<EmergencyStop>, StoreError> {
    let rows = Entity::find_by_id(id.uuid()).all(db).await?;
    Ok(with_scopes(db, rows).await?.pop())
}

/// All stops that are in force.
pub async fn list_in_force(db: &impl ConnectionTrait) -> Result<Vec<EmergencyStop>, StoreError> {
    let rows = Entity::find().filter(COLUMN.status.eq(StopStatus::InForce.code())).all(db).await?;
    with_scopes(db, rows).await
}

/// The stops, those in force first, newest first; no more than `limit`.
pub async fn list(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<EmergencyStop>, StoreError> {
    let rows = Entity::find()
        .order_by_asc(COLUMN.status)
        .order_by_desc(COLUMN.at)
        .order_by_desc(COLUMN.id)
        .limit(limit)
        .all(db)
        .await?;
    with_scopes(db, rows).await
}

/// Stops that are in force although their end has come.
pub async fn list_over(
    db: &impl ConnectionTrait,
    at: Timestamp,
    limit: u64,
) -> Result<Vec<EmergencyStopId>, StoreError> {
    let select = Entity::find().select_only().column(Column::Id);
    let select = select.filter(COLUMN.status.eq(StopStatus::InForce.code()));
    let ids: Vec<Uuid> =
        select.filter(COLUMN.ends_at.lte(at.micros())).limit(limit).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(EmergencyStopId::new).collect())
}

async fn with_scopes(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<EmergencyStop>, StoreError> {
    let ids = |some: fn(&Model) -> bool| rows.iter().filter(|row| some(row)).map(|row| row.id).collect();
    let mut services = scope(db, SERVICES, ids(|row| row.some_services)).await?;
    let mut owners = scope(db, OWNERS, ids(|row| row.some_owners)).await?;
    let whole = |row: Model| {
        let services = services.remove(&row.id).unwrap_or_default();
        let owners = owners.remove(&row.id).unwrap_or_default();
        stop(row, services, owners)
    };
    rows.into_iter().map(whole).collect()
}

async fn scope(
    db: &impl ConnectionTrait,
    (table, column): (&'static str, &'static str),
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let mut select = Query::select();
    select.columns(["stop_id", column]).from(table).and_where(Expr::col("stop_id").is_in(ids));
    select.order_by(column, sea_orm::sea_query::Order::Asc);
    for row in db.query_all(&select).await? {
        found.entry(row.try_get("", "stop_id")?).or_default().push(row.try_get("", column)?);
    }
    Ok(found)
}
