//! The institution register: looking institutions up, and bringing the portal into line with an extract. First it is
//! shown what an extract would change, then it is applied, all of it or nothing.

use std::collections::{HashMap, HashSet};

use domain::{
    Actor, Cvr, DataAccessStatus, Municipality, OrganisationCode, OrganisationKind,
    register::{
        Extract, ExtractFault, LineFault, NOT_IN_REGISTER, Plan, RegisterChange, RegisteredNow, decode, plan,
        read,
    },
};
use store::{
    ConnectionTrait, StoreError,
    data_access::DataAccessFilter,
    register::{RegisterSearch, Upload},
};
use uuid::Uuid;

pub use crate::fact::Applied;
use crate::{
    Portal, ServiceError, compiled_here, demo,
    fact::{Closing, Opening, OperatorFact},
    portal::new_key,
};

/// What an extract would change, and whom that concerns.
#[derive(Clone, Debug)]
pub struct Preview {
    pub plan: Plan,
    /// What that is, institution by institution.
    pub changes: Vec<RegisterChange>,
    /// Lines that cannot be read. With any of them nothing is applied.
    pub faults: Vec<LineFault>,
    /// Of those that would be passivated, whose data accesses wait or are approved, and how many.
    pub touched: Vec<(OrganisationCode, u32)>,
    /// How many institutions and day cares take part now.
    pub active: usize,
}

impl Preview {
    /// Whether so many would be passivated that the extract may well be a part only.
    pub fn is_drastic(&self) -> bool {
        self.plan.passivated.len() * 10 > self.active
    }
}

/// How far an extract has been applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub of: usize,
}

