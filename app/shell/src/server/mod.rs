//! What only the server has: who asks, what their session remembers, and how moments are written and read.

mod context;
mod dates;
pub mod draft;
pub mod format;
mod paged;
mod session;
mod viewer;

pub use context::{LogInMode, Mark, RequestContext, Settings, context, go, is_head, signed_in};
pub use paged::{Paged, paged};
pub use session::{DRAFTS, USER, flash, log_in};
pub use viewer::load_viewer;
