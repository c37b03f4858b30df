//! Tilslutningsaftaler: asked for by the provider, decided by the agency.

mod cases;
mod change;
mod choose;
mod details;
mod form;
mod last_day;
pub mod server_fns;
mod summary;

pub use cases::cases_page;
pub use change::change_connection_page;
pub use choose::choose_services_page;
pub use details::connection_page;
pub use last_day::connection_last_day_page;
pub use summary::summary_page;
