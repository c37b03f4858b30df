//! The catalogue of web services, kept by the agency, read by everyone.

use std::collections::{BTreeSet, HashSet};

use domain::{
    Actor, OrganisationCode, RuleError, ServiceCode, SubjectKind, Timestamp, WebService,
    due::{self, Ending},
};
use store::{DatabaseTransaction, StoreError, data_access::DataAccessFilter, event::HistoryLine};

use crate::{
    Changed, Portal, ServiceError, compiled_here,
    error::changed,
    fact::{self, ServiceFact},
    impact::{self, Impact},
    work::Row,
};

/// The whole catalogue, in Danish order of name. Permission: none.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list(portal: &Portal) -> Result<Vec<WebService>, ServiceError> {
    let load = async { Ok(store::web_service::list(portal.db()).await?) };
    Ok(portal.known(("catalogue", String::new()), |_| None, load).await?.to_vec())
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
    store::web_service::insert(work.db(), service).await.map_err(|error| match error {
        StoreError::Duplicate => RuleError::NameTaken.into(),
        other => ServiceError::from(other),
    })?;
    work.happened(ServiceFact::Added { service: service.clone(), right });
    Ok(work.commit().await?)
}

/// What a change of a web service would do.
#[derive(Clone, Debug)]
pub struct Preview {
    pub before: WebService,
    /// Where it moves data.
    pub impact: Option<Impact>,
    /// How many systems use it.
    pub systems: u32,
    /// How many owners are told.
    pub owners: u32,
}

impl Preview {
    /// Whether `after` differs in what those who use the web service have agreed to, or in whether data flows, and there is somebody who
    /// does: then it is looked at before it is saved.
    pub fn is_to_be_looked_at(&self, after: &WebService) -> bool {
        let concerned = self.systems > 0 || self.owners > 0;
        concerned && !fact::noticeable(&self.before, after).is_empty()
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
    let impact = moved(db, &before, after, at).await?;
    let live = store::data_access::list_owners(db, Some(&after.code), None).await?;
    let mut owners: BTreeSet<OrganisationCode> = live.into_iter().collect();
    owners.extend(impact.iter().flat_map(Impact::moves).map(|row| row.access.owner.clone()));
    if !fact::concerns_owners(&before, after) {
        owners.clear();
    }
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let connected = store::connection_agreement::list_connected_providers(db, &after.code, at).await?;
    let systems: HashSet<_> = connected.iter().map(|(system, _)| *system).collect();
    Ok(Preview { before, impact, systems: count(systems.len()), owners: count(owners.len()) })
}

/// What a change does to the flow of data, where it moves any: there may be very many data accesses.
async fn moved(
    db: &impl store::ConnectionTrait,
    before: &WebService,
    after: &WebService,
    at: Timestamp,
) -> Result<Option<Impact>, StoreError> {
    if !after.moves_data(before) {
        return Ok(None);
    }
    let hangs_on = DataAccessFilter { service: Some(after.code.clone()), ..DataAccessFilter::default() };
    impact::of(db, &hangs_on, at, |facts| {
        facts.service = after.status;
        facts.needs_data_access = after.needs_data_access;
    })
    .await
    .map(Some)
}

/// Changes a web service, as the actor saw it at `service.version`. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`]; [`RuleError::EndPassed`] for a new
/// last day; [`ServiceError::Store`].
#[compiled_here]
pub async fn edit(portal: &Portal, actor: &Actor, service: &WebService) -> Result<(), ServiceError> {
    let right = WebService::maintain(actor)?;
    let mut work = portal.work(Some(actor)).await?;
    let at = work.at();
    let may = |_: &WebService, actor: &Actor| WebService::maintain(actor);
    let before = work.load(&service.code, service.version, may).await?;
    service.check_last_day(before.closes_at, at)?;
    let impact = moved(work.db(), &before, service, at).await?;
    let written = store::web_service::save(work.db(), service).await;
    work.saved::<WebService>(&service.code, written).await?;
    if service.announces(&before)
        && let Some(ending) = due::told_by(service.closes_at, at)
    {
        store::web_service::claim_closing(work.db(), &service.code, ending).await?;
    }
    work.happened(ServiceFact::Edited { before, after: service.clone(), right, impact });
    Ok(work.commit().await?)
}

impl Row for WebService {
    type Key = ServiceCode;

    async fn find(
        db: &DatabaseTransaction,
        code: &ServiceCode,
        _: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::web_service::find(db, code).await?)
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
