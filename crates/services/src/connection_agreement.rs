//! Tilslutningsaftaler: asked for by the provider, decided by the agency.

use domain::{
    Actor, Audience, Comment, ConnectionAction, ConnectionAgreement, ConnectionId, ConnectionStatus, Notice,
    NoticeEvent, Place, RuleError, ServiceCode, Side, SubjectKind, System, SystemId, WebService,
};
use store::{
    Page, PageRequest,
    connection_agreement::{ConnectionFilter, ConnectionRow},
    event::HistoryLine,
};

use crate::{
    Portal, ServiceError,
    error::changed,
    portal::{event, new_key},
    receipt::{self, ReceiptContent},
    system::find_own,
    tell::{Tell, tell},
};

/// Asks the agency for web services for a system; all of them or none. Gives the receipt's number.
/// Permission: administers agreements of the system's provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' systems; [`RuleError::NothingChosen`]; [`ServiceError::RuleFor`] naming the
/// web service that was refused; [`ServiceError::Store`].
pub async fn request(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    services: &[ServiceCode],
    terms_accepted: bool,
) -> Result<i64, ServiceError> {
    let tx = portal.begin().await?;
    let system = find_own(&tx, actor, system).await?;
    if services.is_empty() {
        return Err(RuleError::NothingChosen.into());
    }
    let at = portal.now();
    let (mut agreements, mut events, mut names, mut tells) = (vec![], vec![], vec![], vec![]);
    let provider = store::organisation::find(&tx, &system.provider).await?;
    let provider = provider.map(|provider| provider.name).unwrap_or_default();
    for code in services {
        let service = store::web_service::find(&tx, code).await?.ok_or(ServiceError::NotFound)?;
        let live = store::connection_agreement::find_live(&tx, system.id, code).await?.map(|a| a.status);
        let id = ConnectionId::new(new_key());
        let (agreement, change, right) =
            ConnectionAgreement::request(actor, id, &system, &service, live, terms_accepted)
                .map_err(|rule| ServiceError::RuleFor { name: service.name.to_string(), rule })?;
        events.push(event(actor, right, SubjectKind::ConnectionAgreement, id, change, at));
        let notice = Notice {
            event: NoticeEvent::ConnectionSent,
            actor: actor.name.clone(),
            ..noticed(id, &provider, &system, &service)
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
    let agreement = store::connection_agreement::find(&tx, id).await?.ok_or(ServiceError::NotFound)?;
    let system = store::system::find(&tx, agreement.system).await?.ok_or(ServiceError::NotFound)?;
    if !(actor.case_worker || actor.sees(&system.provider)) {
        return Err(ServiceError::Hidden);
    }
    if agreement.version != version {
        let kind = SubjectKind::ConnectionAgreement;
        return Err(ServiceError::Changed(changed(&tx, kind, &id.to_string()).await?));
    }
    let before = agreement.status;
    let (agreement, change, right) = agreement.apply(actor, &system, action, comment)?;
    let at = portal.now();
    store::connection_agreement::save(&tx, &agreement, at).await?;
    let service = store::web_service::find(&tx, &agreement.service).await?.ok_or(ServiceError::NotFound)?;
    let provider = store::organisation::find(&tx, &system.provider).await?;
    let provider = provider.map(|provider| provider.name).unwrap_or_default();
    let comment = change.comment.to_string();
    let notice = Notice {
        event: action.into(),
        actor: actor.name.clone(),
        comment: comment.clone(),
        ..noticed(id, &provider, &system, &service)
    };
    let mut tells = Vec::from(to_both(&system, &notice));
    if before == ConnectionStatus::Approved {
        // With the agreement the data of every school that gave access to it stops.
        let owners = store::data_access::list_owners(&tx, Some(&service.code), Some(system.id)).await?;
        tells.extend(owners.into_iter().map(|owner| {
            let notice = Notice { place: Place::Service(service.code.clone()), ..notice.clone() };
            Tell::about(system.id, Audience::Organisation(Side::Owner, owner), notice)
        }));
    }
    let event = event(actor, right, SubjectKind::ConnectionAgreement, id, change, at);
    store::event::insert_many(&tx, &[event]).await?;
    tell(portal, &tx, Some(actor), at, &tells).await?;
    let content = ReceiptContent::ConnectionChange {
        action,
        comment,
        provider,
        system: system.name.to_string(),
        service: service.name.to_string(),
        status: agreement.status.code().into(),
    };
    // The agency's decisions are the agency's to read; the provider reads them on the agreement itself.
    let party = (!action.is_agencys()).then_some(&system.provider);
    let number = receipt::issue(&tx, actor, party, at, &content).await?;
    portal.commit(tx).await?;
    Ok(number)
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
    Ok(store::connection_agreement::list(portal.db(), &filter, page).await?)
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
    Ok((row, history))
}
