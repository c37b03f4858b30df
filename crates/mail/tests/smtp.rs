//! A mail server that takes mail, and one that misbehaves in every way a mail server can.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use domain::{Email, Timestamp};
use mail::{Encryption, Mail, Mailer, SendError, Smtp, Transport, Written};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc,
};
use uuid::Uuid;

/// What the server does when it hears a command; the first line that fits is taken.
#[derive(Clone, Copy)]
enum Answer {
    Say(&'static str),
    /// Says nothing more, and keeps the connection.
    Hang,
    /// Ends the connection.
    Drop,
    /// Reads so many lines of the mail, and ends the connection.
    DropInData(usize),
}

type Script = &'static [(&'static str, Answer)];

const FINE: Script = &[
    ("", Answer::Say("220 mail.example")),
    ("EHLO", Answer::Say("250 mail.example")),
    ("MAIL", Answer::Say("250 ok")),
    ("RCPT", Answer::Say("250 ok")),
    ("DATA", Answer::Say("354 go on")),
    (".", Answer::Say("250 taken")),
    ("RSET", Answer::Say("250 ok")),
    ("NOOP", Answer::Say("250 ok")),
    ("QUIT", Answer::Say("221 bye")),
];

/// A server that follows `script` before [`FINE`], and gives what it heard.
async fn server(script: Script) -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, hearing) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let heard = heard.clone();
            tokio::spawn(async move {
                let (reader, mut writer) = socket.into_split();
                let mut lines = BufReader::new(reader).lines();
                let mut command = String::new();
                let mut data = false;
                loop {
                    let fits = |(begins, _): &&(&str, Answer)| match *begins {
                        "" => command.is_empty(),
                        "." => data,
                        begins => !data && command.starts_with(begins),
                    };
                    let answer = script.iter().chain(FINE).find(fits).map(|(_, answer)| *answer);
                    match answer.unwrap_or(Answer::Say("500 what?")) {
                        Answer::Say(text) => {
                            data = text.starts_with("354");
                            if writer.write_all(format!("{text}\r\n").as_bytes()).await.is_err() {
                                return;
                            }
                        }
                        Answer::Hang => std::future::pending().await,
                        Answer::Drop => return,
                        Answer::DropInData(count) => {
                            for _ in 0..count {
                                _ = lines.next_line().await;
                            }
                            return;
                        }
                    }
                    loop {
                        let Ok(Some(line)) = lines.next_line().await else { return };
                        _ = heard.send(line.clone());
                        if !data || line == "." {
                            command = line;
                            break;
                        }
                    }
                }
            });
        }
    });
    (port, hearing)
}

fn mailer(port: u16, encryption: Encryption, credentials: Option<(String, String)>) -> Mailer {
    let server = Smtp {
        host: "127.0.0.1".into(),
        port,
        encryption,
        credentials,
        timeout: Duration::from_millis(800),
        connections: 2,
        root_certificate: None,
    };
    Mailer::new("Tilslutning <noreply@tilslutning.example>", "tilslutning.example", Transport::Smtp(server))
        .unwrap()
}

fn written() -> Written {
    Written {
        subject: "Dataadgang afvist: Fravær Direkte, Strandmark Friskole".into(),
        text: "Første linje\r\n.punktum først\r\n\r\nBlåbærgrød".into(),
        html: "<p>Første linje</p>".into(),
        unsubscribe: Some("https://tilslutning.example/notifikationer/afmeld?noegle=abc".into()),
    }
}

async fn send(mailer: &Mailer) -> Result<(), SendError> {
    let to = Email::parse("drift@skole.example").unwrap();
    let at = Timestamp::from_micros(1_795_435_200_000_000);
    let id = Uuid::from_u128(7);
    mailer.send(&Mail { id, to: &to, written: &written(), at }).await
}

async fn outcome(script: Script) -> Result<(), SendError> {
    let (port, _heard) = server(script).await;
    send(&mailer(port, Encryption::None, None)).await
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let (port, mut heard) = server(&[]).await;
    send(&mailer(port, Encryption::None, None)).await.unwrap();
    let mut lines = vec![];
    while let Ok(line) = heard.try_recv() {
        lines.push(line);
    }
    let all = lines.join("\n");
    for line in [
        "MAIL FROM:<noreply@tilslutning.example>",
        "RCPT TO:<drift@skole.example>",
        "From: Tilslutning <noreply@tilslutning.example>",
        "To: drift@skole.example",
        "Message-ID: <00000000-0000-0000-0000-000000000007@tilslutning.example>",
        "Date: Mon, 23 Nov 2026 12:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ] {
        assert!(lines.iter().any(|heard| heard == line), "{line}\n{all}");
    }
    assert!(all.contains("<https://tilslutning.example/notifikationer/afmeld?noegle=abc>"), "{all}");
    assert!(all.contains("multipart/alternative") && all.contains("text/plain") && all.contains("text/html"));
    // The subject is encoded, and a line that begins with a dot is not the end.
    assert!(!all.contains("Fravær") && all.contains("=?utf-8?"), "{all}");
    assert!(all.contains("..punktum") || all.contains("=2E") || all.contains("base64"), "{all}");
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for script in [
        &[("", Answer::Say("421 too busy"))] as Script,
        &[("MAIL", Answer::Say("451 later"))],
        &[("RCPT", Answer::Say("450 mailbox busy"))],
        &[("RCPT", Answer::Say("452 too many recipients"))],
        &[("DATA", Answer::Say("451 later"))],
        &[(".", Answer::Say("452 no room"))],
    ] {
        assert!(matches!(outcome(script).await, Err(SendError::Later(_))));
    }
    // Nobody listens there.
    let (port, _) = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        (listener.local_addr().unwrap().port(), drop(listener))
    };
    assert!(matches!(send(&mailer(port, Encryption::None, None)).await, Err(SendError::Later(_))));
}

