//! What a system and a web service are, for whoever decides whether they go together.

use domain::{DataCategories, ServiceStatus, ServiceVersion};
use leptos::prelude::*;

use crate::{
    i18n::{Lang, Word},
    paths,
    ui::{closing, facts, lines},
    version::categories_view,
};

/// A system and a web service, written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairView {
    pub system_id: String,
    pub system: String,
    pub description: String,
    /// Name, address and telephone number; `None` where the person was removed.
    pub contact: Option<(String, String, String)>,
    pub service_code: String,
    pub service: String,
    pub purpose: String,
    pub data: String,
    pub categories: DataCategories,
    /// All versions of the web service, newest first.
    pub versions: services::catalogue::Versions,
    /// The day from which it needs no data access, as it is written; empty for none.
    pub free_from: String,
    pub status: ServiceStatus,
    /// The web service's announced last day, as it is written; empty for none.
    pub last_day: String,
}

impl PairView {
    /// The newest version of the web service, and the one of this number.
    pub fn newest_and(&self, number: i32) -> Option<(&ServiceVersion, &ServiceVersion)> {
        let before = self.versions.iter().find(|version| version.number == number)?;
        self.versions.first().map(|newest| (newest, before))
    }

    /// Writes it out.
    pub fn of(pair: services::background::Pair) -> Self {
        let services::background::Pair { system, contact, service, versions } = pair;
        Self {
            system_id: system.id.to_string(),
            system: system.name.into(),
            description: system.description.into(),
            contact: contact.map(|one| (one.name.into(), one.email.into(), one.phone.into())),
            service_code: service.code.to_string(),
            service: service.name.into(),
            purpose: service.purpose.into(),
            data: service.data.into(),
            categories: service.categories,
            versions,
            free_from: service.frees_at.map(crate::server::format::date).unwrap_or_default(),
            status: service.status,
            last_day: service.closes_at.map(crate::server::format::last_day).unwrap_or_default(),
        }
    }
}

/// What the two are, and `more` below. That a web service is locked, closed or closes soon stands with it.
pub fn pair_facts(pair: &PairView, more: Vec<(&'static str, AnyView)>, t: Lang) -> AnyView {
    let contact = pair.contact.clone().map(|(name, email, phone)| {
        let mail = format!("mailto:{email}");
        let view = view! { {name} <br /> <a href=mail>{email}</a> ", " {phone} };
        (t.field_contact(), view.into_any())
    });
    let service = view! { <a href=paths::web_service(&pair.service_code)>{pair.service.clone()}</a> };
    let mut rows = vec![(t.field_description(), lines(pair.description.clone()))];
    rows.extend(contact);
    rows.extend([
        (t.field_service(), service.into_any()),
        (t.field_purpose(), lines(pair.purpose.clone())),
        (t.field_data(), lines(pair.data.clone())),
        (t.field_categories(), categories_view(&pair.categories, t)),
    ]);
    if !pair.free_from.is_empty() {
        rows.push((t.service_needs_data_access(), t.version_frees(&pair.free_from).into_any()));
    }
    let closes = closing(pair.status, &pair.last_day, t);
    if pair.status != ServiceStatus::Open || !closes.is_empty() {
        let status = format!("{} {closes}", pair.status.word(t));
        rows.push((t.case_service_status(), status.trim().to_owned().into_any()));
    }
    rows.extend(more);
    facts(rows)
}
