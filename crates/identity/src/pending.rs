//! The two halves of a log-in as the caller holds them: what is kept while the person is away, and what they come back
//! with.

use std::fmt;

use domain::Timestamp;
use serde::{Deserialize, Serialize};

/// A log-in that has begun. It belongs into the person's session, nowhere else, and is to be taken out of it before
/// [`crate::Oidc::finish`], so that an answer serves once.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) pkce_verifier: String,
    pub(crate) at: Timestamp,
}

impl Pending {
    /// What the answer to this question carries: tells apart the log-ins that one session has begun.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("at", &self.at).finish_non_exhaustive()
    }
}

/// What the identity provider sends back through the browser; it is in the address, so anybody can write it.
#[derive(Clone, Default, Deserialize)]
pub struct Answer {
    pub code: Option<String>,
    pub state: Option<String>,
    pub error: Option<String>,
    pub iss: Option<String>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("error", &self.error).finish_non_exhaustive()
    }
}
