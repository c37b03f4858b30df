//! Numbers people type: read one way, shown one way (`domain.md` §3).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Invalid;

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

/// Characters left when the spaces, dots and hyphens people type for readability are taken out.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-')).collect()
}

fn digits(text: &str, count: usize) -> Result<String, Invalid> {
    let value = squeezed(text);
    if value.is_empty() {
        return Err(Invalid::Empty);
    }
    if value.len() != count || !value.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Invalid::Malformed);
    }
    Ok(value)
}

/// A company number (CVR): 8 digits whose weighted sum is divisible by 11.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cvr(String);

impl Cvr {
    /// Reads a CVR number; spaces are allowed.
    ///
    /// # Errors
    /// [`Invalid::Empty`], [`Invalid::Malformed`] (not 8 digits) or [`Invalid::Checksum`].
    /// Source: Erhvervsstyrelsen, "Modulus 11 kontrol": weights 2 7 6 5 4 3 2 1.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let value = digits(text, 8)?;
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
    /// Reads a P-number; spaces are allowed.
    ///
    /// # Errors
    /// [`Invalid::Empty`] or [`Invalid::Malformed`] (not 10 digits).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        digits(text, 10).map(Self)
    }
}

identifier!(PNumber);

/// A tax registration number (SE-nummer): 8 digits, read without a check digit because none is documented for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SeNumber(String);

impl SeNumber {
    /// Reads an SE-number; spaces are allowed.
    ///
    /// # Errors
    /// [`Invalid::Empty`] or [`Invalid::Malformed`] (not 8 digits).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        digits(text, 8).map(Self)
    }
}

identifier!(SeNumber);

/// An institution or provider number: 6 letters or digits, the same namespace for both; shown in capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// Reads a number; letter case and spaces do not matter.
    ///
    /// # Errors
    /// [`Invalid::Empty`] or [`Invalid::Malformed`] (not 6 letters A–Z or digits).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let value = squeezed(text).to_ascii_uppercase();
        if value.is_empty() {
            return Err(Invalid::Empty);
        }
        if value.len() != 6 || !value.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Invalid::Malformed);
        }
        Ok(Self(value))
    }

    /// Splits a pasted list at commas, semicolons and white space. Nothing is dropped: what is no number stays
    /// in the list as it was typed, for a message about it.
    pub fn split_list(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|part| !part.is_empty())
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
        let value = text.trim().to_ascii_lowercase();
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
        let parts: Vec<_> = OrganisationCode::split_list("901001, 901002;\n\tnonsense  901003").collect();
        assert_eq!(parts, ["901001", "901002", "nonsense", "901003"]);
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
