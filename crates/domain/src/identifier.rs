//! Numbers people type: read one way, shown one way (`domain.md` §3).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use unicode_normalization::UnicodeNormalization;

use crate::{
    Invalid,
    seen::{pasted, plain_sign},
};

macro_rules! identifier {
    ($name:ident) => {
        impl $name {
            /// The value as it is shown and stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;

            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }
    };
}

/// A number in capitals, without the spaces, dots and hyphens people type for readability, without what is pasted along
/// unseen, and without the words that people write before it.
fn squeezed(text: &str, words: &[&str]) -> String {
    let mut value: String = pasted(text).nfkc().map(plain_sign).map(|c| c.to_ascii_uppercase()).collect();
    value.retain(|c| !c.is_whitespace() && !matches!(c, '.' | '-'));
    let mut rest = value.as_str();
    while let Some(shorter) = words.iter().chain(&[":", "#"]).find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    rest.to_owned()
}

fn digits(text: &str, words: &[&str], count: usize) -> Result<String, Invalid> {
    let value = squeezed(text, words);
    if value.is_empty() {
        return Err(Invalid::Empty);
    }
    if value.len() != count || !value.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Invalid::Malformed);
    }
    Ok(value)
}

/// Splits a pasted list of numbers of this length at commas, semicolons, slashes and line breaks, and at spaces, unless
/// what stands between them makes one number together (`901 001`). Nothing is dropped but words like "og": what is no
/// number stays in the list as it was typed, for a message about it.
fn split(text: &str, length: usize, squeezed: impl Fn(&str) -> String) -> Vec<String> {
    let mut parts = vec![];
    for piece in text.split([',', ';', '/', '\n', '\r', '\t']) {
        let mut begun: Vec<&str> = vec![];
        let mut size = 0;
        for word in piece.split_whitespace() {
            let value = squeezed(word);
            if value.is_empty() || matches!(value.as_str(), "OG" | "AND" | "&") {
                continue;
            }
            let goes_on = !begun.is_empty()
                && size + value.len() <= length
                && value.bytes().all(|b| b.is_ascii_digit());
            if !goes_on {
                parts.extend((!begun.is_empty()).then(|| begun.join(" ")));
                begun.clear();
                size = 0;
            }
            begun.push(word);
            size += value.len();
            if size >= length {
                parts.push(begun.join(" "));
                begun.clear();
                size = 0;
            }
        }
        parts.extend((!begun.is_empty()).then(|| begun.join(" ")));
    }
    parts
}

/// A company number (CVR): 8 digits whose weighted sum is divisible by 11.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cvr(String);

impl Cvr {
    /// Reads a CVR number, also as `DK 94 91 06 84` or `CVR-nr.: 94910684`.
    ///
    /// # Errors
    /// [`Invalid::Empty`], [`Invalid::Malformed`] (not 8 digits) or [`Invalid::Checksum`].
    /// Source: Erhvervsstyrelsen, "Modulus 11 kontrol": weights 2 7 6 5 4 3 2 1.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let value = digits(text, &["CVR", "DK", "VAT", "NUMMER", "NR", "NO"], 8)?;
        let sum: u32 = value
            .bytes()
            .zip([2u32, 7, 6, 5, 4, 3, 2, 1])
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        if sum == 0 || !sum.is_multiple_of(11) {
            return Err(Invalid::Checksum);
        }
        Ok(Self(value))
    }
}

identifier!(Cvr);

/// A production unit number: 10 digits. It has no check digit that can be relied on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PNumber(String);

impl PNumber {
    const WORDS: [&str; 6] = ["PRODUKTIONSENHED", "P", "NUMMER", "NR", "NO", "S"];

    /// Reads a P-number, also as `P-nr. 10 000 000 21`.
    ///
    /// # Errors
    /// [`Invalid::Empty`] or [`Invalid::Malformed`] (not 10 digits).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        digits(text, &Self::WORDS, 10).map(Self)
    }

    /// Splits a pasted list, as [`OrganisationCode::split_list`] does.
    pub fn split_list(text: &str) -> Vec<String> {
        split(text, 10, |word| squeezed(word, &Self::WORDS))
    }
}

