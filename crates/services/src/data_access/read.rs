//! Lists, one row with its history, and the export.

use std::sync::Arc;

use domain::{
    Actor, DataAccessId, DataAccessStatus, MAX_ROWS, Name, OrganisationCode, OrganisationKind, ServiceCode,
    SubjectKind, SystemId,
};
use store::{
    Page, PageRequest,
    data_access::{DataAccessFilter, DataAccessRow, Sort},
    event::HistoryLine,
};

use super::change::is_visible;
use crate::{Portal, ServiceError, catalogue, compiled_here, known::of};

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those who ask.
    Provider,
    /// Those who decide.
    Owner,
}

/// Narrows a filter to what the actor may see: the chosen organisation if it is the actor's, else all of them.
fn scoped(
    actor: &Actor,
    side: Side,
    only: Option<&OrganisationCode>,
    filter: &DataAccessFilter,
) -> DataAccessFilter {
    let closed = actor.closed.iter().filter(|_| filter.closed && side == Side::Owner);
    let mine = || actor.visible().chain(closed.clone()).cloned().collect::<Vec<_>>();
    let party = match only {
        Some(code) if actor.sees(code) => vec![code.clone()],
        Some(_) => vec![],
        None => mine(),
    };
    let mut filter = filter.clone();
    match side {
        Side::Owner => filter.owners = Some(party),
        Side::Provider => filter.providers = Some(party),
    }
    filter
}

/// A page of the actor's data accesses; `only` narrows it to one of the actor's organisations.
/// Permission: administers agreements or may look; others' rows are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list(
    portal: &Portal,
    actor: &Actor,
    side: Side,
    only: Option<&OrganisationCode>,
    filter: &DataAccessFilter,
    sort: Sort,
    page: PageRequest,
) -> Result<Page<DataAccessRow>, ServiceError> {
    let filter = scoped(actor, side, only, filter);
    let rows = store::data_access::list(portal.db(), &filter, sort, page).await?;
    Ok(Page { rows, total: count(portal, &filter).await? })
}

/// How many rows a list has; counted once for as long as nothing changes, where somebody has chosen a status at most: what a person
/// can make up any number of is not kept.
async fn count(portal: &Portal, filter: &DataAccessFilter) -> Result<u64, ServiceError> {
    let load = async { Ok(store::data_access::count(portal.db(), filter).await?) };
    let DataAccessFilter { owners, providers, service, system, status, deleted, closed, to_confirm, search } =
        filter;
    let [owners, providers] = [owners, providers].map(|party| party.as_ref().map(of));
    let chosen = service.is_some() || system.is_some() || (owners.is_some() && providers.is_some());
    if chosen || !search.is_empty() {
        return load.await;
    }
    let whose = format!("{owners:?} {providers:?} {status:?} {deleted} {closed} {}", to_confirm.is_some());
    Ok(*portal.known(("data accesses", whose), |_| None, load).await?)
}

/// What is open on the owner's side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Requests that wait for a decision.
    pub waiting: u64,
    pub suspended: u64,
    /// Those for which a new version of the web service is to be confirmed.
    pub to_confirm: u64,
    /// Live ones of owners that take part no longer.
    pub closed: u64,
}

/// What is open for the actor as an owner. Permission: administers agreements.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn count_open(portal: &Portal, actor: &Actor) -> Result<Open, ServiceError> {
    let counted = [DataAccessStatus::Waiting, DataAccessStatus::Suspended];
    let filter = scoped(actor, Side::Owner, None, &DataAccessFilter::default());
    let counts = store::data_access::count_by_status(portal.db(), &filter, &counted).await?;
    let [waiting, suspended] = counted.map(|status| counts.get(&status).copied().unwrap_or_default());
    let to_confirm = count(portal, &DataAccessFilter { to_confirm: Some(portal.now()), ..filter }).await?;
    let closed = match actor.closed.is_empty() {
        true => 0,
        false => {
            let owners = Some(actor.closed.iter().cloned().collect());
            let left = DataAccessFilter { owners, ..DataAccessFilter::default() };
            let live = DataAccessStatus::LIVE;
            store::data_access::count_by_status(portal.db(), &left, &live).await?.into_values().sum()
        }
    };
    Ok(Open { waiting, suspended, to_confirm, closed })
}

