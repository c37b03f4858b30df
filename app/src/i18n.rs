//! The two languages. The texts stand in `locales/*.toml`; `build.rs` makes a method of each key.

use leptos::prelude::*;

/// A language of the user interface. Constant for as long as a page lives: choosing another one loads the page anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Da,
    En,
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

impl Lang {
    /// The code in `<html lang>` and in the cookie.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }

    /// The language with this code; Danish for anything unknown.
    pub fn from_code(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Da }
    }

    /// The same language in the rules' own terms.
    pub const fn language(self) -> domain::Language {
        match self {
            Self::Da => domain::Language::Danish,
            Self::En => domain::Language::English,
        }
    }

    /// The other language.
    pub const fn other(self) -> Self {
        match self {
            Self::Da => Self::En,
            Self::En => Self::Da,
        }
    }
}

/// Puts values in the places of a text.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The page's language.
pub fn use_lang() -> Lang {
    use_context().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_value_is_put_in_its_place_and_never_read_as_a_place() {
        assert_eq!(fill("{a} og {b}, {a}", &[("a", "{b}"), ("b", "x")]), "{b} og x, {b}");
        assert_eq!(fill("uden", &[]), "uden");
    }
}
