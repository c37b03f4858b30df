//! What happens to web services of the catalogue.

use std::collections::BTreeSet;

use domain::{
    Audience, Change, Comment, Notice, NoticeEvent, OrganisationCode, Place, Right, SET_END, ServiceStatus,
    Side, SubjectKind, Timestamp, WebService, due,
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

pub(crate) enum ServiceFact {
    Added {
        service: WebService,
        right: Right,
    },
    Edited {
        before: WebService,
        after: WebService,
        right: Right,
        /// Where it moves data.
        impact: Option<Impact>,
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
            Self::Edited { before, after, right, .. } => {
                let moved = after.closes_at != before.closes_at;
                let change = Change {
                    action: if moved { SET_END } else { "edit" },
                    from: Some(before.status.code()),
                    to: after.status.code(),
                    comment: Comment::none(),
                    valid_to: after.closes_at.filter(|_| moved),
                };
                vec![line(after, change, *right)]
            }
            Self::Closes(_) => vec![],
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        let mut tells = vec![];
        match self {
            Self::Added { .. } => {}
            Self::Edited { before, after, impact, .. } => {
                for event in noticeable(before, after) {
                    let notice = Notice { event, actor: now.actor.into(), ..noticed(after, now.at) };
                    tells.extend(concerned(now, before, after, &notice, impact.as_ref()).await?);
                }
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
            Self::Added { .. } | Self::Edited { .. } | Self::Closes(_) => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Added { .. } | Self::Edited { .. } | Self::Closes(_) => None,
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

/// What of a change to a catalogue entry concerns those who use it: whether it takes agreements, or what they agreed to; and
/// a last day that is announced or taken back.
pub(crate) fn noticeable(before: &WebService, after: &WebService) -> Vec<NoticeEvent> {
    let agreed = |s: &WebService| (s.name.clone(), s.purpose.clone(), s.data.clone(), s.terms.clone());
    let mut events = vec![];
    match (before.needs_data_access, after.needs_data_access) {
        // Of one that is closed nobody gets any data.
        (true, false) if after.status != ServiceStatus::Closed => events.push(NoticeEvent::ServiceFreed),
        (false, true) if after.status != ServiceStatus::Closed => events.push(NoticeEvent::ServiceBound),
        (true, false) | (false, true) => events.push(NoticeEvent::ServiceChanged),
        _ => {}
    }
    if before.status != after.status {
        events.push(match after.status {
            ServiceStatus::Open => NoticeEvent::ServiceOpened,
            ServiceStatus::Locked => NoticeEvent::ServiceLocked,
            ServiceStatus::Closed => NoticeEvent::ServiceClosed,
        });
    } else if agreed(before) != agreed(after) && !events.contains(&NoticeEvent::ServiceChanged) {
        events.push(NoticeEvent::ServiceChanged);
    }
    if after.announces(before) {
        events.push(NoticeEvent::ServiceClosing);
    }
    events
}

/// Whether owners are told of an event.
fn tells_owners(event: NoticeEvent, before: &WebService, after: &WebService) -> bool {
    use NoticeEvent::{ServiceBound, ServiceChanged, ServiceClosing, ServiceFreed};
    let closed = |service: &WebService| service.status == ServiceStatus::Closed;
    matches!(event, ServiceBound | ServiceChanged | ServiceClosing | ServiceFreed)
        || closed(before) != closed(after)
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
        owners.extend(moved.map(|row| row.access.owner.clone()));
        let to = |owner| Tell::new(Audience::Organisation(Side::Owner, owner), notice.clone());
        tells.extend(owners.into_iter().map(to));
    }
    Ok(tells)
}
