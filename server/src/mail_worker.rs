//! The worker that sends the outbox: several senders, each with one mail in hand, and one that notes what was sent.
//!
//! Noting costs a durable write, so the notes of all senders are written together, as fast as the database takes them. A
//! process that is killed has handed over at most what its senders hold and what is not noted yet: those few mails may be
//! sent twice, with the same Message-ID. None is lost.

use std::{error::Error, sync::Arc, time::Duration};

use app::nouns;
use domain::Place;
use mail::{Mail, Mailer, SendError, Transport};
use services::{
    Portal, ServiceError,
    outbox::{self, Outgoing, Unsent},
};
use tokio::sync::{Semaphore, mpsc, watch};
use uuid::Uuid;

use crate::{
    AppState,
    config::{self, Config, MailWay},
};

fn smtp(server: &config::Smtp) -> mail::Smtp {
    mail::Smtp {
        host: server.host.clone(),
        port: server.port,
        encryption: match server.encryption {
            config::Encryption::StartTls => mail::Encryption::StartTls,
            config::Encryption::Tls => mail::Encryption::Tls,
            config::Encryption::None => mail::Encryption::None,
        },
        credentials: server.credentials.as_ref().map(|(user, pw)| (user.clone(), pw.expose().to_owned())),
        timeout: Duration::from_secs(server.timeout_seconds.into()),
        connections: server.connections,
        root_certificate: server.root_certificate.clone(),
    }
}

/// Mails that were handed over and are not noted yet; a sender waits when there are more.
const UNNOTED: usize = 32;
/// How often it is tried, once a second, to note what was sent.
const NOTED_TRIES: u32 = 60;
/// How often the outbox is looked at when nobody wakes the worker: for mails whose time comes, and claims that ran out.
const PATIENCE: Duration = Duration::from_secs(5);
/// Mails claimed at once for each sender.
const CLAIMED_PER_SENDER: u64 = 16;
/// A claim holds as long as so many of the slowest mails take. Then another process takes what this one did not get to, or
/// did not live to send.
const CLAIMED_FOR_MAILS: i64 = 4;

/// Sends the outbox.
#[derive(Clone)]
pub struct MailWorker {
    pub portal: Portal,
    pub mailer: Mailer,
    /// How browsers reach the portal: scheme and host.
    pub public_url: Arc<str>,
    /// Mails in hand at the same time.
    pub senders: u32,
    /// Longer than handing one mail over may take.
    pub send_seconds: i64,
    /// Whether what a mail said is kept after it was sent, to be shown.
    pub keep: bool,
}

impl MailWorker {
    /// A worker for this server.
    ///
    /// # Errors
    /// When mail cannot go out as it is configured, in words for the operator.
    pub fn new(state: &AppState, config: &Config) -> Result<Self, Box<dyn Error>> {
        let (senders, send_seconds, transport) = match &config.mail.way {
            MailWay::Folder(folder) => (1, 10, Transport::Folder(folder.clone())),
            MailWay::Smtp(server) => {
                let seconds = server.timeout_seconds;
                (server.connections, i64::from(seconds), Transport::Smtp(smtp(server)))
            }
        };
        // A host without its port: what stands after the @ of a Message-ID.
        let host = config.public_url.rsplit("//").next().unwrap_or_default();
        let host = host.trim_matches(['[', ']']).split(':').next().unwrap_or_default();
        let mailer =
            Mailer::new(&config.mail.from, host, transport).map_err(|error| format!("mail: {error}"))?;
        Ok(Self {
            portal: state.portal.clone(),
            mailer,
            public_url: state.public_url.clone(),
            senders,
            send_seconds,
            keep: state.settings.demo_outbox,
        })
    }

