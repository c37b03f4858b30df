//! The front page, and where to get help.

mod guides;
mod picture;

use leptos::prelude::*;

use crate::{
    addresses::Contact,
    i18n::{Lang, use_lang},
    operating_message::status_band,
    page::{At, Shown, document_title},
    paths,
    ui::{error_page, rich},
    viewer::Viewer,
};

/// What Tilslutning is, how it is doing, and the guides; for whoever is logged in first of all what to do now.
pub async fn front_page(at: At) -> Shown {
    let t = use_lang();
    document_title(t.front_title().to_owned());
    let top = match at.viewer {
        Ok(viewer) => top(viewer, t),
        Err(error) => error_page(error),
    };
    let band = status_band().await;
    Ok(view! {
        {top} {band}
        <div class="wrap stack front">
            <section class="narrow stack-small">
                <h2>{t.front_what_title()}</h2>
                <p>{rich(t.front_what_1())}</p>
                <p>{rich(t.front_what_2())}</p>
                <p>{rich(t.front_what_3())}</p>
            </section>
            {guides::columns(t)}
        </div>
    }
    .into_any())
}

fn top(viewer: Viewer, t: Lang) -> AnyView {
    let Some(name) = &viewer.name else { return hero(t) };
    let cards = tasks(&viewer, t);
    let unmatched = !viewer.matched;
    view! {
        <div class="wrap stack home">
            <h1>{t.front_welcome(name)}</h1>
            {unmatched.then(|| view! {
                <div class="panel panel-wait">
                    <h2>{t.front_unmatched_title()}</h2>
                    <p>{t.front_unmatched()}</p>
                    <p class="btn-row">
                        <a class="btn btn-secondary" href=paths::MY_RIGHTS>{t.front_unmatched_rights()}</a>
                        <a class="btn btn-secondary" href=Contact::default().subject("create_provider").address()>
                            {t.front_unmatched_provider()}
                        </a>
                    </p>
                </div>
            })}
            {cards}
        </div>
    }
    .into_any()
}

fn card(href: &'static str, title: String, text: &'static str) -> AnyView {
    live_card(href, title, text, None)
}

/// A card whose title is kept up to date while the page is open.
fn live_card(href: &'static str, title: String, text: &'static str, live: Option<&'static str>) -> AnyView {
    view! {
        <li class="card" data-live=live>
            <a href=href>{title}</a>
            <p>{text}</p>
        </li>
    }
    .into_any()
}

/// Cards under the name of the place that they are part of, which leads there.
fn group(title: &'static str, place: &'static str, cards: Vec<AnyView>) -> AnyView {
    view! {
        <section class="stack-small">
            <h2><a href=place>{title}</a></h2>
            <ul class="cards">{cards}</ul>
        </section>
    }
    .into_any()
}

/// What this person can do, in the words of the guides.
fn tasks(viewer: &Viewer, t: Lang) -> AnyView {
    let mut groups = vec![];
    if viewer.owner {
        let waiting = match viewer.waiting {
            0 => t.front_task_nothing_waits().to_owned(),
            1 => t.front_task_one_waits().to_owned(),
            n => t.front_task_many_wait(&n.to_string()),
        };
        groups.push(group(
            t.nav_administration(),
            paths::ADMINISTRATION,
            vec![
                live_card(paths::ADMINISTRATION, waiting, t.front_task_waiting_text(), Some("waiting")),
                card(paths::ADMINISTRATION_ALL, t.front_task_all().into(), t.front_task_all_text()),
            ],
        ));
    }
    if viewer.provider {
        groups.push(group(
            t.nav_systems(),
            paths::SYSTEMS,
            vec![
                card(paths::SYSTEMS, t.system_new().into(), t.front_task_system_text()),
                card(paths::NEW_CONNECTION, t.nav_new_connection().into(), t.front_task_connection_text()),
                card(paths::DATA_ACCESSES, t.nav_data_accesses().into(), t.front_task_access_text()),
                card(
                    paths::PROVIDER_SYSTEMS,
                    t.nav_provider_systems().into(),
                    t.front_task_provider_systems_text(),
                ),
            ],
        ));
    }
    if viewer.case_worker {
        groups.push(group(
            t.nav_cases(),
            paths::CASES,
            vec![
                card(paths::CASES, t.cases_title_agreements().into(), t.front_task_cases_text()),
                card(paths::CASES_SERVICES, t.nav_web_services().into(), t.front_task_services_text()),
                card(paths::CASES_MESSAGES, t.message_title().into(), t.front_task_messages_text()),
                card(paths::CASES_INQUIRIES, t.cases_inquiries().into(), t.front_task_inquiries_text()),
                card(paths::CASES_REGISTER, t.cases_register().into(), t.front_task_register_text()),
            ],
        ));
    }
    if viewer.user_administrator {
        let users = card(paths::USER_ADMINISTRATION, t.users_requests().into(), t.front_task_users_text());
        groups.push(group(t.nav_user_administration(), paths::USER_ADMINISTRATION, vec![users]));
    }
    groups.into_any()
}

fn hero(t: Lang) -> AnyView {
    view! {
        <section class="hero">
            <div class="wrap">
                <div class="hero-text">
                    <h1>{t.front_headline()}</h1>
                    <p class="lead">{t.front_lead()}</p>
                    <p class="btn-row">
                        <a class="btn btn-primary" href=paths::LOG_IN>{t.nav_log_in()}</a>
                        <a class="btn btn-secondary" href=paths::guide("bliv-udbyder")>{t.front_become_provider()}</a>
                    </p>
                </div>
                <div class="hero-picture">{picture::agreements(t)}</div>
            </div>
        </section>
    }
    .into_any()
}
