//! Stops of the agency: set at once, told at once, lifted by another person. What was agreed stays as it is.

use std::collections::{BTreeSet, HashSet};

use domain::{
    Actor, Comment, EmergencyStop, EmergencyStopId, Name, OrganisationCode, Right, RuleError, ServiceCode,
    StopStatus, Stopped, SubjectKind, System, SystemId, Timestamp,
};
use store::{
    ConnectionTrait, DatabaseTransaction, StoreError,
    connection_agreement::ConnectionFilter,
    data_access::{DataAccessFilter, Weighed},
    event::HistoryLine,
};

use crate::{
    Changed, Portal, ServiceError, catalogue, compiled_here,
    error::changed,
    fact::{StopFact, StopNames},
    impact::{self, Impact},
    portal::new_key,
    work::{Row, Work},
};

/// The most stops that a list shows.
const MOST: u64 = 200;
/// The most systems that are found.
const MOST_FOUND: u64 = 20;

/// What the agency wants to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStop {
    pub stopped: Stopped,
    /// Of these web services alone; all where there is none.
    pub services: Vec<ServiceCode>,
    /// Of these institutions' data alone; all where there is none.
    pub owners: Vec<OrganisationCode>,
    pub reason: Comment,
    /// The first moment at which it ends by itself.
    pub until: Option<Timestamp>,
}

impl NewStop {
    fn by(self, actor: &Actor, id: EmergencyStopId, at: Timestamp) -> EmergencyStop {
        let Self { stopped, services, owners, reason, until } = self;
        // Each once.
        let services: BTreeSet<ServiceCode> = services.into_iter().collect();
        let owners: BTreeSet<OrganisationCode> = owners.into_iter().collect();
        EmergencyStop {
            id,
            stopped,
            services: services.into_iter().collect(),
            owners: owners.into_iter().collect(),
            reason,
            status: StopStatus::InForce,
            until,
            by: actor.user,
            by_name: actor.name.clone(),
            at,
            version: 1,
        }
    }
}

/// A stop with what it is of, in words.
#[derive(Clone, Debug)]
pub struct StopView {
    /// As it stands now.
    pub stop: EmergencyStop,
    pub provider: String,
    /// The names of the stopped systems.
    pub systems: Vec<String>,
    /// The names of the web services and institutions that it is of alone.
    pub services: Vec<String>,
    pub owners: Vec<String>,
    /// What flows without a data access but for this stop: "system – web service".
    pub free: Vec<String>,
}

/// What a stop of these would do now. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`] for what is in no register; [`RuleError::EndPassed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn preview(
    portal: &Portal,
    actor: &Actor,
    new: NewStop,
) -> Result<(StopView, Impact), ServiceError> {
    let (db, at) = (portal.db(), portal.now());
    let stop = new.by(actor, EmergencyStopId::new(new_key()), at);
    match stop.set(actor, at) {
        // The reason is asked for on the page that shows this.
        Ok(_) | Err(RuleError::ReasonNeeded) => {}
        Err(rule) => return Err(rule.into()),
    }
    let impact = impact_of(db, &stop, at).await?;
    Ok((named(db, stop, at).await?, impact))
}

/// Stops the flow of data at once. Gives the key and the receipt's number. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`RuleError::ReasonNeeded`]; [`RuleError::EndPassed`]; [`ServiceError::NotFound`] for what is in no
/// register; [`ServiceError::Store`].
#[compiled_here]
pub async fn set(
    portal: &Portal,
    actor: &Actor,
    new: NewStop,
) -> Result<(EmergencyStopId, i64), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let at = work.at();
    let stop = new.by(actor, EmergencyStopId::new(new_key()), at);
    let (change, right) = stop.set(actor, at)?;
    let names = names(work.db(), &stop).await?;
    let id = stop.id;
    store::data_access::move_on(work.db(), &stop).await?;
    let impact = impact_of(work.db(), &stop, at).await?;
    store::emergency_stop::insert(work.db(), &stop).await?;
    work.happened(StopFact::Set { stop, names, impact, change, right });
    Ok((id, work.commit_with_receipt().await?))
}

