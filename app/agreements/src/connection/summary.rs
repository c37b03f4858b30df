//! The summary before a request is sent: what, for which system, on which terms.

use domain::RuleError;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    choose::stepper,
    form::RequestForm,
    server_fns::{RequestConnections, SummaryLine, SummaryView, load_summary},
};
use crate::{
    addresses::{ConnectionSummary, NewConnection},
    error::AppError,
    form::{Draft, PostForm, Submit, TextArea, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    ui::{crumb, facts, first_bold, lines, page_head},
    version::categories_view,
};

/// What is about to be asked for; nothing chosen leads back with a word about it.
pub async fn summary_page(at: At) -> Shown {
    let asked = ConnectionSummary::of(&at.query);
    match load_summary(asked.system.to_string(), asked.services.all().to_vec()).await {
        Ok(view) => {
            load_draft().await?;
            Ok(show(view))
        }
        Err(AppError::Rule(RuleError::NothingChosen)) => Ok(nothing_chosen(&asked.system)),
        Err(error) => Err(error),
    }
}

fn nothing_chosen(system: &str) -> AnyView {
    let t = use_lang();
    let draft = Draft { error: Some(AppError::Rule(RuleError::NothingChosen)), ..Draft::default() };
    provide_context(draft);
    let back = NewConnection::default().system(system).address();
    view! {
        <div class="wrap stack">
            {page_head(vec![crumb(t.nav_new_connection(), back.clone())], t.connection_summary_title(), "")}
            <p><a class="btn btn-secondary" href=back>{t.form_back()}</a></p>
        </div>
    }
    .into_any()
}

fn show(view: SummaryView) -> AnyView {
    let t = use_lang();
    let back = NewConnection::default().system(&view.system).address();
    let chosen = (0..)
        .zip(&view.lines)
        .map(|(place, line)| {
            hidden(RequestForm::services().nth(place), format!("{}:{}", line.code, line.version))
        })
        .collect_view();
    let services = view.lines.into_iter().map(|line| service(line, t)).collect_view();
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(
                    vec![crumb(t.nav_new_connection(), back.clone())],
                    t.connection_summary_title(),
                    t.connection_summary_lead(),
                )} {stepper(2, t)}
                {facts(vec![
                    (t.field_system(), view.system_name.into_any()),
                    (t.field_provider(), view.provider_name.into_any()),
                ])} {services}
                <PostForm to=RequestConnections::PATH>
                    {hidden(RequestForm::system(), view.system)} {chosen}
                    <TextArea of=RequestForm::message() hint=t.connection_message_hint() optional=true />
                    // Send is the guide's last step: what it means stands above it, below the terms.
                    {hidden(RequestForm::terms(), "accepted")}
                    <p>{first_bold(t.connection_accept())}</p>
                    <p class="btn-row">
                        <Submit text=t.form_send() />
                        <a class="btn btn-quiet" href=back>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}

fn service(line: SummaryLine, t: Lang) -> AnyView {
    let next = if line.needs_data_access { t.connection_then_access() } else { t.connection_no_access() };
    view! {
        <section class="panel panel-info">
            <h2>{line.name}</h2>
            <p><strong>{t.field_purpose()}</strong> " " {line.purpose}</p>
            <p><strong>{t.field_data()}</strong> " " {line.data}</p>
            {categories_view(&line.categories, t)}
            <p>{next}</p>
            <h3>{t.field_service_terms()}</h3>
            {lines(line.terms)}
        </section>
    }
    .into_any()
}
