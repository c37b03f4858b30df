//! Why a mail was not handed over, told apart by what helps: waiting, nothing, or another address.

use std::fmt;

/// Why a mail was not handed over. The text is for the operator's page: the server's code and its answer, at most
/// [`SendError::MAX`] characters, one line, without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// It may work later: the server cannot be reached, is slow or busy, or does not take the portal as it is set up.
    Later(String),
    /// This mail is refused for good.
    Refused(String),
    /// The address takes no mail.
    Address(String),
}

impl SendError {
    /// The most characters of a text.
    pub const MAX: usize = 300;

    /// The text.
    pub fn text(&self) -> &str {
        let (Self::Later(text) | Self::Refused(text) | Self::Address(text)) = self;
        text
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for SendError {}

/// Which part of a mailer's settings cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupError {
    /// Not an address, nor a name with an address in angle brackets.
    Sender,
    /// Not a name or an address that a certificate could be made out to.
    Host,
    /// No certificates in PEM, or not of the kind that vouches for others.
    RootCertificate,
}

/// For logs and the set-up command.
impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sender => "the sender is no mail address",
            Self::Host => "the mail server's host cannot be used",
            Self::RootCertificate => "the mail server's root certificate cannot be used",
        })
    }
}

impl std::error::Error for SetupError {}
