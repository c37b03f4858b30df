//! Handing mails over, one by one.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use domain::{Email, Timestamp};
use lettre::message::Mailbox;
use uuid::Uuid;

use crate::{SendError, SetupError, Written, compiled_here, folder, message, smtp::Server};

/// A mail on its way.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'a> {
    /// Its own key: sent twice, it is known to be the same.
    pub id: Uuid,
    pub to: &'a Email,
    pub written: &'a Written,
    /// When it was written, as its `Date` says.
    pub at: Timestamp,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Files in this folder, `{id}.eml`; it is made if it is not there. For trials.
    Folder(PathBuf),
    Smtp(Smtp),
}

/// An SMTP server.
#[derive(Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// The most that one mail may take, from the first packet to the server's last word.
    pub timeout: Duration,
    /// The most mails on their way at the same time; at least one.
    pub connections: u32,
    /// Certificates in PEM that are trusted besides the public ones.
    pub root_certificate: Option<Vec<u8>>,
}

/// Without the credentials.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .field("timeout", &self.timeout)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

/// How the way to the server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Asked for before anything is sent; without it nothing is.
    StartTls,
    /// From the first byte on.
    Tls,
    /// Not at all: for a server on this machine.
    None,
}

/// Hands mails over. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Mailer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    from: Mailbox,
    host_of_ids: String,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Folder(PathBuf),
    Smtp(Server),
}

impl Mailer {
    /// A mailer that writes as `from` (`Name <address>` or an address alone). `host_of_ids` is what stands after the @ of
    /// each Message-ID. Nothing is opened yet.
    ///
    /// # Errors
    /// [`SetupError`]: what of it cannot be used.
    pub fn new(from: &str, host_of_ids: &str, transport: Transport) -> Result<Self, SetupError> {
        let from = message::mailbox(from).ok_or(SetupError::Sender)?;
        let host_of_ids = message::host_of_ids(host_of_ids);
        let way = match transport {
            Transport::Folder(folder) => Way::Folder(folder),
            Transport::Smtp(smtp) => Way::Smtp(Server::new(smtp)?),
        };
        Ok(Self(Arc::new(Inner { from, host_of_ids, way })))
    }

    /// Hands one mail over. To an SMTP server that takes no longer than its timeout, wherever the server stops to answer;
    /// a mail whose receipt it did not acknowledge may have been taken all the same.
    ///
    /// # Errors
    /// [`SendError`]: whether to try again, and what the server said.
    #[compiled_here]
    pub async fn send(&self, mail: &Mail<'_>) -> Result<(), SendError> {
        let Inner { from, host_of_ids, way } = &*self.0;
        let message = message::compose(mail, from, host_of_ids)?;
        match way {
            Way::Folder(folder) => folder::put(folder, mail.id, &message.formatted()).await,
            Way::Smtp(server) => server.send(message.envelope(), &message.formatted()).await,
        }
    }
}
