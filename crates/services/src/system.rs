//! Systems: Administrér tilslutninger, and Udbydersystemadministration.

use domain::{
    Actor, Audience, Contact, LongText, Name, Notice, OrganisationCode, Place, RuleError, Side, SubjectKind,
    System, SystemAction, SystemId,
};
use store::{
    PageRequest, StoreError,
    connection_agreement::{ConnectionFilter, ConnectionRow},
    event::HistoryLine,
};

use crate::{
    Portal, ServiceError,
    contact::{self, ContactChoice},
    error::changed,
    portal::{event, new_key},
    tell::{Tell, tell},
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
pub async fn create(
    portal: &Portal,
    actor: &Actor,
    provider: OrganisationCode,
    texts: SystemTexts,
) -> Result<SystemId, ServiceError> {
    let tx = portal.begin().await?;
    let provider = store::organisation::find(&tx, &provider).await?.ok_or(RuleError::NotAllowed)?;
    actor.require_for(&provider.code)?;
    let contact = contact::resolve(&tx, &provider.code, texts.contact).await?;
    let id = SystemId::new(new_key());
    let (system, change, right) =
        System::register(actor, id, &provider, texts.name, texts.description, contact)?;
    let at = portal.now();
    store::system::insert_many(&tx, &[system], at).await.map_err(name_taken)?;
    store::event::insert_many(&tx, &[event(actor, right, SubjectKind::System, id, change, at)]).await?;
    portal.commit(tx).await?;
    Ok(id)
}

/// Changes a system's texts, as the actor saw it at `version`. Permission: administers agreements of its provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' systems; [`RuleError::SystemStatus`] when deleted;
/// [`RuleError::NameTaken`]; [`ServiceError::Changed`]; [`ServiceError::Store`].
pub async fn edit(
    portal: &Portal,
    actor: &Actor,
    id: SystemId,
    version: i32,
    texts: SystemTexts,
) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    let system = find_own(&tx, actor, id).await?;
    if system.version != version {
        return Err(ServiceError::Changed(changed(&tx, SubjectKind::System, &id.to_string()).await?));
    }
    let contact = contact::resolve(&tx, &system.provider, texts.contact).await?;
    let (system, change, right) = system.edit(actor, texts.name, texts.description, contact)?;
    store::system::save(&tx, &system).await.map_err(name_taken)?;
    let event = event(actor, right, SubjectKind::System, id, change, portal.now());
    store::event::insert_many(&tx, &[event]).await?;
    Ok(portal.commit(tx).await?)
}

/// Makes a system passive or active, or deletes it, as the actor saw it at `version`.
/// Permission: administers agreements of its provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' systems; [`RuleError::SystemStatus`]; [`RuleError::SystemInUse`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
pub async fn change_status(
    portal: &Portal,
    actor: &Actor,
    id: SystemId,
    version: i32,
    action: SystemAction,
) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    let system = find_own(&tx, actor, id).await?;
    if system.version != version {
        return Err(ServiceError::Changed(changed(&tx, SubjectKind::System, &id.to_string()).await?));
    }
    let in_use = store::system::in_use(&tx, id, portal.now()).await?;
    let (system, change, right) = system.apply(actor, action, in_use)?;
    store::system::save(&tx, &system).await?;
    let at = portal.now();
    let event = event(actor, right, SubjectKind::System, id, change, at);
    store::event::insert_many(&tx, &[event]).await?;
    let provider = store::organisation::find(&tx, &system.provider).await?;
    let notice = Notice {
        event: action.into(),
        actor: actor.name.clone(),
        provider: provider.map(|provider| provider.name).unwrap_or_default(),
        system: system.name.to_string(),
        ..Notice::default()
    };
    let to_provider = Notice { place: Place::System(id), ..notice.clone() };
    let side = Audience::Organisation(Side::Provider, system.provider.clone());
    let mut tells = vec![Tell::about(id, side, to_provider)];
    // Whose data the system fetches is told, and led to their own list of it.
    for owner in store::data_access::list_owners(&tx, None, Some(id)).await? {
        let access = store::data_access::newest_of(&tx, id, &owner).await?;
        let place = access.map_or(Place::Home, Place::DataAccess);
        let notice = Notice { place, ..notice.clone() };
        tells.push(Tell::about(id, Audience::Organisation(Side::Owner, owner), notice));
    }
    tell(portal, &tx, Some(actor), at, &tells).await?;
    Ok(portal.commit(tx).await?)
}

/// The actor's systems with their connections, in Danish order of name. Permission: administers agreements or may look; others'
/// systems are left out.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list(portal: &Portal, actor: &Actor) -> Result<Vec<SystemView>, ServiceError> {
    let db = portal.db();
    let visible: std::collections::BTreeSet<OrganisationCode> = actor.visible().cloned().collect();
    let systems = store::system::list(db, &visible).await?;
    if systems.is_empty() {
        return Ok(vec![]);
    }
    let contacts = store::contact::list(db, &visible).await?;
    let filter = ConnectionFilter {
        providers: Some(visible.iter().cloned().collect()),
        ..ConnectionFilter::default()
    };
    let all = PageRequest { number: 1, size: 10_000 };
    let rows = store::connection_agreement::list(db, &filter, all).await?.rows;
    let connections: Vec<_> = rows.into_iter().map(|row| row.as_of(portal.now())).collect();
    let providers = store::organisation::find_many(db, &visible).await?;
    let mut views = Vec::with_capacity(systems.len());
    for system in systems {
        let contact =
            contacts.iter().find(|c| c.id == system.contact).cloned().ok_or(StoreError::NotFound)?;
        let provider = providers.iter().find(|p| p.code == system.provider);
        views.push(SystemView {
            provider_name: provider.map(|p| p.name.clone()).unwrap_or_default(),
            contact,
            connections: connections.iter().filter(|c| c.system == system.id).cloned().collect(),
            system,
        });
    }
    Ok(views)
}

/// One of the actor's systems with its history. Permission: administers, or may look at, agreements of its provider.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' systems; [`ServiceError::Store`].
pub async fn get(
    portal: &Portal,
    actor: &Actor,
    id: SystemId,
) -> Result<(SystemView, Vec<HistoryLine>), ServiceError> {
    let view = list(portal, actor).await?.into_iter().find(|view| view.system.id == id);
    let Some(view) = view else {
        let others = store::system::find(portal.db(), id).await?.is_some_and(|s| !actor.sees(&s.provider));
        return Err(if others { ServiceError::Hidden } else { ServiceError::NotFound });
    };
    let history = store::event::list(portal.db(), SubjectKind::System, &id.to_string()).await?;
    Ok((view, history))
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
