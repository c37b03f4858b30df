//! The institution register: finding an institution, and the agency's reading-in of extracts.

mod cases;
mod form;
mod preview;
pub mod server_fns;

pub use cases::register_page;
pub use preview::register_import_page;
