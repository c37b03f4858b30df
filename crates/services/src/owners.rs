//! Municipalities and other data owners that are in no register, from a list that the operator keeps. First it is shown what
//! a list would change, then it is applied, all of it or nothing. Nobody is taken away for not being on it.

use std::collections::HashSet;

use domain::{
    AuditKind, OrganisationCode,
    register::{Extract, LineFault, Plan, decode, plan_owners, read_owners},
};
use store::{ConnectionTrait, audit::AuditEvent};

use crate::{
    Portal, ServiceError,
    portal::new_key,
    register::{Applied, ImportError},
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
pub async fn preview(portal: &Portal, bytes: &[u8]) -> Result<Preview, ImportError> {
    let text = decode(bytes).map_err(ImportError::Extract)?;
    let list = read_owners(&text).map_err(ImportError::Extract)?;
    Ok(compare(portal.db(), &list).await?)
}

/// Applies a list in one transaction. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ImportError`]; nothing was written then.
pub async fn import(portal: &Portal, bytes: &[u8]) -> Result<Applied, ImportError> {
    let text = decode(bytes).map_err(ImportError::Extract)?;
    let list = read_owners(&text).map_err(ImportError::Extract)?;
    if !list.faults.is_empty() {
        return Err(ImportError::Lines(list.faults));
    }
    let tx = portal.begin().await?;
    let Plan { new, changed, returned, taken, .. } = compare(&tx, &list).await?.plan;
    if !taken.is_empty() {
        return Err(ImportError::Taken(taken.into_iter().map(|row| row.code).collect()));
    }
    let applied = Applied { new: new.len(), changed: changed.len() + returned.len(), passivated: 0 };
    let back: Vec<OrganisationCode> = returned.iter().map(|row| row.code.clone()).collect();
    let rows: Vec<_> = new.into_iter().chain(changed.into_iter().map(|c| c.row)).chain(returned).collect();
    for chunk in rows.chunks(500) {
        store::register::save_many(&tx, chunk).await?;
    }
    store::register::set_passivated(&tx, &back, None).await?;
    let event = AuditEvent {
        at: portal.now(),
        kind: AuditKind::OrganisationsImported,
        user: None,
        user_name: String::new(),
        cvr: None,
        detail: applied.to_string(),
        address: String::new(),
    };
    store::audit::insert(&tx, new_key(), &event).await?;
    portal.commit(tx).await?;
    Ok(applied)
}
