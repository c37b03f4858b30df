//! Tilslutningsaftaler: asked for by the provider, decided by the agency.

use std::collections::HashSet;

use domain::{
    Actor, Audience, Comment, ConnectionAction, ConnectionAgreement, ConnectionId, ConnectionStatus,
    MAX_SERVICES, Notice, NoticeEvent, Place, RuleError, ServiceCode, Side, SubjectKind, System, SystemId,
    Timestamp, WebService,
    due::{self, Ending, Waited},
};
use store::{
    ConnectionTrait, DatabaseTransaction, Page, PageRequest, StoreError,
    connection_agreement::{ConnectionFilter, ConnectionRow},
    event::HistoryLine,
};

use crate::{
    Changed, Portal, ServiceError,
    error::changed,
    portal::new_key,
    receipt::ReceiptContent,
    system::find_own,
    tell::Tell,
    work::{Row, Work},
};

/// Asks the agency for web services for a system; all of them or none, each once. Gives the receipt's number.
/// Permission: administers agreements of the system's provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' systems; [`RuleError::NothingChosen`]; [`RuleError::TooManyChosen`];
/// [`ServiceError::RuleFor`] naming the web service that was refused; [`ServiceError::Store`].
pub async fn request(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    services: &[ServiceCode],
    terms_accepted: bool,
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
    let (mut agreements, mut names) = (vec![], vec![]);
    let provider = store::organisation::find(work.db(), &system.provider).await?;
    let provider = provider.map(|provider| provider.name).unwrap_or_default();
    for code in &services {
        let service = known.iter().find(|known| known.code == *code).ok_or(ServiceError::NotFound)?;
        let live = live.iter().find(|live| live.service == *code && live.status.is_live());
        let live = live.map(|live| live.status);
        let id = ConnectionId::new(new_key());
        let (agreement, change, right) =
            ConnectionAgreement::request(actor, id, &system, service, live, terms_accepted)
                .map_err(|rule| ServiceError::RuleFor { name: service.name.to_string(), rule })?;
        work.did(SubjectKind::ConnectionAgreement, id, change, right);
        let notice = Notice {
            event: NoticeEvent::ConnectionSent,
            actor: actor.name.clone(),
            ..noticed(id, &provider, &system, service)
        };
        work.tell(to_both(&system, &notice));
        names.push(service.name.to_string());
        agreements.push(agreement);
    }
    store::connection_agreement::insert(work.db(), &agreements, at).await?;
    let content = ReceiptContent::ConnectionRequest { system: system.name.to_string(), services: names };
    let number = work.receipt(Some(&system.provider), &content).await?;
    work.commit().await?;
    Ok(number)
}

/// Ends agreements whose last day has passed, so that others can take their place.
async fn make_room(work: &mut Work<'_>, over: &[ConnectionAgreement]) -> Result<(), StoreError> {
    store::connection_agreement::save_expired(work.db(), over, work.at()).await?;
    for over in over {
        // Not now: its last day passed.
        let at = over.valid_to.unwrap_or(work.at());
        work.ran_out(at, SubjectKind::ConnectionAgreement, over.id, ConnectionAgreement::expired());
    }
    Ok(())
}

/// A notice about an agreement, without what happened to it.
fn noticed(id: ConnectionId, provider: &str, system: &System, service: &WebService) -> Notice {
    Notice {
        provider: provider.into(),
        system: system.name.to_string(),
        service: service.name.to_string(),
        data: service.data.to_string(),
        place: Place::Connection(id),
        ..Notice::default()
    }
}

/// Told to the agency and to the provider.
fn to_both(system: &System, notice: &Notice) -> [Tell; 2] {
    let provider = Audience::Organisation(Side::Provider, system.provider.clone());
    [Audience::Agency, provider].map(|to| Tell::about(system.id, to, notice.clone()))
}

