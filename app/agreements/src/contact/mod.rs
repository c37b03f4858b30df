//! "Kontaktpersoner": whom a provider names for its systems, corrected and removed in one place.

mod edit;
mod form;
mod list;
pub mod server_fns;

pub use edit::contact_page;
pub use list::contacts_page;
