//! The catalogue of web services, kept by the agency, read by everyone.

use domain::{
    Actor, Audience, Change, Comment, Notice, NoticeEvent, Place, RuleError, SET_END, ServiceCode,
    ServiceStatus, Side, SubjectKind, Timestamp, WebService,
    due::{self, Ending},
};
use store::{DatabaseTransaction, StoreError, event::HistoryLine};

use crate::{Changed, Portal, ServiceError, error::changed, tell::Tell, work::Row};

/// The whole catalogue, in Danish order of name. Permission: none.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list(portal: &Portal) -> Result<Vec<WebService>, ServiceError> {
    let load = async { Ok(store::web_service::list(portal.db()).await?) };
    Ok(portal.known(("catalogue", String::new()), |_| None, load).await?.to_vec())
}

/// One web service. Permission: none.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Store`].
pub async fn get(portal: &Portal, code: &ServiceCode) -> Result<WebService, ServiceError> {
    list(portal).await?.into_iter().find(|service| service.code == *code).ok_or(ServiceError::NotFound)
}

/// The history of a web service. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
pub async fn history(
    portal: &Portal,
    actor: &Actor,
    code: &ServiceCode,
) -> Result<Vec<HistoryLine>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::event::list(portal.db(), SubjectKind::WebService, code.as_str()).await?)
}

/// Adds a web service. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`RuleError::NameTaken`] when the code is taken; [`RuleError::EndPassed`];
/// [`ServiceError::Store`].
pub async fn create(portal: &Portal, actor: &Actor, service: &WebService) -> Result<(), ServiceError> {
    let right = WebService::maintain(actor)?;
    let mut work = portal.work(Some(actor)).await?;
    service.check_last_day(None, work.at())?;
    store::web_service::insert(work.db(), service).await.map_err(|error| match error {
        StoreError::Duplicate => RuleError::NameTaken.into(),
        other => ServiceError::from(other),
    })?;
    let change = Change {
        action: "create",
        from: None,
        to: service.status.code(),
        comment: Comment::none(),
        valid_to: service.closes_at,
    };
    work.did(SubjectKind::WebService, &service.code, change, right);
    Ok(work.commit().await?)
}

/// Changes a web service, as the actor saw it at `service.version`. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::NotFound`]; [`ServiceError::Changed`]; [`RuleError::EndPassed`] for a new
/// last day; [`ServiceError::Store`].
pub async fn edit(portal: &Portal, actor: &Actor, service: &WebService) -> Result<(), ServiceError> {
    let right = WebService::maintain(actor)?;
    let mut work = portal.work(Some(actor)).await?;
    let at = work.at();
    let may = |_: &WebService, actor: &Actor| WebService::maintain(actor);
    let before = work.load(&service.code, service.version, may).await?;
    service.check_last_day(before.closes_at, at)?;
    let written = store::web_service::save(work.db(), service).await;
    work.saved::<WebService>(&service.code, written).await?;
    let change = Change {
        action: if service.closes_at == before.closes_at { "edit" } else { SET_END },
        from: Some(before.status.code()),
        to: service.status.code(),
        comment: Comment::none(),
        valid_to: service.closes_at.filter(|_| service.closes_at != before.closes_at),
    };
    work.did(SubjectKind::WebService, &service.code, change, right);
    for what in noticeable(&before, service) {
        let notice = Notice { event: what, actor: actor.name.clone(), ..noticed(service, at) };
        work.tell(concerned(work.db(), &before, service, &notice, at).await?);
        if what == NoticeEvent::ServiceClosing
            && let Some(ending) = due::told_by(service.closes_at, at)
        {
            store::web_service::claim_closing(work.db(), &service.code, ending).await?;
        }
    }
    Ok(work.commit().await?)
}

impl Row for WebService {
    type Key = ServiceCode;

    async fn find(
        db: &DatabaseTransaction,
        code: &ServiceCode,
        _: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::web_service::find(db, code).await?)
    }

    fn is_visible(&self, _: &Actor) -> bool {
        true
    }

    fn version(&self) -> i32 {
        self.version
    }

    async fn newest(db: &DatabaseTransaction, code: &ServiceCode) -> Result<Changed, StoreError> {
        changed(db, SubjectKind::WebService, code.as_str()).await
    }
}

/// A notice about a web service, without what happened to it.
fn noticed(service: &WebService, at: Timestamp) -> Notice {
    let closes = service.closes_at.filter(|end| service.status != ServiceStatus::Closed && *end > at);
    Notice {
        service: service.name.to_string(),
        data: service.data.to_string(),
        days: closes.map(|end| due::days_left(at, end)).unwrap_or_default(),
        moment: closes.map(due::last_moment),
        place: Place::Service(service.code.clone()),
        ..Notice::default()
    }
}

/// Tells that a web service closes in so many days, unless somebody has. Permission: the server's own.
pub(crate) async fn tell_closing(
    portal: &Portal,
    code: ServiceCode,
    ending: Ending,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    let at = work.at();
    if store::web_service::claim_closing(work.db(), &code, ending).await? {
        let service = store::web_service::find(work.db(), &code).await?.ok_or(StoreError::NotFound)?;
        let notice = Notice { event: NoticeEvent::ServiceClosing, ..noticed(&service, at) };
        work.tell(concerned(work.db(), &service, &service, &notice, at).await?);
    }
    Ok(work.commit().await?)
}

/// What of a change to a catalogue entry concerns those who use it: whether it takes agreements, or what they agreed to; and
/// a last day that is announced or taken back.
fn noticeable(before: &WebService, after: &WebService) -> Vec<NoticeEvent> {
    let closed = after.status == ServiceStatus::Closed;
    let moved = before.closes_at != after.closes_at && !closed;
    let agreed = |s: &WebService| {
        (s.name.clone(), s.purpose.clone(), s.data.clone(), s.terms.clone(), s.needs_data_access)
    };
    let mut events = vec![];
    if before.status != after.status {
        events.push(match after.status {
            ServiceStatus::Open => NoticeEvent::ServiceOpened,
            ServiceStatus::Locked => NoticeEvent::ServiceLocked,
            ServiceStatus::Closed => NoticeEvent::ServiceClosed,
        });
    } else if agreed(before) != agreed(after) {
        events.push(NoticeEvent::ServiceChanged);
    }
    if moved {
        events.push(NoticeEvent::ServiceClosing);
    }
    events
}

/// The providers whose systems use a web service, each once; and, where it concerns what they agreed to or whether data
/// flows, the owners who gave access to it.
async fn concerned(
    db: &impl store::ConnectionTrait,
    before: &WebService,
    service: &WebService,
    notice: &Notice,
    at: Timestamp,
) -> Result<Vec<Tell>, StoreError> {
    let code = &service.code;
    let connected = store::connection_agreement::list_connected_providers(db, code, at).await?;
    let mut tells: Vec<Tell> = vec![];
    for (system, provider) in connected {
        let to = Audience::Organisation(Side::Provider, provider);
        match tells.iter_mut().find(|tell| tell.to == to) {
            Some(tell) => tell.systems.push(system),
            None => tells.push(Tell::about(system, to, notice.clone())),
        }
    }
    let closed = |service: &WebService| service.status == ServiceStatus::Closed;
    let flows = matches!(notice.event, NoticeEvent::ServiceChanged | NoticeEvent::ServiceClosing);
    if flows || closed(before) != closed(service) {
        let owners = store::data_access::list_owners(db, Some(&service.code), None).await?;
        let to = |owner| Tell::new(Audience::Organisation(Side::Owner, owner), notice.clone());
        tells.extend(owners.into_iter().map(to));
    }
    Ok(tells)
}
