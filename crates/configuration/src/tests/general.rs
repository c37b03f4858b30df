//! Settings that are neither log-in's nor mail's, and how the file is read.

use super::*;
use crate::{Identity, MailWay, Secret};

#[test]
fn without_a_file_the_defaults_hold() {
    let config = load(None, &nothing).unwrap();
    assert_eq!(config.database.to_string(), "SQLite in var/tilslutning.sqlite");
    assert_eq!(config.listen, ([127, 0, 0, 1], 3000).into());
    assert_eq!(config.site, std::path::Path::new("target/site"));
    assert_eq!(config.public_url, "http://127.0.0.1:3000");
    assert!(matches!(config.identity, Identity::Demo));
    assert_eq!((config.sessions.idle_minutes, config.sessions.absolute_hours), (60, 12));
    assert_eq!(config.audit.keep_days, 180);
    assert_eq!((config.limits.log_in, config.limits.application, config.limits.search), (120, 10, 120));
    assert!(config.trusted_proxies.is_empty());
    assert_eq!(
        (config.mail.from.as_str(), config.mail.keep_days),
        ("Tilslutning <noreply@tilslutning.example>", 30)
    );
    assert!(
        matches!(&config.mail.way, MailWay::Folder(folder) if folder == std::path::Path::new("var/mail"))
    );
    assert!(!config.is_https());
}

#[test]
fn a_variable_comes_before_the_file_unless_it_is_empty() {
    let text = "database = \"sqlite:a\"\nlisten = \"127.0.0.1:1\"\nsite = \"a\"";
    let with = |name, value| read(text, &only(name, value)).unwrap();
    assert_eq!(with("DATABASE_URL", "postgres://h:5433/n").database.to_string(), "PostgreSQL at h:5433, n");
    assert_eq!(with("LISTEN", "[::1]:2").public_url, "http://[::1]:2");
    assert_eq!(with("LEPTOS_SITE_ROOT", "b").site, std::path::Path::new("b"));
    assert_eq!(with("LISTEN", "").listen.port(), 1);
    assert_eq!(faults_with(text, &only("LISTEN", "2")).len(), 1);
    assert!(
        faults_with(text, &only("DATABASE_URL", "mysql://x"))[0]
            .starts_with("-: DATABASE_URL must be sqlite:")
    );
}

#[test]
fn a_file_that_is_not_there_is_told_by_its_name() {
    let fault = load(Some("no/such.toml".as_ref()), &nothing).unwrap_err().remove(0);
    assert!(fault.describe(None).starts_with("no/such.toml cannot be read: "), "{fault:?}");
}

#[test]
fn a_database_is_sqlite_or_postgres() {
    for wrong in ["mysql://h/n", "tilslutning.sqlite", "sqlite:", "postgres:h", ""] {
        refused(
            &format!("site = \"a\"\ndatabase = \"{wrong}\""),
            "2: database must be sqlite:FILE or postgres://",
        );
    }
    passes("database = \"postgres://u:p@h/n\"");
    refused(
        "site = \"a\"\ndatabase = \"postgres://u:hunter2/kode#1@h/n\"",
        "2: database cannot be read: in a user name or password write / as %2F",
    );
}

