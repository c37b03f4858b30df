//! What can be used and is hardly meant.

use super::*;

/// The same file with names that somebody can have.
fn own(text: &str) -> String {
    text.replace("urn:example:", "urn:dk:").replace(".example", ".dk").replace("mail.dk", "smtp.havnsoe.dk")
}

const PROXY: &str = "[proxy]\ntrusted = [\"127.0.0.1\"]\n";

#[test]
fn what_is_left_from_the_example_is_warned_of() {
    let text = OIDC.replace(
        "mode = \"folder\"",
        "from = \"T <t@mail.example.org>\"\nmode = \"smtp\"\n[mail.smtp]\nhost = \"EXAMPLE.com\"",
    );
    let told = warnings(&format!("{text}{PROXY}"));
    let lines: Vec<&str> =
        told.iter().map(|told| &told[..told.find(" is ").or(told.find(" names ")).unwrap()]).collect();
    assert_eq!(
        lines,
        [
            "2: public_url",
            "6: identity.oidc.issuer",
            "10: identity.privileges.administer_agreements",
            "11: identity.privileges.view_agreements",
            "12: identity.privileges.case_worker",
            "13: identity.privileges.agency_administrator",
            "14: identity.privileges.administer_users",
            "16: mail.from",
            "19: mail.smtp.host",
        ]
    );
    assert!(
        told.iter().all(|told| !told.contains("urn:") && !told.contains(".org")),
        "no value is repeated: {told:#?}"
    );
    let own = own(OIDC);
    assert_eq!(warnings(&format!("{own}{PROXY}")), Vec::<String>::new());
    for (host, named) in [
        ("https://eksempel.dk", 0),
        ("https://example.dk", 0),
        ("https://myexample.com", 0),
        ("https://tilslutning.example.com", 1),
        ("https://example.net", 1),
    ] {
        let text = format!("{own}{PROXY}").replace("https://tilslutning.dk", host);
        assert_eq!(warnings(&text).len(), named, "{host}");
    }
}

#[test]
fn https_without_a_proxy_that_is_trusted_is_warned_of() {
    let own = own(OIDC);
    for (more, place) in [("", "-"), ("[proxy]\n", "-"), ("[proxy]\n\ntrusted = []", "19")] {
        let told = warnings(&format!("{own}{more}"));
        assert!(
            told.len() == 1 && told[0].starts_with(&format!("{place}: proxy.trusted names nobody")),
            "{told:#?}"
        );
    }
    let local = own.replace("https://tilslutning.dk", "http://127.0.0.1:3000");
    assert_eq!(warnings(&local), Vec::<String>::new(), "nobody else is there");
}

#[test]
fn a_trial_is_warned_of_nothing() {
    let text =
        OIDC.replace("\"oidc\"", "\"demo\"").replace("https://tilslutning.example", "http://localhost:3000");
    assert_eq!(warnings(&text), Vec::<String>::new());
}

#[test]
fn the_documents_configuration_wants_nothing_but_own_names() {
    let operations = include_str!("../../../../docs/operations.md");
    let (_, text) = operations.split_once("tilslutning.toml <<'END'\n").unwrap();
    let text = text.split("\nEND\n").next().unwrap();
    // The files that it names are another machine's.
    let text: String = text
        .lines()
        .filter(|line| {
            !line.contains("_file =") && !line.starts_with("root_certificate") && !line.starts_with("user =")
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    assert_eq!(warnings(&own(&text)), Vec::<String>::new());
    let told = warnings(&text);
    assert!(
        told.len() == 4 && told.iter().all(|told| told.contains("names a host of the documents")),
        "{told:#?}"
    );
    let example = include_str!("../../../../docs/tilslutning.example.toml");
    assert_eq!(warnings(&own(example)), Vec::<String>::new());
    assert_eq!(warnings(example).len(), 9, "four hosts and five privileges");
}
