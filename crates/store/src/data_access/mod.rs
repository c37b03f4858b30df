//! Data accesses.

mod entity;
mod facts;
mod list;
mod repository;

pub use list::{AccessNames, DataAccessFilter, DataAccessRow, Sort, count, find_row, list, list_by_ids};
pub use repository::{
    claim_expiry, claim_reminder, count_live, existing, find, insert_many, list_expiring, list_owners,
    list_waiting_since, newest_of, save, save_status,
};
