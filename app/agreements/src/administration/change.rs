//! "Skift status": choose what is to happen, see what it will mean, confirm.

use domain::DataAccessAction;
use leptos::{prelude::*, server_fn::ServerFn};

use super::server_fns::{ChangeAccess, preview_change};
use crate::{
    addresses::AccessChange,
    data_access::{ChangeView, Frame, about, action_class, action_text, confirm},
    error::AppError,
    form::{Draft, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Crumb, Tag, crumb, page_head},
};

/// The page.
pub async fn change_page(at: At) -> Shown {
    let t = use_lang();
    let asked = AccessChange::of(&at.query);
    let view = match preview_change(asked.ids.all(), &asked.action).await {
        Err(AppError::Rule(domain::RuleError::NothingChosen)) => None,
        other => Some(other?),
    };
    load_draft().await?;
    let crumbs = vec![crumb(t.nav_administration(), paths::ADMINISTRATION)];
    Ok(match view {
        None => nothing_ticked(crumbs, t),
        Some(view) => match (view.action, view.offered) {
            (Some(action), _) => confirm(view, action, frame(crumbs, t.action_change_status())),
            // The answer that a request waits for takes one press; the rest is a page further.
            (None, Some(action)) => {
                let others = actions(&view, Some(action), t);
                let head = Some((t.action_change_status(), t.administration_choose_offered()));
                let frame = frame(crumbs, action_text(action, t));
                confirm(view, action, Frame { head, others, ..frame })
            }
            (None, None) => choose(view, crumbs, t),
        },
    })
}

fn frame(crumbs: Vec<Crumb>, button: &'static str) -> Frame {
    Frame {
        crumbs,
        head: None,
        to: ChangeAccess::PATH,
        button,
        cancel: paths::ADMINISTRATION,
        others: ().into_any(),
    }
}

fn nothing_ticked(crumbs: Vec<Crumb>, t: Lang) -> AnyView {
    let error = Some(AppError::Rule(domain::RuleError::NothingChosen));
    provide_context(Draft { error, ..Draft::default() });
    view! {
        <div class="wrap stack">
            {page_head(crumbs, t.action_change_status(), t.administration_nothing_ticked())}
            <p><a class="btn btn-secondary" href=paths::ADMINISTRATION>{t.form_back()}</a></p>
        </div>
    }
    .into_any()
}

/// Links to the actions that the rows' status takes, but for one.
fn actions(view: &ChangeView, but: Option<DataAccessAction>, t: Lang) -> AnyView {
    let mut asked = AccessChange::default();
    asked.ids.set_all(view.rows.iter().map(|row| &row.access.id));
    let status = view.rows.first().map(|row| row.access.status);
    let closed = view.rows.iter().all(|row| row.access.closed);
    let to_confirm = view.rows.iter().any(|row| !row.access.confirm_by.is_empty());
    DataAccessAction::ALL
        .into_iter()
        .filter(|action| action.is_owners() && Some(*action) != but)
        .filter(|action| *action != DataAccessAction::Confirm || to_confirm)
        // What an institution leaves that takes part no longer can be deleted.
        .filter(|action| *action == DataAccessAction::Delete || !closed)
        .filter(|action| {
            view.rows.len() > 1 || status.is_some_and(|status| action.leads_to(status).is_some())
        })
        .map(|action| {
            let class = action_class(action);
            let href = asked.clone().action(action.code()).address_at(paths::ADMINISTRATION_CHANGE);
            view! { <a class=class href=href>{action_text(action, t)}</a> }
        })
        .collect_view()
        .into_any()
}

/// One row, and the actions its status takes.
fn choose(view: ChangeView, crumbs: Vec<Crumb>, t: Lang) -> AnyView {
    let buttons = actions(&view, None, t);
    let rows =
        view.rows.into_iter().map(|row| about(&row, Tag::of(row.access.status, t).view(), t)).collect_view();
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, t.action_change_status(), t.administration_choose())} {rows}
                <p class="btn-row">
                    {buttons}
                    <a class="btn btn-quiet" href=paths::ADMINISTRATION>{t.form_cancel()}</a>
                </p>
            </div>
        </div>
    }
    .into_any()
}
