//! What somebody should know before they decide: what the system is and who answers for it, what the web service is for and transfers,
//! and what was decided before on the same two.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Actor, Contact, DataAccess, DataAccessId, DataAccessStatus, Organisation, ServiceCode, SubjectKind,
    System, SystemId, WebService,
};
use store::{
    PageRequest, StoreError,
    connection_agreement::{ConnectionFilter, ConnectionRow},
    data_access::{DataAccessFilter, DataAccessRow},
    event::HistoryLine,
};

use crate::{
    Portal, ServiceError, catalogue, compiled_here,
    data_access::{self, Legacy},
    known,
};

/// The most earlier decisions that are told one by one.
pub const MOST_TOLD: usize = 10;

/// A system and a web service that are to go together.
#[derive(Clone, Debug)]
pub struct Pair {
    pub system: System,
    /// `None` where the person was removed, which one of a deleted system can be.
    pub contact: Option<Contact>,
    pub service: WebService,
    /// All its versions, newest first.
    pub versions: catalogue::Versions,
}

/// What these systems and web services are, each pair once, in the order asked for. Permission: whoever may look at a row of the two.
async fn pairs(
    portal: &Portal,
    asked: impl IntoIterator<Item = (SystemId, ServiceCode)>,
) -> Result<Vec<Pair>, ServiceError> {
    let mut seen = BTreeSet::new();
    let asked: Vec<_> =
        asked.into_iter().filter(|(system, code)| seen.insert((*system, code.as_str().to_owned()))).collect();
    let ids: BTreeSet<SystemId> = asked.iter().map(|(system, _)| *system).collect();
    let systems = store::system::find_many(portal.db(), ids).await?;
    let contacts: BTreeSet<_> = systems.iter().map(|system| system.contact).collect();
    let contacts = store::contact::find_many(portal.db(), contacts).await?;
    let services = catalogue::list(portal).await?;
    let versions = catalogue::versions(portal).await?;
    let pair = |(system, code): (SystemId, ServiceCode)| {
        let system = systems.iter().find(|one| one.id == system)?;
        let contact = contacts.iter().find(|one| one.id == system.contact).cloned();
        let service = services.iter().find(|one| one.code == code)?;
        let versions = versions.get(&service.code).cloned().unwrap_or_default();
        Some(Pair { system: system.clone(), contact, service: service.clone(), versions })
    };
    asked.into_iter().map(|asked| pair(asked).ok_or(StoreError::NotFound.into())).collect()
}

/// What one system and one web service are; kept for as long as nothing changes.
async fn pair(portal: &Portal, system: SystemId, service: &ServiceCode) -> Result<Pair, ServiceError> {
    let load = async {
        let pair = pairs(portal, [(system, service.clone())]).await?.pop();
        pair.ok_or(StoreError::NotFound.into())
    };
    Ok(portal.known(("pair", format!("{system} {service}")), |_| None, load).await?.as_ref().clone())
}

/// What the systems and web services of these data accesses are, each pair once. Permission: administers, or may look at, agreements of
/// the owner or the provider; others' rows are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn of_rows(portal: &Portal, actor: &Actor, rows: &[DataAccess]) -> Result<Vec<Pair>, ServiceError> {
    let own = rows.iter().filter(|row| data_access::is_visible(row, actor));
    pairs(portal, own.map(|row| (row.system, row.service.clone()))).await
}

/// What the systems and web services are of what can be taken over, each pair once. Permission: that of whoever was shown it.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn of_legacy(portal: &Portal, legacy: &Legacy) -> Result<Vec<Pair>, ServiceError> {
    let open = legacy.rows.iter().filter(|one| one.offer.is_open()).map(|one| &one.row.access);
    pairs(portal, open.map(|access| (access.system, access.service.clone()))).await
}

/// What an owner should know of a data access.
#[derive(Clone, Debug)]
pub struct AccessBackground {
    pub pair: Pair,
    /// The person's other data accesses of the same two, by owner, with deleted ones; of a no, a suspension and an end with who decided it,
    /// when and why.
    pub others: Vec<(DataAccessRow, Option<HistoryLine>)>,
}

