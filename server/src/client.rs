//! Where a request comes from, and whether it is meant for this portal.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
};

/// The address of whoever asks: the other end of the connection, or, behind a proxy that is trusted, the last address in
/// `X-Forwarded-For` that is not such a proxy. Whatever stands before it could be forged. Empty where nothing is known.
pub fn address(request: &Request, trusted: &[IpAddr]) -> String {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return String::new();
    };
    behind(peer.ip().to_canonical(), request.headers(), trusted).to_string()
}

fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut client = peer;
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut way: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    while trusted.contains(&client) {
        let Some(before) = way.pop().and_then(read) else { break };
        client = before.to_canonical();
    }
    client
}

/// An address with or without a port: some proxies write it.
fn read(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Whether the request names this portal's own host. On a loopback address any name of loopback does; so a foreign name
/// that is pointed at 127.0.0.1 does not reach the demo.
pub fn is_meant_for(request: &Request, public_url: &str) -> bool {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let Some(host) = host.or_else(|| request.uri().authority().map(|a| a.as_str())) else { return false };
    let own = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    host.eq_ignore_ascii_case(own) || (is_loopback(name(own)) && is_loopback(name(host)))
}

/// A host without its port.
fn name(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn forwarded(lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (header::HeaderName::from_static("x-forwarded-for"), line.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let headers = forwarded(&["1.2.3.4, 198.51.100.7"]);
        assert_eq!(behind(ip("203.0.113.9"), &headers, &[]), ip("203.0.113.9"));
        assert_eq!(behind(ip("10.0.0.1"), &headers, &[ip("10.0.0.1")]), ip("198.51.100.7"));
        let two = forwarded(&["1.2.3.4", "198.51.100.7, 10.0.0.2"]);
        assert_eq!(behind(ip("10.0.0.1"), &two, &[ip("10.0.0.1"), ip("10.0.0.2")]), ip("198.51.100.7"));
        let port = forwarded(&["198.51.100.7:5678"]);
        assert_eq!(behind(ip("10.0.0.1"), &port, &[ip("10.0.0.1")]), ip("198.51.100.7"));
        assert_eq!(behind(ip("10.0.0.1"), &forwarded(&["nonsense"]), &[ip("10.0.0.1")]), ip("10.0.0.1"));
    }

    #[test]
    fn a_foreign_name_is_not_ours() {
        let asked = |host: &str| Request::builder().header("host", host).body(Body::empty()).unwrap();
        let local = "http://127.0.0.1:3000";
        for good in ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "127.0.0.1:4000"] {
            assert!(is_meant_for(&asked(good), local), "{good}");
        }
        for bad in ["evil.example", "127.0.0.1.evil.example:3000", ""] {
            assert!(!is_meant_for(&asked(bad), local), "{bad}");
        }
        assert!(is_meant_for(&asked("Tilslutning.example"), "https://tilslutning.example"));
        assert!(!is_meant_for(&asked("127.0.0.1"), "https://tilslutning.example"));
    }
}
