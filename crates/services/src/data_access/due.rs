//! What time itself gives rise to.

use domain::{
    DataAccessId, OrganisationCode, Right, ServiceCode, Timestamp,
    due::{Ending, Waited},
};
use store::{StoreError, data_access::DataAccessRow};

use crate::{
    Portal, ServiceError,
    fact::{AccessChange, AccessFact},
    work::Work,
};

/// Tells that a request has waited for so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_waiting(
    portal: &Portal,
    id: DataAccessId,
    waited: Waited,
) -> Result<(), ServiceError> {
    let work = portal.work(None).await?;
    let claimed = store::data_access::claim_reminder(work.db(), id, waited).await?;
    tell(work, id, claimed, AccessFact::Waited).await
}

/// Tells that a data access ends in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_expiry(
    portal: &Portal,
    id: DataAccessId,
    ending: Ending,
) -> Result<(), ServiceError> {
    let work = portal.work(None).await?;
    let claimed = store::data_access::claim_expiry(work.db(), id, ending).await?;
    tell(work, id, claimed, AccessFact::Expires).await
}

/// Tells the owner that a suspension was meant to be over by now, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_pause_over(
    portal: &Portal,
    id: DataAccessId,
    at: Timestamp,
) -> Result<(), ServiceError> {
    let work = portal.work(None).await?;
    let claimed = store::data_access::claim_pause_over(work.db(), id, at).await?;
    tell(work, id, claimed, AccessFact::PauseOver).await
}

/// Tells an owner that a web service's new version is to be confirmed in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_to_confirm(
    portal: &Portal,
    (service, owner): (ServiceCode, OrganisationCode),
    ending: Ending,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    let claimed =
        store::data_access::claim_to_confirm(work.db(), &service, &owner, work.at(), ending).await?;
    if let Some((by, accesses)) = claimed {
        let service = store::web_service::find(work.db(), &service).await?.ok_or(StoreError::NotFound)?;
        work.happened(AccessFact::ToConfirm { service, owner, by, accesses });
    }
    Ok(work.commit().await?)
}

/// Has an owner decide anew whose approval is of a version that counts no more, if it is still so. Permission: the server's own.
pub(crate) async fn lapse(portal: &Portal, id: DataAccessId) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    let row = store::data_access::find_row(work.db(), id).await?.ok_or(StoreError::NotFound)?;
    if let Some((access, change)) = row.access.clone().lapse(work.at()) {
        store::data_access::save_status(work.db(), std::slice::from_ref(&access), work.at()).await?;
        work.happened(AccessFact::Lapsed(Box::new(AccessChange {
            row,
            access,
            change,
            right: Right::CaseWorker,
        })));
    }
    Ok(work.commit().await?)
}

async fn tell(
    mut work: Work<'_>,
    id: DataAccessId,
    claimed: bool,
    fact: fn(DataAccessRow) -> AccessFact,
) -> Result<(), ServiceError> {
    if claimed {
        let row = store::data_access::find_row(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        work.happened(fact(row));
    }
    Ok(work.commit().await?)
}
