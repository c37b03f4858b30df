//! The institution register: finding an institution, and the agency's reading-in of extracts.

mod cases;
mod find;
mod preview;
pub mod server_fns;
mod words;

pub use cases::RegisterPage;
pub use find::FindInstitutions;
pub use preview::RegisterImportPage;
#[cfg(feature = "ssr")]
pub use words::line_fault;
pub use words::{extract_fault, passivated_text};
