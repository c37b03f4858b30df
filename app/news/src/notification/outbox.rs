//! "Udsendelse": what could not be sent, what waits, what the portal does by itself, and who cannot be reached. For the
//! agency.

use domain::{Side, Standing};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    jobs::jobs,
    server_fns::{MailView, OutboxView, SendAgain, UnreachedView, load_outbox},
    words::side_text,
};
use crate::{
    addresses::Outbox,
    form::{load_draft, row_button},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    text::grouped,
    ui::{List, Table, Tag, cases_tabs, empty, page_head},
};

/// The page.
pub async fn outbox_page(at: At) -> Shown {
    let outbox_at = Outbox::of(&at.query);
    let outbox = load_outbox(outbox_at.is_waiting(), at.query.page()).await?;
    load_draft().await?;
    Ok(show(outbox, &outbox_at))
}

fn show(outbox: OutboxView, at: &Outbox) -> AnyView {
    let t = use_lang();
    let waiting = at.is_waiting();
    let here = |this: bool| (this == waiting).then_some("page");
    let list = List::of(paths::CASES_OUTBOX).shown(&at.shown).rows(&outbox.mails, mails(waiting, t), || {
        if waiting {
            empty(t.outbox_none_waiting_title(), t.outbox_none_waiting(), ().into_any())
        } else {
            empty(t.outbox_none_failed_title(), t.outbox_none_failed(), ().into_any())
        }
    });
    let unreached =
        outbox.unreached.iter().map(|(side, rows, total)| unreached(*side, rows, *total, t)).collect_view();
    view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_cases(), t.outbox_lead())} {cases_tabs("outbox", None, t)}
            <section class="stack" aria-labelledby="mails">
                <h2 id="mails">{t.outbox_mails()}</h2>
                <nav class="choices" aria-label=t.outbox_mails()>
                    <ul>
                        <li>
                            <a href=paths::CASES_OUTBOX aria-current=here(false)>
                                {t.outbox_failed()} " (" {grouped(outbox.failed)} ")"
                            </a>
                        </li>
                        <li>
                            <a href=Outbox::waiting().address() aria-current=here(true)>
                                {t.outbox_waiting()} " (" {grouped(outbox.waiting)} ")"
                            </a>
                        </li>
                    </ul>
                </nav>
                {list}
            </section>
            {jobs(outbox.jobs)}
            <section class="stack" aria-labelledby="unreached">
                <h2 id="unreached">{t.outbox_unreached()}</h2>
                <p>{t.outbox_unreached_lead()}</p>
                {unreached}
            </section>
        </div>
    }
    .into_any()
}

fn mails(waiting: bool, t: Lang) -> Table<'static, MailView> {
    Table::of(t.outbox_mails())
        .bare(t.outbox_to(), |mail: &MailView, cell| {
            cell.text(&mail.to).sub_line(&mail.created);
        })
        .column(t.outbox_subject(), |mail, cell| {
            cell.text(&mail.subject);
        })
        .column(t.outbox_said(), move |mail, cell| {
            let mut tried = t.outbox_tried(&mail.attempts.to_string());
            if !mail.at.is_empty() {
                tried = format!("{tried} {}", t.outbox_next(&mail.at));
            }
            cell.text(if mail.said.is_empty() { t.outbox_said_nothing() } else { &mail.said }).sub(&tried);
        })
        .actions(move |mail, cell| {
            if !waiting {
                cell.view(row_button(SendAgain::PATH, &mail.id, t.outbox_send_again(), &mail.to));
            }
        })
}

fn unreached(side: Side, rows: &[UnreachedView], total: u32, t: Lang) -> AnyView {
    let title = side_text(side, t);
    if rows.is_empty() {
        return view! {
            <section class="stack-small">
                <h3>{title}</h3>
                <p>{t.outbox_all_reached()}</p>
            </section>
        }
        .into_any();
    }
    let shown = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let note = (total > shown).then(|| {
        view! { <p class="table-note">{t.outbox_shown(&grouped(shown), &grouped(total))}</p> }
    });
    let table = Table::of(title)
        .even()
        .bare(t.field_organisation(), |row: &UnreachedView, cell| {
            cell.text(&row.name).sub(&row.code);
        })
        .column(t.outbox_goes(), move |row, cell| {
            match (row.contact.as_str(), row.official.as_str()) {
                ("", "") => cell.tag(Tag::new(Standing::Refused, t.outbox_goes_nowhere())),
                ("", official) => cell.text(&t.outbox_goes_official(official)),
                (contact, _) => cell.text(&t.outbox_goes_contact(contact)),
            };
        });
    view! {
        <section class="stack-small">
            <h3>{title}</h3>
            {note}
            {table.show(rows)}
        </section>
    }
    .into_any()
}
