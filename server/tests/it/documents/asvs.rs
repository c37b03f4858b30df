//! The table of OWASP ASVS: whatever is "yes" names a test that shows it, and every test that is named exists.

use std::{fs, path::PathBuf};

use crate::repository::{in_repository, text};

/// A line: number, what it is about, state, and what shows it.
struct Line {
    id: String,
    state: String,
    shown: String,
}

fn table() -> Vec<Line> {
    let text = text("docs/security.md");
    let (_, table) = text.split_once("| Id | About | State | Shown by |").expect("the table");
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let lines = lines.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, _, state, shown @ ..] = cells.as_slice() else { panic!("not four cells: {line}") };
        Line { id: (*id).into(), state: (*state).into(), shown: shown.join(" | ") }
    });
    lines.collect()
}

/// A test that a line names: the end of its file's path, and its name.
struct Test {
    file: String,
    name: String,
}

/// Reads `file.rs`: `name`, `name`; `file.ts`: "title".
fn tests(line: &Line) -> Vec<Test> {
    let mut tests = vec![];
    for part in line.shown.split("`: ").collect::<Vec<_>>().windows(2) {
        let [before, after] = part else { continue };
        let Some(file) = before.rsplit('`').next().filter(|file| file.contains('.')) else { continue };
        // Up to the next file, which follows a semicolon.
        let names = after.split(';').next().unwrap_or_default();
        let names: Vec<&str> = if file.ends_with(".ts") {
            names.split('"').skip(1).step_by(2).collect()
        } else {
            names.split('`').skip(1).step_by(2).collect()
        };
        let named = names.into_iter().filter(|name| !name.trim().is_empty());
        tests.extend(named.map(|name| Test { file: file.into(), name: name.into() }));
    }
    tests
}

/// Every source file that may hold a test.
fn files() -> Vec<PathBuf> {
    fn walk(folder: PathBuf, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let skipped = ["target", "node_modules", "test-results"];
            if path.is_dir() && !skipped.iter().any(|name| path.ends_with(name)) {
                walk(path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "ts") {
                found.push(path);
            }
        }
    }
    let mut found = vec![];
    for folder in ["app", "crates", "end2end", "server"] {
        walk(in_repository(folder), &mut found);
    }
    found
}

fn exists(test: &Test, files: &[PathBuf]) -> bool {
    let start = |text: &str| {
        if test.file.ends_with(".ts") {
            return text.contains(&format!("\"{}\"", test.name))
                || text.contains(&format!("'{}'", test.name));
        }
        text.match_indices(&format!("fn {}(", test.name)).any(|(place, _)| {
            // An attribute stands before it.
            text[..place].trim_end().trim_end_matches("async").trim_end().ends_with(']')
        })
    };
    let mut named = files.iter().filter(|path| path.ends_with(&test.file));
    named.any(|path| start(&fs::read_to_string(path).expect("text")))
}

#[test]
fn every_test_that_the_asvs_table_names_exists() {
    let files = files();
    let mut missing = vec![];
    for line in table() {
        let gone = tests(&line).into_iter().filter(|test| !exists(test, &files));
        missing.extend(gone.map(|test| format!("{}: {} in {}", line.id, test.name, test.file)));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn whatever_the_asvs_table_calls_done_names_a_test() {
    let lines = table();
    assert!(lines.len() > 60, "{} lines", lines.len());
    let states = ["yes", "partly", "no", "*operator*"];
    let odd: Vec<&str> = lines
        .iter()
        .filter(|line| !states.contains(&line.state.as_str()))
        .map(|line| line.id.as_str())
        .collect();
    assert!(odd.is_empty(), "another state: {odd:?}");
    let bare = lines.iter().filter(|line| line.state == "yes" && tests(line).is_empty());
    let bare: Vec<&str> = bare.map(|line| line.id.as_str()).collect();
    assert!(bare.is_empty(), "\"yes\" without a test: {bare:?}");
    let explained = lines.iter().filter(|line| line.state == "partly" && line.shown.is_empty());
    let bare: Vec<&str> = explained.map(|line| line.id.as_str()).collect();
    assert!(bare.is_empty(), "\"partly\" without a word: {bare:?}");
}
