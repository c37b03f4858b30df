//! "Hændelser": the audit log, for the organisation's user administrator and for the agency.

mod list;
pub mod server_fns;

pub use list::{address_text, kind_text};
pub use list::{agency_events_page, user_events_page};
