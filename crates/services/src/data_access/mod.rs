//! Dataadgange: asked for by the provider, decided by the data owner.

mod change;
mod due;
mod read;
mod request;
mod take_over;

pub use change::{
    ChangeOutcome, Preview, Target, change_status, last_steps, outcome, preview, set_end, suspend,
};
pub(crate) use change::{is_visible, standing_lines};
pub(crate) use due::{lapse, tell_expiry, tell_pause_over, tell_to_confirm, tell_waiting};
pub use read::{Choices, Open, Side, choices, count_open, export, get, list, list_to_confirm, owns_any};
pub use request::{RecipientCheck, RequestContext, Said, Wanted, check, request};
pub use take_over::{
    Chosen, Legacy, Legate, LineOf, line_of, list_merged_into, preview as preview_take_over, take_over,
};
