//! What time itself gives rise to: a request that has waited, an agreement that ends soon, a web service that closes soon.
//! Each is told once, also when several servers look at the same time.

use domain::Timestamp;
use store::{
    StoreError,
    due::{Ending, Waited},
};

use crate::{Portal, ServiceError, catalogue, connection_agreement, data_access, inquiry, right};

const DAY: i64 = 24 * 60 * 60;
/// Days of waiting after which both parties are told. Who missed the first hears of the second alone.
const WAITED: [i16; 2] = [14, 30];
/// Days before the end at which both parties are told. Of several that are due the nearest is told.
const EXPIRES: [i16; 3] = [14, 45, 90];
/// Rows looked at in one go.
const CHUNK: u64 = 500;

/// Tells what is due. Each row is told in a change of its own. Permission: the server's own, once an hour.
///
/// # Errors
/// [`ServiceError::Store`]; what kept a row from being told of, after all the others were.
pub async fn run(portal: &Portal) -> Result<(), ServiceError> {
    let db = portal.db();
    let now = portal.now();
    let mut failed = None;
    for days in WAITED {
        let waited = waited(now, days);
        let accesses = || store::data_access::list_waiting_since(db, waited, CHUNK);
        each(accesses, |id| data_access::tell_waiting(portal, id, waited), &mut failed).await?;
        let connections = || store::connection_agreement::list_waiting_since(db, waited, CHUNK);
        each(connections, |id| connection_agreement::tell_waiting(portal, id, waited), &mut failed).await?;
        let rights = || store::right_request::list_waiting_since(db, waited, CHUNK);
        each(rights, |id| right::tell_waiting(portal, id, waited), &mut failed).await?;
        let inquiries = || store::inquiry::list_waiting_since(db, waited, CHUNK);
        each(inquiries, |id| inquiry::tell_waiting(portal, id, waited), &mut failed).await?;
    }
    for days in EXPIRES {
        let ending = ending(now, days);
        let accesses = || store::data_access::list_expiring(db, ending, CHUNK);
        each(accesses, |id| data_access::tell_expiry(portal, id, ending), &mut failed).await?;
        let connections = || store::connection_agreement::list_expiring(db, ending, CHUNK);
        each(connections, |id| connection_agreement::tell_expiry(portal, id, ending), &mut failed).await?;
        let services = || store::web_service::list_closing(db, ending, CHUNK);
        each(services, |code| catalogue::tell_closing(portal, code, ending), &mut failed).await?;
    }
    failed.map_or(Ok(()), Err)
}

/// Tells of each row that is listed, until there are none. One that fails must not stand in the way of the others; it is
/// tried again with the next run.
async fn each<Id, L, T>(
    list: impl Fn() -> L,
    tell: impl Fn(Id) -> T,
    failed: &mut Option<ServiceError>,
) -> Result<(), ServiceError>
where
    L: Future<Output = Result<Vec<Id>, StoreError>>,
    T: Future<Output = Result<(), ServiceError>>,
{
    loop {
        let ids = list().await?;
        let (none, mut all) = (ids.is_empty(), true);
        for id in ids {
            if let Err(error) = tell(id).await {
                tracing::error!(%error, "a reminder was not written");
                *failed = Some(error);
                all = false;
            }
        }
        if none || !all {
            return Ok(());
        }
    }
}

/// Whole days between two moments.
pub(crate) fn days_between(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from((to.micros() - from.micros()) / (DAY * 1_000_000)).unwrap_or(0)
}

/// What has waited for so many days, and not for the next number of them.
fn waited(now: Timestamp, days: i16) -> Waited {
    let ago = |days: i16| now.plus_seconds(-i64::from(days) * DAY);
    let longer = WAITED.into_iter().find(|longer| *longer > days);
    Waited { after: longer.map_or(Timestamp::from_micros(i64::MIN), ago), by: ago(days), days }
}

/// What ends with a last day that is so many days away, and not within the number before.
fn ending(now: Timestamp, days: i16) -> Ending {
    let within = |days: i16| now.plus_seconds((i64::from(days) + 1) * DAY);
    let nearer = EXPIRES.into_iter().rfind(|nearer| *nearer < days);
    Ending { after: nearer.map_or(now, within), by: within(days), days }
}

/// Days until the last day before an end: none on that day itself.
pub(crate) fn days_left(now: Timestamp, end: Timestamp) -> u32 {
    days_between(now, last_moment(end))
}

/// The last moment before an end: its day is the last day.
pub(crate) fn last_moment(end: Timestamp) -> Timestamp {
    end.plus_seconds(-1)
}

/// The warning of which nothing more needs to be said when an end is told of at `now`: it is due already.
pub(crate) fn told_by(end: Option<Timestamp>, now: Timestamp) -> Option<Ending> {
    let end = end?;
    EXPIRES.into_iter().map(|days| ending(now, days)).find(|ending| end <= ending.by)
}
