//! Systems: Administrér tilslutninger, and Udbydersystemadministration.

use std::collections::BTreeSet;

use domain::{
    Actor, Contact, LongText, Name, OrganisationCode, Right, RuleError, SubjectKind, System, SystemAction,
    SystemId, Timestamp,
};
use store::{
    DatabaseTransaction, PageRequest, StoreError,
    connection_agreement::{ConnectionFilter, ConnectionRow},
    data_access::DataAccessFilter,
    event::HistoryLine,
};

use crate::{
    Changed, Portal, ServiceError, compiled_here,
    contact::{self, ContactChoice},
    error::changed,
    fact::SystemFact,
    impact::{self, Impact},
    known,
    portal::new_key,
    work::Row,
};

/// What a provider writes about a system.
#[derive(Clone, Debug)]
pub struct SystemTexts {
    pub name: Name,
    pub description: LongText,
    pub contact: ContactChoice,
}

/// A system with what belongs to it.
#[derive(Clone, Debug)]
pub struct SystemView {
    pub system: System,
    pub provider_name: String,
    pub contact: Contact,
    /// Newest change first.
    pub connections: Vec<ConnectionRow>,
}

/// Registers a system. Permission: administers agreements of `provider`.
///
/// # Errors
/// [`RuleError::NotAllowed`], [`RuleError::NameTaken`], [`ServiceError::Store`].
#[compiled_here]
pub async fn create(
    portal: &Portal,
    actor: &Actor,
    provider: OrganisationCode,
    texts: SystemTexts,
) -> Result<SystemId, ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let provider = store::organisation::find(work.db(), &provider).await?.ok_or(RuleError::NotAllowed)?;
    actor.require_for(&provider.code)?;
    let contact = contact::resolve(work.db(), &provider.code, texts.contact).await?;
    let id = SystemId::new(new_key());
    let (system, change, right) =
        System::register(actor, id, &provider, texts.name, texts.description, contact)?;
    store::system::insert_many(work.db(), std::slice::from_ref(&system), work.at())
        .await
        .map_err(name_taken)?;
    work.happened(SystemFact::Registered { system, change, right });
    work.commit().await?;
    Ok(id)
}

/// Changes a system's texts, as the actor saw it at `version`. Permission: administers agreements of its provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' systems; [`RuleError::Status`] when deleted;
/// [`RuleError::NameTaken`]; [`ServiceError::Changed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn edit(
    portal: &Portal,
    actor: &Actor,
    id: SystemId,
    version: i32,
    texts: SystemTexts,
) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let system = work.load(&id, version, may_change).await?;
    let contact = contact::resolve(work.db(), &system.provider, texts.contact).await?;
    let (system, change, right) = system.edit(actor, texts.name, texts.description, contact)?;
    match store::system::save(work.db(), &system).await {
        Err(StoreError::Duplicate) => return Err(RuleError::NameTaken.into()),
        written => work.saved::<System>(&id, written).await?,
    }
    work.happened(SystemFact::Edited { system, change, right });
    Ok(work.commit().await?)
}

/// Makes a system passive or active, or deletes it, as the actor saw it at `version`.
/// Permission: administers agreements of its provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' systems; [`RuleError::Status`]; [`RuleError::SystemInUse`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn change_status(
    portal: &Portal,
    actor: &Actor,
    id: SystemId,
    version: i32,
    action: SystemAction,
) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let system = work.load(&id, version, may_change).await?;
    let in_use = store::system::in_use(work.db(), id, work.at()).await?;
    let impact = impact_of(work.db(), &system, action, work.at()).await?;
    let (system, change, right) = system.apply(actor, action, in_use)?;
    let written = store::system::save(work.db(), &system).await;
    work.saved::<System>(&id, written).await?;
    work.happened(SystemFact::StatusChanged { system, action, change, right, impact });
    Ok(work.commit().await?)
}

/// What an action would do to the flow of data. Permission: administers, or may look at, agreements of its provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' systems; [`ServiceError::Store`].
#[compiled_here]
pub async fn preview(
    portal: &Portal,
    actor: &Actor,
    id: SystemId,
    action: SystemAction,
) -> Result<Impact, ServiceError> {
    let view = find_seen(portal, actor, id).await?;
    Ok(impact_of(portal.db(), &view.system, action, portal.now()).await?)
}

