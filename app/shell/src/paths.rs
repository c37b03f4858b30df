//! Every address of the portal, made in one place.

use std::fmt::Display;

pub const HOME: &str = "/";
pub const LOG_IN: &str = "/log-paa";
pub const LOG_IN_START: &str = "/log-paa/start";
pub const LOG_IN_ANSWER: &str = "/log-paa/svar";
pub const LOG_OUT: &str = "/log-ud";
pub const LOG_OUT_EVERYWHERE: &str = "/log-ud-overalt";
pub const LANGUAGE: &str = "/sprog";
pub const MY_RIGHTS: &str = "/rettigheder";
pub const MORE_RIGHTS: &str = "/rettigheder/faa-flere";
pub const USER_ADMINISTRATION: &str = "/brugeradministration";
pub const USER_EVENTS: &str = "/brugeradministration/haendelser";
/// What an extract changed, as a file.
pub const REGISTER_CHANGES_FILE: &str = "/sagsbehandling/institutioner/{id}/aendringer.csv";
pub const USER_EVENTS_FILE: &str = "/brugeradministration/haendelser.csv";
pub const INQUIRIES: &str = "/henvendelser";
pub const CASES_INQUIRIES: &str = "/sagsbehandling/henvendelser";
pub const CASES_REGISTER: &str = "/sagsbehandling/institutioner";
pub const CASES_REGISTER_UPLOAD: &str = "/sagsbehandling/institutioner/upload";
pub const CASES_EVENTS: &str = "/sagsbehandling/haendelser";
pub const CASES_STOPS: &str = "/sagsbehandling/noedstop";
pub const CASES_NEW_STOP: &str = "/sagsbehandling/noedstop/nyt";
pub const NOTICES: &str = "/beskeder";
pub const CASES_NOTIFICATIONS: &str = "/sagsbehandling/notifikationer";
pub const CASES_OUTBOX: &str = "/sagsbehandling/udsendelse";
pub const CONFIRM_RECIPIENT: &str = "/notifikationer/bekraeft";
pub const UNSUBSCRIBE: &str = "/notifikationer/afmeld";
pub const DEMO_OUTBOX: &str = "/udbakke";
pub const EVENT_STREAM: &str = "/strom";
pub const GUIDES: &str = "/vejledninger";
pub const WEB_SERVICES: &str = "/webservices";
pub const STATUS: &str = "/driftsstatus";
pub const CONTACT: &str = "/kontakt";
pub const ACCESSIBILITY: &str = "/tilgaengelighed";
pub const COOKIES: &str = "/cookies";
pub const SYSTEMS: &str = "/systemer";
pub const NEW_SYSTEM: &str = "/systemer/ny";
pub const NEW_CONNECTION: &str = "/tilslutninger/ny";
pub const CONNECTION_SUMMARY: &str = "/tilslutninger/opsummering";
pub const DATA_ACCESSES: &str = "/dataadgange";
pub const NEW_DATA_ACCESS: &str = "/dataadgange/ny";
pub const PROVIDER_CHANGE: &str = "/dataadgange/afslut";
pub const PROVIDER_SYSTEMS: &str = "/udbydersystemadministration";
pub const CONTACTS: &str = "/udbydersystemadministration/kontaktpersoner";
pub const PROVIDER_NOTIFICATIONS: &str = "/udbydersystemadministration/notifikationer";
pub const ADMINISTRATION: &str = "/dataadgangadministration";
pub const ADMINISTRATION_SUSPENDED: &str = "/dataadgangadministration/sat-i-venter";
pub const ADMINISTRATION_VERSIONS: &str = "/dataadgangadministration/bekraeft";
pub const ADMINISTRATION_ALL: &str = "/dataadgangadministration/alle";
pub const ADMINISTRATION_CHANGE: &str = "/dataadgangadministration/skift-status";
pub const ADMINISTRATION_TAKE_OVER: &str = "/dataadgangadministration/overtag";
pub const ADMINISTRATION_EXPORT: &str = "/dataadgangadministration/dataadgange.csv";
pub const ADMINISTRATION_NOTIFICATIONS: &str = "/dataadgangadministration/notifikationer";
pub const CASES: &str = "/sagsbehandling";
pub const CASES_SERVICES: &str = "/sagsbehandling/webservices";
pub const CASES_NEW_SERVICE: &str = "/sagsbehandling/webservices/ny";
pub const CASES_MESSAGES: &str = "/sagsbehandling/driftsmeddelelser";
pub const CASES_NEW_MESSAGE: &str = "/sagsbehandling/driftsmeddelelser/ny";

