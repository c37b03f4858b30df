//! What the audit log keeps: who came in, who was turned away, and whose rights changed.

use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AuditKind {
    SignedIn,
    /// A log-in that the identity provider or the portal refused.
    SignInFailed,
    SignedOut,
    /// All of a person's sessions were ended.
    SignedOutEverywhere,
    /// Somebody asked for a page or a change that is not theirs.
    AccessRefused,
    /// The rights that came with a log-in are others than last time.
    RightsArrived,
    RightRequested,
    RightWithdrawn,
    RightGranted,
    RightRefused,
    RightEnded,
    ProviderCreated,
    /// The portal's beginning: the operator has named the agency that it is run by.
    AgencyCreated,
    RegisterImported,
    /// Municipalities and other owners that are in no register were read in from the operator's list.
    OrganisationsImported,
}

/// Stands for a network address where the proxy in front of the portal names none that can be read: a code, which pages
/// put words to.
pub const UNREADABLE_ADDRESS: &str = "unreadable";

impl AuditKind {
    /// Every kind, in the order lists show them.
    pub const ALL: [Self; 15] = [
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::SignedOutEverywhere,
        Self::AccessRefused,
        Self::RightsArrived,
        Self::RightRequested,
        Self::RightWithdrawn,
        Self::RightGranted,
        Self::RightRefused,
        Self::RightEnded,
        Self::ProviderCreated,
        Self::AgencyCreated,
        Self::RegisterImported,
        Self::OrganisationsImported,
    ];
}

crate::code::codes!(AuditKind {
    SignedIn = "signed_in",
    SignInFailed = "sign_in_failed",
    SignedOut = "signed_out",
    SignedOutEverywhere = "signed_out_everywhere",
    AccessRefused = "access_refused",
    RightsArrived = "rights_arrived",
    RightRequested = "right_requested",
    RightWithdrawn = "right_withdrawn",
    RightGranted = "right_granted",
    RightRefused = "right_refused",
    RightEnded = "right_ended",
    ProviderCreated = "provider_created",
    AgencyCreated = "agency_created",
    RegisterImported = "register_imported",
    OrganisationsImported = "organisations_imported",
});
