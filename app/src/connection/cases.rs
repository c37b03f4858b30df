//! "Sagsbehandling": the agreements that wait for the agency, and all of them.

use leptos::prelude::*;

use super::server_fns::{CasesView, ConnectionDetails, list_cases};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Listing, connection_tag, empty, page_head},
};

/// The tabs of "Sagsbehandling".
pub fn cases_tabs(current: &'static str, waiting: Option<u32>, t: Lang) -> AnyView {
    let tab = |href: &'static str, key: &'static str, text: &'static str, count: Option<u32>| {
        let count = count.map(|n| {
            let count = (n > 0).then(|| view! { <span class="count">{n}</span> });
            view! { " " <span data-live="waiting">{count}</span> }
        });
        view! { <li><a href=href aria-current=(key == current).then_some("page")>{text} {count}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=t.nav_cases()>
            <ul>
                {tab(paths::CASES, "waiting", t.cases_waiting(), waiting)}
                {tab("/sagsbehandling?vis=alle", "all", t.cases_all(), None)}
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
    let all = at.query.get("vis") == "alle";
    let cases = list_cases(all, at.query.page()).await?;
    let waiting = cases.waiting;
    let list = if cases.rows.is_empty() {
        let title = if all { t.cases_none_yet_title() } else { t.cases_none_title() };
        empty(title, t.cases_none(), ().into_any())
    } else {
        table(cases, all, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_cases(), t.cases_lead())}
            {cases_tabs(if all { "all" } else { "waiting" }, Some(waiting), t)} {list}
        </div>
    }
    .into_any())
}

fn table(cases: CasesView, all: bool, t: Lang) -> AnyView {
    let listing = Listing::of(paths::CASES).shown("vis", if all { "alle" } else { "" });
    let rows = cases.rows.into_iter().map(|row| case(row, t)).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.cases_title_agreements()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.table_system_and_provider()}</th>
                    <th scope="col">{t.field_service()}</th>
                    <th scope="col">{t.table_status()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody data-live-rows="">{rows}</tbody>
        </table>
        {listing.live_pages(cases.page, cases.last_page)}
    }
    .into_any()
}

fn case(row: ConnectionDetails, t: Lang) -> AnyView {
    let path = paths::connection(&row.id);
    let subject = format!("{} – {}", row.system_name, row.service_name);
    view! {
        <tr data-live=format!("connection-{}", row.id)>
            <td class="no-label">
                <a href=path.clone()>{row.system_name}</a>
                <span class="cell-sub">{row.provider_name}</span>
            </td>
            <td data-label=t.field_service()>{row.service_name}</td>
            <td data-label=t.table_status()>
                {connection_tag(row.status, t)} <span class="cell-sub">{row.changed}</span>
            </td>
            <td class="cell-actions">
                <a class="btn btn-secondary" href=path>
                    {t.cases_open()} <span class="visually-hidden">" " {subject}</span>
                </a>
            </td>
        </tr>
    }
    .into_any()
}