#[test]
fn a_file_says_how_people_log_in() {
    let file = std::env::temp_dir().join(format!("tilslutning-{}.toml", services::new_key()));
    let begun = OIDC.split("[identity]").next().unwrap();
    for cut in ["", "\n", begun, &format!("{begun}[identity]\n")] {
        std::fs::write(&file, cut).unwrap();
        let faults = load(Some(&file), &nothing).unwrap_err();
        assert!(faults.len() == 1 && faults[0].key == "identity.mode", "{faults:?}");
    }
    std::fs::write(&file, "[identity]\nmode = \"demo\"").unwrap();
    load(Some(&file), &nothing).unwrap();
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_secret_does_not_show() {
    let shown =
        format!("{:?}", passes(&OIDC.replace("listen =", "database = \"postgres://u:pw@h/n\"\nlisten =")));
    assert!(!shown.contains("s3cr3t") && !shown.contains("pw@"), "{shown}");
    assert_eq!(format!("{:?}", Secret::new("x".into())), "…");
}

#[test]
fn a_server_may_let_the_system_find_a_free_port() {
    let config = read("listen = \"127.0.0.1:0\"", &nothing).unwrap();
    assert_eq!((config.listen.port(), config.public_url.as_str()), (0, "http://127.0.0.1"));
}

#[test]
fn listen_is_an_ip_address_and_a_port() {
    for wrong in ["localhost:3000", "127.0.0.1", ":3000", "127.0.0.1:99999", ""] {
        refused(&format!("\n\nlisten = \"{wrong}\""), "3: listen must be an IP address and a port");
    }
}

#[test]
fn the_public_url_is_scheme_host_and_port() {
    let public = |url: &str| OIDC.replace("https://tilslutning.example", url);
    for (url, origin) in [
        ("https://tilslutning.example", "https://tilslutning.example"),
        ("HTTPS://Tilslutning.Example:443/", "https://tilslutning.example"),
        ("https://tilslutning.example:8443", "https://tilslutning.example:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.2:3000", "http://127.0.0.2:3000"),
        ("http://[0:0::1]:3000", "http://[::1]:3000"),
    ] {
        let config = passes(&public(url));
        assert_eq!(config.public_url, origin);
        assert_eq!(config.is_https(), origin.starts_with("https"));
    }
    for (url, message) in [
        ("tilslutning.example", "must be an address"),
        ("ftp://tilslutning.example", "must be an address"),
        ("https://", "must be an address"),
        ("https://tilslutning.example:0", "must be an address"),
        ("https://tilslutning.example:x", "must be an address"),
        ("https://127.1", "must be an address"),
        ("https://tilslutning..example", "must be an address"),
        ("https://tilslut ning.example", "must be an address"),
        ("https://bjørn.example", "must be an address"),
        ("https://[::1", "must be an address"),
        ("https://tilslutning.example/portal", "must end after the host"),
        ("https://tilslutning.example?a=b", "must end after the host"),
        ("https://tilslutning.example#a", "must end after the host"),
        ("https://tilslutning.example\\\\a", "must end after the host"),
        ("https://me@tilslutning.example", "must hold no name or password"),
        ("http://tilslutning.example", "must begin with https://"),
        ("http://127.0.0.1.example", "must begin with https://"),
        ("http://localhost.example", "must begin with https://"),
        ("http://10.0.0.1:3000", "must begin with https://"),
    ] {
        refused(&public(url), &format!("2: public_url {message}"));
    }
}

#[test]
fn a_server_that_others_reach_says_how() {
    let text = OIDC.replace("127.0.0.1:3000", "0.0.0.0:3000");
    passes(&text);
    refused(&text.replace("public_url =", "# ="), "1: public_url is missing");
}

#[test]
fn sessions_last_a_sensible_time() {
    for wrong in ["0", "-1", "1441", "4294967297"] {
        refused(
            &format!("[sessions]\nidle_minutes = {wrong}"),
            "2: sessions.idle_minutes must be a number from 1 to 1440",
        );
    }
    for wrong in ["0", "25"] {
        refused(
            &format!("[sessions]\nabsolute_hours = {wrong}"),
            "2: sessions.absolute_hours must be a number from 1 to 24",
        );
    }
    refused(
        "[sessions]\nabsolute_hours = 2\nidle_minutes = 121",
        "3: sessions.idle_minutes must not be longer",
    );
    passes("[sessions]\nabsolute_hours = 2\nidle_minutes = 120");
}

#[test]
fn limits_and_days_are_neither_zero_nor_absurd() {
    for key in ["log_in", "application", "search"] {
        for wrong in ["0", "-5", "10001"] {
            refused(
                &format!("[limits]\n{key} = {wrong}"),
                &format!("2: limits.{key} must be a number from 1 to 10000"),
            );
        }
    }
    for wrong in ["0", "3651"] {
        refused(
            &format!("[audit]\n\nkeep_days = {wrong}"),
            "3: audit.keep_days must be a number from 1 to 3650",
        );
    }
}

#[test]
fn a_proxy_is_an_ip_address_or_a_network() {
    let trusted = passes("[proxy]\ntrusted = [\"127.0.0.1\", \"::1\", \"10.0.0.0/8\", \"::ffff:192.0.2.1\"]");
    let shown: Vec<String> = trusted.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["127.0.0.1/32", "::1/128", "10.0.0.0/8", "192.0.2.1/32"]);
    let text = "[proxy]\ntrusted = [\n  \"127.0.0.1\",\n  \"proxy.example\",\n  \"10.0.0.1:80\",\n]";
    let told = faults(text);
    assert!(
        told.len() == 2
            && told[0].starts_with("4: proxy.trusted must list IP addresses or networks")
            && told[1].starts_with("5: "),
        "{told:#?}"
    );
    for (wrong, message) in [
        ("10.0.0.0/33", "must list IP addresses or networks"),
        ("10.0.0.0/", "must list IP addresses or networks"),
        ("0.0.0.0/0", "must not trust every address"),
        ("::/0", "must not trust every address"),
        ("10.0.0.1/8", "names an address in the middle of a network"),
        ("2001:db8::1/48", "names an address in the middle of a network"),
        ("::ffff:10.0.0.0/104", "must list networks of IPv4 as such"),
    ] {
        refused(&format!("[proxy]\ntrusted = [\"{wrong}\"]"), &format!("2: proxy.trusted {message}"));
    }
}

#[test]
fn a_site_is_not_blank() {
    refused("site = \" \"", "1: site must not be empty");
}
