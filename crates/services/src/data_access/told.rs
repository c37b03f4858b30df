//! What is told of a data access, and to whom.

use domain::{Audience, DataAccessId, Notice, NoticeEvent, Place, Side};
use store::{
    StoreError,
    data_access::DataAccessRow,
    due::{Ending, Waited},
};

use crate::{Portal, ServiceError, reminder, tell::Tell};

/// A notice about a row, without what happened to it.
pub(crate) fn noticed(row: &DataAccessRow) -> Notice {
    Notice {
        provider: row.names.provider.clone(),
        system: row.names.system.clone(),
        service: row.names.service.clone(),
        owner: row.names.owner.clone(),
        data: row.names.data.clone(),
        place: Place::DataAccess(row.access.id),
        ..Notice::default()
    }
}

/// Told to the owner and to the provider: whoever is concerned, and whoever looks at the row at this moment.
pub(crate) fn to_both(row: &DataAccessRow, notice: &Notice) -> [Tell; 2] {
    let owner = Audience::Organisation(Side::Owner, row.access.owner.clone());
    let provider = Audience::Organisation(Side::Provider, row.access.provider.clone());
    [owner, provider].map(|to| Tell::about(row.access.system, to, notice.clone()))
}

/// Tells that a request has waited for so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_waiting(
    portal: &Portal,
    id: DataAccessId,
    waited: Waited,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    // Not the moment the run began: open pages are told of what was told just now.
    let now = work.at();
    if store::data_access::claim_reminder(work.db(), id, waited).await? {
        let row = store::data_access::find_row(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        let notice = Notice {
            event: NoticeEvent::AccessWaited,
            days: reminder::days_between(row.changed_at, now),
            ..noticed(&row)
        };
        work.tell(to_both(&row, &notice));
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
    let now = work.at();
    if store::data_access::claim_expiry(work.db(), id, ending).await? {
        let row = store::data_access::find_row(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        let end = row.access.valid_to;
        let notice = Notice {
            event: NoticeEvent::AccessExpires,
            days: end.map(|end| reminder::days_left(now, end)).unwrap_or_default(),
            moment: end.map(reminder::last_moment),
            ..noticed(&row)
        };
        work.tell(to_both(&row, &notice));
    }
    Ok(work.commit().await?)
}
