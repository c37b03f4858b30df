//! What every setting must fulfil, except those of identity.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use ipnet::IpNet;
use store::Address;
use toml::Spanned;

use super::{
    Agency, Audit, Config, Limits, Sessions,
    address::{Address as WebAddress, is_example},
    check::{Check, EXAMPLE_HOST},
    file::{self, File},
    identity::Mode,
    place::{Place, Setting},
};

impl Check<'_> {
    /// The settings, if all of them can be used.
    pub fn config(&mut self, file: File) -> Option<Config> {
        let mode = self.mode(file.identity.0.mode);
        self.real = mode.as_ref().is_some_and(|mode| mode.value == Mode::Oidc);
        let database = self.database(file.database);
        let listen = self.listen(file.listen);
        let public_url = self.public_url(file.public_url, listen.as_ref(), mode.as_ref());
        let oidc = (file.identity.0.oidc, file.identity.0.privileges);
        let identity = self.identity(mode.as_ref(), oidc, listen.as_ref(), public_url.as_ref());
        let site = self.setting("site", file.site, Some("LEPTOS_SITE_ROOT"));
        let site = site.and_then(|site| self.filled(site)).unwrap_or_else(|| "target/site".into());
        let sessions = self.sessions(file.sessions.0);
        let audit =
            Audit { keep_days: self.number("audit.keep_days", file.audit.0.keep_days, 180, 1..=3650) };
        let agency =
            Agency { second_person: file.agency.0.second_person.is_some_and(|set| set.into_inner()) };
        let limits = file.limits.0;
        let limits = Limits {
            log_in: self.number("limits.log_in", limits.log_in, 120, 1..=10_000),
            application: self.number("limits.application", limits.application, 10, 1..=10_000),
            search: self.number("limits.search", limits.search, 120, 1..=10_000),
            streams: self.number("limits.streams", limits.streams, 20, 1..=5_000),
            connections: self.number("limits.connections", limits.connections, 10_000, 10..=1_000_000),
        };
        let https = public_url.as_ref().is_some_and(|url| url.value.https);
        let trusted_proxies = self.proxies(file.proxy.0, https);
        let mail = self.mail(file.mail.0, public_url.as_ref(), mode.as_ref());
        Some(Config {
            database: database?,
            listen: listen?.value,
            site: PathBuf::from(site),
            public_url: public_url?.value.origin(),
            identity: identity?,
            sessions,
            audit,
            agency,
            limits,
            trusted_proxies,
            mail: mail?,
            warnings: vec![],
        })
    }

    fn database(&mut self, given: Option<Spanned<String>>) -> Option<Address> {
        let setting = self.setting("database", given, Some("DATABASE_URL")).unwrap_or_else(|| Setting {
            value: "sqlite:var/tilslutning.sqlite".into(),
            place: Place { key: "database".into(), line: None },
        });
        match setting.value.parse() {
            Ok(address) => Some(address),
            Err(fault) => {
                self.fault(&setting.place, &fault.to_string());
                None
            }
        }
    }

    fn listen(&mut self, given: Option<Spanned<String>>) -> Option<Setting<SocketAddr>> {
        let Some(setting) = self.setting("listen", given, Some("LISTEN")) else {
            let place = Place { key: "listen".into(), line: None };
            return Some(Setting { value: ([127, 0, 0, 1], 3000).into(), place });
        };
        match setting.value.parse() {
            Ok(address) => Some(setting.with(address)),
            Err(_) => {
                let message = "must be an IP address and a port, like 127.0.0.1:3000 or [::1]:3000";
                self.fault(&setting.place, message);
                None
            }
        }
    }

    fn public_url(
        &mut self,
        given: Option<Spanned<String>>,
        listen: Option<&Setting<SocketAddr>>,
        mode: Option<&Setting<Mode>>,
    ) -> Option<Setting<WebAddress>> {
        let Some(setting) = self.setting("public_url", given, None) else {
            let listen = listen?;
            // A demo that others can reach is refused for that reason already.
            if !listen.value.ip().is_loopback() && mode.is_some_and(|mode| mode.value == Mode::Oidc) {
                let place = Place { key: "public_url".into(), line: listen.place.line };
                self.fault(
                    &place,
                    "is missing: say how browsers reach the portal, like https://tilslutning.example",
                );
                return None;
            }
            let value = WebAddress::of(listen.value);
            return Some(Setting { value, place: listen.place.clone() });
        };
        let Some(address) = WebAddress::parse(&setting.value) else {
            self.fault(&setting.place, "must be an address like https://tilslutning.example");
            return None;
        };
        if address.has_user {
            self.fault(&setting.place, "must hold no name or password: remove what stands before the @");
        }
        if !matches!(address.rest.as_str(), "" | "/") {
            self.fault(
                &setting.place,
                "must end after the host and the port: remove path, query and fragment",
            );
        }
        if !address.https && !address.is_loopback() {
            self.fault(&setting.place, "must begin with https:// (http is for loopback addresses only)");
        }
        if address.domain().is_some_and(is_example) {
            self.warn(&setting.place, EXAMPLE_HOST);
        }
        Some(setting.with(address))
    }

    fn sessions(&mut self, given: file::Sessions) -> Sessions {
        let idle_place = self.place("sessions.idle_minutes", given.idle_minutes.as_ref());
        let idle_minutes = self.number("sessions.idle_minutes", given.idle_minutes, 60, 1..=24 * 60);
        let absolute_hours = self.number("sessions.absolute_hours", given.absolute_hours, 12, 1..=24);
        if idle_minutes > absolute_hours * 60 {
            self.fault(&idle_place, "must not be longer than sessions.absolute_hours");
        }
        Sessions { idle_minutes, absolute_hours }
    }

    fn proxies(&mut self, given: file::Proxy, https: bool) -> Vec<IpNet> {
        let mut proxies = Vec::new();
        let place = self.place("proxy.trusted", given.trusted.as_ref());
        if https && given.trusted.as_ref().is_none_or(|trusted| trusted.get_ref().is_empty()) {
            self.warn(
                &place,
                "names nobody: https comes through a proxy, and without its address here everybody behind it counts as one, \
                 in the limits and in the audit log",
            );
        }
        for entry in given.trusted.map(Spanned::into_inner).unwrap_or_default() {
            match network(entry.get_ref()) {
                Ok(network) => proxies.push(network),
                Err(message) => {
                    let place = self.place("proxy.trusted", Some(&entry));
                    self.fault(&place, message);
                }
            }
        }
        proxies
    }
}

/// An address, or a network by its first address and the number of bits that its addresses have in common.
fn network(text: &str) -> Result<IpNet, &'static str> {
    if let Ok(address) = text.parse::<IpAddr>() {
        // As connections from it are seen.
        return Ok(address.to_canonical().into());
    }
    let network: IpNet = text.parse().map_err(|_| {
        "must list IP addresses or networks, like \"127.0.0.1\" or \"10.0.0.0/8\", without ports or names"
    })?;
    if network.prefix_len() == 0 {
        return Err("must not trust every address: anybody could make up where a request comes from");
    }
    if network.addr() != network.network() {
        return Err(
            "names an address in the middle of a network: write the network's first address before the slash",
        );
    }
    if matches!(network.addr(), IpAddr::V6(address) if address.to_ipv4_mapped().is_some()) {
        return Err("must list networks of IPv4 as such, without ::ffff: before them");
    }
    Ok(network)
}
