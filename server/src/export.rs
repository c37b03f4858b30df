//! The list of data accesses as a file that opens right in a Danish Excel.

use std::collections::BTreeSet;

use app::{
    AppError, Lang, Word, address_text,
    addresses::{AccessList, Events},
    field_text, filter, kind_text,
    query::Query,
    server::format,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::header,
    response::{IntoResponse, Response},
};
use domain::register::RegisterChangeKind;
use services::{
    ServiceError,
    data_access::{Side, export},
    identity::Identity,
};
use store::{PageRequest, audit::AuditEvent, data_access::DataAccessRow};

use crate::{AppState, fallback::Refusal, signed_in::SignedIn};

/// The owner's list with the filter of the address. Permission: acts for a data owner.
pub async fn owner_csv(
    State(state): State<AppState>,
    SignedIn { context, me }: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    if !me.is_owner() {
        return Err(AppError::NotAllowed.into());
    }
    let (filter, sort, only) = filter(&AccessList::of(&asked(query)?));
    let rows = export(&state.portal, &me.actor, Side::Owner, only.as_ref(), &filter, sort).await;
    let rows = rows.map_err(|error| context.error(error))?;
    Ok(file(&rows, state.portal.now(), context.lang()))
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
        t.field_purpose(),
    ];
    let rows = rows.iter().map(|row| {
        let allowed = domain::decide(&row.facts, now).is_allowed();
        [
            text(row.access.owner.as_str()),
            text(&row.names.owner),
            text(&row.names.system),
            text(&row.names.provider),
            text(&row.names.service),
            text(row.access.status.word(t)),
            // Sorts as a date.
            format::date(row.changed_at),
            text(if allowed { t.form_yes() } else { t.form_no() }),
            text(row.access.purpose.as_str()),
        ]
    });
    csv_file("dataadgange.csv", head, rows)
}

/// The audit log with the filter of the address. Permission: case worker, or administers users.
pub async fn events_csv(
    State(state): State<AppState>,
    SignedIn { context, me }: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let events =
        events(&state, &me, &Events::of(&asked(query)?)).await.map_err(|error| context.error(error))?;
    let t = context.lang();
    let rows = events.into_iter().map(|event| {
        let cvr = event.cvr.map(String::from).unwrap_or_default();
        let [kind, cvr] = [kind_text(event.kind, t), &cvr].map(text);
        let address = address_text(event.address, t);
        let [name, detail, address] = [event.user_name, event.detail, address].map(|own| text(&own));
        [format::date_time(event.at), kind, name, cvr, detail, address]
    });
    let head =
        [t.audit_at(), t.audit_kind(), t.audit_name(), t.field_cvr(), t.history_title(), t.audit_address()];
    Ok(csv_file("haendelser.csv", head, rows))
}

/// What an extract changed: a line for each field of each institution. Permission: case worker.
pub async fn register_csv(
    State(state): State<AppState>,
    SignedIn { context, me }: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let changes = services::register::changes(&state.portal, &me.actor, id).await;
    let changes = changes.map_err(|error| context.error(error))?;
    let t = context.lang();
    let kind = |kind| match kind {
        RegisterChangeKind::New => t.register_new(),
        RegisterChangeKind::Changed => t.register_changed(),
        RegisterChangeKind::Passivated => t.register_passivated(),
        RegisterChangeKind::Returned => t.register_returned(),
    };
    let lines = changes.iter().flat_map(|change| {
        let line = move |[field, before, after]: [String; 3]| {
            let accesses = change.accesses.to_string();
            [
                text(change.code.as_str()),
                text(&change.name),
                text(kind(change.kind)),
                field,
                before,
                after,
                accesses,
            ]
        };
        let fields = change
            .differences
            .iter()
            .map(move |one| [field_text(one.field, t).to_owned(), text(&one.before), text(&one.after)]);
        let none = change.differences.is_empty().then(|| [String::new(), String::new(), String::new()]);
        fields.chain(none).map(line)
    });
    let head = [
        t.field_number(),
        t.table_institution(),
        t.register_change(),
        t.register_field(),
        t.register_before(),
        t.register_after(),
        t.register_accesses(),
    ];
    Ok(csv_file("aendringer.csv", head, lines))
}

/// What the address of a file asks for. One that asks twice for the same is refused: a file cannot say which it took.
fn asked(query: Option<String>) -> Result<Query, AppError> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(&query.unwrap_or_default()).map_err(|_| AppError::BadRequest)?;
    let names: BTreeSet<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    if names.len() < pairs.len() {
        return Err(AppError::BadRequest);
    }
    Ok(Query::of(pairs))
}

