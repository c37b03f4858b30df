//! Texts people type, checked once: trimmed, of bounded length, in normal form, without control characters and without
//! what cannot be seen or turns the text around it. HTML, quotes and emoji are allowed everywhere; showing them safely is
//! the view's task.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{
    Invalid,
    seen::{self, letters},
};

/// Takes out what cannot be seen and checks the length: in letters as people count them, and in bytes, of which one
/// letter may have any number.
fn checked(text: &str, max: u32, lines: bool) -> Result<String, Invalid> {
    let value = seen::checked(text, lines)?;
    let actual = letters(&value);
    if actual > max {
        return Err(Invalid::TooLong { max, actual });
    }
    let (max, actual) = (max * BYTES, u32::try_from(value.len()).unwrap_or(u32::MAX));
    if actual > max { Err(Invalid::TooLarge { max, actual }) } else { Ok(value) }
}

/// How many bytes a text may have for each of its letters: four, the most of a single character.
const BYTES: u32 = 4;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, max = $max:literal, lines = $lines:literal, empty = $empty:literal,
     mixed = $mixed:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most letters it may have, as people count them (grapheme clusters); it has at most four times as
            /// many bytes.
            pub const MAX: u32 = $max;

            /// Reads what was typed.
            ///
            /// # Errors
            /// [`Invalid::Empty`] (where empty is not allowed; a text without anything to see is empty),
            /// [`Invalid::TooLong`], [`Invalid::TooLarge`], [`Invalid::ForbiddenCharacter`], [`Invalid::Unseen`], and in
            /// names [`Invalid::MixedScripts`].
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                let value = checked(text, Self::MAX, $lines)?;
                if value.is_empty() && !$empty {
                    return Err(Invalid::Empty);
                }
                if !$mixed && let Some(word) = seen::mixed_word(&value) {
                    return Err(Invalid::MixedScripts(word.to_owned()));
                }
                Ok(Self(value))
            }

            /// What was taken before, maybe under other rules: it stays readable, and is shown without what cannot be
            /// seen or turns the text around it.
            pub fn kept(text: &str) -> Self {
                let value = if $lines { seen::own_lines(text) } else { seen::one_line(text) };
                Self(if value.is_empty() && !$empty { NOTHING_SEEN.to_owned() } else { value })
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        /// For what is kept: see `kept`. What is typed is read with `parse`.
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::kept(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
    };
}

/// What stands where an older text has nothing to see, so that there is something to read and to press.
const NOTHING_SEEN: &str = "?";

text!(
    /// A name: one line, 1–200 letters, each word in one script.
    Name, max = 200, lines = false, empty = false, mixed = false
);
text!(
    /// A description or other longer text: 1–4,000 letters, several lines.
    LongText, max = 4_000, lines = true, empty = false, mixed = true
);
text!(
    /// An optional comment to the other party: up to 2,000 letters, several lines, may be empty.
    Comment, max = 2_000, lines = true, empty = true, mixed = true
);
text!(
    /// The reason for a decision that needs one: 1–2,000 letters, several lines.
    Reason, max = 2_000, lines = true, empty = false, mixed = true
);

