//! "Sagsbehandling": the agreements that wait for the agency, and all of them.

use leptos::prelude::*;

use super::server_fns::{ConnectionDetails, list_cases};
use crate::{
    addresses::Cases,
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{List, Table, Tag, empty, page_head},
};

/// The tabs of "Sagsbehandling".
pub fn cases_tabs(current: &'static str, waiting: Option<u32>, t: Lang) -> AnyView {
    let tab = |href: &str, key: &'static str, text: &'static str, count: Option<u32>| {
        let count = count.map(|n| {
            let count = (n > 0).then(|| view! { <span class="count">{n}</span> });
            view! { " " <span data-live="waiting">{count}</span> }
        });
        let here = (key == current).then_some("page");
        view! { <li><a href=href.to_owned() aria-current=here>{text} {count}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=t.nav_cases()>
            <ul>
                {tab(paths::CASES, "waiting", t.cases_waiting(), waiting)}
                {tab(&Cases::all().address(), "all", t.cases_all(), None)}
                {tab(paths::CASES_SERVICES, "services", t.nav_web_services(), None)}
                {tab(paths::CASES_MESSAGES, "messages", t.message_title(), None)}
                {tab(paths::CASES_INQUIRIES, "inquiries", t.cases_inquiries(), None)}
                {tab(paths::CASES_REGISTER, "register", t.cases_register(), None)}
                {tab(paths::CASES_EVENTS, "events", t.cases_events(), None)}
                {tab(paths::CASES_NOTIFICATIONS, "notifications", t.notification_title(), None)}
                {tab(paths::CASES_OUTBOX, "outbox", t.outbox_title(), None)}
            </ul>
        </nav>
    }
    .into_any()
}

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