/// Decides, ends or withdraws an agreement, as the actor saw it at `version`. Gives the receipt's number.
/// Permission: case worker for the agency's actions, administers agreements of the provider for the provider's.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' agreements; [`RuleError::ConnectionStatus`]; [`RuleError::ReasonNeeded`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
pub async fn change_status(
    portal: &Portal,
    actor: &Actor,
    id: ConnectionId,
    version: i32,
    action: ConnectionAction,
    comment: Comment,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let may = |case: &Case, actor: &Actor| action.require(actor, &case.system);
    let case = work.load(&id, version, may).await?;
    let flowed = case.agreement.status == ConnectionStatus::Approved;
    let (agreement, change, right) = case.agreement.clone().apply(actor, &case.system, action, comment)?;
    let notice = Notice {
        event: action.into(),
        actor: actor.name.clone(),
        comment: change.comment.to_string(),
        ..case.noticed()
    };
    let content = ReceiptContent::ConnectionChange {
        action,
        comment: change.comment.to_string(),
        provider: case.provider.clone(),
        system: case.system.name.to_string(),
        service: case.service.name.to_string(),
        status: agreement.status.code().into(),
    };
    let written = store::connection_agreement::save(work.db(), &agreement, work.at()).await;
    work.saved::<Case>(&id, written).await?;
    work.did(SubjectKind::ConnectionAgreement, id, change, right);
    work.tell(case.told(work.db(), &notice, flowed).await?);
    // The agency's decisions are the agency's to read; the provider reads them on the agreement itself.
    let party = (!action.is_agencys()).then_some(&case.system.provider);
    let number = work.receipt(party, &content).await?;
    work.commit().await?;
    Ok(number)
}

/// Sets, moves or lifts the end of an agreement, as the actor saw it at `version`; `valid_to` is the first moment it no
/// longer holds. Both parties are told, and the schools whose data it is. Gives the receipt's number.
/// Permission: case worker.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`RuleError::NotAllowed`]; [`RuleError::ConnectionStatus`] unless approved;
/// [`RuleError::SameEnd`]; [`RuleError::EndPassed`]; [`ServiceError::Changed`]; [`ServiceError::Store`].
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
    let case = work.load(&id, version, |_: &Case, actor| actor.require_case_worker()).await?;
    let (agreement, change, right) = case.agreement.clone().end_on(actor, valid_to, at, comment)?;
    let notice = Notice {
        event: NoticeEvent::ConnectionEndSet,
        actor: actor.name.clone(),
        comment: change.comment.to_string(),
        moment: valid_to.map(due::last_moment),
        ..case.noticed()
    };
    let content = ReceiptContent::EndSet {
        owner: String::new(),
        provider: case.provider.clone(),
        system: case.system.name.to_string(),
        service: case.service.name.to_string(),
        valid_to,
        comment: change.comment.to_string(),
    };
    let written = store::connection_agreement::save(work.db(), &agreement, at).await;
    work.saved::<Case>(&id, written).await?;
    if let Some(ending) = due::told_by(valid_to, at) {
        store::connection_agreement::claim_expiry(work.db(), id, ending).await?;
    }
    work.did(SubjectKind::ConnectionAgreement, id, change, right);
    work.tell(case.told(work.db(), &notice, true).await?);
    let number = work.receipt(None, &content).await?;
    work.commit().await?;
    Ok(number)
}

