//! One system.

use domain::{ConnectionStatus, SystemStatus};
use leptos::prelude::*;

use super::server_fns::{ConnectionView, SystemView, load_system};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{connection_tag, crumb, history, lines, live_facts, page_head_with, system_tag},
};

/// A system, what it is connected to, and its history.
pub async fn system_page(at: At) -> Shown {
    let t = use_lang();
    let details = load_system(at.part("id")).await?;
    let system = details.system;
    let edit =
        view! { <a class="btn btn-secondary" href=paths::edit_system(&system.id)>{t.system_edit()}</a> };
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(
                vec![crumb(t.nav_systems(), paths::SYSTEMS)],
                system.name.clone(),
                system.provider_name.clone(),
                edit.into_any(),
            )}
            {live_facts(vec![
                (t.system_status(), system_tag(system.status, t)),
                (t.field_description(), lines(system.description.clone())),
                (t.field_contact(), contact(&system, t)),
            ])}
            {connections(&system, t)}
            {actions(&system, t)}
            {history(details.history)}
        </div>
    }
    .into_any())
}

fn contact(system: &SystemView, t: Lang) -> AnyView {
    let contact = system.contact.clone();
    let edit = paths::contact_person(&contact.id);
    let mail = format!("mailto:{}", contact.email);
    view! {
        {contact.name}
        <br />
        <a href=mail>{contact.email}</a>
        <br />
        {contact.phone}
        <br />
        <a href=edit>{t.contacts_edit_link()}</a>
    }
    .into_any()
}

fn connections(system: &SystemView, t: Lang) -> AnyView {
    let active = system.status == SystemStatus::Active;
    let id = system.id.clone();
    let body = if system.connections.is_empty() {
        view! { <p>{t.system_no_connections_yet()}</p> }.into_any()
    } else {
        let rows = system.connections.iter().map(|connection| row(&id, active, connection, t)).collect_view();
        view! {
            <table class="table">
                <caption class="visually-hidden">{t.system_connections()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.field_service()}</th>
                        <th scope="col">{t.table_status()}</th>
                        <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                    </tr>
                </thead>
                <tbody data-live-rows="">{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="stack-small">
            <h2>{t.system_connections()}</h2>
            {body}
            <p>
                <a class="btn btn-secondary" href=paths::new_connection_for(&id)>{t.nav_new_connection()}</a>
            </p>
        </section>
    }
    .into_any()
}

fn row(system: &str, active: bool, connection: &ConnectionView, t: Lang) -> AnyView {
    let may_ask = active && connection.needs_data_access && connection.status == ConnectionStatus::Approved;
    let ask = may_ask.then(|| {
        let path = paths::new_data_access_for(system, &connection.service);
        view! { <a class="btn btn-secondary" href=path>{t.access_request()}</a> }
    });
    view! {
        <tr data-live=format!("connection-{}", connection.id)>
            <td class="no-label">
                <a href=paths::connection(&connection.id)>{connection.service_name.clone()}</a>
            </td>
            <td data-label=t.table_status()>
                {connection_tag(connection.status, t)} <span class="cell-sub">{connection.changed.clone()}</span>
            </td>
            <td class="cell-actions">{ask}</td>
        </tr>
    }
    .into_any()
}

fn actions(system: &SystemView, t: Lang) -> AnyView {
    let toggle = match system.status {
        SystemStatus::Active => ("passivate", t.system_passivate()),
        _ => ("activate", t.system_activate()),
    };
    view! {
        <section class="stack-small">
            <h2>{t.system_actions()}</h2>
            <p class="btn-row" data-live="actions">
                <a class="btn btn-secondary" href=paths::change_system(&system.id, toggle.0)>{toggle.1}</a>
                <a class="btn btn-danger" href=paths::change_system(&system.id, "delete")>{t.system_delete()}</a>
            </p>
        </section>
    }
    .into_any()
}
