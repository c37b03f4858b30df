//! The privileges that arrive with a log-in: "OIO Basic Privilege Profile" XML, packed in base64 into one claim.
//!
//! The text decides what somebody may do, so the reader is narrow: what it does not understand gives nothing. A group
//! with a part that might narrow it (a `Constraint`) is left out whole rather than read as if the part were not there,
//! and is counted, so that the caller can say so. Civil registration numbers are dropped while reading.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use domain::{Cvr, PNumber};
use roxmltree::{Document, Node, ParsingOptions};

#[cfg(test)]
mod tests;

/// The newer and the older name of the same vocabulary; both are in use.
const NAMESPACES: [&str; 2] =
    ["http://digst.dk/oiosaml/basic_privilege_profile", "http://itst.dk/oiosaml/basic_privilege_profile"];
const SCOPE_PREFIX: &str = "urn:dk:gov:saml:";

/// The most bytes the XML may have.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most groups, and the most privileges, that are read.
pub const MAX_ENTRIES: usize = 500;

/// Where a privilege holds, as the identity provider says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything with this CVR number.
    Cvr(Cvr),
    /// Only the unit with this P-number.
    PNumber(PNumber),
    /// Only what is taxed under this SE number: 8 digits.
    SeNumber(String),
    /// A kind of scope that is not known here; it gives nobody anything.
    Other(String),
}

/// One privilege of the person who logged in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Privilege {
    /// The name of the privilege.
    pub uri: String,
    pub scope: Scope,
}

/// Why a group of privileges was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Skipped {
    /// It holds only under a constraint.
    Constraint,
    /// It has a part that is not known, which may be a condition.
    UnknownPart,
    /// It does not say where it holds, or the number there is none.
    Scope,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privileges {
    /// The privileges, in the order of the text.
    pub granted: Vec<Privilege>,
    /// One entry per group that was left out.
    pub skipped: Vec<Skipped>,
}

/// Why nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivilegeError {
    /// More than [`MAX_BYTES`].
    TooLarge,
    /// More than [`MAX_ENTRIES`].
    TooMany,
    /// Not base64.
    Base64,
    /// Not well-formed XML in UTF-8, or XML with a document type, which is refused.
    Xml,
    /// XML, but no list of privileges.
    NotPrivileges,
}

/// For logs only.
impl fmt::Display for PrivilegeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for PrivilegeError {}

/// Reads the claim: base64, standard or for addresses, with or without padding and white space.
///
/// # Errors
/// [`PrivilegeError`] if the text as a whole cannot be trusted. A single group that cannot be used is no error but is
/// named in [`Privileges::skipped`]; a group for a civil registration number leaves no trace.
pub fn parse(base64_text: &str) -> Result<Privileges, PrivilegeError> {
    let bytes = decode(base64_text)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| PrivilegeError::Xml)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 10_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| PrivilegeError::Xml)?;
    let root = document.root_element();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    if root.tag_name().name() != "PrivilegeList" || !NAMESPACES.contains(&namespace) {
        return Err(PrivilegeError::NotPrivileges);
    }

    let mut read = Privileges::default();
    for (index, node) in root.children().filter(Node::is_element).enumerate() {
        if index == MAX_ENTRIES {
            return Err(PrivilegeError::TooMany);
        }
        match group(node) {
            Ok(found) => read.granted.extend(found),
            Err(reason) => read.skipped.push(reason),
        }
        if read.granted.len() > MAX_ENTRIES {
            return Err(PrivilegeError::TooMany);
        }
    }
    Ok(read)
}

fn decode(text: &str) -> Result<Vec<u8>, PrivilegeError> {
    let most = MAX_BYTES.div_ceil(3) * 4;
    let mut plain = String::new();
    for c in text.chars().filter(|c| !c.is_ascii_whitespace()) {
        if plain.len() == most {
            return Err(PrivilegeError::TooLarge);
        }
        plain.push(match c {
            '-' => '+',
            '_' => '/',
            other => other,
        });
    }
    let bytes = STANDARD_NO_PAD.decode(plain.trim_end_matches('=')).map_err(|_| PrivilegeError::Base64)?;
    if bytes.len() > MAX_BYTES { Err(PrivilegeError::TooLarge) } else { Ok(bytes) }
}

/// Whether the element has this name, unqualified as the profile writes it or qualified as some write it.
fn is(node: Node<'_, '_>, name: &str) -> bool {
    let tag = node.tag_name();
    tag.name() == name && tag.namespace().is_none_or(|namespace| NAMESPACES.contains(&namespace))
}

fn group(node: Node<'_, '_>) -> Result<Vec<Privilege>, Skipped> {
    if !is(node, "PrivilegeGroup") {
        return Err(Skipped::UnknownPart);
    }
    let Some(scope) = scope(node.attribute("Scope").unwrap_or_default().trim())? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for part in node.children().filter(Node::is_element) {
        if is(part, "Constraint") {
            return Err(Skipped::Constraint);
        }
        if !is(part, "Privilege") {
            return Err(Skipped::UnknownPart);
        }
        found.push(Privilege { uri: uri(part)?, scope: scope.clone() });
    }
    Ok(found)
}

/// The text of the element. It must be one piece: with a comment in the middle, readers disagree on what it says.
fn uri(node: Node<'_, '_>) -> Result<String, Skipped> {
    let mut children = node.children();
    match (children.next(), children.next()) {
        (Some(only), None) if only.is_text() => {
            let text = only.text().unwrap_or_default().trim();
            if text.is_empty() { Err(Skipped::UnknownPart) } else { Ok(text.to_owned()) }
        }
        _ => Err(Skipped::UnknownPart),
    }
}

/// `None` for a scope that names a person: whatever speaks of a CPR number is not even looked at.
fn scope(text: &str) -> Result<Option<Scope>, Skipped> {
    if text.to_ascii_lowercase().contains("cpr") {
        return Ok(None);
    }
    let (kind, number) =
        text.strip_prefix(SCOPE_PREFIX).and_then(|rest| rest.split_once(':')).unwrap_or_default();
    let scope = match kind {
        "cvrNumberIdentifier" => Cvr::parse(number).map(Scope::Cvr).map_err(|_| Skipped::Scope)?,
        "productionUnitIdentifier" => {
            PNumber::parse(number).map(Scope::PNumber).map_err(|_| Skipped::Scope)?
        }
        "seNumberIdentifier" if number.len() == 8 && number.bytes().all(|b| b.is_ascii_digit()) => {
            Scope::SeNumber(number.to_owned())
        }
        "seNumberIdentifier" => return Err(Skipped::Scope),
        _ if text.is_empty() => return Err(Skipped::Scope),
        _ => Scope::Other(text.to_owned()),
    };
    Ok(Some(scope))
}
