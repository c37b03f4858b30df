//! "Hændelser": the audit log, for the organisation's user administrator and for the agency.

mod list;
mod server_fns;

#[cfg(feature = "ssr")]
pub use list::kind_text;
pub use list::{AgencyEventsPage, UserEventsPage};
