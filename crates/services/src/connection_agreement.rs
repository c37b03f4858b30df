//! Tilslutningsaftaler: asked for by the provider, decided by the agency.

use std::collections::HashSet;

use domain::{
    Actor, Audience, Comment, ConnectionAction, ConnectionAgreement, ConnectionId, ConnectionStatus,
    MAX_SERVICES, Notice, NoticeEvent, Place, Right, RuleError, ServiceCode, Side, SubjectKind, System,
    SystemId, Timestamp, UserId, WebService,
};
use store::{
    ConnectionTrait, Page, PageRequest, StoreError,
    connection_agreement::{ConnectionFilter, ConnectionRow},
    due::{Ending, Waited},
    event::HistoryLine,
};
use uuid::Uuid;

use crate::{
    Portal, ServiceError,
    error::changed,
    portal::{event, new_key},
    receipt::{self, ReceiptContent},
    reminder,
    system::find_own,
    tell::{Tell, tell},
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
    let tx = portal.begin().await?;
    let system = find_own(&tx, actor, system).await?;
    if services.is_empty() {
        return Err(RuleError::NothingChosen.into());
    }
    let at = portal.now();
    // What each web service needs to know, in as many statements for many as for one.
    let known = store::web_service::find_many(&tx, &services).await?;
    let live = store::connection_agreement::list_live(&tx, system.id, &services).await?;
    let live: Vec<ConnectionAgreement> = live.into_iter().map(|live| live.as_of(at)).collect();
    let over: Vec<_> = live.iter().filter(|live| !live.status.is_live()).cloned().collect();
    make_room(&tx, &over, at).await?;
    let (mut agreements, mut events, mut names, mut tells) = (vec![], vec![], vec![], vec![]);
    let provider = store::organisation::find(&tx, &system.provider).await?;
    let provider = provider.map(|provider| provider.name).unwrap_or_default();
    for code in &services {
        let service = known.iter().find(|known| known.code == *code).ok_or(ServiceError::NotFound)?;
        let live = live.iter().find(|live| live.service == *code && live.status.is_live());
        let live = live.map(|live| live.status);
        let id = ConnectionId::new(new_key());
        let (agreement, change, right) =
            ConnectionAgreement::request(actor, id, &system, service, live, terms_accepted)
                .map_err(|rule| ServiceError::RuleFor { name: service.name.to_string(), rule })?;
        events.push(event(actor, right, SubjectKind::ConnectionAgreement, id, change, at));
        let notice = Notice {
            event: NoticeEvent::ConnectionSent,
            actor: actor.name.clone(),
            ..noticed(id, &provider, &system, service)
        };
        tells.extend(to_both(&system, &notice));
        names.push(service.name.to_string());
        agreements.push(agreement);
    }
    store::connection_agreement::insert(&tx, &agreements, at).await?;
    store::event::insert_many(&tx, &events).await?;
    let content = ReceiptContent::ConnectionRequest { system: system.name.to_string(), services: names };
    let number = receipt::issue(&tx, actor, Some(&system.provider), at, &content).await?;
    tell(portal, &tx, Some(actor), at, &tells).await?;
    portal.commit(tx).await?;
    Ok(number)
}

