//! What documents say of the code is what the code does: figures, defaults, commands, variables, crates, tests that are named,
//! links. Where a document and the code part, one of these fails and says where.

mod asvs;
mod commands;
mod figures;
mod layers;
mod links;
mod modules;
mod style;

use crate::repository::text;

/// A document as one line, so that a sentence is found however its lines are broken.
fn flowing(path: &str) -> String {
    text(path).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every document that is written for people.
const DOCUMENTS: [&str; 8] = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/glossary.md",
    "docs/operations.md",
    "docs/security.md",
    "docs/testing.md",
];

/// The words between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}
