//! Inquiries at the agency: the list, and answering one.

use domain::{InquiryAction, InquiryStatus};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::DecideForm,
    server_fns::{ApplicantView, DecideInquiry, InquiryView, list_inquiries, load_case_inquiry},
    words::{action_text, inquiry_facts, status_to_agency, subject_text, thread},
};
use crate::{
    addresses::Inquiries,
    form::{PostForm, Submit, TextArea, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{List, Table, cases_tabs, crumb, empty, page_head},
};

/// The choice of every status.
const ALL: &str = "alle";

/// The list; what waits, until another status is chosen.
pub async fn cases_inquiries_page(at: At) -> Shown {
    let t = use_lang();
    let mut status = Inquiries::of(&at.query).status;
    if !status.is_given() {
        status.set(InquiryStatus::Waiting.code());
    }
    let found = list_inquiries(&status, at.query.page()).await?;
    let statuses = InquiryStatus::ALL
        .map(|status| (status.code().to_owned(), status_to_agency(status, t).text().to_owned()))
        .to_vec();
    let mut list = List::of(paths::CASES_INQUIRIES).chosen(&status, t.table_status(), statuses, ALL);
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_cases(), t.cases_lead())}
            {cases_tabs("inquiries", None, t)}
            {list.filter()}
            {list.rows(&found, table(t), || empty(t.inquiry_none_title(), t.inquiry_none_yet(), ().into_any()))}
        </div>
    }
    .into_any())
}

fn table(t: Lang) -> Table<'static, InquiryView> {
    Table::of(t.inquiry_title())
        .live(|inquiry: &InquiryView| format!("inquiry-{}", inquiry.id))
        .bare(t.field_subject(), move |inquiry, cell| {
            cell.link(&paths::case_inquiry(&inquiry.id), subject_text(inquiry.subject, t));
        })
        .column(t.inquiry_sender(), |inquiry, cell| {
            let organisation = inquiry.application.as_ref().map(|application| &application.organisation);
            cell.text(organisation.unwrap_or(&inquiry.name)).sub(&inquiry.email);
        })
        .column(t.table_status(), move |inquiry, cell| {
            cell.tag(status_to_agency(inquiry.status, t)).sub(&inquiry.changed);
        })
        .actions(move |inquiry, cell| {
            cell.button(&paths::case_inquiry(&inquiry.id), t.cases_open(), &inquiry.name);
        })
}

/// One inquiry, to be answered.
pub async fn case_inquiry_page(at: At) -> Shown {
    let (inquiry, applicant) = load_case_inquiry(at.part("id")).await?;
    load_draft().await?;
    Ok(show(inquiry, applicant))
}

/// Who applies, and who else has for the same company.
fn who(applicant: &ApplicantView, t: Lang) -> AnyView {
    let text = match &applicant.person {
        None => t.inquiry_applicant_nobody().to_owned(),
        Some((name, cvr)) if cvr.is_empty() => t.inquiry_applicant_no_cvr(name),
        Some((name, cvr)) if applicant.own => t.inquiry_applicant_own(name, cvr),
        Some((name, cvr)) => t.inquiry_applicant_other(name, cvr),
    };
    let others = applicant.others.iter().map(|(id, name)| {
        view! { <li><a href=paths::case_inquiry(id)>{name.clone()}</a></li> }
    });
    let others = (!applicant.others.is_empty()).then(|| {
        view! { <p><strong>{t.inquiry_same_cvr()}</strong></p> <ul class="plain-list">{others.collect_view()}</ul> }
    });
    let class =
        if applicant.own && applicant.others.is_empty() { "panel panel-ok" } else { "panel panel-wait" };
    view! {
        <section class=class>
            <h2>{t.inquiry_applicant()}</h2>
            <p>{text}</p>
            {others}
        </section>
    }
    .into_any()
}

fn show(inquiry: InquiryView, applicant: Option<ApplicantView>) -> AnyView {
    let t = use_lang();
    let crumbs = vec![crumb(t.nav_cases(), paths::CASES), crumb(t.inquiry_title(), paths::CASES_INQUIRIES)];
    let actions: Vec<InquiryAction> = InquiryAction::ALL
        .into_iter()
        .filter(|action| action.is_agencys() && action.leads_to(inquiry.subject, inquiry.status).is_some())
        .collect();
    let about = inquiry_facts(&inquiry, true, t);
    let address = applicant.as_ref().map(|applicant| match applicant.own {
        true => t.inquiry_approve_address(&inquiry.email),
        false => t.inquiry_approve_no_address(&inquiry.email),
    });
    let who = applicant.map(|applicant| who(&applicant, t));
    let meaning = (actions.contains(&InquiryAction::Approve)).then(|| {
        let name = inquiry.application.as_ref().map(|a| a.portal_name.clone()).unwrap_or_default();
        view! {
            <section class="panel panel-info">
                <h2>{t.consequence_title()}</h2>
                <p>{t.inquiry_approve_meaning(&name)}</p>
                <p>{address}</p>
            </section>
        }
    });
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
                <TextArea of=DecideForm::answer() hint=t.inquiry_text_hint() rows=5 />
                <div class="btn-row">{buttons}</div>
            </PostForm>
        }
    });
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, subject_text(inquiry.subject, t), "")} {about} {who}
                {thread(inquiry.messages, t)} {meaning} {form}
            </div>
        </div>
    }
    .into_any()
}
