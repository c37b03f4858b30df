//! Reading and writing single data accesses.

use std::collections::{BTreeMap, HashMap};

use domain::{
    DataAccess, DataAccessId, DataAccessStatus, EmergencyStop, OrganisationCode, ServiceCode, Stopped,
    SystemId, Timestamp,
};
use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait as _};

use super::entity::{COLUMN, Column, Entity, active};
use crate::{
    StoreError,
    due::{Ending, Ends, Waited, Waits},
    error::{known, parsed},
};

const WAITS: Waits = Waits { table: "data_access", since: "changed_at" };
const CONFIRMS: Ends = Ends {
    table: "data_access",
    key: "id",
    end: "confirm_by",
    told: "confirm_told_days",
    live: &[DataAccessStatus::Approved.code()],
};
const ENDS: Ends = Ends {
    table: "data_access",
    key: "id",
    end: "valid_to",
    told: "expiry_told_days",
    live: &[DataAccessStatus::Approved.code()],
};

/// Adds data accesses; any number of them in statements of 500 rows.
///
/// # Errors
/// [`StoreError::Duplicate`] when one for the same triple exists that is not deleted.
pub async fn insert_many(
    db: &impl ConnectionTrait,
    rows: &[DataAccess],
    at: Timestamp,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(500) {
        let rows = chunk.iter().map(|access| active(access, at));
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes the status and period of a data access that was decided on as `row.version`, and counts the version up.
///
/// # Errors
/// [`StoreError::Conflict`] when the row has moved on.
pub async fn save(db: &impl ConnectionTrait, row: &DataAccess, at: Timestamp) -> Result<(), StoreError> {
    let result = Entity::update_many()
        .col_expr(Column::Status, Expr::value(row.status.code()))
        .col_expr(Column::ValidFrom, Expr::value(row.valid_from.map(Timestamp::micros)))
        .col_expr(Column::ValidTo, Expr::value(row.valid_to.map(Timestamp::micros)))
        .col_expr(Column::SuspendedUntil, Expr::value(row.suspended_until.map(Timestamp::micros)))
        .col_expr(Column::Version, Expr::value(row.version + 1))
        .col_expr(Column::ChangedAt, Expr::value(at.micros()))
        .col_expr(Column::RemindedDays, Expr::value(0))
        .col_expr(Column::ExpiryToldDays, Expr::value(0))
        .filter(COLUMN.id.eq(row.id.uuid()))
        .filter(COLUMN.version.eq(row.version))
        .exec(db)
        .await?;
    if result.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// Writes the status of data accesses that were decided on as `row.version`, and counts the versions up; an end that is not
/// there any more is taken away, others stay as they are; so does what was accepted before `at`. In statements of 200 rows.
///
/// # Errors
/// [`StoreError::Conflict`] when a row has moved on.
pub async fn save_status(
    db: &impl ConnectionTrait,
    rows: &[DataAccess],
    at: Timestamp,
) -> Result<(), StoreError> {
    type Alike = (&'static str, bool, Option<i64>, Option<i32>);
    let mut alike: BTreeMap<Alike, Vec<&DataAccess>> = BTreeMap::new();
    for row in rows {
        let until = row.suspended_until.map(Timestamp::micros);
        let accepted = row.accepted.filter(|accepted| accepted.at == at).map(|accepted| accepted.version);
        alike.entry((row.status.code(), row.valid_to.is_some(), until, accepted)).or_default().push(row);
    }
    for ((status, ends, until, accepted), rows) in alike {
        for chunk in rows.chunks(200) {
            let as_seen = chunk.iter().fold(Condition::any(), |any, row| {
                let row =
                    Condition::all().add(COLUMN.id.eq(row.id.uuid())).add(COLUMN.version.eq(row.version));
                any.add(row)
            });
            let mut update = Entity::update_many()
                .col_expr(Column::Status, Expr::value(status))
                .col_expr(Column::SuspendedUntil, Expr::value(until))
                .col_expr(Column::ConfirmBy, Expr::value(None::<i64>))
                .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                .col_expr(Column::ChangedAt, Expr::value(at.micros()))
                .col_expr(Column::RemindedDays, Expr::value(0))
                .col_expr(Column::ExpiryToldDays, Expr::value(0));
            if !ends {
                update = update.col_expr(Column::ValidTo, Expr::value(None::<i64>));
            }
            if let Some(version) = accepted {
                update = update
                    .col_expr(Column::AcceptedVersion, Expr::value(version))
                    .col_expr(Column::AcceptedAt, Expr::value(at.micros()));
            }
            let result = update.filter(as_seen).exec(db).await?;
            if result.rows_affected != chunk.len() as u64 {
                return Err(StoreError::Conflict);
            }
        }
    }
    Ok(())
}

/// The data access with this key.
pub async fn find(db: &impl ConnectionTrait, id: DataAccessId) -> Result<Option<DataAccess>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(DataAccess::try_from).transpose()
}

/// For each of these owners with a data access to the system and web service that is not deleted: its status.
pub async fn existing(
    db: &impl ConnectionTrait,
    system: SystemId,
    service: &ServiceCode,
    owners: &[OrganisationCode],
) -> Result<HashMap<OrganisationCode, DataAccessStatus>, StoreError> {
    let rows: Vec<(String, String)> = Entity::find()
        .select_only()
        .columns([Column::OwnerCode, Column::Status])
        .filter(COLUMN.system_id.eq(system.uuid()))
        .filter(COLUMN.service_code.eq(service.as_str()))
        .filter(COLUMN.status.ne(DataAccessStatus::Deleted.code()))
        .filter(COLUMN.owner_code.is_in(owners.iter().map(OrganisationCode::as_str)))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(owner, status)| {
            Ok((
                parsed("data_access.owner_code", OrganisationCode::parse(&owner))?,
                known("data_access.status", DataAccessStatus::from_code(&status))?,
            ))
        })
        .collect()
}

/// How many of a system's data accesses are live: waiting, approved or suspended.
pub async fn count_live(db: &impl ConnectionTrait, system: SystemId) -> Result<u64, StoreError> {
    let live = DataAccessStatus::LIVE.map(DataAccessStatus::code);
    Ok(Entity::find()
        .filter(COLUMN.system_id.eq(system.uuid()))
        .filter(COLUMN.status.is_in(live))
        .count(db)
        .await?)
}

/// Data accesses that have waited so long and of which the parties were not reminded.
pub async fn list_waiting_since(
    db: &impl ConnectionTrait,
    waited: Waited,
    limit: u64,
) -> Result<Vec<DataAccessId>, StoreError> {
    let ids = WAITS.list(db, waited, limit).await?;
    Ok(ids.into_iter().map(DataAccessId::new).collect())
}

/// Claims the reminder, if it is still due. Tells whether nobody else had.
pub async fn claim_reminder(
    db: &impl ConnectionTrait,
    id: DataAccessId,
    waited: Waited,
) -> Result<bool, StoreError> {
    WAITS.claim(db, id.uuid(), waited).await
}

/// Approved data accesses that end so soon, and whose parties were not told so.
pub async fn list_expiring(
    db: &impl ConnectionTrait,
    ending: Ending,
    limit: u64,
) -> Result<Vec<DataAccessId>, StoreError> {
    let ids = ENDS.list(db, ending, limit).await?;
    Ok(ids.into_iter().map(DataAccessId::new).collect())
}

/// Suspended data accesses whose suspension was meant to be over by now, and whose owners were not told so.
pub async fn list_pauses_over(
    db: &impl ConnectionTrait,
    at: Timestamp,
    limit: u64,
) -> Result<Vec<DataAccessId>, StoreError> {
    let select = Entity::find().select_only().column(Column::Id).filter(pause_over(at)).limit(limit);
    let ids: Vec<Uuid> = select.into_tuple().all(db).await?;
    Ok(ids.into_iter().map(DataAccessId::new).collect())
}

/// Claims the word that a suspension was meant to be over, if it is still due. Tells whether nobody else had.
pub async fn claim_pause_over(
    db: &impl ConnectionTrait,
    id: DataAccessId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let claimed = Entity::update_many()
        .col_expr(Column::RemindedDays, Expr::value(1))
        .filter(COLUMN.id.eq(id.uuid()))
        .filter(pause_over(at))
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}

fn pause_over(at: Timestamp) -> Condition {
    Condition::all()
        .add(COLUMN.status.eq(DataAccessStatus::Suspended.code()))
        .add(COLUMN.suspended_until.lte(at.micros()))
        .add(COLUMN.reminded_days.eq(0))
}

/// Has the owners of what holds through a web service confirm its new version until `by`, if it is to be confirmed, or until an earlier day
/// by which they are to confirm another; `told` is the warning that is said with it. Whoever decides on one of them as it was before is told that it has moved
/// on: counts up the versions of all that are not deleted.
pub async fn ask_to_confirm(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
    by: Option<Timestamp>,
    told: Option<Ending>,
) -> Result<(), StoreError> {
    let moved_on = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(COLUMN.service_code.eq(service.as_str()))
        .filter(COLUMN.status.ne(DataAccessStatus::Deleted.code()));
    let Some(by) = by else { return Ok(moved_on.exec(db).await.map(drop)?) };
    let column = Expr::col;
    let later = column(Column::ConfirmBy).is_null().or(column(Column::ConfirmBy).gt(by.micros()));
    // Also what has run out: its owner may put the end off.
    let concerned = COLUMN.status.eq(DataAccessStatus::Approved.code()).and(later);
    let told = told.map_or(0, |told| told.days);
    moved_on
        .col_expr(
            Column::ConfirmBy,
            Expr::case(concerned.clone(), Expr::value(by.micros())).finally(column(Column::ConfirmBy)).into(),
        )
        .col_expr(
            Column::ConfirmToldDays,
            Expr::case(concerned, Expr::value(told)).finally(column(Column::ConfirmToldDays)).into(),
        )
        .exec(db)
        .await?;
    Ok(())
}

/// Counts the versions of what a stop covers up: whoever decides on one as it was before is told that it has moved on. Waits for whoever is
/// deciding on one at this moment; what is read afterwards is what they decided.
pub async fn move_on(db: &impl ConnectionTrait, stop: &EmergencyStop) -> Result<(), StoreError> {
    let stopped = match &stop.stopped {
        Stopped::System(system) => COLUMN.system_id.eq(system.uuid()),
        Stopped::Provider(code) => COLUMN.provider_code.eq(code.as_str()),
    };
    let mut update = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(stopped)
        .filter(COLUMN.status.ne(DataAccessStatus::Deleted.code()));
    if !stop.services.is_empty() {
        update = update.filter(COLUMN.service_code.is_in(stop.services.iter().map(ServiceCode::as_str)));
    }
    if !stop.owners.is_empty() {
        update = update.filter(COLUMN.owner_code.is_in(stop.owners.iter().map(OrganisationCode::as_str)));
    }
    update.exec(db).await?;
    Ok(())
}

/// What has not run out.
fn in_time(at: Timestamp) -> Condition {
    Condition::any().add(COLUMN.valid_to.is_null()).add(COLUMN.valid_to.gt(at.micros()))
}

/// Takes back that what holds through a web service is to be confirmed on `day` or later: from then on no approval decides anything.
pub async fn free_of_confirming(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
    day: Timestamp,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ConfirmBy, Expr::value(None::<i64>))
        .filter(COLUMN.service_code.eq(service.as_str()))
        .filter(COLUMN.confirm_by.gte(day.micros()))
        .exec(db)
        .await?;
    Ok(())
}

/// The web services and owners with new versions that are to be confirmed so soon, and of which the owners were not told so.
pub async fn list_to_confirm(
    db: &impl ConnectionTrait,
    at: Timestamp,
    ending: Ending,
    limit: u64,
) -> Result<Vec<(ServiceCode, OrganisationCode)>, StoreError> {
    let select = Entity::find().select_only().columns([Column::ServiceCode, Column::OwnerCode]).distinct();
    let select = select.filter(CONFIRMS.due(ending)).filter(in_time(at)).limit(limit);
    let pairs: Vec<(String, String)> = select.into_tuple().all(db).await?;
    let read = |(service, owner): (String, String)| {
        let service = parsed("data_access.service_code", ServiceCode::parse(&service))?;
        Ok((service, parsed("data_access.owner_code", OrganisationCode::parse(&owner))?))
    };
    pairs.into_iter().map(read).collect()
}

/// Claims the warning for all of an owner's data accesses through a web service for which it is due. Gives the first day by which one of
/// them is to be confirmed, and how many they are; `None` where somebody else has claimed them.
pub async fn claim_to_confirm(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
    owner: &OrganisationCode,
    at: Timestamp,
    ending: Ending,
) -> Result<Option<(Timestamp, u32)>, StoreError> {
    let theirs = Condition::all()
        .add(COLUMN.service_code.eq(service.as_str()))
        .add(COLUMN.owner_code.eq(owner.as_str()))
        .add(in_time(at))
        .add(CONFIRMS.due(ending));
    let select = Entity::find().select_only().column_as(Column::ConfirmBy.min(), "first");
    let first: Option<Option<i64>> = select.filter(theirs.clone()).into_tuple().one(db).await?;
    let claimed = Entity::update_many()
        .col_expr(Column::ConfirmToldDays, Expr::value(ending.days))
        .filter(theirs)
        .exec(db)
        .await?;
    let number = u32::try_from(claimed.rows_affected).unwrap_or(u32::MAX);
    Ok(first.flatten().filter(|_| number > 0).map(|first| (Timestamp::from_micros(first), number)))
}

/// Data accesses that hold no more, because a new version was not confirmed by now.
pub async fn list_lapsed(
    db: &impl ConnectionTrait,
    at: Timestamp,
    limit: u64,
) -> Result<Vec<DataAccessId>, StoreError> {
    let select = Entity::find().select_only().column(Column::Id);
    let select = select.filter(COLUMN.status.eq(DataAccessStatus::Approved.code()));
    let select = select.filter(COLUMN.confirm_by.lte(at.micros())).filter(in_time(at)).limit(limit);
    let ids: Vec<Uuid> = select.into_tuple().all(db).await?;
    Ok(ids.into_iter().map(DataAccessId::new).collect())
}

/// The owners who are to confirm a new version of a web service, each with the first day by which something of theirs is to be.
pub async fn list_confirming(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
) -> Result<Vec<(OrganisationCode, Timestamp)>, StoreError> {
    let select = Entity::find()
        .select_only()
        .column(Column::OwnerCode)
        .column_as(Column::ConfirmBy.min(), "first")
        .filter(COLUMN.service_code.eq(service.as_str()))
        .filter(COLUMN.confirm_by.is_not_null())
        .group_by(Column::OwnerCode);
    let found: Vec<(String, i64)> = select.into_tuple().all(db).await?;
    let read = |(owner, first): (String, i64)| {
        let owner = parsed("data_access.owner_code", OrganisationCode::parse(&owner))?;
        Ok((owner, Timestamp::from_micros(first)))
    };
    found.into_iter().map(read).collect()
}

/// Claims the warning, if it is still due. Tells whether nobody else had.
pub async fn claim_expiry(
    db: &impl ConnectionTrait,
    id: DataAccessId,
    ending: Ending,
) -> Result<bool, StoreError> {
    ENDS.claim(db, id.uuid(), ending).await
}

/// The owners with a live data access, one that is waiting, approved or suspended: through a web service, or of a system.
pub async fn list_owners(
    db: &impl ConnectionTrait,
    service: Option<&ServiceCode>,
    system: Option<SystemId>,
) -> Result<Vec<OrganisationCode>, StoreError> {
    let live = DataAccessStatus::LIVE.map(DataAccessStatus::code);
    let mut select =
        Entity::find().select_only().column(Column::OwnerCode).distinct().filter(COLUMN.status.is_in(live));
    if let Some(service) = service {
        select = select.filter(COLUMN.service_code.eq(service.as_str()));
    }
    if let Some(system) = system {
        select = select.filter(COLUMN.system_id.eq(system.uuid()));
    }
    let codes: Vec<String> = select.into_tuple().all(db).await?;
    codes.iter().map(|code| parsed("data_access.owner_code", OrganisationCode::parse(code))).collect()
}

/// The newest data access of a system to an owner's data that is not deleted.
pub async fn newest_of(
    db: &impl ConnectionTrait,
    system: SystemId,
    owner: &OrganisationCode,
) -> Result<Option<DataAccessId>, StoreError> {
    let row = Entity::find()
        .filter(COLUMN.system_id.eq(system.uuid()))
        .filter(COLUMN.owner_code.eq(owner.as_str()))
        .filter(COLUMN.status.ne(DataAccessStatus::Deleted.code()))
        .order_by_desc(COLUMN.changed_at)
        .one(db)
        .await?;
    Ok(row.map(|row| DataAccessId::new(row.id)))
}
