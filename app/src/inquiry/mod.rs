//! The contact form and what comes of it: written by anybody, followed by its sender, answered by the agency.

mod cases;
mod contact;
mod follow;
pub mod server_fns;
mod words;

pub use cases::{CaseInquiryPage, CasesInquiriesPage};
pub use contact::ContactPage;
pub use follow::{InquiriesPage, InquiryPage};
pub use words::{action_text, subject_text};
