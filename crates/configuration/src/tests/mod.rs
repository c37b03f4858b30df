//! Every rule with the line it is told for.

mod example;
mod general;
mod identity;
mod mail;
mod parse;
mod warnings;

use super::{Config, ConfigFault, identity::Mode, load};

/// A file that passes in mode `oidc`, on loopback.
const OIDC: &str = r#"listen = "127.0.0.1:3000"
public_url = "https://tilslutning.example"
[identity]
mode = "oidc"
[identity.oidc]
issuer = "https://login.example"
client_id = "tilslutning"
client_secret = "s3cr3t"
[identity.privileges]
administer_agreements = "urn:example:a"
view_agreements = "urn:example:b"
case_worker = "urn:example:c"
agency_administrator = "urn:example:d"
administer_users = "urn:example:e"
[mail]
mode = "folder"
"#;

fn nothing(_: &str) -> Option<String> {
    None
}

fn only(name: &'static str, value: &'static str) -> impl Fn(&str) -> Option<String> {
    move |asked| (asked == name).then(|| value.to_owned())
}

/// What a trial on this machine would make of the text.
fn read(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Vec<ConfigFault>> {
    super::read(text, env, Some(Mode::Demo))
}

/// The warnings of a file that passes, as `line: key message`.
fn warnings(text: &str) -> Vec<String> {
    let warnings = read(text, &only("TILSLUTNING_OIDC_CLIENT_SECRET", "secret")).unwrap().warnings;
    warnings.iter().map(told).collect()
}

fn told(fault: &ConfigFault) -> String {
    let line = fault.line.map_or("-".to_owned(), |line| line.to_string());
    format!("{line}: {} {}", fault.key, fault.message)
}

fn passes(text: &str) -> Config {
    read(text, &nothing).unwrap()
}

/// The faults as `line: key message`.
fn faults(text: &str) -> Vec<String> {
    faults_with(text, &nothing)
}

fn faults_with(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    read(text, env).unwrap_err().iter().map(told).collect()
}

/// Asserts that there is one fault, and how it begins.
#[track_caller]
fn refused(text: &str, begins: &str) {
    let faults = faults(text);
    assert!(faults.len() == 1 && faults[0].starts_with(begins), "{faults:#?}");
}

/// Asserts the same of the file that passes with one line replaced.
#[track_caller]
fn refused_with(line: &str, replacement: &str, begins: &str) {
    assert_eq!(OIDC.matches(line).count(), 1);
    refused(&OIDC.replace(line, replacement), begins);
}
