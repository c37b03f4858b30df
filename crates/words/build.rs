//! Turns `locales/da.toml` and `locales/en.toml` into methods of `Lang`, so that a missing key, an unused placeholder or
//! a misspelt name is a compile error, and the browser gets plain string tables. Sections such as `[word.system_status]` become
//! the words of the values of `domain::SystemStatus`, and `[event.access_sent]` what is said of `domain::NoticeEvent::AccessSent`.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let (da, en) = (read("locales/da.toml"), read("locales/en.toml"));
    for (key, text) in &da {
        let other = en.get(key).unwrap_or_else(|| panic!("locales/en.toml lacks {key}"));
        assert!(same(text, other), "the placeholders of {key} differ between the locales");
    }
    if let Some(key) = en.keys().find(|key| !da.contains_key(*key)) {
        panic!("locales/da.toml lacks {key}");
    }
    let mut code = String::from("impl Lang {\n");
    for (key, text) in da.iter().filter(|(key, _)| !key.contains('.')) {
        method(&mut code, key, text, &en[key]).expect("a String takes any text");
    }
    labels(&mut code, &da, &en).expect("a String takes any text");
    events(&mut code, &da, &en).expect("a String takes any text");
    code.push_str("}\n");
    words(&mut code, &da, &en).expect("a String takes any text");
    places(&mut code, &da).expect("a String takes any text");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("texts.rs"), code).expect("texts.rs");
}

/// The sections that hold a section for each of domain's tables, and for each of its events.
const NESTED: [&str; 2] = [WORDS, EVENTS];
const WORDS: &str = "word";
const EVENTS: &str = "event";

/// The tables whose values hold more than which they are: they are looked at, not copied.
const HOLDING: [&str; 1] = ["place"];

/// `[section]` and `key` become `section_key`; `[word.table]` and `code` become `word.table.code`.
fn read(path: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut texts = BTreeMap::new();
    for (section, entries) in &table {
        let entries = entries.as_table().unwrap_or_else(|| panic!("{path}: {section} is no section"));
        if NESTED.contains(&section.as_str()) {
            nested(path, section, entries, &mut texts);
        } else {
            for (key, value) in entries {
                texts.insert(format!("{section}_{key}"), one(path, &format!("{section}.{key}"), value));
            }
        }
    }
    texts
}

fn nested(path: &str, section: &str, entries: &toml::Table, texts: &mut BTreeMap<String, String>) {
    for (key, value) in entries {
        let key = format!("{section}.{key}");
        if let Some(entries) = value.as_table() {
            nested(path, &key, entries, texts);
        } else {
            texts.insert(key.clone(), one(path, &key, value));
        }
    }
}

fn one(path: &str, key: &str, value: &toml::Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{path}: {key} is no text")).trim().to_owned()
}

/// `[field]` and `name` are the label of a form's field that is called `name`.
fn labels(
    code: &mut String,
    da: &BTreeMap<String, String>,
    en: &BTreeMap<String, String>,
) -> std::fmt::Result {
    writeln!(
        code,
        "    /// The label of a form's field, as pages and mails show it. Also for what is checked while it is compiled."
    )?;
    writeln!(code, "    pub const fn field(self, name: &str) -> Option<&'static str> {{")?;
    writeln!(code, "        Some(match (name.as_bytes(), self) {{")?;
    for (key, da) in da {
        if let Some(name) = key.strip_prefix("field_") {
            writeln!(code, "            (b{name:?}, Self::Da) => {da:?},")?;
            writeln!(code, "            (b{name:?}, Self::En) => {:?},", en[key])?;
        }
    }
    writeln!(code, "            _ => return None,\n        }})\n    }}")
}

