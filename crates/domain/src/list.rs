//! How many of a kind one form may name. Whoever sends more is told so before anything is looked up: what a single request
//! asks of the database has an end.

use crate::RuleError;

/// The most rows that one form changes, or asks what a change would mean to.
pub const MAX_ROWS: u32 = 500;

/// The most web services that one form asks for.
pub const MAX_SERVICES: u32 = 100;

/// The most organisations that a registered address is told of one by one.
pub const MAX_UNITS: u32 = 2_000;

/// The most systems that a registered address is told of one by one.
pub const MAX_SYSTEMS: u32 = 500;

/// The most topics that a form may name.
pub const MAX_TOPICS: u32 = 50;

/// Refuses a list that is too long.
///
/// # Errors
/// [`RuleError::TooManyChosen`].
pub fn at_most(count: usize, max: u32) -> Result<(), RuleError> {
    let actual = u32::try_from(count).unwrap_or(u32::MAX);
    if actual > max { Err(RuleError::TooManyChosen { max, actual }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Topic;

    #[test]
    fn a_list_has_an_end_and_says_which() {
        assert_eq!(at_most(0, 2), Ok(()));
        assert_eq!(at_most(2, 2), Ok(()));
        assert_eq!(at_most(3, 2), Err(RuleError::TooManyChosen { max: 2, actual: 3 }));
    }

    #[test]
    fn everything_that_is_offered_can_be_chosen() {
        for side in [crate::Side::Provider, crate::Side::Owner, crate::Side::Agency] {
            assert!(Topic::of(side).len() <= MAX_TOPICS as usize, "{side:?}");
        }
    }
}
