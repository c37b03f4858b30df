//! Connections are used again, but never one whose mail did not end well.

use std::time::Duration;

use mail::{SendError, Smtp};

use crate::{
    peer::{Act, Peer, Phase, TIMEOUT, mailer},
    send,
};

#[tokio::test]
async fn mails_after_each_other_share_a_connection() {
    let peer = Peer::plain().await;
    let mailer = peer.mailer();
    for _ in 0..3 {
        assert_eq!(send(&mailer.clone()).await, Ok(()));
    }
    assert_eq!(peer.manner().connections, 1);
    assert_eq!(peer.manner().mails.len(), 3);
}

#[tokio::test]
async fn a_connection_that_the_server_has_ended_is_not_missed() {
    let peer = Peer::plain().await;
    let mailer = peer.mailer();
    assert_eq!(send(&mailer).await, Ok(()));
    for act in [Act::Say("421 you were idle"), Act::Drop] {
        peer.manner().acts.insert(Phase::Noop, act);
        assert_eq!(send(&mailer).await, Ok(()), "{act:?}");
    }
    assert_eq!(peer.manner().connections, 3);
}

#[tokio::test]
async fn the_answer_to_a_mail_that_was_given_up_is_not_taken_for_the_next_ones() {
    let peer = Peer::that(Phase::Content, Act::Hang).await;
    let mailer = peer.mailer();
    assert!(matches!(send(&mailer).await, Err(SendError::Later(_))));
    peer.manner().acts.clear();
    peer.manner().acts.insert(Phase::Recipient, Act::Say("550 no such user"));
    assert!(matches!(send(&mailer).await, Err(SendError::Address(_))));
    peer.manner().acts.clear();
    assert_eq!(send(&mailer).await, Ok(()));
    assert_eq!(peer.manner().connections, 3);
    assert_eq!(peer.manner().mails.len(), 1);
}

#[tokio::test]
async fn a_late_answer_does_not_make_a_refused_mail_a_sent_one() {
    for late in [Phase::Sender, Phase::Recipient, Phase::Data, Phase::Content] {
        let peer = Peer::that(late, Act::Late).await;
        let mailer = peer.mailer();
        assert!(matches!(send(&mailer).await, Err(SendError::Later(_))), "{late:?}");
        tokio::time::sleep(TIMEOUT * 2).await;
        peer.manner().acts = [(Phase::Content, Act::Say("554 looks like spam"))].into();
        assert!(matches!(send(&mailer).await, Err(SendError::Refused(_))), "{late:?}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_is_told_good_bye() {
    let peer = Peer::that(Phase::Recipient, Act::Say("550 no such user")).await;
    assert!(send(&peer.mailer()).await.is_err());
    for _ in 0..50 {
        if peer.heard("QUIT") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nobody said good-bye");
}

#[tokio::test]
async fn no_more_mails_are_on_their_way_than_there_are_connections() {
    let peer = Peer::plain().await;
    let mailer = mailer(Smtp { connections: 2, timeout: Duration::from_secs(10), ..peer.settings() });
    let sent = (0..10).map(|_| {
        let mailer = mailer.clone();
        tokio::spawn(async move { send(&mailer).await })
    });
    for sent in sent.collect::<Vec<_>>() {
        assert_eq!(sent.await.unwrap(), Ok(()));
    }
    assert!(peer.manner().connections <= 2, "{}", peer.manner().connections);
    assert_eq!(peer.manner().mails.len(), 10);
}
