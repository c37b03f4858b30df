//! The short guides of the front page: the seed's own titles and steps, where each is done, and the longer guide.

use leptos::prelude::*;

use crate::{i18n::Lang, paths, ui::rich};

struct Guide {
    title: &'static str,
    /// One step a line; a line that begins with `- ` is a part of the step before.
    steps: &'static str,
    slug: &'static str,
    /// The link to the longer guide, in the seed's words.
    more: &'static str,
    /// Where it is done.
    place: &'static str,
    go: &'static str,
}

fn first(t: Lang) -> Guide {
    Guide {
        title: t.guides_first_title(),
        steps: t.guides_first_steps(),
        slug: "foerste-gang",
        more: t.guides_thorough(),
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
            more: t.front_longer_guide(),
            place: paths::CONTACT,
            go: t.guides_become_go(),
        },
        Guide {
            title: t.guides_system_title(),
            steps: t.guides_system_steps(),
            slug: "opret-system",
            more: t.guides_detailed(),
            place: paths::SYSTEMS,
            go: t.nav_systems(),
        },
        Guide {
            title: t.guides_connection_title(),
            steps: t.guides_connection_steps(),
            slug: "tilslutningsaftale",
            more: t.guides_thorough(),
            place: paths::NEW_CONNECTION,
            go: t.nav_new_connection(),
        },
        Guide {
            title: t.guides_access_title(),
            steps: t.guides_access_steps(),
            slug: "anmod-om-dataadgang",
            more: t.guides_thorough(),
            place: paths::DATA_ACCESSES,
            go: t.nav_data_accesses(),
        },
        Guide {
            title: t.guides_notify_title(),
            steps: t.guides_notify_provider_steps(),
            slug: "notifikationsmodtager",
            more: t.guides_detailed(),
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
            more: t.front_longer_guide(),
            place: paths::ADMINISTRATION,
            go: t.nav_administration(),
        },
        Guide {
            title: t.guides_notify_title(),
            steps: t.guides_notify_school_steps(),
            slug: "notifikationsmodtager",
            more: t.guides_detailed(),
            place: paths::ADMINISTRATION_NOTIFICATIONS,
            go: t.nav_administration(),
        },
    ]
}

fn steps(guide: &Guide) -> AnyView {
    let mut steps: Vec<(&'static str, Vec<&'static str>)> = vec![];
    for line in guide.steps.lines() {
        if let Some(part) = line.strip_prefix("- ")
            && let Some((_, parts)) = steps.last_mut()
        {
            parts.push(part);
        } else {
            steps.push((line, vec![]));
        }
    }
    let items = steps
        .into_iter()
        .map(|(line, parts)| {
            let parts = (!parts.is_empty()).then(|| {
                let parts = parts.into_iter().map(|part| view! { <li><span>{rich(part)}</span></li> });
                view! { <ol>{parts.collect_view()}</ol> }
            });
            view! { <li><span>{rich(line)}</span> {parts}</li> }
        })
        .collect_view();
    view! {
        <ol class="steps">{items}</ol>
        <p class="btn-row">
            <a href=guide.place>{guide.go}</a>
            <a href=paths::guide(guide.slug)>{guide.more}</a>
        </p>
    }
    .into_any()
}

fn folded(guide: &Guide) -> AnyView {
    view! {
        <details class="disclosure">
            <summary><h3>{guide.title}</h3></summary>
            <div class="stack-small">{steps(guide)}</div>
        </details>
    }
    .into_any()
}

fn help(t: Lang) -> AnyView {
    view! { <p><a href=paths::CONTACT>{t.contact_title()}</a></p> }.into_any()
}

/// The three columns: first time, provider, school.
pub fn columns(t: Lang) -> AnyView {
    let first = first(t);
    let [approve, notify] = school(t);
    view! {
        <div class="columns-3">
            <section class="stack-small">
                <h2>{first.title}</h2>
                {steps(&first)}
            </section>
            <section class="stack-small">
                <h2>{t.front_provider()}</h2>
                {provider(t).iter().map(folded).collect_view()}
                {help(t)}
            </section>
            <section class="stack-small">
                <h2>{t.front_school()}</h2>
                {folded(&approve)}
                <p>{rich(t.guides_recommend())}</p>
                {folded(&notify)}
                {help(t)}
            </section>
        </div>
    }
    .into_any()
}
