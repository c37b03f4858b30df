//! What is asked before an extract is read in.

use crate::form::form;

form! {
    /// That an extract is to be read in; confirmed where many would be passivated.
    pub struct ApplyForm reads ApplyTyped {
        confirmed: bool,
    }
    hidden {
        id: String,
    }
}
