//! What is asked of operating messages.

use domain::{LongText, Timestamp};

use crate::form::{Choice, form};

form! {
    /// What the agency writes in a message, and when it is shown.
    pub struct WriteForm reads WriteTyped {
        text_da: LongText,
        text_en: LongText,
        from: Timestamp,
        to: Option<Timestamp>,
    }
    hidden {
        /// Empty for a new one.
        #[serde(default)]
        id: String,
        #[serde(default)]
        version: i32,
    }
    apart {
        severity: Choice,
    }
}
