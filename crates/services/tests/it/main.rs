//! The use cases, on the demo data. One program: each test program is as large as all of what it links.

mod addressing;
mod bell;
mod contacts;
mod data_accesses;
mod demo;
mod digests;
mod ends;
mod feed;
mod full_disk;
mod identities;
mod jobs;
mod kept;
mod lists;
mod notifications;
mod notifications_people;
mod outbox;
mod owners;
mod receipts;
mod recipient_links;
mod recipients;
mod reminders;
mod setup;
mod stops;
mod subscriptions;
mod systems_and_connections;
mod transactions;
