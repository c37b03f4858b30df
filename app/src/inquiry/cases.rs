//! Inquiries at the agency: the list, and answering one.

use domain::{InquiryAction, InquiryStatus};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::DecideForm,
    server_fns::{DecideInquiry, InquiryView, list_inquiries, load_inquiry},
    words::{action_text, inquiry_facts, status_tag, subject_text, thread},
};
use crate::{
    connection::cases_tabs,
    error::inquiry_status,
    form::{MainForm, PostForm, Submit, TextArea, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    parts::choices,
    paths,
    ui::{Listing, crumb, empty, page_head},
};

/// The choice of every status.
const ALL: &str = "alle";

/// The list; what waits, until another status is chosen.
pub async fn cases_inquiries_page(at: At) -> Shown {
    let t = use_lang();
    let chosen = at.query.find("status").unwrap_or_else(|| InquiryStatus::Waiting.code().into());
    let found = list_inquiries(&chosen, at.query.page()).await?;
    let options = InquiryStatus::ALL
        .map(|status| (status.code().to_owned(), inquiry_status(status, t).to_owned()))
        .into_iter()
        .chain(std::iter::once((ALL.to_owned(), t.filter_all().to_owned())))
        .collect();
    let listing = Listing::of(paths::CASES_INQUIRIES).filter_or("status", &chosen, ALL);
    let pages = listing.live_pages(found.page, found.last_page);
    let list = if found.inquiries.is_empty() {
        listing.none(|| empty(t.inquiry_none_title(), t.inquiry_none_yet(), ().into_any()))
    } else {
        table(found.inquiries, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_cases(), t.cases_lead())}
            {cases_tabs("inquiries", None, t)}
            <form method="get" id=MainForm::claim() action=paths::CASES_INQUIRIES class="filter">
                <div class="field">
                    <label for="status">{t.table_status()}</label>
                    <select class="select-box" id="status" name="status">{choices(options, &chosen)}</select>
                </div>
                <button type="submit" class="btn btn-secondary">{t.filter_show()}</button>
            </form>
            {list}
            {pages}
        </div>
    }
    .into_any())
}

fn table(found: Vec<InquiryView>, t: Lang) -> AnyView {
    let rows = found.into_iter().map(|inquiry| row(inquiry, t)).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.inquiry_title()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.field_subject()}</th>
                    <th scope="col">{t.inquiry_sender()}</th>
                    <th scope="col">{t.table_status()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody data-live-rows="">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(inquiry: InquiryView, t: Lang) -> AnyView {
    let path = paths::case_inquiry(&inquiry.id);
    let organisation = inquiry.application.map(|application| application.organisation);
    view! {
        <tr data-live=format!("inquiry-{}", inquiry.id)>
            <td class="no-label"><a href=path.clone()>{subject_text(inquiry.subject, t)}</a></td>
            <td data-label=t.inquiry_sender()>
                {organisation.unwrap_or_else(|| inquiry.name.clone())}
                <span class="cell-sub">{inquiry.email}</span>
            </td>
            <td data-label=t.table_status()>
                {status_tag(inquiry.status, t)} <span class="cell-sub">{inquiry.changed}</span>
            </td>
            <td class="cell-actions">
                <a class="btn btn-secondary" href=path>
                    {t.cases_open()} <span class="visually-hidden">" " {inquiry.name}</span>
                </a>
            </td>
        </tr>
    }
    .into_any()
}

/// One inquiry, to be answered.
pub async fn case_inquiry_page(at: At) -> Shown {
    let inquiry = load_inquiry(at.part("id")).await?;
    load_draft().await?;
    Ok(show(inquiry))
}

fn show(inquiry: InquiryView) -> AnyView {
    let t = use_lang();
    let crumbs = vec![crumb(t.nav_cases(), paths::CASES), crumb(t.inquiry_title(), paths::CASES_INQUIRIES)];
    let actions: Vec<InquiryAction> = InquiryAction::ALL
        .into_iter()
        .filter(|action| action.is_agencys() && action.leads_to(inquiry.subject, inquiry.status).is_some())
        .collect();
    let meaning = (actions.contains(&InquiryAction::Approve)).then(|| {
        let name = inquiry.application.as_ref().map(|a| a.portal_name.clone()).unwrap_or_default();
        view! {
            <section class="panel panel-info">
                <h2>{t.consequence_title()}</h2>
                <p>{t.inquiry_approve_meaning(&name)}</p>
            </section>
        }
    });
    let about = inquiry_facts(&inquiry, t);
    let form = (!actions.is_empty()).then(|| {
        let buttons = actions
            .into_iter()
            .enumerate()
            .map(|(place, action)| {
                let id = ["action", "action-2", "action-3", "action-4"].get(place).copied().unwrap_or_default();
                let class = match action {
                    InquiryAction::Approve | InquiryAction::Answer => "btn btn-primary",
                    InquiryAction::Refuse => "btn btn-danger",
                    _ => "btn btn-secondary",
                };
                let name = DecideForm::action().name;
                view! { <Submit text=action_text(action, t) class=class id=id name=name value=action.code() /> }
            })
            .collect_view();
        view! {
            <PostForm to=DecideInquiry::PATH>
                {hidden(DecideForm::id(), &inquiry.id)} {hidden(DecideForm::version(), inquiry.version)}
                <TextArea of=DecideForm::reason() label_text=t.inquiry_text_to_sender() hint=t.inquiry_text_hint() rows=5 />
                <div class="btn-row">{buttons}</div>
            </PostForm>
        }
    });
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, subject_text(inquiry.subject, t), "")} {about}
                {thread(inquiry.messages, t)} {meaning} {form}
            </div>
        </div>
    }
    .into_any()
}
