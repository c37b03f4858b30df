//! Reading, requesting and deciding connection agreements.

use domain::{ConnectionStatus, ServiceStatus, SubjectKind, SystemStatus};
use leptos::prelude::*;

use super::form::{ChangeForm, RequestForm};
use crate::{
    error::AppError,
    form::{LastDayForm, LastDayTyped},
    pair::PairView,
    server::Paged,
    ui::{HistoryView, ImpactView},
};

/// A web service as a choice for a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceChoice {
    pub code: String,
    pub name: String,
    pub purpose: String,
    pub data: String,
    pub needs_data_access: bool,
    pub status: ServiceStatus,
    /// The announced last day, as it is written; empty for none.
    pub last_day: String,
    /// The status of the agreement the system already has.
    pub existing: Option<ConnectionStatus>,
}

/// The page where web services are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChooseView {
    /// Key and name of the person's systems.
    pub systems: Vec<(String, String)>,
    /// The chosen system; empty when there is none.
    pub system: String,
    pub system_status: Option<SystemStatus>,
    pub services: Vec<ServiceChoice>,
}

/// A web service that is about to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryLine {
    pub code: String,
    pub name: String,
    pub purpose: String,
    pub data: String,
    pub categories: domain::DataCategories,
    pub terms: String,
    pub needs_data_access: bool,
    /// The number of the version that is read.
    pub version: i32,
}

/// What is about to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryView {
    pub system: String,
    pub system_name: String,
    pub provider_name: String,
    pub lines: Vec<SummaryLine>,
}

/// An agreement with what may be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionDetails {
    pub id: String,
    pub version: i32,
    pub status: ConnectionStatus,
    pub changed: String,
    /// The last day, as it is written; empty for none.
    pub last_day: String,
    pub system: String,
    pub system_name: String,
    pub system_status: SystemStatus,
    pub provider: String,
    pub provider_name: String,
    pub service: String,
    pub service_name: String,
    pub needs_data_access: bool,
    /// The version of the web service whose terms the provider accepted.
    pub accepted_version: i32,
    /// Whether the person decides as the agency, else as the provider.
    pub agency: bool,
    pub history: Vec<HistoryView>,
}

/// A page of agreements for the agency.
pub struct CasesView {
    pub page: Paged<ConnectionDetails>,
    pub waiting: u32,
}

fn details(
    row: store::connection_agreement::ConnectionRow,
    agency: bool,
    history: Vec<HistoryView>,
) -> ConnectionDetails {
    let store::connection_agreement::ConnectionRow { agreement, names, .. } = row;
    ConnectionDetails {
        id: agreement.id.to_string(),
        version: agreement.version,
        status: agreement.status,
        changed: crate::server::format::date(row.changed_at),
        last_day: agreement.valid_to.map(crate::server::format::last_day).unwrap_or_default(),
        system: agreement.system.to_string(),
        system_name: names.system,
        system_status: row.system_status,
        provider: row.provider.into(),
        provider_name: names.provider,
        service: agreement.service.into(),
        service_name: names.service,
        needs_data_access: row.needs_data_access,
        accepted_version: agreement.accepted_version,
        agency,
        history,
    }
}

/// The web services a system can be connected to; `system` may be empty. Permission: acts for a provider.
pub async fn load_choices(system: String) -> Result<ChooseView, AppError> {
    let (portal, me) = crate::system::server_fns::provider().await?;
    let systems = services::system::list(&portal, &me.actor).await?;
    let chosen = match systems.as_slice() {
        [only] if system.is_empty() => Some(only),
        all if !system.is_empty() => {
            Some(all.iter().find(|view| view.system.id.to_string() == system).ok_or(AppError::NotFound)?)
        }
        _ => None,
    };
    let existing = |code: &domain::ServiceCode| {
        let mine = chosen.into_iter().flat_map(|view| &view.connections).map(|row| &row.agreement);
        mine.filter(|c| c.service == *code && c.status.is_live()).map(|c| c.status).next()
    };
    let services = services::catalogue::list(&portal).await?;
    let services = services
        .into_iter()
        .filter(|service| service.status != ServiceStatus::Closed)
        .map(|service| ServiceChoice {
            existing: existing(&service.code),
            code: service.code.into(),
            name: service.name.into(),
            purpose: service.purpose.into(),
            data: service.data.into(),
            needs_data_access: service.needs_data_access,
            status: service.status,
            last_day: service.closes_at.map(crate::server::format::last_day).unwrap_or_default(),
        })
        .collect();
    Ok(ChooseView {
        system: chosen.map(|view| view.system.id.to_string()).unwrap_or_default(),
        system_status: chosen.map(|view| view.system.status),
        systems: systems
            .iter()
            .map(|view| (view.system.id.to_string(), view.system.name.to_string()))
            .collect(),
        services,
    })
}

