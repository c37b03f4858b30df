//! What time itself gives rise to: a request that has waited, an agreement that ends soon, a web service that closes soon.
//! Each is told once, also when several servers look at the same time.

use domain::due::{CONFIRM, EXPIRES, WAITED, ending, ending_of, waited};
use store::StoreError;

use crate::{
    Portal, ServiceError, catalogue, compiled_here, connection_agreement, data_access, emergency_stop,
    inquiry, right,
};

/// Rows looked at in one go.
const CHUNK: u64 = 500;

/// Tells what is due. Each row is told in a change of its own. Permission: the server's own, once an hour.
///
/// # Errors
/// [`ServiceError::Store`]; what kept a row from being told of, after all the others were.
#[compiled_here]
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
    for days in CONFIRM {
        let ending = ending_of(&CONFIRM, now, days);
        let owners = || store::data_access::list_to_confirm(db, now, ending, CHUNK);
        each(owners, |pair| data_access::tell_to_confirm(portal, pair, ending), &mut failed).await?;
    }
    let lapsed = || store::data_access::list_lapsed(db, now, CHUNK);
    each(lapsed, |id| data_access::lapse(portal, id), &mut failed).await?;
    let freed = || store::web_service::list_freed(db, now, CHUNK);
    each(freed, |code| catalogue::settle_freed(portal, code), &mut failed).await?;
    let stops = || store::emergency_stop::list_over(db, now, CHUNK);
    each(stops, |id| emergency_stop::settle(portal, id), &mut failed).await?;
    let pauses = || store::data_access::list_pauses_over(db, now, CHUNK);
    each(pauses, |id| data_access::tell_pause_over(portal, id, now), &mut failed).await?;
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
