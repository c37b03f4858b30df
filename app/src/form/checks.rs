//! Reading all fields of a form before refusing it, so that every fault is told at once.

use domain::{Comment, Invalid, Timestamp};

use crate::{
    error::{AppError, Fault, FieldError},
    server::format,
};

/// The faults found so far.
#[derive(Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Keeps the value, or notes the fault of `field`.
    pub fn read<T>(&mut self, field: &str, result: Result<T, Invalid>) -> Option<T> {
        result.map_err(|invalid| self.note(field, Fault::Invalid(invalid))).ok()
    }

    /// Notes a fault of `field`.
    pub fn note(&mut self, field: &str, fault: Fault) {
        self.0.push(FieldError { field: field.into(), fault });
    }

    /// Reads the form of a last day: its end, and what is said about it.
    ///
    /// # Errors
    /// [`AppError::Fields`].
    pub fn last_day(mut self, day: &str, comment: &str) -> Result<(Option<Timestamp>, Comment), AppError> {
        let end = self.read("last_day", format::parse_last_day(day));
        let comment = self.read("comment", Comment::parse(comment));
        end.zip(comment).ok_or_else(|| self.error())
    }

    /// The error that tells all faults.
    pub fn error(self) -> AppError {
        AppError::Fields(self.0)
    }

    /// Fails if a fault was noted.
    ///
    /// # Errors
    /// [`AppError::Fields`].
    pub fn finish(self) -> Result<(), AppError> {
        if self.0.is_empty() { Ok(()) } else { Err(self.error()) }
    }
}