/// Lifts a stop, as the actor saw it at `version`. Gives the receipt's number. Permission: case worker, another than the one who set it.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`]; [`RuleError::Status`]; [`RuleError::OwnStop`];
/// [`RuleError::ReasonNeeded`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn lift(
    portal: &Portal,
    actor: &Actor,
    id: EmergencyStopId,
    version: i32,
    reason: Comment,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let may = |_: &EmergencyStop, actor: &Actor| actor.require_case_worker();
    let before = work.load(&id, version, may).await?;
    let (stop, change, right) = before.lift(actor, reason)?;
    // What ended by itself meanwhile is written first: whatever begins, begins once.
    for other in store::emergency_stop::list_in_force(work.db()).await? {
        if other.id != id {
            run_out(&mut work, other).await?;
        }
    }
    store::data_access::move_on(work.db(), &stop).await?;
    let impact = impact_of_lifting(work.db(), &stop, work.at()).await?;
    let names = names(work.db(), &stop).await?;
    let written = store::emergency_stop::save(work.db(), &stop).await;
    work.saved::<EmergencyStop>(&id, written).await?;
    work.happened(StopFact::Lifted { stop, names, impact, change, right });
    Ok(work.commit_with_receipt().await?)
}

/// Writes that a stop has ended by itself, and tells so, if it is still to be done. Permission: the server's own.
pub(crate) async fn settle(portal: &Portal, id: EmergencyStopId) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    let stop = store::emergency_stop::find(work.db(), id).await?.ok_or(StoreError::NotFound)?;
    run_out(&mut work, stop).await?;
    Ok(work.commit().await?)
}

/// Writes that a stop has ended by itself, where it has.
async fn run_out(work: &mut Work<'_>, stop: EmergencyStop) -> Result<(), ServiceError> {
    let end = stop.until.unwrap_or(work.at());
    if let Some((stop, change)) = stop.run_out(work.at()) {
        // What flows since its end did not before it.
        let impact = impact_of_lifting(work.db(), &stop, end.plus_seconds(-1)).await?;
        let names = names(work.db(), &stop).await?;
        store::emergency_stop::save(work.db(), &stop).await?;
        store::data_access::move_on(work.db(), &stop).await?;
        work.happened(StopFact::Lifted { stop, names, impact, change, right: Right::CaseWorker });
    }
    Ok(())
}

/// The stops, newest first. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list(portal: &Portal, actor: &Actor) -> Result<Vec<StopView>, ServiceError> {
    actor.require_case_worker()?;
    let load = async {
        let mut views = vec![];
        for stop in store::emergency_stop::list(portal.db(), MOST).await? {
            views.push(named(portal.db(), stop, portal.now()).await?);
        }
        Ok(views)
    };
    let views = portal.known(("stops", String::new()), |_| None, load).await?;
    let now = |view: &StopView| StopView { stop: view.stop.clone().as_of(portal.now()), ..view.clone() };
    Ok(views.iter().map(now).collect())
}

/// A stop, what it stops now, and its history. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(
    portal: &Portal,
    actor: &Actor,
    id: EmergencyStopId,
) -> Result<(StopView, Impact, Vec<HistoryLine>), ServiceError> {
    actor.require_case_worker()?;
    let (db, at) = (portal.db(), portal.now());
    let load = async {
        let stop = store::emergency_stop::find(db, id).await?.ok_or(ServiceError::NotFound)?;
        let impact = impact_of_lifting(db, &stop, at).await?;
        let history = store::event::list(db, SubjectKind::EmergencyStop, &id.to_string()).await?;
        Ok((named(db, stop, at).await?, impact, history))
    };
    let kept = portal.known(("stop", id.to_string()), |_| None, load).await?;
    let (view, impact, history) = &*kept;
    let stop = view.stop.clone().as_of(at);
    Ok((StopView { stop, ..view.clone() }, impact.clone(), history.clone()))
}

