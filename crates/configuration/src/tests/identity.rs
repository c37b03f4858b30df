//! Settings of the log-in.

use super::*;
use crate::{Identity, Oidc};

fn oidc(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Oidc {
    match read(text, env).unwrap().identity {
        Identity::Oidc(oidc) => *oidc,
        Identity::Demo => panic!("the demo"),
    }
}

/// A file that is removed with the test.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tilslutning-config-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn named(&self) -> String {
        OIDC.replace("client_secret = \"s3cr3t\"", &format!("client_secret_file = '{}'", self.0.display()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn the_mode_is_demo_or_oidc() {
    refused("[identity]\nmode = \"saml\"", "2: identity.mode must be \"demo\" or \"oidc\"");
    refused("[identity]\nmode = \"oiosaml\"", "2: identity.mode names a log-in that is not built yet");
}

#[test]
fn the_demo_stays_on_loopback() {
    refused("\nlisten = \"0.0.0.0:3000\"", "2: listen must be a loopback address");
    refused(
        "listen = \"192.0.2.1:3000\"\n[identity]\nmode = \"demo\"",
        "1: listen must be a loopback address",
    );
    refused("\n\npublic_url = \"https://tilslutning.example\"", "3: public_url must be a loopback address");
    passes("listen = \"[::1]:3000\"\npublic_url = \"http://localhost:3000\"");
    let told = faults_with("", &only("LISTEN", "0.0.0.0:3000"));
    assert!(told.len() == 1 && told[0].starts_with("-: LISTEN must be a loopback address"), "{told:?}");
}

#[test]
fn what_is_left_out_of_oidc_has_its_default() {
    let oidc = oidc(OIDC, &nothing);
    assert_eq!(oidc.issuer, "https://login.example");
    assert_eq!(oidc.client_id, "tilslutning");
    assert_eq!(oidc.client_secret.expose(), "s3cr3t");
    assert_eq!(oidc.acr.len(), 2);
    assert_eq!(oidc.scopes, ["openid", "profile"]);
    assert_eq!(oidc.clock_skew_seconds, 60);
    assert_eq!(oidc.claims.subject, "sub");
    assert_eq!(oidc.claims.privileges, "privileges_intermediate");
    assert_eq!(oidc.privileges.administer_users, "urn:example:e");
}

#[test]
fn oidc_needs_its_sections() {
    let text = "[identity]\nmode = \"oidc\"\n";
    let told = faults(text);
    assert!(told.len() == 3 && told[0].starts_with("2: identity.privileges is missing"), "{told:#?}");
    assert!(told[1].starts_with("2: identity.oidc is missing"), "{told:#?}");
    assert!(told[2].starts_with("-: mail.mode is missing"), "{told:#?}");
    refused_with("client_id = \"tilslutning\"", "", "5: identity.oidc.client_id is missing");
    refused_with("issuer = \"https://login.example\"", "", "5: identity.oidc.issuer is missing");
    refused_with(
        "client_id = \"tilslutning\"",
        "client_id = \"\"",
        "7: identity.oidc.client_id must not be empty",
    );
}

#[test]
fn oidc_needs_a_secret_from_somewhere() {
    let without = OIDC.replace("client_secret = \"s3cr3t\"", "");
    refused(
        &without,
        "5: identity.oidc.client_secret is missing: give it, or client_secret_file, or set TILSLUTNING_",
    );
    assert_eq!(oidc(&without, &only("TILSLUTNING_OIDC_CLIENT_SECRET", "e")).client_secret.expose(), "e");
    assert_eq!(oidc(OIDC, &only("TILSLUTNING_OIDC_CLIENT_SECRET", "e")).client_secret.expose(), "e");
    refused_with("\"s3cr3t\"", "\"\"", "8: identity.oidc.client_secret must not be empty");
    refused_with(
        "\"s3cr3t\"",
        "\"a\"\nclient_secret_file = \"b\"",
        "9: identity.oidc.client_secret_file and client_secret",
    );
}

#[test]
fn a_secret_is_read_from_its_file_without_the_line_break() {
    assert_eq!(oidc(&Scratch::new("good", "f i\r\n").named(), &nothing).client_secret.expose(), "f i");
    let empty = Scratch::new("empty", "\n");
    refused(&empty.named(), "8: identity.oidc.client_secret_file names a file that is empty");
    let gone = Scratch::new("gone", "").named();
    refused(&gone, "8: identity.oidc.client_secret_file names a file that cannot be read");
    assert_eq!(oidc(&gone, &only("TILSLUTNING_OIDC_CLIENT_SECRET", "e")).client_secret.expose(), "e");
}

#[test]
fn the_issuer_is_https_unless_all_is_loopback() {
    let issuer = |url: &str| OIDC.replace("https://login.example", url);
    refused(&issuer("http://login.example"), "6: identity.oidc.issuer must be https");
    refused(&issuer("http://127.0.0.1.example"), "6: identity.oidc.issuer must be https");
    let local = issuer("http://127.0.0.1:8080/realms/test");
    assert_eq!(oidc(&local, &nothing).issuer, "http://127.0.0.1:8080/realms/test");
    refused(
        &local.replace("\"127.0.0.1:3000\"", "\"0.0.0.0:3000\""),
        "6: identity.oidc.issuer must be https",
    );
    refused(&issuer("login.example"), "6: identity.oidc.issuer must be the provider's https address");
    for url in ["https://login.example?a=b", "https://login.example/#a", "https://me@login.example"] {
        refused(&issuer(url), "6: identity.oidc.issuer must have no user");
    }
}

#[test]
fn levels_scopes_and_claims_are_not_empty() {
    let with =
        |line: &str| OIDC.replace("client_id = \"tilslutning\"", &format!("client_id = \"t\"\n{line}"));
    refused(&with("acr = []"), "8: identity.oidc.acr must not be empty");
    refused(&with("acr = [\"a\",\n\"\"]"), "9: identity.oidc.acr must not be empty");
    refused(&with("scopes = [\"profile\"]"), "8: identity.oidc.scopes must hold \"openid\"");
    refused(
        &with("clock_skew_seconds = 301"),
        "8: identity.oidc.clock_skew_seconds must be a number from 0 to 300",
    );
    refused(&with("claims.cvr = \"\""), "8: identity.oidc.claims.cvr must not be empty");
    assert_eq!(oidc(&with("claims.cvr = \"x\""), &nothing).claims.cvr, "x");
}

#[test]
fn every_right_has_a_uri_of_its_own() {
    refused_with(
        "urn:example:d",
        "urn:example:b",
        "13: identity.privileges.agency_administrator is the same as identity.privileges.view_agreements",
    );
    refused_with("\"urn:example:d\"", "\"\"", "13: identity.privileges.agency_administrator must be the URI");
    refused_with(
        "urn:example:d",
        "administrator",
        "13: identity.privileges.agency_administrator must be the URI",
    );
    refused_with("case_worker = \"urn:example:c\"", "", "9: identity.privileges.case_worker is missing");
    passes("[identity.privileges]\ncase_worker = \"urn:example:c\"");
    refused(
        "[identity.privileges]\ncase_worker = \"urn:a:c\"\nview_agreements = \"urn:a:c\"",
        "2: identity.privileges.case_worker is the same as",
    );
}

#[test]
fn an_own_authority_of_the_provider_is_a_file_that_holds_a_certificate() {
    let with = |file: &str| {
        let root = format!("client_secret = \"s3cr3t\"\nroot_certificate = \"{file}\"");
        OIDC.replace("client_secret = \"s3cr3t\"", &root)
    };
    refused(&with("no/such"), "9: identity.oidc.root_certificate names a file that cannot be read");
    refused(&with("Cargo.toml"), "9: identity.oidc.root_certificate names a file that holds no certificate");
    refused(&with(""), "9: identity.oidc.root_certificate names a file that cannot be read");
    let broken = std::env::temp_dir().join(format!("tilslutning-{}.pem", services::new_key()));
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let path = broken.to_str().unwrap();
    refused(&with(path), "9: identity.oidc.root_certificate names a file that holds no certificate");
    std::fs::remove_file(&broken).unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../identity/tests/keys/authority.pem");
    let named = oidc(&with(file), &nothing).root_certificate;
    assert!(named.is_some_and(|pem| pem.starts_with(b"-----BEGIN")));
    assert_eq!(oidc(OIDC, &nothing).root_certificate, None);
}
