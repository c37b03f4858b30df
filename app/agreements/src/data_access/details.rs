//! One data access, for its owner and its provider.

use domain::DataAccessStatus;
use leptos::prelude::*;

use super::server_fns::{AccessDetails, load_access};
use crate::{
    addresses::{change_access, give_up_access},
    i18n::{Lang, Word as _, use_lang},
    page::{At, Shown},
    pair::pair_facts,
    paths,
    text::grouped,
    ui::{Tag, also, comment, crumb, grid_icon, history, live_facts, missing_links, page_head_with},
    version::{approved_for, difference, said_since},
};

/// A data access, whether data can be fetched, and its history.
pub async fn data_access_page(at: At) -> Shown {
    let t = use_lang();
    let details = load_access(at.part("id")).await?;
    let access = &details.access;
    let title = t.access_title(&access.owner_name, &access.system_name);
    let back = if details.owner {
        crumb(t.nav_administration(), paths::ADMINISTRATION)
    } else {
        crumb(t.nav_data_accesses(), paths::DATA_ACCESSES)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(vec![back], title, "", actions(&details, t))}
            {access_facts(&details, t)}
            {flow(&details, t)}
            {to_confirm(&details, t)}
            {background(&details, t)}
            {history(details.history)}
        </div>
    }
    .into_any())
}

/// Who may fetch what from whom.
pub fn access_facts(details: &AccessDetails, t: Lang) -> AnyView {
    let access = &details.access;
    let mut facts = vec![
        (t.table_institution(), format!("{} ({})", access.owner_name, access.owner).into_any()),
        (t.field_system(), access.system_name.clone().into_any()),
        (t.field_provider(), access.provider_name.clone().into_any()),
        (t.field_service(), access.service_name.clone().into_any()),
        (t.table_status(), Tag::of(access.status, t).view()),
        (t.access_asked(), details.asked.clone().into_any()),
        (t.table_changed(), access.changed.clone().into_any()),
    ];
    if let Some((version, day)) = &access.accepted {
        let approved = approved_for(*version, day, t);
        let newest = (*version < access.newest).then(|| {
            view! { <span class="cell-sub">{t.version_newest(&access.newest.to_string())}</span> }
        });
        facts.push((t.version_label(), view! { {approved} {newest} }.into_any()));
    }
    facts.extend(also(&access.also, t));
    let link = |(id, owner): &(String, String)| {
        view! { <a href=paths::data_access(id)>{owner.clone()}</a> " " }.into_any()
    };
    if let Some(forerunner) = &details.forerunner {
        facts.push((t.take_over_forerunner(), link(forerunner)));
    }
    if !details.heirs.is_empty() {
        let heirs: Vec<_> = details.heirs.iter().map(link).collect();
        facts.push((t.take_over_heirs(), heirs.into_any()));
    }
    if !access.paused_until.is_empty() {
        facts.push((domain::NoticeTime::HeldUntil.word(t), access.paused_until.clone().into_any()));
    }
    if !details.last_day.is_empty() {
        facts.push((t.field_last_day(), details.last_day.clone().into_any()));
    }
    if !details.agreements_last_day.is_empty() {
        facts.push((t.access_agreements_last_day(), details.agreements_last_day.clone().into_any()));
    }
    live_facts(facts)
}

fn flow(details: &AccessDetails, t: Lang) -> AnyView {
    if details.access.missing.is_empty() {
        return view! {
            <section class="panel panel-ok" data-live="flow">
                <h2>{t.decision_allowed()}</h2>
                <p>{t.decision_allowed_text()}</p>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="panel panel-wait" data-live="flow">
            <h2>{t.decision_denied_title()}</h2>
            {missing_links(&details.access.missing)}
        </section>
    }
    .into_any()
}

/// That the web service has a new version, what is new, and where the owner confirms it.
fn to_confirm(details: &AccessDetails, t: Lang) -> AnyView {
    let access = &details.access;
    let older =
        access.accepted.as_ref().map(|(version, _)| *version).filter(|version| *version < access.newest);
    let Some(accepted) = older else { return view! { <div data-live="version"></div> }.into_any() };
    let changed = details.pair.newest_and(accepted).map(|(newest, before)| difference(before, newest, t));
    let said = said_since(&details.pair.versions, accepted, t);
    let to_confirm = (!access.confirm_by.is_empty()).then(|| {
        let text = t.version_to_confirm_text(&access.confirm_by);
        let link = details.owner.then(|| {
            view! { <p><a class="btn btn-primary" href=paths::ADMINISTRATION_VERSIONS>{t.version_title()}</a></p> }
        });
        view! { <p>{text}</p> {link} }
    });
    let title = match access.confirm_by.is_empty() {
        true => t.version_newest(&access.newest.to_string()),
        false => t.version_to_confirm(&access.newest.to_string()),
    };
    view! {
        <div data-live="version">
            <section class="panel panel-info stack-small">
                <h2>{title}</h2>
                {to_confirm}
                <h3>{t.version_changed()}</h3>
                {said} {changed}
            </section>
        </div>
    }
    .into_any()
}

/// What the system and the web service are, and what was decided on the same two before and elsewhere.
fn background(details: &AccessDetails, t: Lang) -> AnyView {
    let counts = details.others.iter().map(|(status, n)| format!("{} {}", status.word(t), grouped(*n)));
    let counts = counts.collect::<Vec<_>>().join(" · ");
    let counts = (!counts.is_empty()).then(|| (t.access_elsewhere(), counts.into_any()));
    let said = details.said.iter().map(|said| {
        let reason = (!said.reason.is_empty()).then(|| comment(said.reason.clone()));
        view! {
            <li>
                {said.owner.clone()} " " {Tag::of(said.status, t).view()} " " {said.at.clone()} ", " {said.by.clone()} {reason}
            </li>
        }
    });
    let said = (!details.said.is_empty()).then(|| {
        view! { <h3>{t.access_said()}</h3> <ul class="plain-list">{said.collect_view()}</ul> }
    });
    view! {
        <section class="stack-small">
            <h2>{t.access_about()}</h2>
            {pair_facts(&details.pair, counts.into_iter().collect(), t)} {said}
        </section>
    }
    .into_any()
}

fn actions(details: &AccessDetails, t: Lang) -> AnyView {
    let access = &details.access;
    let owner = (details.owner && access.status != DataAccessStatus::Deleted).then(|| {
        view! {
            <a class="btn btn-secondary" href=change_access(&access.id)>
                {grid_icon()} {t.action_change_status()}
            </a>
        }
    });
    let last_day =
        (details.owner && !access.closed && access.status == DataAccessStatus::Approved).then(|| {
            let path = paths::access_last_day(&access.id);
            view! { <a class="btn btn-secondary" href=path>{t.last_day_title()}</a> }
        });
    let give_up = match access.status {
        DataAccessStatus::Waiting => Some(("withdraw", t.action_withdraw())),
        DataAccessStatus::Approved | DataAccessStatus::Suspended => Some(("end", t.action_end())),
        _ => None,
    };
    let provider = give_up.filter(|_| details.provider).map(|(action, text)| {
        view! { <a class="btn btn-secondary" href=give_up_access(&access.id, action)>{text}</a> }
    });
    view! { <p class="btn-row" data-live="actions">{owner} {last_day} {provider}</p> }.into_any()
}
