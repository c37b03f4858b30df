//! From words to a message with its headers.

use std::time::{Duration, SystemTime};

use domain::Email;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};

use crate::{Mail, SendError, line::cut, link::plain};

/// The last moment that a header's date can be, in seconds: the end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// Reads `Name <address>` or an address alone, which every server must be able to take.
pub fn mailbox(text: &str) -> Option<Mailbox> {
    if text.chars().any(char::is_control) {
        return None;
    }
    let read: Mailbox = text.parse().ok()?;
    let name = read.name.filter(|name| !name.trim().is_empty());
    let address = ascii_host(read.email.as_ref())?;
    AsRef::<str>::as_ref(&address).is_ascii().then(|| Mailbox::new(name, address))
}

/// The address with its host as mail servers know it: letters like æ in a host are written in ASCII.
fn ascii_host(address: &str) -> Option<Address> {
    let (user, host) = address.rsplit_once('@')?;
    Address::new(user, idna::domain_to_ascii(host).ok()?).ok()
}

/// What can stand after the @ of a Message-ID.
pub fn host_of_ids(host: &str) -> String {
    let host: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    let host = host.trim_matches('.');
    if host.is_empty() { "localhost".to_owned() } else { host.to_owned() }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A header with an address of the web, which must not be folded.
fn url_header(name: &'static str, url: &str) -> HeaderValue {
    let value = format!("<{}>", plain(url));
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

fn address(email: &Email) -> Result<Address, SendError> {
    ascii_host(email.as_str())
        .ok_or_else(|| SendError::Address("the address is not one that mail can be sent to".to_owned()))
}

/// The message: the same mail makes the same one each time.
pub fn compose(mail: &Mail<'_>, from: &Mailbox, host_of_ids: &str) -> Result<Message, SendError> {
    let seconds = (mail.at.micros() / 1_000_000).clamp(0, LAST_SECOND);
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs());
    let builder = Message::builder()
        .message_id(Some(format!("<{}@{host_of_ids}>", mail.id)))
        .date(date)
        .from(from.clone())
        .to(Mailbox::new(None, address(mail.to)?))
        .subject(cut(&mail.written.subject.replace(char::is_control, " "), 200))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        // Exchange and Outlook do not heed the line before, and answer to this one by saying nothing.
        .raw_header(header("X-Auto-Response-Suppress", "All"))
        .raw_header(url_header("List-Unsubscribe", &mail.written.unsubscribe))
        .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    let parts = MultiPart::alternative()
        .boundary(mail.id.simple().to_string())
        .singlepart(SinglePart::plain(mail.written.text.clone()))
        .singlepart(SinglePart::html(mail.written.html.clone()));
    builder.multipart(parts).map_err(|error| SendError::Refused(format!("the mail cannot be made: {error}")))
}
