//! Reading all fields of a form before refusing it, so that every fault is told at once.

use domain::Invalid;

use crate::error::{AppError, Fault, FieldError};

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
