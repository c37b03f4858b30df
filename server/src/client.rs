//! Where a request comes from, and whether it is meant for this portal.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
};
use domain::UNREADABLE_ADDRESS;
use ipnet::IpNet;

/// The address of whoever asks: the other end of the connection, or, behind a proxy that is trusted, the last address in
/// `X-Forwarded-For` that is not such a proxy. Whatever stands before it could be forged. Empty where nothing is known;
/// [`UNREADABLE_ADDRESS`] where a trusted proxy names what is no address: it is not the proxy who asks.
pub fn address(request: &Request, trusted: &[IpNet]) -> String {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return String::new();
    };
    let client = behind(peer.ip().to_canonical(), request.headers(), trusted);
    client.map_or_else(|| UNREADABLE_ADDRESS.to_owned(), |client| client.to_string())
}

/// `None` where the way back to the client ends at something that cannot be read.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let mut client = peer;
    // Entry by entry, the last one first, and in bytes: what somebody wrote further to the left must not make unreadable
    // what the proxy has written after it.
    let lines = headers.get_all("x-forwarded-for").iter().map(|line| line.as_bytes());
    let entries: Vec<&[u8]> = lines.flat_map(|line| line.split(|byte| *byte == b',')).collect();
    let mut way = entries.into_iter().rev();
    while trusted.iter().any(|network| network.contains(&client)) {
        let Some(before) = way.next() else { break };
        client = read(before)?.to_canonical();
    }
    Some(client)
}

/// An address with or without a port or brackets: some proxies write them.
fn read(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim_matches([' ', '\t']);
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    match bare {
        // Brackets are for IPv6 alone.
        Some(bare) => bare.parse().ok().map(IpAddr::V6),
        None => text.parse().ok().or_else(with_port),
    }
}

/// Whether the request names this portal's own host, and no other. On a loopback address any name of loopback does; so a
/// foreign name that is pointed at 127.0.0.1 does not reach the demo.
pub fn is_meant_for(request: &Request, public_url: &str) -> bool {
    let own = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let local = name(own).is_some_and(is_loopback);
    let is_own =
        |host: &str| host.eq_ignore_ascii_case(own) || (local && name(host).is_some_and(is_loopback));
    let mut named = request.headers().get_all(header::HOST).iter();
    let host = match (named.next(), named.next()) {
        (Some(host), None) => host.to_str().is_ok_and(is_own),
        (None, _) => request.uri().authority().is_some(),
        // Two of them, and who stands in between may have read the other one.
        (Some(_), Some(_)) => false,
    };
    host && request.uri().authority().is_none_or(|authority| is_own(authority.as_str()))
}

/// Whether a proxy has passed the request on: browsers send none of these.
pub fn was_passed_on(headers: &HeaderMap) -> bool {
    let passed = |name: &str| matches!(name, "forwarded" | "x-real-ip") || name.starts_with("x-forwarded-");
    headers.keys().any(|name| passed(name.as_str()))
}

