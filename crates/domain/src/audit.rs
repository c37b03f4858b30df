//! What the audit log keeps: who came in, who was turned away, and whose rights changed.

use serde::{Deserialize, Serialize};

crate::code::codes! {
    /// What happened.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum AuditKind {
        SignedIn = "signed_in",
        /// A log-in that the identity provider or the portal refused.
        SignInFailed = "sign_in_failed",
        SignedOut = "signed_out",
        /// All of a person's sessions were ended.
        SignedOutEverywhere = "signed_out_everywhere",
        /// Somebody asked for a page or a change that is not theirs.
        AccessRefused = "access_refused",
        /// The rights that came with a log-in are others than last time.
        RightsArrived = "rights_arrived",
        RightRequested = "right_requested",
        RightWithdrawn = "right_withdrawn",
        RightGranted = "right_granted",
        RightRefused = "right_refused",
        RightEnded = "right_ended",
        ProviderCreated = "provider_created",
        /// The portal's beginning: the operator has named the agency that it is run by.
        AgencyCreated = "agency_created",
        RegisterImported = "register_imported",
        /// Municipalities and other owners that are in no register were read in from the operator's list.
        OrganisationsImported = "organisations_imported",
    }
}

/// Stands for a network address where the proxy in front of the portal names none that can be read: a code, which pages
/// put words to.
pub const UNREADABLE_ADDRESS: &str = "unreadable";
