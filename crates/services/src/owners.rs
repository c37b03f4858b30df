//! Municipalities and other data owners that are in no register, from a list that the operator keeps. First it is shown what
//! a list would change, then it is applied, all of it or nothing. Nobody is taken away for not being on it.

use std::collections::HashSet;

use domain::{
    OrganisationCode,
    register::{Extract, LineFault, Plan, decode, plan_owners, read_owners},
};
use store::ConnectionTrait;

use crate::{
    Portal, ServiceError, compiled_here,
    fact::{Applied, OperatorFact},
    register::ImportError,
};

/// What a list would change.
#[derive(Clone, Debug)]
pub struct Preview {
    pub plan: Plan,
    /// Lines that cannot be read. With any of them nothing is applied.
    pub faults: Vec<LineFault>,
}

async fn compare(db: &impl ConnectionTrait, list: &Extract) -> Result<Preview, ServiceError> {
    let existing = store::register::list_owners(db).await?;
    let taken: HashSet<OrganisationCode> =
        store::register::list_taken_for_owners(db).await?.into_iter().collect();
    Ok(Preview { plan: plan_owners(&existing, list, &taken), faults: list.faults.clone() })
}

/// What this list would change. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ImportError::Extract`]; [`ImportError::Service`].
#[compiled_here]
pub async fn preview(portal: &Portal, bytes: &[u8]) -> Result<Preview, ImportError> {
    let text = decode(bytes).map_err(ImportError::Extract)?;
    let list = read_owners(&text).map_err(ImportError::Extract)?;
    Ok(compare(portal.db(), &list).await?)
}

/// Applies a list in one transaction. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ImportError`]; nothing was written then.
#[compiled_here]
pub async fn import(portal: &Portal, bytes: &[u8]) -> Result<Applied, ImportError> {
    let text = decode(bytes).map_err(ImportError::Extract)?;
    let list = read_owners(&text).map_err(ImportError::Extract)?;
    if !list.faults.is_empty() {
        return Err(ImportError::Lines(list.faults));
    }
    let mut work = portal.work(None).await?;
    let Plan { new, changed, returned, taken, .. } = compare(work.db(), &list).await?.plan;
    if !taken.is_empty() {
        return Err(ImportError::Taken(taken.into_iter().map(|row| row.code).collect()));
    }
    let applied = Applied { new: new.len(), changed: changed.len() + returned.len(), passivated: 0 };
    let back: Vec<OrganisationCode> = returned.iter().map(|row| row.code.clone()).collect();
    let rows: Vec<_> = new.into_iter().chain(changed.into_iter().map(|c| c.row)).chain(returned).collect();
    for chunk in rows.chunks(500) {
        store::register::save_many(work.db(), chunk).await?;
    }
    store::register::set_passivated(work.db(), &back, None).await?;
    work.happened(OperatorFact::OrganisationsImported(applied));
    work.commit().await?;
    Ok(applied)
}
