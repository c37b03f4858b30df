//! The list of data accesses as a file that opens right in a Danish Excel.

use app::{
    AppError, Lang, ListQuery, access_status, address_text, filter, kind_text,
    server::{RequestContext, format},
};
use axum::{
    Extension,
    extract::{Query, RawQuery, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use services::{
    ServiceError,
    data_access::{Side, export},
};
use store::{PageRequest, audit::AuditEvent, data_access::DataAccessRow};

use crate::{AppState, fallback::error_page};

/// The owner's list with the filter of the address. Permission: acts for a data owner.
pub async fn owner_csv(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    match rows(&state, &context, &query).await {
        Ok(rows) => file(&rows, state.portal.now(), context.lang()),
        Err(AppError::NotSignedIn) => log_in_and_go_to(app::paths::ADMINISTRATION_ALL, &query),
        Err(error) => error_page(&error, context.lang(), &state.site.stylesheet),
    }
}

/// The way over the log-in to the list that the file is of, with the same filter.
fn log_in_and_go_to(list: &str, query: &str) -> Response {
    let list = if query.is_empty() { list.to_owned() } else { format!("{list}?{query}") };
    Redirect::to(&app::paths::log_in_and_go_to(&list)).into_response()
}

async fn rows(
    state: &AppState,
    context: &RequestContext,
    query: &str,
) -> Result<Vec<DataAccessRow>, AppError> {
    let me = context.identity().await?.ok_or(AppError::NotSignedIn)?;
    if me.owners().next().is_none() {
        return Err(AppError::NotAllowed);
    }
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| AppError::BadRequest)?;
    let (filter, sort, only) = filter(&ListQuery::from_pairs(pairs));
    export(&state.portal, &me.actor, Side::Owner, only.as_ref(), &filter, sort)
        .await
        .map_err(|error| context.unavailable(&error))
}

fn file(rows: &[DataAccessRow], now: domain::Timestamp, t: Lang) -> Response {
    let head = [
        t.field_number(),
        t.table_institution(),
        t.field_system(),
        t.field_provider(),
        t.field_service(),
        t.table_status(),
        t.table_changed(),
        t.decision_allowed(),
    ];
    let rows = rows.iter().map(|row| {
        let allowed = domain::decide(&row.facts, now).is_allowed();
        [
            row.owner.clone(),
            row.owner_name.clone(),
            row.system_name.clone(),
            row.provider_name.clone(),
            row.service_name.clone(),
            access_status(row.status, t).to_owned(),
            format::date(row.changed_at),
            if allowed { t.form_yes() } else { t.form_no() }.to_owned(),
        ]
    });
    csv_file("dataadgange.csv", head, rows)
}

/// The audit log with the filter of the address. Permission: case worker, or administers users.
pub async fn events_csv(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    RawQuery(raw): RawQuery,
    Query(query): Query<EventQuery>,
) -> Response {
    match events(&state, &context, &query).await {
        Ok(events) => {
            let t = context.lang();
            let rows = events.into_iter().map(|event| {
                let kind = kind_text(event.kind, t).to_owned();
                let cvr = event.cvr.map(String::from).unwrap_or_default();
                let address = address_text(event.address, t);
                [format::date_time(event.at), kind, event.user_name, cvr, event.detail, address]
            });
            let head = [
                t.audit_at(),
                t.audit_kind(),
                t.audit_name(),
                t.field_cvr(),
                t.history_title(),
                t.audit_address(),
            ];
            csv_file("haendelser.csv", head, rows)
        }
        Err(AppError::NotSignedIn) => log_in_and_go_to(app::paths::USER_EVENTS, &raw.unwrap_or_default()),
        Err(error) => error_page(&error, context.lang(), &state.site.stylesheet),
    }
}

/// The filter of the audit log.
#[derive(Deserialize)]
pub struct EventQuery {
    #[serde(default)]
    haendelse: String,
    #[serde(default)]
    navn: String,
}

async fn events(
    state: &AppState,
    context: &RequestContext,
    query: &EventQuery,
) -> Result<Vec<AuditEvent>, AppError> {
    const CHUNK: u32 = 1_000;
    let me = context.identity().await?.ok_or(AppError::NotSignedIn)?;
    let kind = domain::AuditKind::from_code(&query.haendelse);
    let mut events = vec![];
    for number in 1.. {
        let page = PageRequest { number, size: CHUNK };
        let found = services::audit::list(&state.portal, &me, kind, &query.navn, page).await;
        let part = found
            .map_err(|error| match error {
                ServiceError::Rule(_) => AppError::NotAllowed,
                other => context.unavailable(&other),
            })?
            .rows;
        let last = part.len() < CHUNK as usize;
        events.extend(part);
        if last {
            break;
        }
    }
    Ok(events)
}

/// UTF-8 with a byte order mark, semicolons and CRLF: what a Danish Excel expects of a `.csv`.
fn csv_file<const N: usize>(
    name: &str,
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Response {
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        // Read with another separator, a cell would otherwise fall apart and begin anew.
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::from("\u{feff}"));
    // Writing to memory fails only for lack of it.
    _ = out.write_record(head);
    for row in rows {
        _ = out.write_record(row.map(|cell| harmless(&cell)));
    }
    let body = out.into_inner().unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection").
fn harmless(cell: &str) -> String {
    let risky = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r']);
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_cell_is_never_a_formula() {
        for bad in ["=1+1", "+x", "-x", "@SUM(A1)", " =x", "\t=x"] {
            assert!(harmless(bad).starts_with('\''), "{bad}");
        }
        assert_eq!(harmless("Bakkeskolen"), "Bakkeskolen");
    }
}
