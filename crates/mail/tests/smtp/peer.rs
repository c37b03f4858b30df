//! A mail server of the tests' own, which does what it is told in each phase and remembers what it heard.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use mail::{Encryption, Mailer, Smtp, Transport};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use crate::line::{CERTIFICATE, Line, Stream, encrypted};

/// How long the tests' clients wait for it.
pub const TIMEOUT: Duration = Duration::from_millis(500);

/// What the server has just heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Connect,
    Hello,
    StartTls,
    LogIn,
    Sender,
    Recipient,
    Data,
    Content,
    Noop,
}

/// What it does then, instead of what a good server does.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Say(&'static str),
    /// What it always says, when the client has stopped to wait.
    Late,
    /// Keeps the connection open and says nothing more.
    Hang,
    /// Ends the connection; in the content, after its first line.
    Drop,
}

#[derive(Default)]
pub struct Manner {
    pub acts: HashMap<Phase, Act>,
    pub features: Vec<&'static str>,
    /// What it heard, line by line but for the content.
    pub heard: Vec<String>,
    /// The content of each mail it took, as it came.
    pub mails: Vec<String>,
    pub connections: u32,
    /// How many lines of content it has read, also of mails it did not take.
    pub content_lines: u32,
}

#[derive(Clone)]
pub struct Peer {
    pub port: u16,
    encryption: Encryption,
    manner: Arc<Mutex<Manner>>,
}

impl Peer {
    pub async fn start(encryption: Encryption) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let features = if encryption == Encryption::StartTls { vec!["STARTTLS"] } else { vec![] };
        let manner = Arc::new(Mutex::new(Manner { features, ..Manner::default() }));
        let peer = Self { port, encryption, manner };
        let server = peer.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                server.manner().connections += 1;
                let server = server.clone();
                tokio::spawn(async move { server.serve(Box::new(stream)).await });
            }
        });
        peer
    }

    /// One that does not encrypt.
    pub async fn plain() -> Self {
        Self::start(Encryption::None).await
    }

    /// One that does this in that phase.
    pub async fn that(phase: Phase, act: Act) -> Self {
        let peer = Self::plain().await;
        peer.manner().acts.insert(phase, act);
        peer
    }

    pub fn manner(&self) -> MutexGuard<'_, Manner> {
        self.manner.lock().unwrap()
    }

    /// Whether it heard a line that begins like this.
    pub fn heard(&self, begins: &str) -> bool {
        self.manner().heard.iter().any(|line| line.starts_with(begins))
    }

    pub fn settings(&self) -> Smtp {
        Smtp {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            encryption: self.encryption,
            credentials: None,
            timeout: TIMEOUT,
            connections: 4,
            root_certificate: (self.encryption != Encryption::None).then(|| CERTIFICATE.to_vec()),
        }
    }

    pub fn mailer(&self) -> Mailer {
        mailer(self.settings())
    }

    async fn serve(&self, stream: Box<dyn Stream>) -> Option<()> {
        let mut line = BufReader::new(stream);
        if self.encryption == Encryption::Tls {
            line = encrypted(line).await?;
        }
        self.answer(&mut line, Phase::Connect, "220 peer").await?;
        loop {
            let said = hear(&mut line).await?;
            self.manner().heard.push(said.clone());
            match said.split(' ').next().unwrap_or_default() {
                "EHLO" => {
                    let mut lines = vec!["250-peer".to_owned()];
                    lines.extend(self.manner().features.iter().map(|feature| format!("250-{feature}")));
                    lines.push("250 HELP".to_owned());
                    self.answer(&mut line, Phase::Hello, &lines.join("\r\n")).await?;
                }
                "STARTTLS" => {
                    if self.answer(&mut line, Phase::StartTls, "220 go on").await? {
                        line = encrypted(line).await?;
                        self.manner().features.retain(|feature| *feature != "STARTTLS");
                    }
                }
                "AUTH" => _ = self.answer(&mut line, Phase::LogIn, "235 welcome").await?,
                "MAIL" => _ = self.answer(&mut line, Phase::Sender, "250 fine").await?,
                "RCPT" => _ = self.answer(&mut line, Phase::Recipient, "250 fine").await?,
                "DATA" => {
                    if !self.answer(&mut line, Phase::Data, "354 go on").await? {
                        continue;
                    }
                    let content = self.content(&mut line).await?;
                    if self.answer(&mut line, Phase::Content, "250 taken").await? {
                        self.manner().mails.push(content);
                    }
                }
                "NOOP" => _ = self.answer(&mut line, Phase::Noop, "250 here").await?,
                "QUIT" => return line.get_mut().write_all(b"221 bye\r\n").await.ok(),
                _ => line.get_mut().write_all(b"500 what?\r\n").await.ok()?,
            }
        }
    }

    /// Says what it says in this phase; whether that is good news. None where the conversation is over.
    async fn answer(&self, line: &mut Line, phase: Phase, good: &str) -> Option<bool> {
        let act = self.manner().acts.get(&phase).copied();
        let said = match act {
            None => good,
            Some(Act::Say(said)) => said,
            Some(Act::Late) => {
                tokio::time::sleep(TIMEOUT * 2).await;
                good
            }
            Some(Act::Hang) => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                return None;
            }
            Some(Act::Drop) => return None,
        };
        line.get_mut().write_all(format!("{said}\r\n").as_bytes()).await.ok()?;
        Some(said.starts_with(['2', '3']))
    }

    async fn content(&self, line: &mut Line) -> Option<String> {
        let mut content = String::new();
        loop {
            let said = hear(line).await?;
            self.manner().content_lines += 1;
            if matches!(self.manner().acts.get(&Phase::Content), Some(Act::Drop)) {
                return None;
            }
            if said == "." {
                return Some(content);
            }
            content.push_str(&said);
            content.push_str("\r\n");
        }
    }
}

pub fn mailer(smtp: Smtp) -> Mailer {
    Mailer::new("Tilslutning <noreply@portal.example>", "portal.example", Transport::Smtp(smtp)).unwrap()
}

async fn hear(line: &mut Line) -> Option<String> {
    let mut said = String::new();
    let length = line.read_line(&mut said).await.ok()?;
    (length > 0).then(|| said.trim_end_matches(['\r', '\n']).to_owned())
}
