//! What happens to web services of the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Also, Audience, Change, Comment, Notice, NoticeEvent, OrganisationCode, Place, Right, SET_END,
    ServiceStatus, ServiceVersion, Side, SubjectKind, Timestamp, WebService, due,
};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit,
    history::Line,
    impact::Impact,
    receipt,
    tell::{Tell, Told},
};

/// A web service that was changed.
pub(crate) struct ServiceEdit {
    pub before: WebService,
    pub after: WebService,
    pub right: Right,
    /// Where it moves data.
    pub impact: Option<Impact>,
    /// Where something else is agreed to.
    pub version: Option<ServiceVersion>,
}

pub(crate) enum ServiceFact {
    Added {
        service: WebService,
        right: Right,
    },
    Edited(Box<ServiceEdit>),
    /// The day has come from which it needs no data access.
    Freed(Box<ServiceEdit>),
    /// A case worker wants it closed, as `service` says, and another is to approve that.
    ClosingProposed {
        service: WebService,
        change: Change,
        right: Right,
    },
    /// That was taken away.
    ClosingDropped {
        service: WebService,
        change: Change,
        right: Right,
    },
    /// Its announced last day is some days away.
    Closes(WebService),
}

impl Project for ServiceFact {
    fn history(&self) -> Vec<Line> {
        let line = |service: &WebService, change, right| {
            Line::new(SubjectKind::WebService, &service.code, change, right)
        };
        match self {
            Self::Added { service, right } => {
                let change = Change {
                    action: "create",
                    from: None,
                    to: service.status.code(),
                    comment: Comment::none(),
                    valid_to: service.closes_at,
                };
                vec![line(service, change, *right)]
            }
            Self::ClosingProposed { service, change, right }
            | Self::ClosingDropped { service, change, right } => {
                vec![line(service, change.clone(), *right)]
            }
            Self::Edited(edit) => {
                let ServiceEdit { before, after, right, version, .. } = &**edit;
                let why = version.as_ref().map_or_else(Comment::none, |version| version.why.clone());
                let moved = after.closes_at != before.closes_at;
                let change = Change {
                    action: if moved { SET_END } else { "edit" },
                    from: Some(before.status.code()),
                    to: after.status.code(),
                    comment: why,
                    valid_to: after.closes_at.filter(|_| moved),
                };
                vec![line(after, change, *right)]
            }
            Self::Freed(edit) => {
                let ServiceEdit { before, after, .. } = &**edit;
                let change = Change {
                    action: "edit",
                    from: Some(before.status.code()),
                    to: after.status.code(),
                    comment: Comment::none(),
                    valid_to: None,
                };
                let day = before.frees_at.unwrap_or(Timestamp::from_micros(0));
                vec![Line::of_time(day, SubjectKind::WebService, &after.code, change)]
            }
            Self::Closes(_) => vec![],
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        let mut tells = vec![];
        match self {
            Self::Added { .. } | Self::ClosingDropped { .. } => {}
            Self::ClosingProposed { service, .. } => {
                let notice = Notice {
                    event: NoticeEvent::ServiceClosingProposed,
                    actor: now.actor.into(),
                    place: Place::CaseService(service.code.clone()),
                    ..noticed(service, now.at)
                };
                tells.push(Tell::new(Audience::Agency, notice));
            }
            Self::Edited(edit) => {
                let ServiceEdit { before, after, impact, version, .. } = &**edit;
                let mut events = noticeable(before, after);
                // What is to be confirmed is told in any case, whatever else has changed.
                let confirms = version.as_ref().is_some_and(|version| version.confirm_by.is_some());
                if confirms && !after.is_to_be_free() && !events.contains(&NoticeEvent::ServiceChanged) {
                    events.push(NoticeEvent::ServiceChanged);
                }
                for event in events {
                    let notice = Notice { event, actor: now.actor.into(), ..noticed(after, now.at) };
                    let notice = versioned(notice, after, version.as_ref());
                    tells.extend(concerned(now, before, after, &notice, impact.as_ref()).await?);
                }
            }
            Self::Freed(edit) => {
                let ServiceEdit { before, after, impact, .. } = &**edit;
                let notice = Notice { event: NoticeEvent::ServiceFreed, ..noticed(after, now.at) };
                tells.extend(concerned(now, before, after, &notice, impact.as_ref()).await?);
            }
            Self::Closes(service) => {
                let notice = Notice { event: NoticeEvent::ServiceClosing, ..noticed(service, now.at) };
                tells.extend(concerned(now, service, service, &notice, None).await?);
            }
        }
        Ok(tells.into_iter().collect())
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::Added { .. }
            | Self::Edited(_)
            | Self::ClosingProposed { .. }
            | Self::ClosingDropped { .. }
            | Self::Freed(_)
            | Self::Closes(_) => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Added { .. }
            | Self::Edited(_)
            | Self::ClosingProposed { .. }
            | Self::ClosingDropped { .. }
            | Self::Freed(_)
            | Self::Closes(_) => None,
        }
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

/// What a notice says of a new version: why, until when it is to be confirmed, and what begins on that day.
fn versioned(notice: Notice, service: &WebService, version: Option<&ServiceVersion>) -> Notice {
    let Some(version) = version else { return notice };
    let (changed, frees) =
        (notice.event == NoticeEvent::ServiceChanged, notice.event == NoticeEvent::ServiceFrees);
    if !changed && !frees {
        // It is told of something else beside.
        return notice;
    }
    let confirmed = version.confirm_by.filter(|_| changed && !service.is_to_be_free());
    let (event, moment) = match confirmed {
        Some(by) => (NoticeEvent::ServiceVersion, Some(due::last_moment(by))),
        None if frees => (notice.event, service.frees_at),
        None => (notice.event, notice.moment),
    };
    let days = if event == NoticeEvent::ServiceChanged { notice.days } else { 0 };
    let also = Also::of("hurry", version.hurry.as_str()).into_iter().collect();
    Notice { event, moment, days, comment: version.why.to_string(), also, ..notice }
}

/// What of a change to a catalogue entry concerns those who use it: whether it takes agreements, or what they agreed to; and
/// a last day that is announced or taken back.
pub(crate) fn noticeable(before: &WebService, after: &WebService) -> Vec<NoticeEvent> {
    let texts = |s: &WebService| (s.name.clone(), s.purpose.clone(), s.data.clone(), s.terms.clone());
    let agreed = |s: &WebService| (texts(s), s.categories.clone(), s.frees_at.is_some());
    let mut events = vec![];
    match (before.needs_data_access, after.needs_data_access) {
        // Of one that is closed nobody gets any data.
        (true, false) if after.status != ServiceStatus::Closed => events.push(NoticeEvent::ServiceFreed),
        (false, true) if after.status != ServiceStatus::Closed => events.push(NoticeEvent::ServiceBound),
        (true, false) | (false, true) => events.push(NoticeEvent::ServiceChanged),
        _ if after.frees_at.is_some() && before.frees_at.is_none() => events.push(NoticeEvent::ServiceFrees),
        _ => {}
    }
    if before.status != after.status {
        events.push(match after.status {
            ServiceStatus::Open => NoticeEvent::ServiceOpened,
            ServiceStatus::Locked => NoticeEvent::ServiceLocked,
            ServiceStatus::Closed => NoticeEvent::ServiceClosed,
        });
    }
    if agreed(before) != agreed(after)
        && !events.contains(&NoticeEvent::ServiceChanged)
        && !events.contains(&NoticeEvent::ServiceFrees)
    {
        events.push(NoticeEvent::ServiceChanged);
    }
    if after.announces(before) {
        events.push(NoticeEvent::ServiceClosing);
    }
    events
}

/// Whether owners are told of an event.
fn tells_owners(event: NoticeEvent, before: &WebService, after: &WebService) -> bool {
    use NoticeEvent::{
        ServiceBound, ServiceChanged, ServiceClosing, ServiceFreed, ServiceFrees, ServiceVersion,
    };
    let closed = |service: &WebService| service.status == ServiceStatus::Closed;
    matches!(
        event,
        ServiceBound | ServiceChanged | ServiceClosing | ServiceFreed | ServiceFrees | ServiceVersion
    ) || closed(before) != closed(after)
}

/// Whether owners are told of anything of a change.
pub(crate) fn concerns_owners(before: &WebService, after: &WebService) -> bool {
    noticeable(before, after).into_iter().any(|event| tells_owners(event, before, after))
}

/// The providers whose systems use a web service, each once; and, where it concerns what they agreed to or whether data
/// flows, the owners who gave access to it.
async fn concerned(
    now: &Now<'_>,
    before: &WebService,
    service: &WebService,
    notice: &Notice,
    impact: Option<&Impact>,
) -> Result<Vec<Tell>, StoreError> {
    let code = &service.code;
    let connected = store::connection_agreement::list_connected_providers(now.db, code, now.at).await?;
    let mut tells: Vec<Tell> = vec![];
    for (system, provider) in connected {
        let to = Audience::Organisation(Side::Provider, provider);
        match tells.iter_mut().find(|tell| tell.to == to) {
            Some(tell) => tell.systems.push(system),
            None => tells.push(Tell::about(system, to, notice.clone())),
        }
    }
    if tells_owners(notice.event, before, service) {
        let live = store::data_access::list_owners(now.db, Some(&service.code), None).await?;
        let mut owners: BTreeSet<OrganisationCode> = live.into_iter().collect();
        // Also those who said no, where data flows all the same.
        let moved = impact.into_iter().flat_map(Impact::moves);
        owners.extend(moved.map(|row| row.owner.clone()));
        // Who has something to confirm is led to it; to the others the texts are another, no more.
        let confirms = notice.event == NoticeEvent::ServiceVersion;
        let confirming: BTreeMap<OrganisationCode, Timestamp> = match confirms {
            true => store::data_access::list_confirming(now.db, code).await?.into_iter().collect(),
            false => BTreeMap::new(),
        };
        let to = |owner: OrganisationCode| {
            let notice = match (confirms, confirming.get(&owner)) {
                (false, _) => notice.clone(),
                // The day that counts is the first by which something of theirs is to be confirmed.
                (true, Some(by)) => {
                    let moment = Some(due::last_moment(*by));
                    Notice { place: Place::NewVersions, moment, ..notice.clone() }
                }
                (true, None) => Notice { event: NoticeEvent::ServiceChanged, moment: None, ..notice.clone() },
            };
            Tell::new(Audience::Organisation(Side::Owner, owner), notice)
        };
        tells.extend(owners.into_iter().map(to));
    }
    Ok(tells)
}
