//! "Sagsbehandling": the agreements that wait for the agency, and all of them.

use leptos::prelude::*;

use super::server_fns::{ConnectionDetails, list_cases};
use crate::{
    addresses::Cases,
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{List, Table, Tag, cases_tabs, empty, page_head},
};

/// The agreements.
pub async fn cases_page(at: At) -> Shown {
    let t = use_lang();
    let asked = Cases::of(&at.query);
    let all = asked.is_all();
    let cases = list_cases(all, at.query.page()).await?;
    let list = List::of(paths::CASES).shown(&asked.shown).rows(&cases.page, table(t), || {
        let title = if all { t.cases_none_yet_title() } else { t.cases_none_title() };
        empty(title, t.cases_none(), ().into_any())
    });
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_cases(), t.cases_lead())}
            {cases_tabs(if all { "all" } else { "waiting" }, Some(cases.waiting), t)} {list}
        </div>
    }
    .into_any())
}

fn table(t: Lang) -> Table<'static, ConnectionDetails> {
    Table::of(t.cases_title_agreements())
        .live(|row: &ConnectionDetails| format!("connection-{}", row.id))
        .bare(t.table_system_and_provider(), |row, cell| {
            cell.link(&paths::connection(&row.id), &row.system_name).sub(&row.provider_name);
        })
        .column(t.field_service(), |row, cell| {
            cell.text(&row.service_name);
        })
        .column(t.table_status(), move |row, cell| {
            cell.tag(Tag::of(row.status, t)).sub(&row.changed);
        })
        .actions(move |row, cell| {
            let subject = format!("{} – {}", row.system_name, row.service_name);
            cell.button(&paths::connection(&row.id), t.cases_open(), &subject);
        })
}
