//! The pages, by their paths: which function shows each, and whether it is about a form, or about a list that a form narrows.

use crate::{
    administration, audit, catalogue, connection, contact, data_access,
    document::Page,
    error::AppError,
    front, guide, inquiry, notice, notification, operating_message,
    page::{About, At, Shown},
    receipt, register, rights,
    session::log_in_page,
    system,
};

macro_rules! pages {
    ($($path:literal => $show:path $(as $about:ident)?,)+) => {
        /// Every page of the portal, and last the one for what is none.
        pub static PAGES: &[Page] =
            &[$(Page::new($path, pages!(@about $path $($about)?), |at| Box::pin($show(at)))),+];
    };
    (@about $path:literal) => { About::Reading };
    (@about $path:literal form) => { About::Form };
    (@about $path:literal filter) => { About::Filter($path) };
}

pages! {
    "/" => front::front_page,
    "/log-paa" => log_in_page::log_in_page,
    "/vejledninger" => guide::guides_page,
    "/vejledninger/{slug}" => guide::guide_page,
    "/kontakt" => inquiry::contact_page as form,
    "/henvendelser" => inquiry::inquiries_page as form,
    "/henvendelser/{id}" => inquiry::inquiry_page as form,
    "/rettigheder" => rights::my_rights_page,
    "/rettigheder/faa-flere" => rights::more_rights_page as form,
    "/brugeradministration" => rights::user_administration_page,
    "/brugeradministration/haendelser" => audit::user_events_page as filter,
    "/brugeradministration/anmodninger/{id}" => rights::decide_right_page as form,
    "/brugeradministration/personer/{id}" => rights::person_page as form,
    "/brugeradministration/rettigheder/{id}/afslut" => rights::end_right_page as form,
    "/tilgaengelighed" => guide::accessibility_page,
    "/cookies" => guide::cookies_page,
    "/driftsstatus" => operating_message::status_page,
    "/webservices" => catalogue::catalogue_page,
    "/webservices/{code}" => catalogue::service_page,
    "/systemer" => system::systems_page,
    "/systemer/ny" => system::new_system_page as form,
    "/systemer/{id}" => system::system_page,
    "/systemer/{id}/rediger" => system::edit_system_page as form,
    "/systemer/{id}/skift/{action}" => system::change_system_page as form,
    "/udbydersystemadministration" => system::provider_systems_page,
    "/udbydersystemadministration/notifikationer" => notification::provider_recipients_page as form,
    "/udbydersystemadministration/kontaktpersoner" => contact::contacts_page,
    "/udbydersystemadministration/kontaktpersoner/{id}" => contact::contact_page as form,
    "/tilslutninger/ny" => connection::choose_services_page,
    "/tilslutninger/opsummering" => connection::summary_page as form,
    "/tilslutninger/{id}" => connection::connection_page,
    "/tilslutninger/{id}/skift/{action}" => connection::change_connection_page as form,
    "/tilslutninger/{id}/sidste-dag" => connection::connection_last_day_page as form,
    "/dataadgange" => data_access::provider_list_page as filter,
    "/dataadgange/ny" => data_access::request_page as form,
    "/dataadgange/afslut" => data_access::give_up_page as form,
    "/dataadgange/{id}" => data_access::data_access_page,
    "/dataadgange/{id}/sidste-dag" => data_access::access_last_day_page as form,
    "/kvitteringer/{number}" => receipt::receipt_page,
    "/dataadgangadministration" => administration::waiting_page as filter,
    "/dataadgangadministration/alle" => administration::all_page as filter,
    "/dataadgangadministration/skift-status" => administration::change_page as form,
    "/dataadgangadministration/notifikationer" => notification::owner_recipients_page as form,
    "/sagsbehandling" => connection::cases_page,
    "/sagsbehandling/webservices" => catalogue::cases_services_page,
    "/sagsbehandling/webservices/ny" => catalogue::new_service_page as form,
    "/sagsbehandling/webservices/{code}" => catalogue::edit_service_page as form,
    "/sagsbehandling/driftsmeddelelser" => operating_message::messages_page,
    "/sagsbehandling/driftsmeddelelser/ny" => operating_message::new_message_page as form,
    "/sagsbehandling/driftsmeddelelser/{id}" => operating_message::edit_message_page as form,
    "/sagsbehandling/henvendelser" => inquiry::cases_inquiries_page as filter,
    "/sagsbehandling/henvendelser/{id}" => inquiry::case_inquiry_page as form,
    "/sagsbehandling/institutioner" => register::register_page,
    "/sagsbehandling/institutioner/{id}" => register::register_import_page as form,
    "/sagsbehandling/haendelser" => audit::agency_events_page as filter,
    "/sagsbehandling/notifikationer" => notification::agency_recipients_page as form,
    "/sagsbehandling/udsendelse" => notification::outbox_page,
    "/notifikationer/bekraeft" => notification::confirm_page as form,
    "/notifikationer/afmeld" => notification::unsubscribe_page as form,
    "/notifikationer/{id}" => notification::recipient_page as form,
    "/beskeder" => notice::notices_page,
    "/beskeder/{id}" => notice::open_notice_page,
    "/udbakke" => notification::demo_outbox_page,
    "/udbakke/{id}" => notification::demo_mail_page,
    "/{*any}" => no_page,
}

/// The path of the page at this address, if its list is narrowed by a form.
pub fn filtered(address: &str) -> Option<&'static str> {
    let asked = address.split('?').next().unwrap_or_default();
    PAGES.iter().find_map(|page| match page.about {
        About::Filter(path) if path == asked => Some(path),
        _ => None,
    })
}

async fn no_page(_: At) -> Shown {
    Err(AppError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_its_page_is_about() {
        let about = |path: &str| PAGES.iter().find(|page| page.path == path).map(|page| page.about);
        for path in ["/systemer/ny", "/systemer/{id}/rediger", "/kontakt", "/systemer/{id}/skift/{action}"] {
            assert_eq!(about(path), Some(About::Form), "{path}");
        }
        for path in ["/", "/systemer", "/systemer/{id}", "/{*any}"] {
            assert_eq!(about(path), Some(About::Reading), "{path}");
        }
        assert_eq!(filtered("/dataadgange?side=2"), Some("/dataadgange"));
        for address in ["/systemer", "/dataadgange/", "/dataadgange/1", "//evil.example"] {
            assert_eq!(filtered(address), None, "{address}");
        }
    }
}
