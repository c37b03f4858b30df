//! The two languages, for pages and mails. The texts stand in `locales/*.toml`; `build.rs` makes a method of each key.

mod event;

pub use event::{EventFact, EventText, EventWords, Wordings};

/// A language of the user interface. Constant for as long as a page lives: choosing another one loads the page anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Da,
    En,
}

/// What a value of one of domain's tables is called: the locales' sections `[word.…]`, under its code.
pub trait Word {
    /// The word for it, as people read it.
    fn word(self, t: Lang) -> &'static str;
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

    /// The language that the rules call so.
    pub const fn of(language: domain::Language) -> Self {
        match language {
            domain::Language::Danish => Self::Da,
            domain::Language::English => Self::En,
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

/// Puts values in the places of a text, each so that it turns nothing of the words around it.
fn fill(text: &str, values: &[(&str, impl AsRef<str>)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_ref());
        filled.push_str(&domain::isolated(value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{PLACES, fill};

    /// The arguments of a call, whose opening bracket has been passed.
    fn arguments(code: &str) -> Vec<&str> {
        let (mut depth, mut start, mut found) = (0_i32, 0, vec![]);
        for (place, c) in code.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth > 0 => depth -= 1,
                ',' | ')' if depth == 0 => {
                    found.push(code[start..place].trim());
                    start = place + 1;
                    if c == ')' {
                        break;
                    }
                }
                _ => {}
            }
        }
        found.retain(|argument| !argument.is_empty());
        found
    }

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => sources(&path, found),
                path if path.extension().is_some_and(|end| end == "rs") => {
                    found.push(fs::read_to_string(path).unwrap());
                }
                _ => {}
            }
        }
    }

    /// Places are filled in order, and all of them with text: the compiler does not see when two are swapped. So what is
    /// put in a place names it.
    #[test]
    fn each_place_of_a_text_is_given_what_it_names() {
        let mut code = vec![];
        for folder in ["../../app", "../../server/src", "../mail/src"] {
            sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut code);
        }
        let mut calls = 0;
        let mut wrong = vec![];
        for (key, places) in PLACES {
            let call = format!(".{key}(");
            for given in code.iter().flat_map(|code| code.split(&call).skip(1)).map(arguments) {
                calls += 1;
                let fits = given.len() == places.len()
                    && places.iter().zip(&given).all(|(place, argument)| argument.contains(place));
                if !fits {
                    wrong.push(format!("{key}{places:?} is given {given:?}"));
                }
            }
        }
        assert!(calls >= PLACES.len(), "{calls} calls were found");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_value_is_put_in_its_place_and_never_read_as_a_place() {
        assert_eq!(fill("{a} og {b}, {a}", &[("a", "{b}"), ("b", "x")]), "{b} og x, {b}");
        assert_eq!(fill("uden", &[] as &[(&str, &str)]), "uden");
    }

    #[test]
    fn a_value_does_not_turn_the_sentence_it_stands_in() {
        let sentence = |name: &str| fill("{name} henter data fra Unilogin.", &[("name", name)]);
        assert_eq!(sentence("Elev\u{202e}liste"), "Elevliste henter data fra Unilogin.");
        assert_eq!(sentence("בית ספר"), "\u{2068}בית ספר\u{2069} henter data fra Unilogin.");
    }
}
