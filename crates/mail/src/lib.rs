//! Mail: gives a letter its words in the reader's language, and hands it to a mail server or to a folder.
//!
//! The words stand in `words/*.toml`, what surrounds them in `templates/`. What people wrote comes into them as values,
//! never as a template, and is escaped where it becomes HTML. Addresses are ours, made of keys, and stand as they are.

mod mailer;
mod words;
mod write;

pub use mailer::{Encryption, Mail, Mailer, SendError, Smtp, Transport};
pub use write::{Link, Written, headline, subject, write};
