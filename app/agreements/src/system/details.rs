//! One system.

use domain::{ConnectionStatus, EmergencyStop, SystemStatus};
use leptos::prelude::*;

use super::server_fns::{ConnectionView, SystemView, load_system};
use crate::{
    addresses::{NewAccess, NewConnection},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    server::format,
    ui::{Table, Tag, comment, crumb, history, lines, live_facts, page_head_with},
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
            <div data-live="stops">{stops(&details.stops, t)}</div>
            {live_facts(vec![
                (t.system_status(), Tag::of(system.status, t).view()),
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

/// What the agency has stopped of it, why and until when.
fn stops(stops: &[EmergencyStop], t: Lang) -> AnyView {
    let each = stops.iter().map(|stop| {
        let until = stop.until.map(|until| {
            let day = format::last_day(until);
            t.stop_provider_until(&day)
        });
        let day = format::date(stop.at);
        view! {
            <section class="panel panel-no">
                <h2>{t.stop_provider_title()}</h2>
                <p>{t.stop_provider_text(&day)} " " {until}</p>
                {comment(stop.reason.to_string())}
            </section>
        }
    });
    each.collect_view().into_any()
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
        table(&id, active, t).show(&system.connections)
    };
    view! {
        <section class="stack-small">
            <h2>{t.system_connections()}</h2>
            {body}
            <p>
                <a class="btn btn-secondary" href=NewConnection::default().system(&id).address()>{t.nav_new_connection()}</a>
            </p>
        </section>
    }
    .into_any()
}

fn table(system: &str, active: bool, t: Lang) -> Table<'_, ConnectionView> {
    Table::of(t.system_connections())
        .live(|connection: &ConnectionView| format!("connection-{}", connection.id))
        .bare(t.field_service(), |connection, cell| {
            cell.link(&paths::connection(&connection.id), &connection.service_name);
        })
        .column(t.table_status(), move |connection, cell| {
            cell.tag(Tag::of(connection.status, t)).sub(&connection.changed);
        })
        .actions(move |connection, cell| {
            let approved = connection.status == ConnectionStatus::Approved;
            if active && connection.needs_data_access && approved {
                let path = NewAccess::default().system(system).service(&connection.service).address();
                cell.button(&path, t.access_request(), "");
            }
        })
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
