//! Reading and writing connection agreements.

use domain::{
    ConnectionAgreement, ConnectionId, ConnectionStatus, OrganisationCode, ServiceCode, ServiceStatus,
    SystemId, SystemStatus, Timestamp,
};
use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder,
    entity::prelude::*,
    sea_query::{ExprTrait, JoinType, Order, Query, SelectStatement},
};

use super::entity::{ActiveModel, COLUMN, Column, Entity, Model};
use crate::{
    Page, PageRequest, StoreError,
    beside::{Beside, beside, column, read_own, select_own},
    due::{Ending, Ends, Waited, Waits},
    error::{known, parsed},
};

const WAITS: Waits = Waits { table: "connection_agreement", since: "changed_at" };
const ENDS: Ends = Ends {
    table: "connection_agreement",
    key: "id",
    end: "valid_to",
    told: "expiry_told_days",
    live: &[ConnectionStatus::Approved.code()],
};
const LIVE: [&str; 2] = [ConnectionStatus::Waiting.code(), ConnectionStatus::Approved.code()];

/// Adds an agreement.
///
/// # Errors
/// [`StoreError::Duplicate`] when a waiting or approved one for the pair exists.
pub async fn insert(
    db: &impl ConnectionTrait,
    rows: &[ConnectionAgreement],
    at: Timestamp,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(500) {
        let rows = chunk.iter().map(|row| ActiveModel {
            id: Set(row.id.uuid()),
            system_id: Set(row.system.uuid()),
            service_code: Set(row.service.to_string()),
            status: Set(row.status.code().into()),
            version: Set(row.version),
            created_at: Set(at.micros()),
            changed_at: Set(at.micros()),
            reminded_days: Set(0),
            valid_to: Set(row.valid_to.map(Timestamp::micros)),
            expiry_told_days: Set(0),
            accepted_version: Set(row.accepted_version),
        });
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes the status and end of an agreement that was decided on as `row.version`, and counts the version up.
///
/// # Errors
/// [`StoreError::Conflict`] when the row has moved on.
pub async fn save(
    db: &impl ConnectionTrait,
    row: &ConnectionAgreement,
    at: Timestamp,
) -> Result<(), StoreError> {
    let result = Entity::update_many()
        .col_expr(Column::Status, Expr::value(row.status.code()))
        .col_expr(Column::Version, Expr::value(row.version + 1))
        .col_expr(Column::ChangedAt, Expr::value(at.micros()))
        .col_expr(Column::RemindedDays, Expr::value(0))
        .col_expr(Column::ValidTo, Expr::value(row.valid_to.map(Timestamp::micros)))
        .col_expr(Column::ExpiryToldDays, Expr::value(0))
        .filter(COLUMN.id.eq(row.id.uuid()))
        .filter(COLUMN.version.eq(row.version))
        .exec(db)
        .await?;
    if result.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The agreement with this key.
pub async fn find(
    db: &impl ConnectionTrait,
    id: ConnectionId,
) -> Result<Option<ConnectionAgreement>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(ConnectionAgreement::try_from).transpose()
}

/// The waiting and approved agreements of a system with these web services, in no order.
pub async fn list_live(
    db: &impl ConnectionTrait,
    system: SystemId,
    services: &[ServiceCode],
) -> Result<Vec<ConnectionAgreement>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.system_id.eq(system.uuid()))
        .filter(COLUMN.service_code.is_in(services.iter().map(ServiceCode::as_str)))
        .filter(COLUMN.status.is_in(LIVE))
        .all(db)
        .await?;
    rows.into_iter().map(ConnectionAgreement::try_from).collect()
}

/// Writes that these agreements ended when their last day had passed, as they were read at `row.version`; each at its own end,
/// or at `at` where it has none.
///
/// # Errors
/// [`StoreError::Conflict`] when one has moved on.
pub async fn save_expired(
    db: &impl ConnectionTrait,
    rows: &[ConnectionAgreement],
    at: Timestamp,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(200) {
        let as_seen = chunk.iter().fold(Condition::any(), |any, row| {
            any.add(Condition::all().add(COLUMN.id.eq(row.id.uuid())).add(COLUMN.version.eq(row.version)))
        });
        let ended = Expr::col(Column::ValidTo).if_null(at.micros());
        let result = Entity::update_many()
            .col_expr(Column::Status, Expr::value(ConnectionStatus::Ended.code()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .col_expr(Column::ChangedAt, ended)
            .col_expr(Column::RemindedDays, Expr::value(0))
            .col_expr(Column::ExpiryToldDays, Expr::value(0))
            .filter(as_seen)
            .exec(db)
            .await?;
        if result.rows_affected != chunk.len() as u64 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

/// The status of the newest agreement of a system and a web service at the moment `at`; one whose end has passed is ended.
pub async fn newest_status(
    db: &impl ConnectionTrait,
    system: SystemId,
    service: &ServiceCode,
    at: Timestamp,
) -> Result<Option<ConnectionStatus>, StoreError> {
    let row = Entity::find()
        .filter(COLUMN.system_id.eq(system.uuid()))
        .filter(COLUMN.service_code.eq(service.as_str()))
        .order_by_desc(COLUMN.created_at)
        .order_by_desc(COLUMN.id)
        .one(db)
        .await?;
    let status = |row: Model| Ok(ConnectionAgreement::try_from(row)?.as_of(at).status);
    row.map(status).transpose()
}

/// How many of a system's agreements are waiting, or approved and not over at the moment `at`.
pub async fn count_live(
    db: &impl ConnectionTrait,
    system: SystemId,
    at: Timestamp,
) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(COLUMN.system_id.eq(system.uuid()))
        .filter(COLUMN.status.is_in(LIVE))
        .filter(COLUMN.valid_to.is_null().or(COLUMN.valid_to.gt(at.micros())))
        .count(db)
        .await?)
}

/// How many agreements have this status.
pub async fn count(db: &impl ConnectionTrait, status: ConnectionStatus) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(COLUMN.status.eq(status.code())).count(db).await?)
}

