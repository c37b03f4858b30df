//! Tilslutningsaftaler: asked for by the provider, decided by the agency.

mod cases;
mod change;
mod choose;
mod details;
mod last_day;
pub mod server_fns;
mod summary;

pub use cases::{CasesPage, cases_tabs};
pub use change::ChangeConnectionPage;
pub use choose::ChooseServicesPage;
pub use details::{ConnectionPage, action_text};
pub use last_day::ConnectionLastDayPage;
pub use summary::SummaryPage;
