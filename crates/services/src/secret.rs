//! Secrets in links. Only their hashes are kept.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A new secret: 244 random bits.
pub(crate) fn new_secret() -> String {
    format!("{}{}", random().simple(), random().simple())
}

/// What is kept of a secret.
pub(crate) fn hash(secret: &str) -> String {
    Sha256::digest(secret).iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// A number that nobody can guess: 122 random bits.
#[expect(clippy::disallowed_methods, reason = "random numbers are made here")]
pub fn random() -> Uuid {
    Uuid::new_v4()
}