/// Agreements that have waited so long and of which the parties were not reminded.
pub async fn list_waiting_since(
    db: &impl ConnectionTrait,
    waited: Waited,
    limit: u64,
) -> Result<Vec<ConnectionId>, StoreError> {
    let ids = WAITS.list(db, waited, limit).await?;
    Ok(ids.into_iter().map(ConnectionId::new).collect())
}

/// Claims the reminder, if it is still due. Tells whether nobody else had.
pub async fn claim_reminder(
    db: &impl ConnectionTrait,
    id: ConnectionId,
    waited: Waited,
) -> Result<bool, StoreError> {
    WAITS.claim(db, id.uuid(), waited).await
}

/// Approved agreements that end so soon, and whose parties were not told so.
pub async fn list_expiring(
    db: &impl ConnectionTrait,
    ending: Ending,
    limit: u64,
) -> Result<Vec<ConnectionId>, StoreError> {
    let ids = ENDS.list(db, ending, limit).await?;
    Ok(ids.into_iter().map(ConnectionId::new).collect())
}

/// Claims the warning, if it is still due. Tells whether nobody else had.
pub async fn claim_expiry(
    db: &impl ConnectionTrait,
    id: ConnectionId,
    ending: Ending,
) -> Result<bool, StoreError> {
    ENDS.claim(db, id.uuid(), ending).await
}

/// The providers of systems with an agreement to a web service that waits, or is approved and not over at the moment `at`.
pub async fn list_connected_providers(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
    at: Timestamp,
) -> Result<Vec<(SystemId, OrganisationCode)>, StoreError> {
    let mut select = joined(&ConnectionFilter::default());
    select
        .columns([("c", "system_id"), ("s", "provider_code")])
        .and_where(Expr::col(("c", "service_code")).eq(service.as_str()))
        .and_where(Expr::col(("c", "status")).is_in(LIVE))
        .and_where(Expr::col(("c", "valid_to")).is_null().or(Expr::col(("c", "valid_to")).gt(at.micros())))
        .order_by(("c", "system_id"), Order::Asc);
    let rows = db.query_all(&select).await?;
    let pair = |row: QueryResult| {
        let code: String = row.try_get("", "provider_code")?;
        let code = parsed("provider_system.provider_code", OrganisationCode::parse(&code))?;
        Ok((SystemId::new(row.try_get("", "system_id")?), code))
    };
    rows.into_iter().map(pair).collect()
}

/// Which agreements a list shows; an empty filter shows all.
#[derive(Clone, Debug, Default)]
pub struct ConnectionFilter {
    /// Only those of systems of these providers.
    pub providers: Option<Vec<OrganisationCode>>,
    pub system: Option<SystemId>,
    pub id: Option<ConnectionId>,
    pub status: Option<ConnectionStatus>,
}

beside! {
    /// What an agreement is between, in words.
    pub struct ConnectionNames {
        pub system: String = column("s", "name"),
        pub provider: String = column("p", "name"),
        pub service: String = column("w", "name"),
    }
}

beside! {
    struct Sides {
        system: String = column("s", "status"),
        provider: String = column("s", "provider_code"),
        needs_data_access: bool = column("w", "needs_data_access"),
        frees_at: Option<i64> = column("w", "frees_at"),
    }
}

/// An agreement as lists show it.
#[derive(Clone, Debug)]
pub struct ConnectionRow {
    pub agreement: ConnectionAgreement,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub names: ConnectionNames,
    pub provider: OrganisationCode,
    pub system_status: SystemStatus,
    pub needs_data_access: bool,
    /// The first moment at which it needs none any more.
    pub frees_at: Option<Timestamp>,
}

impl ConnectionRow {
    /// The row as it stands at a moment.
    #[must_use]
    pub fn as_of(self, at: Timestamp) -> Self {
        let freed = self.frees_at.is_some_and(|day| day <= at);
        let needs_data_access = self.needs_data_access && !freed;
        Self { agreement: self.agreement.as_of(at), needs_data_access, ..self }
    }

