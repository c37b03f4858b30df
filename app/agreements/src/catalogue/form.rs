//! What is asked of web services.

use domain::{LongText, Name, ServiceCode, ServiceStatus};

use crate::form::{Choice, LastDay, Text, form};

form! {
    /// What the agency writes of a web service.
    pub struct ServiceForm reads ServiceTyped {
        code: ServiceCode,
        name: Name,
        purpose: LongText,
        data: LongText,
        service_terms: LongText,
        service_contact: LongText,
        needs_data_access: bool,
        status: ServiceStatus,
        last_day: LastDay,
    }
    hidden {
        /// 0 for a new one.
        #[serde(default)]
        version: i32,
        /// Which button was pressed: `save` on the page that says what a change means, `edit` to correct it.
        #[serde(default)]
        op: String,
    }
    apart {
        categories: Vec<String>,
        // What the page that says what a change means asks.
        kind: Choice,
        confirm_by: Text,
        why: Text,
        hurry: Text,
    }
}

form! {
    /// The answer to a proposal to close a web service.
    pub struct ClosingForm;
    hidden {
        code: String,
        #[serde(default)]
        version: i32,
        /// When the proposal was made.
        #[serde(default)]
        proposed: i64,
    }
}
