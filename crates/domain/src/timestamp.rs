//! A moment, as one number, so that both databases sort and compare it alike.

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z. Always UTC; turned into Danish local time only where a page is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment from microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whether something with this end (the first moment it no longer holds; `None` for no end) is over at the moment `at`.
    pub(crate) fn is_past(end: Option<Self>, at: Self) -> bool {
        end.is_some_and(|end| end <= at)
    }

    /// The moment `seconds` later (earlier when negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }
}