/// What is about to be asked for. Permission: acts for the system's provider.
pub async fn load_summary(system: String, services: Vec<String>) -> Result<SummaryView, AppError> {
    let (portal, me) = crate::system::server_fns::provider().await?;
    if services.is_empty() {
        return Err(AppError::Rule(domain::RuleError::NothingChosen));
    }
    domain::at_most(services.len(), domain::MAX_SERVICES).map_err(AppError::Rule)?;
    let id = system.parse().map_err(|_| AppError::NotFound)?;
    let (view, _) = services::system::get(&portal, &me.actor, id).await?;
    let catalogue = services::catalogue::list(&portal).await?;
    let mut lines = vec![];
    for code in services {
        let service = catalogue.iter().find(|s| s.code.as_str() == code).ok_or(AppError::NotFound)?;
        lines.push(SummaryLine {
            code,
            name: service.name.to_string(),
            purpose: service.purpose.to_string(),
            data: service.data.to_string(),
            categories: service.categories.clone(),
            terms: service.terms.to_string(),
            needs_data_access: service.needs_data_access,
            version: service.text_version,
        });
    }
    Ok(SummaryView { system, system_name: view.system.name.into(), provider_name: view.provider_name, lines })
}

/// Asks the agency for web services. Permission: acts for the system's provider.
#[server(endpoint = "connections/request")]
pub async fn request_connections(#[server(flatten)] form: RequestForm) -> Result<(), AppError> {
    use crate::{form::Checks, paths, server};
    let (portal, me) = crate::system::server_fns::provider().await?;
    AppError::at_most(RequestForm::services(), &form.services, domain::MAX_SERVICES)?;
    let mut checks = Checks::default();
    let message = checks.read(RequestForm::message(), domain::Comment::parse(&form.message));
    checks.chosen(RequestForm::terms(), Some(()).filter(|()| !form.terms.is_empty()));
    checks.finish()?;
    let message = message.unwrap_or_else(domain::Comment::none);
    let system = form.system.parse().map_err(|_| AppError::NotFound)?;
    // Each with the number of the version that was read.
    let (mut codes, mut read) = (vec![], std::collections::HashMap::new());
    for sent in &form.services {
        let (code, version) = sent.split_once(':').ok_or(AppError::BadRequest)?;
        let code = domain::ServiceCode::parse(code).map_err(|_| AppError::NotFound)?;
        read.insert(code.clone(), version.parse().map_err(|_| AppError::BadRequest)?);
        codes.push(code);
    }
    let request = services::connection_agreement::request_with;
    let number = request(&portal, &me.actor, system, &codes, &read, true, &message).await?;
    server::go(&paths::receipt(number), None).await
}

/// What the agency should know; nobody else is shown it.
async fn case_of(
    portal: &services::Portal,
    actor: &domain::Actor,
    row: &store::connection_agreement::ConnectionRow,
    impact: &services::impact::Impact,
) -> Result<Option<CaseView>, AppError> {
    if !actor.case_worker {
        return Ok(None);
    }
    let case = services::background::of_case(portal, actor, row).await?;
    Ok(Some(CaseView::of(case, impact)))
}

/// One agreement, with what the agency should know of it. Permission: case worker, or acts for the provider.
pub async fn load_case(id: String) -> Result<(ConnectionDetails, Option<CaseView>), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (row, history) = services::connection_agreement::get(&portal, &me.actor, id).await?;
    let case = if me.actor.case_worker {
        let impact = services::connection_agreement::impact(&portal, &me.actor, &row).await?;
        case_of(&portal, &me.actor, &row, &impact).await?
    } else {
        None
    };
    let history = HistoryView::list(SubjectKind::ConnectionAgreement, history);
    Ok((details(row, me.actor.case_worker, history), case))
}

/// One agreement. Permission: case worker, or acts for the provider.
pub async fn load_connection(id: String) -> Result<ConnectionDetails, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (row, history) = services::connection_agreement::get(&portal, &me.actor, id).await?;
    let history = HistoryView::list(SubjectKind::ConnectionAgreement, history);
    Ok(details(row, me.actor.case_worker, history))
}

