//! What the settings of logging in must fulfil.

use std::net::SocketAddr;

use toml::Spanned;

use super::{
    Claims, Identity, Oidc, Privileges, Secret,
    address::{Address, is_example},
    check::{Check, EXAMPLE_HOST},
    file::{self, Section},
    place::{Place, Setting},
};

const OIDC: &str = "identity.oidc";
const CLIENT_SECRET: SecretKeys = SecretKeys {
    written: "identity.oidc.client_secret",
    file: "identity.oidc.client_secret_file",
    variable: "TILSLUTNING_OIDC_CLIENT_SECRET",
};

/// The three places where a secret may stand.
pub struct SecretKeys {
    pub written: &'static str,
    pub file: &'static str,
    pub variable: &'static str,
}

/// A way to log in that is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Demo,
    Oidc,
}

type Given<T> = Option<Spanned<Section<T>>>;

impl Check<'_> {
    pub fn mode(&mut self, given: Option<Spanned<String>>) -> Option<Setting<Mode>> {
        if self.is_unread("identity.mode") {
            return None;
        }
        let Some(setting) = self.setting("identity.mode", given, None) else {
            let place = Place { key: "identity.mode".into(), line: None };
            if self.usual_mode.is_none() {
                self.fault(
                    &place,
                    "is missing: write mode = \"oidc\" below [identity], or mode = \"demo\" for a trial on this machine",
                );
            }
            return self.usual_mode.map(|value| Setting { value, place });
        };
        let message = match setting.value.as_str() {
            "demo" => return Some(setting.with(Mode::Demo)),
            "oidc" => return Some(setting.with(Mode::Oidc)),
            "oiosaml" => "names a log-in that is not built yet: use \"oidc\"",
            _ => "must be \"demo\" or \"oidc\"",
        };
        self.fault(&setting.place, message);
        None
    }

    /// How people log in. The section of a mode that is not chosen may be unfinished.
    pub fn identity(
        &mut self,
        mode: Option<&Setting<Mode>>,
        (oidc, privileges): (Given<file::Oidc>, Given<file::Privileges>),
        listen: Option<&Setting<SocketAddr>>,
        public_url: Option<&Setting<Address>>,
    ) -> Option<Identity> {
        let mode = mode?;
        let privileges = self.privileges(privileges, mode);
        match mode.value {
            Mode::Demo => {
                self.demo(listen, public_url);
                Some(Identity::Demo)
            }
            Mode::Oidc => {
                let oidc = self.oidc(oidc, mode, listen, privileges)?;
                Some(Identity::Oidc(Box::new(oidc)))
            }
        }
    }

    fn demo(&mut self, listen: Option<&Setting<SocketAddr>>, public_url: Option<&Setting<Address>>) {
        let why = "must be a loopback address, because the demo lets everybody in: use 127.0.0.1, or set \
                   identity.mode to \"oidc\"";
        let exposed = listen.filter(|listen| !listen.value.ip().is_loopback());
        if let Some(listen) = exposed {
            self.fault(&listen.place, why);
        }
        if let Some(url) = public_url.filter(|url| !url.value.is_loopback() && url.place.key == "public_url")
        {
            self.fault(&url.place, why);
        }
    }

    fn oidc(
        &mut self,
        given: Given<file::Oidc>,
        mode: &Setting<Mode>,
        listen: Option<&Setting<SocketAddr>>,
        privileges: Option<Privileges>,
    ) -> Option<Oidc> {
        let Some(given) = given else {
            let place = Place { key: OIDC.into(), line: mode.place.line };
            self.fault(&place, "is missing: add the section [identity.oidc] with issuer and client_id");
            return None;
        };
        let section = self.place(OIDC, Some(&given));
        let given = given.into_inner().0;
        let issuer = self.required("identity.oidc.issuer", given.issuer, &section);
        let issuer = issuer.and_then(|issuer| self.issuer(issuer, listen));
        let client_id = self.required("identity.oidc.client_id", given.client_id, &section);
        let client_id = client_id.and_then(|client_id| self.filled(client_id));
        let client_secret = self.client_secret(given.client_secret, given.client_secret_file, &section);
        let levels =
            ["Substantial", "High"].map(|level| format!("https://data.gov.dk/concept/core/nsis/loa/{level}"));
        let acr = self.list("identity.oidc.acr", given.acr, &levels);
        let scopes_place = self.place("identity.oidc.scopes", given.scopes.as_ref());
        let scopes =
            self.list("identity.oidc.scopes", given.scopes, &["openid", "profile"].map(String::from));
        if !scopes.is_empty() && !scopes.iter().any(|scope| scope == "openid") {
            self.fault(&scopes_place, "must hold \"openid\"");
        }
        let skew = self.number("identity.oidc.clock_skew_seconds", given.clock_skew_seconds, 60, 0..=300);
        let root_certificate = self.certificate("identity.oidc.root_certificate", given.root_certificate);
        let claims = self.claims(given.claims.0);
        Some(Oidc {
            issuer: issuer?,
            client_id: client_id?,
            client_secret: client_secret?,
            acr,
            scopes,
            clock_skew_seconds: skew,
            root_certificate,
            claims,
            privileges: privileges?,
        })
    }

    fn issuer(&mut self, issuer: Setting<String>, listen: Option<&Setting<SocketAddr>>) -> Option<String> {
        let Some(address) = Address::parse(&issuer.value) else {
            self.fault(&issuer.place, "must be the provider's https address, as its metadata has it");
            return None;
        };
        if address.has_user || address.rest.contains(['?', '#']) {
            self.fault(&issuer.place, "must have no user, query or fragment");
        }
        if address.domain().is_some_and(is_example) {
            self.warn(&issuer.place, EXAMPLE_HOST);
        }
        let for_tests = address.is_loopback() && listen.is_none_or(|listen| listen.value.ip().is_loopback());
        if !address.https && !for_tests {
            self.fault(
                &issuer.place,
                "must be https (http only where both its host and listen are loopback addresses)",
            );
        }
        Some(issuer.value)
    }

    fn client_secret(
        &mut self,
        written: Option<Spanned<String>>,
        file: Option<Spanned<String>>,
        section: &Place,
    ) -> Option<Secret> {
        let given = file.is_some() || written.is_some();
        let SecretKeys { written: key, file: file_key, variable } = CLIENT_SECRET;
        let secret = self.secret(&CLIENT_SECRET, written, file);
        if secret.is_none() && !given && !self.is_unread(file_key) && (self.env)(variable).is_none() {
            let place = Place { key: key.into(), line: section.line };
            self.fault(&place, &format!("is missing: give it, or client_secret_file, or set {variable}"));
        }
        secret
    }

    /// A secret: the variable's, else the one of the file that is named, else the one that is written.
    pub fn secret(
        &mut self,
        keys: &SecretKeys,
        written: Option<Spanned<String>>,
        file: Option<Spanned<String>>,
    ) -> Option<Secret> {
        let file = self.setting(keys.file, file, None);
        if let (Some(file), true) = (&file, written.is_some()) {
            let other = keys.written.rsplit('.').next().unwrap_or(keys.written);
            self.fault(&file.place, &format!("and {other} are both given: remove one of them"));
        }
        let secret = self.setting(keys.written, written, Some(keys.variable));
        match (secret, file) {
            (Some(secret), _) => self.filled(secret).map(Secret::new),
            (None, Some(file)) => match std::fs::read_to_string(&file.value) {
                Ok(content) if content.trim().is_empty() => {
                    self.fault(&file.place, "names a file that is empty: write the secret into it");
                    None
                }
                Ok(content) => Some(Secret::new(content.trim_end_matches(['\r', '\n']).into())),
                Err(error) => {
                    let message = format!("names a file that cannot be read: {error}");
                    self.fault(&file.place, &message);
                    None
                }
            },
            (None, None) => None,
        }
    }

    fn claims(&mut self, given: file::Claims) -> Claims {
        let mut claim = |key: &str, given, default: &str| {
            let setting = self.setting(&format!("identity.oidc.claims.{key}"), given, None);
            setting.and_then(|setting| self.filled(setting)).unwrap_or_else(|| default.into())
        };
        Claims {
            subject: claim("subject", given.subject, "sub"),
            name: claim("name", given.name, "name"),
            email: claim("email", given.email, "email"),
            cvr: claim("cvr", given.cvr, "cvr"),
            p_number: claim("p_number", given.p_number, "p_number"),
            organisation: claim("organisation", given.organisation, "organisation"),
            privileges: claim("privileges", given.privileges, "privileges_intermediate"),
        }
    }
}
