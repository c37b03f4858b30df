//! What is asked of data accesses.

use domain::Comment;

use crate::form::{Choice, LastDay, Text, form};

form! {
    /// What is to become of data accesses: decided by their owner, or given up by the provider.
    pub struct ChangeForm reads ChangeTyped {
        comment: Comment,
        paused_until: LastDay,
    }
    hidden {
        action: String,
    }
    apart {
        targets: Vec<String>,
    }
}

form! {
    /// Whom a provider asks for data, and what for. The button that was pressed says what is to be done with it (`op`).
    pub struct RequestForm reads RequestTyped {
        purpose: Comment,
        comment: Comment,
    }
    hidden {
        system: String,
        service: String,
        #[serde(default)]
        op: String,
    }
    apart {
        number: Text,
        recipients: Vec<RecipientForm>,
        soeg: Text,
        kommune: Choice,
        slags: Choice,
    }
}

form! {
    /// A recipient on the list of a request.
    pub struct RecipientForm;
    hidden {
        #[serde(default)]
        number: String,
    }
    apart {
        comment: Text,
    }
}
