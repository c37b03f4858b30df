//! How it runs: the subcommands, and the router that the tests drive too.

mod api;
mod bodies;
mod client;
mod commands;
mod connections;
mod context;
mod database;
mod disk;
mod export;
mod fallback;
mod files;
mod functions;
mod headers;
mod heads;
mod import;
mod jobs;
mod language;
mod limits;
mod log;
mod log_in;
mod mail;
mod mail_worker;
mod old_browser;
mod open;
mod open_streams;
mod pages;
mod router;
mod session_layer;
mod session_store;
mod setup;
mod signed_in;
mod state;
mod stop;
mod stream;
mod upload;

use configuration as config;

pub use commands::{Command, run};
pub use configuration::{
    Audit, Claims, Config, ConfigFault, Encryption, Identity, Limits, Mail, MailWay, Oidc, Privileges,
    Secret, Sessions, Smtp, load as load_config,
};
pub use log::{VERSION, start as start_log};
pub use open_streams::OpenStreams;
pub use router::{router, served};
pub use session_store::RequestSessions;
pub use state::{AppState, Site};
