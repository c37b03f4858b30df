//! Dataadgange: asked for by the provider, decided by the data owner.

mod change;
mod read;
mod request;
mod told;

pub use change::{ChangeOutcome, Preview, Target, change_status, preview};
pub use read::{Side, count_waiting, export, get, list, owns_any};
pub use request::{RecipientCheck, RequestContext, Wanted, check, request};
pub(crate) use told::{noticed, to_both};
