//! Links: addresses made fit for a header and an attribute.

use minijinja::Value;

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
