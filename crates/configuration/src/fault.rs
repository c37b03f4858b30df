//! What is wrong with a setting, in words for the operator.

use std::path::Path;

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// The line of the file; none where the environment or nobody says what is wrong.
    pub line: Option<u32>,
    /// The setting with its sections (`identity.oidc.issuer`), the variable (`LISTEN`) or the file that is meant.
    pub key: String,
    /// What to do, as the rest of a sentence that begins with the key. It never repeats a value.
    pub message: String,
}

impl ConfigFault {
    /// The whole sentence: `tilslutning.toml:12: identity.oidc.issuer must be …`.
    pub fn describe(&self, file: Option<&Path>) -> String {
        let Self { line, key, message } = self;
        match (file, line) {
            (Some(file), Some(line)) => format!("{}:{line}: {key} {message}", file.display()),
            (None, Some(line)) => format!("line {line}: {key} {message}"),
            (_, None) => format!("{key} {message}"),
        }
    }
}
