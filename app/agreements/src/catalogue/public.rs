//! The catalogue as everyone reads it.

use leptos::prelude::*;

use super::server_fns::{ServiceView, list_services, load_service};
use crate::{
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Tag, closing, crumb, facts, lines, page_head},
    version::{categories_view, versions_list},
};

/// The list of web services.
pub async fn catalogue_page(_: At) -> Shown {
    let t = use_lang();
    let services = list_services().await?;
    let cards = services
        .into_iter()
        .map(|service| {
            let status = service_status(&service, t);
            view! {
                <li class="card">
                    <a href=paths::web_service(&service.code)>{service.name}</a>
                    <p>{service.purpose}</p>
                    <p>{status}</p>
                </li>
            }
        })
        .collect_view();
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_web_services(), t.service_lead())} <ul class="cards">{cards}</ul>
        </div>
    }
    .into_any())
}

/// One web service: what it is for, which data, on which terms.
pub async fn service_page(at: At) -> Shown {
    let t = use_lang();
    let (service, versions) = load_service(at.part("code")).await?;
    let needs = if service.needs_data_access { t.service_needs_yes() } else { t.service_needs_no() };
    let frees = (!service.free_from.is_empty()).then(|| t.version_frees(&service.free_from));
    let needs = match frees {
        None => needs.into_any(),
        Some(frees) => view! { {needs} <span class="cell-sub">{frees}</span> }.into_any(),
    };
    let status = service_status(&service, t);
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![crumb(t.nav_web_services(), paths::WEB_SERVICES)], service.name, "")}
            {facts(vec![
                (t.field_purpose(), lines(service.purpose)),
                (t.field_data(), lines(service.data)),
                (t.field_categories(), categories_view(&service.categories, t)),
                (t.service_needs_data_access(), needs),
                (t.table_status(), status),
                (t.field_service_terms(), lines(service.terms)),
                (t.field_service_contact(), lines(service.contact)),
            ])}
            {versions_list(&versions, false, t)}
        </div>
    }
    .into_any())
}

/// Whether it is open, and its announced last day.
fn service_status(service: &ServiceView, t: Lang) -> AnyView {
    let closes = closing(service.status, &service.last_day, t);
    let closes = (!closes.is_empty()).then(|| view! { <span class="cell-sub">{closes}</span> });
    view! { {Tag::of(service.status, t).view()} {closes} }.into_any()
}
