//! What is no TOML, or not what is known, is told with its line.

use super::*;

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_known_ones() {
    refused("\nlisten_on = \"127.0.0.1:3000\"", "2: listen_on is no setting");
    refused(
        "[identity]\nmode = \"demo\"\nmodus = 1",
        "3: identity.modus is no setting: remove it or correct it; those of this section are mode, oidc, privileges",
    );
    refused(
        "[audit]\nkeep_day = 1",
        "2: audit.keep_day is no setting: remove it or correct it; those of this section are keep_days",
    );
    refused("\n[session]\nidle_minutes = 60", "2: session is no setting");
    refused("identity.oidc.claims.sub = \"sub\"", "1: identity.oidc.claims.sub is no setting");
    refused("limits = { log_in = 20, logout = 3 }", "1: limits.logout is no setting");
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_its_line() {
    refused("site = \"a\"\nlisten = 3000", "2: listen must be a text in quotation marks");
    refused("[sessions]\nidle_minutes = \"60\"", "2: sessions.idle_minutes must be a whole number");
    refused("[sessions]\nidle_minutes = 1.5", "2: sessions.idle_minutes must be a whole number");
    refused("[proxy]\n\ntrusted = \"127.0.0.1\"", "3: proxy.trusted must be a list of texts");
    refused("[proxy]\ntrusted = [\n  \"127.0.0.1\",\n  1,\n]", "4: proxy.trusted must be a text");
    refused("sessions = [60, 12]", "1: sessions must be a section");
    refused("[[sessions]]\nidle_minutes = 60", "1: sessions must be a section");
    refused("identity = \"demo\"", "1: identity must be a section");
    refused("[audit]\nkeep_days = 99999999999999999999999999", "2: audit.keep_days");
}

#[test]
fn a_setting_that_could_not_be_read_is_not_missed_as_well() {
    refused_with(
        "issuer = \"https://login.example\"",
        "issuer = 1",
        "6: identity.oidc.issuer must be a text",
    );
    refused_with("client_secret = \"s3cr3t\"", "client_secret = 1", "8: identity.oidc.client_secret must be");
    refused_with(
        "client_secret = \"s3cr3t\"",
        "client_secret_file = 1",
        "8: identity.oidc.client_secret_file must",
    );
    refused_with("mode = \"oidc\"", "mode = 1", "4: identity.mode must be a text");
    let section = "[identity]\nmode = \"oidc\"\noidc = 1\n[identity.privileges]";
    let text = OIDC
        .replace(&OIDC[OIDC.find("[identity]").unwrap()..OIDC.find("[identity.privileges]").unwrap()], "");
    refused(&text.replace("[identity.privileges]", section), "5: identity.oidc must be a section");
}

#[test]
fn a_file_that_is_not_toml_is_refused_with_its_lines() {
    refused("site = \"a\"\nlisten = \"127.0.0.1:3000\n", "2: this line is not written as TOML wants it");
    refused("site = \"a\"\n\nsite = \"b\"", "3: this line is given twice");
    let faults = faults("database\nsite = \"a\"\nlisten = = 1\n");
    assert!(faults.iter().any(|fault| fault.starts_with("1: ")), "{faults:#?}");
    assert!(faults.iter().any(|fault| fault.starts_with("3: ")), "{faults:#?}");
}

#[test]
fn all_faults_are_told_in_the_order_of_the_file() {
    let text = "database = \"mysql://x\"\nlisten = 3000\ncolour = \"red\"\n[sessions]\nidle_minutes = 0\n\
                absolute_hours = \"12\"\n[audit]\nkeep_days = 0\n[proxy]\ntrusted = [\"here\"]\n";
    let told = faults(text);
    let lines: Vec<&str> = told.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    assert_eq!(lines, ["1", "2", "3", "5", "6", "8", "10"], "{told:#?}");
}

#[test]
fn no_fault_repeats_what_the_line_holds() {
    let bad =
        ["\"hunter2\"", "[\"hunter2\"]", "{ a = \"hunter2\" }", "\"hunter2", "hunter2", "= \"hunter2\""];
    let keys = [
        ("", "database"),
        ("", "listen"),
        ("", "site"),
        ("", "public_url"),
        ("", "other"),
        ("[identity]", "mode"),
        ("[identity.oidc]", "issuer"),
        ("[identity.oidc]", "client_secret"),
        ("[identity.oidc]", "client_secret_file"),
        ("[identity.oidc]", "acr"),
        ("[identity.oidc]", "scopes"),
        ("[identity.oidc]", "clock_skew_seconds"),
        ("[identity.oidc]", "claims"),
        ("[identity.privileges]", "case_worker"),
        ("[sessions]", "idle_minutes"),
        ("[limits]", "log_in"),
        ("[proxy]", "trusted"),
    ];
    let mut refused = 0;
    for (section, key) in keys {
        for value in bad {
            let mode = if section == "[identity]" { "" } else { "[identity]\nmode = \"oidc\"\n" };
            let line = format!("{key} = {value}\n");
            let text = if section.is_empty() { line + mode } else { format!("{mode}{section}\n{line}") };
            let told = faults(&text).join("\n");
            assert!(!told.contains("hunter2"), "{text}{told}");
            refused += 1;
        }
    }
    assert_eq!(refused, keys.len() * bad.len());
    for (text, variable) in [("", "DATABASE_URL"), ("", "LISTEN")] {
        assert!(!faults_with(text, &only(variable, "hunter2")).join("\n").contains("hunter2"));
    }
    for text in ["client_secret.\"hunter 2\" = 1", "[identity.oidc]\nclient_secret.hunter2 = 1"] {
        assert!(!faults(text).join("\n").contains("hunter"), "{:?}", faults(text));
    }
    refused_with(
        "public_url = \"https://tilslutning.example\"",
        "public_url = \"https://a:b@c.example\"",
        "2: public_url must hold no name",
    );
}

#[test]
fn a_fault_is_described_with_file_and_line() {
    let fault = &read("\nlisten = \"x\"", &nothing).unwrap_err()[0];
    let file = std::path::Path::new("tilslutning.toml");
    assert!(fault.describe(Some(file)).starts_with("tilslutning.toml:2: listen must be an IP address"));
    let fault = &read("", &only("LISTEN", "x")).unwrap_err()[0];
    assert!(fault.describe(Some(file)).starts_with("LISTEN must be an IP address"));
}
