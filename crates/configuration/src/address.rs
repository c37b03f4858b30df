//! Web addresses, as far as the settings need them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// An http or https address taken apart.
#[derive(Clone, Debug)]
pub struct Address {
    pub https: bool,
    host: Host,
    port: Option<u16>,
    /// Whether a name or a password stands before the host.
    pub has_user: bool,
    /// Path, query and fragment as written.
    pub rest: String,
}

#[derive(Clone, Debug)]
enum Host {
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Address {
    /// Takes `text` apart, or finds that it is no address of the web.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            return None;
        }
        let (scheme, after) = text.split_once("://")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let (authority, rest) = after.split_at(after.find(['/', '?', '#', '\\']).unwrap_or(after.len()));
        let (user, place) =
            authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        let (host, port) = match place.rfind(':').filter(|colon| !place[*colon..].contains(']')) {
            Some(colon) => (&place[..colon], Some(place[colon + 1..].parse().ok().filter(|port| *port > 0)?)),
            None => (place, None),
        };
        let own_port = if https { 443 } else { 80 };
        let port = port.filter(|port| *port != own_port);
        Some(Self { https, host: Host::parse(host)?, port, has_user: user.is_some(), rest: rest.into() })
    }

    /// The address of a server that listens here; with port 0, which the system replaces by a free one, without a port.
    pub fn of(listen: SocketAddr) -> Self {
        let host = match listen.ip() {
            IpAddr::V4(ip) => Host::V4(ip),
            IpAddr::V6(ip) => Host::V6(ip),
        };
        let port = Some(listen.port()).filter(|port| ![0, 80].contains(port));
        Self { https: false, host, port, has_user: false, rest: String::new() }
    }

    /// Scheme, host and port as browsers write them in `Origin`.
    pub fn origin(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        let host = match &self.host {
            Host::Name(name) => name.clone(),
            Host::V4(ip) => ip.to_string(),
            Host::V6(ip) => format!("[{ip}]"),
        };
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{host}{port}")
    }

    /// The host, where it is a name with a dot: one that can stand in an e-mail address.
    pub fn domain(&self) -> Option<&str> {
        match &self.host {
            Host::Name(name) if name.contains('.') => Some(name),
            _ => None,
        }
    }

    /// Whether the host is this machine and can be no other.
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Name(name) => name == "localhost",
            Host::V4(ip) => ip.is_loopback(),
            Host::V6(ip) => ip.is_loopback(),
        }
    }
}

/// Whether a host is one that documents use (RFC 2606) and that nobody can have.
pub fn is_example(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    ["example", "example.com", "example.net", "example.org"]
        .iter()
        .any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix('[') {
            return inner.strip_suffix(']')?.parse().ok().map(Self::V6);
        }
        let label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        if !text.split('.').all(label) {
            return None;
        }
        // Browsers read a host that ends in a number as an IPv4 address, also in forms that nobody means.
        if text.rsplit('.').next()?.starts_with(|c: char| c.is_ascii_digit()) {
            return text.parse().ok().map(Self::V4);
        }
        Some(Self::Name(text.to_ascii_lowercase()))
    }
}
