//! The stops, and the way to a system that is to be stopped.

use leptos::prelude::*;
use services::emergency_stop::StopView;

use super::server_fns::{Found, list_stops};
use crate::{
    addresses::{NewStop, Stops},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    server::format,
    ui::{Table, Tag, cases_tabs, empty, page_head},
};

/// The page.
pub async fn stops_page(at: At) -> Shown {
    let t = use_lang();
    let asked = Stops::of(&at.query);
    let (stops, found) = list_stops(&asked.search).await?;
    let searched = !asked.search.is_empty();
    let list = if stops.is_empty() {
        empty(t.stop_none_title(), t.stop_none(), ().into_any())
    } else {
        table(&stops, t)
    };
    let (name, text) = (asked.search.name(), asked.search.to_string());
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_cases(), t.stop_lead())} {cases_tabs("stops", None, t)}
            <form method="get" action=paths::CASES_STOPS class="filter" role="search">
                <div class="field">
                    <label for="soeg">{t.stop_find()}</label>
                    <p class="hint" id="soeg-hint">{t.stop_find_hint()}</p>
                    <input class="input" type="search" id="soeg" name=name value=text aria-describedby="soeg-hint" />
                </div>
                <button type="submit" class="btn btn-secondary">{t.filter_search()}</button>
            </form>
            {searched.then(|| results(&found, t))} {list}
        </div>
    }
    .into_any())
}

fn results(found: &[Found], t: Lang) -> AnyView {
    if found.is_empty() {
        return view! { <p role="status">{t.stop_found_none()}</p> }.into_any();
    }
    Table::of(t.stop_find())
        .bare(t.field_system(), |(_, name, provider): &Found, cell| {
            cell.text(name).sub(provider);
        })
        .actions(move |(id, name, _), cell| {
            cell.button(&NewStop::default().system(id).address(), t.stop_choose(), name);
        })
        .show(found)
}

/// The name of what is stopped.
pub fn stopped(view: &StopView) -> String {
    match &view.stop.stopped {
        domain::Stopped::System(_) => view.systems.join(", "),
        domain::Stopped::Provider(_) => view.provider.clone(),
    }
}

fn table(stops: &[StopView], t: Lang) -> AnyView {
    Table::of(t.stop_title())
        .live(|view: &StopView| format!("stop-{}", view.stop.id))
        .bare(t.stop_table_what(), |view, cell| {
            cell.link(&paths::stop(view.stop.id), &stopped(view)).sub(&view.provider);
        })
        .column(t.field_reason(), |view, cell| {
            cell.text(view.stop.reason.as_str());
        })
        .column(t.stop_table_set(), |view, cell| {
            cell.text(&format::date_time(view.stop.at)).sub(&view.stop.by_name);
        })
        .column(t.table_status(), move |view, cell| {
            cell.tag(Tag::of(view.stop.status, t));
        })
        .show(stops)
}
