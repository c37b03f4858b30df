//! Reading and keeping the catalogue.

use domain::ServiceStatus;
use leptos::prelude::*;

use super::form::{ServiceForm, ServiceTyped};
use crate::{
    error::AppError,
    field::Field,
    form::Draft,
    ui::{HistoryView, ImpactView, owner_names},
};

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

/// What the form says of a web service.
fn written(form: &ServiceForm) -> Result<domain::WebService, AppError> {
    let typed = crate::form::Reads::typed(form)?;
    let ServiceTyped { code, name, purpose, data, needs_data_access, status, .. } = typed;
    Ok(domain::WebService {
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
    })
}

/// A change that is about to be saved, and what it means.
pub struct LookView {
    pub before: ServiceView,
    pub after: ServiceView,
    pub impact: ImpactView,
    /// How many systems use it.
    pub systems: u32,
    /// Whether it moves data.
    pub moves: bool,
    /// Whether data of all institutions can be fetched from then on.
    pub freed: bool,
    /// How many owners are told.
    pub owners: u32,
    /// Whose data begins to flow although they have not said yes.
    pub without_a_yes: Vec<String>,
    /// How many days away a new last day is, where reminders of it are missed.
    pub near: Option<u32>,
}

/// What the change in this draft means; `None` where the form is to be shown. Permission: case worker.
pub async fn load_look(draft: &Draft) -> Result<Option<LookView>, AppError> {
    let get = |field: Field| draft.value(field.name).unwrap_or_default();
    if draft.error != Some(AppError::Editing) || draft.value("op").as_deref() == Some("edit") {
        return Ok(None);
    }
    let form = ServiceForm {
        code: get(ServiceForm::code()),
        name: get(ServiceForm::name()),
        purpose: get(ServiceForm::purpose()),
        data: get(ServiceForm::data()),
        service_terms: get(ServiceForm::service_terms()),
        service_contact: get(ServiceForm::service_contact()),
        needs_data_access: get(ServiceForm::needs_data_access()),
        status: get(ServiceForm::status()),
        last_day: get(ServiceForm::last_day()),
        version: get(ServiceForm::version()).parse().unwrap_or_default(),
        op: String::new(),
    };
    let Ok(after) = written(&form) else { return Ok(None) };
    let (portal, me) = crate::server::signed_in().await?;
    let preview = services::catalogue::preview(&portal, &me.actor, &after).await?;
    if !preview.is_to_be_looked_at(&after) {
        return Ok(None);
    }
    let (impact, without_a_yes) = match &preview.impact {
        None => (None, vec![]),
        Some(impact) => {
            let mut view = ImpactView::of(impact, std::iter::empty());
            view.starts = owner_names(impact.starts().filter(|row| impact.holds(row)));
            (Some(view), owner_names(impact.without_a_yes()))
        }
    };
    let days = after.closes_at.map(|end| domain::due::days_left(portal.now(), end));
    let missed = domain::due::told_by(after.closes_at, portal.now());
    Ok(Some(LookView {
        systems: preview.systems,
        owners: preview.owners,
        without_a_yes,
        near: days.filter(|_| after.announces(&preview.before) && missed.is_some()),
        moves: after.moves_data(&preview.before),
        freed: after.is_free() && !preview.before.is_free(),
        impact: impact.unwrap_or_default(),
        before: preview.before.into(),
        after: after.into(),
    }))
}

/// Saves a web service: a new one when `version` is 0. Permission: case worker.
#[server(endpoint = "catalogue/save")]
pub async fn save_service(#[server(flatten)] form: ServiceForm) -> Result<(), AppError> {
    use crate::{error::Fault, paths, server, viewer::Flash};
    use domain::RuleError;
    use services::ServiceError;
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let service = written(&form)?;
    let title = service.name.to_string();
    let of_end = AppError::of_end(ServiceForm::last_day());
    if form.version == 0 {
        services::catalogue::create(&portal, &me.actor, &service).await.map_err(|error| match error {
            ServiceError::Rule(RuleError::NameTaken) => AppError::field(ServiceForm::code(), Fault::Taken),
            other => of_end(other),
        })?;
    } else {
        // Somebody else's change is told before this one is looked at.
        let looked_at = form.op == "save";
        let preview = services::catalogue::preview(&portal, &me.actor, &service).await?;
        let to_look_at = form.op == "edit" || (!looked_at && preview.is_to_be_looked_at(&service));
        if to_look_at && preview.before.version == service.version {
            service
                .check_last_day(preview.before.closes_at, portal.now())
                .map_err(ServiceError::from)
                .map_err(of_end)?;
            return Err(AppError::Editing);
        }
        services::catalogue::edit(&portal, &me.actor, &service).await.map_err(of_end)?;
    }
    server::go(paths::CASES_SERVICES, Some(Flash::ServiceSaved(title))).await
}
