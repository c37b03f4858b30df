//! The bell and its list: what was told to the person, and to the organisations they act for.

mod list;
pub mod server_fns;

pub use list::{notices_page, open_notice_page};