impl Comment {
    /// No comment.
    pub fn none() -> Self {
        Self(String::new())
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Reason> for Comment {
    fn from(reason: Reason) -> Self {
        Self(reason.0)
    }
}

/// An e-mail address: one `@`, a dotted host, no spaces or quotes, letters of any script, at most 254 bytes (RFC 5321
/// §4.5.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// The most bytes it may have.
    pub const MAX: u32 = 254;

    /// Reads an address, in normal form (NFC) and without what programs paste along and nobody sees. Only what cannot be
    /// an address is refused; whether it receives mail is shown by mail.
    ///
    /// # Errors
    /// [`Invalid::Empty`], [`Invalid::TooLong`] or [`Invalid::Malformed`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let value: String = seen::pasted(text).nfc().collect();
        let value = value.trim();
        if value.is_empty() {
            return Err(Invalid::Empty);
        }
        let actual = u32::try_from(value.len()).unwrap_or(u32::MAX);
        if actual > Self::MAX {
            return Err(Invalid::TooLong { max: Self::MAX, actual });
        }
        // What may stand there is named, not what may not: invisible characters and line breaks are many.
        let word = |text: &str, signs: &str| {
            !text.is_empty()
                && text.chars().all(|c| c.is_alphanumeric() && seen::is_seen(c) || signs.contains(c))
        };
        let ok = value.split_once('@').is_some_and(|(local, host)| {
            let named = host.rsplit_once('.').is_some_and(|(_, top)| !top.chars().all(char::is_numeric));
            let label = |label: &str| {
                word(label, "-") && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
            };
            local.len() <= 64
                && local.split('.').all(|part| word(part, "!#$%&'*+-/=?^_`{|}~"))
                && named
                && host.split('.').all(label)
        });
        if ok { Ok(Self(value.to_owned())) } else { Err(Invalid::Malformed) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(value: Email) -> String {
        value.0
    }
}

/// A phone number: 8–15 digits, shown as typed but for the spaces at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Reads a number; spaces, `+`, `-`, `.`, `/` and brackets are allowed.
    ///
    /// # Errors
    /// [`Invalid::Empty`] or [`Invalid::Malformed`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let value: String = seen::pasted(text).nfkc().map(seen::plain_sign).collect();
        let value = value.trim();
        if value.is_empty() {
            return Err(Invalid::Empty);
        }
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let ok = value.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c));
        if ok && (8..=15).contains(&digits) && value.len() <= 30 {
            Ok(Self(value.to_owned()))
        } else {
            Err(Invalid::Malformed)
        }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Phone {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(value: Phone) -> String {
        value.0
    }
}