    /// Sends what is due, and goes on until it is told to stop: then it finishes what is in hand and gives the rest back.
    pub async fn run(self, mut stopping: watch::Receiver<bool>) {
        let mut woken = self.portal.feed().woken();
        while !*stopping.borrow() {
            match self.round(&stopping).await {
                Ok(0) => {
                    tokio::select! {
                        _ = tokio::time::timeout(PATIENCE, woken.changed()) => {}
                        _ = stopping.changed() => {}
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read");
                    tokio::time::sleep(PATIENCE).await;
                }
            }
        }
    }

    /// Claims mails that are due and sends them. Gives how many there were.
    async fn round(&self, stopping: &watch::Receiver<bool>) -> Result<usize, ServiceError> {
        let claim_seconds = CLAIMED_FOR_MAILS * self.send_seconds;
        let limit = u64::from(self.senders) * CLAIMED_PER_SENDER;
        let (claimed, claimed_until) = outbox::claim(&self.portal, limit, claim_seconds).await?;
        let count = claimed.len();
        if count == 0 {
            return Ok(0);
        }
        let (sent, notes) = mpsc::channel(UNNOTED);
        let noting = tokio::spawn(note(self.portal.clone(), notes, self.keep));
        let senders = Arc::new(Semaphore::new(self.senders as usize));
        let mut untried = vec![];
        let mut sending = tokio::task::JoinSet::new();
        for outgoing in claimed {
            let Ok(permit) = senders.clone().acquire_owned().await else { break };
            // Whoever takes over a claim that ran out must not meet the mail half sent.
            let late = self.portal.now().plus_seconds(self.send_seconds) >= claimed_until;
            if late || *stopping.borrow() {
                untried.push(outgoing.message.id);
                continue;
            }
            let (worker, sent) = (self.clone(), sent.clone());
            sending.spawn(async move {
                worker.send(outgoing, &sent).await;
                drop(permit);
            });
        }
        drop(sent);
        while sending.join_next().await.is_some() {}
        _ = noting.await;
        outbox::release(&self.portal, &untried, claimed_until).await?;
        Ok(count)
    }

    async fn send(&self, Outgoing { message, unsubscribe }: Outgoing, sent: &mpsc::Sender<Uuid>) {
        let outcome = match &message.letter {
            Some(letter) => {
                let link = |place: &Place| format!("{}{}", self.public_url, nouns::place(place));
                let written = mail::write(letter, message.language, &link, &unsubscribe);
                let at = message.created_at;
                self.mailer.send(&Mail { id: message.id, to: &message.address, written: &written, at }).await
            }
            // Nothing is left to say: it was sent already.
            None => Ok(()),
        };
        let why = match outcome {
            Ok(()) => {
                _ = sent.send(message.id).await;
                return;
            }
            Err(SendError::Later(said)) => Unsent::Later(said),
            Err(SendError::Refused(said)) => Unsent::Refused(said),
            Err(SendError::Address(said)) => Unsent::Address(said),
        };
        // What the server said may name the address: it stands in the outbox, not in the log.
        let kind = match &why {
            Unsent::Later(_) => "later",
            Unsent::Refused(_) => "refused",
            Unsent::Address(_) => "address",
        };
        tracing::warn!(id = %message.id, attempts = message.attempts, kind, "a mail was not sent");
        if let Err(error) = outbox::mark_unsent(&self.portal, &message, &why).await {
            // The claim runs out, and the mail is tried again.
            tracing::error!(id = %message.id, %error, "an unsent mail was not noted");
        }
    }
}

/// Notes what was sent, as many at once as have gathered.
async fn note(portal: Portal, mut sent: mpsc::Receiver<Uuid>, keep: bool) {
    let mut ids = vec![];
    while sent.recv_many(&mut ids, UNNOTED).await > 0 {
        // Noted late is better than sent twice: the senders wait meanwhile.
        for again in 0..NOTED_TRIES {
            let Err(error) = outbox::mark_sent(&portal, &ids, keep).await else { break };
            tracing::error!(%error, count = ids.len(), again, "sent mails were not noted");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        ids.clear();
    }
}
