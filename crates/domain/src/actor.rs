//! Who acts, and for which organisations. Derived anew for each request from the user's rights and the registers,
//! so that a right taken away acts at once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Cvr, OrganisationCode, PNumber, RuleError, UserId};

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Right {
    /// "Tilslutning: Ret til at administrere aftaler på tilslutning.stil.dk".
    AdministerAgreements,
    /// The agency's case worker: decides connection agreements, keeps the catalogue and the operating messages.
    CaseWorker,
    /// Grants rights within its own organisation.
    AdministerUsers,
}

/// Where a right holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Every organisation with this CVR number.
    Cvr(Cvr),
    /// Only the unit with this P-number.
    PNumber(PNumber),
}

/// One right of one user.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    pub right: Right,
    pub scope: Scope,
}

/// The person behind a request and what follows from their rights at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub user: UserId,
    /// Shown in histories and to the other party.
    pub name: String,
    /// The organisations whose agreements the actor administers; passivated ones are left out.
    pub administers: BTreeSet<OrganisationCode>,
    /// Whether the actor is the agency's case worker.
    pub case_worker: bool,
}

impl Actor {
    /// Whether the actor administers agreements of this organisation.
    pub fn acts_for(&self, organisation: &OrganisationCode) -> bool {
        self.administers.contains(organisation)
    }

    /// The right under which the actor acts for this organisation.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without [`Right::AdministerAgreements`] there.
    pub fn require_for(&self, organisation: &OrganisationCode) -> Result<Right, RuleError> {
        if self.acts_for(organisation) { Ok(Right::AdministerAgreements) } else { Err(RuleError::NotAllowed) }
    }

    /// The right under which the actor acts as the agency.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without [`Right::CaseWorker`].
    pub fn require_case_worker(&self) -> Result<Right, RuleError> {
        if self.case_worker { Ok(Right::CaseWorker) } else { Err(RuleError::NotAllowed) }
    }
}

crate::code::codes!(Right {
    AdministerAgreements = "administer_agreements",
    CaseWorker = "case_worker",
    AdministerUsers = "administer_users",
});
