//! The settings of one installation: read from a file, overridden by the environment, checked before anything starts.
//!
//! A setting that is wrong stops the program with a sentence that names the line. No sentence repeats a value, because
//! any value may be a secret on the wrong line.

mod address;
mod check;
mod fault;
mod file;
mod general;
mod identity;
mod mail;
mod parse;
mod place;
mod privileges;
mod secret;
#[cfg(test)]
mod tests;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

pub use fault::ConfigFault;
use ipnet::IpNet;
pub use secret::Secret;
use store::Address;

use self::identity::Mode;

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database is; it may hold a password, which it does not show.
    pub database: Address,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The folder with stylesheet, program and pictures.
    pub site: PathBuf,
    /// How browsers reach the portal: scheme, host, and the port unless it is the scheme's own. No slash at the end.
    pub public_url: String,
    pub identity: Identity,
    pub sessions: Sessions,
    pub audit: Audit,
    pub agency: Agency,
    pub limits: Limits,
    /// The proxies whose `X-Forwarded-For` is believed, alone or by their networks.
    pub trusted_proxies: Vec<IpNet>,
    pub mail: Mail,
    /// What can be used and is hardly meant, in the order of the file.
    pub warnings: Vec<ConfigFault>,
}

impl Config {
    /// Whether browsers come over https, so that cookies can be Secure.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https:")
    }
}

/// How people log in.
#[derive(Clone, Debug)]
pub enum Identity {
    /// By a button. Only where nobody else can reach the portal.
    Demo,
    /// At an OpenID Connect provider.
    Oidc(Box<Oidc>),
}

/// The OpenID Connect provider, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// Exactly as the provider writes it in its tokens.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Secret,
    /// The assurance levels that are accepted; at least one.
    pub acr: Vec<String>,
    /// Always with `openid`.
    pub scopes: Vec<String>,
    pub clock_skew_seconds: u32,
    /// Certificates, in PEM, of authorities that are trusted beside the public ones.
    pub root_certificate: Option<Vec<u8>>,
    pub claims: Claims,
    pub privileges: Privileges,
}

/// The names under which the provider tells who somebody is.
#[derive(Clone, Debug)]
pub struct Claims {
    pub subject: String,
    pub name: String,
    pub email: String,
    pub cvr: String,
    pub p_number: String,
    pub organisation: String,
    pub privileges: String,
}

/// The URI of each right; no two are equal.
#[derive(Clone, Debug)]
pub struct Privileges {
    pub administer_agreements: String,
    pub view_agreements: String,
    pub case_worker: String,
    pub agency_administrator: String,
    pub administer_users: String,
}

/// How long somebody stays logged in.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
    /// Without doing anything. Never longer than `absolute_hours`.
    pub idle_minutes: u32,
    /// At the longest.
    pub absolute_hours: u32,
}

/// How the agency's case workers work together.
#[derive(Clone, Copy, Debug)]
pub struct Agency {
    /// Whether a web service is closed by two case workers: one proposes, another approves.
    pub second_person: bool,
}

/// The log of who did what.
#[derive(Clone, Copy, Debug)]
pub struct Audit {
    pub keep_days: u32,
}

/// Requests a minute from one address, streams of one person, and connections.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub log_in: u32,
    pub application: u32,
    pub search: u32,
    /// Pages of one person that are told of changes at the same time.
    pub streams: u32,
    /// Connections of this process at the same time.
    pub connections: u32,
}

/// How mail goes out.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The sender: "Name <address>".
    pub from: String,
    /// How long mails that were sent are kept.
    pub keep_days: u32,
    pub way: MailWay,
}

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum MailWay {
    /// Into a folder: nobody is written to.
    Folder(PathBuf),
    /// To a mail server.
    Smtp(Box<Smtp>),
}

/// The mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// User and password.
    pub credentials: Option<(String, Secret)>,
    /// For one mail, from connecting to the server's last word.
    pub timeout_seconds: u32,
    /// Mails on their way at the same time.
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
    /// Not at all: on this machine only.
    None,
}

/// Reads and checks the settings of `path`, or the defaults; variables of the environment come first.
///
/// # Errors
/// Everything that is wrong, in the order of the file.
pub fn load(path: Option<&Path>, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Vec<ConfigFault>> {
    let text = match path {
        Some(path) => std::fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot be read: {error}");
            vec![ConfigFault { line: None, key: path.display().to_string(), message }]
        })?,
        None => String::new(),
    };
    // Without a file it is a trial. A file that does not say how people log in is empty, cut off or the wrong one.
    read(&text, env, path.is_none().then_some(Mode::Demo))
}

fn read(
    text: &str,
    env: &dyn Fn(&str) -> Option<String>,
    mode: Option<Mode>,
) -> Result<Config, Vec<ConfigFault>> {
    let (file, faults) = parse::parse(text);
    let mut check = check::Check::new(text, env, faults);
    check.usual_mode = mode;
    // Of a file that is not TOML nothing is known but that.
    match file.and_then(|file| check.config(file)) {
        Some(config) if check.faults.is_empty() => {
            Ok(Config { warnings: in_order(check.warnings), ..config })
        }
        _ => Err(in_order(check.faults)),
    }
}

fn in_order(mut faults: Vec<ConfigFault>) -> Vec<ConfigFault> {
    faults.sort_by_key(|fault| fault.line.unwrap_or(u32::MAX));
    faults
}
