//! The list of data accesses as a file that opens right in a Danish Excel.

use app::{
    AppError, Lang, ListQuery, access_status, filter,
    server::{RequestContext, format},
};
use axum::{
    Extension,
    extract::{RawQuery, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use services::data_access::{Side, export};
use store::data_access::DataAccessRow;

use crate::{AppState, fallback::error_page};

/// The owner's list with the filter of the address. Permission: acts for a data owner.
pub async fn owner_csv(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    RawQuery(query): RawQuery,
) -> Response {
    match rows(&state, &context, query.as_deref().unwrap_or_default()).await {
        Ok(rows) => file(&rows, state.portal.now(), context.lang()),
        Err(AppError::NotSignedIn) => {
            Redirect::to(&app::paths::log_in_and_go_to(app::paths::ADMINISTRATION_ALL)).into_response()
        }
        Err(error) => error_page(&error, context.lang(), &state.site.stylesheet),
    }
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

/// UTF-8 with a byte order mark, semicolons and CRLF: what a Danish Excel expects of a `.csv`.
fn file(rows: &[DataAccessRow], now: domain::Timestamp, t: Lang) -> Response {
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
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
    // Writing to memory fails only for lack of it.
    _ = out.write_record(head);
    for row in rows {
        let changed = format::date(row.changed_at);
        let allowed = domain::decide(&row.facts, now).is_allowed();
        let cells = [
            row.owner.as_str(),
            &row.owner_name,
            &row.system_name,
            &row.provider_name,
            &row.service_name,
            access_status(row.status, t),
            &changed,
            if allowed { t.form_yes() } else { t.form_no() },
        ];
        _ = out.write_record(cells.map(harmless));
    }
    let body = out.into_inner().unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"dataadgange.csv\""),
    ];
    (headers, body).into_response()
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection").
fn harmless(cell: &str) -> String {
    let risky = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r']);
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
