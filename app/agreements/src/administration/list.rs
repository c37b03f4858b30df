//! The list over all the institutions the user may act for; rows are ticked and decided together.

use domain::{DataAccessAction, DataAccessStatus, Standing};
use leptos::prelude::*;

use super::server_fns::list_as_owner;
use crate::{
    addresses::{AccessChange, AccessList, change_access},
    data_access::{AccessView, ListView, action_class, action_text, status_cell, table_note},
    i18n::{Lang, use_lang},
    islands::{TickAll, TickedRows},
    nouns::status_choices,
    page::{At, Shown, use_viewer},
    paths,
    text::grouped,
    ui::{List, Table, Tag, empty, owner_tabs, page_head_with},
};

/// "Anmodninger": what waits.
pub async fn waiting_page(at: At) -> Shown {
    list_page(at, Tab::Waiting).await
}

/// "Sat i venter": what the owners have stopped for a while.
pub async fn suspended_page(at: At) -> Shown {
    list_page(at, Tab::Suspended).await
}

/// All data accesses.
pub async fn all_page(at: At) -> Shown {
    list_page(at, Tab::All).await
}

/// Which of the lists it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Waiting,
    Suspended,
    All,
}

impl Tab {
    const fn path(self) -> &'static str {
        match self {
            Self::Waiting => paths::ADMINISTRATION,
            Self::Suspended => paths::ADMINISTRATION_SUSPENDED,
            Self::All => paths::ADMINISTRATION_ALL,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Suspended => "suspended",
            Self::All => "all",
        }
    }

    /// The one status that it shows.
    const fn status(self) -> Option<DataAccessStatus> {
        match self {
            Self::Waiting => Some(DataAccessStatus::Waiting),
            Self::Suspended => Some(DataAccessStatus::Suspended),
            Self::All => None,
        }
    }

    /// What can be done with its rows together.
    const fn actions(self) -> &'static [DataAccessAction] {
        use DataAccessAction::{Approve, Delete, Reject, Resume, SetWaiting};
        match self {
            Self::Waiting => &[Approve, Reject, SetWaiting, Delete],
            Self::Suspended => &[Resume, Delete],
            Self::All => &[Approve, Resume, Reject, SetWaiting, Delete],
        }
    }
}

async fn list_page(at: At, tab: Tab) -> Shown {
    let t = use_lang();
    let mut asked = AccessList::of(&at.query);
    if let Some(status) = tab.status() {
        asked.status.set(status.code());
    }
    let found = list_as_owner(&asked, at.query.page()).await?;
    let export = asked.address_at(paths::ADMINISTRATION_EXPORT);
    let several = found.organisations.len() > 1;
    let csv = view! {
        <p class="btn-row">
            {several.then(|| view! { <a class="btn btn-secondary" href=paths::ADMINISTRATION_TAKE_OVER>{t.take_over_title()}</a> })}
            <a class="btn btn-secondary" href=export rel="external" download="dataadgange.csv">{t.administration_export()}</a>
        </p>
    };
    let mut list = list(&asked, &found, tab, t);
    let filter = list.filter();
    let note = (!found.page.rows.is_empty()).then(|| {
        view! { <p class="table-note" role="status" data-live="note">{table_note(&found, t)}</p> }
    });
    let rows = list
        .selection(paths::ADMINISTRATION_CHANGE, bar(tab, t))
        .rows(&found.page, table(t), || none(tab, t));
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.nav_administration(), t.administration_lead(), csv.into_any())}
            {owner_tabs(tab.key(), t)} {left(tab, t)} {filter} {note} {rows}
        </div>
    }
    .into_any())
}

fn none(tab: Tab, t: Lang) -> AnyView {
    let (title, text) = match tab {
        Tab::All => {
            return empty(t.administration_none_yet_title(), t.administration_none_yet(), ().into_any());
        }
        Tab::Waiting => (t.administration_none_title(), t.administration_none()),
        Tab::Suspended => (t.administration_none_suspended_title(), t.administration_none_suspended()),
    };
    let all =
        view! { <a class="btn btn-secondary" href=paths::ADMINISTRATION_ALL>{t.administration_all()}</a> };
    empty(title, text, all.into_any())
}

