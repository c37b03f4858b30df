//! Dataadgange, on the provider's side, and the page of one data access for both sides.

mod confirm;
mod details;
pub mod form;
mod give_up;
mod last_day;
mod provider_list;
mod request;
pub mod server_fns;
mod view;

pub use confirm::{Frame, about, confirm, stands_text};
pub use details::data_access_page;
pub use give_up::give_up_page;
pub use last_day::access_last_day_page;
pub use provider_list::provider_list_page;
pub use request::request_page;
pub use view::{
    AccessView, ChangeRow, ChangeView, ListView, StandsView, action_class, action_text, status_cell,
    table_note,
};
pub use {server_fns::filter, view::access_view};