pub fn guide(slug: &str) -> String {
    format!("{GUIDES}/{slug}")
}

pub fn web_service(code: &str) -> String {
    format!("{WEB_SERVICES}/{code}")
}

pub fn system(id: impl Display) -> String {
    format!("{SYSTEMS}/{id}")
}

pub fn edit_system(id: impl Display) -> String {
    format!("{SYSTEMS}/{id}/rediger")
}

/// A contact person of a provider, to be corrected or removed.
pub fn contact_person(id: impl Display) -> String {
    format!("{CONTACTS}/{id}")
}

pub fn change_system(id: impl Display, action: &str) -> String {
    format!("{SYSTEMS}/{id}/skift/{action}")
}

pub fn connection(id: impl Display) -> String {
    format!("/tilslutninger/{id}")
}

pub fn change_connection(id: impl Display, action: &str) -> String {
    format!("/tilslutninger/{id}/skift/{action}")
}

/// The page where the agency sets an agreement's last day.
pub fn connection_last_day(id: impl Display) -> String {
    format!("/tilslutninger/{id}/sidste-dag")
}

pub fn data_access(id: impl Display) -> String {
    format!("{DATA_ACCESSES}/{id}")
}

/// The page where the owner sets a data access's last day.
pub fn access_last_day(id: impl Display) -> String {
    format!("{DATA_ACCESSES}/{id}/sidste-dag")
}

pub fn receipt(number: i64) -> String {
    format!("/kvitteringer/{number}")
}

pub fn case_service(code: &str) -> String {
    format!("{CASES_SERVICES}/{code}")
}

/// A stop of the agency.
pub fn stop(id: impl Display) -> String {
    format!("{CASES_STOPS}/{id}")
}

pub fn case_message(id: impl Display) -> String {
    format!("{CASES_MESSAGES}/{id}")
}

pub fn right_request(id: impl Display) -> String {
    format!("{USER_ADMINISTRATION}/anmodninger/{id}")
}

pub fn person(id: impl Display) -> String {
    format!("{USER_ADMINISTRATION}/personer/{id}")
}

pub fn end_right(id: impl Display) -> String {
    format!("{USER_ADMINISTRATION}/rettigheder/{id}/afslut")
}

pub fn inquiry(id: impl Display) -> String {
    format!("{INQUIRIES}/{id}")
}

pub fn case_inquiry(id: impl Display) -> String {
    format!("{CASES_INQUIRIES}/{id}")
}

pub fn register_import(id: impl Display) -> String {
    format!("{CASES_REGISTER}/{id}")
}

/// A notification recipient: its choices, and its end.
pub fn recipient(id: impl Display) -> String {
    format!("/notifikationer/{id}")
}

/// Leads to what a notice is about, and marks it as read.
pub fn notice(id: i64) -> String {
    format!("{NOTICES}/{id}")
}

/// The HTML of a mail, for a frame, in demo mode.
pub fn demo_mail_body(id: impl Display) -> String {
    format!("{DEMO_OUTBOX}/{id}/indhold")
}

/// A mail as it looks, in demo mode.
pub fn demo_mail(id: impl Display) -> String {
    format!("{DEMO_OUTBOX}/{id}")
}

