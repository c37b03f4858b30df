//! One conversation with the server, step by step, so that an answer is known by what it answers.

use std::{io, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        authentication::DEFAULT_MECHANISMS,
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::{Extension, MailBodyParameter, MailParameter},
    },
};

use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{
    Server,
    answer::{Failure, Step},
};
use crate::Encryption;

impl Server {
    /// A new connection, encrypted and logged in as the settings say.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let connected = match self.tls.clone().filter(|_| self.encryption == Encryption::Tls) {
            Some(tls) => {
                let server = (self.host.as_str(), self.port);
                let patience = Some(self.patience());
                AsyncSmtpConnection::connect_tokio1(server, patience, &self.name, Some(tls), None).await
            }
            None => {
                let stream = self.reach().await.map_err(Failure::Unreached)?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.name).await
            }
        };
        let mut connection = connected.map_err(|error| Failure::Server(Step::Connect, error))?;
        if let Some(tls) = self.tls.clone().filter(|_| self.encryption == Encryption::StartTls) {
            let upgraded = connection.starttls(tls, &self.name).await;
            upgraded.map_err(|error| Failure::Server(Step::Connect, error))?;
        }
        if let Some(credentials) = &self.credentials {
            let logged_in = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            logged_in.map_err(|error| Failure::Server(Step::Connect, error))?;
        }
        Ok(connection)
    }

    /// A host can have several addresses: one that does not answer must leave time for the next.
    fn patience(&self) -> Duration {
        self.timeout / 3
    }

    /// A stream that sends what it is given at once. lettre 0.11.23 gives it the end of a message by itself, which would
    /// otherwise wait 40 ms for the server's delayed acknowledgement of the rest (lettre pull request 1159); with TLS from the
    /// first byte on, which only lettre can open, it does.
    async fn reach(&self) -> io::Result<TcpStream> {
        let mut failed = io::Error::from(io::ErrorKind::NotFound);
        for address in lookup_host((self.host.as_str(), self.port)).await? {
            match timeout(self.patience(), TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Ok(Err(error)) => failed = error,
                Err(_) => failed = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(failed)
    }
}

/// Hands one message over. After an error the connection is of no more use.
pub async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    message: &[u8],
) -> Result<(), Failure> {
    let options = options(connection, envelope, message)?;
    let mail = Mail::new(envelope.from().cloned(), options);
    connection.command(mail).await.map_err(|error| Failure::Server(Step::Sender, error))?;
    for address in envelope.to() {
        let recipient = Rcpt::new(address.clone(), vec![]);
        connection.command(recipient).await.map_err(|error| Failure::Server(Step::Recipient, error))?;
    }
    connection.command(Data).await.map_err(|error| Failure::Server(Step::Content, error))?;
    connection.message(message).await.map_err(|error| Failure::Server(Step::Content, error))?;
    Ok(())
}

/// What the server must be told before: that there are letters beyond ASCII in the address (RFC 6531), and so in the
/// message's headers (RFC 6152).
fn options(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Vec<MailParameter>, Failure> {
    if envelope.to().iter().map(AsRef::<str>::as_ref).all(str::is_ascii) && message.is_ascii() {
        return Ok(vec![]);
    }
    let server = connection.server_info();
    let takes =
        [Extension::SmtpUtfEight, Extension::EightBitMime].iter().all(|e| server.supports_feature(*e));
    if takes {
        Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
    } else {
        Err(Failure::Foreign)
    }
}
