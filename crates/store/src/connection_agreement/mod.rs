//! Connection agreements.

mod entity;
mod repository;

pub use repository::{
    ConnectionFilter, ConnectionNames, ConnectionRow, FreeFlow, claim_expiry, claim_reminder, count,
    count_live, find, insert, list, list_connected_providers, list_expiring, list_free, list_live,
    list_waiting_since, newest_status, save, save_expired,
};
