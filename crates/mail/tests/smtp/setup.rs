//! Settings that cannot be used are told before the first mail.

use mail::{Encryption, Mailer, SetupError, Smtp, Transport};

use crate::line::CERTIFICATE;

fn smtp() -> Smtp {
    Smtp {
        host: "mail.example".to_owned(),
        port: 587,
        encryption: Encryption::StartTls,
        credentials: None,
        timeout: std::time::Duration::from_secs(20),
        connections: 0,
        root_certificate: None,
    }
}

fn fault(from: &str, smtp: Smtp) -> Option<SetupError> {
    Mailer::new(from, "portal.example", Transport::Smtp(smtp)).err()
}

#[test]
fn a_sender_is_an_address_with_or_without_a_name() {
    for from in ["noreply@x.example", "Tilslutning <noreply@x.example>", "Børn og Skole <a@blå.example>"] {
        assert_eq!(fault(from, smtp()), None, "{from}");
    }
    for from in ["", "x", "Tilslutning", "a@x.example\r\nBcc: b@x.example", "søren@x.example", "<>"] {
        assert_eq!(fault(from, smtp()), Some(SetupError::Sender), "{from}");
    }
}

#[test]
fn a_host_and_its_certificates_can_be_used() {
    let with = |pem: &[u8]| Smtp { root_certificate: Some(pem.to_vec()), ..smtp() };
    assert_eq!(fault("a@x.example", with(CERTIFICATE)), None);
    let broken = String::from_utf8(CERTIFICATE.to_vec()).unwrap().replacen("MII", "AAA", 1);
    for pem in [b"".as_slice(), b"nothing", include_bytes!("../keys/server.key.pem"), broken.as_bytes()] {
        assert_eq!(fault("a@x.example", with(pem)), Some(SetupError::RootCertificate));
    }
    for host in ["", "mail example", "mail.example\r\n"] {
        assert_eq!(fault("a@x.example", Smtp { host: host.to_owned(), ..smtp() }), Some(SetupError::Host));
    }
}

#[test]
fn what_is_wrong_is_told_in_a_sentence() {
    assert_eq!(SetupError::Sender.to_string(), "the sender is no mail address");
}
