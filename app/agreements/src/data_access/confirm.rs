//! The confirm page of a change, for the owner's actions and the provider's: which data starts or stops flowing to whom.

use std::collections::BTreeSet;

use domain::{DataAccessAction, DataAccessStatus};
use leptos::prelude::*;

use super::{ChangeRow, ChangeView, StandsView, form::ChangeForm};
use crate::{
    error::AppError,
    form::{CheckBox, PostForm, Submit, TextArea, TextField, hidden},
    i18n::{Lang, use_lang},
    pair::pair_facts,
    ui::{Crumb, Tag, also, arrow, consequence_panel, facts, page_head},
    version::{difference, said_since},
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
        DataAccessAction::Resume => t.confirm_resume(),
        DataAccessAction::Confirm => t.confirm_confirm(),
        DataAccessAction::Reject => t.confirm_reject(),
        DataAccessAction::SetWaiting => t.confirm_set_waiting(),
        DataAccessAction::Delete => t.confirm_delete(),
        DataAccessAction::Withdraw => t.confirm_withdraw(),
        DataAccessAction::End => t.confirm_end(),
    }
}

/// What stands around a change that is about to be made.
pub struct Frame {
    pub crumbs: Vec<Crumb>,
    /// The heading and what is said below it; `None` for the action's own.
    pub head: Option<(&'static str, &'static str)>,
    /// The server function's path, and what its button says.
    pub to: &'static str,
    pub button: &'static str,
    pub cancel: &'static str,
    /// What else could be done.
    pub others: AnyView,
}

