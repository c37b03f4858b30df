//! Reading all fields of a form before refusing it, so that every fault is told at once: as many as somebody reads.

use domain::Invalid;

use crate::{
    error::{AppError, Fault, FieldError},
    field::FieldName,
};

/// The most faults that a refusal tells one by one; of the others it tells how many there are.
pub const MAX_FAULTS: usize = 50;

/// The most letters of what was typed that a fault repeats.
const MAX_TYPED: usize = 60;

/// The faults found so far.
#[derive(Default)]
pub struct Checks {
    faults: Vec<FieldError>,
    more: u32,
}

impl Checks {
    /// Keeps the value, or notes the fault of `field`.
    pub fn read<T>(&mut self, field: impl Into<FieldName>, result: Result<T, Invalid>) -> Option<T> {
        result.map_err(|invalid| self.note(field, Fault::Invalid(invalid))).ok()
    }

    /// Keeps what was chosen, or notes that nothing was.
    pub fn chosen<T>(&mut self, field: impl Into<FieldName>, choice: Option<T>) -> Option<T> {
        if choice.is_none() {
            self.note(field, Fault::NotChosen);
        }
        choice
    }

    /// Notes a fault of `field`.
    pub fn note(&mut self, field: impl Into<FieldName>, mut fault: Fault) {
        if self.faults.len() >= MAX_FAULTS {
            self.more = self.more.saturating_add(1);
            return;
        }
        if let Fault::Recipient { typed, .. } = &mut fault
            && let Some((end, _)) = typed.char_indices().nth(MAX_TYPED)
        {
            typed.truncate(end);
            typed.push('…');
        }
        self.faults.push(FieldError { field: field.into().into(), fault });
    }

    /// The error that tells the faults.
    pub fn error(mut self) -> AppError {
        if let (Some(last), more @ 1..) = (self.faults.last(), self.more) {
            let field = last.field.clone();
            self.faults.push(FieldError { field, fault: Fault::AndMore(more) });
        }
        AppError::Fields(self.faults)
    }

    /// Fails if a fault was noted.
    ///
    /// # Errors
    /// [`AppError::Fields`].
    pub fn finish(self) -> Result<(), AppError> {
        if self.faults.is_empty() { Ok(()) } else { Err(self.error()) }
    }
}

#[cfg(test)]
mod tests {
    use domain::RecipientIssue;

    use super::*;
    use crate::field::Field;

    #[test]
    fn a_refusal_tells_fifty_faults_and_how_many_more_there_are() {
        let mut form = Checks::default();
        for number in 0..100_000 {
            let typed = format!("{number}{}", "x".repeat(1_000));
            let issue = RecipientIssue::Malformed;
            form.note(Field::text("number"), Fault::Recipient { typed, name: String::new(), issue });
        }
        let error = form.error();
        assert!(serde_json::to_string(&error).unwrap().len() < 16 * 1024);
        let lines = error.lines(crate::i18n::Lang::Da);
        assert_eq!(lines.len(), MAX_FAULTS + 1);
        assert!(lines[50].1.contains("99.950"), "{}", lines[50].1);
        assert!(lines[0].1.contains("0xxx") && lines[0].1.contains('…'), "{}", lines[0].1);
    }
}
