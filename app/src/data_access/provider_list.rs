//! "Dataadgange": what a provider has asked for, shown by system or by institution.

use domain::DataAccessStatus;
use leptos::{either::Either, prelude::*};

use super::{AccessView, ListQuery, ListView, server_fns::list_as_provider, table_note};
use crate::{
    error::access_status,
    form::MainForm,
    i18n::{Lang, use_lang},
    page::{At, Shown},
    parts::choices,
    paths,
    ui::{access_tag, decision_line, empty, page_head},
};

/// The list.
pub async fn provider_list_page(at: At) -> Shown {
    let t = use_lang();
    let query = ListQuery::of(&at.query);
    let by_institution = at.query.get("visning") == "institution";
    let list = list_as_provider(&query).await?;
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_data_accesses(), t.access_lead())} {filter(&query, &list, by_institution, t)}
            {rows(&query, list, by_institution, t)}
        </div>
    }
    .into_any())
}

/// "Visning", "System" and the rest of the filter. Choosing how to see the list and what is in it is one form.
fn filter(query: &ListQuery, list: &ListView, by_institution: bool, t: Lang) -> AnyView {
    let views = vec![
        ("system".to_owned(), t.access_view_system().to_owned()),
        ("institution".to_owned(), t.access_view_institution().to_owned()),
    ];
    let view = if by_institution { "institution" } else { "system" };
    let chosen = if by_institution {
        Either::Left(view! {
            <div class="field">
                <label for="institution">{t.field_number()}</label>
                <input class="input" type="text" id="institution" name="institution" value=query.organisation.clone() />
            </div>
        })
    } else {
        let mut systems = list.systems.clone();
        if systems.len() != 1 {
            systems.insert(0, (String::new(), t.filter_all().to_owned()));
        }
        Either::Right(view! {
            <div class="field">
                <label for="system">{t.field_system()}</label>
                <select class="select-box" id="system" name="system">{choices(systems, &query.system)}</select>
            </div>
        })
    };
    let mut services = vec![(String::new(), t.filter_all().to_owned())];
    services.extend(list.services.clone());
    let mut statuses = vec![(String::new(), t.filter_all().to_owned())];
    statuses.extend(DataAccessStatus::ALL.map(|s| (s.code().to_owned(), access_status(s, t).to_owned())));
    // A button of the same form: the system that was chosen goes along, with JavaScript or without.
    let ask = (!by_institution && !list.systems.is_empty()).then(|| {
        view! {
            <button type="submit" class="btn btn-primary" formaction=paths::NEW_DATA_ACCESS>
                {t.access_request()}
            </button>
        }
    });
    let views = choices(views, view);
    let services = choices(services, &query.service);
    let statuses = choices(statuses, &query.status);
    view! {
        <form method="get" id=MainForm::claim() action=paths::DATA_ACCESSES class="filter">
            <div class="field">
                <label for="visning">{t.access_view()}</label>
                <select class="select-box" id="visning" name="visning">{views}</select>
            </div>
            {chosen}
            <div class="field">
                <label for="webservice">{t.field_service()}</label>
                <select class="select-box" id="webservice" name="webservice">{services}</select>
            </div>
            <div class="field">
                <label for="status">{t.table_status()}</label>
                <select class="select-box" id="status" name="status">{statuses}</select>
            </div>
            <button type="submit" class="btn btn-secondary">{t.filter_show()}</button>
            {ask}
        </form>
    }
    .into_any()
}

fn rows(query: &ListQuery, list: ListView, by_institution: bool, t: Lang) -> AnyView {
    let view = if by_institution { "institution" } else { "" };
    let listing = query.listing(paths::DATA_ACCESSES).shown("visning", view);
    if list.rows.is_empty() {
        return listing.none(|| empty(t.access_none_title(), t.access_none(), ().into_any()));
    }
    let note = table_note(&list, t);
    let (current, last) = (list.page, list.last_page);
    let rows = list.rows.into_iter().map(|row| line(row, by_institution, t)).collect_view();
    let (first, second) = if by_institution {
        (t.table_institution(), t.table_system_and_provider())
    } else {
        (t.table_system_and_provider(), t.table_institution())
    };
    view! {
        <p class="table-note" role="status" data-live="note">{note}</p>
        <table class="table">
            <caption class="visually-hidden">{t.nav_data_accesses()}</caption>
            <thead>
                <tr>
                    <th scope="col">{first}</th>
                    <th scope="col">{second}</th>
                    <th scope="col">{t.field_service()}</th>
                    <th scope="col">{t.table_status()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody data-live-rows="">{rows}</tbody>
        </table>
        {listing.live_pages(current, last)}
    }
    .into_any()
}

fn line(row: AccessView, by_institution: bool, t: Lang) -> AnyView {
    let path = paths::data_access(&row.id);
    let action = match row.status {
        DataAccessStatus::Waiting => Some(("withdraw", t.action_withdraw())),
        DataAccessStatus::Approved => Some(("end", t.action_end())),
        _ => None,
    };
    let button = action.map(|(action, text)| {
        let subject = format!("{} – {}", row.owner_name, row.system_name);
        view! {
            <a class="btn btn-secondary" href=paths::give_up_access(&row.id, action)>
                {text} <span class="visually-hidden">" " {subject}</span>
            </a>
        }
    });
    let (title, under, other, other_under) = if by_institution {
        (row.owner_name, row.owner, row.system_name, row.provider_name)
    } else {
        (row.system_name, row.provider_name, row.owner_name, row.owner)
    };
    let label = if by_institution { t.field_system() } else { t.table_institution() };
    view! {
        <tr data-live=format!("access-{}", row.id)>
            <td class="no-label"><a href=path>{title}</a> <span class="cell-sub">{under}</span></td>
            <td data-label=label>{other} <span class="cell-sub">{other_under}</span></td>
            <td data-label=t.field_service()>{row.service_name}</td>
            <td data-label=t.table_status()>
                {access_tag(row.status, t)} <span class="cell-sub">{row.changed}</span> {decision_line(&row.missing)}
            </td>
            <td class="cell-actions">{button}</td>
        </tr>
    }
    .into_any()
}
