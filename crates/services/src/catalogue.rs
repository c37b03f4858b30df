//! The catalogue of web services, kept by the agency, read by everyone.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use domain::{
    AccessFacts, Actor, ClosingProposal, Comment, DataAccessStatus, OrganisationCode, Publication, Right,
    RuleError, ServiceCode, ServiceStatus, ServiceVersion, SubjectKind, Timestamp, VersionKind, WebService,
    due::{self, CONFIRM, Ending},
};
use store::{DatabaseTransaction, StoreError, data_access::DataAccessFilter, event::HistoryLine};

use crate::{
    Changed, Portal, ServiceError, compiled_here,
    error::changed,
    fact::{self, ServiceEdit, ServiceFact},
    impact::{self, Impact},
    work::{Row, Work},
};

/// The whole catalogue, in Danish order of name. Permission: none.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list(portal: &Portal) -> Result<Vec<WebService>, ServiceError> {
    let load = async { Ok(store::web_service::list(portal.db()).await?) };
    let known = portal.known(("catalogue", String::new()), |_| None, load).await?;
    Ok(known.iter().cloned().map(|service| service.as_of(portal.now())).collect())
}

/// The versions of a web service, newest first; shared by whoever shows them.
pub type Versions = Arc<[ServiceVersion]>;

/// Every version of every web service. Permission: none.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn versions(portal: &Portal) -> Result<Arc<HashMap<ServiceCode, Versions>>, ServiceError> {
    let load = async {
        let mut all: HashMap<ServiceCode, Vec<ServiceVersion>> = HashMap::new();
        for (code, version) in store::web_service_version::list_all(portal.db()).await? {
            all.entry(code).or_default().push(version);
        }
        Ok(all.into_iter().map(|(code, versions)| (code, versions.into())).collect())
    };
    portal.known(("versions", String::new()), |_| None, load).await
}

/// One web service. Permission: none.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(portal: &Portal, code: &ServiceCode) -> Result<WebService, ServiceError> {
    list(portal).await?.into_iter().find(|service| service.code == *code).ok_or(ServiceError::NotFound)
}

/// The history of a web service. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn history(
    portal: &Portal,
    actor: &Actor,
    code: &ServiceCode,
) -> Result<Vec<HistoryLine>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::event::list(portal.db(), SubjectKind::WebService, code.as_str()).await?)
}

/// Adds a web service. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`RuleError::NameTaken`] when the code is taken; [`RuleError::EndPassed`];
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn create(portal: &Portal, actor: &Actor, service: &WebService) -> Result<(), ServiceError> {
    let right = WebService::maintain(actor)?;
    let mut work = portal.work(Some(actor)).await?;
    service.check_last_day(None, work.at())?;
    let service = WebService { text_version: 1, frees_at: None, ..service.clone() };
    store::web_service::insert(work.db(), &service).await.map_err(|error| match error {
        StoreError::Duplicate => RuleError::NameTaken.into(),
        other => ServiceError::from(other),
    })?;
    let none = Comment::none;
    let said = Publication { kind: VersionKind::First, confirm_by: None, why: none(), hurry: none() };
    let version = service.as_version(said, work.at(), &actor.name);
    store::web_service_version::insert(work.db(), &service.code, &version).await?;
    work.happened(ServiceFact::Added { service, right });
    Ok(work.commit().await?)
}

/// What a change of a web service would do.
#[derive(Clone, Debug)]
pub struct Preview {
    pub before: WebService,
    pub after: WebService,
    /// Where it moves data at once.
    pub impact: Option<Impact>,
    /// Where it moves data from the day on from which nobody is asked any more.
    pub frees: Option<Impact>,
    /// How many systems use it.
    pub systems: u32,
    /// How many owners are told.
    pub owners: u32,
    /// How many data accesses hold through it: what is to be confirmed where other data or other terms are agreed to.
    pub approvals: u64,
    /// Whether a colleague has to approve it.
    pub second_person: bool,
    used: bool,
}

impl Preview {
    /// Whether it differs in what those who use the web service have agreed to, or in whether data flows, and there is somebody who
    /// does: then it is looked at before it is saved.
    pub fn is_to_be_looked_at(&self) -> bool {
        let concerned = self.used || self.owners > 0 || self.second_person;
        concerned && !fact::noticeable(&self.before, &self.after).is_empty()
    }

    /// Whether it has to be said what the change is for those who agreed.
    pub fn is_to_be_published(&self) -> bool {
        self.used && self.after.is_another_version(&self.before)
    }

