//! What the agency tells everyone about the running of the portal ("Aktuel driftsstatus").

use serde::{Deserialize, Serialize};

use crate::{Actor, LongText, MessageId, Right, RuleError, Timestamp};

crate::code::codes! {
    /// How much a message matters.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum Severity {
        Information = "information",
        Warning = "warning",
        Critical = "critical",
    }
}

/// A message shown on the front page and on the operating status page from `from` until `to`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatingMessage {
    pub id: MessageId,
    pub severity: Severity,
    pub text_da: LongText,
    pub text_en: LongText,
    /// First moment it is shown.
    pub from: Timestamp,
    /// First moment it is no longer shown; `None` until somebody ends it.
    pub to: Option<Timestamp>,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl OperatingMessage {
    /// Checks that `actor` may publish it. Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`], or [`RuleError::PeriodReversed`] when it ends before it begins.
    pub fn publish(&self, actor: &Actor) -> Result<Right, RuleError> {
        let right = actor.require_case_worker()?;
        if self.to.is_some_and(|to| to <= self.from) {
            return Err(RuleError::PeriodReversed);
        }
        Ok(right)
    }

    /// Whether it is shown at this moment.
    pub fn is_current(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_shown_from_its_start_until_its_end() {
        let text = LongText::parse("Lukket").unwrap();
        let at = Timestamp::from_micros(1_000);
        let message = OperatingMessage {
            id: MessageId::new(uuid::Uuid::nil()),
            severity: Severity::Warning,
            text_da: text.clone(),
            text_en: text,
            from: at,
            to: Some(at.plus_seconds(1)),
            version: 1,
        };
        assert!(!message.is_current(Timestamp::from_micros(999)));
        assert!(message.is_current(at));
        assert!(!message.is_current(at.plus_seconds(1)));
    }
}
