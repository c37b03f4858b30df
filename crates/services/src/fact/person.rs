//! What happens as people come and go, in a change; visits alone are no change ([`crate::audit::record_visit`]).

use domain::{Actor, AuditKind, Cvr, Grant};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit::{self, described},
    history::Line,
    receipt,
    tell::Told,
};

/// `cvr` is the number of the person's organisation.
pub(crate) enum PersonFact {
    /// The rights that came with the log-in are others than last time; `person` has come in just now.
    RightsArrived { person: Box<Actor>, cvr: Option<Cvr>, grants: Vec<Grant> },
    /// All of their sessions were ended.
    SignedOutEverywhere { cvr: Option<Cvr> },
}

impl Project for PersonFact {
    fn history(&self) -> Vec<Line> {
        match self {
            Self::RightsArrived { .. } | Self::SignedOutEverywhere { .. } => vec![],
        }
    }

    async fn told(&self, _: &Now<'_>) -> Result<Told, StoreError> {
        match self {
            Self::RightsArrived { .. } | Self::SignedOutEverywhere { .. } => Ok(Told::nobody()),
        }
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::RightsArrived { .. } | Self::SignedOutEverywhere { .. } => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::RightsArrived { person, cvr, grants } => {
                let told: Vec<String> =
                    grants.iter().map(|grant| described(grant.right, &grant.scope)).collect();
                let entry = audit::Entry::new(AuditKind::RightsArrived, cvr.clone(), told.join("; "));
                Some(audit::Entry { who: Some(person.as_ref().clone()), ..entry })
            }
            Self::SignedOutEverywhere { cvr } => {
                Some(audit::Entry::new(AuditKind::SignedOutEverywhere, cvr.clone(), String::new()))
            }
        }
    }
}
