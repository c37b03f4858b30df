//! Turns `locales/da.toml` and `locales/en.toml` into methods of `Lang`, so that a missing key, an unused placeholder or
//! a misspelt name is a compile error, and the browser gets plain string tables.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=content");
    let (da, en) = (read("locales/da.toml"), read("locales/en.toml"));
    for (key, text) in &da {
        let other = en.get(key).unwrap_or_else(|| panic!("locales/en.toml lacks {key}"));
        assert!(same(text, other), "the placeholders of {key} differ between the locales");
    }
    if let Some(key) = en.keys().find(|key| !da.contains_key(*key)) {
        panic!("locales/da.toml lacks {key}");
    }
    let mut code = String::from("impl Lang {\n");
    for (key, text) in &da {
        method(&mut code, key, text, &en[key]).expect("a String takes any text");
    }
    code.push_str("}\n");
    places(&mut code, &da).expect("a String takes any text");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("texts.rs"), code).expect("texts.rs");
}

/// `[section]` and `key` become `section_key`.
fn read(path: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut texts = BTreeMap::new();
    for (section, entries) in &table {
        let entries = entries.as_table().unwrap_or_else(|| panic!("{path}: {section} is no section"));
        for (key, value) in entries {
            let value = value.as_str().unwrap_or_else(|| panic!("{path}: {section}.{key} is no text"));
            texts.insert(format!("{section}_{key}"), value.trim().to_owned());
        }
    }
    texts
}

/// The names between `{` and `}`, each once, in order of appearance.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names = vec![];
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn same(a: &str, b: &str) -> bool {
    let sorted = |text| {
        let mut names = placeholders(text);
        names.sort_unstable();
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    sorted(a) == sorted(b)
}

/// The texts with more than one place, for the test that each place is given what it is for.
fn places(code: &mut String, texts: &BTreeMap<String, String>) -> std::fmt::Result {
    let several =
        texts.iter().map(|(key, text)| (key, placeholders(text))).filter(|(_, names)| names.len() > 1);
    writeln!(code, "#[cfg(test)]\nconst PLACES: &[(&str, &[&str])] = &[")?;
    for (key, names) in several {
        writeln!(code, "    ({key:?}, &{names:?}),")?;
    }
    writeln!(code, "];")
}

fn method(code: &mut String, key: &str, da: &str, en: &str) -> std::fmt::Result {
    let names = placeholders(da);
    let text = format!("match self {{ Self::Da => {da:?}, Self::En => {en:?} }}");
    if names.is_empty() {
        writeln!(code, "    pub const fn {key}(self) -> &'static str {{ {text} }}")
    } else {
        let arguments: String = names.iter().map(|name| format!(", {name}: &str")).collect();
        let pairs: String = names.iter().map(|name| format!("({name:?}, {name}), ")).collect();
        writeln!(code, "    pub fn {key}(self{arguments}) -> String {{ fill({text}, &[{pairs}]) }}")
    }
}
