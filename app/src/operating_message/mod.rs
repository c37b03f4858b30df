//! Operating messages: "Aktuel driftsstatus".

mod edit;
mod public;
mod server_fns;

pub use edit::{EditMessagePage, MessagesPage, NewMessagePage};
pub use public::{StatusPage, status_band};
