//! Links between documents lead to something, and every decision is linked.

use std::{collections::BTreeSet, fs};

use super::DOCUMENTS;
use crate::repository::{in_repository, text};

/// The documents, the decisions and the roadmap, by their paths.
fn documents() -> Vec<String> {
    let decisions = fs::read_dir(in_repository("docs/decisions")).expect("decisions");
    let mut paths: Vec<String> = decisions
        .map(|entry| format!("docs/decisions/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .collect();
    paths.extend(DOCUMENTS.iter().map(|path| (*path).to_owned()));
    if in_repository("docs/roadmap.md").exists() {
        paths.push("docs/roadmap.md".into());
    }
    paths.sort();
    paths
}

/// Where a document's links lead.
fn links(text: &str) -> Vec<String> {
    // What stands between backticks is no link.
    let text: String = text.split('`').step_by(2).collect();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links
        .filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        .map(ToOwned::to_owned)
        .collect()
}

/// The addresses of a document's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_of_a_document_leads_somewhere() {
    let mut dead = vec![];
    let mut followed = 0;
    for document in documents() {
        let folder = in_repository(&document).parent().expect("a folder").to_path_buf();
        for link in links(&text(&document)) {
            followed += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { in_repository(&document) } else { folder.join(file) };
            let found = if anchor.is_empty() {
                target.exists()
            } else {
                fs::read_to_string(&target).is_ok_and(|text| anchors(&text).contains(anchor))
            };
            if !found {
                dead.push(format!("{document}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
    assert!(followed > 40, "{followed} links");
}

#[test]
fn every_decision_is_linked_from_the_readme_and_numbered_once() {
    let readme = text("README.md");
    let mut numbers = BTreeSet::new();
    for path in documents().iter().filter(|path| path.starts_with("docs/decisions/")) {
        assert!(readme.contains(&format!("({path})")), "README.md does not link {path}");
        let name = path.rsplit('/').next().expect("a name");
        let (number, _) = name.split_once('-').expect("a number");
        assert!(numbers.insert(number.to_owned()), "two decisions have the number {number}");
        let text = text(path);
        let title = text.trim_start_matches("# ").trim_start_matches('0');
        let digits = title.chars().take_while(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits, number.trim_start_matches('0'), "{path} begins with its number");
    }
    assert!(numbers.len() >= 12);
}
