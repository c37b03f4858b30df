//! "Brugeradministration": what the organisation's people have asked for, and what they hold.

use leptos::prelude::*;

use super::{
    server_fns::{AdministrationView, PersonView, RequestView, RightView, load_administration},
    words::{request_tag, right_tag, right_text, scope_text},
};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{empty, page_head},
};

/// The tabs of "Brugeradministration".
pub fn user_tabs(current: &'static str, t: Lang) -> AnyView {
    let tab = |href: &'static str, text: &'static str| {
        view! { <li><a href=href aria-current=(href == current).then_some("page")>{text}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=t.nav_user_administration()>
            <ul>
                {tab(paths::USER_ADMINISTRATION, t.users_rights_tab())}
                {tab(paths::USER_EVENTS, t.audit_title())}
            </ul>
        </nav>
    }
    .into_any()
}

/// The page.
pub async fn user_administration_page(_: At) -> Shown {
    let found = load_administration().await?;
    Ok(show(found))
}

fn show(found: AdministrationView) -> AnyView {
    let t = use_lang();
    let requests = if found.requests.is_empty() {
        empty(t.users_no_requests_title(), t.users_no_requests(), ().into_any())
    } else {
        requests(found.requests, t)
    };
    view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_user_administration(), t.users_lead())}
            {user_tabs(paths::USER_ADMINISTRATION, t)}
            <section class="stack-small">
                <h2>{t.users_requests()}</h2>
                {requests}
            </section>
            <section class="stack-small">
                <h2>{t.users_people()}</h2>
                {people(found.people, t)}
            </section>
        </div>
    }
    .into_any()
}

fn requests(list: Vec<RequestView>, t: Lang) -> AnyView {
    let rows = list.into_iter().map(|request| request_row(request, t)).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.users_requests()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.users_person()}</th>
                    <th scope="col">{t.users_right()}</th>
                    <th scope="col">{t.table_status()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody data-live-rows="">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn request_row(request: RequestView, t: Lang) -> AnyView {
    let path = paths::right_request(&request.id);
    let waits = request.status == domain::RightRequestStatus::Waiting;
    let open = if waits { t.cases_open() } else { t.users_see() };
    view! {
        <tr data-live=format!("request-{}", request.id)>
            <td class="no-label"><a href=path.clone()>{request.user.clone()}</a></td>
            <td data-label=t.users_right()>
                {right_text(request.right, t)} <span class="cell-sub">{scope_text(&request.scope, t)}</span>
            </td>
            <td data-label=t.table_status()>
                {request_tag(request.status, t)} <span class="cell-sub">{request.changed}</span>
            </td>
            <td class="cell-actions">
                <a class="btn btn-secondary" href=path>
                    {open} <span class="visually-hidden">" " {request.user}</span>
                </a>
            </td>
        </tr>
    }
    .into_any()
}

fn people(list: Vec<(PersonView, Vec<RightView>)>, t: Lang) -> AnyView {
    let rows = list
        .into_iter()
        .map(|(person, rights)| {
            let held = rights.into_iter().filter(|right| right.holds).collect::<Vec<_>>();
            let none = held.is_empty().then(|| view! { <span class="hint">{t.users_no_right()}</span> });
            let lines = held.into_iter().map(|right| right_line(right, t)).collect_view();
            view! {
                <tr data-live=format!("person-{}", person.id)>
                    <td class="no-label">
                        <a href=paths::person(&person.id)>{person.name}</a>
                        <span class="cell-sub">{person.email}</span>
                    </td>
                    <td data-label=t.users_right()>{none} {lines}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.users_people()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.users_person()}</th>
                    <th scope="col">{t.users_right()}</th>
                </tr>
            </thead>
            <tbody data-live-rows="">{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A right in one line of a list.
pub fn right_line(right: RightView, t: Lang) -> AnyView {
    let until = (!right.until.is_empty()).then(|| format!(", {} {}", t.users_until(), right.until));
    view! {
        <p>
            {right_tag(&right, t)}
            " "
            {right_text(right.right, t)}
            <span class="cell-sub">{scope_text(&right.scope, t)} {until}</span>
        </p>
    }
    .into_any()
}