#[tokio::test]
async fn an_address_that_takes_no_mail_is_told_from_a_mail_that_nobody_takes() {
    for said in ["550 no such user", "551 moved", "553 not allowed", "556 null MX", "554 5.1.1 unknown user"]
    {
        let script: Script = Box::leak(Box::new([("RCPT", Answer::Say(said))]));
        let Err(SendError::Address(told)) = outcome(script).await else { panic!("{said}") };
        assert!(told.starts_with(&said[..3]), "{told}");
    }
    for script in [
        &[(".", Answer::Say("554 looks like spam"))] as Script,
        &[(".", Answer::Say("552 too big"))],
        &[("MAIL", Answer::Say("555 parameters"))],
    ] {
        assert!(matches!(outcome(script).await, Err(SendError::Refused(_))));
    }
}

#[tokio::test]
async fn a_server_that_hangs_or_goes_away_holds_nobody_up() {
    let hang = |at| Box::leak(Box::new([(at, Answer::Hang)])) as Script;
    for at in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let began = Instant::now();
        assert!(matches!(outcome(hang(at)).await, Err(SendError::Later(_))), "{at}");
        assert!(began.elapsed() < Duration::from_secs(5), "{at}: {:?}", began.elapsed());
    }
    for script in [
        &[("MAIL", Answer::Drop)] as Script,
        &[("RCPT", Answer::Drop)],
        &[("DATA", Answer::Drop)],
        // The whole mail is read, and the connection ends instead of an answer.
        &[(".", Answer::Drop)],
        &[("DATA", Answer::DropInData(3))],
    ] {
        assert!(matches!(outcome(script).await, Err(SendError::Later(_))));
    }
}

#[tokio::test]
async fn nothing_is_said_in_clear_where_encryption_is_asked_for() {
    // A server that does not offer STARTTLS.
    let (port, mut heard) = server(&[]).await;
    let user = Some(("portal".to_owned(), "s3cr3t".to_owned()));
    assert!(matches!(send(&mailer(port, Encryption::StartTls, user)).await, Err(SendError::Later(_))));
    while let Ok(line) = heard.try_recv() {
        assert!(line.starts_with("EHLO") || line.starts_with("QUIT"), "{line}");
    }
    // And one whose certificate nobody vouches for, or that speaks no TLS at all.
    let (port, _heard) = server(&[]).await;
    assert!(matches!(send(&mailer(port, Encryption::Tls, None)).await, Err(SendError::Later(_))));
}

#[tokio::test]
async fn wrong_credentials_are_somebodys_to_correct_and_show_no_password() {
    const AUTH: Script = &[
        ("EHLO", Answer::Say("250-mail.example\r\n250 AUTH PLAIN LOGIN")),
        ("AUTH", Answer::Say("535 5.7.8 authentication failed")),
    ];
    let (port, _heard) = server(AUTH).await;
    let user = Some(("portal".to_owned(), "s3cr3t".to_owned()));
    let Err(SendError::Later(said)) = send(&mailer(port, Encryption::None, user)).await else { panic!() };
    assert!(said.contains("535") && !said.contains("s3cr3t"), "{said}");
}

#[tokio::test]
async fn a_folder_holds_each_mail_once() {
    let folder = std::env::temp_dir().join(format!("tilslutning-mail-{}", Uuid::now_v7()));
    let mailer =
        Mailer::new("STIL <a@b.example>", "b.example", Transport::Folder(folder.join("deeper"))).unwrap();
    send(&mailer).await.unwrap();
    send(&mailer).await.unwrap();
    let files: Vec<_> =
        std::fs::read_dir(folder.join("deeper")).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].ends_with("00000000-0000-0000-0000-000000000007.eml"), "{files:?}");
    assert!(std::fs::read_to_string(&files[0]).unwrap().contains("Message-ID: <00000000"));
    std::fs::remove_dir_all(&folder).unwrap();
    // Where no folder can be, the mail waits.
    let file = std::env::temp_dir().join(format!("tilslutning-file-{}", Uuid::now_v7()));
    std::fs::write(&file, "x").unwrap();
    let nowhere = Mailer::new("STIL <a@b.example>", "b.example", Transport::Folder(file.join("x"))).unwrap();
    assert!(matches!(send(&nowhere).await, Err(SendError::Later(_))));
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_sender_that_is_no_address_is_refused() {
    for wrong in ["Tilslutning", "a@b.example\r\nBcc: c@d.example", ""] {
        assert!(Mailer::new(wrong, "b.example", Transport::Folder("x".into())).is_err(), "{wrong}");
    }
}
