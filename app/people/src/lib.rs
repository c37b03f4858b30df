//! Pages: who may do what (rights, log-in, the register of institutions), who did what (the audit log), and who writes to the agency
//! (inquiries). A folder per noun holds its pages, what they read, and the server functions that their forms are sent to.

mod audit;
mod inquiry;
mod register;
mod rights;
mod session;

pub use audit::{address_text, kind_text};
pub use inquiry::{
    action_text as inquiry_action,
    server_fns::{SendInquiry, WriteMore},
    subject_text,
};
pub use rights::{ScopeView, scope_text, server_fns::RequestRights};
pub use session::server_fns::LogInAs;
use shell::{
    addresses, error, extract_words, field, form, i18n, page, pages, parts, paths, server, text, ui, viewer,
};

pages! {
    /// The pages.
    "/log-paa" => session::log_in_page::log_in_page,
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
    "/sagsbehandling/henvendelser" => inquiry::cases_inquiries_page as filter,
    "/sagsbehandling/henvendelser/{id}" => inquiry::case_inquiry_page as form,
    "/sagsbehandling/institutioner" => register::register_page,
    "/sagsbehandling/institutioner/{id}" => register::register_import_page as form,
    "/sagsbehandling/haendelser" => audit::agency_events_page as filter,
}

/// The forms. Those that are only a button are none: they send the key of a row.
pub const FORMS: &[form::Sent] = &[
    form::sent::<SendInquiry>(),
    form::sent::<WriteMore>(),
    form::sent::<inquiry::server_fns::DecideInquiry>(),
    form::sent::<register::server_fns::ApplyImport>(),
    form::sent::<RequestRights>(),
    form::sent::<rights::server_fns::DecideRight>(),
    form::sent::<rights::server_fns::GrantRight>(),
    form::sent::<rights::server_fns::EndRight>(),
    form::sent::<LogInAs>(),
];
