//! Tilslutningsaftaler: asked for by the provider, decided by the agency.

mod cases;
mod change;
mod choose;
mod details;
pub mod server_fns;
mod summary;

pub use cases::{CasesPage, cases_tabs};
pub use change::ChangeConnectionPage;
pub use choose::ChooseServicesPage;
pub use details::{ConnectionPage, action_text};
pub use summary::SummaryPage;
