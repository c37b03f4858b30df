//! One connection agreement, for its provider and for the agency.

use domain::{ConnectionAction, ConnectionStatus, SystemStatus};
use leptos::prelude::*;

use super::server_fns::{CaseView, ConnectionDetails, load_case};
use crate::{
    addresses::{NewAccess, NewStop},
    i18n::{Lang, Word, use_lang},
    page::{At, Shown},
    pair::pair_facts,
    paths,
    text::grouped,
    ui::{Crumb, Tag, comment, crumb, history, live_facts, page_head, some_names},
};

/// An agreement, what can be done with it, and its history.
pub async fn connection_page(at: At) -> Shown {
    let t = use_lang();
    let (connection, case) = load_case(at.part("id")).await?;
    let title = t.connection_title(&connection.system_name, &connection.service_name);
    let ask = (!connection.agency
        && connection.needs_data_access
        && connection.status == ConnectionStatus::Approved
        && connection.system_status == SystemStatus::Active)
        .then(|| {
            let path = NewAccess::default().system(&connection.system).service(&connection.service).address();
            view! { <a class="btn btn-primary" href=path>{t.access_request()}</a> }
        });
    Ok(view! {
        <div class="wrap stack">
            {page_head(crumbs(&connection, t), title, t.connection_kind())}
            {connection_facts(&connection, Tag::of(connection.status, t).view(), t)}
            <p class="btn-row" data-live="actions">{ask} {actions(&connection, t)}</p>
            {case.map(|case| case_view(&case, t))}
            {history(connection.history)}
        </div>
    }
    .into_any())
}

/// What the agency should know before it decides.
pub fn case_view(case: &CaseView, t: Lang) -> AnyView {
    let numbers = vec![
        (t.field_cvr(), case.cvr.clone().into_any()),
        (t.field_p_number(), case.p_number.clone().into_any()),
        (t.case_schools(), schools(case, t).into_any()),
    ];
    let earlier = case.earlier.iter().map(|(status, line)| {
        let reason = (!line.comment.is_empty()).then(|| comment(line.comment.clone()));
        view! { <li>{Tag::of(*status, t).view()} " " {line.at.clone()} ", " {line.by.clone()} {reason}</li> }
    });
    let earlier = (!case.earlier.is_empty()).then(|| {
        view! { <h2>{t.case_earlier()}</h2> <ul class="plain-list">{earlier.collect_view()}</ul> }
    });
    let others = case.others.iter().take(10).map(|other| {
        let name = format!("{} – {}", other.system_name, other.service_name);
        let path = paths::connection(&other.id);
        view! { <li><a href=path>{name}</a> " " {Tag::of(other.status, t).view()} " " {other.changed.clone()}</li> }
    });
    let more = case.others.len().saturating_sub(10);
    let more = (more > 0).then(|| {
        let more = grouped(u32::try_from(more).unwrap_or(u32::MAX));
        view! { <li>{t.consequence_impact_more(&more)}</li> }
    });
    let others = (!case.others.is_empty()).then(|| {
        view! { <h2>{t.case_others()}</h2> <ul class="plain-list">{others.collect_view()} {more}</ul> }
    });
    view! {
        <section class="stack-small">
            <h2>{t.case_about()}</h2>
            {pair_facts(&case.pair, numbers, t)} {earlier} {others}
        </section>
    }
    .into_any()
}

fn schools(case: &CaseView, t: Lang) -> String {
    let approved = match case.approved.as_slice() {
        [] => t.case_no_school().to_owned(),
        names => t.case_approved_by(&some_names(names, t)),
    };
    match case.waiting {
        0 => approved,
        1 => format!("{approved} {}", t.case_waiting_one()),
        n => format!("{approved} {}", t.case_waiting(&grouped(n))),
    }
}

/// The way to an agreement: the agency comes from its cases, the provider from its system.
pub fn crumbs(connection: &ConnectionDetails, t: Lang) -> Vec<Crumb> {
    if connection.agency {
        vec![crumb(t.nav_cases(), paths::CASES)]
    } else {
        vec![
            crumb(t.nav_systems(), paths::SYSTEMS),
            crumb(connection.system_name.clone(), paths::system(&connection.system)),
        ]
    }
}

/// Who agrees on what.
pub fn connection_facts(connection: &ConnectionDetails, status: AnyView, t: Lang) -> AnyView {
    let system = view! { {connection.system_name.clone()} " " {Tag::of(connection.system_status, t).view()} };
    let provider = format!("{} ({})", connection.provider_name, connection.provider);
    let service = view! {
        <a href=paths::web_service(&connection.service)>{connection.service_name.clone()}</a>
    };
    let mut facts = vec![
        (t.field_system(), system.into_any()),
        (t.field_provider(), provider.into_any()),
        (t.field_service(), service.into_any()),
        (t.table_status(), status),
        (t.table_changed(), connection.changed.clone().into_any()),
    ];
    if !connection.last_day.is_empty() {
        facts.push((t.field_last_day(), connection.last_day.clone().into_any()));
    }
    live_facts(facts)
}

fn actions(connection: &ConnectionDetails, t: Lang) -> AnyView {
    let last_day = (connection.agency && connection.status == ConnectionStatus::Approved).then(|| {
        let path = paths::connection_last_day(&connection.id);
        view! { <a class="btn btn-secondary" href=path>{t.last_day_title()}</a> }
    });
    let actions = ConnectionAction::ALL
        .into_iter()
        .filter(|action| {
            action.is_agencys() == connection.agency && action.leads_to(connection.status).is_some()
        })
        .map(|action| {
            let class = match action {
                ConnectionAction::Approve => "btn btn-primary",
                _ => "btn btn-danger",
            };
            let path = paths::change_connection(&connection.id, action.code());
            view! { <a class=class href=path>{action_text(action, connection.status, t)}</a> }
        })
        .collect_view();
    let stop = connection.agency.then(|| {
        let path = NewStop::default().system(&connection.system).address();
        view! { <a class="btn btn-danger" href=path>{t.stop_new()}</a> }
    });
    view! { {last_day} {actions} {stop} }.into_any()
}

/// An action's name on its button.
pub fn action_text(action: ConnectionAction, from: ConnectionStatus, t: Lang) -> &'static str {
    match (action, from) {
        (ConnectionAction::Withdraw, ConnectionStatus::Waiting) => t.connection_withdraw(),
        _ => action.word(t),
    }
}
