//! What time itself gives rise to: a request that has waited, an access that ends soon. Each is told once, also when
//! several servers look at the same time.

use domain::{
    Audience, ConnectionId, DataAccessId, Notice, NoticeEvent, OrganisationCode, Place, ServiceCode, Side,
    Timestamp,
};
use store::{PageRequest, StoreError, connection_agreement::ConnectionFilter};

use crate::{
    Portal, ServiceError,
    tell::{Tell, tell},
};

const DAY: i64 = 24 * 60 * 60;
/// Days of waiting after which both parties are told. The longest first: who missed the first hears of the second alone.
const WAITED: [i16; 2] = [30, 14];
/// Days before the end at which both parties are told. The nearest first, for the same reason.
const EXPIRES: [i16; 3] = [14, 45, 90];
/// Rows looked at in one go.
const CHUNK: u64 = 500;

/// Tells what is due. Permission: the server's own, once an hour.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn run(portal: &Portal) -> Result<(), ServiceError> {
    let db = portal.db();
    let now = portal.now();
    for days in WAITED {
        let since = now.plus_seconds(-i64::from(days) * DAY);
        let accesses = || store::data_access::list_waiting_since(db, since, days, CHUNK);
        each(accesses, |id| access_waited(portal, id, days)).await?;
        let connections = || store::connection_agreement::list_waiting_since(db, since, days, CHUNK);
        each(connections, |id| connection_waited(portal, id, days)).await?;
    }
    for days in EXPIRES {
        let until = now.plus_seconds(i64::from(days) * DAY);
        let accesses = || store::data_access::list_expiring(db, now, until, days, CHUNK);
        each(accesses, |id| access_expires(portal, id, days)).await?;
    }
    Ok(())
}

/// Tells of each row that is listed, until there are none. One that fails must not stand in the way of the others; it is
/// tried again in an hour.
async fn each<Id, L, T>(list: impl Fn() -> L, tell: impl Fn(Id) -> T) -> Result<(), ServiceError>
where
    Id: Copy,
    L: Future<Output = Result<Vec<Id>, StoreError>>,
    T: Future<Output = Result<(), ServiceError>>,
{
    loop {
        let ids = list().await?;
        let mut failed = false;
        for id in &ids {
            if let Err(error) = tell(*id).await {
                tracing::error!(%error, "a reminder was not written");
                failed = true;
            }
        }
        if ids.is_empty() || failed {
            return Ok(());
        }
    }
}

/// Whole days between two moments.
fn days_between(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from((to.micros() - from.micros()) / (DAY * 1_000_000)).unwrap_or(0)
}

async fn access_waited(portal: &Portal, id: DataAccessId, days: i16) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    // Not the moment the run began: open pages are told of what was told just now.
    let now = portal.now();
    if store::data_access::claim_reminder(&tx, id, days).await? {
        let row = store::data_access::find_row(&tx, id).await?.ok_or(StoreError::NotFound)?;
        let notice = Notice {
            event: NoticeEvent::AccessWaited,
            days: days_between(row.changed_at, now),
            ..crate::data_access::noticed(&row)
        };
        tell(portal, &tx, None, now, &crate::data_access::to_both(&row, &notice)?).await?;
    }
    Ok(portal.commit(tx).await?)
}

async fn access_expires(portal: &Portal, id: DataAccessId, days: i16) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    let now = portal.now();
    if store::data_access::claim_expiry(&tx, id, days).await? {
        let row = store::data_access::find_row(&tx, id).await?.ok_or(StoreError::NotFound)?;
        let end = row.facts.data_access.as_ref().and_then(|terms| terms.valid_to);
        let notice = Notice {
            event: NoticeEvent::AccessExpires,
            // The day that has begun counts: "in 14 days" until the last moment of the fourteenth.
            days: end.map(|end| days_between(now, end.plus_seconds(DAY - 1))).unwrap_or_default(),
            moment: end,
            ..crate::data_access::noticed(&row)
        };
        tell(portal, &tx, None, now, &crate::data_access::to_both(&row, &notice)?).await?;
    }
    Ok(portal.commit(tx).await?)
}

async fn connection_waited(portal: &Portal, id: ConnectionId, days: i16) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    let now = portal.now();
    if store::connection_agreement::claim_reminder(&tx, id, days).await? {
        let filter = ConnectionFilter { id: Some(id), ..ConnectionFilter::default() };
        let page = PageRequest { number: 1, size: 1 };
        let rows = store::connection_agreement::list(&tx, &filter, page).await?.rows;
        let row = rows.into_iter().next().ok_or(StoreError::NotFound)?;
        let service = ServiceCode::parse(&row.service)
            .map_err(|error| StoreError::Corrupt(format!("web service: {error}")))?;
        let service = store::web_service::find(&tx, &service).await?.ok_or(StoreError::NotFound)?;
        let notice = Notice {
            event: NoticeEvent::ConnectionWaited,
            data: service.data.to_string(),
            provider: row.provider_name.clone(),
            system: row.system_name.clone(),
            service: row.service_name.clone(),
            days: days_between(row.changed_at, now),
            place: Place::Connection(id),
            ..Notice::default()
        };
        let provider = OrganisationCode::parse(&row.provider)
            .map_err(|error| StoreError::Corrupt(format!("organisation: {error}")))?;
        let provider = Audience::Organisation(Side::Provider, provider);
        let tells = [Audience::Agency, provider].map(|to| Tell::about(row.system, to, notice.clone()));
        tell(portal, &tx, None, now, &tells).await?;
    }
    Ok(portal.commit(tx).await?)
}
