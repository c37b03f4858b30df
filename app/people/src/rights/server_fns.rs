//! Reading, asking for, granting and ending rights.

use domain::{Right, RightRequestStatus, RuleError};
use leptos::prelude::*;

use super::form::{DecideForm, EndForm, GrantForm, GrantTyped, RequestForm, RequestTyped};
use crate::error::AppError;

/// Where a right holds: the kind of number, and the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeView {
    pub kind: String,
    pub value: String,
}
impl ScopeView {
    /// A scope written out.
    pub fn of(scope: &domain::Scope) -> Self {
        Self { kind: scope.kind().into(), value: scope.value().into() }
    }
}

/// A unit of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub p_number: String,
    pub passivated: Option<String>,
}

/// A right somebody holds, or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightView {
    pub id: String,
    pub right: Right,
    pub scope: ScopeView,
    /// Who granted it; `None` where it came with the log-in.
    pub granted_by: Option<String>,
    pub granted_at: String,
    /// Until when; empty until somebody ends it.
    pub until: String,
    pub holds: bool,
    /// What it matches in the registers; only on one's own page.
    pub matches: Vec<Unit>,
}

/// A request for a right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestView {
    pub id: String,
    pub version: i32,
    pub user: String,
    pub right: Right,
    pub scope: ScopeView,
    pub status: RightRequestStatus,
    pub comment: String,
    pub reason: String,
    pub decided_by: String,
    pub created: String,
    pub changed: String,
}

/// Who the person is, as the log-in told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    pub id: String,
    pub name: String,
    pub email: String,
    pub organisation: String,
    pub cvr: String,
    pub p_number: String,
}

/// "Mine rettigheder".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyRights {
    pub person: PersonView,
    pub rights: Vec<RightView>,
    pub requests: Vec<RequestView>,
    /// Whether any right matches an organisation that takes part.
    pub matched: bool,
}

/// What the form of "Få flere rettigheder" needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoreRights {
    /// Empty where the log-in told of no organisation: then there is nobody to ask.
    pub cvr: String,
    pub units: Vec<Unit>,
}

/// "Brugeradministration".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministrationView {
    pub requests: Vec<RequestView>,
    pub people: Vec<(PersonView, Vec<RightView>)>,
}

/// A request as its decider sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseView {
    pub request: RequestView,
    pub cvr: String,
    pub units: Vec<Unit>,
    pub refused: Option<RuleError>,
}

/// One of the organisation's people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCase {
    pub person: PersonView,
    pub rights: Vec<RightView>,
    pub units: Vec<Unit>,
    /// The rights that can be granted here.
    pub grantable: Vec<Right>,
    /// Whether it is oneself, to whom one grants nothing.
    pub oneself: bool,
    /// Why one gives this person nothing.
    pub refused: Option<RuleError>,
}
mod views {
    use domain::{Organisation, Scope, Timestamp};
    use store::{
        right::{HeldRight, Source},
        right_request::RequestRow,
        user::User,
    };

    use super::{PersonView, RequestView, RightView, ScopeView, Unit};
    use crate::{error::AppError, server::format};

    /// Reads a scope as the forms send it: "cvr:93683269".
    pub fn parse_scope(text: &str) -> Result<Scope, AppError> {
        let (kind, value) = text.split_once(':').ok_or(AppError::BadRequest)?;
        Scope::parse(kind, value).map_err(|_| AppError::BadRequest)
    }

    pub fn unit(organisation: Organisation) -> Unit {
        Unit {
            code: organisation.code.to_string(),
            name: organisation.name,
            p_number: organisation.p_number.to_string(),
            passivated: organisation.passivated,
        }
    }

