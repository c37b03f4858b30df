//! The person a provider names for a system.

use serde::{Deserialize, Serialize};

use crate::{ContactId, Email, Name, OrganisationCode, Phone};

/// A contact person of an organisation; several systems may name the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub organisation: OrganisationCode,
    pub name: Name,
    pub email: Email,
    pub phone: Phone,
}
