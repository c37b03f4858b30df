//! The catalogue of web services: read by everyone, kept by the agency.

mod edit;
mod form;
mod public;
pub mod server_fns;

pub use edit::{cases_services_page, edit_service_page, new_service_page};
pub use public::{catalogue_page, service_page};
