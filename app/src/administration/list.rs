//! The list over all the institutions the user may act for; rows are ticked and decided together.

use domain::{DataAccessAction, DataAccessStatus};
use leptos::prelude::*;

use super::server_fns::list_as_owner;
use crate::{
    data_access::{AccessView, ListQuery, ListView, action_text, table_note},
    error::access_status,
    form::{MainForm, enter_button},
    i18n::{Lang, use_lang},
    islands::{TickAll, TickedRows},
    page::{At, Shown, use_viewer},
    parts::choices,
    paths,
    ui::{access_tag, decision_line, empty, grid_icon, page_head_with},
};

/// "Anmodninger": what waits.
pub async fn waiting_page(at: At) -> Shown {
    list_page(at, true).await
}

/// All data accesses.
pub async fn all_page(at: At) -> Shown {
    list_page(at, false).await
}

fn path(waiting: bool) -> &'static str {
    if waiting { paths::ADMINISTRATION } else { paths::ADMINISTRATION_ALL }
}

async fn list_page(at: At, waiting: bool) -> Shown {
    let t = use_lang();
    let mut query = ListQuery::of(&at.query);
    if waiting {
        query.status = DataAccessStatus::Waiting.code().into();
    }
    let list = list_as_owner(&query).await?;
    let export = query.listing(paths::ADMINISTRATION_EXPORT).address(1);
    let csv = view! {
        <a class="btn btn-secondary" href=export rel="external" download="dataadgange.csv">{t.administration_export()}</a>
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.nav_administration(), t.administration_lead(), csv.into_any())}
            {tabs(if waiting { "waiting" } else { "all" }, t)} {filter(&query, &list, waiting, t)}
            {rows(&query, list, waiting, t)}
        </div>
    }
    .into_any())
}

/// The tabs of the owner's side.
pub fn tabs(current: &'static str, t: Lang) -> AnyView {
    let waiting = use_viewer().waiting;
    let here = |key: &'static str| (key == current).then_some("page");
    let count = (waiting > 0).then(|| view! { <span class="count">{waiting}</span> });
    view! {
        <nav class="tabs" aria-label=t.nav_administration()>
            <ul>
                <li>
                    <a href=paths::ADMINISTRATION aria-current=here("waiting")>
                        {t.administration_waiting()} " " <span data-live="waiting">{count}</span>
                    </a>
                </li>
                <li>
                    <a href=paths::ADMINISTRATION_ALL aria-current=here("all")>{t.administration_all()}</a>
                </li>
                <li>
                    <a href=paths::ADMINISTRATION_NOTIFICATIONS aria-current=here("notifications")>
                        {t.notification_title()}
                    </a>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}

fn select(
    id: &'static str,
    label: &'static str,
    mut options: Vec<(String, String)>,
    chosen: &str,
    all: String,
) -> AnyView {
    options.insert(0, (String::new(), all));
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select class="select-box" id=id name=id>{choices(options, chosen)}</select>
        </div>
    }
    .into_any()
}

fn filter(query: &ListQuery, list: &ListView, waiting: bool, t: Lang) -> AnyView {
    let (search, with_deleted) = (query.search.clone(), query.deleted);
    let services =
        select("webservice", t.field_service(), list.services.clone(), &query.service, t.filter_all().into());
    let organisations = (list.organisations.len() > 1).then(|| {
        let all = t.filter_all_count(&list.organisations.len().to_string());
        select("institution", t.table_institution(), list.organisations.clone(), &query.organisation, all)
    });
    let providers =
        select("udbyder", t.field_provider(), list.providers.clone(), &query.provider, t.filter_all().into());
    let statuses = (!waiting).then(|| {
        let options =
            DataAccessStatus::ALL.map(|s| (s.code().to_owned(), access_status(s, t).to_owned())).to_vec();
        select("status", t.table_status(), options, &query.status, t.filter_all().into())
    });
    let sorts = vec![
        ("aeldste".to_owned(), t.sort_oldest().to_owned()),
        ("institution".to_owned(), t.sort_institution().to_owned()),
        ("system".to_owned(), t.sort_system().to_owned()),
    ];
    let sort = select("sorter", t.sort_label(), sorts, &query.sort, t.sort_newest().into());
    let deleted = (!waiting).then(move || {
        view! {
            <label class="check">
                <input type="checkbox" name="slettede" value="1" checked=with_deleted />
                <span>{t.filter_deleted()}</span>
            </label>
        }
    });
    view! {
        <form method="get" id=MainForm::claim() action=path(waiting) class="filter">
            <div class="field">
                <label for="soeg">{t.filter_search()}</label>
                <input
                    class="input"
                    type="search"
                    id="soeg"
                    name="soeg"
                    value=search
                    placeholder=t.filter_search_hint()
                    maxlength="100"
                />
            </div>
            {organisations}
            {providers}
            {services}
            {statuses}
            {sort}
            {deleted}
            <button type="submit" class="btn btn-secondary">{t.filter_show()}</button>
        </form>
    }
    .into_any()
}

