//! "Dataadgangadministration": the owner's side.

mod change;
mod list;
mod notifications;
mod server_fns;

pub use change::{ChangePage, confirm};
pub use list::{AllPage, WaitingPage};
pub use notifications::NotificationsPage;
