//! Handing mails over: to a mail server, or into a folder.

use std::{error::Error, fmt, io, path::PathBuf, sync::Arc, time::Duration};

use domain::{Email, Timestamp};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use uuid::Uuid;

use crate::Written;

/// A mail on its way.
pub struct Mail<'a> {
    /// Makes the Message-ID: the same mail handed over twice can be known as one.
    pub id: Uuid,
    pub to: &'a Email,
    pub written: &'a Written,
    /// The mail's date.
    pub at: Timestamp,
}

/// Where mails go.
pub enum Transport {
    /// Into a folder, one file for each: nobody is written to.
    Folder(PathBuf),
    Smtp(Smtp),
}

/// A mail server.
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// For one mail, from connecting to the server's last word.
    pub timeout: Duration,
    /// Connections that are kept open at most.
    pub connections: u32,
    /// A certificate, in PEM, that is trusted beside the public ones.
    pub root_certificate: Option<Vec<u8>>,
}

/// How what is said to the mail server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Asked for before anything else is said; without it nothing is.
    StartTls,
    /// From the first byte on.
    Tls,
    /// Not at all.
    None,
}

/// Why a mail was not taken. The text is the server's code and answer, for the operator: no more than 300 characters, none
/// of them control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// It may be taken later: the server is away, slow, busy, or does not know the portal.
    Later(String),
    /// The server takes this mail never.
    Refused(String),
    /// The address takes no mail.
    Address(String),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Later(said) | Self::Refused(said) | Self::Address(said)) = self;
        f.write_str(said)
    }
}

impl Error for SendError {}

/// Hands mails over; cheap to clone.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    from: Mailbox,
    /// What stands after the @ of a Message-ID.
    host: String,
    way: Way,
}

enum Way {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>, Duration),
}

impl Mailer {
    /// A mailer that sends as `from` ("Name <address>"); `host` stands after the @ of a Message-ID.
    ///
    /// # Errors
    /// What is wrong with the sender or the server's certificate, in words for the operator.
    pub fn new(from: &str, host: &str, transport: Transport) -> Result<Self, Box<dyn Error>> {
        let way = match transport {
            Transport::Folder(folder) => Way::Folder(folder),
            Transport::Smtp(server) => {
                let timeout = server.timeout;
                Way::Smtp(smtp(server)?, timeout)
            }
        };
        let from = from.parse().map_err(|error| format!("the sender: {error}"))?;
        Ok(Self(Arc::new(Inner { from, host: host.into(), way })))
    }

    /// Hands a mail over, within the time that a mail may take.
    ///
    /// # Errors
    /// [`SendError`]; after [`SendError::Later`] the server may have taken it all the same.
    pub async fn send(&self, mail: &Mail<'_>) -> Result<(), SendError> {
        let message = self.message(mail).map_err(|error| SendError::Refused(told(&error.to_string())))?;
        match &self.0.way {
            Way::Folder(folder) => {
                keep(folder, mail.id, &message.formatted()).await.map_err(|error| later(&error))
            }
            Way::Smtp(server, timeout) => {
                // The transport's own limit is for each step; a server that answers one byte at a time has many.
                match tokio::time::timeout(*timeout, server.send(message)).await {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(error)) => Err(refused(&error)),
                    Err(_) => Err(SendError::Later("the mail server did not answer in time".into())),
                }
            }
        }
    }

    fn message(&self, mail: &Mail<'_>) -> Result<Message, Box<dyn Error>> {
        let seconds = u64::try_from(mail.at.micros() / 1_000_000).unwrap_or_default();
        let mut message = Message::builder()
            .from(self.0.from.clone())
            .to(mail.to.as_str().parse()?)
            .date(std::time::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{}>", mail.id, self.0.host)))
            .subject(mail.written.subject.clone())
            .header(Named::<AutoSubmitted>::new("auto-generated"));
        if let Some(link) = &mail.written.unsubscribe {
            message = message.header(Named::<ListUnsubscribe>::new(&format!("<{link}>"))).header(Named::<
                ListUnsubscribePost,
            >::new(
                "List-Unsubscribe=One-Click",
            ));
        }
        let parts = MultiPart::alternative_plain_html(mail.written.text.clone(), mail.written.html.clone());
        Ok(message.multipart(parts)?)
    }
}

fn smtp(server: Smtp) -> Result<AsyncSmtpTransport<Tokio1Executor>, Box<dyn Error>> {
    let tls = || -> Result<TlsParameters, Box<dyn Error>> {
        let mut parameters = TlsParameters::builder(server.host.clone());
        if let Some(pem) = &server.root_certificate {
            let certificate =
                Certificate::from_pem(pem).map_err(|error| format!("mail.smtp.root_certificate: {error}"))?;
            parameters = parameters.add_root_certificate(certificate);
        }
        Ok(parameters.build()?)
    };
    let tls = match server.encryption {
        Encryption::StartTls => Tls::Required(tls()?),
        Encryption::Tls => Tls::Wrapper(tls()?),
        Encryption::None => Tls::None,
    };
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .tls(tls)
        .timeout(Some(server.timeout))
        .pool_config(PoolConfig::new().max_size(server.connections));
    if let Some((user, password)) = server.credentials {
        transport = transport.credentials(Credentials::new(user, password));
    }
    Ok(transport.build())
}

/// Writes a mail to its file. Written twice it is still one, and never half there.
async fn keep(folder: &PathBuf, id: Uuid, content: &[u8]) -> io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let half = folder.join(format!(".{id}.part"));
    tokio::fs::write(&half, content).await?;
    tokio::fs::rename(half, folder.join(format!("{id}.eml"))).await
}

fn later(error: &dyn Error) -> SendError {
    SendError::Later(told(&error.to_string()))
}

/// What an answer of the mail server means for the mail.
fn refused(error: &lettre::transport::smtp::Error) -> SendError {
    let said = match error.source() {
        Some(source) if error.status().is_some() => {
            format!("{} {source}", error.status().map(|code| code.to_string()).unwrap_or_default())
        }
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let said = told(&said);
    if !error.is_permanent() {
        return SendError::Later(said);
    }
    match error.status().map(|code| code.to_string()).as_deref() {
        // Who the portal is to the server, not what it sends: somebody will put that right.
        Some("530" | "534" | "535" | "538") => SendError::Later(said),
        Some("550" | "551" | "553" | "556") => SendError::Address(said),
        _ if said.contains("5.1.") => SendError::Address(said),
        _ => SendError::Refused(said),
    }
}

fn told(said: &str) -> String {
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

/// A header that the library has no type for.
#[derive(Clone)]
struct Named<N> {
    value: String,
    name: std::marker::PhantomData<N>,
}

trait Name: Clone {
    const NAME: &'static str;
}

macro_rules! header {
    ($($name:ident = $text:literal),+) => {$(
        #[derive(Clone)]
        struct $name;

        impl Name for $name {
            const NAME: &'static str = $text;
        }
    )+};
}

header!(
    AutoSubmitted = "Auto-Submitted",
    ListUnsubscribe = "List-Unsubscribe",
    ListUnsubscribePost = "List-Unsubscribe-Post"
);

impl<N> Named<N> {
    fn new(value: &str) -> Self {
        Self { value: value.into(), name: std::marker::PhantomData }
    }
}

impl<N: Name> Header for Named<N> {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str(N::NAME)
    }

    fn parse(value: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self::new(value))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.value.clone())
    }
}