/// Ends agreements whose last day has passed, so that others can take their place.
async fn make_room(
    db: &impl ConnectionTrait,
    over: &[ConnectionAgreement],
    at: Timestamp,
) -> Result<(), StoreError> {
    store::connection_agreement::save_expired(db, over, at).await?;
    // Nobody ended them, and not now: their last day passed.
    let portal = Actor::new(UserId::new(Uuid::nil()), "");
    let (kind, right) = (SubjectKind::ConnectionAgreement, Right::CaseWorker);
    let ended = |over: &ConnectionAgreement| {
        event(&portal, right, kind, over.id, ConnectionAgreement::expired(), over.valid_to.unwrap_or(at))
    };
    store::event::insert_many(db, &over.iter().map(ended).collect::<Vec<_>>()).await
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
    let tx = portal.begin().await?;
    let at = portal.now();
    let case = Case::load(&tx, actor, (id, version), at).await?;
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
    store::connection_agreement::save(&tx, &agreement, at).await?;
    let event = event(actor, right, SubjectKind::ConnectionAgreement, id, change, at);
    store::event::insert_many(&tx, &[event]).await?;
    tell(portal, &tx, Some(actor), at, &case.told(&tx, &notice, flowed).await?).await?;
    // The agency's decisions are the agency's to read; the provider reads them on the agreement itself.
    let party = (!action.is_agencys()).then_some(&case.system.provider);
    let number = receipt::issue(&tx, actor, party, at, &content).await?;
    portal.commit(tx).await?;
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
    actor.require_case_worker()?;
    let tx = portal.begin().await?;
    let at = portal.now();
    let case = Case::load(&tx, actor, (id, version), at).await?;
    let (agreement, change, right) = case.agreement.clone().end_on(actor, valid_to, at, comment)?;
    let notice = Notice {
        event: NoticeEvent::ConnectionEndSet,
        actor: actor.name.clone(),
        comment: change.comment.to_string(),
        moment: valid_to.map(reminder::last_moment),
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
    store::connection_agreement::save(&tx, &agreement, at).await?;
    if let Some(ending) = reminder::told_by(valid_to, at) {
        store::connection_agreement::claim_expiry(&tx, id, ending).await?;
    }
    let event = event(actor, right, SubjectKind::ConnectionAgreement, id, change, at);
    store::event::insert_many(&tx, &[event]).await?;
    tell(portal, &tx, Some(actor), at, &case.told(&tx, &notice, true).await?).await?;
    let number = receipt::issue(&tx, actor, None, at, &content).await?;
    portal.commit(tx).await?;
    Ok(number)
}

/// Tells that an agreement ends in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_expiry(
    portal: &Portal,
    id: ConnectionId,
    ending: Ending,
) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    let at = portal.now();
    if store::connection_agreement::claim_expiry(&tx, id, ending).await? {
        let agreement = store::connection_agreement::find(&tx, id).await?.ok_or(StoreError::NotFound)?;
        let valid_to = agreement.valid_to;
        let case = Case::of(&tx, agreement).await?;
        let notice = Notice {
            event: NoticeEvent::ConnectionExpires,
            days: valid_to.map(|end| reminder::days_left(at, end)).unwrap_or_default(),
            moment: valid_to.map(reminder::last_moment),
            ..case.noticed()
        };
        tell(portal, &tx, None, at, &case.told(&tx, &notice, true).await?).await?;
    }
    Ok(portal.commit(tx).await?)
}

/// Tells that an agreement has waited for so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_waiting(
    portal: &Portal,
    id: ConnectionId,
    waited: Waited,
) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    let at = portal.now();
    if store::connection_agreement::claim_reminder(&tx, id, waited).await? {
        let filter = ConnectionFilter { id: Some(id), ..ConnectionFilter::default() };
        let page = PageRequest { number: 1, size: 1 };
        let row = store::connection_agreement::list(&tx, &filter, page).await?.rows.pop();
        let since = row.ok_or(StoreError::NotFound)?.changed_at;
        let agreement = store::connection_agreement::find(&tx, id).await?.ok_or(StoreError::NotFound)?;
        let case = Case::of(&tx, agreement).await?;
        let notice = Notice {
            event: NoticeEvent::ConnectionWaited,
            days: reminder::days_between(since, at),
            ..case.noticed()
        };
        tell(portal, &tx, None, at, &case.told(&tx, &notice, false).await?).await?;
    }
    Ok(portal.commit(tx).await?)
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
    /// The agreement as the actor saw it at a version, as it stands at the moment `at`.
    async fn load(
        db: &impl ConnectionTrait,
        actor: &Actor,
        (id, version): (ConnectionId, i32),
        at: Timestamp,
    ) -> Result<Self, ServiceError> {
        let agreement = store::connection_agreement::find(db, id).await?.ok_or(ServiceError::NotFound)?;
        let case = Self::of(db, agreement.as_of(at)).await?;
        if !(actor.case_worker || actor.sees(&case.system.provider)) {
            return Err(ServiceError::Hidden);
        }
        if case.agreement.version != version {
            let kind = SubjectKind::ConnectionAgreement;
            return Err(ServiceError::Changed(changed(db, kind, &id.to_string()).await?));
        }
        Ok(case)
    }

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
