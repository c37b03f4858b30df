//! The confirm page of a change, for the owner's actions and the provider's: which data starts or stops flowing to whom.

use domain::DataAccessAction;
use leptos::prelude::*;

use super::{ChangeRow, ChangeView, form::ChangeForm};
use crate::{
    error::AppError,
    form::{PostForm, Submit, TextArea, hidden},
    i18n::{Lang, use_lang},
    ui::{Crumb, Tag, also, arrow, consequence_panel, facts, page_head},
};

/// Whose data it is, and for what.
pub fn about(row: &ChangeRow, status: AnyView, t: Lang) -> AnyView {
    let access = &row.access;
    let mut rows = vec![
        (t.table_institution(), format!("{} ({})", access.owner_name, access.owner).into_any()),
        (t.field_system(), t.access_system_from(&access.system_name, &access.provider_name).into_any()),
        (t.field_service(), access.service_name.clone().into_any()),
        (t.table_status(), status),
    ];
    rows.extend(also(&access.also, t));
    facts(rows)
}

fn title(action: DataAccessAction, t: Lang) -> &'static str {
    match action {
        DataAccessAction::Approve => t.confirm_approve(),
        DataAccessAction::Reject => t.confirm_reject(),
        DataAccessAction::SetWaiting => t.confirm_set_waiting(),
        DataAccessAction::Delete => t.confirm_delete(),
        DataAccessAction::Withdraw => t.confirm_withdraw(),
        DataAccessAction::End => t.confirm_end(),
    }
}

/// The confirm page, for the owner's actions and the provider's: which data starts or stops flowing to whom.
pub fn confirm(
    view: ChangeView,
    crumbs: Vec<Crumb>,
    to: &'static str,
    button: &'static str,
    cancel: &'static str,
) -> AnyView {
    let t = use_lang();
    let Some(action) = view.action else { return ().into_any() };
    let possible = view.rows.iter().filter(|row| row.outcome.is_ok()).count();
    let targets = (0..)
        .zip(view.rows.iter().filter(|row| row.outcome.is_ok()))
        .map(|(place, row)| {
            let value = format!("{}:{}", row.access.id, row.access.version);
            hidden(ChangeForm::targets().nth(place), value)
        })
        .collect_view();
    let many = view.rows.len() > 1;
    let rows = view.rows.iter().map(|row| outcome(row, action, many, t)).collect_view();
    let class = match action {
        DataAccessAction::Approve | DataAccessAction::SetWaiting => "btn btn-primary",
        _ => "btn btn-danger",
    };
    let form = (possible > 0).then(|| {
        view! {
            <PostForm to=to>
                {hidden(ChangeForm::action(), action.code())} {targets}
                <TextArea of=ChangeForm::comment() hint=t.confirm_comment_hint() optional=true />
                <p class="btn-row">
                    <Submit text=button class=class />
                    <a class="btn btn-quiet" href=cancel>{t.form_cancel()}</a>
                </p>
            </PostForm>
        }
    });
    let stuck = (possible == 0)
        .then(|| view! { <p><a class="btn btn-secondary" href=cancel>{t.form_back()}</a></p> });
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, title(action, t), "")} {rows} {form} {stuck}
            </div>
        </div>
    }
    .into_any()
}

fn outcome(row: &ChangeRow, action: DataAccessAction, many: bool, t: Lang) -> AnyView {
    let access = &row.access;
    let status = match action.leads_to(access.status) {
        Some(to) => {
            view! { {Tag::of(access.status, t).view()} {arrow(t)} {Tag::of(to, t).view()} }.into_any()
        }
        None => Tag::of(access.status, t).view(),
    };
    let meaning = match &row.outcome {
        Ok(consequence) => consequence_panel(
            heading(action, t),
            consequence,
            &access.system_name,
            &access.service_data,
            &access.service_name,
            &access.owner_name,
        ),
        Err(rule) => {
            view! { <p class="panel panel-off">{AppError::Rule(rule.clone()).message(t)}</p> }.into_any()
        }
    };
    let name = many.then(|| view! { <h2>{access.owner_name.clone()}</h2> });
    view! { <section class="stack-small">{name} {about(row, status, t)} {meaning}</section> }.into_any()
}

fn heading(action: DataAccessAction, t: Lang) -> &'static str {
    match action {
        DataAccessAction::Approve => t.consequence_when_approved(),
        DataAccessAction::Reject => t.consequence_when_rejected(),
        DataAccessAction::SetWaiting => t.consequence_when_set_waiting(),
        DataAccessAction::Delete => t.consequence_when_deleted(),
        DataAccessAction::Withdraw => t.consequence_when_withdrawn(),
        DataAccessAction::End => t.consequence_when_ended(),
    }
}