/// A system to be stopped, its provider's name, and the web services of its agreements.
#[derive(Clone, Debug)]
pub struct Stoppable {
    pub system: System,
    pub provider: String,
    pub services: Vec<(ServiceCode, Name)>,
}

/// A system that is to be stopped. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn stoppable(portal: &Portal, actor: &Actor, system: SystemId) -> Result<Stoppable, ServiceError> {
    actor.require_case_worker()?;
    let system = store::system::find(portal.db(), system).await?.ok_or(ServiceError::NotFound)?;
    let provider = store::organisation::find(portal.db(), &system.provider).await?;
    let services = catalogue::list(portal).await?;
    Ok(Stoppable {
        provider: provider.map(|provider| provider.name).unwrap_or_default(),
        services: services.into_iter().map(|service| (service.code, service.name)).collect(),
        system,
    })
}

/// Systems by a part of their or their provider's name or number, with their provider's name. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn find_systems(
    portal: &Portal,
    actor: &Actor,
    text: &str,
) -> Result<Vec<(System, String)>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::system::search(portal.db(), text, MOST_FOUND).await?)
}

/// The newest step of a stop that concerns a data access, for whoever decides on it.
pub(crate) async fn newest_for(
    db: &impl ConnectionTrait,
    access: &domain::DataAccess,
) -> Result<Option<HistoryLine>, StoreError> {
    let stops = store::emergency_stop::list(db, MOST).await?;
    let ids: Vec<String> =
        stops.iter().filter(|stop| stop.covers(access)).map(|stop| stop.id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let lines = store::event::newest_of(db, SubjectKind::EmergencyStop, &ids).await?;
    Ok(lines.into_values().max_by_key(|line| line.at))
}

/// What hangs on the systems of a stop.
fn hangs_on(stop: &EmergencyStop) -> DataAccessFilter {
    let all = DataAccessFilter::default();
    match &stop.stopped {
        Stopped::System(system) => DataAccessFilter { system: Some(*system), ..all },
        Stopped::Provider(code) => DataAccessFilter { providers: Some(vec![code.clone()]), ..all },
    }
}

/// What a stop does to the flow of data.
async fn impact_of(
    db: &impl ConnectionTrait,
    stop: &EmergencyStop,
    at: Timestamp,
) -> Result<Impact, StoreError> {
    impact::of_each(
        db,
        &hangs_on(stop),
        at,
        |row| covers(stop, row),
        |_, facts| facts.stopped_until = facts.stopped_until.max(Some(stop.stops_until())),
    )
    .await
}

/// Whether a stop is of a data access.
fn covers(stop: &EmergencyStop, row: &Weighed) -> bool {
    stop.is_of_owner(&row.owner) && stop.is_of(row.system, &row.provider, &row.service)
}

/// What it does to the flow of data that a stop ends: another may still be in force.
async fn impact_of_lifting(
    db: &impl ConnectionTrait,
    stop: &EmergencyStop,
    at: Timestamp,
) -> Result<Impact, StoreError> {
    let others = store::emergency_stop::list_in_force(db).await?;
    let others: Vec<_> = others.into_iter().filter(|other| other.id != stop.id).collect();
    impact::of_each(
        db,
        &hangs_on(stop),
        at,
        |row| covers(stop, row),
        |row, facts| {
            let covering = others.iter().filter(|other| covers(other, row));
            facts.stopped_until = covering.map(EmergencyStop::stops_until).max();
        },
    )
    .await
}

async fn names(db: &impl ConnectionTrait, stop: &EmergencyStop) -> Result<StopNames, ServiceError> {
    let (provider, systems) = match &stop.stopped {
        Stopped::System(id) => {
            let system = store::system::find(db, *id).await?.ok_or(ServiceError::NotFound)?;
            (system.provider.clone(), vec![system])
        }
        Stopped::Provider(code) => (code.clone(), store::system::list(db, [code]).await?),
    };
    let found = store::organisation::find(db, &provider).await?.ok_or(ServiceError::NotFound)?;
    let services = match stop.services.is_empty() {
        true => vec![],
        false => store::web_service::find_many(db, &stop.services).await?,
    };
    let known: HashSet<&ServiceCode> = services.iter().map(|service| &service.code).collect();
    if stop.services.iter().any(|code| !known.contains(code)) {
        return Err(ServiceError::NotFound);
    }
    let owners = store::organisation::find_many(db, &stop.owners).await?;
    if owners.len() != stop.owners.len() {
        return Err(ServiceError::NotFound);
    }
    Ok(StopNames {
        provider: found.name,
        provider_code: provider,
        systems,
        services: services.into_iter().map(|service| service.name.into()).collect(),
        owners: owners.into_iter().map(|owner| owner.name).collect(),
    })
}

async fn named(
    db: &impl ConnectionTrait,
    stop: EmergencyStop,
    at: Timestamp,
) -> Result<StopView, ServiceError> {
    let StopNames { provider, systems, services, owners, .. } = names(db, &stop).await?;
    let free = free(db, &stop, at).await?;
    let systems = systems.into_iter().map(|system| system.name.into()).collect();
    Ok(StopView { stop: stop.as_of(at), provider, systems, services, owners, free })
}

/// Whether another stop is of all institutions that this one is of.
fn is_as_wide(other: &EmergencyStop, stop: &EmergencyStop) -> bool {
    let all = |owner: &OrganisationCode| other.owners.contains(owner);
    other.owners.is_empty() || (!stop.owners.is_empty() && stop.owners.iter().all(all))
}

/// What flows without a data access but for this stop, as "system – web service". Another that is of all institutions may hold it
/// back too: then lifting this one lets nothing go.
async fn free(
    db: &impl ConnectionTrait,
    stop: &EmergencyStop,
    at: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let all = ConnectionFilter::default();
    let filter = match &stop.stopped {
        Stopped::System(system) => ConnectionFilter { system: Some(*system), ..all },
        Stopped::Provider(code) => ConnectionFilter { providers: Some(vec![code.clone()]), ..all },
    };
    let mut found = store::connection_agreement::list_free(db, &filter, at).await?;
    found.retain(|flow| stop.is_of(flow.system, &flow.provider, &flow.service));
    if found.is_empty() {
        return Ok(vec![]);
    }
    let others = store::emergency_stop::list_in_force(db).await?;
    let others = others.into_iter().filter(|other| other.id != stop.id && is_as_wide(other, stop));
    let others = others.map(|other| other.as_of(at)).filter(|other| other.status == StopStatus::InForce);
    let others: Vec<_> = others.collect();
    let free = found
        .into_iter()
        .filter(|flow| !others.iter().any(|other| other.is_of(flow.system, &flow.provider, &flow.service)));
    Ok(free.map(|flow| flow.names.join(" – ")).collect())
}

/// The stops that are in force for a system of the actor's. Permission: administers, or may look at, agreements of its provider; others'
/// are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn in_force_for(
    portal: &Portal,
    actor: &Actor,
    system: &System,
) -> Result<Vec<EmergencyStop>, ServiceError> {
    let load = async { Ok(store::emergency_stop::list_in_force(portal.db()).await?) };
    let stops = portal.known(("stops in force", String::new()), |_| None, load).await?;
    let of = |stop: &EmergencyStop| stop.stopped.includes(system.id, &system.provider);
    let stops = stops.iter().filter(|stop| actor.sees(&system.provider) && of(stop)).cloned();
    Ok(stops.map(|stop| stop.as_of(portal.now())).filter(|stop| stop.status == StopStatus::InForce).collect())
}

impl Row for EmergencyStop {
    type Key = EmergencyStopId;

    async fn find(
        db: &DatabaseTransaction,
        id: &EmergencyStopId,
        at: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::emergency_stop::find(db, *id).await?.map(|stop| stop.as_of(at)))
    }

    fn is_visible(&self, _: &Actor) -> bool {
        true
    }

    fn version(&self) -> i32 {
        self.version
    }

    async fn newest(db: &DatabaseTransaction, id: &EmergencyStopId) -> Result<Changed, StoreError> {
        changed(db, SubjectKind::EmergencyStop, &id.to_string()).await
    }
}
