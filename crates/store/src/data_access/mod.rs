//! Data accesses.

mod entity;
mod facts;
mod list;
mod repository;

pub use facts::{AskedUse, Ground, grounds};
pub use list::{
    AccessNames, DataAccessFilter, DataAccessRow, Sort, Weighed, count, count_by_status, find_row, list,
    list_all, list_by_ids, list_line, list_weighed,
};
pub use repository::{
    ask_to_confirm, claim_expiry, claim_pause_over, claim_reminder, claim_to_confirm, count_live, existing,
    find, free_of_confirming, insert_many, list_confirming, list_expiring, list_lapsed, list_owners,
    list_pauses_over, list_to_confirm, list_waiting_since, move_on, newest_of, save, save_status,
};
