//! Who acts, and for which organisations. Derived anew for each request from the user's rights and the registers,
//! so that a right taken away acts at once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Cvr, Invalid, OrganisationCode, PNumber, RuleError, SeNumber, UserId};

crate::code::codes! {
    /// What a user may do.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum Right {
        /// "Tilslutning: Ret til at administrere aftaler på tilslutning.stil.dk".
        AdministerAgreements = "administer_agreements",
        /// Sees the same as who administers agreements, and changes nothing.
        ViewAgreements = "view_agreements",
        /// The agency's case worker: decides connection agreements and inquiries, keeps the catalogue, the registers and the
        /// operating messages. Holds in the agency's own scope only.
        CaseWorker = "case_worker",
        /// A case worker who also grants the agency's own staff their rights. Holds in the agency's own scope only.
        AgencyAdministrator = "agency_administrator",
        /// Grants rights within its own organisation.
        AdministerUsers = "administer_users",
    }
}

impl Right {
    /// Whether only the agency's own staff can hold it.
    pub const fn is_agencys(self) -> bool {
        matches!(self, Self::CaseWorker | Self::AgencyAdministrator)
    }

    /// Whether it is about agreements, and so can be limited to one unit.
    pub const fn is_about_agreements(self) -> bool {
        matches!(self, Self::AdministerAgreements | Self::ViewAgreements)
    }
}

/// Where a right holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Every organisation with this CVR number.
    Cvr(Cvr),
    /// Only the unit with this P-number.
    PNumber(PNumber),
    /// What belongs to this SE-number. The registers hold no SE-numbers, so it matches nothing; it is kept to say so.
    SeNumber(SeNumber),
}

impl Scope {
    /// The stable short name of its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Cvr(_) => "cvr",
            Self::PNumber(_) => "p_number",
            Self::SeNumber(_) => "se_number",
        }
    }

    /// The number.
    pub fn value(&self) -> &str {
        match self {
            Self::Cvr(number) => number.as_str(),
            Self::PNumber(number) => number.as_str(),
            Self::SeNumber(number) => number.as_str(),
        }
    }

    /// Reads a scope from its kind and number.
    ///
    /// # Errors
    /// [`Invalid::Malformed`] for an unknown kind; what the number's own parser refuses.
    pub fn parse(kind: &str, value: &str) -> Result<Self, Invalid> {
        match kind {
            "cvr" => Cvr::parse(value).map(Self::Cvr),
            "p_number" => PNumber::parse(value).map(Self::PNumber),
            "se_number" => SeNumber::parse(value).map(Self::SeNumber),
            _ => Err(Invalid::Malformed),
        }
    }
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
    /// Where the request came from, for the audit log; empty for the operator.
    pub address: String,
    /// The organisations whose agreements the actor administers; passivated ones are left out.
    pub administers: BTreeSet<OrganisationCode>,
    /// The organisations whose agreements the actor may only look at; passivated ones are left out.
    pub views: BTreeSet<OrganisationCode>,
    /// Owners that take part no longer, whose agreements the actor may look at all the same.
    pub closed: BTreeSet<OrganisationCode>,
    /// Those of them whose data accesses the actor may delete.
    pub clears: BTreeSet<OrganisationCode>,
    /// Where the actor grants rights.
    pub administers_users: Vec<Scope>,
    /// Whether the actor is the agency's case worker.
    pub case_worker: bool,
    /// Whether the actor grants the agency's own staff their rights.
    pub agency_administrator: bool,
}

impl Actor {
    /// Somebody without any right.
    pub fn new(user: UserId, name: impl Into<String>) -> Self {
        Self {
            user,
            name: name.into(),
            address: String::new(),
            administers: BTreeSet::new(),
            views: BTreeSet::new(),
            closed: BTreeSet::new(),
            clears: BTreeSet::new(),
            administers_users: vec![],
            case_worker: false,
            agency_administrator: false,
        }
    }

    /// Whether the actor administers agreements of this organisation.
    pub fn acts_for(&self, organisation: &OrganisationCode) -> bool {
        self.administers.contains(organisation)
    }

    /// Whether the actor may see this organisation's agreements.
    pub fn sees(&self, organisation: &OrganisationCode) -> bool {
        self.acts_for(organisation) || self.views.contains(organisation) || self.closed.contains(organisation)
    }

    /// The organisations that take part and whose agreements the actor may see.
    pub fn visible(&self) -> impl Iterator<Item = &OrganisationCode> {
        self.administers.union(&self.views)
    }

    /// The right under which the actor acts for this organisation.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without [`Right::AdministerAgreements`] there.
    pub fn require_for(&self, organisation: &OrganisationCode) -> Result<Right, RuleError> {
        if self.acts_for(organisation) { Ok(Right::AdministerAgreements) } else { Err(RuleError::NotAllowed) }
    }

    /// The right under which the actor deletes data accesses of this organisation, which may take part no longer.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without [`Right::AdministerAgreements`] there.
    pub fn require_to_clear(&self, organisation: &OrganisationCode) -> Result<Right, RuleError> {
        if self.clears.contains(organisation) {
            Ok(Right::AdministerAgreements)
        } else {
            self.require_for(organisation)
        }
    }

    /// The right under which the actor acts as the agency.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without [`Right::CaseWorker`].
    pub fn require_case_worker(&self) -> Result<Right, RuleError> {
        if self.case_worker { Ok(Right::CaseWorker) } else { Err(RuleError::NotAllowed) }
    }

    /// The right under which the actor decides who holds `right` in `scope` at the organisation with this CVR number.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`] without [`Right::AdministerUsers`] there; for the agency's own rights without
    /// [`Right::AgencyAdministrator`].
    pub fn require_granting(&self, right: Right, cvr: &Cvr, scope: &Scope) -> Result<Right, RuleError> {
        if self.agency_administrator && self.administers_users_of(cvr) {
            return Ok(Right::AgencyAdministrator);
        }
        let there = self.administers_users.iter().any(|s| *s == Scope::Cvr(cvr.clone()) || s == scope);
        if there && !right.is_agencys() { Ok(Right::AdministerUsers) } else { Err(RuleError::NotAllowed) }
    }

    /// Whether the actor grants rights anywhere in the organisation with this CVR number.
    pub fn administers_users_of(&self, cvr: &Cvr) -> bool {
        self.administers_users.contains(&Scope::Cvr(cvr.clone()))
    }
}
