//! "Dataadgange": what a provider has asked for, shown by system or by institution.

use domain::DataAccessStatus;
use leptos::prelude::*;

use super::{AccessView, ListView, server_fns::list_as_provider, status_cell, table_note};
use crate::{
    addresses::{AccessList, give_up_access},
    i18n::{Lang, use_lang},
    nouns::status_choices,
    page::{At, Shown},
    paths,
    ui::{List, Table, empty, page_head},
};

/// How the list is shown.
const BY_INSTITUTION: &str = "institution";

/// The list.
pub async fn provider_list_page(at: At) -> Shown {
    let t = use_lang();
    let mut asked = AccessList::of(&at.query);
    let by_institution = &*asked.view == BY_INSTITUTION;
    if !by_institution {
        asked.view.set("");
    }
    let found = list_as_provider(&asked, at.query.page()).await?;
    let mut list = list(&asked, &found, by_institution, t);
    let filter = list.filter();
    let note = (!found.page.rows.is_empty()).then(|| {
        view! { <p class="table-note" role="status" data-live="note">{table_note(&found, t)}</p> }
    });
    let rows = list.rows(&found.page, table(by_institution, t), || {
        empty(t.access_none_title(), t.access_none(), ().into_any())
    });
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_data_accesses(), t.access_lead())} {filter} {note} {rows}
        </div>
    }
    .into_any())
}

/// "Visning", "System" and the rest of the filter. Choosing how to see the list and what is in it is one form.
fn list(asked: &AccessList, found: &ListView, by_institution: bool, t: Lang) -> List {
    let views = vec![
        (String::new(), t.access_view_system().to_owned()),
        (BY_INSTITUTION.to_owned(), t.access_view_institution().to_owned()),
    ];
    let list = List::of(paths::DATA_ACCESSES).shown_as(&asked.view, t.access_view(), views);
    // What a link narrows down to stays, though this view has no field for it.
    let list =
        list.narrowed(&asked.search).narrowed(&asked.provider).shown(&asked.sort).shown(&asked.deleted);
    let list = if by_institution {
        list.narrowed(&asked.system).number(&asked.organisation, t.field_number())
    } else {
        let systems = found.systems.clone();
        list.narrowed(&asked.organisation).one_of(&asked.system, t.field_system(), systems)
    };
    let list = list.choice(&asked.service, t.field_service(), found.services.clone()).choice(
        &asked.status,
        t.table_status(),
        status_choices(&DataAccessStatus::ALL, t),
    );
    if by_institution || found.systems.is_empty() {
        return list;
    }
    // A button of the same form: the system that was chosen goes along, with JavaScript or without.
    list.button(view! {
        <button type="submit" class="btn btn-primary" formaction=paths::NEW_DATA_ACCESS>
            {t.access_request()}
        </button>
    })
}

fn table(by_institution: bool, t: Lang) -> Table<'static, AccessView> {
    let (first, second, label) = if by_institution {
        (t.table_institution(), t.table_system_and_provider(), t.field_system())
    } else {
        (t.table_system_and_provider(), t.table_institution(), t.table_institution())
    };
    let parties = move |row: &AccessView| {
        let system = [row.system_name.clone(), row.provider_name.clone()];
        let owner = [row.owner_name.clone(), row.owner.clone()];
        if by_institution { [owner, system] } else { [system, owner] }
    };
    Table::of(t.nav_data_accesses())
        .live(|row: &AccessView| format!("access-{}", row.id))
        .bare(first, move |row, cell| {
            let [[name, under], _] = parties(row);
            cell.link(&paths::data_access(&row.id), &name).sub(&under);
        })
        .column_as(second, label, move |row, cell| {
            let [_, [name, under]] = parties(row);
            cell.text(&name).sub(&under);
        })
        .column(t.field_service(), |row, cell| {
            cell.text(&row.service_name);
        })
        .column(t.table_status(), move |row, cell| status_cell(row, cell, t))
        .actions(move |row, cell| {
            let (action, text) = match row.status {
                DataAccessStatus::Waiting => ("withdraw", t.action_withdraw()),
                DataAccessStatus::Approved | DataAccessStatus::Suspended => ("end", t.action_end()),
                _ => return,
            };
            let subject = format!("{} – {}", row.owner_name, row.system_name);
            cell.button(&give_up_access(&row.id, action), text, &subject);
        })
}
