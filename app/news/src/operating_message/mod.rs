//! Operating messages: "Aktuel driftsstatus".

mod edit;
mod form;
mod public;
pub mod server_fns;

pub use edit::{edit_message_page, messages_page, new_message_page};
pub use public::{status_band, status_page};
