//! What a system and a web service are, for whoever decides whether they go together.

use domain::ServiceStatus;
use leptos::prelude::*;

use crate::{
    i18n::{Lang, Word},
    paths,
    ui::{closing, facts, lines},
};

/// A system and a web service, written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairView {
    pub system: String,
    pub description: String,
    /// Name, address and telephone number; `None` where the person was removed.
    pub contact: Option<(String, String, String)>,
    pub service_code: String,
    pub service: String,
    pub purpose: String,
    pub data: String,
    pub status: ServiceStatus,
    /// The web service's announced last day, as it is written; empty for none.
    pub last_day: String,
}

impl PairView {
    /// Writes it out.
    pub fn of(pair: services::background::Pair) -> Self {
        let services::background::Pair { system, contact, service } = pair;
        Self {
            system: system.name.into(),
            description: system.description.into(),
            contact: contact.map(|one| (one.name.into(), one.email.into(), one.phone.into())),
            service_code: service.code.to_string(),
            service: service.name.into(),
            purpose: service.purpose.into(),
            data: service.data.into(),
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
    ]);
    let closes = closing(pair.status, &pair.last_day, t);
    if pair.status != ServiceStatus::Open || !closes.is_empty() {
        let status = format!("{} {closes}", pair.status.word(t));
        rows.push((t.case_service_status(), status.trim().to_owned().into_any()));
    }
    rows.extend(more);
    facts(rows)
}
