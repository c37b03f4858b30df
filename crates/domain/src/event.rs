//! What the history keeps of a change. The services add who, under which right and when.

use crate::{Comment, RuleError, Timestamp};

/// One step of a row's life, as decided by a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The command, as a stable code ("approve").
    pub action: &'static str,
    /// The status before; `None` when the row came into being.
    pub from: Option<&'static str>,
    /// The status after; the same as before when only texts changed.
    pub to: &'static str,
    /// What the actor wrote to the other party.
    pub comment: Comment,
    /// The end that was set; `None` where none was, and where it was taken away.
    pub valid_to: Option<Timestamp>,
}

impl Change {
    /// A step without an end that was set.
    pub(crate) const fn of(
        action: &'static str,
        from: Option<&'static str>,
        to: &'static str,
        comment: Comment,
    ) -> Self {
        Self { action, from, to, comment, valid_to: None }
    }

    /// An end that is set, moved or taken away while the status stays.
    ///
    /// # Errors
    /// [`RuleError::SameEnd`]; [`RuleError::EndPassed`].
    pub(crate) fn of_end(
        status: &'static str,
        (before, valid_to): (Option<Timestamp>, Option<Timestamp>),
        at: Timestamp,
        comment: Comment,
    ) -> Result<Self, RuleError> {
        check_end(before, valid_to, at)?;
        Ok(Self { action: SET_END, from: Some(status), to: status, comment, valid_to })
    }
}

/// Checks that an end is another than it was, and lies ahead.
pub(crate) fn check_end(
    before: Option<Timestamp>,
    valid_to: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), RuleError> {
    if valid_to == before {
        Err(RuleError::SameEnd)
    } else if Timestamp::is_past(valid_to, at) {
        Err(RuleError::EndPassed)
    } else {
        Ok(())
    }
}

/// The command that sets, moves or takes away an end, perhaps beside other changes.
pub const SET_END: &str = "set_end";
