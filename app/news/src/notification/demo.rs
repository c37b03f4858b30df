//! "Udbakke (demo)": every mail as it would look, for whoever tries the portal without a mail server.

use domain::Standing;
use leptos::prelude::*;

use super::server_fns::{MailView, load_demo_mail, load_demo_outbox};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{List, Table, Tag, crumb, empty, facts, page_head},
};

/// The list.
pub async fn demo_outbox_page(at: At) -> Shown {
    let t = use_lang();
    let outbox = load_demo_outbox(at.query.page()).await?;
    let list = List::of(paths::DEMO_OUTBOX)
        .rows(&outbox, table(t), || empty(t.demo_outbox_none_title(), t.demo_outbox_none(), ().into_any()));
    Ok(view! {
        <div class="wrap stack">{page_head(vec![], t.demo_outbox_title(), t.demo_outbox_lead())} {list}</div>
    }
    .into_any())
}

fn table(t: Lang) -> Table<'static, MailView> {
    Table::of(t.demo_outbox_title())
        .bare(t.outbox_subject(), |mail: &MailView, cell| {
            cell.link(&paths::demo_mail(&mail.id), &mail.subject);
        })
        .column(t.outbox_to(), |mail, cell| {
            cell.text(&mail.to);
        })
        .column(t.table_status(), move |mail, cell| {
            cell.tag(status(mail, t)).sub(&mail.at);
        })
}

fn status(mail: &MailView, t: Lang) -> Tag {
    match (mail.sent, mail.at.is_empty()) {
        (true, _) => Tag::new(Standing::Holds, t.demo_outbox_sent()),
        (false, false) => Tag::new(Standing::Waits, t.demo_outbox_waits()),
        (false, true) => Tag::new(Standing::Refused, t.outbox_failed()),
    }
}

/// One mail: as HTML, in a frame of its own, and as text.
pub async fn demo_mail_page(at: At) -> Shown {
    let (mail, text) = load_demo_mail(at.part("id")).await?;
    let t = use_lang();
    let status = status(&mail, t).view();
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
