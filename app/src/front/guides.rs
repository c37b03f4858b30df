//! The short guides of the front page: the seed's own steps, where each is done, and the longer guide.

use leptos::prelude::*;

use crate::{i18n::Lang, paths, ui::rich};

struct Guide {
    title: &'static str,
    /// One step a line.
    steps: &'static str,
    slug: &'static str,
    /// Where it is done.
    place: &'static str,
    go: &'static str,
}

fn first(t: Lang) -> Guide {
    Guide {
        title: t.guides_first_title(),
        steps: t.guides_first_steps(),
        slug: "foerste-gang",
        place: paths::LOG_IN,
        go: t.nav_log_in(),
    }
}

fn provider(t: Lang) -> [Guide; 5] {
    [
        Guide {
            title: t.guides_become_title(),
            steps: t.guides_become_steps(),
            slug: "bliv-udbyder",
            place: paths::CONTACT,
            go: t.guides_become_go(),
        },
        Guide {
            title: t.guides_system_title(),
            steps: t.guides_system_steps(),
            slug: "opret-system",
            place: paths::SYSTEMS,
            go: t.nav_systems(),
        },
        Guide {
            title: t.guides_connection_title(),
            steps: t.guides_connection_steps(),
            slug: "tilslutningsaftale",
            place: paths::NEW_CONNECTION,
            go: t.nav_new_connection(),
        },
        Guide {
            title: t.guides_access_title(),
            steps: t.guides_access_steps(),
            slug: "anmod-om-dataadgang",
            place: paths::DATA_ACCESSES,
            go: t.nav_data_accesses(),
        },
        Guide {
            title: t.guides_notify_title(),
            steps: t.guides_notify_provider_steps(),
            slug: "notifikationsmodtager",
            place: paths::PROVIDER_NOTIFICATIONS,
            go: t.nav_provider_systems(),
        },
    ]
}

fn school(t: Lang) -> [Guide; 2] {
    [
        Guide {
            title: t.guides_approve_title(),
            steps: t.guides_approve_steps(),
            slug: "godkend-dataanmodning",
            place: paths::ADMINISTRATION,
            go: t.nav_administration(),
        },
        Guide {
            title: t.guides_notify_title(),
            steps: t.guides_notify_school_steps(),
            slug: "notifikationsmodtager",
            place: paths::ADMINISTRATION_NOTIFICATIONS,
            go: t.nav_administration(),
        },
    ]
}

fn steps(guide: &Guide, t: Lang) -> AnyView {
    let items = guide.steps.lines().map(|line| view! { <li><span>{rich(line)}</span></li> }).collect_view();
    view! {
        <ol class="steps">{items}</ol>
        <p class="btn-row">
            <a href=guide.place>{guide.go}</a>
            <a href=paths::guide(guide.slug)>{t.front_longer_guide()}</a>
        </p>
    }
    .into_any()
}

fn folded(guide: Guide, t: Lang) -> AnyView {
    view! {
        <details class="disclosure">
            <summary><h3>{guide.title}</h3></summary>
            <div class="stack-small">{steps(&guide, t)}</div>
        </details>
    }
    .into_any()
}

/// The three columns: first time, provider, school.
pub fn columns(t: Lang) -> AnyView {
    let first = first(t);
    view! {
        <div class="columns-3">
            <section class="stack-small">
                <h2>{first.title}</h2>
                {steps(&first, t)}
            </section>
            <section class="stack-small">
                <h2>{t.front_provider()}</h2>
                {provider(t).map(|guide| folded(guide, t)).into_iter().collect_view()}
            </section>
            <section class="stack-small">
                <h2>{t.front_school()}</h2>
                {school(t).map(|guide| folded(guide, t)).into_iter().collect_view()}
                <p>{t.guides_recommend()}</p>
                <p><a href=paths::CONTACT>{t.contact_title()}</a></p>
            </section>
        </div>
    }
    .into_any()
}
