//! Data accesses.

mod entity;
mod list;
mod repository;

pub use list::{DataAccessFilter, DataAccessRow, Sort, count_status, find_row, list, list_by_ids};
pub use repository::{count_live, existing, find, insert_many, save};
