//! Pages: systems with their contact persons, web services, agreements and data accesses, on the side of the provider, of the data owner
//! and of the agency. A folder per noun holds its pages, what they read, and the server functions that their forms are sent to.

mod administration;
mod catalogue;
mod connection;
mod contact;
mod data_access;
mod pair;
mod stop;
mod system;
mod version;

pub use data_access::{action_text, filter, server_fns::RequestAccess};
use shell::{
    addresses, error, field, form, i18n, islands, nouns, page, pages, parts, paths, server, text, ui, viewer,
};

pages! {
    /// The pages.
    "/webservices" => catalogue::catalogue_page,
    "/webservices/{code}" => catalogue::service_page,
    "/systemer" => system::systems_page,
    "/systemer/ny" => system::new_system_page as form,
    "/systemer/{id}" => system::system_page,
    "/systemer/{id}/rediger" => system::edit_system_page as form,
    "/systemer/{id}/skift/{action}" => system::change_system_page as form,
    "/udbydersystemadministration" => system::provider_systems_page,
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
    "/dataadgangadministration" => administration::waiting_page as filter,
    "/dataadgangadministration/sat-i-venter" => administration::suspended_page as filter,
    "/dataadgangadministration/bekraeft" => administration::versions_page as form,
    "/dataadgangadministration/alle" => administration::all_page as filter,
    "/dataadgangadministration/overtag" => administration::take_over_page as form,
    "/dataadgangadministration/skift-status" => administration::change_page as form,
    "/sagsbehandling" => connection::cases_page,
    "/sagsbehandling/noedstop" => stop::stops_page as filter,
    "/sagsbehandling/noedstop/nyt" => stop::new_stop_page as form,
    "/sagsbehandling/noedstop/{id}" => stop::stop_page as form,
    "/sagsbehandling/webservices" => catalogue::cases_services_page,
    "/sagsbehandling/webservices/ny" => catalogue::new_service_page as form,
    "/sagsbehandling/webservices/{code}" => catalogue::edit_service_page as form,
}

/// The forms. Those that are only a button are none: they send the key of a row.
pub const FORMS: &[form::Sent] = &[
    form::sent::<administration::server_fns::ChangeAccess>(),
    form::sent::<administration::server_fns::TakeOverAccess>(),
    form::sent::<catalogue::server_fns::SaveService>(),
    form::sent::<catalogue::server_fns::ApproveClosing>(),
    form::sent::<catalogue::server_fns::DropClosing>(),
    form::sent::<connection::server_fns::RequestConnections>(),
    form::sent::<connection::server_fns::ChangeConnection>(),
    form::sent::<connection::server_fns::SetConnectionEnd>(),
    form::sent::<contact::server_fns::SaveContact>(),
    form::sent::<RequestAccess>(),
    form::sent::<data_access::server_fns::SetAccessEnd>(),
    form::sent::<data_access::server_fns::GiveUpAccess>(),
    form::sent::<stop::server_fns::SetStop>(),
    form::sent::<stop::server_fns::LiftStop>(),
    form::sent::<system::server_fns::SaveSystem>(),
    form::sent::<system::server_fns::ChangeSystem>(),
];
