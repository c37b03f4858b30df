//! The way to an SMTP server.
//!
//! The connections are kept here rather than by lettre's pool. Its timeout ends with connecting (lettre issue 1027), and
//! when somebody else stops waiting its pool takes the connection back in the middle of a mail: the next mail would then
//! read the answers of the one before. Here a connection whose mail did not end well is never used again.

mod answer;
mod connection;
mod idle;

use std::{fmt, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        authentication::Credentials,
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        extension::ClientId,
    },
};
use tokio::{sync::Semaphore, time::timeout};

use self::{
    answer::{Failure, Secrets},
    idle::Idle,
};
use crate::{Encryption, SendError, SetupError, Smtp};

/// How long a server is waited for that is only told good-bye.
const GOOD_BYE: Duration = Duration::from_secs(5);

/// An SMTP server, and the connections to it.
pub struct Server {
    host: String,
    port: u16,
    name: ClientId,
    encryption: Encryption,
    /// Where there is encryption.
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    secrets: Secrets,
    timeout: Duration,
    places: Semaphore,
    idle: Idle,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Server {
    /// The server of these settings. Nothing is opened yet.
    pub fn new(smtp: Smtp) -> Result<Self, SetupError> {
        if smtp.host.is_empty() || !smtp.host.chars().all(|c| c.is_ascii_graphic()) {
            return Err(SetupError::Host);
        }
        // Read also where it is not used, so that a fault is told when it is made.
        let tls = tls(&smtp.host, smtp.root_certificate.as_deref())?;
        let secrets = Secrets::of(smtp.credentials.as_ref());
        Ok(Self {
            tls: (smtp.encryption != Encryption::None).then_some(tls),
            host: smtp.host,
            port: smtp.port,
            name: ClientId::default(),
            encryption: smtp.encryption,
            credentials: smtp.credentials.map(Credentials::from),
            secrets,
            timeout: smtp.timeout,
            places: Semaphore::new(usize::try_from(smtp.connections.max(1)).unwrap_or(1)),
            idle: Idle::default(),
        })
    }

    /// Hands a message over, within the timeout.
    pub async fn send(&self, envelope: &Envelope, message: &[u8]) -> Result<(), SendError> {
        match timeout(self.timeout, self.try_send(envelope, message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(failure)) => Err(answer::judge(&failure, &self.secrets)),
            Err(_) => {
                let seconds = self.timeout.as_secs_f32();
                Err(SendError::Later(format!("the mail server did not answer within {seconds} seconds")))
            }
        }
    }

    async fn try_send(&self, envelope: &Envelope, message: &[u8]) -> Result<(), Failure> {
        // Never closed, so there is always a place in the end.
        let _place = self.places.acquire().await;
        let mut connection = self.connection().await?;
        match connection::hand_over(&mut connection, envelope, message).await {
            Ok(()) => {
                self.idle.keep(connection);
                Ok(())
            }
            Err(failure) => {
                if failure.answered() {
                    say_good_bye(connection);
                }
                Err(failure)
            }
        }
    }

    /// A connection that waits, if the server still answers on it; else a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Failure> {
        while let Some(mut connection) = self.idle.take() {
            if connection.test_connected().await {
                return Ok(connection);
            }
        }
        self.connect().await
    }
}

fn tls(host: &str, root_certificate: Option<&[u8]>) -> Result<TlsParameters, SetupError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = root_certificate {
        let marked = pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----");
        let certificate = Certificate::from_pem(pem).map_err(|_| SetupError::RootCertificate)?;
        if !marked {
            return Err(SetupError::RootCertificate);
        }
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|_| SetupError::RootCertificate)
}

/// Ends a connection as servers like it, without anybody waiting.
fn say_good_bye(mut connection: AsyncSmtpConnection) {
    tokio::spawn(async move { timeout(GOOD_BYE, connection.quit()).await.is_ok() });
}
