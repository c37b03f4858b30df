//! "Udbakke (demo)": every mail as it would look, for whoever tries the portal without a mail server.

use leptos::prelude::*;

use super::server_fns::{DemoOutboxView, MailView, load_demo_mail, load_demo_outbox};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Listing, crumb, empty, facts, page_head, tag},
};

/// The list.
pub async fn demo_outbox_page(at: At) -> Shown {
    let t = use_lang();
    let outbox = load_demo_outbox(at.query.page()).await?;
    let list = if outbox.mails.is_empty() {
        empty(t.demo_outbox_none_title(), t.demo_outbox_none(), ().into_any())
    } else {
        table(outbox, t)
    };
    Ok(view! {
        <div class="wrap stack">{page_head(vec![], t.demo_outbox_title(), t.demo_outbox_lead())} {list}</div>
    }
    .into_any())
}

fn table(outbox: DemoOutboxView, t: Lang) -> AnyView {
    let rows = outbox.mails.into_iter().map(|mail| line(mail, t)).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.demo_outbox_title()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.outbox_subject()}</th>
                    <th scope="col">{t.outbox_to()}</th>
                    <th scope="col">{t.table_status()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {Listing::of(paths::DEMO_OUTBOX).pages(outbox.page, outbox.last_page)}
    }
    .into_any()
}

fn status(mail: &MailView, t: Lang) -> AnyView {
    match (mail.sent, mail.at.is_empty()) {
        (true, _) => tag("ok", t.demo_outbox_sent()),
        (false, false) => tag("wait", t.demo_outbox_waits()),
        (false, true) => tag("no", t.outbox_failed()),
    }
}

fn line(mail: MailView, t: Lang) -> AnyView {
    let status = status(&mail, t);
    view! {
        <tr>
            <td class="no-label"><a href=paths::demo_mail(&mail.id)>{mail.subject}</a></td>
            <td data-label=t.outbox_to()>{mail.to}</td>
            <td data-label=t.table_status()>{status} <span class="cell-sub">{mail.at}</span></td>
        </tr>
    }
    .into_any()
}

/// One mail: as HTML, in a frame of its own, and as text.
pub async fn demo_mail_page(at: At) -> Shown {
    let (mail, text) = load_demo_mail(at.part("id")).await?;
    let t = use_lang();
    let status = status(&mail, t);
    Ok(view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![crumb(t.demo_outbox_title(), paths::DEMO_OUTBOX)], mail.subject.clone(), "")}
                {facts(vec![
                    (t.outbox_to(), mail.to.into_any()),
                    (t.table_status(), view! { {status} " " {mail.at} }.into_any()),
                ])}
                <iframe
                    class="mail-frame"
                    title=t.demo_outbox_frame()
                    src=paths::demo_mail_body(&mail.id)
                    sandbox="allow-popups allow-popups-to-escape-sandbox"
                ></iframe>
                <details class="disclosure">
                    <summary>{t.demo_outbox_text()}</summary>
                    <div><pre class="mail-text">{text}</pre></div>
                </details>
            </div>
        </div>
    }
    .into_any())
}
