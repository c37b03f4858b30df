//! Forms: every write is a plain form post, answered by a redirect, with JavaScript or without.
//!
//! What was typed survives: the server keeps the fields of a form that was refused under the page they stand on, and
//! the page shows them again with the error (`docs/decisions/0002-plain-form-posts.md`). What a form asks is described once
//! ([`description`]).

mod checks;
mod description;
mod draft;
mod fields;
mod kind;
mod last_day;
mod main_form;
mod post_form;

pub use checks::Checks;
pub use description::{Form, Reads, Sent, form, from_text, is_labelled, sent};
pub use draft::{Draft, load_draft};
pub use fields::{CheckBox, RadioGroup, SelectField, TextArea, TextField, hidden, ticks};
pub use kind::{Choice, Kind, LastDay, Readable, Text};
pub use last_day::{LastDayForm, LastDayTyped};
pub use main_form::{MainForm, enter_button, enter_main_form, language_form};
pub use post_form::{ErrorSummary, PostForm, Submit, row_button};
