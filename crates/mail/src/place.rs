//! Links: their texts, and their addresses made fit for a header and an attribute.

use domain::Place;
use minijinja::Value;
use words::Lang;

/// The text of a link to a place, so that it makes sense read alone.
pub const fn open(place: &Place, t: Lang) -> &'static str {
    match place {
        Place::Home => t.mail_open_home(),
        Place::DataAccess(_) => t.mail_open_data_access(),
        Place::Connection(_) => t.mail_open_connection(),
        Place::System(_) => t.mail_open_system(),
        Place::Service(_) => t.mail_open_service(),
        Place::Receipt(_) => t.mail_open_receipt(),
        Place::MyRights => t.mail_open_my_rights(),
        Place::RightRequest(_) => t.mail_open_right_request(),
        Place::Inquiry(_) | Place::InquiryLink(_) | Place::CaseInquiry(_) => t.mail_open_inquiry(),
        Place::OperatingStatus => t.mail_open_operating_status(),
        Place::Confirm(_) => t.mail_confirm_button(),
        Place::Unsubscribe(_) => t.mail_unsubscribe(),
    }
}

/// An address of which nothing can end the header or the attribute it stands in.
pub fn plain(url: &str) -> String {
    let mut plain = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`') {
            plain.push(char::from(byte));
        } else {
            plain.push_str(&format!("%{byte:02X}"));
        }
    }
    plain
}

/// A plain address as the value of `href`: readable as it is, unlike what the templates' own escaping makes of slashes.
pub fn href(url: &str) -> Value {
    Value::from_safe_string(plain(url).replace('&', "&amp;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_cannot_leave_its_place() {
        assert_eq!(plain("https://x.example/a?b=1&c=2#d"), "https://x.example/a?b=1&c=2#d");
        assert_eq!(
            plain("https://x.example/\"><b>\r\nBcc: å"),
            "https://x.example/%22%3E%3Cb%3E%0D%0ABcc:%20%C3%A5"
        );
        assert_eq!(href("/a?b=1&c='").to_string(), "/a?b=1&amp;c=%27");
    }
}
