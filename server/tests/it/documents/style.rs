//! What CONTRIBUTING.md asks of the code, where a test can see it.

use crate::repository::{in_repository, sources, text};

const FOLDERS: [&str; 5] = ["app", "crates", "frontend", "migrations", "server"];

fn code() -> Vec<(String, String)> {
    let root = in_repository("");
    let all = FOLDERS.iter().flat_map(|folder| sources(folder));
    let named =
        all.map(|(path, text)| (path.strip_prefix(&root).unwrap_or(&path).display().to_string(), text));
    named.filter(|(path, _)| !path.contains("/target/")).collect()
}

#[test]
fn every_module_says_why_it_exists() {
    let silent: Vec<String> =
        code().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "no `//!` at the top: {silent:#?}");
}

/// `#[expect]`, so that one that is not needed any more is found.
#[test]
fn a_lint_is_set_aside_with_a_reason() {
    let mut bare = vec![];
    for (path, text) in code() {
        for (kind, allowed) in
            [("#[allow(", false), ("#![allow(", false), ("#[expect(", true), ("#![expect(", true)]
        {
            for part in text.split(kind).skip(1) {
                // This file speaks of them.
                let spoken_of = path.ends_with("documents/style.rs");
                let reason = part.split(")]").next().is_some_and(|part| part.contains("reason = "));
                if !(spoken_of || allowed && reason) {
                    bare.push(format!("{path}: {kind}{}", part.lines().next().unwrap_or_default()));
                }
            }
        }
    }
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn every_crate_forbids_unsafe_code_and_takes_the_workspaces_lints() {
    let workspace = text("Cargo.toml");
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    let (_, members) = workspace.split_once("members = [").expect("members");
    let members = members.split(']').next().expect("an end").split('"').skip(1).step_by(2);
    let mut number = 0;
    for member in members {
        let crate_ = text(&format!("{member}/Cargo.toml"));
        assert!(crate_.contains("[lints]\nworkspace = true"), "{member}");
        number += 1;
    }
    assert!(number >= 10, "{number} crates");
}

/// Cryptography is rustls' and ring's, and `sha2` for what is kept as a hash.
#[test]
fn no_crate_of_ours_asks_for_other_cryptography() {
    let workspace = text("Cargo.toml");
    let (_, wanted) = workspace.split_once("[workspace.dependencies]").expect("dependencies");
    let wanted = wanted.split("\n[").next().expect("an end");
    let names: Vec<&str> =
        wanted.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect();
    for other in
        ["md5", "md-5", "sha1", "sha-1", "openssl", "native-tls", "aes", "des", "rc4", "rsa", "blowfish"]
    {
        assert!(!names.contains(&other), "{other}");
    }
    assert!(names.contains(&"ring") && names.contains(&"sha2"));
    for (path, text) in code() {
        let spoken_of = path.ends_with("documents/style.rs");
        assert!(spoken_of || !text.to_lowercase().contains("md5"), "{path}");
    }
}

/// Values reach SQL bound, never written into its text: raw statements hold constants of the code only.
#[test]
fn no_statement_is_put_together_from_texts() {
    let constants = ["{CHANNEL}", "{MIGRATING}"];
    for (path, text) in code().into_iter().filter(|(path, _)| path.starts_with("crates/store/src/")) {
        for start in ["execute_unprepared(", "Statement::from_string(", "Expr::cust(", "from_sql_and_values("]
        {
            // Where a wrapper hands a statement on there is none yet.
            for part in text.split(start).skip(1).filter(|part| !part.starts_with("&self")) {
                let call: String = part.lines().take(4).collect();
                let call =
                    call.split(';').next().and_then(|call| call.split(".await").next()).unwrap_or_default();
                let mut holes = call.split('{').skip(1).filter_map(|rest| rest.split('}').next());
                let bound = holes.all(|hole| constants.contains(&format!("{{{hole}}}").as_str()));
                assert!(bound, "{path}: {start}{call}");
            }
        }
    }
}

/// What a crate calls of another's `async fn`s it compiles anew, unless the function says that it is compiled where it stands
/// (docs/decisions/0029). One that is generic cannot; what a unit of work does is for `services` alone.
#[test]
fn a_use_case_is_compiled_where_it_stands() {
    let mut marked = 0;
    let mut bare = vec![];
    for (path, text) in code().into_iter().filter(|(path, _)| path.starts_with("crates/services/src")) {
        for (at, _) in text.match_indices("pub async fn ") {
            let (before, signature) = text.split_at(at);
            let signature = signature.split(" {\n").next().unwrap_or_default();
            let (name, _) = signature.split_once('(').expect("arguments");
            let generic = signature.contains("impl ") || name.contains('<') && !name.contains("<'");
            if before.trim_end().ends_with("#[compiled_here]") {
                marked += 1;
            } else if !generic && !path.ends_with("/work.rs") {
                bare.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(marked > 100, "{marked}");
    assert!(bare.is_empty(), "without `#[compiled_here]`: {bare:#?}");
}
