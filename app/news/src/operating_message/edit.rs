//! Operating messages as the agency keeps them.

use domain::{Severity, Standing};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::WriteForm,
    server_fns::{MessageForm, SaveMessage, list_messages, load_message},
};
use crate::{
    form::{PostForm, RadioGroup, Submit, TextArea, TextField, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Table, Tag, cases_tabs, crumb, empty, page_head, page_head_with},
};

fn severity_text(severity: Severity, t: Lang) -> &'static str {
    match severity {
        Severity::Information => t.message_information(),
        Severity::Warning => t.message_warning(),
        Severity::Critical => t.message_critical(),
    }
}

/// Every message, past and planned too.
pub async fn messages_page(_: At) -> Shown {
    let t = use_lang();
    let messages = list_messages().await?;
    let new = || view! { <a class="btn btn-primary" href=paths::CASES_NEW_MESSAGE>{t.message_new()}</a> };
    let list = if messages.is_empty() {
        empty(t.message_none_title(), t.message_none(), ().into_any())
    } else {
        table(&messages, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.nav_cases(), t.cases_lead(), new().into_any())}
            {cases_tabs("messages", None, t)} {list}
        </div>
    }
    .into_any())
}

fn table(messages: &[MessageForm], t: Lang) -> AnyView {
    Table::of(t.message_title())
        .bare(t.message_text(), |message: &MessageForm, cell| {
            cell.link(&paths::case_message(&message.id), &message.text_da);
        })
        .column(t.message_severity(), move |message, cell| {
            cell.text(severity_text(message.severity, t));
        })
        .column(t.field_from(), |message, cell| {
            cell.text(&message.from_text);
        })
        .column(t.field_to(), move |message, cell| {
            cell.text(if message.to_text.is_empty() { t.message_open_end() } else { &message.to_text });
        })
        .column(t.table_status(), move |message, cell| {
            cell.tag(if message.current {
                Tag::new(Standing::Holds, t.message_shown())
            } else {
                Tag::new(Standing::Over, t.message_hidden())
            });
        })
        .show(messages)
}

/// A new message.
pub async fn new_message_page(_: At) -> Shown {
    let form = load_message(String::new()).await?;
    load_draft().await?;
    Ok(show(form))
}

/// An existing message.
pub async fn edit_message_page(at: At) -> Shown {
    let form = load_message(at.part("id")).await?;
    load_draft().await?;
    Ok(show(form))
}

fn show(message: MessageForm) -> AnyView {
    let t = use_lang();
    let title = if message.id.is_empty() { t.message_new() } else { t.message_edit() };
    let severities = [Severity::Information, Severity::Warning, Severity::Critical]
        .map(|severity| (severity.code().to_owned(), severity_text(severity, t).to_owned()))
        .to_vec();
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(
                    vec![crumb(t.nav_cases(), paths::CASES), crumb(t.message_title(), paths::CASES_MESSAGES)],
                    title,
                    t.message_form_lead(),
                )}
                <PostForm to=SaveMessage::PATH>
                    {hidden(WriteForm::id(), message.id)} {hidden(WriteForm::version(), message.version)}
                    <RadioGroup of=WriteForm::severity() options=severities value=message.severity.code() />
                    <TextArea of=WriteForm::text_da() value=message.text_da />
                    <TextArea of=WriteForm::text_en() value=message.text_en />
                    <TextField of=WriteForm::from() kind="datetime-local" value=message.from short=true />
                    <TextField of=WriteForm::to() kind="datetime-local" value=message.to short=true optional=true />
                    <p class="btn-row">
                        <Submit text=t.form_save() busy=t.form_saving() />
                        <a class="btn btn-quiet" href=paths::CASES_MESSAGES>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}
