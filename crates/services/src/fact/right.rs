//! What happens to rights, and to requests for them.

use domain::{
    Audience, AuditKind, Cvr, Notice, NoticeEvent, Place, Right, RightRequest, RightRequestAction, Scope,
    Timestamp, UserId, due,
};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit::{self, described},
    history::Line,
    receipt::{self, ReceiptContent},
    tell::{Tell, Told},
};

/// A right of somebody in an organisation.
pub(crate) struct Held {
    pub user: UserId,
    /// Their name.
    pub person: String,
    /// The organisation's number.
    pub cvr: Cvr,
    pub right: Right,
    pub scope: Scope,
}

/// `person` is the name of whose right it is.
pub(crate) enum RightFact {
    Requested {
        request: RightRequest,
        person: String,
    },
    /// A request has waited since then.
    Waited {
        request: RightRequest,
        person: String,
        since: Timestamp,
    },
    /// A request was granted, refused or taken back; as it is now.
    Decided {
        request: RightRequest,
        action: RightRequestAction,
        person: String,
    },
    /// It was given without a request.
    Granted {
        held: Held,
        valid_to: Option<Timestamp>,
    },
    /// It ends, at once or then.
    Ended {
        held: Held,
        at: Option<Timestamp>,
    },
}

impl Project for RightFact {
    fn history(&self) -> Vec<Line> {
        match self {
            Self::Requested { .. }
            | Self::Waited { .. }
            | Self::Decided { .. }
            | Self::Granted { .. }
            | Self::Ended { .. } => vec![],
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        let noticed = |event, person: &str, right| Notice {
            event,
            actor: now.actor.into(),
            person: person.into(),
            right: Some(right),
            place: Place::MyRights,
            ..Notice::default()
        };
        let to_administrators = |request: &RightRequest, notice: Notice| {
            let notice = Notice { place: Place::RightRequest(request.id), ..notice };
            Tell::new(Audience::UserAdministrators(request.cvr.clone()), notice)
        };
        let to_person = |held: &Held, event, moment| {
            let notice = Notice { moment, ..noticed(event, &held.person, held.right) };
            [Tell::new(Audience::Person(held.user), notice)].into_iter().collect()
        };
        Ok(match self {
            Self::Requested { request, person } => {
                let notice = noticed(NoticeEvent::RightRequested, person, request.right);
                let notice = Notice { comment: request.comment.to_string(), ..notice };
                [to_administrators(request, notice)].into_iter().collect()
            }
            Self::Waited { request, person, since } => {
                let days = due::days_between(*since, now.at);
                let decides = Notice { days, ..noticed(NoticeEvent::RightWaited, person, request.right) };
                let asked = Notice { person: String::new(), ..decides.clone() };
                [to_administrators(request, decides), Tell::new(Audience::Person(request.user), asked)]
                    .into_iter()
                    .collect()
            }
            Self::Decided { request, action, person } => {
                let notice = noticed((*action).into(), person, request.right);
                let notice = Notice { comment: request.reason.to_string(), ..notice };
                let tell = match action {
                    RightRequestAction::Withdraw => to_administrators(request, notice),
                    RightRequestAction::Approve | RightRequestAction::Refuse => {
                        Tell::new(Audience::Person(request.user), notice)
                    }
                };
                [tell].into_iter().collect()
            }
            Self::Granted { held, valid_to } => to_person(held, NoticeEvent::RightGranted, *valid_to),
            Self::Ended { held, at } => to_person(held, NoticeEvent::RightEnded, *at),
        })
    }

    fn receipt(&self) -> Option<receipt::New> {
        let changed = |held: &Held, ended| ReceiptContent::RightChange {
            ended,
            person: held.person.clone(),
            right: held.right,
            scope: held.scope.clone(),
        };
        let content = match self {
            Self::Requested { .. } | Self::Waited { .. } => return None,
            Self::Decided { request, action, person } => ReceiptContent::RightDecision {
                action: *action,
                person: person.clone(),
                right: request.right,
                scope: request.scope.clone(),
                reason: request.reason.to_string(),
            },
            Self::Granted { held, .. } => changed(held, false),
            Self::Ended { held, .. } => changed(held, true),
        };
        Some(receipt::New { reader: None, content })
    }

    fn audit(&self) -> Option<audit::Entry> {
        let of = |held: &Held, kind| {
            let detail = format!("{}: {}", described(held.right, &held.scope), held.person);
            Some(audit::Entry::new(kind, Some(held.cvr.clone()), detail))
        };
        match self {
            Self::Requested { request, .. } => {
                let detail = described(request.right, &request.scope);
                Some(audit::Entry::new(AuditKind::RightRequested, Some(request.cvr.clone()), detail))
            }
            Self::Waited { .. } => None,
            Self::Decided { request, action, person } => {
                let kind = match action {
                    RightRequestAction::Approve => AuditKind::RightGranted,
                    RightRequestAction::Refuse => AuditKind::RightRefused,
                    RightRequestAction::Withdraw => AuditKind::RightWithdrawn,
                };
                let detail = format!("{}: {person}", described(request.right, &request.scope));
                Some(audit::Entry::new(kind, Some(request.cvr.clone()), detail))
            }
            Self::Granted { held, .. } => of(held, AuditKind::RightGranted),
            Self::Ended { held, .. } => of(held, AuditKind::RightEnded),
        }
    }
}
