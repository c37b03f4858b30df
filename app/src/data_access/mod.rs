//! Dataadgange, on the provider's side, and the page of one data access for both sides.

mod details;
mod give_up;
mod last_day;
mod provider_list;
mod request;
pub mod server_fns;
mod view;

pub use details::DataAccessPage;
pub use give_up::GiveUpPage;
pub use last_day::AccessLastDayPage;
pub use provider_list::ProviderListPage;
pub use request::{RequestPage, kind_text};
pub use view::{AccessView, ChangeRow, ChangeView, ListQuery, ListView, action_text, table_note};
#[cfg(feature = "ssr")]
pub use {server_fns::filter, view::access_view};
