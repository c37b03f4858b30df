//! The list of events, with its filter and its file.

use domain::{AuditKind, Right, UNREADABLE_ADDRESS};
use leptos::prelude::*;

use super::server_fns::{EventView, list_events};
use crate::{
    addresses::Events,
    i18n::{Lang, Word, use_lang},
    page::{At, Shown},
    paths,
    rights::{scope_text, server_fns::ScopeView},
    server::Paged,
    ui::{List, Table, cases_tabs, empty, page_head, user_tabs},
};

/// What happened, in words.
pub const fn kind_text(kind: AuditKind, t: Lang) -> &'static str {
    match kind {
        AuditKind::SignedIn => t.audit_signed_in(),
        AuditKind::SignInFailed => t.audit_sign_in_failed(),
        AuditKind::SignedOut => t.audit_signed_out(),
        AuditKind::SignedOutEverywhere => t.audit_signed_out_everywhere(),
        AuditKind::AccessRefused => t.audit_access_refused(),
        AuditKind::RightsArrived => t.audit_rights_arrived(),
        AuditKind::RightRequested => t.audit_right_requested(),
        AuditKind::RightWithdrawn => t.audit_right_withdrawn(),
        AuditKind::RightGranted => t.audit_right_granted(),
        AuditKind::RightRefused => t.audit_right_refused(),
        AuditKind::RightEnded => t.audit_right_ended(),
        AuditKind::ProviderCreated => t.audit_provider_created(),
        AuditKind::AgencyCreated => t.audit_agency_created(),
        AuditKind::RegisterImported => t.audit_register_imported(),
        AuditKind::OrganisationsImported => t.audit_organisations_imported(),
    }
}

/// Where a request came from, or that nobody can tell.
pub fn address_text(address: String, t: Lang) -> String {
    if address == UNREADABLE_ADDRESS { t.audit_address_unreadable().into() } else { address }
}

/// What an event is about: rights and their scopes in words, anything else as it is. Only the rights of a log-in are several;
/// what else an event tells may hold any name.
fn detail_text(kind: AuditKind, detail: &str, t: Lang) -> String {
    let one = |part: &str| {
        let (what, whose) = part.split_once(": ").map_or((part, None), |(what, whose)| (what, Some(whose)));
        let mut words = what.split(' ');
        let right = words.next().and_then(Right::from_code);
        let (Some(right), Some(kind), Some(value)) = (right, words.next(), words.next()) else {
            return part.to_owned();
        };
        let scope = ScopeView { kind: kind.into(), value: value.into() };
        let whose = whose.map(|name| format!("{name}: ")).unwrap_or_default();
        format!("{whose}{}, {}", right.word(t), scope_text(&scope, t))
    };
    match kind {
        AuditKind::RightsArrived => detail.split("; ").map(one).collect::<Vec<_>>().join("; "),
        _ => one(detail),
    }
}

/// The log of the user administrator's organisations.
pub async fn user_events_page(at: At) -> Shown {
    events(at, false).await
}

/// The whole log, for the agency.
pub async fn agency_events_page(at: At) -> Shown {
    events(at, true).await
}

async fn events(at: At, agency: bool) -> Shown {
    let asked = Events::of(&at.query);
    let found = list_events(&asked.kind, &asked.name, at.query.page()).await?;
    Ok(show(&found, agency, &asked))
}

fn show(found: &Paged<EventView>, agency: bool, asked: &Events) -> AnyView {
    let t = use_lang();
    let place = if agency { paths::CASES_EVENTS } else { paths::USER_EVENTS };
    let (title, tabs) = if agency {
        (t.nav_cases(), cases_tabs("events", None, t))
    } else {
        (t.nav_user_administration(), user_tabs(paths::USER_EVENTS, t))
    };
    let kinds = AuditKind::ALL.map(|kind| (kind.code().to_owned(), kind_text(kind, t).to_owned())).to_vec();
    let mut list =
        List::of(place).choice(&asked.kind, t.audit_kind(), kinds).search(&asked.name, t.audit_name(), None);
    view! {
        <div class="wrap stack">
            {page_head(vec![], title, t.audit_lead())} {tabs} {list.filter()}
            <p class="btn-row">
                <a href=asked.address_at(paths::USER_EVENTS_FILE) rel="external" download="">{t.audit_file()}</a>
            </p>
            {list.rows(found, table(t), || empty(t.audit_none_title(), t.audit_none(), ().into_any()))}
        </div>
    }
    .into_any()
}

fn table(t: Lang) -> Table<'static, EventView> {
    Table::of(t.audit_title())
        .bare(t.audit_at(), |event: &EventView, cell| {
            cell.text(&event.at);
        })
        .column(t.audit_kind(), move |event, cell| {
            cell.text(kind_text(event.kind, t)).sub(&detail_text(event.kind, &event.detail, t));
        })
        .column(t.audit_name(), |event, cell| {
            cell.text(&event.name).sub(&event.cvr);
        })
        .column(t.audit_address(), move |event, cell| {
            cell.text(&address_text(event.address.clone(), t));
        })
}

#[cfg(test)]
mod tests {
    use domain::AuditKind;

    use super::detail_text;
    use crate::i18n::Lang;

    #[test]
    fn a_right_is_told_in_words_and_anything_else_as_it_is() {
        assert_eq!(
            detail_text(AuditKind::RightGranted, "view_agreements cvr 93683269: Inge, Jr.", Lang::Da),
            "Inge, Jr.: Tilslutning: Ret til at se aftaler på tilslutning.stil.dk, Hele CVR-nummeret 93683269"
        );
        assert_eq!(detail_text(AuditKind::AccessRefused, "/systemer", Lang::Da), "/systemer");
        assert_eq!(detail_text(AuditKind::RegisterImported, "+2 ~1 -0", Lang::Da), "+2 ~1 -0");
    }

    #[test]
    fn a_name_is_never_taken_for_a_right() {
        let name = "Bo; case_worker cvr 90001000: \"Inge\"";
        let told =
            detail_text(AuditKind::RightGranted, &format!("view_agreements cvr 93683269: {name}"), Lang::Da);
        assert_eq!(
            told,
            format!(
                "{name}: Tilslutning: Ret til at se aftaler på tilslutning.stil.dk, Hele CVR-nummeret 93683269"
            )
        );
        let several = "view_agreements cvr 93683269; case_worker cvr 90001000";
        assert_eq!(
            detail_text(AuditKind::RightsArrived, several, Lang::Da).matches("Hele CVR-nummeret").count(),
            2
        );
    }
}