/// The rows in a form of their own: ticking some and pressing a button of the bar leads to the confirm page.
fn rows(query: &ListQuery, list: ListView, waiting: bool, t: Lang) -> AnyView {
    let mut query = query.clone();
    if waiting {
        // That is what the page is for; nobody has chosen it.
        query.status.clear();
    }
    let listing = query.listing(path(waiting));
    if list.rows.is_empty() {
        return listing.none(|| {
            if waiting {
                let all = view! {
                    <a class="btn btn-secondary" href=paths::ADMINISTRATION_ALL>{t.administration_all()}</a>
                };
                empty(t.administration_none_title(), t.administration_none(), all.into_any())
            } else {
                empty(t.administration_none_yet_title(), t.administration_none_yet(), ().into_any())
            }
        });
    }
    let note = table_note(&list, t);
    let (current, last) = (list.page, list.last_page);
    let rows = list.rows.into_iter().map(|row| line(row, t)).collect_view();
    view! {
        <p class="table-note" role="status" data-live="note">{note}</p>
        <form method="get" action=paths::ADMINISTRATION_CHANGE class="ticking">
            // Enter on a tick approves nothing: it leads to the choice.
            {enter_button(None)}
            <table class="table table-select">
                <caption class="visually-hidden">{t.nav_administration()}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="cell-check"><TickAll label=t.administration_tick_all().to_owned() /></th>
                        <th scope="col">{t.table_institution()}</th>
                        <th scope="col">{t.table_system_and_provider()}</th>
                        <th scope="col">{t.field_service()}</th>
                        <th scope="col">{t.table_status()}</th>
                        <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                    </tr>
                </thead>
                <tbody data-live-rows="">{rows}</tbody>
            </table>
            {bar(t)}
        </form>
        {listing.live_pages(current, last)}
    }
    .into_any()
}

fn line(row: AccessView, t: Lang) -> AnyView {
    let subject = format!("{} – {} – {}", row.owner_name, row.system_name, row.service_name);
    // One institution may have several rows.
    let named = format!("{} ({})", row.owner_name, row.system_name);
    let decidable = row.status != DataAccessStatus::Deleted;
    let tick = decidable.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="id" value=row.id.clone() data-row=named />
                <span class="visually-hidden">{t.administration_tick(&subject)}</span>
            </label>
        }
    });
    let change = decidable.then(|| {
        view! {
            <a class="btn btn-secondary" href=paths::change_access(&row.id)>
                {grid_icon()}
                {t.action_change_status()}
                <span class="visually-hidden">": " {subject.clone()}</span>
            </a>
        }
    });
    view! {
        <tr data-live=format!("access-{}", row.id)>
            <td class="cell-check">{tick}</td>
            <td class="no-label">
                <a href=paths::data_access(&row.id)>{row.owner_name}</a>
                <span class="cell-sub">{row.owner}</span>
            </td>
            <td data-label=t.field_system()>{row.system_name} <span class="cell-sub">{row.provider_name}</span></td>
            <td data-label=t.field_service()>{row.service_name}</td>
            <td data-label=t.table_status()>
                {access_tag(row.status, t)} <span class="cell-sub">{row.changed}</span> {decision_line(&row.missing)}
            </td>
            <td class="cell-actions">{change}</td>
        </tr>
    }
    .into_any()
}

/// What can be done with the ticked rows; shown by the stylesheet once a row is ticked.
fn bar(t: Lang) -> AnyView {
    let button = |action: DataAccessAction, class: &'static str| {
        view! { <button type="submit" class=class name="til" value=action.code()>{action_text(action, t)}</button> }
    };
    view! {
        <div class="select-bar">
            <TickedRows word=t.administration_ticked().to_owned() />
            <p class="no-js">{t.administration_with_ticked()}</p>
            <div class="btn-row">
                {button(DataAccessAction::Approve, "btn btn-primary")}
                {button(DataAccessAction::Reject, "btn btn-danger")}
                {button(DataAccessAction::SetWaiting, "btn btn-secondary")}
                {button(DataAccessAction::Delete, "btn btn-danger")}
            </div>
        </div>
    }
    .into_any()
}
