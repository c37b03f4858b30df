//! "May system S use web service W for institution I, now?" Answered from the database by the rule that pages and changes are made by, all
//! of a request from one moment of it: nothing is kept, so nothing is stale.

use domain::{Decision, MissingLink};
use store::data_access::{AskedUse, Ground};

use crate::{Portal, ServiceError, compiled_here};

/// The most questions at a time.
pub const MAX_QUESTIONS: u32 = 1_000;

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Decided(Decision),
    /// These are in no register: a no.
    Unknown {
        system: bool,
        service: bool,
        owner: bool,
    },
}

impl Verdict {
    /// Whether data can be fetched.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Decided(decision) if decision.is_allowed())
    }

    /// The stable short names of everything that is missing, in the order of the chain; none where data can be fetched.
    pub fn codes(&self) -> Vec<&'static str> {
        match self {
            Self::Decided(decision) => decision.missing.iter().map(|link| MissingLink::code(*link)).collect(),
            Self::Unknown { system, service, owner } => {
                let all = [
                    (*system, "unknown_system"),
                    (*service, "unknown_service"),
                    (*owner, "unknown_institution"),
                ];
                all.into_iter().filter(|(unknown, _)| *unknown).map(|(_, code)| code).collect()
            }
        }
    }
}

/// The answers to these questions, in their order, in one statement. Permission: that of whoever the caller has found out to be asking: web
/// services are told codes alone.
///
/// # Errors
/// [`domain::RuleError::TooManyChosen`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn decide(portal: &Portal, asked: &[AskedUse]) -> Result<Vec<Verdict>, ServiceError> {
    domain::at_most(asked.len(), MAX_QUESTIONS)?;
    let at = portal.now();
    let grounds = store::data_access::grounds(portal.db(), asked).await?;
    let verdict = |ground| match ground {
        Ground::Facts(facts) => Verdict::Decided(domain::decide(&facts, at)),
        Ground::Unknown { system, service, owner } => Verdict::Unknown { system, service, owner },
    };
    Ok(grounds.into_iter().map(verdict).collect())
}
