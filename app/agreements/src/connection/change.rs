//! Deciding, ending or withdrawing an agreement: what it will mean, said before the confirm.

use domain::{ConnectionAction, ConnectionStatus};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    details::{action_text, case_view, connection_facts, crumbs},
    form::ChangeForm,
    server_fns::{CaseView, ChangeConnection, ConnectionDetails, HOLD, preview_change},
};
use crate::{
    error::AppError,
    form::{PostForm, RadioGroup, Submit, TextArea, hidden, load_draft},
    i18n::{Lang, Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{ImpactView, Tag, arrow, crumb, impact_lines, page_head, some_names},
};

/// The confirm page.
pub async fn change_connection_page(at: At) -> Shown {
    let action = ConnectionAction::from_code(&at.part("action")).ok_or(AppError::NotFound)?;
    let (connection, case, impact) = preview_change(&at.part("id"), action).await?;
    load_draft().await?;
    if action.is_agencys() == connection.agency {
        Ok(show(connection, case.as_ref(), &impact, action))
    } else {
        Err(AppError::NotFound)
    }
}

fn show(
    connection: ConnectionDetails,
    case: Option<&CaseView>,
    impact: &ImpactView,
    action: ConnectionAction,
) -> AnyView {
    let t = use_lang();
    let mut way = crumbs(&connection, t);
    let cancel = paths::connection(&connection.id);
    let name = t.connection_title(&connection.system_name, &connection.service_name);
    way.push(crumb(name, cancel.clone()));
    let title = action_text(action, connection.status, t);
    let Some(to) = action.leads_to(connection.status) else {
        let now = t.rule_status(connection.status.word(t));
        return view! {
            <div class="wrap stack">
                {page_head(way, title, now)} <p><a class="btn btn-secondary" href=cancel>{t.form_back()}</a></p>
            </div>
        }
        .into_any();
    };
    let (class, meaning) = match action {
        ConnectionAction::Approve if connection.needs_data_access && !impact.approved.is_empty() => (
            "panel panel-ok",
            t.connection_approve_again_meaning(&connection.system_name, &connection.service_name),
        ),
        ConnectionAction::Approve if connection.needs_data_access => (
            "panel panel-ok",
            t.connection_approve_meaning(&connection.system_name, &connection.service_name),
        ),
        ConnectionAction::Approve => (
            "panel panel-ok",
            t.connection_approve_free_meaning(&connection.system_name, &connection.service_name),
        ),
        ConnectionAction::Reject => ("panel panel-no", t.connection_reject_meaning(&connection.system_name)),
        ConnectionAction::Withdraw if connection.status == ConnectionStatus::Waiting => {
            ("panel panel-wait", t.connection_withdraw_meaning(&connection.system_name))
        }
        _ => ("panel panel-no", t.connection_end_meaning(&connection.system_name, &connection.service_name)),
    };
    // Of an approval the choice below says it.
    let flows = connection.status == ConnectionStatus::Approved;
    let change =
        view! { {Tag::of(connection.status, t).view()} {arrow(t)} {Tag::of(to, t).view()} }.into_any();
    let button = if action == ConnectionAction::Approve { "btn btn-primary" } else { "btn btn-danger" };
    let flows = flows.then(|| impact_lines(impact, !connection.needs_data_access, false, t));
    let wakes =
        connection.needs_data_access.then(|| choice(&connection.system_name, impact, action, t)).flatten();
    let hint = match &wakes {
        Some(_) => t.connection_last_day_comment_hint(),
        None => t.connection_reason_hint(),
    };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(way, title, "")} {connection_facts(&connection, change, t)} {case.map(|case| case_view(case, t))}
                <section class=class>
                    <h2>{t.consequence_title()}</h2>
                    <p>{meaning}</p>
                    {flows}
                </section>
                <PostForm to=ChangeConnection::PATH>
                    {hidden(ChangeForm::id(), connection.id)} {hidden(ChangeForm::version(), connection.version)}
                    {hidden(ChangeForm::action(), action.code())}
                    {wakes}
                    <TextArea of=ChangeForm::reason() hint=hint optional=!action.needs_reason() />
                    <p class="btn-row">
                        <Submit text=title class=button />
                        <a class="btn btn-quiet" href=cancel>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}

/// What is to become of the schools' approvals from before, where there are any.
fn choice(system: &str, impact: &ImpactView, action: ConnectionAction, t: Lang) -> Option<AnyView> {
    if action != ConnectionAction::Approve || impact.approved.is_empty() {
        return None;
    }
    let count = match impact.approved.len() {
        1 => t.mail_institution("1"),
        n => t.mail_institutions(&crate::text::grouped(u32::try_from(n).unwrap_or(u32::MAX))),
    };
    let hold = match impact.starts.is_empty() {
        true => t.connection_wakes_hold_none().to_owned(),
        false => t.connection_wakes_hold(&some_names(&impact.starts, t)),
    };
    let options = vec![(String::new(), t.connection_wakes_ask().to_owned()), (HOLD.to_owned(), hold)];
    let view = view! {
        <section class="panel panel-wait">
            <h2>{t.connection_wakes()}</h2>
            <p>{t.connection_wakes_lead(&count, system, &some_names(&impact.approved, t))}</p>
        </section>
        {hidden(ChangeForm::approvals(), impact.approved.len())}
        <RadioGroup of=ChangeForm::wakes() options=options value="" />
    };
    Some(view.into_any())
}