/// Why an extract is not applied.
#[derive(Debug)]
pub enum ImportError {
    /// The file as a whole cannot be read.
    Extract(ExtractFault),
    /// Some lines cannot be read.
    Lines(Vec<LineFault>),
    /// These numbers belong to organisations that such a file says nothing about.
    Taken(Vec<OrganisationCode>),
    /// So many would be passivated that somebody has to confirm it.
    Drastic {
        passivated: usize,
        active: usize,
    },
    Service(ServiceError),
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Extract(fault) => write!(f, "{fault}"),
            Self::Lines(faults) => write!(f, "{} lines cannot be read", faults.len()),
            Self::Taken(codes) => {
                let codes: Vec<&str> = codes.iter().map(OrganisationCode::as_str).collect();
                write!(f, "these numbers belong to organisations of another kind: {}", codes.join(", "))
            }
            Self::Drastic { passivated, active } => {
                write!(f, "{passivated} of {active} institutions would be passivated")
            }
            Self::Service(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for ImportError {}

impl<E: Into<ServiceError>> From<E> for ImportError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

async fn compare(db: &impl ConnectionTrait, extract: &Extract) -> Result<Preview, ServiceError> {
    let existing = store::register::list(db).await?;
    let taken: HashSet<OrganisationCode> = store::register::list_taken(db).await?.into_iter().collect();
    let plan = plan(&existing, extract, &taken);
    let touched = store::register::count_live_accesses(db, &plan.passivated).await?;
    let active = existing.iter().filter(|now| now.passivated.is_none()).count();
    let changes = plan.changes(&existing, &touched);
    Ok(Preview { plan, changes, faults: extract.faults.clone(), touched, active })
}

/// What this extract would change. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ImportError::Extract`]; [`ImportError::Service`].
#[compiled_here]
pub async fn preview(portal: &Portal, bytes: &[u8]) -> Result<Preview, ImportError> {
    let text = decode(bytes).map_err(ImportError::Extract)?;
    let extract = read(&text).map_err(ImportError::Extract)?;
    Ok(compare(portal.db(), &extract).await?)
}

/// Applies an extract in one transaction and tells how far it is. `confirmed` says that somebody has seen how many would
/// be passivated. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ImportError`]; nothing was written then.
pub async fn import(
    portal: &Portal,
    bytes: &[u8],
    confirmed: bool,
    progress: impl FnMut(Progress),
) -> Result<Applied, ImportError> {
    let text = decode(bytes).map_err(ImportError::Extract)?;
    let mut work = portal.work(None).await?;
    let Imported { applied, closings, openings, changes } =
        apply(work.db(), &text, confirmed, progress).await?;
    // What it changed is kept under an upload that nobody made.
    let upload = Upload {
        id: new_key(),
        file_name: String::new(),
        content: String::new(),
        uploaded_by: String::new(),
        uploaded_at: work.at(),
        applied_at: Some(work.at()),
    };
    store::register::insert_applied(work.db(), &upload).await?;
    store::register_change::insert_many(work.db(), upload.id, &changes).await?;
    work.happened(OperatorFact::RegisterImported { applied, closings, openings });
    work.commit().await?;
    Ok(applied)
}

/// What an extract did, and whom it concerns.
struct Imported {
    applied: Applied,
    closings: Vec<Closing>,
    openings: Vec<Opening>,
    changes: Vec<RegisterChange>,
}

async fn apply(
    db: &impl ConnectionTrait,
    text: &str,
    confirmed: bool,
    mut progress: impl FnMut(Progress),
) -> Result<Imported, ImportError> {
    let extract = read(text).map_err(ImportError::Extract)?;
    if !extract.faults.is_empty() {
        return Err(ImportError::Lines(extract.faults));
    }
    let preview = compare(db, &extract).await?;
    if preview.is_drastic() && !confirmed {
        let passivated = preview.plan.passivated.len();
        return Err(ImportError::Drastic { passivated, active: preview.active });
    }
    let changes = preview.changes;
    let Plan { new, changed, passivated, returned, .. } = preview.plan;
    let applied =
        Applied { new: new.len(), changed: changed.len() + returned.len(), passivated: passivated.len() };
    let closings = closings(db, &passivated).await?;
    let openings = openings(db, new.iter().map(|row| (&row.code, &row.name, &row.cvr))).await?;
    let back: Vec<OrganisationCode> = returned.iter().map(|row| row.code.clone()).collect();
    let rows: Vec<_> = new.into_iter().chain(changed.into_iter().map(|c| c.row)).chain(returned).collect();
    let of = rows.len() + passivated.len();
    let mut done = 0;
    for chunk in rows.chunks(500) {
        store::register::save_many(db, chunk).await?;
        done += chunk.len();
        progress(Progress { done, of });
    }
    store::register::set_passivated(db, &back, None).await?;
    store::register::set_passivated(db, &passivated, Some(NOT_IN_REGISTER)).await?;
    progress(Progress { done: of, of });
    Ok(Imported { applied, closings, openings, changes })
}

/// What these institutions leave that take part no longer; those that leave nothing are told of to nobody.
async fn closings(db: &impl ConnectionTrait, codes: &[OrganisationCode]) -> Result<Vec<Closing>, StoreError> {
    let mut closings: Vec<Closing> = vec![];
    let with_some: Vec<OrganisationCode> =
        store::register::count_live_accesses(db, codes).await?.into_iter().map(|(code, _)| code).collect();
    let owners = store::organisation::find_many(db, &with_some).await?;
    let above = above(db, owners.iter().map(|owner| &owner.cvr)).await?;
    for owner in owners {
        let filter =
            DataAccessFilter { owners: Some(vec![owner.code.clone()]), ..DataAccessFilter::default() };
        let mut left = store::data_access::list_all(db, &filter).await?;
        left.retain(|row| DataAccessStatus::LIVE.contains(&row.access.status));
        let above = above.get(&owner.cvr).filter(|code| **code != owner.code).cloned();
        closings.push(Closing { owner, above, left });
    }
    Ok(closings)
}

/// These new institutions, where somebody is above them.
async fn openings<'a>(
    db: &impl ConnectionTrait,
    new: impl Iterator<Item = (&'a OrganisationCode, &'a String, &'a Cvr)> + Clone,
) -> Result<Vec<Opening>, StoreError> {
    let above = above(db, new.clone().map(|(_, _, cvr)| cvr)).await?;
    let opening = |(code, name, cvr): (&OrganisationCode, &String, &Cvr)| {
        let above = above.get(cvr).filter(|above| *above != code)?.clone();
        Some(Opening { code: code.clone(), name: name.clone(), above })
    };
    Ok(new.filter_map(opening).collect())
}

/// For each of these CVR numbers the administration with it that takes part: the municipality of its schools.
async fn above<'a>(
    db: &impl ConnectionTrait,
    numbers: impl Iterator<Item = &'a Cvr>,
) -> Result<HashMap<Cvr, OrganisationCode>, StoreError> {
    let wanted: HashSet<&Cvr> = numbers.collect();
    let all = store::organisation::list_kind(db, OrganisationKind::Residual).await?;
    Ok(all.into_iter().filter(|one| wanted.contains(&one.cvr)).map(|one| (one.cvr, one.code)).collect())
}

/// Keeps an uploaded extract until it is applied. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ImportError::Extract`] for a file that cannot be read at all.
#[compiled_here]
pub async fn upload(
    portal: &Portal,
    actor: &Actor,
    file_name: &str,
    bytes: &[u8],
) -> Result<Uuid, ImportError> {
    actor.require_case_worker()?;
    let content = decode(bytes).map_err(ImportError::Extract)?;
    read(&content).map_err(ImportError::Extract)?;
    let upload = Upload {
        id: new_key(),
        file_name: domain::beginning(&domain::one_line(file_name), 200),
        content,
        uploaded_by: actor.name.clone(),
        uploaded_at: portal.now(),
        applied_at: None,
    };
    let work = portal.work(None).await?;
    store::register::insert_upload(work.db(), &upload).await?;
    work.commit().await?;
    Ok(upload.id)
}

/// The extracts that were uploaded, newest first. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn list_uploads(portal: &Portal, actor: &Actor) -> Result<Vec<Upload>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::register::list_uploads(portal.db()).await?)
}

