//! Forms: every write is a plain form post, answered by a redirect, with JavaScript or without.
//!
//! What was typed survives: the server keeps the fields of a form that was refused under the page they stand on, and
//! the page shows them again with the error (`docs/decisions/0002-plain-form-posts.md`).

mod checks;
mod draft;
mod fields;
mod main_form;
mod post_form;

pub use checks::Checks;
pub use draft::{Draft, load_draft};
pub use fields::{CheckBox, RadioGroup, SelectField, TextArea, TextField};
pub use main_form::{MainForm, enter_button, enter_main_form, language_form};
pub use post_form::{ErrorSummary, PostForm, Submit};
