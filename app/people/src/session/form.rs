//! What a log-in in demo mode sends.

use crate::form::form;

form! {
    /// A demo user, and the page to go on to.
    pub struct LogInForm;
    hidden {
        user: String,
        next: String,
    }
}
