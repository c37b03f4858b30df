//! Making a system passive or active, or deleting it: what it will mean, said before the confirm.

use domain::{ConnectionStatus, SystemAction, SystemStatus};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::ChangeForm,
    server_fns::{ChangeSystem, ConnectionView, SystemDetails, load_system, preview_change},
};
use crate::{
    addresses::{AccessList, SystemChange},
    error::AppError,
    form::{PostForm, Submit, hidden, load_draft},
    i18n::{Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{ImpactView, Tag, arrow, crumb, facts, impact_lines, page_head},
};

/// The confirm page.
pub async fn change_system_page(at: At) -> Shown {
    let details = load_system(at.part("id")).await?;
    load_draft().await?;
    let action = SystemAction::from_code(&at.part("action")).ok_or(AppError::NotFound)?;
    let impact = preview_change(&at.part("id"), action).await?;
    Ok(show(details, &impact, action, SystemChange::of(&at.query).back.to_string()))
}

fn show(details: SystemDetails, impact: &ImpactView, action: SystemAction, back: String) -> AnyView {
    let t = use_lang();
    let system = details.system;
    let (title, button, class, meaning) = match action {
        SystemAction::Passivate => (
            t.system_passivate_title(),
            t.system_passivate(),
            "panel panel-wait",
            t.system_passivate_meaning(),
        ),
        SystemAction::Activate => {
            (t.system_activate_title(), t.system_activate(), "panel panel-ok", t.system_activate_meaning())
        }
        SystemAction::Delete => {
            (t.system_delete_title(), t.system_delete(), "panel panel-no", t.system_delete_meaning())
        }
    };
    let crumbs =
        vec![crumb(t.nav_systems(), paths::SYSTEMS), crumb(system.name.clone(), paths::system(&system.id))];
    let cancel = paths::system(&system.id);
    let Some(to) = action.leads_to(system.status) else {
        let now = t.rule_system_status(system.status.word(t));
        return view! {
            <div class="wrap stack">
                {page_head(crumbs, title, now)} <p><a class="btn btn-secondary" href=cancel>{t.form_back()}</a></p>
            </div>
        }
        .into_any();
    };
    let connected = |c: &&ConnectionView| c.status == ConnectionStatus::Approved;
    let free = system.connections.iter().filter(connected).any(|c| !c.needs_data_access);
    let live: Vec<&ConnectionView> = system.connections.iter().filter(|c| c.status.is_live()).collect();
    let accesses = !impact.approved.is_empty() || impact.waiting > 0;
    let in_use = to == SystemStatus::Deleted && (!live.is_empty() || accesses);
    let hangs_on = in_use.then(|| {
        let agreements = live.into_iter().map(|connection| {
            let path = paths::connection(&connection.id);
            view! {
                <li><a href=path>{connection.service_name.clone()}</a> " " {Tag::of(connection.status, t).view()}</li>
            }
        });
        let agreements = agreements.collect_view();
        let list = AccessList::default().system(&system.id).address_at(paths::DATA_ACCESSES);
        let accesses = accesses.then(|| view! { <li><a href=list>{t.system_delete_accesses()}</a></li> });
        view! {
            <section class="stack-small">
                <p>{t.system_delete_first()}</p>
                <ul class="plain-list">{agreements} {accesses}</ul>
                <p><a class="btn btn-secondary" href=paths::system(&system.id)>{t.form_back()}</a></p>
            </section>
        }
    });
    let change = view! { {Tag::of(system.status, t).view()} {arrow(t)} {Tag::of(to, t).view()} }.into_any();
    let class_of_button = if action == SystemAction::Delete { "btn btn-danger" } else { "btn btn-primary" };
    let name = system.name.clone();
    // What cannot be done is not offered.
    let form = (!in_use).then(|| {
        view! {
                <PostForm to=ChangeSystem::PATH>
                    {hidden(ChangeForm::id(), system.id)} {hidden(ChangeForm::version(), system.version)}
                    {hidden(ChangeForm::name(), system.name)} {hidden(ChangeForm::action(), action.code())}
                    {hidden(ChangeForm::back(), back)}
                    <p class="btn-row">
                        <Submit text=button class=class_of_button />
                        <a class="btn btn-quiet" href=cancel>{t.form_cancel()}</a>
                    </p>
                </PostForm>
        }
    });
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, title, "")}
                {facts(vec![
                    (t.field_system(), name.into_any()),
                    (t.field_provider(), system.provider_name.into_any()),
                    (t.table_status(), change),
                ])}
                <section class=class>
                    <h2>{t.consequence_title()}</h2>
                    <p>{meaning}</p>
                    {(action != SystemAction::Delete).then(|| impact_lines(impact, free, action == SystemAction::Passivate, t))}
                    {in_use.then(|| view! { <p><strong>{t.rule_system_in_use()}</strong></p> })}
                </section>
                {hangs_on}
                {form}
            </div>
        </div>
    }
    .into_any()
}