/// Tells that an agreement ends in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_expiry(
    portal: &Portal,
    id: ConnectionId,
    ending: Ending,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    let at = work.at();
    if store::connection_agreement::claim_expiry(work.db(), id, ending).await? {
        let agreement =
            store::connection_agreement::find(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        let valid_to = agreement.valid_to;
        let case = Case::of(work.db(), agreement).await?;
        let notice = Notice {
            event: NoticeEvent::ConnectionExpires,
            days: valid_to.map(|end| due::days_left(at, end)).unwrap_or_default(),
            moment: valid_to.map(due::last_moment),
            ..case.noticed()
        };
        work.tell(case.told(work.db(), &notice, true).await?);
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
    let at = work.at();
    if store::connection_agreement::claim_reminder(work.db(), id, waited).await? {
        let filter = ConnectionFilter { id: Some(id), ..ConnectionFilter::default() };
        let page = PageRequest { number: 1, size: 1 };
        let row = store::connection_agreement::list(work.db(), &filter, page).await?.rows.pop();
        let since = row.ok_or(StoreError::NotFound)?.changed_at;
        let agreement =
            store::connection_agreement::find(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        let case = Case::of(work.db(), agreement).await?;
        let notice = Notice {
            event: NoticeEvent::ConnectionWaited,
            days: due::days_between(since, at),
            ..case.noticed()
        };
        work.tell(case.told(work.db(), &notice, false).await?);
    }
    Ok(work.commit().await?)
}

/// An agreement with what it is between.
struct Case {
    agreement: ConnectionAgreement,
    system: System,
    service: WebService,
    /// The provider's name.
    provider: String,
}

impl Case {
    async fn of(db: &impl ConnectionTrait, agreement: ConnectionAgreement) -> Result<Self, ServiceError> {
        let system = store::system::find(db, agreement.system).await?.ok_or(ServiceError::NotFound)?;
        let service =
            store::web_service::find(db, &agreement.service).await?.ok_or(ServiceError::NotFound)?;
        let provider = store::organisation::find(db, &system.provider).await?;
        let provider = provider.map(|provider| provider.name).unwrap_or_default();
        Ok(Self { agreement, system, service, provider })
    }

    fn noticed(&self) -> Notice {
        noticed(self.agreement.id, &self.provider, &self.system, &self.service)
    }

    /// Told to the agency and to the provider; and, where the flow of data hangs on it, to the owners of the data.
    async fn told(
        &self,
        db: &impl ConnectionTrait,
        notice: &Notice,
        flow: bool,
    ) -> Result<Vec<Tell>, StoreError> {
        let mut tells = Vec::from(to_both(&self.system, notice));
        if flow {
            // With the agreement the data of every school that gave access to it stops.
            let (service, system) = (&self.service.code, self.system.id);
            let owners = store::data_access::list_owners(db, Some(service), Some(system)).await?;
            tells.extend(owners.into_iter().map(|owner| {
                let notice = Notice { place: Place::Service(service.clone()), ..notice.clone() };
                Tell::about(system, Audience::Organisation(Side::Owner, owner), notice)
            }));
        }
        Ok(tells)
    }
}

impl Row for Case {
    type Key = ConnectionId;

    async fn find(
        db: &DatabaseTransaction,
        id: &ConnectionId,
        at: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        match store::connection_agreement::find(db, *id).await? {
            Some(agreement) => Ok(Some(Self::of(db, agreement.as_of(at)).await?)),
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
pub async fn count_waiting(portal: &Portal, actor: &Actor) -> Result<u64, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::connection_agreement::count(portal.db(), ConnectionStatus::Waiting).await?)
}

/// One agreement with its history. Permission: case worker, or administers agreements of the provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' agreements; [`ServiceError::Store`].
pub async fn get(
    portal: &Portal,
    actor: &Actor,
    id: ConnectionId,
) -> Result<(ConnectionRow, Vec<HistoryLine>), ServiceError> {
    let filter = ConnectionFilter {
        id: Some(id),
        providers: (!actor.case_worker).then(|| actor.visible().cloned().collect()),
        ..ConnectionFilter::default()
    };
    let page = PageRequest { number: 1, size: 1 };
    let mut rows = store::connection_agreement::list(portal.db(), &filter, page).await?.rows;
    let Some(row) = rows.pop() else {
        let exists = store::connection_agreement::find(portal.db(), id).await?.is_some();
        return Err(if exists { ServiceError::Hidden } else { ServiceError::NotFound });
    };
    let history = store::event::list(portal.db(), SubjectKind::ConnectionAgreement, &id.to_string()).await?;
    Ok((row.as_of(portal.now()), history))
}
