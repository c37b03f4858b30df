//! The rights by the names that the log-in has for them.

use toml::Spanned;

use super::{
    Privileges,
    check::Check,
    file::{self, Section},
    identity::Mode,
    place::{Place, Setting},
};

const SECTION: &str = "identity.privileges";

/// How names begin that are for documents alone (RFC 6963).
const OF_EXAMPLES: &str = "urn:example:";

impl Check<'_> {
    /// The URI of each right. The demo needs none, but those that are given must be right.
    pub fn privileges(
        &mut self,
        given: Option<Spanned<Section<file::Privileges>>>,
        mode: &Setting<Mode>,
    ) -> Option<Privileges> {
        let needed = mode.value == Mode::Oidc;
        let Some(given) = given else {
            if needed {
                let place = Place { key: SECTION.into(), line: mode.place.line };
                self.fault(
                    &place,
                    "is missing: add the section [identity.privileges] with the URI of each right",
                );
            }
            return None;
        };
        let section = self.place(SECTION, Some(&given));
        let given = given.into_inner().0;
        let mut seen: Vec<Setting<String>> = Vec::new();
        let mut uri = |name: &str, given: Option<Spanned<String>>| {
            let key = format!("{SECTION}.{name}");
            let setting =
                if needed || given.is_some() { self.required(&key, given, &section)? } else { return None };
            if !is_uri(&setting.value) {
                self.fault(&setting.place, "must be the URI of this right, like urn:example:right");
                return None;
            }
            if let Some(other) = seen.iter().find(|other| other.value == setting.value) {
                let message =
                    format!("is the same as {}: each right needs a URI of its own", other.place.key);
                self.fault(&setting.place, &message);
            }
            if setting.value.to_ascii_lowercase().starts_with(OF_EXAMPLES) {
                let message = "is left from an example, and no log-in tells of it: write the URI of this right as the provider \
                               knows it";
                self.warn(&setting.place, message);
            }
            seen.push(setting.clone());
            Some(setting.value)
        };
        let administer_agreements = uri("administer_agreements", given.administer_agreements);
        let view_agreements = uri("view_agreements", given.view_agreements);
        let case_worker = uri("case_worker", given.case_worker);
        let agency_administrator = uri("agency_administrator", given.agency_administrator);
        let administer_users = uri("administer_users", given.administer_users);
        Some(Privileges {
            administer_agreements: administer_agreements?,
            view_agreements: view_agreements?,
            case_worker: case_worker?,
            agency_administrator: agency_administrator?,
            administer_users: administer_users?,
        })
    }
}

fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').filter(|(_, rest)| !rest.is_empty()).map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && text.chars().all(|c| c.is_ascii_graphic())
}