    pub fn person(user: &User) -> PersonView {
        PersonView {
            id: user.id.to_string(),
            name: user.name.clone(),
            email: user.email.as_ref().map(|e| e.as_str().to_owned()).unwrap_or_default(),
            organisation: user.organisation.clone().unwrap_or_default(),
            cvr: user.cvr.as_ref().map(ToString::to_string).unwrap_or_default(),
            p_number: user.p_number.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    pub fn right(held: &HeldRight, now: Timestamp, matches: Vec<Organisation>) -> RightView {
        RightView {
            id: held.id.to_string(),
            right: held.grant.right,
            scope: ScopeView::of(&held.grant.scope),
            granted_by: match &held.source {
                Source::LogIn => None,
                Source::Portal { by, .. } => Some(by.clone()),
            },
            granted_at: format::date(held.granted_at),
            until: held.ended_at.or(held.valid_to).map(format::date_time).unwrap_or_default(),
            holds: held.holds(now),
            matches: matches.into_iter().map(unit).collect(),
        }
    }

    pub fn request(row: RequestRow, user: String) -> RequestView {
        let request = row.request;
        RequestView {
            id: request.id.to_string(),
            version: request.version,
            user,
            right: request.right,
            scope: ScopeView::of(&request.scope),
            status: request.status,
            comment: request.comment.into(),
            reason: request.reason.into(),
            decided_by: row.decided_by.unwrap_or_default(),
            created: format::date_time(row.created_at),
            changed: format::date_time(row.changed_at),
        }
    }
}

/// One's own rights and requests. Permission: being logged in.
pub async fn load_my_rights() -> Result<MyRights, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let now = portal.now();
    let matches = services::identity::matches(&portal, &me).await?;
    let requests = services::right::list_mine(&portal, &me).await?;
    Ok(MyRights {
        person: views::person(&me.user),
        rights: matches.into_iter().map(|m| views::right(&m.held, now, m.organisations)).collect(),
        requests: requests.into_iter().map(|row| views::request(row, me.user.name.clone())).collect(),
        matched: !me.organisations.is_empty() || me.actor.case_worker,
    })
}

/// What "Få flere rettigheder" offers. Permission: being logged in.
pub async fn load_more_rights() -> Result<MoreRights, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let Some(cvr) = &me.user.cvr else { return Ok(MoreRights { cvr: String::new(), units: vec![] }) };
    let units = services::right::units(&portal, cvr).await?;
    Ok(MoreRights { cvr: cvr.to_string(), units: units.into_iter().map(views::unit).collect() })
}

/// Asks for rights; `administer` and `view` are ticked or empty. Permission: being logged in.
#[server(endpoint = "rights/request")]
pub async fn request_rights(#[server(flatten)] form: RequestForm) -> Result<(), AppError> {
    use crate::{
        error::Fault,
        form::{Checks, Reads},
        paths, server,
        viewer::Flash,
    };
    let (portal, me) = server::signed_in().await?;
    let boxes = [(Right::AdministerAgreements, &form.administer), (Right::ViewAgreements, &form.view)];
    let ticked = boxes.into_iter().filter(|(_, ticked)| !ticked.is_empty());
    let wanted: Vec<Right> = ticked.map(|(right, _)| right).collect();
    let mut checks = Checks::default();
    if wanted.is_empty() {
        checks.note(RequestForm::administer(), Fault::NotChosen);
    }
    if form.scope.is_empty() {
        checks.note(RequestForm::scope(), Fault::NotChosen);
    }
    let typed = form.read(&mut checks);
    checks.finish()?;
    let Some(RequestTyped { comment }) = typed else { return Err(AppError::BadRequest) };
    let scope = views::parse_scope(&form.scope)?;
    services::right::request(&portal, &me, &wanted, scope, comment).await?;
    server::go(paths::MY_RIGHTS, Some(Flash::RightRequested)).await
}

/// Takes a request back. Permission: who asked.
#[server(endpoint = "rights/withdraw")]
pub async fn withdraw_request(id: String) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    use domain::{Comment, RightRequestAction};
    let (portal, me) = server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (action, none) = (RightRequestAction::Withdraw, Comment::none());
    let receipt = services::right::decide(&portal, &me, id, action, None, none).await?;
    server::go(paths::MY_RIGHTS, Some(Flash::RightWithdrawn(receipt))).await
}

/// The organisation's people and what they asked for. Permission: administers users.
pub async fn load_administration() -> Result<AdministrationView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let now = portal.now();
    let found = services::right::administration(&portal, &me).await?;
    Ok(AdministrationView {
        requests: found.requests.into_iter().map(|(row, user)| views::request(row, user.name)).collect(),
        people: found
            .people
            .into_iter()
            .map(|(user, held)| {
                let rights = held.iter().map(|held| views::right(held, now, vec![])).collect();
                (views::person(&user), rights)
            })
            .collect(),
    })
}

