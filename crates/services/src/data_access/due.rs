//! What time itself gives rise to.

use domain::{
    DataAccessId, Timestamp,
    due::{Ending, Waited},
};
use store::StoreError;

use crate::{Portal, ServiceError, fact::AccessFact};

/// Tells that a request has waited for so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_waiting(
    portal: &Portal,
    id: DataAccessId,
    waited: Waited,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::data_access::claim_reminder(work.db(), id, waited).await? {
        let row = store::data_access::find_row(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        work.happened(AccessFact::Waited(row));
    }
    Ok(work.commit().await?)
}

/// Tells that a data access ends in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_expiry(
    portal: &Portal,
    id: DataAccessId,
    ending: Ending,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::data_access::claim_expiry(work.db(), id, ending).await? {
        let row = store::data_access::find_row(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        work.happened(AccessFact::Expires(row));
    }
    Ok(work.commit().await?)
}

/// Tells the owner that a suspension was meant to be over by now, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_pause_over(
    portal: &Portal,
    id: DataAccessId,
    at: Timestamp,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::data_access::claim_pause_over(work.db(), id, at).await? {
        let row = store::data_access::find_row(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        work.happened(AccessFact::PauseOver(row));
    }
    Ok(work.commit().await?)
}
