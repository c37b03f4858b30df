//! Tilslutningsaftaler: asked for by the provider, decided by the agency.

use std::collections::{HashMap, HashSet};

use domain::{
    Actor, Comment, ConnectionAction, ConnectionAgreement, ConnectionId, ConnectionStatus, MAX_SERVICES,
    Right, RuleError, ServiceCode, SubjectKind, SystemId, Timestamp,
    due::{self, Ending, Waited},
};
use store::{
    ConnectionTrait, DatabaseTransaction, Page, PageRequest, StoreError,
    connection_agreement::{ConnectionFilter, ConnectionRow},
    data_access::{DataAccessFilter, DataAccessRow},
    event::HistoryLine,
};

use crate::{
    Changed, Portal, ServiceError, compiled_here,
    error::changed,
    fact::{AccessChange, AccessFact, Agreement, ConnectionFact, Requested},
    impact::{self, Impact},
    portal::new_key,
    system::find_own,
    work::{Row, Work},
};

/// Asks the agency for web services for a system; all of them or none, each once. Gives the receipt's number.
/// Permission: administers agreements of the system's provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' systems; [`RuleError::NothingChosen`]; [`RuleError::TooManyChosen`];
/// [`ServiceError::RuleFor`] naming the web service that was refused; [`ServiceError::Store`].
#[compiled_here]
pub async fn request(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    services: &[ServiceCode],
    terms_accepted: bool,
) -> Result<i64, ServiceError> {
    request_with(portal, actor, system, services, &HashMap::new(), terms_accepted, &Comment::none()).await
}

/// Asks as [`request`] does, with a message to the agency; `read` is the number of the version that the actor read of each web service.
/// Permission: administers agreements of the system's provider.
///
/// # Errors
/// Those of [`request`]; [`RuleError::VersionMoved`] for the web service of which there is another.
#[compiled_here]
pub async fn request_with(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    services: &[ServiceCode],
    read: &HashMap<ServiceCode, i32>,
    terms_accepted: bool,
    message: &Comment,
) -> Result<i64, ServiceError> {
    domain::at_most(services.len(), MAX_SERVICES)?;
    let mut seen = HashSet::new();
    let services: Vec<ServiceCode> = services.iter().filter(|code| seen.insert(*code)).cloned().collect();
    let mut work = portal.work(Some(actor)).await?;
    let system = find_own(work.db(), actor, system).await?;
    if services.is_empty() {
        return Err(RuleError::NothingChosen.into());
    }
    let at = work.at();
    // What each web service needs to know, in as many statements for many as for one.
    let known = store::web_service::find_many(work.db(), &services).await?;
    let live = store::connection_agreement::list_live(work.db(), system.id, &services).await?;
    let live: Vec<ConnectionAgreement> = live.into_iter().map(|live| live.as_of(at)).collect();
    let over: Vec<_> = live.iter().filter(|live| !live.status.is_live()).cloned().collect();
    make_room(&mut work, &over).await?;
    let (mut agreements, mut asked) = (vec![], vec![]);
    for code in &services {
        let service = known.iter().find(|known| known.code == *code).ok_or(ServiceError::NotFound)?;
        if read.get(code).is_some_and(|read| *read != service.text_version) {
            let name = service.name.to_string();
            return Err(ServiceError::RuleFor { name, rule: RuleError::VersionMoved });
        }
        let live = live.iter().find(|live| live.service == *code && live.status.is_live());
        let live = live.map(|live| live.status);
        let id = ConnectionId::new(new_key());
        let (agreement, change, right) =
            ConnectionAgreement::request(actor, id, &system, service, live, terms_accepted, message.clone())
                .map_err(|rule| ServiceError::RuleFor { name: service.name.to_string(), rule })?;
        agreements.push(agreement.clone());
        asked.push(Requested { agreement, service: service.clone(), change, right });
    }
    store::connection_agreement::insert(work.db(), &agreements, at).await?;
    work.happened(ConnectionFact::Requested { system, asked });
    Ok(work.commit_with_receipt().await?)
}

