//! From text to [`File`], with every fault told in our own words: those of the TOML reader quote the line.

use std::ops::Range;

use serde::Deserialize;
use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer},
};

use super::{fault::ConfigFault, file::File, place::line_of};

/// Reads `text`. What cannot be used is left out and told; a text that is not TOML gives no file at all.
pub fn parse(text: &str) -> (Option<File>, Vec<ConfigFault>) {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return (None, not_toml(text, &errors));
    }
    let mut faults = Vec::new();
    // Serde stops at the first fault, so that entry is taken out and the rest is read again.
    loop {
        let error = match File::deserialize(Deserializer::from(table.clone())) {
            Ok(file) => return (Some(file), faults),
            Err(error) => error,
        };
        let span = error.span().unwrap_or_default();
        let path = find(table.get_ref(), &span).unwrap_or_default();
        let key = if path.is_empty() { "the file".into() } else { written(&path) };
        faults.push(ConfigFault {
            line: Some(line_of(text, span.start)),
            key,
            message: advice(error.message()),
        });
        if !remove(table.get_mut(), &path) {
            return (None, faults);
        }
    }
}

fn not_toml(text: &str, errors: &[toml::de::Error]) -> Vec<ConfigFault> {
    let mut faults: Vec<ConfigFault> = Vec::new();
    for error in errors {
        let line = line_of(text, error.span().unwrap_or_default().start);
        if faults.iter().any(|fault| fault.line == Some(line)) {
            continue;
        }
        let message = if error.message() == "duplicate key" {
            "is given twice: keep one of the lines"
        } else {
            "is not written as TOML wants it: check quotes, brackets and the sign ="
        };
        faults.push(ConfigFault { line: Some(line), key: "this line".into(), message: message.into() });
    }
    faults
}

/// The keys that lead to what stands at `span`. An entry of a list is known by the list's key.
fn find(table: &DeTable<'_>, span: &Range<usize>) -> Option<Vec<String>> {
    let inside = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
    let here = table.iter().find(|(key, value)| {
        key.span() == *span
            || value.span() == *span
            || matches!(value.get_ref(), DeValue::Array(_)) && inside(value.span())
    });
    if let Some((key, _)) = here {
        return Some(vec![key.get_ref().to_string()]);
    }
    table.iter().find_map(|(key, value)| match value.get_ref() {
        DeValue::Table(inner) => {
            let mut path = vec![key.get_ref().to_string()];
            path.extend(find(inner, span)?);
            Some(path)
        }
        _ => None,
    })
}

fn remove(table: &mut DeTable<'_>, path: &[String]) -> bool {
    match path {
        [] => false,
        [key] => table.remove(key.as_str()).is_some(),
        [key, rest @ ..] => match table.get_mut(key.as_str()).map(Spanned::get_mut) {
            Some(DeValue::Table(inner)) => remove(inner, rest),
            _ => false,
        },
    }
}

/// The path in words that are safe on a terminal.
fn written(path: &[String]) -> String {
    let plain = |key: &String| {
        key.len() <= 40 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let keys: Vec<&str> = path.iter().map(|key| if plain(key) { key.as_str() } else { "…" }).collect();
    keys.join(".")
}

/// What to do about serde's message. Of that, only the part that comes from `File` is used: the rest quotes
/// the file.
fn advice(message: &str) -> String {
    let expected = message.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    if message.starts_with("unknown field") {
        let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        return format!(
            "is no setting: remove it or correct it; those of this section are {}",
            known.join(", ")
        );
    }
    match expected {
        "a string" => "must be a text in quotation marks",
        "i64" => "must be a whole number without quotation marks",
        "a sequence" => "must be a list of texts in square brackets",
        "a section" => "must be a section of its own, not a value",
        _ => "has a value of the wrong kind",
    }
    .into()
}
