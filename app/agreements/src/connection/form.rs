//! What is asked of connection agreements.

use crate::form::{Choice, Text, form};

form! {
    /// Which web services a system is to be connected to.
    pub struct RequestForm;
    hidden {
        #[serde(default)]
        system: String,
    }
    apart {
        services: Vec<String>,
        terms: Choice,
        message: Text,
    }
}

form! {
    /// What is to become of an agreement. Whether a reason is needed depends on the action.
    pub struct ChangeForm;
    hidden {
        id: String,
        version: i32,
        action: String,
        /// How many approvals from before the page told of.
        #[serde(default)]
        approvals: u32,
    }
    apart {
        reason: Text,
        wakes: Choice,
    }
}