/// Ends agreements whose last day has passed, so that others can take their place.
async fn make_room(work: &mut Work<'_>, over: &[ConnectionAgreement]) -> Result<(), StoreError> {
    store::connection_agreement::save_expired(work.db(), over, work.at()).await?;
    for over in over {
        // Not now: its last day passed.
        let valid_to = over.valid_to.unwrap_or(work.at());
        work.happened(ConnectionFact::RanOut { id: over.id, valid_to });
    }
    Ok(())
}

/// An agreement, and what an action would do to the flow of data; for an approval the schools' approvals from before are all in it.
/// Permission: case worker, or administers agreements of the provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' agreements; [`ServiceError::Store`].
#[compiled_here]
pub async fn preview(
    portal: &Portal,
    actor: &Actor,
    id: ConnectionId,
    action: ConnectionAction,
) -> Result<(ConnectionRow, Impact), ServiceError> {
    let row = find_seen(portal, actor, id).await?;
    let to = action.leads_to(row.agreement.status).unwrap_or(row.agreement.status);
    let impact = impact_of(portal.db(), &row.agreement, to, portal.now()).await?;
    Ok((row, impact))
}

/// The data accesses that hang on an agreement. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn impact(portal: &Portal, actor: &Actor, row: &ConnectionRow) -> Result<Impact, ServiceError> {
    actor.require_case_worker()?;
    Ok(impact_of(portal.db(), &row.agreement, row.agreement.status, portal.now()).await?)
}

/// What it does to the flow of data that an agreement gets this status. One that is not approved yet, or no more, does not count where
/// another does: there is one live agreement at most, and this is it.
async fn impact_of(
    db: &impl ConnectionTrait,
    agreement: &ConnectionAgreement,
    to: ConnectionStatus,
    at: Timestamp,
) -> Result<Impact, StoreError> {
    let hangs_on = DataAccessFilter {
        system: Some(agreement.system),
        service: Some(agreement.service.clone()),
        ..DataAccessFilter::default()
    };
    impact::of(db, &hangs_on, at, |facts| {
        facts.connection = Some(to);
        facts.connection_valid_to = None;
    })
    .await
}

/// Has the schools decide anew whose approvals an agreement would wake, or has them told that they hold again.
async fn wake(
    work: &mut Work<'_>,
    hold: Option<u32>,
    impact: &Impact,
    comment: &Comment,
) -> Result<(), ServiceError> {
    match hold {
        Some(seen) => {
            let now = u32::try_from(impact.approvals().count()).unwrap_or(u32::MAX);
            if seen != now {
                return Err(RuleError::CountMoved { now }.into());
            }
            let rows = approved(work, impact).await?;
            work.happened(AccessFact::Woken(rows, comment.clone()));
        }
        None => {
            let asked = |row: &DataAccessRow| {
                let (access, change) = row.access.clone().ask_again(comment.clone());
                AccessChange { row: row.clone(), access, change, right: Right::CaseWorker }
            };
            let asked: Vec<_> = approved(work, impact).await?.iter().map(asked).collect();
            let rows: Vec<_> = asked.iter().map(|one| one.access.clone()).collect();
            match store::data_access::save_status(work.db(), &rows, work.at()).await {
                // A school was faster.
                Err(StoreError::Conflict) => {
                    let now = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                    return Err(RuleError::CountMoved { now }.into());
                }
                written => written?,
            }
            work.happened(AccessFact::AskedAgain(asked));
        }
    }
    Ok(())
}

/// The rows of the approvals that an agreement lets hold again: all that were weighed, or it has moved on.
async fn approved(work: &Work<'_>, impact: &Impact) -> Result<Vec<DataAccessRow>, ServiceError> {
    let ids: Vec<_> = impact.approvals().map(|one| one.id).collect();
    let mut rows = store::data_access::list_by_ids(work.db(), &ids).await?;
    // A school may have been faster than this second look.
    rows.retain(|row| row.access.terms().holds(work.at()));
    match rows.len() == ids.len() {
        true => Ok(rows),
        false => Err(RuleError::CountMoved { now: u32::try_from(rows.len()).unwrap_or(u32::MAX) }.into()),
    }
}

