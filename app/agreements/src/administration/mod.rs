//! "Dataadgangadministration": the owner's side.

mod change;
mod form;
mod list;
pub mod server_fns;
mod take_over;
mod versions;

pub use change::change_page;
pub use list::{all_page, suspended_page, waiting_page};
pub use take_over::take_over_page;
pub use versions::versions_page;
