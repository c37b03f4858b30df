//! "Brugeradministration": what the organisation's people have asked for, and what they hold.

use leptos::prelude::*;

use super::{
    server_fns::{AdministrationView, PersonView, RequestView, RightView, load_administration},
    words::{right_tag, scope_text},
};
use crate::{
    i18n::{Lang, Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{Table, Tag, empty, page_head, user_tabs},
};

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
        requests(&found.requests, t)
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
                {people(&found.people, t)}
            </section>
        </div>
    }
    .into_any()
}

fn requests(list: &[RequestView], t: Lang) -> AnyView {
    Table::of(t.users_requests())
        .live(|request: &RequestView| format!("request-{}", request.id))
        .bare(t.users_person(), |request, cell| {
            cell.link(&paths::right_request(&request.id), &request.user);
        })
        .column(t.users_right(), move |request, cell| {
            cell.text(request.right.word(t)).sub(&scope_text(&request.scope, t));
        })
        .column(t.table_status(), move |request, cell| {
            cell.tag(Tag::of(request.status, t)).sub(&request.changed);
        })
        .actions(move |request, cell| {
            let waits = request.status == domain::RightRequestStatus::Waiting;
            let open = if waits { t.cases_open() } else { t.users_see() };
            cell.button(&paths::right_request(&request.id), open, &request.user);
        })
        .show(list)
}

fn people(list: &[(PersonView, Vec<RightView>)], t: Lang) -> AnyView {
    Table::of(t.users_people())
        .live(|(person, _): &(PersonView, Vec<RightView>)| format!("person-{}", person.id))
        .bare(t.users_person(), |(person, _), cell| {
            cell.link(&paths::person(&person.id), &person.name).sub(&person.email);
        })
        .column(t.users_right(), move |(_, rights), cell| {
            let mut held = rights.iter().filter(|right| right.holds).peekable();
            if held.peek().is_none() {
                cell.view(view! { <span class="hint">{t.users_no_right()}</span> });
            }
            for right in held {
                cell.view(right_line(right, t));
            }
        })
        .show(list)
}

/// A right in one line of a list.
pub fn right_line(right: &RightView, t: Lang) -> AnyView {
    let until = (!right.until.is_empty()).then(|| format!(", {} {}", t.users_until(), right.until));
    view! {
        <p>
            {right_tag(right, t).view()}
            " "
            {right.right.word(t)}
            <span class="cell-sub">{scope_text(&right.scope, t)} {until}</span>
        </p>
    }
    .into_any()
}
