//! Systems: "Administrér tilslutninger" and "Udbydersystemadministration".

mod change;
mod details;
mod edit;
mod list;
mod provider_systems;
pub mod server_fns;

pub use change::ChangeSystemPage;
pub use details::SystemPage;
pub use edit::{EditSystemPage, NewSystemPage};
pub use list::SystemsPage;
pub use provider_systems::{ProviderSystemsPage, ProviderTab, provider_tabs};
