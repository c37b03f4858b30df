//! What is asked of systems.

use domain::{Email, LongText, Name, Phone, RuleError};
use services::ServiceError;

use crate::{
    error::{AppError, Fault},
    form::{Choice, form},
};

form! {
    /// What a provider writes of a system.
    pub struct SystemForm reads SystemTyped {
        name: Name,
        description: LongText,
    }
    hidden {
        /// Empty for a new one.
        #[serde(default)]
        id: String,
        #[serde(default)]
        version: i32,
    }
    apart {
        provider: Choice,
        contact: Choice,
    }
    parts {
        person: PersonForm,
    }
}

impl SystemForm {
    /// What a use case refuses, told at the field that it is about.
    pub fn refused(error: ServiceError) -> AppError {
        match error {
            ServiceError::Rule(RuleError::NameTaken) => AppError::field(Self::name(), Fault::Taken),
            other => PersonForm::refused(other),
        }
    }
}

form! {
    /// A contact person, typed.
    pub struct PersonForm reads PersonTyped {
        contact_name: Name,
        contact_email: Email,
        contact_phone: Phone,
    }
}

impl PersonForm {
    /// Whether anything was typed.
    pub fn is_typed(&self) -> bool {
        [&self.contact_name, &self.contact_email, &self.contact_phone]
            .iter()
            .any(|text| !text.trim().is_empty())
    }

    /// What a use case refuses, told at the field that it is about.
    pub fn refused(error: ServiceError) -> AppError {
        match error {
            ServiceError::Rule(RuleError::ContactKnown(name)) => {
                AppError::field(Self::contact_email(), Fault::ContactKnown(name))
            }
            other => other.into(),
        }
    }
}

form! {
    /// What is to become of a system.
    pub struct ChangeForm;
    hidden {
        id: String,
        version: i32,
        /// What the note will call it.
        name: String,
        action: String,
        /// The page to go back to.
        #[serde(default)]
        back: String,
    }
}