/// The confirm page, for the owner's actions and the provider's: which data starts or stops flowing to whom.
pub fn confirm(view: ChangeView, action: DataAccessAction, frame: Frame) -> AnyView {
    let t = use_lang();
    let Frame { crumbs, head, to, button, cancel, others } = frame;
    let (title, lead) = head.unwrap_or((title(action, t), ""));
    let possible = view.rows.iter().filter(|row| row.outcome.is_ok()).count();
    let many = view.rows.len() > 1;
    let exception = |row: &&ChangeRow| many && row.passes_over_a_no(action);
    // Of each row that can be changed its place among them: a name in the form is sent once.
    let changed = (0..).zip(view.rows.iter().filter(|row| row.outcome.is_ok()));
    let value = |row: &ChangeRow| format!("{}:{}", row.access.id, row.access.version);
    let targets = changed
        .clone()
        .filter(|(_, row)| !exception(row))
        .map(|(place, row)| hidden(ChangeForm::targets().nth(place), value(row)))
        .collect_view();
    let exceptions: Vec<_> = changed
        .filter(|(_, row)| exception(row))
        .map(|(place, row)| {
            let access = &row.access;
            let name = format!("{} – {} – {}", access.owner_name, access.system_name, access.service_name);
            view! {
                <CheckBox of=ChangeForm::targets().nth(place) value=value(row) text=t.confirm_also_this(&name) />
                {stands(row, t)}
            }
        })
        .collect();
    let exceptions = (!exceptions.is_empty()).then(|| {
        view! {
            <section class="panel panel-no stack-small">
                <h2>{t.confirm_exceptions()}</h2>
                <p>{t.confirm_exceptions_lead()}</p>
                {exceptions}
            </section>
        }
    });
    let rows = view.rows.iter().map(|row| outcome(row, action, many, t)).collect_view();
    let pairs = owner_needs(&view, action, t);
    let class = match action {
        DataAccessAction::Approve
        | DataAccessAction::Resume
        | DataAccessAction::Confirm
        | DataAccessAction::SetWaiting => "btn btn-primary",
        _ => "btn btn-danger",
    };
    let from = |status| view.rows.iter().any(|row| row.outcome.is_ok() && row.access.status == status);
    let suspends = action == DataAccessAction::SetWaiting && from(DataAccessStatus::Approved);
    let passes_over = action == DataAccessAction::Approve && from(DataAccessStatus::Rejected);
    let asks = |row: &ChangeRow| row.outcome.is_ok() && action.needs_reason_from(row.access.status);
    let needed = view.rows.iter().any(|row| asks(row) && !exception(&row));
    let hint = match (needed, passes_over) {
        (true, _) => t.confirm_reason_hint(),
        (false, true) => t.confirm_reason_if_ticked_hint(),
        (false, false) => t.confirm_comment_hint(),
    };
    let until = suspends.then(|| {
        let field = ChangeForm::paused_until();
        view! { <TextField of=field hint=t.confirm_until_hint() short=true optional=true /> }
    });
    let form = (possible > 0).then(|| {
        view! {
            <PostForm to=to>
                {hidden(ChangeForm::action(), action.code())} {targets} {exceptions}
                <TextArea of=ChangeForm::comment() hint=hint optional=!needed />
                {until}
                <p class="btn-row">
                    <Submit text=button class=class /> {others}
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
                {page_head(crumbs, title, lead)} {pairs} {rows} {form} {stuck}
            </div>
        </div>
    }
    .into_any()
}

/// What an owner decides on: what the systems are, who answers for them, what the web services are for; and what is new since they last
/// said yes.
fn owner_needs(view: &ChangeView, action: DataAccessAction, t: Lang) -> Option<AnyView> {
    let one = view.pairs.len() == 1;
    let approves =
        matches!(action, DataAccessAction::Approve | DataAccessAction::Resume | DataAccessAction::Confirm);
    action.is_owners().then(|| {
        let each = view.pairs.iter().map(|pair| {
            let name = format!("{} – {}", pair.system, pair.service);
            let theirs = view.rows.iter().map(|row| &row.access);
            let theirs =
                theirs.filter(|row| row.service == pair.service_code && row.system == pair.system_id);
            let before: BTreeSet<i32> =
                theirs.filter_map(|row| row.accepted.as_ref()).map(|(version, _)| *version).collect();
            let number = pair.versions.first().map(|version| version.number.to_string()).unwrap_or_default();
            let since = before.into_iter().filter_map(|accepted| {
                let (after, before) = pair.newest_and(accepted)?;
                let told = t.confirm_version_since(&number, &pair.service, &before.number.to_string());
                (before.number < after.number).then(|| {
                    view! {
                        <section class="panel panel-info stack-small">
                            <h3>{t.version_changed()}</h3>
                            <p>{told}</p>
                            {said_since(&pair.versions, accepted, t)} {difference(before, after, t)}
                        </section>
                    }
                })
            });
            let since: Vec<_> = since.filter(|_| approves).collect();
            let plain = (approves && since.is_empty() && !number.is_empty())
                .then(|| view! { <p>{t.confirm_version(&number, &pair.service)}</p> });
            view! {
                <details class="disclosure" open=one>
                    <summary>{t.confirm_about(&name)}</summary>
                    {plain} {pair_facts(pair, vec![], t)}
                </details>
                {since}
            }
        });
        each.collect_view().into_any()
    })
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
    // In a list it stands beside the box that is to be ticked.
    let stands = (!(many && row.passes_over_a_no(action))).then(|| stands(row, t));
    view! { <section class="stack-small">{name} {about(row, status, t)} {stands} {meaning}</section> }
        .into_any()
}

/// Who said no, or suspended, when and why.
pub fn stands(row: &ChangeRow, t: Lang) -> AnyView {
    stands_text(row.access.status, row.stands.as_ref(), t)
}

/// Who took the step that led to this status, when and why.
pub fn stands_text(status: DataAccessStatus, stands: Option<&StandsView>, t: Lang) -> AnyView {
    let Some(StandsView { requested, by, at, reason }) = stands else { return ().into_any() };
    let who = match status {
        DataAccessStatus::Suspended => t.confirm_suspended_by(by, at),
        DataAccessStatus::Rejected => t.confirm_rejected_by(by, at),
        DataAccessStatus::Waiting if *requested => t.confirm_requested_by(by, at),
        _ => t.confirm_changed_by(by, at),
    };
    let reason = match (reason.is_empty(), status) {
        (false, _) => format!("»{reason}«"),
        (true, DataAccessStatus::Waiting) => String::new(),
        (true, _) => t.confirm_no_reason().to_owned(),
    };
    view! { <p><strong>{who}</strong> <br /> {reason}</p> }.into_any()
}

fn heading(action: DataAccessAction, t: Lang) -> &'static str {
    match action {
        DataAccessAction::Approve => t.consequence_when_approved(),
        DataAccessAction::Resume => t.consequence_when_resumed(),
        DataAccessAction::Confirm => t.consequence_when_confirmed(),
        DataAccessAction::Reject => t.consequence_when_rejected(),
        DataAccessAction::SetWaiting => t.consequence_when_set_waiting(),
        DataAccessAction::Delete => t.consequence_when_deleted(),
        DataAccessAction::Withdraw => t.consequence_when_withdrawn(),
        DataAccessAction::End => t.consequence_when_ended(),
    }
}