/// The name of a host, with or without its port; `None` where there is anything else.
fn name(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok() && !port.starts_with('+');
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(name)
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

    fn forwarded(lines: &[&[u8]]) -> HeaderMap {
        let line = |line: &&[u8]| axum::http::HeaderValue::from_bytes(line).unwrap();
        let name = header::HeaderName::from_static("x-forwarded-for");
        lines.iter().map(|bytes| (name.clone(), line(bytes))).collect()
    }

    fn networks(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    /// Where a request comes from that 10.0.0.1 hands on, a proxy that is trusted.
    fn from(lines: &[&[u8]]) -> Option<String> {
        let trusted = networks(&["10.0.0.0/29", "2001:db8:ff::/48"]);
        behind(ip("10.0.0.1"), &forwarded(lines), &trusted).map(|client| client.to_string())
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let headers = forwarded(&[b"1.2.3.4, 198.51.100.7"]);
        let trusted = networks(&["10.0.0.1/32"]);
        assert_eq!(behind(ip("203.0.113.9"), &headers, &[]), Some(ip("203.0.113.9")));
        assert_eq!(behind(ip("10.0.0.2"), &headers, &trusted), Some(ip("10.0.0.2")));
        assert_eq!(behind(ip("10.0.0.1"), &headers, &trusted), Some(ip("198.51.100.7")));
    }

    #[test]
    fn the_last_entry_that_is_no_proxy_of_ours_counts() {
        for (lines, client) in [
            (&[b"1.2.3.4, 198.51.100.7".as_slice()] as &[&[u8]], "198.51.100.7"),
            (&[b"1.2.3.4", b"198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            (&[b"1.2.3.4", b"198.51.100.7", b"10.0.0.2,10.0.0.7"], "198.51.100.7"),
            (&[b"198.51.100.7, 10.0.0.8"], "10.0.0.8"),
            (&[b"198.51.100.7, 2001:db8:ff::5"], "198.51.100.7"),
            // Only proxies on the way: the first of them is all that is known.
            (&[b"10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(from(lines).as_deref(), Some(client), "{lines:?}");
        }
    }

    #[test]
    fn an_entry_may_have_a_port_and_brackets() {
        for (entry, client) in [
            ("198.51.100.7:5678", "198.51.100.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("\t198.51.100.7 ", "198.51.100.7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(from(&[entry.as_bytes()]).as_deref(), Some(client), "{entry}");
        }
    }

    #[test]
    fn what_the_sender_wrote_does_not_hide_what_the_proxy_wrote() {
        for before in [b"\xE6".as_slice(), b"\xFF\xFE, \x80", b"", b", ,", b"nonsense"] {
            let line = [before, b", 203.0.113.9"].concat();
            assert_eq!(from(&[&line]).as_deref(), Some("203.0.113.9"), "{before:?}");
        }
    }

    #[test]
    fn what_a_trusted_proxy_wrote_and_nobody_can_read_is_not_the_proxys_own_address() {
        for last in ["unknown", "_hidden", "", "203.0.113.9.1", "203.0.113.9:", "[203.0.113.9]", "unix:"] {
            let line = format!("198.51.100.7, {last}");
            assert_eq!(from(&[line.as_bytes()]), None, "{last}");
        }
        assert_eq!(from(&[b"198.51.100.7, \xE6"]), None);
        let mut request =
            Request::builder().header("x-forwarded-for", "unknown").body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 5))));
        assert_eq!(address(&request, &networks(&["10.0.0.1/32"])), UNREADABLE_ADDRESS);
        assert_eq!(address(&request, &[]), "10.0.0.1");
    }

    #[test]
    fn what_a_proxy_adds_is_seen() {
        let headers = |name: &str| {
            let name: header::HeaderName = name.parse().unwrap();
            HeaderMap::from_iter([(name, "x".parse().unwrap())])
        };
        for added in ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"] {
            assert!(was_passed_on(&headers(added)), "{added}");
        }
        assert!(!was_passed_on(&headers("Accept")));
    }

    #[test]
    fn a_foreign_name_is_not_ours() {
        let asked = |host: &str| Request::builder().header("host", host).body(Body::empty()).unwrap();
        let local = "http://127.0.0.1:3000";
        for good in ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "127.0.0.1:4000"] {
            assert!(is_meant_for(&asked(good), local), "{good}");
        }
        for bad in [
            "evil.example",
            "127.0.0.1.evil.example:3000",
            "",
            "localhost:80@evil",
            "localhost@evil",
            "[::1]evil",
            "[::1",
            "[::1]:x",
            "127.0.0.1:3000/x",
            "127.0.0.1:",
            "127.0.0.1:+80",
            "127.0.0.1:70000",
            "localhost:3000, evil",
        ] {
            assert!(!is_meant_for(&asked(bad), local), "{bad}");
        }
        let two = Request::builder().header("host", "localhost:3000").header("host", "evil.example");
        assert!(!is_meant_for(&two.body(Body::empty()).unwrap(), local));
        let absolute = Request::builder().uri("http://evil.example/").header("host", "localhost:3000");
        assert!(!is_meant_for(&absolute.body(Body::empty()).unwrap(), local));
        assert!(!is_meant_for(&Request::builder().uri("/").body(Body::empty()).unwrap(), local));
        assert!(is_meant_for(&asked("Tilslutning.example"), "https://tilslutning.example"));
        assert!(!is_meant_for(&asked("127.0.0.1"), "https://tilslutning.example"));
    }
}