    fn read(row: &QueryResult) -> Result<Self, StoreError> {
        let own: Model = read_own::<Entity>(row)?;
        let [created_at, changed_at] = [own.created_at, own.changed_at].map(Timestamp::from_micros);
        let sides = Sides::read(row)?;
        Ok(Self {
            agreement: own.try_into()?,
            created_at,
            changed_at,
            names: ConnectionNames::read(row)?,
            provider: parsed("provider_system.provider_code", OrganisationCode::parse(&sides.provider))?,
            system_status: known("provider_system.status", SystemStatus::from_code(&sides.system))?,
            needs_data_access: sides.needs_data_access,
            frees_at: sides.frees_at.map(Timestamp::from_micros),
        })
    }
}

fn joined(filter: &ConnectionFilter) -> SelectStatement {
    let mut select = Query::select();
    select
        .from_as("connection_agreement", "c")
        .join_as(
            JoinType::InnerJoin,
            "provider_system",
            "s",
            Expr::col(("s", "id")).equals(("c", "system_id")),
        )
        .join_as(
            JoinType::InnerJoin,
            "organisation",
            "p",
            Expr::col(("p", "code")).equals(("s", "provider_code")),
        )
        .join_as(
            JoinType::InnerJoin,
            "web_service",
            "w",
            Expr::col(("w", "code")).equals(("c", "service_code")),
        );
    if let Some(providers) = &filter.providers {
        let codes = providers.iter().map(OrganisationCode::as_str);
        select.and_where(Expr::col(("s", "provider_code")).is_in(codes));
    }
    if let Some(system) = filter.system {
        select.and_where(Expr::col(("c", "system_id")).eq(system.uuid()));
    }
    if let Some(id) = filter.id {
        select.and_where(Expr::col(("c", "id")).eq(id.uuid()));
    }
    if let Some(status) = filter.status {
        select.and_where(Expr::col(("c", "status")).eq(status.code()));
    }
    select
}

/// Agreements, newest change first.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &ConnectionFilter,
    page: PageRequest,
) -> Result<Page<ConnectionRow>, StoreError> {
    let mut select = joined(filter);
    select_own::<Entity>(&mut select, "c");
    ConnectionNames::select(&mut select);
    Sides::select(&mut select);
    select
        .order_by(("c", "changed_at"), Order::Desc)
        .order_by(("c", "id"), Order::Desc)
        .limit(u64::from(page.size))
        .offset(page.offset());
    let rows = db.query_all(&select).await?;
    let mut ids = joined(filter);
    ids.column(("c", "id")).limit(Page::<()>::COUNT_LIMIT);
    let total = crate::page::count(db, ids).await?;
    Ok(Page { rows: rows.iter().map(ConnectionRow::read).collect::<Result<_, _>>()?, total })
}

/// What a system may fetch of every institution, without a data access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeFlow {
    pub system: SystemId,
    pub provider: OrganisationCode,
    pub service: ServiceCode,
    /// The system's and the web service's name.
    pub names: [String; 2],
}

/// What flows at a moment without a data access, unless it is stopped, by the names of system and web service.
pub async fn list_free(
    db: &impl ConnectionTrait,
    filter: &ConnectionFilter,
    at: Timestamp,
) -> Result<Vec<FreeFlow>, StoreError> {
    let filter = ConnectionFilter { status: Some(ConnectionStatus::Approved), ..filter.clone() };
    let ended = |column: (&'static str, &'static str)| Expr::col(column).lte(at.micros());
    let needs_none = Expr::col(("w", "needs_data_access")).eq(false).or(ended(("w", "frees_at")));
    let holds = Expr::col(("c", "valid_to")).is_null().or(Expr::col(("c", "valid_to")).gt(at.micros()));
    let mut select = joined(&filter);
    select
        .columns([("c", "system_id"), ("s", "provider_code"), ("c", "service_code")])
        .expr_as(Expr::col(("s", "name")), "system_name")
        .expr_as(Expr::col(("w", "name")), "service_name")
        .and_where(needs_none)
        .and_where(holds)
        .and_where(Expr::col(("s", "status")).eq(SystemStatus::Active.code()))
        .and_where(Expr::col(("w", "status")).ne(ServiceStatus::Closed.code()))
        .and_where(Expr::col(("p", "passivated")).is_null())
        .order_by(("s", "name"), Order::Asc)
        .order_by(("w", "name"), Order::Asc)
        .order_by(("c", "id"), Order::Asc);
    let read = |row: QueryResult| {
        let (provider, service): (String, String) =
            (row.try_get("", "provider_code")?, row.try_get("", "service_code")?);
        Ok(FreeFlow {
            system: SystemId::new(row.try_get("", "system_id")?),
            provider: parsed("provider_system.provider_code", OrganisationCode::parse(&provider))?,
            service: parsed("connection_agreement.service_code", ServiceCode::parse(&service))?,
            names: [row.try_get("", "system_name")?, row.try_get("", "service_name")?],
        })
    };
    db.query_all(&select).await?.into_iter().map(read).collect()
}