/// Decides, ends or withdraws an agreement, as the actor saw it at `version`. Where one is approved anew, the schools' approvals from
/// before go to Venter. Gives the receipt's number.
/// Permission: case worker for the agency's actions, administers agreements of the provider for the provider's.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' agreements; [`RuleError::Status`]; [`RuleError::ReasonNeeded`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn change_status(
    portal: &Portal,
    actor: &Actor,
    id: ConnectionId,
    version: i32,
    action: ConnectionAction,
    comment: Comment,
) -> Result<i64, ServiceError> {
    change(portal, actor, (id, version), action, comment, None).await
}

/// Approves an agreement, as [`change_status`] does, and lets the schools' approvals from before hold again at once; `approvals` is how
/// many of them the actor was told of. Permission: case worker.
///
/// # Errors
/// Those of [`change_status`]; [`RuleError::CountMoved`].
#[compiled_here]
pub async fn approve_and_hold(
    portal: &Portal,
    actor: &Actor,
    id: ConnectionId,
    version: i32,
    comment: Comment,
    approvals: u32,
) -> Result<i64, ServiceError> {
    change(portal, actor, (id, version), ConnectionAction::Approve, comment, Some(approvals)).await
}

async fn change(
    portal: &Portal,
    actor: &Actor,
    (id, version): (ConnectionId, i32),
    action: ConnectionAction,
    comment: Comment,
    hold: Option<u32>,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let may = |case: &Agreement, actor: &Actor| action.require(actor, &case.system);
    let case = work.load(&id, version, may).await?;
    let comment_to_schools = comment.clone();
    let (agreement, change, right) = case.agreement.clone().apply(actor, &case.system, action, comment)?;
    let impact = impact_of(work.db(), &agreement, agreement.status, work.at()).await?;
    let written = store::connection_agreement::save(work.db(), &agreement, work.at()).await;
    work.saved::<Agreement>(&id, written).await?;
    let again = agreement.status == ConnectionStatus::Approved && impact.approvals().next().is_some();
    // Where the web service needs no data access, none decides anything.
    if again && case.service.clone().as_of(work.at()).needs_data_access {
        wake(&mut work, hold, &impact, &comment_to_schools).await?;
    }
    let case = Agreement { agreement, ..case };
    work.happened(ConnectionFact::Changed { case, action, change, right, impact });
    Ok(work.commit_with_receipt().await?)
}

/// Sets, moves or lifts the end of an agreement, as the actor saw it at `version`; `valid_to` is the first moment it no
/// longer holds. Both parties are told, and the schools whose data it is. Gives the receipt's number.
/// Permission: case worker.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`RuleError::NotAllowed`]; [`RuleError::Status`] unless approved;
/// [`RuleError::SameEnd`]; [`RuleError::EndPassed`]; [`ServiceError::Changed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn set_end(
    portal: &Portal,
    actor: &Actor,
    id: ConnectionId,
    version: i32,
    valid_to: Option<Timestamp>,
    comment: Comment,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let at = work.at();
    let case = work.load(&id, version, |_: &Agreement, actor| actor.require_case_worker()).await?;
    let (agreement, change, right) = case.agreement.clone().end_on(actor, valid_to, at, comment)?;
    let written = store::connection_agreement::save(work.db(), &agreement, at).await;
    work.saved::<Agreement>(&id, written).await?;
    if let Some(ending) = due::told_by(valid_to, at) {
        store::connection_agreement::claim_expiry(work.db(), id, ending).await?;
    }
    let impact = impact_of(work.db(), &agreement, ConnectionStatus::Ended, at).await?;
    let case = Agreement { agreement, ..case };
    work.happened(ConnectionFact::EndSet { case, change, right, impact });
    Ok(work.commit_with_receipt().await?)
}

/// Tells that an agreement ends in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_expiry(
    portal: &Portal,
    id: ConnectionId,
    ending: Ending,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::connection_agreement::claim_expiry(work.db(), id, ending).await? {
        let agreement =
            store::connection_agreement::find(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        let impact = impact_of(work.db(), &agreement, ConnectionStatus::Ended, work.at()).await?;
        let case = between(work.db(), agreement).await?;
        work.happened(ConnectionFact::Expires { case, impact });
    }
    Ok(work.commit().await?)
}

