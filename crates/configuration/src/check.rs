//! Gathers what is wrong, and reads the kinds of values that settings have.

use std::ops::RangeInclusive;

use toml::Spanned;

use super::{
    fault::ConfigFault,
    identity::Mode,
    place::{Place, Setting, line_of},
};

/// Gathers the faults of one file.
pub struct Check<'a> {
    text: &'a str,
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// The settings that were left out because they could not be read: that they are missing is no fault of its own.
    unread: Vec<String>,
    /// How people log in where nothing says so.
    pub usual_mode: Option<Mode>,
    /// Whether people log in for real: what is left from the example is nothing to warn of in a trial.
    pub real: bool,
    pub faults: Vec<ConfigFault>,
    pub warnings: Vec<ConfigFault>,
}

/// What is said of a host that stands in the documents and nowhere else.
pub const EXAMPLE_HOST: &str = "names a host of the documents' examples, which leads nowhere: write your own";

impl<'a> Check<'a> {
    pub fn new(text: &'a str, env: &'a dyn Fn(&str) -> Option<String>, faults: Vec<ConfigFault>) -> Self {
        let unread = faults.iter().map(|fault| fault.key.clone()).collect();
        Self { text, env, unread, usual_mode: None, real: false, faults, warnings: vec![] }
    }

    /// A whole number within `range`, or the default.
    pub fn number(
        &mut self,
        key: &str,
        given: Option<Spanned<i64>>,
        default: u32,
        range: RangeInclusive<u32>,
    ) -> u32 {
        let Some(given) = given else { return default };
        match u32::try_from(*given.get_ref()).ok().filter(|number| range.contains(number)) {
            Some(number) => number,
            None => {
                let place = self.place(key, Some(&given));
                self.fault(&place, &format!("must be a number from {} to {}", range.start(), range.end()));
                default
            }
        }
    }

    /// A text, from the variable first. A variable that is empty counts as not set.
    pub fn setting(
        &self,
        key: &str,
        given: Option<Spanned<String>>,
        variable: Option<&str>,
    ) -> Option<Setting<String>> {
        let set = variable.and_then(|name| Some((name, (self.env)(name).filter(|value| !value.is_empty())?)));
        if let Some((name, value)) = set {
            return Some(Setting { value, place: Place { key: name.into(), line: None } });
        }
        let place = self.place(key, given.as_ref());
        given.map(|given| Setting { value: given.into_inner(), place })
    }

    /// The text unless it is blank.
    pub fn filled(&mut self, setting: Setting<String>) -> Option<String> {
        if setting.value.trim().is_empty() {
            self.fault(&setting.place, "must not be empty");
            return None;
        }
        Some(setting.value)
    }

    /// A text that must be there; `section` is where it is missed.
    pub fn required(
        &mut self,
        key: &str,
        given: Option<Spanned<String>>,
        section: &Place,
    ) -> Option<Setting<String>> {
        let setting = self.setting(key, given, None);
        if setting.is_none() {
            self.fault(&Place { key: key.into(), line: section.line }, "is missing: add it to this section");
        }
        setting
    }

    /// A list of texts, none of them blank, or the default. An empty list is not the default but a mistake.
    pub fn list(
        &mut self,
        key: &str,
        given: Option<Spanned<Vec<Spanned<String>>>>,
        default: &[String],
    ) -> Vec<String> {
        let Some(given) = given else { return default.into() };
        let place = self.place(key, Some(&given));
        let entries = given.into_inner();
        if entries.is_empty() {
            self.fault(&place, "must not be empty: name at least one, or leave it out for the default");
        }
        let mut texts = Vec::new();
        for entry in entries {
            let place = self.place(key, Some(&entry));
            texts.extend(self.filled(Setting { value: entry.into_inner(), place }));
        }
        texts
    }

    /// The file that holds a certificate that is trusted beside the public ones.
    pub fn certificate(&mut self, key: &str, given: Option<Spanned<String>>) -> Option<Vec<u8>> {
        let file = self.setting(key, given, None)?;
        match std::fs::read(&file.value) {
            Ok(pem) if identity::holds_certificates(&pem) => Some(pem),
            Ok(_) => {
                self.fault(&file.place, "names a file that holds no certificate in PEM that can be used");
                None
            }
            Err(error) => {
                let message = format!("names a file that cannot be read: {error}");
                self.fault(&file.place, &message);
                None
            }
        }
    }

    pub fn place<T>(&self, key: &str, given: Option<&Spanned<T>>) -> Place {
        Place { key: key.into(), line: given.map(|given| line_of(self.text, given.span().start)) }
    }

    /// Whether `key` was given, but of the wrong kind.
    pub fn is_unread(&self, key: &str) -> bool {
        self.unread.iter().any(|unread| {
            key.strip_prefix(unread.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Notes what is wrong, unless the setting has been told of already.
    pub fn fault(&mut self, place: &Place, message: &str) {
        if !self.is_unread(&place.key) {
            let Place { key, line } = place.clone();
            self.faults.push(ConfigFault { line, key, message: message.into() });
        }
    }

    /// Notes what can be used and is hardly meant.
    pub fn warn(&mut self, place: &Place, message: &str) {
        if self.real {
            let Place { key, line } = place.clone();
            self.warnings.push(ConfigFault { line, key, message: message.into() });
        }
    }
}
