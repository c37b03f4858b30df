//! The layers of `docs/architecture.md` are those of the crates: who names whom in its `Cargo.toml`, and in no other way.

use std::collections::BTreeSet;

use crate::repository::text;

/// The crates of the workspace, by name and folder.
fn crates() -> Vec<(String, String)> {
    let workspace = text("Cargo.toml");
    let (_, members) = workspace.split_once("members = [").expect("members");
    let members = members.split(']').next().expect("an end").split('"').skip(1).step_by(2);
    members.map(|folder| (folder.rsplit('/').next().expect("a name").to_owned(), folder.to_owned())).collect()
}

/// Which crate of the workspace needs which, tests apart.
fn needed() -> BTreeSet<(String, String)> {
    let crates = crates();
    let mut needed = BTreeSet::new();
    for (name, folder) in &crates {
        let manifest = text(&format!("{folder}/Cargo.toml"));
        let sections = manifest.split("\n[").filter(|section| section.starts_with("dependencies]"));
        let lines =
            sections.flat_map(|section| section.lines().skip(1).map(ToOwned::to_owned).collect::<Vec<_>>());
        for line in lines {
            let other = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if crates.iter().any(|(known, _)| known == other) {
                needed.insert((name.clone(), other.to_owned()));
            }
        }
    }
    needed
}

/// The arrows of the picture: `a ──▶ b ──▶ c` says two.
fn drawn() -> BTreeSet<(String, String)> {
    let architecture = text("docs/architecture.md");
    let picture = architecture.split("```").nth(1).expect("a picture");
    let mut drawn = BTreeSet::new();
    for line in picture.lines().filter(|line| line.contains('▶')) {
        let names: Vec<Vec<String>> = line
            .split("──▶")
            .map(|part| {
                // "app (ssr)" is app.
                let names = part.split(',').filter_map(|name| name.split('(').next());
                names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
            })
            .collect();
        for pair in names.windows(2) {
            for from in &pair[0] {
                drawn.extend(pair[1].iter().map(|to| (from.clone(), to.clone())));
            }
        }
    }
    drawn
}

#[test]
fn the_arrows_of_the_architecture_are_the_crates_own() {
    let (needed, drawn) = (needed(), drawn());
    let invented: Vec<_> = drawn.difference(&needed).collect();
    assert!(invented.is_empty(), "drawn, and not so: {invented:?}");
    // The kit of the tests is named in words.
    let missing: Vec<_> = needed.difference(&drawn).filter(|(from, _)| from != "testkit").collect();
    assert!(missing.is_empty(), "not drawn: {missing:?}");
}

#[test]
fn every_crate_is_in_the_architecture_and_in_the_readme() {
    let (architecture, readme) = (text("docs/architecture.md"), text("README.md"));
    for (name, folder) in crates() {
        assert!(architecture.contains(&format!("`{name}`")), "docs/architecture.md does not name {name}");
        assert!(readme.contains(&format!("{folder}/")), "README.md does not name {folder}");
    }
}
