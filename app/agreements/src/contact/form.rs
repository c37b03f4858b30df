//! What is asked of contact persons.

use crate::{form::form, system::form::PersonForm};

form! {
    /// A contact person, corrected.
    pub struct ContactForm;
    hidden {
        id: String,
    }
    parts {
        person: PersonForm,
    }
}
