//! What is asked of a stop.

use crate::form::{Choice, LastDay, Text, form};

form! {
    /// What is to be stopped, why, and until when.
    pub struct StopForm reads StopTyped {
        paused_until: LastDay,
    }
    hidden {
        system: String,
        /// Which button was pressed: `save` on the page that says whom it hits, `edit` to correct it.
        #[serde(default)]
        op: String,
    }
    apart {
        target: Choice,
        services: Vec<String>,
        institutions: Text,
        reason: Text,
    }
}

form! {
    /// Why a stop is lifted.
    pub struct LiftForm;
    hidden {
        id: String,
        version: i32,
    }
    apart {
        reason: Text,
    }
}
