//! Reading and keeping the catalogue.

use domain::{DataCategories, DataCategory, ServiceStatus, ServiceVersion};
use leptos::{prelude::*, server_fn::ServerFn as _};
use services::catalogue::Versions;

use super::form::{ClosingForm, ServiceForm, ServiceTyped};
use crate::{
    error::{AppError, Fault},
    field::Field,
    form::{Checks, Draft, LastDay, Readable},
    ui::{HistoryView, ImpactView, owner_names},
};

/// A web service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceView {
    pub code: String,
    pub name: String,
    pub purpose: String,
    pub data: String,
    pub categories: DataCategories,
    pub terms: String,
    pub contact: String,
    pub needs_data_access: bool,
    /// The day from which it needs none any more, as it is written; empty for none.
    pub free_from: String,
    pub text_version: i32,
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
            categories: service.categories,
            free_from: service.frees_at.map(crate::server::format::date).unwrap_or_default(),
            text_version: service.text_version,
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

/// One web service, with all its versions, newest first. Permission: none.
pub async fn load_service(code: String) -> Result<(ServiceView, Versions), AppError> {
    let code = domain::ServiceCode::parse(&code).map_err(|_| AppError::NotFound)?;
    let context = crate::server::context();
    let service = services::catalogue::get(context.portal(), &code).await?;
    Ok((service.into(), versions(context.portal(), &code).await?))
}

async fn versions(portal: &services::Portal, code: &domain::ServiceCode) -> Result<Versions, AppError> {
    Ok(services::catalogue::versions(portal).await?.get(code).cloned().unwrap_or_default())
}

/// The catalogue for the agency, and of each whether its closing is proposed. Permission: case worker.
pub async fn list_to_maintain() -> Result<Vec<(bool, ServiceView)>, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let proposals = services::catalogue::proposals(&portal, &me.actor).await?;
    let view = |service: domain::WebService| {
        let of =
            |one: &domain::ClosingProposal| one.service == service.code && one.of_version == service.version;
        (proposals.iter().any(of), service.into())
    };
    Ok(services::catalogue::list(&portal).await?.into_iter().map(view).collect())
}

/// A web service to be edited, with its history and its versions.
pub struct EditView {
    pub service: ServiceView,
    pub history: Vec<HistoryView>,
    pub versions: Versions,
    pub proposal: Option<ProposalView>,
}

/// That a colleague has to approve that it closes, and what that means.
pub struct ProposalView {
    pub by: String,
    pub day: String,
    /// When it was made, to tell it from another.
    pub proposed: i64,
    /// Whether it is the person's own.
    pub own: bool,
    pub look: LookView,
}

/// A web service to be edited; `code` is empty for a new one. Permission: case worker.
pub async fn load_service_form(code: String) -> Result<Option<EditView>, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    if code.is_empty() {
        return Ok(None);
    }
    let code = domain::ServiceCode::parse(&code).map_err(|_| AppError::NotFound)?;
    let service = services::catalogue::get(&portal, &code).await?;
    let history = services::catalogue::history(&portal, &me.actor, &code).await?;
    let proposal = services::catalogue::proposed_closing(&portal, &me.actor, &code).await?;
    let proposal = proposal.map(|(proposal, preview)| ProposalView {
        own: proposal.by == me.actor.user,
        by: proposal.by_name,
        day: crate::server::format::date(proposal.at),
        proposed: proposal.at.micros(),
        look: look_view(&preview, portal.now()),
    });
    Ok(Some(EditView {
        proposal,
        service: service.into(),
        history: HistoryView::list(domain::SubjectKind::WebService, history),
        versions: versions(&portal, &code).await?,
    }))
}