/// `[word.data_access_action]` and `set_waiting` name `domain::DataAccessAction::SetWaiting`. A value without a word and a word
/// without a value do not compile.
fn words(
    code: &mut String,
    da: &BTreeMap<String, String>,
    en: &BTreeMap<String, String>,
) -> std::fmt::Result {
    let mut tables: BTreeMap<&str, Vec<(&str, &str, &str)>> = BTreeMap::new();
    for (key, text, path) in within(WORDS, da) {
        let [table, value] = path[..] else { panic!("{key} is no word of a table") };
        assert!(placeholders(text).is_empty(), "{key} is a word and has no places");
        tables.entry(table).or_default().push((value, text, &en[key]));
    }
    for (table, values) in tables {
        let name = camel(table);
        let (whole, more) = if HOLDING.contains(&table) { ("&", " { .. }") } else { ("", "") };
        if !more.is_empty() {
            writeln!(code, "#[expect(clippy::unneeded_struct_pattern, reason = \"one pattern for all\")]")?;
        }
        writeln!(code, "impl Word for {whole}domain::{name} {{")?;
        writeln!(code, "    fn word(self, t: Lang) -> &'static str {{")?;
        writeln!(code, "        match (self, t) {{")?;
        for (value, da, en) in values {
            let value = camel(value);
            writeln!(code, "            (domain::{name}::{value}{more}, Lang::Da) => {da:?},")?;
            writeln!(code, "            (domain::{name}::{value}{more}, Lang::En) => {en:?},")?;
        }
        writeln!(code, "        }}\n    }}\n}}")?;
    }
    Ok(())
}

/// The texts of a nested section: key, text, and the parts of the key within the section.
fn within<'a>(
    section: &str,
    texts: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = (&'a str, &'a str, Vec<&'a str>)> {
    texts.iter().filter_map(move |(key, text)| {
        let path = key.strip_prefix(section)?.strip_prefix('.')?;
        Some((key.as_str(), text.as_str(), path.split('.').collect()))
    })
}

/// The wordings that an event has besides the usual one, each a section within its own.
const WORDINGS: [&str; 3] = ["to_one", "to_several", "lifted"];

/// `[event.access_sent]` is what is said of `domain::NoticeEvent::AccessSent`, `[event.access_sent.to_one]` in a wording of its own.
/// An event without words, words without an event, and a place for what is no `EventFact` do not compile.
fn events(
    code: &mut String,
    da: &BTreeMap<String, String>,
    en: &BTreeMap<String, String>,
) -> std::fmt::Result {
    writeln!(code, "    /// All that is said of an event.")?;
    writeln!(code, "    pub const fn event(self, event: domain::NoticeEvent) -> &'static Wordings {{")?;
    writeln!(code, "        match (event, self) {{")?;
    for (lang, texts) in [("Da", da), ("En", en)] {
        let mut events: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
        for (key, text, path) in within(EVENTS, texts) {
            let (event, wording, part) = match path[..] {
                [event, part] => (event, "usual", part),
                [event, wording, part] if WORDINGS.contains(&wording) => (event, wording, part),
                _ => panic!("{key} is no part of what is said of an event"),
            };
            let fields = events.entry(event).or_default().entry(wording).or_default();
            write!(fields, "{part}: {}, ", event_text(key, part, text))?;
        }
        for (event, wordings) in events {
            write!(
                code,
                "            (domain::NoticeEvent::{}, Self::{lang}) => &Wordings {{ ",
                camel(event)
            )?;
            let usual =
                wordings.get("usual").unwrap_or_else(|| panic!("event.{event} lacks its usual words"));
            write!(code, "usual: EventWords {{ {usual}}}, ")?;
            for name in WORDINGS {
                match wordings.get(name) {
                    Some(fields) => write!(code, "{name}: Some(EventWords {{ {fields}}}), ")?,
                    None => write!(code, "{name}: None, ")?,
                }
            }
            writeln!(code, "}},")?;
        }
    }
    writeln!(code, "        }}\n    }}")
}

/// The value of a field of `EventWords`.
fn event_text(key: &str, part: &str, text: &str) -> String {
    let names = placeholders(text);
    match part {
        "bare" => {
            assert!(names.is_empty(), "{key} is said where names are missing, and has no places");
            format!("{text:?}")
        }
        "several" => {
            assert!(text.matches("{count}").count() == 1 && names.len() == 1, "{key} has one {{count}}");
            format!("{text:?}")
        }
        _ => {
            let fact = |name: &&str| format!("({name:?}, EventFact::{}), ", camel(name));
            let facts: String = names.iter().map(fact).collect();
            format!("EventText {{ text: {text:?}, facts: &[{facts}] }}")
        }
    }
}

/// `set_waiting` as a Rust type or value is called: `SetWaiting`.
fn camel(code: &str) -> String {
    let part = |part: &str| part[..1].to_uppercase() + &part[1..];
    code.split('_').map(part).collect()
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
    let methods = texts.iter().filter(|(key, _)| !key.contains('.'));
    let several = methods.map(|(key, text)| (key, placeholders(text))).filter(|(_, names)| names.len() > 1);
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
