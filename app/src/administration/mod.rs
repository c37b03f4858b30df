//! "Dataadgangadministration": the owner's side.

mod change;
mod list;
pub mod server_fns;

pub use change::{ChangePage, confirm};
pub use list::{AllPage, WaitingPage, tabs};
