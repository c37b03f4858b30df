//! The pages, by their paths.

use crate::{
    administration, audit, catalogue, connection, contact, data_access,
    document::Page,
    error::AppError,
    front, guide, inquiry, notice, notification, operating_message,
    page::{At, Shown},
    receipt, register, rights,
    session::log_in_page,
    system,
};

macro_rules! pages {
    ($($path:literal => $show:path,)+) => {
        /// Every page of the portal, and last the one for what is none.
        pub const PAGES: &[Page] = &[$(Page::new($path, |at| Box::pin($show(at)))),+];
    };
}

pages! {
    "/" => front::front_page,
    "/log-paa" => log_in_page::log_in_page,
    "/vejledninger" => guide::guides_page,
    "/vejledninger/{slug}" => guide::guide_page,
    "/kontakt" => inquiry::contact_page,
    "/henvendelser" => inquiry::inquiries_page,
    "/henvendelser/{id}" => inquiry::inquiry_page,
    "/rettigheder" => rights::my_rights_page,
    "/rettigheder/faa-flere" => rights::more_rights_page,
    "/brugeradministration" => rights::user_administration_page,
    "/brugeradministration/haendelser" => audit::user_events_page,
    "/brugeradministration/anmodninger/{id}" => rights::decide_right_page,
    "/brugeradministration/personer/{id}" => rights::person_page,
    "/brugeradministration/rettigheder/{id}/afslut" => rights::end_right_page,
    "/tilgaengelighed" => guide::accessibility_page,
    "/cookies" => guide::cookies_page,
    "/driftsstatus" => operating_message::status_page,
    "/webservices" => catalogue::catalogue_page,
    "/webservices/{code}" => catalogue::service_page,
    "/systemer" => system::systems_page,
    "/systemer/ny" => system::new_system_page,
    "/systemer/{id}" => system::system_page,
    "/systemer/{id}/rediger" => system::edit_system_page,
    "/systemer/{id}/skift/{action}" => system::change_system_page,
    "/udbydersystemadministration" => system::provider_systems_page,
    "/udbydersystemadministration/notifikationer" => notification::provider_recipients_page,
    "/udbydersystemadministration/kontaktpersoner" => contact::contacts_page,
    "/udbydersystemadministration/kontaktpersoner/{id}" => contact::contact_page,
    "/tilslutninger/ny" => connection::choose_services_page,
    "/tilslutninger/opsummering" => connection::summary_page,
    "/tilslutninger/{id}" => connection::connection_page,
    "/tilslutninger/{id}/skift/{action}" => connection::change_connection_page,
    "/tilslutninger/{id}/sidste-dag" => connection::connection_last_day_page,
    "/dataadgange" => data_access::provider_list_page,
    "/dataadgange/ny" => data_access::request_page,
    "/dataadgange/afslut" => data_access::give_up_page,
    "/dataadgange/{id}" => data_access::data_access_page,
    "/dataadgange/{id}/sidste-dag" => data_access::access_last_day_page,
    "/kvitteringer/{number}" => receipt::receipt_page,
    "/dataadgangadministration" => administration::waiting_page,
    "/dataadgangadministration/alle" => administration::all_page,
    "/dataadgangadministration/skift-status" => administration::change_page,
    "/dataadgangadministration/notifikationer" => notification::owner_recipients_page,
    "/sagsbehandling" => connection::cases_page,
    "/sagsbehandling/webservices" => catalogue::cases_services_page,
    "/sagsbehandling/webservices/ny" => catalogue::new_service_page,
    "/sagsbehandling/webservices/{code}" => catalogue::edit_service_page,
    "/sagsbehandling/driftsmeddelelser" => operating_message::messages_page,
    "/sagsbehandling/driftsmeddelelser/ny" => operating_message::new_message_page,
    "/sagsbehandling/driftsmeddelelser/{id}" => operating_message::edit_message_page,
    "/sagsbehandling/henvendelser" => inquiry::cases_inquiries_page,
    "/sagsbehandling/henvendelser/{id}" => inquiry::case_inquiry_page,
    "/sagsbehandling/institutioner" => register::register_page,
    "/sagsbehandling/institutioner/{id}" => register::register_import_page,
    "/sagsbehandling/haendelser" => audit::agency_events_page,
    "/sagsbehandling/notifikationer" => notification::agency_recipients_page,
    "/sagsbehandling/udsendelse" => notification::outbox_page,
    "/notifikationer/bekraeft" => notification::confirm_page,
    "/notifikationer/afmeld" => notification::unsubscribe_page,
    "/notifikationer/{id}" => notification::recipient_page,
    "/beskeder" => notice::notices_page,
    "/beskeder/{id}" => notice::open_notice_page,
    "/udbakke" => notification::demo_outbox_page,
    "/udbakke/{id}" => notification::demo_mail_page,
    "/{*any}" => no_page,
}

async fn no_page(_: At) -> Shown {
    Err(AppError::NotFound)
}