    /// Whether nobody is asked any more from a day on.
    pub fn is_freed(&self) -> bool {
        let closed = self.after.status == ServiceStatus::Closed;
        !closed && self.after.is_to_be_free() && !self.before.is_to_be_free()
    }
}

/// What a change of a web service would do, and to whom. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn preview(portal: &Portal, actor: &Actor, after: &WebService) -> Result<Preview, ServiceError> {
    WebService::maintain(actor)?;
    let (db, at) = (portal.db(), portal.now());
    let before = get(portal, &after.code).await?;
    let after = after.clone().carrying(&before);
    let is_freed = after.is_to_be_free() && !before.is_to_be_free();
    let at_once = WebService { needs_data_access: after.needs_data_access || is_freed, ..after.clone() };
    let impact = moved(db, &before, &at_once, at).await?;
    let frees = match is_freed {
        true => {
            let hangs_on =
                DataAccessFilter { service: Some(after.code.clone()), ..DataAccessFilter::default() };
            let first = |facts: &mut AccessFacts| facts.service = after.status;
            let free = |facts: &mut AccessFacts| facts.needs_data_access = false;
            Some(impact::after(db, &hangs_on, at, first, free).await?)
        }
        false => None,
    };
    let live = store::data_access::list_owners(db, Some(&after.code), None).await?;
    let mut owners: BTreeSet<OrganisationCode> = live.into_iter().collect();
    let connected = store::connection_agreement::list_connected_providers(db, &after.code, at).await?;
    let used = !connected.is_empty() || !owners.is_empty();
    let moves = impact.iter().chain(&frees).flat_map(Impact::moves);
    owners.extend(moves.map(|row| row.owner.clone()));
    if !fact::concerns_owners(&before, &after) && !after.is_another_version(&before) {
        owners.clear();
    }
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let systems: HashSet<_> = connected.iter().map(|(system, _)| *system).collect();
    let holds = DataAccessFilter {
        service: Some(after.code.clone()),
        status: Some(DataAccessStatus::Approved),
        ..DataAccessFilter::default()
    };
    let approvals = match after.is_another_version(&before) {
        true => store::data_access::count(db, &holds).await?,
        false => 0,
    };
    let (systems, owners) = (count(systems.len()), count(owners.len()));
    let second_person = portal.second_person() && after.closes_soon(&before, at);
    Ok(Preview { before, after, impact, frees, systems, owners, approvals, second_person, used })
}

/// What a change does to the flow of data, where it moves any: there may be very many data accesses. One after which nobody is asked from
/// a day on moves it on that day.
async fn moved(
    db: &impl store::ConnectionTrait,
    before: &WebService,
    after: &WebService,
    at: Timestamp,
) -> Result<Option<Impact>, StoreError> {
    let frees = after.frees_at.filter(|_| before.frees_at.is_none());
    if frees.is_none() && !after.moves_data(before) {
        return Ok(None);
    }
    let hangs_on = DataAccessFilter { service: Some(after.code.clone()), ..DataAccessFilter::default() };
    impact::of(db, &hangs_on, frees.unwrap_or(at), |facts| {
        facts.service = after.status;
        facts.needs_data_access = after.needs_data_access && frees.is_none();
        facts.frees_at = after.frees_at;
    })
    .await
    .map(Some)
}

/// Changes a web service, as the actor saw it at `service.version`, in nothing that those who use it agreed to. Permission: case worker.
///
/// # Errors
/// Those of [`publish`].
#[compiled_here]
pub async fn edit(portal: &Portal, actor: &Actor, service: &WebService) -> Result<(), ServiceError> {
    publish(portal, actor, service, None).await
}

/// Changes a web service, as the actor saw it at `service.version`. Where that changes what is agreed to, there is a new version, and
/// `said` says what it is to those who use the web service: after an editorial change everything holds; other data and other terms are
/// confirmed by the owners until a day, and so long what they approved holds. Where nobody is asked any more, that begins on that day.
/// Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`]; [`RuleError::EndPassed`] for a new
/// last day; [`RuleError::SecondPersonNeeded`] where closing is to be [proposed](propose_closing); what [`WebService::publish`] refuses;
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn publish(
    portal: &Portal,
    actor: &Actor,
    service: &WebService,
    said: Option<&Publication>,
) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let before = work.load(&service.code, service.version, may_maintain).await?;
    if portal.second_person() && service.clone().carrying(&before).closes_soon(&before, work.at()) {
        return Err(RuleError::SecondPersonNeeded.into());
    }
    change(&mut work, actor, before, service, said).await?;
    Ok(work.commit().await?)
}

