//! Operating messages: "Aktuel driftsstatus".

mod edit;
mod public;
mod server_fns;

pub use edit::{edit_message_page, messages_page, new_message_page};
pub use public::{status_band, status_page};