/// Tells that an agreement has waited for so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_waiting(
    portal: &Portal,
    id: ConnectionId,
    waited: Waited,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::connection_agreement::claim_reminder(work.db(), id, waited).await? {
        let filter = ConnectionFilter { id: Some(id), ..ConnectionFilter::default() };
        let page = PageRequest { number: 1, size: 1 };
        let row = store::connection_agreement::list(work.db(), &filter, page).await?.rows.pop();
        let since = row.ok_or(StoreError::NotFound)?.changed_at;
        let agreement =
            store::connection_agreement::find(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        let case = between(work.db(), agreement).await?;
        work.happened(ConnectionFact::Waited { case, since });
    }
    Ok(work.commit().await?)
}

/// An agreement with what it is between.
async fn between(
    db: &impl ConnectionTrait,
    agreement: ConnectionAgreement,
) -> Result<Agreement, ServiceError> {
    let system = store::system::find(db, agreement.system).await?.ok_or(ServiceError::NotFound)?;
    let service = store::web_service::find(db, &agreement.service).await?.ok_or(ServiceError::NotFound)?;
    let provider = store::organisation::find(db, &system.provider).await?;
    let provider = provider.map(|provider| provider.name).unwrap_or_default();
    Ok(Agreement { agreement, system, service, provider })
}

impl Row for Agreement {
    type Key = ConnectionId;

    async fn find(
        db: &DatabaseTransaction,
        id: &ConnectionId,
        at: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        match store::connection_agreement::find(db, *id).await? {
            Some(agreement) => Ok(Some(between(db, agreement.as_of(at)).await?)),
            None => Ok(None),
        }
    }

    fn is_visible(&self, actor: &Actor) -> bool {
        actor.case_worker || actor.sees(&self.system.provider)
    }

    fn version(&self) -> i32 {
        self.agreement.version
    }

    async fn newest(db: &DatabaseTransaction, id: &ConnectionId) -> Result<Changed, StoreError> {
        changed(db, SubjectKind::ConnectionAgreement, &id.to_string()).await
    }
}

/// Agreements for the agency, newest change first. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list_all(
    portal: &Portal,
    actor: &Actor,
    status: Option<ConnectionStatus>,
    page: PageRequest,
) -> Result<Page<ConnectionRow>, ServiceError> {
    actor.require_case_worker()?;
    let filter = ConnectionFilter { status, ..ConnectionFilter::default() };
    let mut found = store::connection_agreement::list(portal.db(), &filter, page).await?;
    found.rows = found.rows.into_iter().map(|row| row.as_of(portal.now())).collect();
    Ok(found)
}

/// How many agreements wait for the agency. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn count_waiting(portal: &Portal, actor: &Actor) -> Result<u64, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::connection_agreement::count(portal.db(), ConnectionStatus::Waiting).await?)
}

/// One agreement with its history. Permission: case worker, or administers agreements of the provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' agreements; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(
    portal: &Portal,
    actor: &Actor,
    id: ConnectionId,
) -> Result<(ConnectionRow, Vec<HistoryLine>), ServiceError> {
    let row = find_seen(portal, actor, id).await?;
    let history = store::event::list(portal.db(), SubjectKind::ConnectionAgreement, &id.to_string()).await?;
    Ok((row, history))
}

/// One that the actor may look at, as it stands now.
async fn find_seen(portal: &Portal, actor: &Actor, id: ConnectionId) -> Result<ConnectionRow, ServiceError> {
    let filter = ConnectionFilter {
        id: Some(id),
        providers: (!actor.case_worker).then(|| actor.visible().cloned().collect()),
        ..ConnectionFilter::default()
    };
    let page = PageRequest { number: 1, size: 1 };
    let mut rows = store::connection_agreement::list(portal.db(), &filter, page).await?.rows;
    if let Some(row) = rows.pop() {
        return Ok(row.as_of(portal.now()));
    }
    let exists = store::connection_agreement::find(portal.db(), id).await?.is_some();
    Err(if exists { ServiceError::Hidden } else { ServiceError::NotFound })
}