fn may_maintain(_: &WebService, actor: &Actor) -> Result<Right, RuleError> {
    WebService::maintain(actor)
}

/// Proposes to close a web service, or to announce a near last day, as the actor saw it at `service.version`; the agency is told.
/// Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`]; [`RuleError::EndPassed`];
/// [`RuleError::ClosingApart`] where anything else is changed with it; [`ServiceError::Store`].
#[compiled_here]
pub async fn propose_closing(
    portal: &Portal,
    actor: &Actor,
    service: &WebService,
) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let before = work.load(&service.code, service.version, may_maintain).await?;
    service.check_last_day(before.closes_at, work.at())?;
    let after = service.clone().carrying(&before);
    let (proposal, change, right) = after.propose_closing(&before, actor, work.at())?;
    store::closing_proposal::put(work.db(), &proposal).await?;
    work.happened(ServiceFact::ClosingProposed { service: after, change, right });
    Ok(work.commit().await?)
}

/// The proposal to close a web service that waits for a colleague, and what it would do; one that was made of another version than there is
/// now is nobody's any more. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn proposed_closing(
    portal: &Portal,
    actor: &Actor,
    code: &ServiceCode,
) -> Result<Option<(ClosingProposal, Preview)>, ServiceError> {
    let found = proposals(portal, actor).await?;
    let Some(proposal) = found.iter().find(|proposal| proposal.service == *code) else { return Ok(None) };
    let before = get(portal, code).await?;
    if before.version != proposal.of_version {
        return Ok(None);
    }
    let preview = preview(portal, actor, &proposal.applied_to(&before)).await?;
    Ok(Some((proposal.clone(), preview)))
}

/// The proposals to close web services. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn proposals(portal: &Portal, actor: &Actor) -> Result<Arc<Vec<ClosingProposal>>, ServiceError> {
    WebService::maintain(actor)?;
    let load = async { Ok(store::closing_proposal::list(portal.db()).await?) };
    portal.known(("closing proposals", String::new()), |_| None, load).await
}

/// Closes a web service as a colleague has proposed, as the actor saw it at `version`, by the proposal made at `proposed`; told as any closing.
/// Permission: case worker, another than the one who proposed it.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`RuleError::OwnProposal`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`], also where none waits any more;
/// [`RuleError::EndPassed`] where the last day has passed meanwhile; [`ServiceError::Store`].
#[compiled_here]
pub async fn approve_closing(
    portal: &Portal,
    actor: &Actor,
    code: &ServiceCode,
    version: i32,
    proposed: Timestamp,
) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let before = work.load(code, version, may_maintain).await?;
    let proposal = waiting(&work, &before, proposed).await?;
    proposal.approve(actor)?;
    let service = proposal.applied_to(&before);
    change(&mut work, actor, before, &service, None).await?;
    Ok(work.commit().await?)
}

/// Takes a proposal to close away, one's own or a colleague's, as the actor saw the web service at `version` and the proposal made at `proposed`. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`], also where none waits any more; [`ServiceError::Store`].
#[compiled_here]
pub async fn drop_closing(
    portal: &Portal,
    actor: &Actor,
    code: &ServiceCode,
    version: i32,
    proposed: Timestamp,
) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let service = work.load(code, version, may_maintain).await?;
    let (change, right) = waiting(&work, &service, proposed).await?.drop(&service, actor)?;
    store::closing_proposal::delete(work.db(), code).await?;
    work.happened(ServiceFact::ClosingDropped { service, change, right });
    Ok(work.commit().await?)
}

/// The proposal that was seen, made at `proposed`, where it waits for the web service as it is now.
async fn waiting(
    work: &Work<'_>,
    service: &WebService,
    proposed: Timestamp,
) -> Result<ClosingProposal, ServiceError> {
    let found = store::closing_proposal::find(work.db(), &service.code).await?;
    match found.filter(|one| one.of_version == service.version && one.at == proposed) {
        Some(proposal) => Ok(proposal),
        // Taken away, another was made, or something else was saved.
        None => Err(ServiceError::Changed(WebService::newest(work.db(), &service.code).await?)),
    }
}

