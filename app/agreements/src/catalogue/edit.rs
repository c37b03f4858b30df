//! The catalogue as the agency keeps it: create, edit, lock against new agreements, close.

use domain::ServiceStatus;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::ServiceForm,
    server_fns::{SaveService, ServiceView, list_to_maintain, load_service_form},
};
use crate::{
    form::{CheckBox, PostForm, RadioGroup, Submit, TextArea, TextField, hidden, load_draft},
    i18n::use_lang,
    page::{At, Shown},
    paths,
    ui::{HistoryView, Table, Tag, cases_tabs, closing, crumb, history, page_head, page_head_with},
};

/// The catalogue with a way to each entry's form.
pub async fn cases_services_page(_: At) -> Shown {
    let t = use_lang();
    let services = list_to_maintain().await?;
    let new = view! { <a class="btn btn-primary" href=paths::CASES_NEW_SERVICE>{t.service_new()}</a> };
    let table = Table::of(t.nav_web_services())
        .bare(t.field_service(), |service: &ServiceView, cell| {
            cell.link(&paths::case_service(&service.code), &service.name).sub(&service.code);
        })
        .column(t.service_needs_data_access(), move |service, cell| {
            cell.text(if service.needs_data_access { t.form_yes() } else { t.form_no() });
        })
        .column(t.table_status(), move |service, cell| {
            cell.tag(Tag::of(service.status, t)).sub(&closing(service.status, &service.last_day, t));
        });
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.nav_cases(), t.cases_lead(), new.into_any())} {cases_tabs("services", None, t)}
            {table.show(&services)}
        </div>
    }
    .into_any())
}

/// A new web service.
pub async fn new_service_page(_: At) -> Shown {
    let form = load_service_form(String::new()).await?;
    load_draft().await?;
    Ok(show(form))
}

/// An existing web service.
pub async fn edit_service_page(at: At) -> Shown {
    let form = load_service_form(at.part("code")).await?;
    load_draft().await?;
    Ok(show(form))
}

fn show((service, past): (Option<ServiceView>, Vec<HistoryView>)) -> AnyView {
    let t = use_lang();
    let new = service.is_none();
    let title = service.as_ref().map_or(t.service_new().into(), |service| service.name.clone());
    let service = service.unwrap_or_else(|| ServiceView {
        code: String::new(),
        name: String::new(),
        purpose: String::new(),
        data: String::new(),
        terms: String::new(),
        contact: String::new(),
        needs_data_access: true,
        status: ServiceStatus::Open,
        last_day: String::new(),
        version: 0,
    });
    let code = if new {
        view! { <TextField of=ServiceForm::code() hint=t.service_code_hint() short=true /> }.into_any()
    } else {
        hidden(ServiceForm::code(), &service.code)
    };
    let statuses = vec![
        ("open".to_owned(), t.service_open_text().to_owned()),
        ("locked".to_owned(), t.service_locked_text().to_owned()),
        ("closed".to_owned(), t.service_closed_text().to_owned()),
    ];
    let past = (!new).then(|| history(past));
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(
                    vec![crumb(t.nav_cases(), paths::CASES), crumb(t.nav_web_services(), paths::CASES_SERVICES)],
                    title,
                    t.service_form_lead(),
                )}
                <PostForm to=SaveService::PATH>
                    {hidden(ServiceForm::version(), service.version)} {code}
                    <TextField of=ServiceForm::name() value=service.name />
                    <TextArea of=ServiceForm::purpose() value=service.purpose />
                    <TextArea of=ServiceForm::data() value=service.data hint=t.service_data_hint() />
                    <TextArea of=ServiceForm::service_terms() value=service.terms rows=8 />
                    <TextArea of=ServiceForm::service_contact() value=service.contact rows=2 />
                    <CheckBox
                        of=ServiceForm::needs_data_access()
                        value="1"
                        text=t.service_needs_text()
                        checked=service.needs_data_access
                    />
                    <RadioGroup of=ServiceForm::status() options=statuses value=service.status.code() />
                    <TextField
                        of=ServiceForm::last_day()
                        value=service.last_day
                        hint=t.service_last_day_hint()
                        short=true
                        optional=true
                    />
                    <p class="btn-row">
                        <Submit text=t.form_save() busy=t.form_saving() />
                        <a class="btn btn-quiet" href=paths::CASES_SERVICES>{t.form_cancel()}</a>
                    </p>
                </PostForm>
                {past}
            </div>
        </div>
    }
    .into_any()
}