identifier!(PNumber);

/// A tax registration number (SE-nummer): 8 digits, read without a check digit because none is documented for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SeNumber(String);

impl SeNumber {
    /// Reads an SE-number, also as `SE-nr. 12 34 56 78`.
    ///
    /// # Errors
    /// [`Invalid::Empty`] or [`Invalid::Malformed`] (not 8 digits).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        digits(text, &["SE", "DK", "NUMMER", "NR", "NO"], 8).map(Self)
    }
}

identifier!(SeNumber);

/// An institution or provider number: 6 letters or digits, the same namespace for both; shown in capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// Letters are part of the number, so words are taken off only where it would be too long with them.
    fn value(text: &str) -> String {
        const WORDS: [&str; 6] = ["INSTITUTIONS", "INST", "UDBYDER", "NUMMER", "NR", "NO"];
        let whole = squeezed(text, &[]);
        if whole.len() > 6 || matches!(whole.as_str(), "INST" | "NR" | "NO") {
            squeezed(text, &WORDS)
        } else {
            whole
        }
    }

    /// Reads a number; letter case, spaces, dots and hyphens do not matter.
    ///
    /// # Errors
    /// [`Invalid::Empty`] or [`Invalid::Malformed`] (not 6 letters A–Z or digits).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let value = Self::value(text);
        if value.is_empty() {
            return Err(Invalid::Empty);
        }
        if value.len() != 6 || !value.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Invalid::Malformed);
        }
        Ok(Self(value))
    }

    /// Splits a pasted list at commas, semicolons, slashes and white space, but not inside a number (`901 001`). Nothing is
    /// dropped but "og" between two: what is no number stays in the list as it was typed, for a message about it.
    pub fn split_list(text: &str) -> Vec<String> {
        split(text, 6, Self::value)
    }
}

identifier!(OrganisationCode);

/// The short code of a web service in addresses: 2–40 lower-case letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceCode(String);

impl ServiceCode {
    /// Reads a code; letter case does not matter.
    ///
    /// # Errors
    /// [`Invalid::Empty`], [`Invalid::TooLong`] or [`Invalid::Malformed`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let value = pasted(text).trim().to_ascii_lowercase();
        match value.len() {
            0 => Err(Invalid::Empty),
            actual @ 41.. => Err(Invalid::TooLong { max: 40, actual: actual as u32 }),
            2.. if value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') => {
                Ok(Self(value))
            }
            _ => Err(Invalid::Malformed),
        }
    }
}