/// A request to be decided. Permission: administers users of the organisation, or one's own request.
pub async fn load_right_request(id: String) -> Result<CaseView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let case = services::right::get_request(&portal, &me, id).await?;
    Ok(CaseView {
        cvr: case.row.request.cvr.to_string(),
        request: views::request(case.row, case.user.name),
        units: case.units.into_iter().map(views::unit).collect(),
        refused: case.refused,
    })
}

/// Approves, narrows or refuses a request. Permission: administers users of the organisation; never one's own.
#[server(endpoint = "users/decide")]
pub async fn decide_right(#[server(flatten)] form: DecideForm) -> Result<(), AppError> {
    use crate::{error::Fault, form::Reads, paths, server, viewer::Flash};
    use domain::{Invalid, RightRequestAction};
    use services::ServiceError;
    let (portal, me) = server::signed_in().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    if form.action.is_empty() {
        // Enter decides nothing.
        return Err(AppError::field(DecideForm::action(), Fault::NotChosen));
    }
    let action = RightRequestAction::from_code(&form.action)
        .filter(|action| *action != RightRequestAction::Withdraw)
        .ok_or(AppError::BadRequest)?;
    let scope = views::parse_scope(&form.scope)?;
    let reason = form.typed()?.reason;
    let receipt =
        services::right::decide(&portal, &me, id, action, Some(scope), reason).await.map_err(|error| {
            match error {
                ServiceError::Rule(RuleError::ReasonNeeded) => {
                    AppError::field(DecideForm::reason(), Fault::Invalid(Invalid::Empty))
                }
                other => other.into(),
            }
        })?;
    let note = match action {
        RightRequestAction::Approve => Flash::RightGranted(receipt),
        _ => Flash::RightRefused(receipt),
    };
    server::go(paths::USER_ADMINISTRATION, Some(note)).await
}

/// One of the organisation's people. Permission: administers users of the organisation.
pub async fn load_person(id: String) -> Result<PersonCase, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (user, cvr, units) = services::right::get_person(&portal, &me, id).await?;
    let held = store::right::list_of(portal.db(), [user.id])
        .await
        .map_err(|error| AppError::from(services::ServiceError::from(error)))?;
    let now = portal.now();
    let whole = domain::Scope::Cvr(cvr.clone());
    let agency = me.actor.agency_administrator;
    let offered = Right::ALL.into_iter().filter(|right| {
        me.actor.require_granting(*right, &cvr, &whole).is_ok() && (agency || !right.is_agencys())
    });
    Ok(PersonCase {
        person: views::person(&user),
        rights: held.iter().map(|held| views::right(held, now, vec![])).collect(),
        units: units.into_iter().map(views::unit).collect(),
        grantable: offered.collect(),
        oneself: user.id == me.user.id,
        refused: services::right::refused_to(&portal, &me, user.id).await?,
    })
}

/// Gives somebody a right. Permission: administers users of the organisation; never oneself.
#[server(endpoint = "users/grant")]
pub async fn grant_right(#[server(flatten)] form: GrantForm) -> Result<(), AppError> {
    use crate::{form::Reads, paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let user = form.user.parse().map_err(|_| AppError::NotFound)?;
    let GrantTyped { right, until } = form.typed()?;
    let scope = views::parse_scope(&form.scope)?;
    let granted = services::right::grant(&portal, &me, user, right, scope, until).await;
    let receipt = granted.map_err(AppError::of_end(GrantForm::until()))?;
    server::go(&paths::person(form.user), Some(Flash::RightGranted(receipt))).await
}

/// A right to be ended, with whose it is. Permission: administers users of the organisation.
pub async fn load_right(id: String) -> Result<(RightView, PersonView), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (held, user) = services::right::get(&portal, &me, id).await?;
    Ok((views::right(&held, portal.now(), vec![]), views::person(&user)))
}

/// Ends a right, at once or at a moment. Permission: administers users of the organisation; never one's own.
#[server(endpoint = "users/end-right")]
pub async fn end_right(#[server(flatten)] form: EndForm) -> Result<(), AppError> {
    use crate::{form::Reads, paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let until = form.typed()?.until;
    let (_, user) = services::right::get(&portal, &me, id).await?;
    let ended = services::right::end(&portal, &me, id, until).await;
    let receipt = ended.map_err(AppError::of_end(EndForm::until()))?;
    server::go(&paths::person(user.id), Some(Flash::RightEnded(receipt))).await
}