/// What the form says of a web service.
fn written(form: &ServiceForm) -> Result<domain::WebService, AppError> {
    let typed = crate::form::Reads::typed(form)?;
    let ServiceTyped { code, name, purpose, data, needs_data_access, status, .. } = typed;
    let categories = form.categories.iter().map(|code| DataCategory::from_code(code));
    let categories = categories.collect::<Option<Vec<_>>>().ok_or(AppError::BadRequest)?;
    Ok(domain::WebService {
        categories: DataCategories::of(categories),
        frees_at: None,
        text_version: 1,
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

/// What the page that says what a change means was told; what it lacks is for its fields.
fn published(
    form: &ServiceForm,
    preview: &services::catalogue::Preview,
    at: domain::Timestamp,
) -> Result<Option<domain::Publication>, AppError> {
    use domain::{Comment, Invalid, Publication, RuleError, VersionKind};
    if !preview.is_to_be_published() {
        return Ok(None);
    }
    let mut checks = Checks::default();
    let kind = VersionKind::from_code(&form.kind).filter(|kind| VersionKind::CHOICES.contains(kind));
    checks.chosen(ServiceForm::kind(), kind);
    let day = LastDay::read(&form.confirm_by, ServiceForm::confirm_by(), &mut checks);
    let why = checks.read(ServiceForm::why(), Comment::parse(&form.why));
    let hurry = checks.read(ServiceForm::hurry(), Comment::parse(&form.hurry));
    let said = kind.zip(day).zip(why).zip(hurry);
    let said = said.map(|(((kind, confirm_by), why), hurry)| Publication { kind, confirm_by, why, hurry });
    // Which fields the rules refuse, one after the other.
    if let Some(said) = &said {
        let empty = || Fault::Invalid(Invalid::Empty);
        match preview.after.clone().publish(&preview.before, Some(said), true, at) {
            Err(RuleError::NotEditorial) => checks.note(ServiceForm::kind(), Fault::NotEditorial),
            Err(RuleError::ReasonNeeded) => checks.note(ServiceForm::why(), empty()),
            Err(RuleError::ConfirmDayNeeded) => checks.note(ServiceForm::confirm_by(), empty()),
            Err(RuleError::EndPassed) => checks.note(ServiceForm::confirm_by(), Fault::Passed),
            Err(RuleError::TooSoon { days }) => {
                checks.note(ServiceForm::confirm_by(), Fault::TooSoon { days });
            }
            Err(rule) => return Err(AppError::Rule(rule)),
            Ok(_) => {}
        }
    }
    checks.finish()?;
    Ok(said)
}

/// The fields of the page that says what a change means.
fn is_of_the_look(field: &str) -> bool {
    use ServiceForm as Form;
    [Form::kind(), Form::confirm_by(), Form::why(), Form::hurry()].iter().any(|one| one.name == field)
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
    /// Whether it has to be said what it is to those who agreed.
    pub published: bool,
    /// Whether it can be editorial.
    pub editorial: bool,
    /// Whether nobody is asked any more from the day on that is to be said.
    pub frees: bool,
    /// How many data accesses hold through it.
    pub approvals: u32,
    /// What is agreed to before and after.
    pub difference: [ServiceVersion; 2],
    /// Whether a colleague has to approve it.
    pub second_person: bool,
    /// How many days away a new last day is, where reminders of it are missed.
    pub near: Option<u32>,
}

/// What is agreed to, to be compared.
fn as_version(service: domain::WebService) -> ServiceVersion {
    let none = domain::Comment::none;
    let kind = domain::VersionKind::First;
    let said = domain::Publication { kind, confirm_by: None, why: none(), hurry: none() };
    service.as_version(said, domain::Timestamp::from_micros(0), "")
}

/// What the change in this draft means; `None` where the form is to be shown. Permission: case worker.
pub async fn load_look(draft: &Draft) -> Result<Option<LookView>, AppError> {
    let get = |field: Field| draft.value(field.name).unwrap_or_default();
    // An error is told once; however often the page is loaded, it is the same page.
    let looked_at = match &draft.error {
        Some(AppError::Editing) | None => {
            draft.form == SaveService::PATH && draft.value("op").as_deref() != Some("edit")
        }
        Some(AppError::Fields(faults)) => faults.iter().all(|fault| is_of_the_look(&fault.field)),
        _ => false,
    };
    if !looked_at {
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
        categories: draft.list(ServiceForm::categories()),
        kind: String::new(),
        confirm_by: String::new(),
        why: String::new(),
        hurry: String::new(),
    };
    let Ok(after) = written(&form) else { return Ok(None) };
    let (portal, me) = crate::server::signed_in().await?;
    let preview = services::catalogue::preview(&portal, &me.actor, &after).await?;
    if !preview.is_to_be_looked_at() {
        return Ok(None);
    }
    let after = &preview.after;
    if after.check_last_day(preview.before.closes_at, portal.now()).is_err() {
        return Ok(None);
    }
    Ok(Some(look_view(&preview, portal.now())))
}

fn look_view(preview: &services::catalogue::Preview, at: domain::Timestamp) -> LookView {
    let after = &preview.after;
    let (impact, without_a_yes) = match &preview.impact {
        None => (None, vec![]),
        Some(impact) => {
            let mut view = ImpactView::of(impact, std::iter::empty());
            view.starts = owner_names(impact.starts().filter(|row| row.holds));
            (Some(view), owner_names(impact.without_a_yes()))
        }
    };
    let without_a_yes = match &preview.frees {
        None => without_a_yes,
        Some(frees) => owner_names(frees.without_a_yes()),
    };
    let days = after.closes_at.map(|end| domain::due::days_left(at, end));
    let missed = domain::due::told_by(after.closes_at, at);
    LookView {
        second_person: preview.second_person,
        systems: preview.systems,
        owners: preview.owners,
        without_a_yes,
        near: days.filter(|_| after.announces(&preview.before) && missed.is_some()),
        moves: after.moves_data(&preview.before),
        freed: after.is_free() && !preview.before.is_free(),
        published: preview.is_to_be_published(),
        editorial: !after.is_more_than_editorial(&preview.before),
        frees: preview.is_freed() && preview.is_to_be_published(),
        approvals: u32::try_from(preview.approvals).unwrap_or(u32::MAX),
        impact: impact.unwrap_or_default(),
        difference: [preview.before.clone(), after.clone()].map(as_version),
        after: after.clone().into(),
        before: preview.before.clone().into(),
    }
}

/// Saves a web service: a new one when `version` is 0. Permission: case worker.
#[server(endpoint = "catalogue/save")]
pub async fn save_service(#[server(flatten)] form: ServiceForm) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
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
        let to_look_at = form.op == "edit" || (!looked_at && preview.is_to_be_looked_at());
        if preview.second_person && form.op != "edit" {
            // Whatever else is changed can be saved by one.
            preview
                .after
                .propose_closing(&preview.before, &me.actor, portal.now())
                .map_err(ServiceError::from)?;
        }
        if to_look_at && preview.before.version == service.version {
            service
                .check_last_day(preview.before.closes_at, portal.now())
                .map_err(ServiceError::from)
                .map_err(of_end)?;
            return Err(AppError::Editing);
        }
        if preview.second_person {
            services::catalogue::propose_closing(&portal, &me.actor, &service).await.map_err(of_end)?;
            let page = paths::case_service(service.code.as_str());
            return server::go(&page, Some(Flash::ServiceProposed(title))).await;
        }
        let said = published(&form, &preview, portal.now())?;
        services::catalogue::publish(&portal, &me.actor, &service, said.as_ref()).await.map_err(of_end)?;
    }
    server::go(paths::CASES_SERVICES, Some(Flash::ServiceSaved(title))).await
}

/// Closes a web service as a colleague has proposed. Permission: case worker, another than the one who proposed it.
#[server(endpoint = "catalogue/approve-closing")]
pub async fn approve_closing(#[server(flatten)] form: ClosingForm) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let code = domain::ServiceCode::parse(&form.code).map_err(|_| AppError::NotFound)?;
    let proposed = domain::Timestamp::from_micros(form.proposed);
    services::catalogue::approve_closing(&portal, &me.actor, &code, form.version, proposed).await?;
    let name = services::catalogue::get(&portal, &code).await?.name;
    server::go(paths::CASES_SERVICES, Some(Flash::ServiceSaved(name.into()))).await
}

/// Takes a proposal to close a web service away. Permission: case worker.
#[server(endpoint = "catalogue/drop-closing")]
pub async fn drop_closing(#[server(flatten)] form: ClosingForm) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let code = domain::ServiceCode::parse(&form.code).map_err(|_| AppError::NotFound)?;
    let proposed = domain::Timestamp::from_micros(form.proposed);
    services::catalogue::drop_closing(&portal, &me.actor, &code, form.version, proposed).await?;
    let name = services::catalogue::get(&portal, &code).await?.name;
    let page = paths::case_service(code.as_str());
    server::go(&page, Some(Flash::ServiceNotProposed(name.into()))).await
}