/// Changes a web service that was loaded.
async fn change(
    work: &mut Work<'_>,
    actor: &Actor,
    before: WebService,
    service: &WebService,
    said: Option<&Publication>,
) -> Result<(), ServiceError> {
    let right = WebService::maintain(actor)?;
    let at = work.at();
    service.check_last_day(before.closes_at, at)?;
    let stored = store::web_service::find(work.db(), &before.code).await?.ok_or(StoreError::NotFound)?;
    if let Some(freed) = freed(work, stored).await? {
        // Its day came, and nobody has written it down: this change would.
        work.happened(ServiceFact::Freed(Box::new(freed)));
    }
    let connected =
        store::connection_agreement::list_connected_providers(work.db(), &before.code, at).await?;
    let used = !connected.is_empty()
        || !store::data_access::list_owners(work.db(), Some(&before.code), None).await?.is_empty();
    let (service, said) = service.clone().publish(&before, said, used, at)?;
    let impact = moved(work.db(), &before, &service, at).await?;
    let written = store::web_service::save(work.db(), &service).await;
    work.saved::<WebService>(&service.code, written).await?;
    // What was proposed was of how it was before.
    store::closing_proposal::delete(work.db(), &service.code).await?;
    let version = said.map(|said| service.as_version(said, at, &actor.name));
    if let Some(version) = &version {
        store::web_service_version::insert(work.db(), &service.code, version).await?;
        // Where nobody is asked from the day on, there is nothing to confirm by then.
        let by = version.confirm_by.filter(|_| !service.is_to_be_free());
        let told = by.and_then(|by| due::told_by_of(&CONFIRM, by, at));
        store::data_access::ask_to_confirm(work.db(), &service.code, by, told).await?;
        if let Some(day) = service.frees_at {
            store::data_access::free_of_confirming(work.db(), &service.code, day).await?;
        }
    }
    if service.announces(&before)
        && let Some(ending) = due::told_by(service.closes_at, at)
    {
        store::web_service::claim_closing(work.db(), &service.code, ending).await?;
    }
    let edit = ServiceEdit { before, after: service, right, impact, version };
    work.happened(ServiceFact::Edited(Box::new(edit)));
    Ok(())
}

/// Writes that a web service needs no data access any more, where the day has come, and tells so. Permission: the server's own.
pub(crate) async fn settle_freed(portal: &Portal, code: ServiceCode) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    let stored = store::web_service::find(work.db(), &code).await?.ok_or(StoreError::NotFound)?;
    if let Some(freed) = freed(&work, stored).await? {
        store::web_service::save(work.db(), &freed.after).await?;
        work.happened(ServiceFact::Freed(Box::new(freed)));
    }
    Ok(work.commit().await?)
}

/// That a web service needs no data access any more since a day that has come, where that is not written yet.
async fn freed(work: &Work<'_>, before: WebService) -> Result<Option<ServiceEdit>, StoreError> {
    let after = before.clone().as_of(work.at());
    if after.needs_data_access == before.needs_data_access {
        return Ok(None);
    }
    // What flows since the day did not before it.
    let eve = before.frees_at.unwrap_or(work.at()).plus_seconds(-1);
    let hangs_on = DataAccessFilter { service: Some(before.code.clone()), ..DataAccessFilter::default() };
    let impact = impact::of(work.db(), &hangs_on, eve, |facts| facts.needs_data_access = false).await?;
    let (right, impact) = (Right::CaseWorker, Some(impact));
    Ok(Some(ServiceEdit { before, after, right, impact, version: None }))
}

impl Row for WebService {
    type Key = ServiceCode;

    async fn find(
        db: &DatabaseTransaction,
        code: &ServiceCode,
        at: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::web_service::find(db, code).await?.map(|service| service.as_of(at)))
    }

    fn is_visible(&self, _: &Actor) -> bool {
        true
    }

    fn version(&self) -> i32 {
        self.version
    }

    async fn newest(db: &DatabaseTransaction, code: &ServiceCode) -> Result<Changed, StoreError> {
        changed(db, SubjectKind::WebService, code.as_str()).await
    }
}

/// Tells that a web service closes in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_closing(
    portal: &Portal,
    code: ServiceCode,
    ending: Ending,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::web_service::claim_closing(work.db(), &code, ending).await? {
        let service = store::web_service::find(work.db(), &code).await?.ok_or(StoreError::NotFound)?;
        work.happened(ServiceFact::Closes(service));
    }
    Ok(work.commit().await?)
}
