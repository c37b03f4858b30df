//! Who is logged in, and the one note that the next page shows.

mod form;
pub mod log_in_page;
pub mod server_fns;
