//! What pages and islands both need.

use domain::OrganisationKind;
#[cfg(feature = "ssr")]
use leptos::prelude::*;

use crate::i18n::Lang;

/// The choices of a drop-down.
#[cfg(feature = "ssr")]
pub fn choices(options: Vec<(String, String)>, chosen: &str) -> AnyView {
    options
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect_view()
        .into_any()
}

/// What an organisation is, in words.
pub fn kind_text(kind: OrganisationKind, t: Lang) -> &'static str {
    match kind {
        OrganisationKind::Agency => t.kind_agency(),
        OrganisationKind::Provider => t.kind_provider(),
        OrganisationKind::Institution => t.kind_institution(),
        OrganisationKind::DayCare => t.kind_day_care(),
        OrganisationKind::Residual => t.kind_residual(),
    }
}
