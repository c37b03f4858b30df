//! "Anmod om at bruge ny webservice": choose a system, tick web services.

use domain::{ServiceStatus, SystemStatus};
use leptos::prelude::*;

use super::server_fns::{ChooseView, ServiceChoice, load_choices};
use crate::{
    addresses::{ConnectionSummary, NewConnection},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    parts::choices,
    paths,
    ui::{Table, Tag, closing, empty, page_head},
};

/// The page where web services are chosen.
pub async fn choose_services_page(at: At) -> Shown {
    let t = use_lang();
    let view = load_choices(NewConnection::of(&at.query).system.to_string()).await?;
    let body = if view.systems.is_empty() {
        let new = view! { <a class="btn btn-primary" href=paths::NEW_SYSTEM>{t.system_new()}</a> };
        empty(t.system_none_title(), t.connection_needs_system(), new.into_any())
    } else {
        body(view, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_new_connection(), t.connection_lead())} {stepper(1, t)} {body}
        </div>
    }
    .into_any())
}

/// The three steps of the request.
pub fn stepper(current: u8, t: Lang) -> AnyView {
    let steps = [t.connection_step_choose(), t.connection_step_check(), t.connection_step_receipt()];
    let items = (1..)
        .zip(steps)
        .map(|(number, text)| view! { <li aria-current=(number == current).then_some("step")>{text}</li> })
        .collect_view();
    view! { <ol class="stepper">{items}</ol> }.into_any()
}

fn body(view: ChooseView, t: Lang) -> AnyView {
    let mut systems = view.systems;
    if systems.len() > 1 {
        systems.insert(0, (String::new(), t.connection_choose_system().into()));
    }
    let system = view.system.clone();
    let passive = view.system_status == Some(SystemStatus::Passive);
    let table = match (system.is_empty(), passive) {
        (true, _) => view! { <p>{t.connection_system_first()}</p> }.into_any(),
        (false, true) => view! {
            <div class="panel panel-wait">
                <p>{t.connection_system_passive()}</p>
                <p><a href=paths::change_system(&system, "activate")>{t.system_activate()}</a></p>
            </div>
        }
        .into_any(),
        (false, false) => services(&system, &view.services, t),
    };
    view! {
        <form method="get" action=paths::NEW_CONNECTION class="filter" data-go="">
            <div class="field">
                <label for="system">{t.field_system()}</label>
                <select class="select-box" id="system" name="system">{choices(systems, &system)}</select>
            </div>
            <button type="submit" class="btn btn-secondary no-js">{t.connection_show()}</button>
        </form>
        {table}
    }
    .into_any()
}

fn services(system: &str, services: &[ServiceChoice], t: Lang) -> AnyView {
    let table = Table::of(t.nav_web_services())
        .bare(t.field_service(), |service: &ServiceChoice, cell| {
            cell.link(&paths::web_service(&service.code), &service.name);
        })
        .column(t.field_purpose(), |service, cell| {
            cell.text(&service.purpose);
        })
        .column(t.field_data(), |service, cell| {
            cell.text(&service.data);
        })
        .column(t.service_needs_data_access(), move |service, cell| {
            cell.text(if service.needs_data_access { t.form_yes() } else { t.form_no() });
        })
        .bare(t.connection_tick(), move |service, cell| {
            match (service.existing, service.status) {
                (Some(status), _) => cell.tag(Tag::of(status, t)),
                (None, ServiceStatus::Open) => cell.view(tick(service, t)),
                (None, status) => cell.tag(Tag::of(status, t)),
            };
            cell.sub(&closing(service.status, &service.last_day, t));
        });
    let asked = ConnectionSummary::default();
    view! {
        <form method="get" action=paths::CONNECTION_SUMMARY class="stack">
            <input type="hidden" name=asked.system.name() value=system.to_owned() />
            {table.show(services)}
            <p class="btn-row">
                <button type="submit" class="btn btn-primary">{t.connection_request()}</button>
            </p>
        </form>
    }
    .into_any()
}

fn tick(service: &ServiceChoice, t: Lang) -> impl IntoAny + use<> {
    let (code, name) = (service.code.clone(), service.name.clone());
    view! {
        <label class="check">
            <input type="checkbox" name=ConnectionSummary::default().services.name() value=code />
            <span class="tick-label">{t.connection_tick()} " " <span class="visually-hidden">{name}</span></span>
        </label>
    }
}
