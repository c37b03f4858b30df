//! Reading, setting and lifting stops.

use domain::{
    Comment, EmergencyStopId, OrganisationCode, Reason, ServiceCode, StopAction, StopStatus, Stopped,
    SubjectKind,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use services::emergency_stop::{self, NewStop, StopView};

use super::form::{LiftForm, StopForm, StopTyped};
use crate::{
    error::{AppError, Fault},
    field::Field,
    form::{Checks, Draft, Reads},
    ui::{HistoryView, owner_names},
};

/// How a form says that all systems of the provider are to be stopped.
pub const PROVIDER: &str = "provider";

/// A system that was found: key, name and provider.
pub type Found = (String, String, String);

/// The stops, and the systems of a search. Permission: case worker.
pub async fn list_stops(search: &str) -> Result<(Vec<StopView>, Vec<Found>), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let search: String = search.chars().take(100).collect();
    let stops = emergency_stop::list(&portal, &me.actor).await?;
    let found = match search.trim() {
        "" => vec![],
        text => emergency_stop::find_systems(&portal, &me.actor, text).await?,
    };
    let found =
        found.into_iter().map(|(system, provider)| (system.id.to_string(), system.name.into(), provider));
    Ok((stops, found.collect()))
}

/// A system that is to be stopped.
pub struct TargetView {
    pub system: String,
    pub name: String,
    pub provider: String,
    /// Code and name of each web service.
    pub services: Vec<(String, String)>,
}

/// A system that is to be stopped. Permission: case worker.
pub async fn load_target(system: &str) -> Result<TargetView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let id = system.parse().map_err(|_| AppError::NotFound)?;
    let found = emergency_stop::stoppable(&portal, &me.actor, id).await?;
    Ok(TargetView {
        system: id.to_string(),
        name: found.system.name.into(),
        provider: found.provider,
        services: found.services.into_iter().map(|(code, name)| (code.into(), name.into())).collect(),
    })
}

/// What the form says; which fields cannot be read.
async fn written(
    portal: &services::Portal,
    actor: &domain::Actor,
    form: &StopForm,
) -> Result<NewStop, AppError> {
    let id = form.system.parse().map_err(|_| AppError::NotFound)?;
    let target = emergency_stop::stoppable(portal, actor, id).await?;
    AppError::at_most(StopForm::services(), &form.services, domain::MAX_SERVICES)?;
    let services =
        form.services.iter().map(|code| ServiceCode::parse(code).map_err(|_| AppError::BadRequest));
    let services = services.collect::<Result<Vec<_>, _>>()?;
    let mut checks = Checks::default();
    let stopped = match form.target.as_str() {
        "system" => Some(Stopped::System(id)),
        PROVIDER => Some(Stopped::Provider(target.system.provider.clone())),
        _ => None,
    };
    checks.chosen(StopForm::target(), stopped.clone());
    let owners = owners(portal, &form.institutions, &mut checks).await?;
    let reason = checks.read(StopForm::reason(), Reason::parse(&form.reason)).map(Comment::from);
    let until = form.read(&mut checks).map(|StopTyped { paused_until }| paused_until);
    if until.flatten().is_some_and(|until| until <= portal.now()) {
        checks.note(StopForm::paused_until(), Fault::Passed);
    }
    checks.finish()?;
    let (Some(stopped), Some(reason), Some(until)) = (stopped, reason, until) else {
        return Err(AppError::BadRequest);
    };
    Ok(NewStop { stopped, services, owners, reason, until })
}

/// The institutions of these numbers; each that is none is a fault of its own.
async fn owners(
    portal: &services::Portal,
    typed: &str,
    checks: &mut Checks,
) -> Result<Vec<OrganisationCode>, AppError> {
    let numbers: Vec<&str> =
        typed.split([' ', ',', ';', '\n', '\r', '\t']).filter(|part| !part.is_empty()).collect();
    let mut codes = vec![];
    for number in &numbers {
        match OrganisationCode::parse(number) {
            Ok(code) => codes.push(code),
            Err(_) => checks.note(StopForm::institutions(), Fault::NoInstitutionNumber((*number).to_owned())),
        }
    }
    let known =
        store::organisation::find_many(portal.db(), &codes).await.map_err(services::ServiceError::from)?;
    for code in codes.iter().filter(|code| known.iter().all(|one| one.code != **code)) {
        checks.note(StopForm::institutions(), Fault::UnknownInstitution(code.to_string()));
    }
    Ok(codes)
}

