//! "Notifikationer": who is told by mail, on the side of the providers, of the data owners, and of the agency; the pages
//! that a mail's links lead to; and what the agency sees of the outbox and of what the portal does by itself.

mod confirm;
mod demo;
mod edit;
mod fields;
mod form;
pub mod jobs;
mod list;
mod outbox;
pub mod server_fns;
mod words;

pub use confirm::{confirm_page, unsubscribe_page};
pub use demo::{demo_mail_page, demo_outbox_page};
pub use edit::recipient_page;
pub use list::{agency_recipients_page, owner_recipients_page, provider_recipients_page};
pub use outbox::outbox_page;