/// What an owner, or a provider, should know of a data access. Permission: administers, or may look at, agreements of the owner or the
/// provider; of other owners only those that the actor may look at.
///
/// # Errors
/// [`ServiceError::Hidden`] for others' rows; [`ServiceError::Store`].
#[compiled_here]
pub async fn of_access(
    portal: &Portal,
    actor: &Actor,
    row: &DataAccessRow,
) -> Result<AccessBackground, ServiceError> {
    if !data_access::is_visible(&row.access, actor) {
        return Err(ServiceError::Hidden);
    }
    let pair = pair(portal, row.access.system, &row.access.service).await?;
    if !actor.sees(&row.access.owner) {
        return Ok(AccessBackground { pair, others: vec![] });
    }
    let whose = known::of(actor.visible());
    let key = ("the same two", format!("{} {} {whose}", row.access.system, row.access.service));
    let same = portal.known(key, |_| None, of_the_same(portal, actor, row)).await?;
    let others = same.iter().filter(|(other, _)| other.access.id != row.access.id);
    Ok(AccessBackground { pair, others: others.cloned().collect() })
}

/// All data accesses of the same two that the actor may look at, with the decisions that are told.
async fn of_the_same(
    portal: &Portal,
    actor: &Actor,
    row: &DataAccessRow,
) -> Result<Vec<(DataAccessRow, Option<HistoryLine>)>, ServiceError> {
    let same = DataAccessFilter {
        system: Some(row.access.system),
        service: Some(row.access.service.clone()),
        owners: Some(actor.visible().cloned().collect()),
        deleted: true,
        ..DataAccessFilter::default()
    };
    let rows = store::data_access::list_all(portal.db(), &same).await?;
    let decided: Vec<DataAccessId> =
        rows.iter().filter(|row| is_told(row)).map(|row| row.access.id).collect();
    let mut lines = data_access::standing_lines(portal.db(), &decided).await?;
    let with_line = |row: DataAccessRow| {
        let line = lines.remove(&row.access.id);
        (row, line)
    };
    Ok(rows.into_iter().map(with_line).collect())
}

/// A no, a suspension and an end are told with who, when and why.
const fn is_told(row: &DataAccessRow) -> bool {
    use DataAccessStatus::{Deleted, Rejected, Suspended};
    matches!(row.access.status, Rejected | Suspended | Deleted)
}

/// What the agency should know of an agreement.
#[derive(Clone, Debug)]
pub struct CaseBackground {
    pub pair: Pair,
    pub provider: Organisation,
    /// The provider's other agreements, newest change first, as they stand now.
    pub others: Vec<ConnectionRow>,
    /// Of those of the same two the last step, with its reason.
    pub earlier: Vec<(ConnectionRow, HistoryLine)>,
}

/// What the agency should know of an agreement. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn of_case(
    portal: &Portal,
    actor: &Actor,
    row: &ConnectionRow,
) -> Result<CaseBackground, ServiceError> {
    actor.require_case_worker()?;
    let pair = pair(portal, row.agreement.system, &row.agreement.service).await?;
    let key = ("case", row.agreement.id.to_string());
    let kept = portal.known(key, |_| None, of_provider(portal, row)).await?;
    let (provider, others, same, lines) = &*kept;
    let others: Vec<_> = others.iter().map(|other| other.clone().as_of(portal.now())).collect();
    let same = same.iter().map(|other| other.clone().as_of(portal.now()));
    let earlier = same.filter_map(|other| {
        let line = lines.get(&other.agreement.id.to_string())?.clone();
        Some((other, line))
    });
    Ok(CaseBackground { pair, provider: provider.clone(), earlier: earlier.collect(), others })
}

type OfProvider = (Organisation, Vec<ConnectionRow>, Vec<ConnectionRow>, HashMap<String, HistoryLine>);

/// An agreement's provider, the provider's other agreements, and the last step of those of the same two.
async fn of_provider(portal: &Portal, row: &ConnectionRow) -> Result<OfProvider, ServiceError> {
    let db = portal.db();
    let provider = store::organisation::find(db, &row.provider).await?.ok_or(StoreError::NotFound)?;
    let filter =
        ConnectionFilter { providers: Some(vec![row.provider.clone()]), ..ConnectionFilter::default() };
    let page = PageRequest { number: 1, size: 200 };
    let mut others = store::connection_agreement::list(db, &filter, page).await?.rows;
    others.retain(|other| other.agreement.id != row.agreement.id);
    // However many others the provider has, those of the same two are all told.
    let of_system = ConnectionFilter { system: Some(row.agreement.system), ..ConnectionFilter::default() };
    let mut same = store::connection_agreement::list(db, &of_system, page).await?.rows;
    same.retain(|other| {
        other.agreement.service == row.agreement.service && other.agreement.id != row.agreement.id
    });
    let keys: Vec<String> = same.iter().map(|other| other.agreement.id.to_string()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let lines = store::event::newest_of(db, SubjectKind::ConnectionAgreement, &keys).await?;
    Ok((provider, others, same, lines))
}
