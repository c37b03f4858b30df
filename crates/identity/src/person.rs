//! Who logged in, read from what the identity provider tells.

use std::fmt;

use domain::{Cvr, Email, Name, PNumber};
use serde_json::{Map, Value};

use crate::{LogInError, Privileges, privileges, settings::ClaimNames};

/// The most characters of a subject (OpenID Connect Core 1.0, §2).
const MAX_SUBJECT: usize = 255;

/// Somebody whom the identity provider vouches for. What it may do here is not decided yet.
#[derive(Clone)]
pub struct Person {
    /// The provider; only together with it does the subject identify anybody.
    pub issuer: String,
    /// The person's name for machines: unchanging, 1–255 characters.
    pub subject: String,
    /// The person's name: one line, 1–200 characters.
    pub name: String,
    pub email: Option<String>,
    /// The company number the person acts for. `None` also where the text is no such number.
    pub cvr: Option<Cvr>,
    /// The production unit the person acts for. `None` also where the text is no such number.
    pub p_number: Option<PNumber>,
    /// The name of the organisation: one line.
    pub organisation: Option<String>,
    /// None where the provider sends none.
    pub privileges: Privileges,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Everything that was told, under the names the provider uses.
pub(crate) struct Told(pub Map<String, Value>);

impl Told {
    /// Whether one of the claims that are asked for is missing.
    pub fn lacks_any(&self, names: &ClaimNames) -> bool {
        let ClaimNames { subject, name, email, cvr, p_number, organisation, privileges } = names;
        [subject, name, email, cvr, p_number, organisation, privileges]
            .into_iter()
            .any(|name| !name.is_empty() && self.text(name).is_none())
    }

    /// Adds what is not told yet; what the signed token says stays.
    pub fn complete_with(&mut self, more: Map<String, Value>) {
        for (name, value) in more {
            self.0.entry(name).or_insert(value);
        }
    }

    /// A claim as text. Brokers turn attributes into lists of one, and numbers into numbers.
    fn text(&self, name: &str) -> Option<String> {
        let value = match self.0.get(name)? {
            Value::Array(values) if values.len() == 1 => &values[0],
            value => value,
        };
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// Reads the person.
    ///
    /// # Errors
    /// [`LogInError::Claims`] without a subject or a name, or where the privileges cannot be read.
    pub fn person(&self, names: &ClaimNames, issuer: &str) -> Result<Person, LogInError> {
        let subject = self.text(&names.subject).filter(|text| text.chars().count() <= MAX_SUBJECT);
        let name = self.text(&names.name).as_deref().and_then(line);
        let (Some(subject), Some(name)) = (subject, name) else {
            tracing::warn!(subject = names.subject, name = names.name, "one of these claims is missing");
            return Err(LogInError::Claims);
        };
        let privileges = match self.0.get(&names.privileges) {
            None | Some(Value::Null) => Privileges::default(),
            Some(Value::String(text)) if text.trim().is_empty() => Privileges::default(),
            Some(_) => self.text(&names.privileges).map_or(Err(LogInError::Claims), |text| {
                privileges::parse(&text).map_err(|error| {
                    tracing::warn!(%error, "the privileges of a log-in cannot be read");
                    LogInError::Claims
                })
            })?,
        };
        Ok(Person {
            issuer: issuer.to_owned(),
            subject,
            name,
            email: self
                .text(&names.email)
                .and_then(|text| Email::parse(&text).ok())
                .map(|email| email.as_str().to_owned()),
            cvr: self.text(&names.cvr).and_then(|text| Cvr::parse(&text).ok()),
            p_number: self.text(&names.p_number).and_then(|text| PNumber::parse(&text).ok()),
            organisation: self.text(&names.organisation).as_deref().and_then(line),
            privileges,
        })
    }
}

/// One line that is no longer than a name may be, in normal form and without what cannot be seen: who is called something
/// else than we allow is still who they are.
fn line(text: &str) -> Option<String> {
    let line = domain::beginning(&domain::one_line(text), Name::MAX as usize);
    (!line.is_empty()).then_some(line)
}
