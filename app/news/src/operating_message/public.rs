//! How the portal is doing, for everyone.

use domain::Severity;
use leptos::prelude::*;

use super::server_fns::{MessageView, list_current};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{empty, icon, lines, page_head},
};

fn class(severity: Severity, base: &str) -> String {
    match severity {
        Severity::Information => format!("{base} {base}-info"),
        Severity::Warning => base.to_owned(),
        Severity::Critical => format!("{base} {base}-no"),
    }
}

/// "Aktuel driftsstatus" on the front page: nothing when there is nothing to tell.
pub async fn status_band() -> AnyView {
    let t = use_lang();
    let messages = list_current().await.unwrap_or_default().into_iter().enumerate();
    messages.map(|(place, message)| band(place, message, t)).collect_view().into_any()
}

/// How an open page knows a message again.
fn mark(place: usize) -> String {
    format!("message-{place}")
}

fn band(place: usize, message: MessageView, t: Lang) -> AnyView {
    view! {
        <div class=class(message.severity, "status-band") data-live=mark(place)>
            <p class="wrap">
                <strong>{t.message_current()}</strong>
                " "
                {message.text}
                " "
                <a href=paths::STATUS>{t.message_read_more()}</a>
            </p>
        </div>
    }
    .into_any()
}

/// The page with the messages.
pub async fn status_page(_: At) -> Shown {
    let t = use_lang();
    let messages = list_current().await?;
    let list = if messages.is_empty() {
        empty(t.message_none_title(), t.message_none(), ().into_any())
    } else {
        messages
            .into_iter()
            .enumerate()
            .map(|(place, message)| {
                let (panel, word) = match message.severity {
                    Severity::Information => ("panel panel-info", t.message_information()),
                    Severity::Warning => ("panel panel-wait", t.message_warning()),
                    Severity::Critical => ("panel panel-no", t.message_critical()),
                };
                view! {
                    <section class=panel data-live=mark(place)>
                        <h2>{icon("alert")} " " {word}</h2>
                        {lines(message.text)}
                        <p class="hint">{t.message_since(&message.from)}</p>
                    </section>
                }
            })
            .collect_view()
            .into_any()
    };
    Ok(view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![], t.nav_status(), t.message_lead())} {list}
                <section class="stack-small">
                    <h2>{t.message_browsers_title()}</h2>
                    <p>{t.message_browsers()}</p>
                </section>
            </div>
        </div>
    }
    .into_any())
}
