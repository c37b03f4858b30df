//! What is asked of addresses.

use domain::Email;

use crate::form::{Choice, form};

form! {
    /// What an address is told of, when, and in which language.
    pub struct ChoicesForm;
    apart {
        coverage: Choice,
        units: Vec<String>,
        topics: Vec<String>,
        systems: Vec<String>,
        rhythm: Choice,
        language: Choice,
    }
}

form! {
    /// A new address.
    pub struct RegisterForm reads RegisterTyped {
        signup: Email,
    }
    hidden {
        #[serde(default)]
        side: String,
    }
    parts {
        choices: ChoicesForm,
    }
}

form! {
    /// Other choices for an address.
    pub struct EditForm;
    hidden {
        id: String,
        #[serde(default)]
        version: i32,
    }
    parts {
        choices: ChoicesForm,
    }
}