/// An uploaded extract, and what it would change; `None` once it was applied. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn preview_upload(
    portal: &Portal,
    actor: &Actor,
    id: Uuid,
) -> Result<(Upload, Option<Preview>), ServiceError> {
    actor.require_case_worker()?;
    let upload = store::register::find_upload(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    if upload.applied_at.is_some() {
        return Ok((upload, None));
    }
    // It was read before it was kept.
    let extract = read(&upload.content).unwrap_or_default();
    let preview = compare(portal.db(), &extract).await?;
    Ok((upload, Some(preview)))
}

/// What an extract changed, in the order of the numbers; nothing until it is applied. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn changes(portal: &Portal, actor: &Actor, id: Uuid) -> Result<Vec<RegisterChange>, ServiceError> {
    actor.require_case_worker()?;
    store::register::find_upload(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    Ok(store::register_change::list(portal.db(), id).await?)
}

/// Applies an uploaded extract in one transaction. Permission: case worker.
///
/// # Errors
/// [`domain::RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`StoreError::Conflict`] when it was applied already;
/// [`ImportError`].
#[compiled_here]
pub async fn apply_upload(
    portal: &Portal,
    actor: &Actor,
    id: Uuid,
    confirmed: bool,
) -> Result<Applied, ImportError> {
    actor.require_case_worker()?;
    let mut work = portal.work(Some(actor)).await?;
    let upload = store::register::find_upload(work.db(), id).await?.ok_or(ServiceError::NotFound)?;
    if upload.applied_at.is_some() {
        return Err(StoreError::Conflict.into());
    }
    let Imported { applied, closings, openings, changes } =
        apply(work.db(), &upload.content, confirmed, |_| {}).await?;
    store::register::mark_applied(work.db(), id, work.at()).await?;
    store::register_change::insert_many(work.db(), id, &changes).await?;
    work.happened(OperatorFact::RegisterImported { applied, closings, openings });
    work.commit().await?;
    Ok(applied)
}

/// The institutions that match, at most `limit`. Permission: none; register data is public.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn search(portal: &Portal, search: &RegisterSearch) -> Result<Vec<RegisteredNow>, ServiceError> {
    Ok(store::register::search(portal.db(), search).await?)
}

/// The municipalities to choose from, in Danish order of name. Permission: none.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn municipalities(portal: &Portal) -> Result<Vec<Municipality>, ServiceError> {
    let load = async { Ok(store::register::municipalities(portal.db()).await?) };
    Ok(portal.known(("municipalities", String::new()), |_| None, load).await?.to_vec())
}

/// Fills the register of a demo's database with the made-up extract. Permission: the operator's, with the demo data.
///
/// # Errors
/// [`ServiceError::NotFound`] without the demo data; [`ServiceError::Store`].
#[compiled_here]
pub async fn import_sample(portal: &Portal) -> Result<(), ServiceError> {
    if demo::ground(portal.db()).await? != demo::Ground::Demo {
        return Err(ServiceError::NotFound);
    }
    // The demo has eleven organisations of its own. A start that was interrupted goes on here.
    if store::organisation::count(portal.db()).await? > 100 {
        return Ok(());
    }
    let text = domain::register::sample();
    match import(portal, text.as_bytes(), true, |_| {}).await {
        Ok(_) => Ok(()),
        Err(ImportError::Service(error)) => Err(error),
        Err(other) => Err(StoreError::Corrupt(format!("sample extract: {other}")).into()),
    }
}