async fn impact_of(
    db: &impl store::ConnectionTrait,
    system: &System,
    action: SystemAction,
    at: Timestamp,
) -> Result<Impact, StoreError> {
    let hangs_on = DataAccessFilter { system: Some(system.id), ..DataAccessFilter::default() };
    let status = action.leads_to(system.status).unwrap_or(system.status);
    impact::of(db, &hangs_on, at, |facts| facts.system = status).await
}

/// The actor's systems with their connections, in Danish order of name. Permission: administers agreements or may look; others'
/// systems are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list(portal: &Portal, actor: &Actor) -> Result<Vec<SystemView>, ServiceError> {
    let visible: BTreeSet<OrganisationCode> = actor.visible().cloned().collect();
    let views = portal.known(("systems", known::of(&visible)), |_| None, views(portal, &visible)).await?;
    let now = portal.now();
    let at_this_moment = |view: &SystemView| {
        let connections = view.connections.iter().map(|row| row.clone().as_of(now)).collect();
        SystemView { connections, ..view.clone() }
    };
    Ok(views.iter().map(at_this_moment).collect())
}

/// The systems of these organisations, with connections as they were decided last.
async fn views(
    portal: &Portal,
    visible: &BTreeSet<OrganisationCode>,
) -> Result<Vec<SystemView>, ServiceError> {
    let db = portal.db();
    let systems = store::system::list(db, visible).await?;
    if systems.is_empty() {
        return Ok(vec![]);
    }
    let contacts = store::contact::list(db, visible).await?;
    let filter = ConnectionFilter {
        providers: Some(visible.iter().cloned().collect()),
        ..ConnectionFilter::default()
    };
    let all = PageRequest { number: 1, size: 10_000 };
    let connections = store::connection_agreement::list(db, &filter, all).await?.rows;
    let providers = store::organisation::find_many(db, visible).await?;
    let mut views = Vec::with_capacity(systems.len());
    for system in systems {
        let contact =
            contacts.iter().find(|c| c.id == system.contact).cloned().ok_or(StoreError::NotFound)?;
        let provider = providers.iter().find(|p| p.code == system.provider);
        views.push(SystemView {
            provider_name: provider.map(|p| p.name.clone()).unwrap_or_default(),
            contact,
            connections: connections.iter().filter(|c| c.agreement.system == system.id).cloned().collect(),
            system,
        });
    }
    Ok(views)
}

/// One of the actor's systems with its history. Permission: administers, or may look at, agreements of its provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' systems; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(
    portal: &Portal,
    actor: &Actor,
    id: SystemId,
) -> Result<(SystemView, Vec<HistoryLine>), ServiceError> {
    let view = find_seen(portal, actor, id).await?;
    let history = store::event::list(portal.db(), SubjectKind::System, &id.to_string()).await?;
    Ok((view, history))
}

/// One of those that the actor may look at.
async fn find_seen(portal: &Portal, actor: &Actor, id: SystemId) -> Result<SystemView, ServiceError> {
    if let Some(view) = list(portal, actor).await?.into_iter().find(|view| view.system.id == id) {
        return Ok(view);
    }
    let others = store::system::find(portal.db(), id).await?.is_some_and(|s| !actor.sees(&s.provider));
    Err(if others { ServiceError::Hidden } else { ServiceError::NotFound })
}

fn may_change(system: &System, actor: &Actor) -> Result<Right, RuleError> {
    actor.require_for(&system.provider)
}

impl Row for System {
    type Key = SystemId;

    async fn find(
        db: &DatabaseTransaction,
        id: &SystemId,
        _: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::system::find(db, *id).await?)
    }

    fn is_visible(&self, actor: &Actor) -> bool {
        actor.sees(&self.provider)
    }

    fn version(&self) -> i32 {
        self.version
    }

    async fn newest(db: &DatabaseTransaction, id: &SystemId) -> Result<Changed, StoreError> {
        changed(db, SubjectKind::System, &id.to_string()).await
    }
}

pub(crate) async fn find_own(
    db: &impl store::ConnectionTrait,
    actor: &Actor,
    id: SystemId,
) -> Result<System, ServiceError> {
    match store::system::find(db, id).await? {
        Some(system) if actor.acts_for(&system.provider) => Ok(system),
        Some(system) if actor.sees(&system.provider) => Err(RuleError::NotAllowed.into()),
        Some(_) => Err(ServiceError::Hidden),
        None => Err(ServiceError::NotFound),
    }
}

fn name_taken(error: StoreError) -> ServiceError {
    match error {
        StoreError::Duplicate => RuleError::NameTaken.into(),
        StoreError::Conflict => ServiceError::Store(StoreError::Conflict),
        other => other.into(),
    }
}
