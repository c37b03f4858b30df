//! Nothing is said in clear where it should not be, and the log-in is seen by the server alone.

use mail::{Encryption, SendError, Smtp};

use crate::{
    peer::{Act, Peer, Phase, mailer},
    send,
};

const BOTH: [Encryption; 2] = [Encryption::StartTls, Encryption::Tls];

fn with_log_in(peer: &Peer) -> Smtp {
    let credentials = Some(("portal".to_owned(), "hemmelig".to_owned()));
    Smtp { credentials, ..peer.settings() }
}

#[tokio::test]
async fn a_mail_goes_out_encrypted() {
    for encryption in BOTH {
        let peer = Peer::start(encryption).await;
        assert_eq!(send(&peer.mailer()).await, Ok(()), "{encryption:?}");
        assert_eq!(peer.manner().mails.len(), 1);
        assert_eq!(peer.heard("STARTTLS"), encryption == Encryption::StartTls);
    }
}

#[tokio::test]
async fn where_encryption_is_not_offered_nothing_is_sent() {
    let peer = Peer::start(Encryption::StartTls).await;
    peer.manner().features.clear();
    let Err(SendError::Later(said)) = send(&mailer(with_log_in(&peer))).await else { panic!("it was sent") };
    assert!(said.contains("STARTTLS"), "{said}");
    assert!(!peer.heard("MAIL") && !peer.heard("AUTH"));
    let peer = Peer::start(Encryption::StartTls).await;
    peer.manner().acts.insert(Phase::StartTls, Act::Say("454 not now"));
    assert_eq!(send(&mailer(with_log_in(&peer))).await, Err(SendError::Later("454 not now".to_owned())));
    assert!(!peer.heard("MAIL") && !peer.heard("AUTH"));
}

#[tokio::test]
async fn a_server_that_cannot_prove_who_it_is_gets_nothing() {
    for encryption in BOTH {
        let peer = Peer::start(encryption).await;
        let unknown = Smtp { root_certificate: None, ..with_log_in(&peer) };
        let Err(SendError::Later(said)) = send(&mailer(unknown)).await else { panic!("it was sent") };
        assert!(said.contains("certificate"), "{said}");
        let other = Smtp { host: "127.0.0.2".to_owned(), ..with_log_in(&peer) };
        assert!(matches!(send(&mailer(other)).await, Err(SendError::Later(_))));
        assert!(!peer.heard("MAIL") && !peer.heard("AUTH"));
    }
}

#[tokio::test]
async fn the_portal_logs_in() {
    let peer = Peer::start(Encryption::StartTls).await;
    peer.manner().features.push("AUTH PLAIN LOGIN");
    assert_eq!(send(&mailer(with_log_in(&peer))).await, Ok(()));
    assert!(peer.heard("AUTH PLAIN AHBvcnRhbABoZW1tZWxpZw=="));
}

#[tokio::test]
async fn a_log_in_that_is_refused_is_tried_again_and_not_shown() {
    for said in [
        "535 5.7.8 AHBvcnRhbABoZW1tZWxpZw== (portal/hemmelig) is wrong",
        "534 use hemmelig another way",
        "454 not now: hemmelig",
    ] {
        let peer = Peer::start(Encryption::Tls).await;
        peer.manner().features.push("AUTH PLAIN");
        peer.manner().acts.insert(Phase::LogIn, Act::Say(said));
        let Err(SendError::Later(shown)) = send(&mailer(with_log_in(&peer))).await else { panic!("sent") };
        assert!(shown.starts_with(&said[..3]), "{shown}");
        assert!(!shown.contains("hemmelig") && !shown.contains("AHBv"), "{shown}");
    }
    let peer = Peer::start(Encryption::Tls).await;
    assert!(matches!(send(&mailer(with_log_in(&peer))).await, Err(SendError::Later(_))));
    assert!(!peer.heard("MAIL"));
}

#[test]
fn settings_do_not_show_the_log_in() {
    let smtp = Smtp {
        host: "mail.example".to_owned(),
        port: 587,
        encryption: Encryption::StartTls,
        credentials: Some(("portal".to_owned(), "hemmelig".to_owned())),
        timeout: std::time::Duration::from_secs(20),
        connections: 4,
        root_certificate: None,
    };
    let shown = format!("{smtp:?} {:?}", mailer(smtp.clone()));
    assert!(shown.contains("mail.example"));
    assert!(!shown.contains("portal\"") && !shown.contains("hemmelig"), "{shown}");
}
