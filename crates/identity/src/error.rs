//! Why somebody is not logged in. Codes, never sentences: the words come from the locales.

use std::fmt;

/// Why a log-in did not come about. Nothing in it comes from the token or the person, so it can be logged as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogInError {
    /// The identity provider cannot be reached, is not well, or gives no usable description of itself.
    ProviderDown,
    /// Whoever answers at the identity provider's address shows a certificate that no trusted authority has signed for it.
    CertificateNotTrusted,
    /// The person turned back, or did not agree to hand over what is needed.
    Cancelled,
    /// The identity provider refuses, or does not know this client.
    Refused,
    /// The answer came more than 15 minutes after the question.
    TooLate,
    /// The answer does not belong to the question of this session.
    State,
    /// The token was made for another question.
    Nonce,
    /// Somebody else than the configured identity provider speaks.
    Issuer,
    /// The token was made for another client.
    Audience,
    /// The token is no longer valid; a token comes fresh, so this may also mean that this clock is ahead.
    Expired,
    /// By this clock the token was made in the future, does not hold yet, or was made more than 10 minutes before it was
    /// handed over.
    ClockOff,
    /// The signature is wrong, missing or of a kind that is not accepted.
    Signature,
    /// The token is signed with a key that the identity provider does not publish.
    UnknownKey,
    /// The code was used before, or has run out.
    CodeRefused,
    /// The person was not identified surely enough.
    LevelTooLow,
    /// Something that is needed to know who it is is missing or cannot be read.
    Claims,
}

impl LogInError {
    /// The code, for logs and for finding the words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ProviderDown => "provider_down",
            Self::CertificateNotTrusted => "certificate_not_trusted",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::TooLate => "too_late",
            Self::State => "state",
            Self::Nonce => "nonce",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::ClockOff => "clock_off",
            Self::Signature => "signature",
            Self::UnknownKey => "unknown_key",
            Self::CodeRefused => "code_refused",
            Self::LevelTooLow => "level_too_low",
            Self::Claims => "claims",
        }
    }
}

/// For logs only; people read the locales' words.
impl fmt::Display for LogInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for LogInError {}
