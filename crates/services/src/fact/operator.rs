//! What the operator does from the command line, and the agency with the registers.

use std::fmt;

use domain::{AuditKind, Cvr, Grant, Organisation};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit::{self, described},
    history::Line,
    receipt,
    tell::Told,
};

/// What applying an extract did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    pub new: usize,
    pub changed: usize,
    pub passivated: usize,
}

/// As the audit log tells it.
impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{} ~{} -{}", self.new, self.changed, self.passivated)
    }
}

pub(crate) enum OperatorFact {
    /// The portal's beginning.
    AgencyCreated(Organisation),
    /// The first person who gives the agency's staff their rights, by name.
    AdministratorNamed {
        cvr: Cvr,
        grant: Grant,
        person: String,
    },
    RegisterImported(Applied),
    /// Owners that are in no register.
    OrganisationsImported(Applied),
}

impl Project for OperatorFact {
    fn history(&self) -> Vec<Line> {
        match self {
            Self::AgencyCreated(_)
            | Self::AdministratorNamed { .. }
            | Self::RegisterImported(_)
            | Self::OrganisationsImported(_) => vec![],
        }
    }

    async fn told(&self, _: &Now<'_>) -> Result<Told, StoreError> {
        match self {
            Self::AgencyCreated(_)
            | Self::AdministratorNamed { .. }
            | Self::RegisterImported(_)
            | Self::OrganisationsImported(_) => Ok(Told::nobody()),
        }
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::AgencyCreated(_)
            | Self::AdministratorNamed { .. }
            | Self::RegisterImported(_)
            | Self::OrganisationsImported(_) => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        Some(match self {
            Self::AgencyCreated(agency) => {
                let detail = format!("{} {}", agency.code, agency.name);
                audit::Entry::new(AuditKind::AgencyCreated, Some(agency.cvr.clone()), detail)
            }
            Self::AdministratorNamed { cvr, grant, person } => {
                let detail = format!("{}: {person}", described(grant.right, &grant.scope));
                audit::Entry::new(AuditKind::RightGranted, Some(cvr.clone()), detail)
            }
            Self::RegisterImported(applied) => {
                audit::Entry::new(AuditKind::RegisterImported, None, applied.to_string())
            }
            Self::OrganisationsImported(applied) => {
                audit::Entry::new(AuditKind::OrganisationsImported, None, applied.to_string())
            }
        })
    }
}
