//! Systems: "Administrér tilslutninger" and "Udbydersystemadministration".

mod change;
mod details;
mod edit;
pub mod form;
mod list;
mod provider_systems;
pub mod server_fns;

pub use change::change_system_page;
pub use details::system_page;
pub use edit::{edit_system_page, new_system_page};
pub use list::systems_page;
pub use provider_systems::provider_systems_page;
