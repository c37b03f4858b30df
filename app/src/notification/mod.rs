//! "Notifikationer": who is told by mail, on the side of the providers, of the data owners, and of the agency; the pages
//! that a mail's links lead to; and what the agency sees of the outbox and of what the portal does by itself.

mod confirm;
mod demo;
mod edit;
mod fields;
pub mod jobs;
mod list;
mod outbox;
pub mod server_fns;
mod words;

pub use confirm::{ConfirmPage, UnsubscribePage};
pub use demo::{DemoMailPage, DemoOutboxPage};
pub use edit::RecipientPage;
pub use list::{AgencyRecipientsPage, OwnerRecipientsPage, ProviderRecipientsPage};
pub use outbox::OutboxPage;
