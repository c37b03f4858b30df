//! A web service of the agency, and whether it takes new agreements.

use serde::{Deserialize, Serialize};

use crate::{
    Actor, DataCategories, LongText, Name, Right, RuleError, ServiceCode, Timestamp, event::check_end,
};

crate::code::codes! {
    /// Whether a web service takes agreements and delivers data.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum ServiceStatus {
        Open = "open",
        /// Takes no new connection agreements; those that exist go on, and may ask further schools for data access.
        Locked = "locked",
        /// Ended: no new agreements of any kind, and no data.
        Closed = "closed",
    }
}

crate::lifecycle::standings!(ServiceStatus of WebService: Open Holds, Locked Waits, Closed Over);

/// An entry of the catalogue. The texts are what a provider accepts and a school reads before it approves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebService {
    pub code: ServiceCode,
    pub name: Name,
    /// Formål.
    pub purpose: LongText,
    /// Data der overføres.
    pub data: LongText,
    /// The same, by the catalogue of data categories.
    pub categories: DataCategories,
    pub terms: LongText,
    pub contact: LongText,
    /// Whether a system also needs the school's data access ("Størstedelen", not all, of the services do).
    pub needs_data_access: bool,
    /// The first moment at which it needs none any more, where that is announced.
    pub frees_at: Option<Timestamp>,
    /// The number of its newest [version](crate::ServiceVersion): of the texts and what else is agreed to.
    pub text_version: i32,
    pub status: ServiceStatus,
    /// The first moment after the last day that the agency has announced; `None` where none is. An announcement: what
    /// ends the flow of data is the status.
    pub closes_at: Option<Timestamp>,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl WebService {
    /// Checks that `actor` may create or change catalogue entries. Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`].
    pub fn maintain(actor: &Actor) -> Result<Right, RuleError> {
        actor.require_case_worker()
    }

    /// Checks that an announced last day, if it is another than `before`, lies ahead.
    ///
    /// # Errors
    /// [`RuleError::EndPassed`].
    pub fn check_last_day(&self, before: Option<Timestamp>, at: Timestamp) -> Result<(), RuleError> {
        match check_end(before, self.closes_at, at) {
            Err(RuleError::SameEnd) => Ok(()),
            other => other,
        }
    }

    /// The web service as it stands at a moment: the day from which it needs no data access may have come.
    #[must_use]
    pub fn as_of(mut self, at: Timestamp) -> Self {
        if Timestamp::is_past(self.frees_at, at) {
            (self.needs_data_access, self.frees_at) = (false, None);
        }
        self
    }

    /// Whether connected systems get the data of every institution: it is open, and no owner is asked.
    pub fn is_free(&self) -> bool {
        self.status != ServiceStatus::Closed && !self.needs_data_access
    }

    /// Whether data starts or stops flowing somewhere, seen from how it was before.
    pub fn moves_data(&self, before: &Self) -> bool {
        let decides = |service: &Self| (service.status == ServiceStatus::Closed, service.needs_data_access);
        decides(before) != decides(self)
    }

    /// Whether it has another announced last day than before, or none any more, while it is not closed.
    pub fn announces(&self, before: &Self) -> bool {
        self.closes_at != before.closes_at && self.status != ServiceStatus::Closed
    }
}