/// An agreement, and what an action would do to the flow of data. Permission: case worker, or acts for the provider.
pub async fn preview_change(
    id: &str,
    action: domain::ConnectionAction,
) -> Result<(ConnectionDetails, Option<CaseView>, ImpactView), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (row, impact) = services::connection_agreement::preview(&portal, &me.actor, id, action).await?;
    let case = case_of(&portal, &me.actor, &row, &impact).await?;
    let impact = ImpactView::of(&impact, impact.live());
    Ok((details(row, me.actor.case_worker, vec![]), case, impact))
}

/// How a form says that the schools' approvals from before hold again.
pub const HOLD: &str = "hold";

/// What the agency should know before it decides.
pub struct CaseView {
    pub pair: PairView,
    pub cvr: String,
    pub p_number: String,
    /// The provider's other agreements: system, web service, status and day of each.
    pub others: Vec<ConnectionDetails>,
    /// Earlier agreements on the same two: status, who, when and why.
    pub earlier: Vec<(ConnectionStatus, HistoryView)>,
    /// The owners who have approved a data access through it, and how many requests wait.
    pub approved: Vec<String>,
    pub waiting: u32,
}

impl CaseView {
    /// Writes it out.
    fn of(case: services::background::CaseBackground, impact: &services::impact::Impact) -> Self {
        let earlier = case.earlier.into_iter().flat_map(|(row, line)| {
            let line = HistoryView::list(SubjectKind::ConnectionAgreement, vec![line]).pop();
            line.map(|line| (row.agreement.status, line))
        });
        Self {
            cvr: case.provider.cvr.to_string(),
            p_number: case.provider.p_number.to_string(),
            earlier: earlier.collect(),
            approved: impact.approvals().map(|row| row.owner_name.to_owned()).collect(),
            waiting: u32::try_from(impact.waiting().count()).unwrap_or(u32::MAX),
            pair: PairView::of(case.pair),
            others: case.others.into_iter().map(|row| details(row, true, vec![])).collect(),
        }
    }
}

/// Decides, ends or withdraws an agreement. Permission: case worker, or acts for the provider, by the action.
#[server(endpoint = "connections/change")]
pub async fn change_connection(#[server(flatten)] form: ChangeForm) -> Result<(), AppError> {
    use crate::{form::Checks, paths, server, viewer::Flash};
    use domain::{Comment, ConnectionAction, Reason};
    use services::connection_agreement;
    let (portal, me) = server::signed_in().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let action = ConnectionAction::from_code(&form.action).ok_or(AppError::BadRequest)?;
    let mut checks = Checks::default();
    let comment = if action.needs_reason() {
        checks.read(ChangeForm::reason(), Reason::parse(&form.reason)).map(Comment::from)
    } else {
        checks.read(ChangeForm::reason(), Comment::parse(&form.reason))
    };
    let Some(comment) = comment else { return Err(checks.error()) };
    let version = form.version;
    let (portal, actor) = (&portal, &me.actor);
    let changed = match action {
        ConnectionAction::Approve if form.wakes == HOLD => {
            connection_agreement::approve_and_hold(portal, actor, id, version, comment, form.approvals).await
        }
        _ => connection_agreement::change_status(portal, actor, id, version, action, comment).await,
    };
    let receipt = changed?;
    let path = paths::connection(id);
    let to = if me.actor.case_worker { paths::CASES } else { &path };
    server::go(to, Some(Flash::Step(SubjectKind::ConnectionAgreement, action.code().into(), receipt))).await
}

/// Sets, moves or takes away an agreement's last day. Permission: case worker.
#[server(endpoint = "connections/last-day")]
pub async fn set_connection_end(#[server(flatten)] form: LastDayForm) -> Result<(), AppError> {
    use crate::{form::Reads, paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    me.actor.require_case_worker().map_err(|_| AppError::NotAllowed)?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let LastDayTyped { last_day: end, comment } = form.typed()?;
    let version = form.version;
    let set = services::connection_agreement::set_end(&portal, &me.actor, id, version, end, comment).await;
    let receipt = set.map_err(AppError::of_end(LastDayForm::last_day()))?;
    server::go(&paths::connection(id), Some(Flash::last_day(end, receipt))).await
}

/// Agreements for the agency: those that wait, or all. Permission: case worker.
pub async fn list_cases(all: bool, page: u32) -> Result<CasesView, AppError> {
    const SIZE: u32 = 25;
    let (portal, me) = crate::server::signed_in().await?;
    let status = (!all).then_some(ConnectionStatus::Waiting);
    let list = |request| services::connection_agreement::list_all(&portal, &me.actor, status, request);
    let cases = crate::server::paged(page, SIZE, list).await?;
    let waiting = services::connection_agreement::count_waiting(&portal, &me.actor).await?;
    Ok(CasesView {
        page: cases.map(|row| details(row, true, vec![])),
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
    })
}
