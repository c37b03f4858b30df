//! "Udsendelse": what could not be sent, what waits, what the portal does by itself, and who cannot be reached. For the
//! agency.

use domain::Side;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    jobs::jobs,
    server_fns::{MailView, OutboxView, SendAgain, UnreachedView, load_outbox},
    words::side_text,
};
use crate::{
    connection::cases_tabs,
    form::{PostForm, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    text::grouped,
    ui::{Listing, empty, page_head, tag},
};

/// The page.
pub async fn outbox_page(at: At) -> Shown {
    let waiting = at.query.get("vis") == "venter";
    let outbox = load_outbox(waiting, at.query.page()).await?;
    load_draft().await?;
    Ok(show(outbox, waiting))
}

fn show(outbox: OutboxView, waiting: bool) -> AnyView {
    let t = use_lang();
    let here = |this: bool| (this == waiting).then_some("page");
    let list = match (outbox.mails.is_empty(), waiting) {
        (true, false) => empty(t.outbox_none_failed_title(), t.outbox_none_failed(), ().into_any()),
        (true, true) => empty(t.outbox_none_waiting_title(), t.outbox_none_waiting(), ().into_any()),
        (false, _) => mails(&outbox, waiting, t),
    };
    let unreached = outbox
        .unreached
        .iter()
        .map(|(side, rows, total)| unreached(*side, rows.clone(), *total, t))
        .collect_view();
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
                            <a href=format!("{}?vis=venter", paths::CASES_OUTBOX) aria-current=here(true)>
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

fn mails(outbox: &OutboxView, waiting: bool, t: Lang) -> AnyView {
    let listing = Listing::of(paths::CASES_OUTBOX).shown("vis", if waiting { "venter" } else { "" });
    let rows = outbox.mails.iter().cloned().map(|mail| line(mail, waiting, t)).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.outbox_mails()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.outbox_to()}</th>
                    <th scope="col">{t.outbox_subject()}</th>
                    <th scope="col">{t.outbox_said()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {listing.pages(outbox.page, outbox.last_page)}
    }
    .into_any()
}

fn line(mail: MailView, waiting: bool, t: Lang) -> AnyView {
    let (id, to) = (mail.id.clone(), mail.to.clone());
    let again = (!waiting).then(|| {
        view! {
            <PostForm to=SendAgain::PATH class="inline-form" nothing_typed=true>
                <input type="hidden" name="id" value=id />
                <button type="submit" class="btn btn-secondary">
                    {t.outbox_send_again()} <span class="visually-hidden">": " {to}</span>
                </button>
            </PostForm>
        }
    });
    let tried = t.outbox_tried(&mail.attempts.to_string());
    let next = (!mail.at.is_empty()).then(|| t.outbox_next(&mail.at));
    view! {
        <tr>
            <td class="no-label">{mail.to} <span class="cell-sub cell-line">{mail.created}</span></td>
            <td data-label=t.outbox_subject()>{mail.subject}</td>
            <td data-label=t.outbox_said()>
                {if mail.said.is_empty() { t.outbox_said_nothing().to_owned() } else { mail.said }}
                <span class="cell-sub">{tried} {next.map(|next| format!(" {next}"))}</span>
            </td>
            <td class="cell-actions">{again}</td>
        </tr>
    }
    .into_any()
}

fn unreached(side: Side, rows: Vec<UnreachedView>, total: u32, t: Lang) -> AnyView {
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
    let rows = rows
        .into_iter()
        .map(|row| {
            let goes = match (row.contact.as_str(), row.official.as_str()) {
                ("", "") => tag("no", t.outbox_goes_nowhere()),
                ("", official) => t.outbox_goes_official(official).into_any(),
                (contact, _) => t.outbox_goes_contact(contact).into_any(),
            };
            view! {
                <tr>
                    <td class="no-label">{row.name} <span class="cell-sub">{row.code}</span></td>
                    <td data-label=t.outbox_goes()>{goes}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="stack-small">
            <h3>{title}</h3>
            {note}
            <table class="table table-even">
                <caption class="visually-hidden">{title}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.field_organisation()}</th>
                        <th scope="col">{t.outbox_goes()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}
