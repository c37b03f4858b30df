//! `docs/operations.md` names every subcommand, option and variable that there is, and no other.

use std::collections::BTreeSet;

use clap::Subcommand;

use super::{DOCUMENTS, quoted};
use crate::repository::{sources, text};

/// Every subcommand with its way and its options.
fn commands() -> Vec<(String, Vec<String>)> {
    fn walk(command: &clap::Command, way: &str, found: &mut Vec<(String, Vec<String>)>) {
        let options =
            command.get_arguments().filter_map(|argument| argument.get_long()).map(ToOwned::to_owned);
        found.push((way.to_owned(), options.filter(|name| name != "help" && name != "version").collect()));
        for sub in command.get_subcommands() {
            walk(sub, &format!("{way} {}", sub.get_name()), found);
        }
    }
    let mut found = vec![];
    walk(&server::Command::augment_subcommands(clap::Command::new("server")), "server", &mut found);
    found
}

#[test]
fn every_subcommand_and_option_is_in_the_operations() {
    let operations = text("docs/operations.md");
    let mut missing = vec![];
    for (way, options) in commands() {
        if way != "server" && !operations.contains(&way) {
            missing.push(way.clone());
        }
        let unnamed = options.into_iter().filter(|option| !operations.contains(&format!("--{option}")));
        missing.extend(unnamed.map(|option| format!("{way} --{option}")));
    }
    assert!(missing.is_empty(), "not in docs/operations.md: {missing:?}");
}

#[test]
fn every_subcommand_and_option_that_a_document_names_is_there() {
    let commands = commands();
    let ways: BTreeSet<&str> = commands.iter().map(|(way, _)| way.as_str()).collect();
    let options: BTreeSet<&str> =
        commands.iter().flat_map(|(_, options)| options).map(String::as_str).collect();
    let mut unknown = vec![];
    let mut named = 0;
    for document in DOCUMENTS.into_iter().chain(["docs/tilslutning.example.toml"]) {
        let text = text(document);
        for call in
            quoted(&text).into_iter().filter(|call| call.starts_with("server ") && !call.contains('\n'))
        {
            named += 1;
            let words: Vec<&str> = call.split_whitespace().collect();
            // The longest way that there is.
            let known = (2..=words.len()).any(|number| ways.contains(words[..number].join(" ").as_str()));
            if !known && !["help", "--help", "--version"].contains(&words[1]) {
                unknown.push(format!("{document}: {call}"));
            }
            let given = words.iter().filter_map(|word| word.strip_prefix("--"));
            let given = given.filter(|option| !["help", "version"].contains(option));
            unknown.extend(
                given.filter(|option| !options.contains(option)).map(|o| format!("{document}: --{o}")),
            );
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(named > 8, "{named} calls");
}

/// The variables that the program reads: where a name in capitals is given to what reads them.
fn variables_read() -> BTreeSet<String> {
    let starts = ["env = \"", "env::var(\"", "Some(\"", "variable: \"", "given(\""];
    let all = ["server/src", "app", "crates"].into_iter().flat_map(sources);
    // Tests and their kit read what the operator never sets.
    let ours = all.filter(|(path, _)| {
        let path = path.display().to_string();
        !path.contains("/tests/") && !path.contains("testkit")
    });
    let mut found = BTreeSet::new();
    for (_, source) in ours {
        let production = source.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        for start in starts {
            let names = production.split(start).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(names.filter(|name| is_variable(name)).map(ToOwned::to_owned));
        }
    }
    found
}

fn is_variable(name: &str) -> bool {
    name.len() > 5 && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Variables that libraries read, or that only shape the output.
const OF_LIBRARIES: [&str; 6] =
    ["OUT_DIR", "RUST_LOG", "NO_COLOR", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"];

#[test]
fn the_operations_name_every_variable_that_is_read_and_no_other() {
    let read = variables_read();
    assert!(read.contains("DATABASE_URL") && read.len() > 4, "{read:?}");
    let operations = text("docs/operations.md");
    let named: BTreeSet<String> =
        quoted(&operations).into_iter().filter(|name| is_variable(name)).map(ToOwned::to_owned).collect();
    let missing: Vec<_> =
        read.difference(&named).filter(|name| !OF_LIBRARIES.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "read, and not in docs/operations.md: {missing:?}");
    // Columns of an extract are written alike.
    let domain: String = sources("crates/domain/src").into_iter().map(|(_, source)| source).collect();
    let is_column = |name: &str| domain.contains(&format!("\"{name}\""));
    let named = named.into_iter().filter(|name| !is_column(name)).collect::<BTreeSet<_>>();
    let invented: Vec<_> =
        named.difference(&read).filter(|name| !OF_LIBRARIES.contains(&name.as_str())).collect();
    assert!(invented.is_empty(), "in docs/operations.md, and read by nobody: {invented:?}");
}

/// What the check of a configuration looks at has a list of its own.
#[test]
fn the_variables_that_come_before_the_file_are_listed() {
    let operations = super::flowing("docs/operations.md");
    let (_, list) = operations.split_once("These variables come before the file").expect("the list");
    let list = list.split("counts as not set").next().expect("an end");
    let listed: BTreeSet<String> =
        quoted(list).into_iter().filter(|name| is_variable(name)).map(ToOwned::to_owned).collect();
    let config: BTreeSet<String> = sources("crates/configuration/src")
        .into_iter()
        .filter(|(path, _)| !path.display().to_string().contains("/tests/"))
        .flat_map(|(_, source)| source.split('"').map(ToOwned::to_owned).collect::<Vec<_>>())
        .filter(|name| is_variable(name))
        .collect();
    assert_eq!(listed, config);
}
