//! Addresses with a query: what stands in it, for the page that reads it and for the links that lead there.

use crate::{paths, query::query};

query! {
    /// "Log på", and where it leads on to.
    pub struct LogIn at paths::LOG_IN {
        next = "videre",
        /// Why a log-in did not succeed.
        failed = "fejl",
    }
}

/// The log-in page that leads on to `page`; without the way on where the address would be too long for a header.
pub fn log_in_and_go_to(page: &str) -> String {
    let LogIn { next, .. } = LogIn::default();
    let path = format!("{}?{}={}", paths::LOG_IN, next.name(), paths::encoded(page));
    if path.len() <= paths::MAX_LOCATION { path } else { paths::LOG_IN.into() }
}

/// The address to which a log-in leads that did not succeed: the one it came from, and why.
pub fn log_in_failed(next: &str, code: &str) -> String {
    let path = log_in_and_go_to(next);
    let more = if path.contains('?') { '&' } else { '?' };
    format!("{path}{more}{}={code}", LogIn::default().failed.name())
}

query! {
    /// "Anmod om at bruge ny webservice" for a system.
    pub struct NewConnection at paths::NEW_CONNECTION { system = "system" }
}

query! {
    /// What is about to be asked for.
    pub struct ConnectionSummary at paths::CONNECTION_SUMMARY { system = "system", services = all "service" }
}

query! {
    /// "Anmod om dataadgang".
    pub struct NewAccess at paths::NEW_DATA_ACCESS {
        system = "system",
        service = "service",
        /// The web service as the list's filter calls it: the button that leads here is one of that form.
        filtered = "webservice",
    }
}

impl NewAccess {
    /// The web service that is asked for.
    pub fn wanted(&self) -> &str {
        if self.service.is_empty() { &self.filtered } else { &self.service }
    }
}

query! {
    /// A change of data accesses that is to be confirmed, by their owner or by the provider.
    pub struct AccessChange { ids = all "id", action = "til" }
}

/// The page where the owner confirms a status change of one row.
pub fn change_access(id: impl ToString) -> String {
    AccessChange::default().ids(id).address_at(paths::ADMINISTRATION_CHANGE)
}

/// The page where the provider confirms that it gives a row up.
pub fn give_up_access(id: impl ToString, action: &str) -> String {
    AccessChange::default().ids(id).action(action).address_at(paths::PROVIDER_CHANGE)
}

query! {
    /// What one institution takes over from another.
    pub struct TakeOver at paths::ADMINISTRATION_TAKE_OVER { from = "fra", to = "til" }
}

query! {
    /// The list of data accesses, on either side, and its file.
    pub struct AccessList {
        search = "soeg",
        organisation = "institution",
        provider = "udbyder",
        service = "webservice",
        system = "system",
        status = "status",
        sort = "sorter",
        /// With the deleted ones.
        deleted = "slettede",
        /// With those of institutions that take part no longer.
        closed = "lukkede",
        /// By system or by institution.
        view = "visning",
    }
}

query! {
    /// A system's change of status, and where it leads back to.
    pub struct SystemChange { back = "tilbage" }
}

query! {
    /// The agreements of the agency: those that wait, or all.
    pub struct Cases at paths::CASES { shown = "vis" }
}

impl Cases {
    /// All of them.
    pub fn all() -> Self {
        Self::default().shown("alle")
    }

    /// Whether all are shown.
    pub fn is_all(&self) -> bool {
        *self == Self::all()
    }
}

query! {
    /// The agency's stops, and a search for a system to stop.
    pub struct Stops at paths::CASES_STOPS { search = "soeg" }
}

query! {
    /// A system that is to be stopped.
    pub struct NewStop at paths::CASES_NEW_STOP { system = "system" }
}

query! {
    /// The agency's list of inquiries.
    pub struct Inquiries at paths::CASES_INQUIRIES { status = "status" }
}

query! {
    /// "Hændelser", of an organisation or of all, and their file.
    pub struct Events { kind = "haendelse", name = "navn" }
}

query! {
    /// "Udsendelse": the mails that were given up, or that wait.
    pub struct Outbox at paths::CASES_OUTBOX { shown = "vis" }
}

impl Outbox {
    /// Those that wait.
    pub fn waiting() -> Self {
        Self::default().shown("venter")
    }

    /// Whether those are shown that wait.
    pub fn is_waiting(&self) -> bool {
        *self == Self::waiting()
    }
}

query! {
    /// The contact form about one subject.
    pub struct Contact at paths::CONTACT { subject = "emne" }
}

query! {
    /// What opens a page without a log-in. The secret stands in the query, which no log line holds.
    pub struct Key { secret = "noegle" }
}

impl Key {
    /// The page at `path`, opened by this secret.
    pub fn opens(path: &str, secret: &str) -> String {
        Self::default().secret(secret).address_at(path)
    }
}

/// An inquiry under its own secret link.
pub fn inquiry_link(secret: &str) -> String {
    Key::opens(paths::INQUIRIES, secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_survives_in_the_log_in_address() {
        assert_eq!(log_in_and_go_to("/a?b=1&c=2"), "/log-paa?videre=/a%3Fb%3D1%26c%3D2");
        let long = format!("/{}", "&".repeat(paths::MAX_PAGE));
        assert_eq!(log_in_and_go_to(&long), paths::LOG_IN);
        assert_eq!(log_in_failed(&long, "x"), "/log-paa?fejl=x");
        assert_eq!(log_in_failed("/a", "x"), "/log-paa?videre=/a&fejl=x");
    }
}
