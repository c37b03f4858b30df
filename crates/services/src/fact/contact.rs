//! What happens to contact persons. That one was removed is kept nowhere: nothing is left that says so.

use domain::{Change, Comment, Right, SubjectKind, System};
use store::StoreError;

use super::{Now, Project};
use crate::{audit, history::Line, receipt, tell::Told};

pub(crate) enum ContactFact {
    /// One was corrected, for these systems that name it.
    Corrected { systems: Vec<System>, right: Right },
}

impl Project for ContactFact {
    fn history(&self) -> Vec<Line> {
        match self {
            Self::Corrected { systems, right } => {
                let line = |system: &System| {
                    let status = system.status.code();
                    let change = Change {
                        action: "edit_contact",
                        from: Some(status),
                        to: status,
                        comment: Comment::none(),
                        valid_to: None,
                    };
                    Line::new(SubjectKind::System, system.id, change, *right)
                };
                systems.iter().map(line).collect()
            }
        }
    }

    async fn told(&self, _: &Now<'_>) -> Result<Told, StoreError> {
        match self {
            Self::Corrected { .. } => Ok(Told::nobody()),
        }
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::Corrected { .. } => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Corrected { .. } => None,
        }
    }
}
