//! What is kept as JSON stays readable: the forms in which it was ever written, one in a line, and whether any is missing.

use std::{collections::BTreeSet, fmt::Debug};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads every form. What is written of it now is read as the same.
///
/// # Panics
/// Where one cannot be read.
#[track_caller]
pub fn read_all<T: Serialize + DeserializeOwned + PartialEq + Debug>(forms: &str) -> Vec<T> {
    let read = |form: &str| -> T {
        let value = serde_json::from_str(form).unwrap_or_else(|error| panic!("{form}: {error}"));
        let again = serde_json::to_string(&value).expect("written");
        assert_eq!(serde_json::from_str::<T>(&again).expect("read again"), value, "{form}");
        value
    };
    forms.lines().map(read).collect()
}

/// Asserts that every variant of `E` stands somewhere in the forms. `path` leads there: names of fields and variants, with `*` for
/// any of them and for each of a list; empty for the form itself.
///
/// # Panics
/// Where one is missing: a line is to be added as it is written now. One that was renamed keeps its line, and is read by an alias.
#[track_caller]
pub fn assert_every<E: DeserializeOwned>(forms: &str, path: &str) {
    let mut found = BTreeSet::new();
    for form in forms.lines() {
        let form: Value = serde_json::from_str(form).expect("JSON");
        let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        tags(&form, &path, &mut found);
    }
    let variants = variants::<E>();
    assert!(variants.len() > 1, "{variants:?}");
    let missing: Vec<_> = variants.difference(&found).collect();
    assert!(missing.is_empty(), "no form at {path:?} has {missing:?}");
}

/// Asserts that every field of what is written now stands in some form at the path, for which see [`assert_every`].
///
/// # Panics
/// Where one is missing.
#[track_caller]
pub fn assert_fields(forms: &str, now: &impl Serialize) {
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let found: BTreeSet<String> =
        forms.lines().flat_map(|form| keys(&serde_json::from_str(form).expect("JSON"))).collect();
    let now = keys(&serde_json::to_value(now).expect("JSON"));
    let missing: Vec<_> = now.difference(&found).collect();
    assert!(missing.is_empty(), "no form has {missing:?}");
}

/// The names of all variants, as they are read: what is none of them is refused with all of their names.
fn variants<E: DeserializeOwned>() -> BTreeSet<String> {
    let Err(error) = serde_json::from_str::<E>("\"?\"") else { panic!("? is a variant") };
    error.to_string().split('`').skip(1).step_by(2).filter(|name| *name != "?").map(Into::into).collect()
}

fn tags(value: &Value, path: &[&str], found: &mut BTreeSet<String>) {
    let Some((part, rest)) = path.split_first() else {
        match value {
            Value::String(unit) => _ = found.insert(unit.clone()),
            Value::Object(with) => found.extend(with.keys().cloned()),
            _ => {}
        }
        return;
    };
    match value {
        Value::Object(fields) => {
            for (_, value) in fields.iter().filter(|(name, _)| *part == "*" || part == name) {
                tags(value, rest, found);
            }
        }
        Value::Array(values) if *part == "*" => values.iter().for_each(|value| tags(value, rest, found)),
        _ => {}
    }
}
