//! "Nødstop": the agency's side.

mod edit;
mod form;
mod list;
pub mod server_fns;
mod view;

pub use edit::new_stop_page;
pub use list::stops_page;
pub use view::stop_page;
