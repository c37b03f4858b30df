//! "Anmod om at bruge ny webservice": choose a system, tick web services.

use domain::{ServiceStatus, SystemStatus};
use leptos::prelude::*;

use super::server_fns::{ChooseView, ServiceChoice, load_choices};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    parts::choices,
    paths,
    ui::{closing, connection_tag, empty, page_head, service_tag},
};

/// The page where web services are chosen.
pub async fn choose_services_page(at: At) -> Shown {
    let t = use_lang();
    let view = load_choices(at.query.get("system")).await?;
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
        (false, false) => services(&system, view.services, t),
    };
    view! {
        <form method="get" action=paths::NEW_CONNECTION class="filter">
            <div class="field">
                <label for="system">{t.field_system()}</label>
                <select class="select-box" id="system" name="system">{choices(systems, &system)}</select>
            </div>
            <button type="submit" class="btn btn-secondary">{t.connection_show()}</button>
        </form>
        {table}
    }
    .into_any()
}

fn services(system: &str, services: Vec<ServiceChoice>, t: Lang) -> AnyView {
    let rows = services.into_iter().map(|service| row(service, t)).collect_view();
    view! {
        <form method="get" action=paths::CONNECTION_SUMMARY class="stack">
            <input type="hidden" name="system" value=system.to_owned() />
            <table class="table">
                <caption class="visually-hidden">{t.nav_web_services()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.field_service()}</th>
                        <th scope="col">{t.field_purpose()}</th>
                        <th scope="col">{t.field_data()}</th>
                        <th scope="col">{t.service_needs_data_access()}</th>
                        <th scope="col">{t.connection_tick()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="btn-row">
                <button type="submit" class="btn btn-primary">{t.connection_request()}</button>
            </p>
        </form>
    }
    .into_any()
}

fn row(service: ServiceChoice, t: Lang) -> AnyView {
    let tick = match (service.existing, service.status) {
        (Some(status), _) => connection_tag(status, t),
        (None, ServiceStatus::Open) => view! {
            <label class="check">
                <input type="checkbox" name="service" value=service.code.clone() />
                <span class="tick-label">{t.connection_tick()} " "
                    <span class="visually-hidden">{service.name.clone()}</span>
                </span>
            </label>
        }
        .into_any(),
        (None, status) => service_tag(status, t),
    };
    let needs = if service.needs_data_access { t.form_yes() } else { t.form_no() };
    let closes = closing(service.status, &service.last_day, t);
    view! {
        <tr>
            <td class="no-label"><a href=paths::web_service(&service.code)>{service.name}</a></td>
            <td data-label=t.field_purpose()>{service.purpose}</td>
            <td data-label=t.field_data()>{service.data}</td>
            <td data-label=t.service_needs_data_access()>{needs}</td>
            <td class="no-label">{tick} {closes}</td>
        </tr>
    }
    .into_any()
}
