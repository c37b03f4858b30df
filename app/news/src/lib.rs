//! Pages: what the portal tells to everybody (the front page, guides, operating messages) and to each (the bell, mails, who gets
//! them). A folder per noun holds its pages, what they read, and the server functions that their forms are sent to.

mod front;
mod guide;
mod notice;
mod notification;
mod operating_message;

pub use notification::server_fns::{AskAgain, RegisterRecipient};
use shell::{addresses, error, form, i18n, markup, nouns, page, pages, paths, server, text, ui, viewer};

pages! {
    /// The pages.
    "/" => front::front_page,
    "/vejledninger" => guide::guides_page,
    "/vejledninger/{slug}" => guide::guide_page,
    "/tilgaengelighed" => guide::accessibility_page,
    "/cookies" => guide::cookies_page,
    "/driftsstatus" => operating_message::status_page,
    "/udbydersystemadministration/notifikationer" => notification::provider_recipients_page as form,
    "/dataadgangadministration/notifikationer" => notification::owner_recipients_page as form,
    "/sagsbehandling/driftsmeddelelser" => operating_message::messages_page,
    "/sagsbehandling/driftsmeddelelser/ny" => operating_message::new_message_page as form,
    "/sagsbehandling/driftsmeddelelser/{id}" => operating_message::edit_message_page as form,
    "/sagsbehandling/notifikationer" => notification::agency_recipients_page as form,
    "/sagsbehandling/udsendelse" => notification::outbox_page,
    "/notifikationer/bekraeft" => notification::confirm_page as form,
    "/notifikationer/afmeld" => notification::unsubscribe_page as form,
    "/notifikationer/{id}" => notification::recipient_page as form,
    "/beskeder" => notice::notices_page,
    "/beskeder/{id}" => notice::open_notice_page,
    "/udbakke" => notification::demo_outbox_page,
    "/udbakke/{id}" => notification::demo_mail_page,
}

/// The forms. Those that are only a button are none: they send the key of a row.
pub const FORMS: &[form::Sent] = &[
    form::sent::<RegisterRecipient>(),
    form::sent::<notification::server_fns::EditRecipient>(),
    form::sent::<operating_message::server_fns::SaveMessage>(),
];
