//! What is told of a data access, and to whom.

use domain::{
    Audience, DataAccessId, Notice, NoticeEvent, OrganisationCode, Place, Side,
    due::{self, Ending, Waited},
};
use store::{StoreError, data_access::DataAccessRow};

use crate::{Portal, ServiceError, tell::Tell};

/// A notice about a row, without what happened to it.
pub(crate) fn noticed(row: &DataAccessRow) -> Notice {
    Notice {
        provider: row.provider_name.clone(),
        system: row.system_name.clone(),
        service: row.service_name.clone(),
        owner: row.owner_name.clone(),
        data: row.service_data.clone(),
        place: Place::DataAccess(row.id),
        ..Notice::default()
    }
}

/// Told to the owner and to the provider: whoever is concerned, and whoever looks at the row at this moment.
pub(crate) fn to_both(row: &DataAccessRow, notice: &Notice) -> Result<[Tell; 2], StoreError> {
    let code = |text: &str| {
        OrganisationCode::parse(text).map_err(|error| StoreError::Corrupt(format!("organisation: {error}")))
    };
    let owner = Audience::Organisation(Side::Owner, code(&row.owner)?);
    let provider = Audience::Organisation(Side::Provider, code(&row.provider)?);
    Ok([owner, provider].map(|to| Tell::about(row.system, to, notice.clone())))
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
            days: due::days_between(row.changed_at, now),
            ..noticed(&row)
        };
        work.tell(to_both(&row, &notice)?);
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
        let end = row.facts.data_access.as_ref().and_then(|terms| terms.valid_to);
        let notice = Notice {
            event: NoticeEvent::AccessExpires,
            days: end.map(|end| due::days_left(now, end)).unwrap_or_default(),
            moment: end.map(due::last_moment),
            ..noticed(&row)
        };
        work.tell(to_both(&row, &notice)?);
    }
    Ok(work.commit().await?)
}