fn list(asked: &AccessList, found: &ListView, tab: Tab, t: Lang) -> List {
    let mut list =
        List::of(tab.path()).search(&asked.search, t.filter_search(), Some(t.filter_search_hint()));
    if found.organisations.len() > 1 {
        let all = t.filter_all_count(&found.organisations.len().to_string());
        list = list.choice_or(&asked.organisation, t.table_institution(), found.organisations.clone(), all);
    } else {
        list = list.narrowed(&asked.organisation);
    }
    // A link may name a system, for which this list has no field.
    list = list.narrowed(&asked.system);
    list = list.choice(&asked.provider, t.field_provider(), found.providers.clone()).choice(
        &asked.service,
        t.field_service(),
        found.services.clone(),
    );
    if tab == Tab::All {
        list = list.choice(&asked.status, t.table_status(), status_choices(&DataAccessStatus::ALL, t));
    }
    let sorts = [
        ("", t.sort_newest()),
        ("aeldste", t.sort_oldest()),
        ("institution", t.sort_institution()),
        ("system", t.sort_system()),
    ];
    let sorts = sorts.map(|(code, word)| (code.to_owned(), word.to_owned())).to_vec();
    list = list.shown_as(&asked.sort, t.sort_label(), sorts);
    // It adds rows and takes none away.
    if tab != Tab::All {
        return list;
    }
    let list = list.shown_with(&asked.deleted, t.filter_deleted());
    let some = use_viewer().has_closed || !asked.closed.is_empty();
    if some { list.shown_with(&asked.closed, t.administration_closed()) } else { list }
}

/// That something is left at institutions that take part no longer, until it is not.
fn left(tab: Tab, t: Lang) -> AnyView {
    let left = use_viewer().closed;
    let told = (tab == Tab::Waiting && left > 0).then(|| {
        let text = match left {
            1 => t.administration_closed_left_one().to_owned(),
            n => t.administration_closed_left(&grouped(n)),
        };
        let see = AccessList::default().closed("1").address_at(paths::ADMINISTRATION_ALL);
        view! {
            <section class="panel panel-wait">
                <h2>{text}</h2>
                <p>{t.administration_closed_lead()}</p>
                <p>
                    <a href=see>{t.administration_closed_see()}</a> " · "
                    <a href=paths::ADMINISTRATION_TAKE_OVER>{t.take_over_link()}</a>
                </p>
            </section>
        }
    });
    view! { <div data-live="left">{told}</div> }.into_any()
}

fn table(t: Lang) -> Table<'static, AccessView> {
    let decidable = |row: &AccessView| row.status != DataAccessStatus::Deleted;
    let subject =
        |row: &AccessView| format!("{} – {} – {}", row.owner_name, row.system_name, row.service_name);
    let all = view! { <TickAll label=t.administration_tick_all().to_owned() /> };
    Table::of(t.nav_administration())
        .live(|row: &AccessView| format!("access-{}", row.id))
        .ticks(all.into_any(), move |row, cell| {
            if decidable(row) {
                // One institution may have several rows.
                let named = format!("{} ({})", row.owner_name, row.system_name);
                let name = AccessChange::default().ids.name();
                cell.tick(name, &row.id, &named, &t.administration_tick(&subject(row)));
            }
        })
        .bare(t.table_institution(), move |row, cell| {
            cell.link(&paths::data_access(&row.id), &row.owner_name).sub(&row.owner);
            if row.closed {
                cell.tag(Tag::new(Standing::Over, t.administration_closed_tag()));
            }
        })
        .column_as(t.table_system_and_provider(), t.field_system(), |row, cell| {
            cell.text(&row.system_name).sub(&row.provider_name);
        })
        .column(t.field_service(), |row, cell| {
            cell.text(&row.service_name);
        })
        .column(t.table_status(), move |row, cell| status_cell(row, cell, t))
        .actions(move |row, cell| {
            if decidable(row) {
                let text = t.action_change_status();
                cell.button_with(Some("grid"), &change_access(&row.id), text, &subject(row));
            }
        })
}

/// What can be done with the ticked rows; shown by the stylesheet once a row is ticked.
fn bar(tab: Tab, t: Lang) -> AnyView {
    let button = |action: DataAccessAction| {
        let class = action_class(action);
        let name = AccessChange::default().action.name();
        view! { <button type="submit" class=class name=name value=action.code()>{action_text(action, t)}</button> }
    };
    view! {
        <div class="select-bar">
            <TickedRows word=t.administration_ticked().to_owned() />
            <p class="no-js">{t.administration_with_ticked()}</p>
            <div class="btn-row">
                {tab.actions().iter().map(|action| button(*action)).collect_view()}
            </div>
        </div>
    }
    .into_any()
}