/// Those of the actor's data accesses for which a new version of the web service is to be confirmed, by owner, and how many there are;
/// no more than can be confirmed at a time. Permission: administers agreements; others' rows are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list_to_confirm(portal: &Portal, actor: &Actor) -> Result<Page<DataAccessRow>, ServiceError> {
    let to_confirm = DataAccessFilter { to_confirm: Some(portal.now()), ..DataAccessFilter::default() };
    let page = PageRequest { number: 1, size: MAX_ROWS };
    list(portal, actor, Side::Owner, None, &to_confirm, Sort::Owner, page).await
}

/// Whether the actor owns, or has owned, any data access at all. Permission: administers agreements.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn owns_any(portal: &Portal, actor: &Actor) -> Result<bool, ServiceError> {
    let ever = DataAccessFilter { deleted: true, ..DataAccessFilter::default() };
    let filter = scoped(actor, Side::Owner, None, &ever);
    Ok(count(portal, &filter).await? > 0)
}

/// What a list of data accesses can be narrowed to: key and name, in Danish order of name.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    pub services: Vec<(ServiceCode, Name)>,
    /// On the owner's side.
    pub providers: Vec<(OrganisationCode, String)>,
    /// On the provider's side.
    pub systems: Vec<(SystemId, Name)>,
}

/// What the actor's list of one side can be narrowed to. Permission: none; others' systems are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn choices(portal: &Portal, actor: &Actor, side: Side) -> Result<Arc<Choices>, ServiceError> {
    let db = portal.db();
    let load = async {
        let services = catalogue::list(portal).await?.into_iter().map(|s| (s.code, s.name)).collect();
        let choices = Choices { services, ..Choices::default() };
        Ok(match side {
            Side::Provider => {
                let systems = store::system::list(db, &actor.administers).await?;
                Choices { systems: systems.into_iter().map(|s| (s.id, s.name)).collect(), ..choices }
            }
            Side::Owner => {
                let all = store::organisation::list_kind(db, OrganisationKind::Provider).await?;
                Choices { providers: all.into_iter().map(|o| (o.code, o.name)).collect(), ..choices }
            }
        })
    };
    let whose = match side {
        Side::Provider => of(&actor.administers),
        Side::Owner => String::new(),
    };
    portal.known(("choices", format!("{side:?} {whose}")), |_| None, load).await
}

/// Every row of the list, for a file. Permission: as for [`list`].
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn export(
    portal: &Portal,
    actor: &Actor,
    side: Side,
    only: Option<&OrganisationCode>,
    filter: &DataAccessFilter,
    sort: Sort,
) -> Result<Vec<DataAccessRow>, ServiceError> {
    const CHUNK: u32 = 1_000;
    let filter = scoped(actor, side, only, filter);
    let mut rows = vec![];
    for number in 1.. {
        let page = PageRequest { number, size: CHUNK };
        let part = store::data_access::list(portal.db(), &filter, sort, page).await?;
        let last = part.len() < CHUNK as usize;
        rows.extend(part);
        if last {
            break;
        }
    }
    Ok(rows)
}

/// One data access with its history. Permission: administers, or may look at, agreements of the owner or the provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' rows; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(
    portal: &Portal,
    actor: &Actor,
    id: DataAccessId,
) -> Result<(DataAccessRow, Vec<HistoryLine>), ServiceError> {
    let row = store::data_access::find_row(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    if !is_visible(&row.access, actor) {
        return Err(ServiceError::Hidden);
    }
    let history = store::event::list(portal.db(), SubjectKind::DataAccess, &id.to_string()).await?;
    Ok((row, history))
}
