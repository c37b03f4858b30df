//! The addresses of the server functions that the server treats in a way of its own. A function that is renamed takes its
//! address along, and one that is gone does not compile.

use leptos::server_fn::ServerFn;

use crate::{
    administration::server_fns::ListAsOwner,
    audit::server_fns::ListEvents,
    data_access::server_fns::{ListAsProvider, RequestAccess},
    inquiry::server_fns::{FollowInquiry, SendInquiry, WriteMore},
    notification::server_fns::{AskAgain, LoadConfirm, LoadUnsubscribe, RegisterRecipient},
    register::server_fns::FindInstitutions,
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
/// Opened by a secret.
pub const BY_SECRET: [&str; 3] = [FollowInquiry::PATH, LoadConfirm::PATH, LoadUnsubscribe::PATH];
/// Looks for a text in the register, whatever it is asked.
pub const FIND_INSTITUTIONS: &str = FindInstitutions::PATH;
/// A list, and the field that a text is looked for by.
pub const SEARCHED: [(&str, &str); 3] = [
    (ListAsOwner::PATH, "query[search]"),
    (ListAsProvider::PATH, "query[search]"),
    (ListEvents::PATH, "name"),
];
