//! What an answer of the server means for the mail.

use std::{error::Error as _, io};

use base64::{Engine, engine::general_purpose::STANDARD};
use lettre::transport::smtp::Error;

use crate::{SendError, line::clipped};

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Connecting, encrypting, logging in: nothing of the mail has been said.
    Connect,
    /// Naming the sender.
    Sender,
    /// Naming the address.
    Recipient,
    /// The message itself.
    Content,
}

/// Why a mail was not taken.
#[derive(Debug)]
pub enum Failure {
    /// No address of the server takes connections.
    Unreached(io::Error),
    /// The server refused, or could not be talked to.
    Server(Step, Error),
    /// The address has letters that this server does not know.
    Foreign,
}

impl Failure {
    /// Whether the server answered and still listens.
    pub fn answered(&self) -> bool {
        match self {
            Self::Server(_, error) => error.status().is_some_and(|code| u16::from(code) != 421),
            Self::Foreign => true,
            Self::Unreached(_) => false,
        }
    }
}

/// What must not be shown, in every form in which it was sent.
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Those of these credentials.
    pub fn of(credentials: Option<&(String, String)>) -> Self {
        let Some((user, password)) = credentials else { return Self(vec![]) };
        let plain = STANDARD.encode(format!("\0{user}\0{password}"));
        let mut secrets =
            vec![plain, STANDARD.encode(password), STANDARD.encode(user), password.clone(), user.clone()];
        secrets.retain(|secret| !secret.is_empty());
        // The longest first, so that none is left in pieces.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(secrets)
    }

    fn remove(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}

/// What a failure means, and the server's words for it.
pub fn judge(failure: &Failure, secrets: &Secrets) -> SendError {
    let (step, error) = match failure {
        Failure::Server(step, error) => (*step, error),
        Failure::Unreached(error) => {
            return SendError::Later(format!("the mail server is not reached: {error}"));
        }
        Failure::Foreign => {
            let text = "the mail server takes no address with letters other than a to z";
            return SendError::Address(text.to_owned());
        }
    };
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let code = error.status().map(u16::from);
    let text = match code {
        Some(code) => format!("{code} {said}"),
        None if said.is_empty() => error.to_string(),
        None => format!("no answer to use: {said}"),
    };
    let kind =
        if error.is_permanent() { refusal(step, code.unwrap_or_default(), &said) } else { SendError::Later };
    kind(clipped(&secrets.remove(&text), SendError::MAX))
}

/// What a refusal for good (5xx) means.
fn refusal(step: Step, code: u16, said: &str) -> fn(String) -> SendError {
    let detail = detail(said);
    match (step, code) {
        // The log-in, or that there was none: somebody has to put that right, and then all mails can go.
        (_, 530 | 534 | 535 | 538) | (Step::Connect, _) => SendError::Later,
        // So it is with the sender, which is the same for all mails.
        (Step::Sender, 501 | 550 | 551 | 553 | 554) => SendError::Later,
        // Whoever distrusts this machine or this sender says it of each address alike. It is put right elsewhere, often within
        // hours, and no address is worse for it.
        (_, _) if !matches!(detail, Some((1, _))) && distrusts_the_sender(said) => SendError::Later,
        // The sender's own address (5.1.7, 5.1.8) says nothing of the recipient's.
        (_, _) if matches!(detail, Some((1, 7 | 8))) => SendError::Refused,
        (_, _) if matches!(detail, Some((1, _))) => SendError::Address,
        // 550 without an enhanced code says "no" to anything. Only words about the address make it one of the address.
        (Step::Recipient, 550) if detail.is_none() && !speaks_of_the_address(said) => SendError::Later,
        // A server that will not pass mails on says so in the same codes (5.7.x).
        (Step::Recipient, 550 | 551 | 553 | 556) if !matches!(detail, Some((7, _))) => SendError::Address,
        _ => SendError::Refused,
    }
}

/// Words with which servers refuse a machine or a sender, whoever the mail is to.
const OF_THE_SENDER: [&str; 32] = [
    "abuse",
    "authenticated",
    "banned",
    "blacklist",
    "blacklisted",
    "block",
    "blocked",
    "blocklist",
    "blocklisted",
    "client",
    "dkim",
    "dmarc",
    "dnsbl",
    "ehlo",
    "envelope",
    "helo",
    "ip",
    "listed",
    "limit",
    "overquota",
    "policy",
    "ptr",
    "rate",
    "rbl",
    "rdns",
    "reputation",
    "reverse",
    "sender",
    "spamcop",
    "spamhaus",
    "spf",
    "throttled",
];

/// Words with which servers say that an address is not there.
const OF_THE_ADDRESS: [&str; 12] = [
    "account",
    "address",
    "alias",
    "disabled",
    "inactive",
    "local",
    "mailbox",
    "nobody",
    "recipient",
    "recipients",
    "unrouteable",
    "user",
];

fn distrusts_the_sender(said: &str) -> bool {
    has_one_of(said, &OF_THE_SENDER)
}

