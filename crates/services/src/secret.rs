//! Secrets in links. Only their hashes are kept.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::random;

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
