//! What the operator does from the command line, and the agency with the registers.

use std::{collections::BTreeMap, fmt};

use domain::{
    Audience, AuditKind, Cvr, Grant, Notice, NoticeEvent, Organisation, OrganisationCode, Place, Side,
};
use store::{StoreError, data_access::DataAccessRow};

use super::{Now, Project};
use crate::{
    audit::{self, described},
    history::Line,
    receipt,
    tell::{Tell, Told},
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

/// An institution that takes part no longer, with what it leaves.
pub(crate) struct Closing {
    pub owner: Organisation,
    /// The municipality's own number, or another administration with the same CVR number.
    pub above: Option<OrganisationCode>,
    /// Its live data accesses.
    pub left: Vec<DataAccessRow>,
}

/// An institution that is new in the register.
pub(crate) struct Opening {
    pub code: OrganisationCode,
    pub name: String,
    pub above: OrganisationCode,
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
    RegisterImported {
        applied: Applied,
        closings: Vec<Closing>,
        openings: Vec<Opening>,
    },
    /// Owners that are in no register.
    OrganisationsImported(Applied),
}

impl Project for OperatorFact {
    fn history(&self) -> Vec<Line> {
        match self {
            Self::AgencyCreated(_)
            | Self::AdministratorNamed { .. }
            | Self::RegisterImported { .. }
            | Self::OrganisationsImported(_) => vec![],
        }
    }

    async fn told(&self, _: &Now<'_>) -> Result<Told, StoreError> {
        Ok(match self {
            Self::RegisterImported { closings, openings, .. } => {
                closings.iter().flat_map(closed).chain(openings.iter().map(opened)).collect()
            }
            Self::AgencyCreated(_) | Self::AdministratorNamed { .. } | Self::OrganisationsImported(_) => {
                Told::nobody()
            }
        })
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::AgencyCreated(_)
            | Self::AdministratorNamed { .. }
            | Self::RegisterImported { .. }
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
            Self::RegisterImported { applied, .. } => {
                audit::Entry::new(AuditKind::RegisterImported, None, applied.to_string())
            }
            Self::OrganisationsImported(applied) => {
                audit::Entry::new(AuditKind::OrganisationsImported, None, applied.to_string())
            }
        })
    }
}

/// Told to the institution, to whoever is above it, and to each provider with how many of theirs are left.
fn closed(closing: &Closing) -> Vec<Tell> {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let notice = |accesses, place| Notice {
        event: NoticeEvent::InstitutionClosed,
        owner: closing.owner.name.clone(),
        accesses,
        place,
        ..Notice::default()
    };
    let all = notice(count(closing.left.len()), Place::Closed);
    let owners = [Some(&closing.owner.code), closing.above.as_ref()].into_iter().flatten();
    let to =
        |code: &OrganisationCode| Tell::new(Audience::Organisation(Side::Owner, code.clone()), all.clone());
    let mut tells: Vec<Tell> = owners.map(to).collect();
    let mut theirs: BTreeMap<&OrganisationCode, Vec<&DataAccessRow>> = BTreeMap::new();
    for row in &closing.left {
        theirs.entry(&row.access.provider).or_default().push(row);
    }
    for (provider, rows) in theirs {
        let place = rows.first().map_or(Place::Home, |row| Place::DataAccess(row.access.id));
        let to = Audience::Organisation(Side::Provider, provider.clone());
        let mut systems: Vec<_> = rows.iter().map(|row| row.access.system).collect();
        systems.dedup();
        tells.push(Tell { to, notice: notice(count(rows.len()), place), systems });
    }
    tells
}

/// Told to whoever is above it.
fn opened(opening: &Opening) -> Tell {
    let notice = Notice {
        event: NoticeEvent::InstitutionNew,
        owner: opening.name.clone(),
        place: Place::TakeOver(opening.code.clone()),
        ..Notice::default()
    };
    Tell::new(Audience::Organisation(Side::Owner, opening.above.clone()), notice)
}
