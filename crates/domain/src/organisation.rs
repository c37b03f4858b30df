//! Who can be a party: the agency, providers, and the data owners (schools, day cares, municipalities).

use serde::{Deserialize, Serialize};

use crate::{Cvr, OrganisationCode, PNumber};

crate::code::codes! {
    /// What an organisation is in the registers (`type` in the real portal, `domain.md` §1.1).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum OrganisationKind {
        Agency = "agency",
        Provider = "provider",
        Institution = "institution",
        DayCare = "day_care",
        /// In neither register of institutions, such as a municipality's administration.
        Residual = "residual",
    }
}

impl OrganisationKind {
    /// Whether it can own data. A provider can (`domain.md` §1.4: "institutions- eller udbydernummer"), the agency not.
    pub const fn can_own_data(self) -> bool {
        !matches!(self, Self::Agency)
    }
}

/// The municipality an institution lies in: three digits and a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Municipality {
    pub code: String,
    pub name: String,
}

/// A party in the registers, known by its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub code: OrganisationCode,
    pub name: String,
    pub kind: OrganisationKind,
    pub cvr: Cvr,
    pub p_number: PNumber,
    pub municipality: Option<Municipality>,
    /// Set when the organisation no longer takes part; the text tells why ("Sammenlagt med 903001").
    pub passivated: Option<String>,
    /// Which goes on where this one does not take part any more.
    #[serde(default)]
    pub successor: Option<OrganisationCode>,
}
