//! Connection agreements.

mod entity;
mod repository;

pub use repository::{
    ConnectionFilter, ConnectionRow, count, count_live, find, find_live, insert, list, newest_status, save,
};
