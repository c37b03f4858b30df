//! "Hændelser": the audit log, for the organisation's user administrator and for the agency.

mod list;
pub mod server_fns;

pub use list::{AgencyEventsPage, UserEventsPage};
#[cfg(feature = "ssr")]
pub use list::{address_text, kind_text};
