//! Deciding, ending or withdrawing an agreement: what it will mean, said before the confirm.

use domain::ConnectionAction;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    details::{action_text, connection_facts, crumbs},
    form::ChangeForm,
    server_fns::{ChangeConnection, ConnectionDetails, load_connection},
};
use crate::{
    error::AppError,
    form::{PostForm, Submit, TextArea, hidden, load_draft},
    i18n::{Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{Tag, arrow, crumb, page_head},
};

/// The confirm page.
pub async fn change_connection_page(at: At) -> Shown {
    let connection = load_connection(at.part("id")).await?;
    load_draft().await?;
    match ConnectionAction::from_code(&at.part("action")) {
        Some(action) if action.is_agencys() == connection.agency => Ok(show(connection, action)),
        _ => Err(AppError::NotFound),
    }
}

fn show(connection: ConnectionDetails, action: ConnectionAction) -> AnyView {
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
        ConnectionAction::Approve if connection.needs_data_access => (
            "panel panel-ok",
            t.connection_approve_meaning(&connection.system_name, &connection.service_name),
        ),
        ConnectionAction::Approve => (
            "panel panel-ok",
            t.connection_approve_free_meaning(&connection.system_name, &connection.service_name),
        ),
        ConnectionAction::Reject => ("panel panel-no", t.connection_reject_meaning(&connection.system_name)),
        _ => ("panel panel-no", t.connection_end_meaning(&connection.system_name, &connection.service_name)),
    };
    let change =
        view! { {Tag::of(connection.status, t).view()} {arrow(t)} {Tag::of(to, t).view()} }.into_any();
    let button = if action == ConnectionAction::Approve { "btn btn-primary" } else { "btn btn-danger" };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(way, title, "")} {connection_facts(&connection, change, t)}
                <section class=class>
                    <h2>{t.consequence_title()}</h2>
                    <p>{meaning}</p>
                </section>
                <PostForm to=ChangeConnection::PATH>
                    {hidden(ChangeForm::id(), connection.id)} {hidden(ChangeForm::version(), connection.version)}
                    {hidden(ChangeForm::action(), action.code())}
                    <TextArea of=ChangeForm::reason() hint=t.connection_reason_hint() optional=!action.needs_reason() />
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