identifier!(ServiceCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cvr_numbers_pass_modulus_11() {
        for good in ["55133018", "13748136", " 9061 4711 ", "90001000", "91842130", "94910684"] {
            assert!(Cvr::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Cvr::parse("12345678"), Err(Invalid::Checksum));
        assert_eq!(Cvr::parse("00000000"), Err(Invalid::Checksum));
        assert_eq!(Cvr::parse("1234567"), Err(Invalid::Malformed));
        assert_eq!(Cvr::parse("1234567A"), Err(Invalid::Malformed));
        assert_eq!(Cvr::parse("  "), Err(Invalid::Empty));
    }

    #[test]
    fn an_institution_number_is_shown_one_way() {
        assert_eq!(OrganisationCode::parse(" g90104 ").unwrap().as_str(), "G90104");
        assert_eq!(OrganisationCode::parse("901 001").unwrap().as_str(), "901001");
        assert_eq!(OrganisationCode::parse("90100"), Err(Invalid::Malformed));
        assert_eq!(OrganisationCode::parse("90100é"), Err(Invalid::Malformed));
        assert_eq!(OrganisationCode::parse("<b>901"), Err(Invalid::Malformed));
    }

    #[test]
    fn a_pasted_list_keeps_what_is_no_number() {
        let parts = OrganisationCode::split_list("901001, 901002;\n\tnonsense  901003");
        assert_eq!(parts, ["901001", "901002", "nonsense", "901003"]);
    }

    #[test]
    fn a_number_with_spaces_in_it_stays_one_in_a_list() {
        for (typed, parts) in [
            ("901 001", &["901 001"][..]),
            ("901 001, 901002", &["901 001", "901002"]),
            ("901 001 901 002 og 901003", &["901 001", "901 002", "901003"]),
            ("g90 104 90 10 01 901-002", &["g90 104", "90 10 01", "901-002"]),
            ("Inst. nr. 901001\u{200b}\u{a0}901002\u{feff}", &["901001\u{200b}", "901002\u{feff}"]),
            // Whose digits they are cannot be told.
            ("901 00 901002", &["901 00", "901002"]),
            ("9010 0190 1002", &["9010", "0190", "1002"]),
            ("901001 902", &["901001", "902"]),
            ("den anden skole", &["den", "anden", "skole"]),
        ] {
            assert_eq!(OrganisationCode::split_list(typed), parts, "{typed}");
        }
        let units = PNumber::split_list("P-nr. 10 000 000 21, 1000000022/1000000023 1000 000024");
        assert_eq!(units, ["10 000 000 21", "1000000022", "1000000023", "1000 000024"]);
        assert!(units.iter().all(|unit| PNumber::parse(unit).is_ok()));
    }

    #[test]
    fn numbers_are_read_as_people_write_and_paste_them() {
        for typed in [
            "DK94910684",
            "dk 94 91 06 84",
            "CVR 94 91 06 84",
            "CVR-nr.: 94910684",
            "Cvr-nummer: DK-94910684",
            "\u{202d}94910684\u{202c}".trim_start_matches('\u{202d}'),
            "\u{feff}9491\u{a0}0684\u{200b}",
            "94‑91‑06‑84",
            "９４９１０６８４",
        ] {
            assert_eq!(Cvr::parse(typed).as_ref().map(Cvr::as_str), Ok("94910684"), "{typed:?}");
        }
        for typed in ["P-nr. 1000000021", "P-nummer: 10 000 000 21", "p1000000021\u{2060}"] {
            assert_eq!(PNumber::parse(typed).as_ref().map(PNumber::as_str), Ok("1000000021"), "{typed:?}");
        }
        assert_eq!(SeNumber::parse("SE-nr. 12 34 56 78").unwrap().as_str(), "12345678");
        for typed in [
            "901001\u{200b}",
            "\u{feff}901001",
            "901.001",
            "Institutionsnr.: 901001",
            "\u{202a}901001\u{202c}",
        ] {
            assert_eq!(OrganisationCode::parse(typed).unwrap().as_str(), "901001", "{typed:?}");
        }
        assert_eq!(OrganisationCode::parse("udbydernr. u10001").unwrap().as_str(), "U10001");
        // Seen in another order than it has.
        assert_eq!(Cvr::parse("\u{202e}94910684"), Err(Invalid::Malformed));
        assert_eq!(Cvr::parse("SE 94910684"), Err(Invalid::Malformed));
        assert_eq!(Cvr::parse("\u{200b}"), Err(Invalid::Empty));
    }

    #[test]
    fn a_p_number_is_ten_digits() {
        assert!(PNumber::parse("10 000 000 21").is_ok());
        assert_eq!(PNumber::parse("100000002"), Err(Invalid::Malformed));
    }

    #[test]
    fn a_service_code_fits_an_address() {
        assert_eq!(ServiceCode::parse("WSIeksport").unwrap().as_str(), "wsieksport");
        assert_eq!(ServiceCode::parse("../x"), Err(Invalid::Malformed));
        assert_eq!(ServiceCode::parse("a"), Err(Invalid::Malformed));
        assert_eq!(ServiceCode::parse(&"a".repeat(41)), Err(Invalid::TooLong { max: 40, actual: 41 }));
    }
}
