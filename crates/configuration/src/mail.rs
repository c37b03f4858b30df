//! What the settings of mail must fulfil.

use std::{net::IpAddr, path::PathBuf};

use toml::Spanned;

use super::{
    Encryption, Mail, MailWay, Smtp,
    address::{Address, is_example},
    check::{Check, EXAMPLE_HOST},
    file::{self, Section},
    identity::{Mode, SecretKeys},
    place::{Place, Setting},
};

const SMTP: &str = "mail.smtp";
const PASSWORD: SecretKeys = SecretKeys {
    written: "mail.smtp.password",
    file: "mail.smtp.password_file",
    variable: "TILSLUTNING_SMTP_PASSWORD",
};

impl Check<'_> {
    /// How mail goes out. The section of a way that is not chosen may be unfinished.
    pub fn mail(
        &mut self,
        given: file::Mail,
        public_url: Option<&Setting<Address>>,
        log_in: Option<&Setting<Mode>>,
    ) -> Option<Mail> {
        let keep_days = self.number("mail.keep_days", given.keep_days, 30, 1..=365);
        let from = self.from(given.from, public_url);
        let folder = self.setting("mail.folder", given.folder, Some("MAIL_FOLDER"));
        let folder = folder.and_then(|folder| self.filled(folder)).unwrap_or_else(|| "var/mail".into());
        let mode = self.setting("mail.mode", given.mode, None);
        let way = match mode.as_ref().map(|mode| mode.value.as_str()) {
            // Where people are real, nobody finds out late that no mail was ever sent.
            None if log_in.is_some_and(|log_in| log_in.value == Mode::Oidc) => {
                let place = Place { key: "mail.mode".into(), line: None };
                self.fault(&place, "is missing: \"smtp\", or \"folder\" where nobody shall be written to");
                return None;
            }
            None | Some("folder") => MailWay::Folder(PathBuf::from(folder)),
            Some("smtp") => {
                let line = mode.as_ref().and_then(|mode| mode.place.line);
                MailWay::Smtp(Box::new(self.smtp(given.smtp, line)?))
            }
            Some(_) => {
                if let Some(mode) = mode {
                    self.fault(&mode.place, "must be \"folder\" or \"smtp\"");
                }
                return None;
            }
        };
        Some(Mail { from: from?, keep_days, way })
    }

    /// The sender: "Name <address>" or the address alone.
    fn from(
        &mut self,
        given: Option<Spanned<String>>,
        public_url: Option<&Setting<Address>>,
    ) -> Option<String> {
        let Some(setting) = self.setting("mail.from", given, None) else {
            let host = public_url.and_then(|url| url.value.domain()).unwrap_or("tilslutning.example");
            return Some(format!("Tilslutning <noreply@{host}>"));
        };
        let address = match setting.value.split_once('<') {
            Some((_, rest)) => rest.strip_suffix('>'),
            None => Some(setting.value.as_str()),
        };
        let clean = !setting.value.chars().any(char::is_control);
        if clean && address.is_some_and(|address| domain::Email::parse(address).is_ok()) {
            if address.and_then(|address| address.rsplit('@').next()).is_some_and(is_example) {
                self.warn(&setting.place, EXAMPLE_HOST);
            }
            return Some(setting.value);
        }
        self.fault(&setting.place, "must be an address, like Tilslutning <noreply@tilslutning.example>");
        None
    }

    fn smtp(&mut self, given: Option<Spanned<Section<file::Smtp>>>, mode: Option<u32>) -> Option<Smtp> {
        let Some(given) = given else {
            let place = Place { key: SMTP.into(), line: mode };
            self.fault(&place, "is missing: add the section [mail.smtp] with host");
            return None;
        };
        let section = self.place(SMTP, Some(&given));
        let given = given.into_inner().0;
        let host = self.required("mail.smtp.host", given.host, &section);
        let place = host.as_ref().map_or_else(|| section.clone(), |host| host.place.clone());
        let host = host.and_then(|host| self.filled(host));
        if host.as_deref().is_some_and(is_example) {
            self.warn(&place, EXAMPLE_HOST);
        }
        let encryption = self.encryption(given.encryption, host.as_deref(), &place)?;
        let usual = match encryption {
            Encryption::StartTls => 587,
            Encryption::Tls => 465,
            Encryption::None => 25,
        };
        let port = self.number("mail.smtp.port", given.port, usual, 1..=65_535);
        let user = self.setting("mail.smtp.user", given.user, None);
        let has_user = user.is_some();
        let user_place = user.as_ref().map_or_else(|| section.clone(), |user| user.place.clone());
        let user = user.and_then(|user| self.filled(user));
        let before = self.faults.len();
        let password = self.secret(&PASSWORD, given.password, given.password_file);
        let credentials = match (user, password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, Some(_)) if !has_user => {
                self.fault(&section, "has a password but no user: add user, or remove the password");
                None
            }
            (Some(_), None) if self.faults.len() == before => {
                let message =
                    format!("has no password: give password, or password_file, or set {}", PASSWORD.variable);
                self.fault(&user_place, &message);
                None
            }
            _ => None,
        };
        let timeout_seconds = self.number("mail.smtp.timeout_seconds", given.timeout_seconds, 20, 1..=60);
        let connections = self.number("mail.smtp.connections", given.connections, 4, 1..=20);
        let root_certificate = self.certificate("mail.smtp.root_certificate", given.root_certificate);
        Some(Smtp {
            host: host?,
            port: u16::try_from(port).unwrap_or_default(),
            encryption,
            credentials,
            timeout_seconds,
            connections,
            root_certificate,
        })
    }

    fn encryption(
        &mut self,
        given: Option<Spanned<String>>,
        host: Option<&str>,
        host_place: &Place,
    ) -> Option<Encryption> {
        let setting = self.setting("mail.smtp.encryption", given, None);
        let local = host.is_some_and(|host| {
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        });
        match setting.as_ref().map(|setting| setting.value.as_str()) {
            None | Some("starttls") => Some(Encryption::StartTls),
            Some("tls") => Some(Encryption::Tls),
            Some("none") if local || host.is_none() => Some(Encryption::None),
            other => {
                let message = match other {
                    Some("none") => {
                        "must be \"starttls\" or \"tls\" (\"none\" is for loopback addresses only)"
                    }
                    _ => "must be \"starttls\", \"tls\" or \"none\"",
                };
                let place = setting.map_or_else(|| host_place.clone(), |setting| setting.place);
                self.fault(&place, message);
                None
            }
        }
    }
}
