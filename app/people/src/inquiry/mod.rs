//! The contact form and what comes of it: written by anybody, followed by its sender, answered by the agency.

mod cases;
mod contact;
mod follow;
mod form;
pub mod server_fns;
mod words;

pub use cases::{case_inquiry_page, cases_inquiries_page};
pub use contact::contact_page;
pub use follow::{inquiries_page, inquiry_page};
pub use words::{action_text, subject_text};
