//! The example shows every setting, with its default.

use super::*;
use crate::{Identity, Limits};

const EXAMPLE: &str = include_str!("../../../../docs/tilslutning.example.toml");

#[test]
fn the_example_passes_with_the_secret_from_the_environment() {
    let config = read(EXAMPLE, &only("TILSLUTNING_OIDC_CLIENT_SECRET", "secret")).unwrap();
    assert!(matches!(config.identity, Identity::Oidc(_)));
    assert_eq!(faults(EXAMPLE).len(), 1);
}

/// Asks each section for its keys by giving it one that it cannot have.
fn known(section: &str) -> Vec<String> {
    let text = if section.is_empty() { "x-x = 1".into() } else { format!("[{section}]\nx-x = 1") };
    let told = faults(&text).into_iter().find(|fault| fault.contains("x-x is no setting")).unwrap();
    told.rsplit_once(" are ").unwrap().1.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_example_has_every_key() {
    let table: toml::Table = EXAMPLE.parse().unwrap();
    let mut sections = vec![(String::new(), &table)];
    let mut count = 0;
    while let Some((section, table)) = sections.pop() {
        for key in known(&section) {
            count += 1;
            let path = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
            match table.get(&key) {
                Some(toml::Value::Table(inner)) => sections.push((path, inner)),
                Some(_) => {}
                // The secret stands in a comment: where it comes from is for the operator to choose.
                None => assert!(EXAMPLE.contains(&format!("\n# {key} = ")), "{path}"),
            }
        }
    }
    assert!(count > 35, "{count}");
}

#[test]
fn the_example_shows_the_defaults() {
    let example = read(EXAMPLE, &only("TILSLUTNING_OIDC_CLIENT_SECRET", "s3cr3t")).unwrap();
    let defaults = passes(OIDC);
    let shown = |config: &Config| {
        let Identity::Oidc(oidc) = &config.identity else { panic!("the demo") };
        format!(
            "{:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?} {}",
            config.database.to_string(),
            config.listen,
            config.site,
            config.sessions,
            config.audit,
            config.agency,
            config.limits,
            oidc.acr,
            oidc.scopes,
            oidc.clock_skew_seconds,
            oidc.claims,
            config.mail.keep_days
        )
    };
    assert_eq!(shown(&example), shown(&defaults));
}

#[test]
fn the_documents_name_the_defaults() {
    let security =
        include_str!("../../../../docs/security.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let config = passes(OIDC);
    let Limits { log_in, application, search, streams, connections } = config.limits;
    for told in [
        format!("{log_in} to log in, {application} to write to the agency"),
        format!(", {search} searches"),
        format!("ends after {} minutes without a request", config.sessions.idle_minutes),
        format!("and {} hours after the log-in", config.sessions.absolute_hours),
    ] {
        assert!(security.contains(&told), "security.md does not say: {told}");
    }
    for told in [
        format!("Default: {log_in}\nlog_in"),
        format!("Default: {streams}\nstreams"),
        format!("Default: {connections}\nconnections"),
    ] {
        assert!(EXAMPLE.contains(&told), "the example does not say: {told}");
    }
}