/// The name of an unfinished form in an address: each window shows its own.
const DRAFT: &str = "kladde";

/// What such an address may be longer than the page's.
const WITH_DRAFT: usize = 64;

/// The page with one of the forms that somebody began there and did not finish.
pub fn with_draft(page: &str, id: impl Display) -> String {
    let more = if page.contains('?') { '&' } else { '?' };
    format!("{page}{more}{DRAFT}={id}")
}

/// The page's own address, and which unfinished form it shows.
pub fn split_draft(page: &str) -> (String, Option<String>) {
    let Some((path, query)) = page.split_once('?') else { return (page.to_owned(), None) };
    let id = |pair: &str| pair.strip_prefix(DRAFT)?.strip_prefix('=').map(ToOwned::to_owned);
    let rest: Vec<&str> = query.split('&').filter(|pair| id(pair).is_none()).collect();
    let page = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
    (page, query.split('&').find_map(id))
}

/// A text as the value of a query.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The choice of a language from a page whose list is narrowed by a form: what stands in the form goes along.
pub fn language_of_filter(path: &str) -> String {
    format!("{LANGUAGE}?side={}", encoded(path))
}

/// The most bytes that the address of a form's page may have: 50 rows ticked, and room.
pub const MAX_PAGE: usize = 4 * 1024;

/// The longest address that an answer leads to.
pub const MAX_LOCATION: usize = 2 * MAX_PAGE;

/// `page` if it is a path of this site; the front page for anything else, so that no link leads away from here. What a
/// browser would write with a percent sign is written so: letters beyond ASCII and spaces.
pub fn local(page: &str) -> String {
    let ok = page.starts_with('/')
        && !page.starts_with("//")
        && page.len() <= MAX_PAGE + WITH_DRAFT
        && !page.contains(|c: char| c == '\\' || c.is_control());
    if !ok {
        return HOME.into();
    }
    let mut local = String::with_capacity(page.len());
    for byte in page.bytes() {
        if byte.is_ascii_graphic() {
            local.push(char::from(byte));
        } else {
            local.push_str(&format!("%{byte:02X}"));
        }
    }
    local
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        assert_eq!(local("/systemer?x=1"), "/systemer?x=1");
        for bad in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nX: y", "javascript:x"]
        {
            assert_eq!(local(bad), HOME, "{bad}");
        }
        for bad in [
            "/\t/evil.example",
            "/\u{85}/evil.example",
            "/\\",
            &format!("/{}", "a".repeat(MAX_PAGE + WITH_DRAFT)),
        ] {
            assert_eq!(local(bad), HOME, "{bad}");
        }
    }

    #[test]
    fn an_unfinished_form_stands_in_the_address_and_is_taken_out_of_it() {
        for page in ["/systemer/ny", "/alle?soeg=x&side=2", "/alle?soeg=kladde=1&x"] {
            let address = with_draft(page, 7);
            assert_eq!(split_draft(&address), (page.to_owned(), Some("7".to_owned())), "{address}");
            assert_eq!(split_draft(page), (page.to_owned(), None));
        }
        assert_eq!(split_draft("/a?kladde=1&b=2"), ("/a?b=2".to_owned(), Some("1".to_owned())));
    }

    #[test]
    fn an_address_with_any_letters_stays_what_it_is() {
        for (asked, led) in [
            ("/alle?soeg=havns%C3%B8", "/alle?soeg=havns%C3%B8"),
            ("/alle?soeg=havnsø", "/alle?soeg=havns%C3%B8"),
            ("/alle?soeg=a%26b%2Bc+d%25&side=2#x", "/alle?soeg=a%26b%2Bc+d%25&side=2#x"),
            ("/alle?soeg=a b", "/alle?soeg=a%20b"),
            ("/%2f%2fevil.example", "/%2f%2fevil.example"),
        ] {
            assert_eq!(local(asked), led);
        }
    }
}
