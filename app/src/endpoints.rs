//! The addresses of the server functions that the server treats in a way of its own. A function that is renamed takes its
//! address along, and one that is gone does not compile.

use leptos::server_fn::ServerFn;

use crate::{
    data_access::server_fns::RequestAccess,
    inquiry::server_fns::{SendInquiry, WriteMore},
    islands::Find,
    notification::server_fns::{AskAgain, RegisterRecipient},
    rights::server_fns::RequestRights,
    session::server_fns::LogInAs,
};

/// A demo user logs in.
pub const LOG_IN: &str = LogInAs::PATH;
/// Asks data owners for access.
pub const REQUEST_ACCESS: &str = RequestAccess::PATH;
/// Leaves a row behind, or sends a mail to an address that somebody typed.
pub const APPLICATIONS: [&str; 5] =
    [SendInquiry::PATH, WriteMore::PATH, RequestRights::PATH, RegisterRecipient::PATH, AskAgain::PATH];
/// Looks for a text in the register, whatever it is asked.
pub const FIND_INSTITUTIONS: &str = Find::PATH;