/// The form of a text that lists sort by, byte by byte, in Danish order: æ, ø, å after z.
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 4);
    for c in seen::one_line(text).to_lowercase().chars() {
        match c {
            'æ' | 'ä' => key.push_str("{a"),
            'ø' | 'ö' => key.push_str("{b"),
            'å' => key.push_str("{c"),
            'é' | 'è' => key.push('e'),
            'ü' => key.push('y'),
            _ => key.push(c),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded() {
        assert_eq!(Name::parse("  Tavlen ").unwrap().as_str(), "Tavlen");
        assert_eq!(Name::parse(" \n "), Err(Invalid::Empty));
        assert_eq!(Name::parse(&"å".repeat(10_000)), Err(Invalid::TooLong { max: 200, actual: 10_000 }));
        assert_eq!(Name::parse("a\nb"), Err(Invalid::ForbiddenCharacter));
        assert_eq!(Name::parse("<b>\"Tavlen\"</b> 🎒").unwrap().as_str(), "<b>\"Tavlen\"</b> 🎒");
    }

    #[test]
    fn a_comment_counts_characters_as_its_reader_does() {
        let lines = "æ\r\n".repeat(1_000);
        assert_eq!(Comment::parse(&lines).unwrap().as_str().chars().count(), 1_999);
        assert_eq!(Comment::parse(&"x".repeat(2_001)), Err(Invalid::TooLong { max: 2_000, actual: 2_001 }));
        assert_eq!(Comment::parse("a\u{0}b"), Err(Invalid::ForbiddenCharacter));
        assert!(Comment::parse("").unwrap().is_empty());
    }

    #[test]
    fn an_email_address_is_read_as_mail_servers_read_it() {
        for good in [
            "drift@skoletavlen.example",
            "  Drift@Skoletavlen.Example\n",
            "a.b+c_d-e@x.dk",
            "o'neill@x.dk",
            "1@2.dk",
            "søren@skole.dk",
            "post@børnehuset-solstrålen.dk",
        ] {
            assert_eq!(Email::parse(good).map(|email| email.0), Ok(good.trim().to_owned()));
        }
        let long = |local: usize, host: usize| format!("{}@{}.dk", "a".repeat(local), "b".repeat(host));
        assert!(Email::parse(&long(64, 63)).is_ok());
        for bad in [
            "x",
            "x@y",
            "@b.dk",
            "a@",
            "a@b..dk",
            "a@.b.dk",
            "a@b.dk.",
            "a@-b.dk",
            "a@b-.dk",
            "a@b@c.dk",
            ".a@b.dk",
            "a.@b.dk",
            "a..b@c.dk",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "\"a b\"@c.dk",
            "Mia <mia@k.dk>",
            "mailto:a@b.dk",
            "a@b.dk,c@d.dk",
            "a@b.dk;c@d.dk",
            &long(65, 10),
            &long(10, 64),
        ] {
            assert_eq!(Email::parse(bad), Err(Invalid::Malformed), "{bad}");
        }
        assert_eq!(Email::parse(" \t"), Err(Invalid::Empty));
        let hosts = format!("a@{}dk", "bbbbbbbbb.".repeat(25));
        assert_eq!(hosts.len(), 254);
        assert!(Email::parse(&hosts).is_ok());
        assert_eq!(Email::parse(&format!("a{hosts}")), Err(Invalid::TooLong { max: 254, actual: 255 }));
        // Bytes count, as they do for a mail server.
        let danish = format!("å{}", &hosts[1..]);
        assert_eq!(Email::parse(&danish), Err(Invalid::TooLong { max: 254, actual: 255 }));
    }

    #[test]
    fn an_email_address_cannot_carry_a_second_header_nor_hide_what_it_is() {
        for sign in [
            '\n', '\r', '\t', '\0', ' ', '\u{7f}', '\u{85}', '\u{a0}', '\u{2028}', '\u{202e}', '\u{333}',
            '"', '<', '\\', '％', '🎒',
        ] {
            for bad in [format!("a{sign}b@c.dk"), format!("a@b{sign}c.dk"), format!("a@b.d{sign}k")] {
                assert_eq!(Email::parse(&bad), Err(Invalid::Malformed), "{bad:?}");
            }
        }
        // What nobody sees comes along when an address is pasted. It is not kept, so nothing is hidden in it.
        for sign in
            ['\u{ad}', '\u{200b}', '\u{200f}', '\u{202a}', '\u{2060}', '\u{2069}', '\u{feff}', '\u{e0041}']
        {
            for typed in [format!("{sign}a@b.dk"), format!("a{sign}@b.d{sign}k{sign}\u{a0}")] {
                assert_eq!(Email::parse(&typed).unwrap().as_str(), "a@b.dk", "{typed:?}");
            }
        }
        assert_eq!(Email::parse("so\u{308}ren@b.dk").unwrap().as_str(), "sören@b.dk");
        assert_eq!(Email::parse("\u{3164}@b.dk"), Err(Invalid::Malformed));
        for bad in
            ["a@b.dk\nBcc: c@d.dk", "a@b.dk\r\nBcc: c@d.dk", "a@b.dk%0aBcc:c@d.dk", "a＠b.dk", "a@b。dk"]
        {
            assert_eq!(Email::parse(bad), Err(Invalid::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn a_phone_number_has_eight_digits_or_more() {
        assert!(Phone::parse("+45 12 34 56 78").is_ok());
        assert_eq!(Phone::parse("1234"), Err(Invalid::Malformed));
        assert_eq!(Phone::parse("ring til os"), Err(Invalid::Malformed));
        assert_eq!(Phone::parse("\u{202a}12\u{a0}34.56‑78\u{202c}").unwrap().as_str(), "12 34.56-78");
    }

    #[test]
    fn lists_sort_in_danish_order() {
        let mut names = ["Åby", "Ærø", "Zahle", "Øster", "Aby"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Aby", "Zahle", "Ærø", "Øster", "Åby"]);
    }
}