/// A stop that is about to be set, and whom it hits.
pub struct LookView {
    pub stop: StopView,
    /// The names of the owners whose data stops, each once, and how many data accesses that are.
    pub stops: Vec<String>,
    pub number: u32,
    pub form: StopForm,
}

/// What the stop in this draft would do; `None` where the form is to be shown. Permission: case worker.
pub async fn load_look(draft: &Draft) -> Result<Option<LookView>, AppError> {
    let get = |field: Field| draft.value(field.name).unwrap_or_default();
    let told = matches!(&draft.error, Some(AppError::Editing) | None);
    if !told || draft.form != SetStop::PATH || draft.value("op").as_deref() == Some("edit") {
        return Ok(None);
    }
    let form = StopForm {
        paused_until: get(StopForm::paused_until()),
        system: get(StopForm::system()),
        op: String::new(),
        target: get(StopForm::target()),
        services: draft.list(StopForm::services()),
        institutions: get(StopForm::institutions()),
        reason: get(StopForm::reason()),
    };
    let (portal, me) = crate::server::signed_in().await?;
    let Ok(new) = written(&portal, &me.actor, &form).await else { return Ok(None) };
    let (stop, impact) = emergency_stop::preview(&portal, &me.actor, new).await?;
    let number = u32::try_from(impact.stops().count()).unwrap_or(u32::MAX);
    Ok(Some(LookView { stop, stops: owner_names(impact.stops()), number, form }))
}

/// Stops the flow of data. Permission: case worker.
#[server(endpoint = "stops/set")]
pub async fn set_stop(#[server(flatten)] form: StopForm) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    if form.op == "edit" {
        return Err(AppError::Editing);
    }
    let new = written(&portal, &me.actor, &form).await?;
    if form.op != "save" {
        return Err(AppError::Editing);
    }
    let (id, receipt) = emergency_stop::set(&portal, &me.actor, new).await?;
    let flash = Flash::Step(SubjectKind::EmergencyStop, "set".into(), receipt);
    server::go(&paths::stop(id), Some(flash)).await
}

/// A stop as its page shows it.
pub struct DetailsView {
    pub stop: StopView,
    /// The names of the owners whose data begins when it is lifted, each once, and how many data accesses that are.
    pub starts: Vec<String>,
    pub number: u32,
    /// Whether the person set it themselves.
    pub own: bool,
    pub history: Vec<HistoryView>,
}

/// One stop. Permission: case worker.
pub async fn load_stop(id: &str) -> Result<DetailsView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id: EmergencyStopId = id.parse().map_err(|_| AppError::NotFound)?;
    let (stop, impact, history) = emergency_stop::get(&portal, &me.actor, id).await?;
    let in_force = stop.stop.status == StopStatus::InForce;
    let starts = || impact.starts().filter(|_| in_force);
    Ok(DetailsView {
        own: stop.stop.by == me.actor.user,
        starts: owner_names(starts()),
        number: u32::try_from(starts().count()).unwrap_or(u32::MAX),
        history: HistoryView::list(SubjectKind::EmergencyStop, history),
        stop,
    })
}

/// Lifts a stop. Permission: case worker, another than the one who set it.
#[server(endpoint = "stops/lift")]
pub async fn lift_stop(#[server(flatten)] form: LiftForm) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let id: EmergencyStopId = form.id.parse().map_err(|_| AppError::NotFound)?;
    let mut checks = Checks::default();
    let reason = checks.read(LiftForm::reason(), Reason::parse(&form.reason)).map(Comment::from);
    let Some(reason) = reason else { return Err(checks.error()) };
    let receipt = emergency_stop::lift(&portal, &me.actor, id, form.version, reason).await?;
    let flash = Flash::Step(SubjectKind::EmergencyStop, StopAction::Lift.code().into(), receipt);
    server::go(&paths::stop(id), Some(flash)).await
}