fn speaks_of_the_address(said: &str) -> bool {
    has_one_of(said, &OF_THE_ADDRESS)
}

/// Whether one of these words is said. Addresses, which can hold any word, and links do not count.
fn has_one_of(said: &str, words: &[&str]) -> bool {
    said.split_whitespace()
        .filter(|part| !part.contains('@') && !part.contains("://"))
        .flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()))
        .any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Subject and detail of an enhanced status code (RFC 3463) such as `5.1.1`.
fn detail(said: &str) -> Option<(u16, u16)> {
    let code = said.split_whitespace().next()?.strip_prefix("5.")?;
    let (subject, detail) = code.split_once('.')?;
    Some((subject.parse().ok()?, detail.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(step: Step, code: u16, said: &str) -> &'static str {
        match refusal(step, code, said)(String::new()) {
            SendError::Later(_) => "later",
            SendError::Refused(_) => "refused",
            SendError::Address(_) => "address",
        }
    }

    #[test]
    fn an_address_is_given_up_only_for_its_own_sake() {
        for (code, said) in [
            (550, "no such user"),
            (550, "5.1.1 no such user"),
            (550, "5.4.1 Recipient address rejected: Access denied"),
            (551, "gone"),
            (553, "not allowed"),
            (554, "5.1.2 no such host"),
            (556, "takes no mail"),
        ] {
            assert_eq!(kind(Step::Recipient, code, said), "address", "{code} {said}");
        }
        for (code, said) in [
            (550, "5.7.1 relaying denied"),
            (550, "5.1.8 bad sender"),
            (552, "5.2.2 mailbox full"),
            (554, "no"),
            (503, "bad sequence"),
        ] {
            assert_eq!(kind(Step::Recipient, code, said), "refused", "{code} {said}");
        }
    }

    #[test]
    fn a_refusal_of_the_sender_is_no_dead_address() {
        for (code, said) in [
            (550, "Service unavailable, client host [192.0.2.1] blocked using zen.spamhaus.org"),
            (554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net"),
            (
                550,
                "5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus. To request removal see https://x.example",
            ),
            (550, "5.7.606 Access denied, banned sending IP [192.0.2.1]"),
            (550, "SPF check failed for portal.example"),
            (550, "5.7.23 The message was rejected because of Sender Policy Framework violation"),
            (550, "5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy"),
            (550, "HELO should be a fully qualified domain name"),
            (550, "Rate limit exceeded"),
            (550, "5.7.25 no PTR record for the sending IP"),
            (550, "Sender verify failed"),
            (553, "sorry, your envelope sender is in my badmailfrom list"),
            (
                554,
                "Your access to this mail system has been rejected due to the sending MTA's poor reputation",
            ),
            (550, "Access denied"),
            (550, "Administrative prohibition"),
        ] {
            assert_eq!(kind(Step::Recipient, code, said), "later", "{code} {said}");
        }
        for (code, said) in [
            (550, "Requested action not taken: mailbox unavailable"),
            (550, "Unrouteable address"),
            (550, "Recipient unknown"),
            (550, "This account has been disabled or discontinued"),
            (550, "sorry, no mailbox here by that name (#5.1.1)"),
            (
                550,
                "5.1.1 <blocked.sender@skole.example>: Recipient address rejected: User unknown in local recipient table",
            ),
            (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
            (550, "5.2.1 The email account that you tried to reach is disabled"),
            (550, "<ip@skole.example>: no such user"),
        ] {
            assert_eq!(kind(Step::Recipient, code, said), "address", "{code} {said}");
        }
        assert_eq!(kind(Step::Content, 550, "5.7.1 unusual rate of mail from your IP address"), "later");
    }

    #[test]
    fn a_message_can_be_refused_without_the_address() {
        assert_eq!(kind(Step::Content, 550, "this looks like spam"), "refused");
        assert_eq!(kind(Step::Content, 554, "5.6.0 no"), "refused");
        assert_eq!(kind(Step::Content, 550, "5.1.10 recipient not found"), "address");
    }

    #[test]
    fn what_holds_for_all_mails_is_tried_again() {
        for code in [530, 534, 535, 538] {
            assert_eq!(kind(Step::Recipient, code, "5.7.0 log in first"), "later");
        }
        assert_eq!(kind(Step::Connect, 554, "no service here"), "later");
        assert_eq!(kind(Step::Sender, 553, "5.7.1 not your address"), "later");
        assert_eq!(kind(Step::Sender, 501, "5.1.7 bad address"), "later");
        assert_eq!(kind(Step::Sender, 555, "parameters not known"), "refused");
    }

    #[test]
    fn no_form_of_a_credential_is_shown() {
        let secrets = Secrets::of(Some(&("portal".into(), "hemmelig".into())));
        let said = "535 AHBvcnRhbABoZW1tZWxpZw== aGVtbWVsaWc= hemmelig cG9ydGFs portal no";
        assert_eq!(secrets.remove(said), "535 … … … … … no");
    }
}
