//! The catalogue of web services: read by everyone, kept by the agency.

mod edit;
mod public;
mod server_fns;

pub use edit::{CasesServicesPage, EditServicePage, NewServicePage};
pub use public::{CataloguePage, ServicePage};