async fn events(state: &AppState, me: &Identity, asked: &Events) -> Result<Vec<AuditEvent>, ServiceError> {
    const CHUNK: u32 = 1_000;
    let kind = domain::AuditKind::from_code(&asked.kind);
    let mut events = vec![];
    for number in 1.. {
        let page = PageRequest { number, size: CHUNK };
        let part = services::audit::list(&state.portal, me, kind, &asked.name, page).await?.rows;
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
        _ = out.write_record(row);
    }
    let body = out.into_inner().unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

/// A cell of text, whoever wrote it: without what cannot be seen, never a formula (OWASP, "CSV Injection"), and never
/// taken for something else than it is.
fn text(cell: &str) -> String {
    // First what cannot be seen is taken out: something might stand behind it.
    let cell = domain::own_lines(cell);
    if is_misread(&cell) {
        // The one form that spreadsheets read as the text itself. It holds nothing but letters, digits and hyphens.
        format!("=\"{cell}\"")
    } else if cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// Whether a spreadsheet would make a number or a date of it that reads differently: `12E345`, `012345`, more digits than
/// it shows, `1-2`, `3/4`, `MAR001`.
fn is_misread(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let upper = cell.to_ascii_uppercase();
    let exponent = upper.split_once('E').is_some_and(|(number, power)| {
        let power = power.strip_prefix(['+', '-']).unwrap_or(power);
        number.split(['.', ',']).all(digits) && digits(power)
    });
    let long = digits(cell) && (cell.len() > 11 || (cell.len() > 1 && cell.starts_with('0')));
    let parts: Vec<&str> = upper.split(['-', '/', '.', ' ', ':']).collect();
    let date = (2..=3).contains(&parts.len()) && parts.iter().all(|part| digits(part) && part.len() <= 4);
    let signs = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ' ');
    let month = upper.trim_matches(signs);
    let dated = MONTHS
        .iter()
        .any(|name| month.starts_with(name) && (month.len() == 3 || month.len() > 3 && is_month(month)))
        && upper.bytes().any(|b| b.is_ascii_digit());
    exponent || long || date || dated
}

/// How spreadsheets in Danish and English know a month.
const MONTHS: [&str; 14] =
    ["JAN", "FEB", "MAR", "APR", "MAJ", "MAY", "JUN", "JUL", "AUG", "SEP", "OKT", "OCT", "NOV", "DEC"];

fn is_month(word: &str) -> bool {
    const WHOLE: [&str; 19] = [
        "JANUAR",
        "JANUARY",
        "FEBRUAR",
        "FEBRUARY",
        "MARTS",
        "MARCH",
        "APRIL",
        "JUNI",
        "JUNE",
        "JULI",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OKTOBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
        "SEPT",
        "MAJ",
    ];
    WHOLE.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_cell_is_never_a_formula() {
        for bad in [
            "=1+1",
            "+x",
            "-x",
            "@SUM(A1)",
            " =x",
            "\t=x",
            "\u{200b}=1+1",
            "\u{feff}@x",
            "\u{3164}=x",
            "=\"1\"",
        ] {
            assert!(!text(bad).starts_with(['=', '+', '-', '@']), "{bad}");
        }
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("Bakkeskolen"), "Bakkeskolen");
    }

    #[test]
    fn a_code_stays_the_code_that_it_is() {
        for code in [
            "12E345",
            "1e5",
            "1.5E3",
            "000123",
            "01",
            "123456789012",
            "1-2",
            "3/4",
            "1.2.2027",
            "MAR001",
            "2 maj",
            "12:30",
            "okt 12",
            "DEC1",
        ] {
            assert_eq!(text(code), format!("=\"{code}\""));
        }
        for other in [
            "901001",
            "G90104",
            "U10001",
            "91842130",
            "1000000021",
            "0",
            "Skema 1-2",
            "10.0.0.7",
            "Marie1",
            "Decoder 2",
            "12E34X",
            "Maj",
            "Tavlen 12E345",
            "1-2-3-4",
        ] {
            assert_eq!(text(other), other);
        }
    }

    #[test]
    fn a_cell_shows_nothing_hidden() {
        assert_eq!(text("Elev\u{202e}liste\u{200b}"), "Elevliste");
    }
}
