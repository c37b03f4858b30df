//! A server that refuses, stops to answer, or goes away.

use std::time::{Duration, Instant};

use mail::{Encryption, SendError};

use crate::{
    peer::{Act, Peer, Phase, mailer},
    send, send_to, written,
};

type Case = (Phase, &'static str, fn(String) -> SendError);

#[tokio::test]
async fn a_refusal_is_told_apart_by_what_helps() {
    use SendError::{Address, Later, Refused};
    let cases: [Case; 10] = [
        (Phase::Connect, "421 too many connections", Later),
        (Phase::Connect, "554 no service here", Later),
        (Phase::Hello, "550 who are you?", Later),
        (Phase::Sender, "451 try later", Later),
        (Phase::Sender, "530 log in first", Later),
        (Phase::Recipient, "451 greylisted", Later),
        (Phase::Recipient, "550 no such user", Address),
        (Phase::Recipient, "554 5.1.1 no such user", Address),
        (Phase::Data, "554 no valid recipients", Refused),
        (Phase::Content, "554 looks like spam", Refused),
    ];
    for (phase, said, expected) in cases {
        let peer = Peer::that(phase, Act::Say(said)).await;
        assert_eq!(send(&peer.mailer()).await, Err(expected(said.to_owned())), "{phase:?}");
        assert!(peer.manner().mails.is_empty());
    }
}

#[tokio::test]
async fn a_server_that_hangs_in_any_phase_is_waited_for_no_longer_than_the_timeout() {
    for phase in [Phase::Connect, Phase::Hello, Phase::Sender, Phase::Recipient, Phase::Data, Phase::Content]
    {
        let peer = Peer::that(phase, Act::Hang).await;
        let begun = Instant::now();
        let sent = send(&peer.mailer()).await;
        assert!(begun.elapsed() < Duration::from_secs(2), "{phase:?} {:?}", begun.elapsed());
        let expected = "the mail server did not answer within 0.5 seconds";
        assert_eq!(sent, Err(SendError::Later(expected.to_owned())), "{phase:?}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_before_it_encrypts_is_not_waited_for_either() {
    let peer = Peer::start(Encryption::StartTls).await;
    peer.manner().acts.insert(Phase::StartTls, Act::Hang);
    assert!(matches!(send(&peer.mailer()).await, Err(SendError::Later(_))));
    // A server that speaks plain text where cipher is expected waits for the client, as the client does for it.
    let peer = Peer::plain().await;
    let mailer = mailer(mail::Smtp { encryption: Encryption::Tls, ..peer.settings() });
    assert!(matches!(send(&mailer).await, Err(SendError::Later(_))));
}

#[tokio::test]
async fn a_server_that_goes_away_is_tried_again() {
    for phase in [Phase::Connect, Phase::Hello, Phase::Sender, Phase::Recipient, Phase::Data, Phase::Content]
    {
        let peer = Peer::that(phase, Act::Drop).await;
        assert!(matches!(send(&peer.mailer()).await, Err(SendError::Later(_))), "{phase:?}");
        assert!(peer.manner().mails.is_empty());
        peer.manner().acts.clear();
        assert_eq!(send(&peer.mailer()).await, Ok(()));
    }
    let peer = Peer::that(Phase::Content, Act::Drop).await;
    assert!(matches!(send(&peer.mailer()).await, Err(SendError::Later(_))));
    assert_eq!(peer.manner().content_lines, 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_or_speaks_something_else_is_tried_again() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = Peer::plain().await.settings();
    let gone = mailer(mail::Smtp { port, ..settings.clone() });
    let Err(SendError::Later(said)) = send(&gone).await else { panic!("it is not there") };
    assert!(said.contains("refused"), "{said}");
    let nowhere = mailer(mail::Smtp { host: "no-such-host.invalid".to_owned(), ..settings });
    assert!(matches!(send(&nowhere).await, Err(SendError::Later(_))));
    let peer = Peer::that(Phase::Connect, Act::Say("HTTP/1.1 400 Bad Request")).await;
    assert!(matches!(send(&peer.mailer()).await, Err(SendError::Later(_))));
}

#[tokio::test]
async fn what_the_server_says_is_one_short_line() {
    let long: &'static str = format!("550-5.1.1 a\u{7}b\r\n550 5.1.1 {}", "x".repeat(500)).leak();
    let peer = Peer::that(Phase::Recipient, Act::Say(long)).await;
    let Err(SendError::Address(said)) = send(&peer.mailer()).await else { panic!("it is refused") };
    assert!(said.starts_with("550 5.1.1 a b xxx"), "{said}");
    assert_eq!(said.chars().count(), SendError::MAX);
}

#[tokio::test]
async fn an_address_with_letters_the_server_does_not_know_takes_no_mail() {
    let peer = Peer::plain().await;
    let sent = send_to(&peer.mailer(), "søren@skolen.example", &written()).await;
    assert!(matches!(sent, Err(SendError::Address(_))), "{sent:?}");
    assert!(!peer.heard("MAIL"));
    peer.manner().features = vec!["SMTPUTF8", "8BITMIME"];
    assert_eq!(send_to(&peer.mailer(), "søren@skolen.example", &written()).await, Ok(()));
    assert!(peer.heard("MAIL FROM:<noreply@portal.example> SMTPUTF8 BODY=8BITMIME"));
}
