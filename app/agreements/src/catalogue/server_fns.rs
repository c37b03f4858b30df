//! Reading and keeping the catalogue.

use domain::ServiceStatus;
use leptos::prelude::*;

use super::form::{ServiceForm, ServiceTyped};
use crate::{error::AppError, ui::HistoryView};

/// A web service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceView {
    pub code: String,
    pub name: String,
    pub purpose: String,
    pub data: String,
    pub terms: String,
    pub contact: String,
    pub needs_data_access: bool,
    pub status: ServiceStatus,
    /// The announced last day, as it is written; empty for none.
    pub last_day: String,
    pub version: i32,
}
impl From<domain::WebService> for ServiceView {
    fn from(service: domain::WebService) -> Self {
        Self {
            code: service.code.into(),
            name: service.name.into(),
            purpose: service.purpose.into(),
            data: service.data.into(),
            terms: service.terms.into(),
            contact: service.contact.into(),
            needs_data_access: service.needs_data_access,
            status: service.status,
            last_day: service.closes_at.map(crate::server::format::last_day).unwrap_or_default(),
            version: service.version,
        }
    }
}

/// The catalogue. Permission: none.
pub async fn list_services() -> Result<Vec<ServiceView>, AppError> {
    let services = services::catalogue::list(crate::server::context().portal()).await?;
    Ok(services.into_iter().map(Into::into).collect())
}

/// One web service. Permission: none.
pub async fn load_service(code: String) -> Result<ServiceView, AppError> {
    let code = domain::ServiceCode::parse(&code).map_err(|_| AppError::NotFound)?;
    Ok(services::catalogue::get(crate::server::context().portal(), &code).await?.into())
}

/// The catalogue for the agency. Permission: case worker.
pub async fn list_to_maintain() -> Result<Vec<ServiceView>, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    Ok(services::catalogue::list(&portal).await?.into_iter().map(Into::into).collect())
}

/// A web service to be edited, with its history; `code` is empty for a new one. Permission: case worker.
pub async fn load_service_form(code: String) -> Result<(Option<ServiceView>, Vec<HistoryView>), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    if code.is_empty() {
        return Ok((None, vec![]));
    }
    let code = domain::ServiceCode::parse(&code).map_err(|_| AppError::NotFound)?;
    let service = services::catalogue::get(&portal, &code).await?;
    let history = services::catalogue::history(&portal, &me.actor, &code).await?;
    Ok((Some(service.into()), HistoryView::list(domain::SubjectKind::WebService, history)))
}

/// Saves a web service: a new one when `version` is 0. Permission: case worker.
#[server(endpoint = "catalogue/save")]
pub async fn save_service(#[server(flatten)] form: ServiceForm) -> Result<(), AppError> {
    use crate::{error::Fault, form::Reads, paths, server, viewer::Flash};
    use domain::{RuleError, WebService};
    use services::ServiceError;
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let typed = form.typed()?;
    let title = typed.name.to_string();
    let ServiceTyped { code, name, purpose, data, needs_data_access, status, .. } = typed;
    let service = WebService {
        code,
        name,
        purpose,
        data,
        terms: typed.service_terms,
        contact: typed.service_contact,
        needs_data_access,
        status,
        closes_at: typed.last_day,
        version: form.version.max(1),
    };
    let of_end = AppError::of_end(ServiceForm::last_day());
    if form.version == 0 {
        services::catalogue::create(&portal, &me.actor, &service).await.map_err(|error| match error {
            ServiceError::Rule(RuleError::NameTaken) => AppError::field(ServiceForm::code(), Fault::Taken),
            other => of_end(other),
        })?;
    } else {
        services::catalogue::edit(&portal, &me.actor, &service).await.map_err(of_end)?;
    }
    server::go(paths::CASES_SERVICES, Some(Flash::ServiceSaved(title))).await
}
