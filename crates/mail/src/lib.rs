//! Gives a letter its words, and hands it to an SMTP server or a folder.
//!
//! What people typed reaches strangers from here, so it is cleaned and escaped in this crate and nowhere else: no text can
//! add a header, an element or a link. Knows nothing of the outbox: whoever calls [`Mailer::send`] decides by its
//! [`SendError`] whether to try again.

mod error;
mod facts;
mod folder;
mod footer;
mod layout;
mod line;
mod link;
mod mailer;
mod message;
mod smtp;
mod subject;
mod told;
mod write;

/// Has a function compiled here, once (docs/decisions/0029).
pub(crate) use async_recursion::async_recursion as compiled_here;
pub use error::{SendError, SetupError};
pub use mailer::{Encryption, Mail, Mailer, Smtp, Transport};
pub use subject::{headline, subject};
pub use write::{Link, Written, write};
