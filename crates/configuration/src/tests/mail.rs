//! Settings of mail.

use super::*;
use crate::{Encryption, MailWay, Smtp};

/// A demo with this section of mail.
fn with(mail: &str) -> String {
    format!("listen = \"127.0.0.1:3000\"\n[mail]\n{mail}")
}

const SERVER: &str = "mode = \"smtp\"\n[mail.smtp]\nhost = \"mail.example\"\n";

fn smtp(rest: &str) -> Smtp {
    let MailWay::Smtp(smtp) = passes(&with(&format!("{SERVER}{rest}"))).mail.way else { panic!("a folder") };
    *smtp
}

#[test]
fn a_server_needs_no_more_than_its_name() {
    let server = smtp("");
    assert_eq!(
        (server.host.as_str(), server.port, server.encryption),
        ("mail.example", 587, Encryption::StartTls)
    );
    assert_eq!((server.timeout_seconds, server.connections), (20, 4));
    assert!(server.credentials.is_none() && server.root_certificate.is_none());
    assert_eq!(smtp("encryption = \"tls\"").port, 465);
    refused(&with("mode = \"smtp\""), "3: mail.smtp is missing");
    refused(&with("mode = \"smtp\"\n[mail.smtp]\nport = 25"), "4: mail.smtp.host is missing");
    refused(&with("mode = \"pigeon\""), "3: mail.mode must be");
    refused(&with(&format!("{SERVER}port = 0")), "6: mail.smtp.port must be a number from 1");
    refused(&with(&format!("{SERVER}timeout_seconds = 61")), "6: mail.smtp.timeout_seconds must be");
}

#[test]
fn mail_leaves_the_machine_encrypted() {
    refused(&with(&format!("{SERVER}encryption = \"none\"")), "6: mail.smtp.encryption must be \"starttls\"");
    refused(&with(&format!("{SERVER}encryption = \"ssl\"")), "6: mail.smtp.encryption must be");
    let local = "mode = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nencryption = \"none\"";
    let MailWay::Smtp(server) = passes(&with(local)).mail.way else { panic!("a folder") };
    assert_eq!((server.port, server.encryption), (25, Encryption::None));
}

#[test]
fn a_user_has_a_password_and_a_password_a_user() {
    let (user, password) = smtp("user = \"u\"\npassword = \"pw\"").credentials.unwrap();
    assert_eq!((user.as_str(), password.expose()), ("u", "pw"));
    refused(&with(&format!("{SERVER}user = \"u\"")), "6: mail.smtp.user has no password");
    refused(&with(&format!("{SERVER}password = \"pw\"")), "4: mail.smtp has a password but no user");
    let text = with(&format!("{SERVER}user = \"u\""));
    let config = read(&text, &only("TILSLUTNING_SMTP_PASSWORD", "env")).unwrap();
    let MailWay::Smtp(server) = config.mail.way else { panic!("a folder") };
    assert_eq!(server.credentials.unwrap().1.expose(), "env");
    refused(
        &with(&format!("{SERVER}user = \"u\"\npassword_file = \"no/such\"")),
        "7: mail.smtp.password_file names a file that cannot be read",
    );
    refused(
        &with(&format!("{SERVER}root_certificate = \"no/such\"")),
        "6: mail.smtp.root_certificate names a file that cannot",
    );
    refused(
        &with(&format!("{SERVER}root_certificate = \"Cargo.toml\"")),
        "6: mail.smtp.root_certificate names a file that holds no",
    );
}

#[test]
fn the_sender_is_an_address() {
    assert_eq!(passes(OIDC).mail.from, "Tilslutning <noreply@tilslutning.example>");
    assert_eq!(passes(&with("from = \"STIL <drift@stil.example>\"")).mail.from, "STIL <drift@stil.example>");
    for wrong in ["STIL", "STIL <drift@stil>", "a@b.example\\nBcc: c@d.example", "STIL <a@b.example"] {
        refused(&with(&format!("from = \"{wrong}\"")), "3: mail.from must be an address");
    }
}

#[test]
fn a_folder_may_come_from_the_environment() {
    let config = read(&with(""), &only("MAIL_FOLDER", "/tmp/x")).unwrap();
    assert!(matches!(config.mail.way, MailWay::Folder(folder) if folder == std::path::Path::new("/tmp/x")));
}

#[test]
fn where_people_are_real_it_is_said_where_mail_goes() {
    refused_with("[mail]\nmode = \"folder\"\n", "", "-: mail.mode is missing");
    assert!(matches!(passes(OIDC).mail.way, MailWay::Folder(_)));
}
