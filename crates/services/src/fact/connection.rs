//! What happens to connection agreements.

use domain::{
    Also, Audience, Change, ConnectionAction, ConnectionAgreement, ConnectionId, ConnectionStatus, Notice,
    NoticeEvent, Place, Right, Side, SubjectKind, System, Timestamp, WebService, due,
};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit,
    history::Line,
    impact::Impact,
    receipt::{self, ReceiptContent},
    tell::{Tell, Told},
};

/// An agreement with what it is between.
pub(crate) struct Agreement {
    pub agreement: ConnectionAgreement,
    pub system: System,
    pub service: WebService,
    /// The provider's name.
    pub provider: String,
}

/// An agreement that was asked for.
pub(crate) struct Requested {
    pub agreement: ConnectionAgreement,
    pub service: WebService,
    pub change: Change,
    pub right: Right,
}

pub(crate) enum ConnectionFact {
    /// A provider asked the agency for web services for a system, all of them together.
    Requested { system: System, asked: Vec<Requested> },
    /// Its last day had passed when another took its place.
    RanOut { id: ConnectionId, valid_to: Timestamp },
    /// It was decided, ended or withdrawn; as it is now.
    Changed { case: Agreement, action: ConnectionAction, change: Change, right: Right, impact: Impact },
    /// The end was set, moved or lifted.
    EndSet { case: Agreement, change: Change, right: Right, impact: Impact },
    /// It has waited since then.
    Waited { case: Agreement, since: Timestamp },
    /// It ends in some days.
    Expires { case: Agreement, impact: Impact },
}

impl Project for ConnectionFact {
    fn history(&self) -> Vec<Line> {
        const KIND: SubjectKind = SubjectKind::ConnectionAgreement;
        match self {
            Self::Requested { asked, .. } => {
                let line = |one: &Requested| Line::new(KIND, one.agreement.id, one.change.clone(), one.right);
                asked.iter().map(line).collect()
            }
            Self::RanOut { id, valid_to } => {
                vec![Line::of_time(*valid_to, KIND, id, ConnectionAgreement::expired())]
            }
            Self::Changed { case, change, right, .. } | Self::EndSet { case, change, right, .. } => {
                vec![Line::new(KIND, case.agreement.id, change.clone(), *right)]
            }
            Self::Waited { .. } | Self::Expires { .. } => vec![],
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        let done = |event, case: &Agreement, change: &Change| Notice {
            event,
            actor: now.actor.into(),
            comment: change.comment.to_string(),
            ..case.noticed()
        };
        match self {
            Self::Requested { system, asked } => {
                let provider = store::organisation::find(now.db, &system.provider).await?;
                let provider = provider.map(|provider| provider.name).unwrap_or_default();
                let tell = |one: &Requested| {
                    let notice = Notice {
                        event: NoticeEvent::ConnectionSent,
                        actor: now.actor.into(),
                        comment: one.change.comment.to_string(),
                        ..noticed(one.agreement.id, &provider, system, &one.service)
                    };
                    to_both(system, &notice)
                };
                Ok(asked.iter().flat_map(tell).collect())
            }
            Self::RanOut { .. } => Ok(Told::nobody()),
            Self::Changed { case, action, change, impact, .. } => {
                let flowed = change.from == Some(ConnectionStatus::Approved.code());
                let concerned = flowed.then_some(impact);
                Ok(case.told(&done((*action).into(), case, change), concerned))
            }
            Self::EndSet { case, change, impact, .. } => {
                let moment = case.agreement.valid_to.map(due::last_moment);
                let notice = Notice { moment, ..done(NoticeEvent::ConnectionEndSet, case, change) };
                Ok(case.told(&notice, Some(impact)))
            }
            Self::Waited { case, since } => {
                let days = due::days_between(*since, now.at);
                let notice = Notice { event: NoticeEvent::ConnectionWaited, days, ..case.noticed() };
                Ok(to_both(&case.system, &notice).into_iter().collect())
            }
            Self::Expires { case, impact } => {
                let end = case.agreement.valid_to;
                let notice = Notice {
                    event: NoticeEvent::ConnectionExpires,
                    days: end.map(|end| due::days_left(now.at, end)).unwrap_or_default(),
                    moment: end.map(due::last_moment),
                    ..case.noticed()
                };
                Ok(case.told(&notice, Some(impact)))
            }
        }
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::Requested { system, asked } => Some(receipt::New {
                reader: Some(system.provider.clone()),
                content: ReceiptContent::ConnectionRequest {
                    system: system.name.to_string(),
                    services: asked.iter().map(|one| one.service.name.to_string()).collect(),
                },
            }),
            Self::Changed { case, action, change, .. } => Some(receipt::New {
                // The agency's decisions are the agency's to read; the provider reads them on the agreement itself.
                reader: (!action.is_agencys()).then(|| case.system.provider.clone()),
                content: ReceiptContent::Step {
                    kind: SubjectKind::ConnectionAgreement,
                    action: action.code().into(),
                    agencys: action.is_agencys(),
                    facts: receipt::facts([
                        ("provider", &case.provider),
                        ("system", case.system.name.as_str()),
                        ("service", case.service.name.as_str()),
                    ]),
                    said: Also::of(
                        if action.needs_reason() { "reason" } else { "comment" },
                        change.comment.as_str(),
                    ),
                    status: case.agreement.status.code().into(),
                },
            }),
            Self::EndSet { case, change, .. } => Some(receipt::New {
                reader: None,
                content: ReceiptContent::EndSet {
                    owner: String::new(),
                    provider: case.provider.clone(),
                    system: case.system.name.to_string(),
                    service: case.service.name.to_string(),
                    valid_to: case.agreement.valid_to,
                    comment: change.comment.to_string(),
                },
            }),
            Self::RanOut { .. } | Self::Waited { .. } | Self::Expires { .. } => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Requested { .. }
            | Self::RanOut { .. }
            | Self::Changed { .. }
            | Self::EndSet { .. }
            | Self::Waited { .. }
            | Self::Expires { .. } => None,
        }
    }
}

/// A notice about an agreement, without what happened to it.
fn noticed(id: ConnectionId, provider: &str, system: &System, service: &WebService) -> Notice {
    Notice {
        provider: provider.into(),
        system: system.name.to_string(),
        service: service.name.to_string(),
        data: service.data.to_string(),
        place: Place::Connection(id),
        ..Notice::default()
    }
}

/// Told to the agency and to the provider.
fn to_both(system: &System, notice: &Notice) -> [Tell; 2] {
    let provider = Audience::Organisation(Side::Provider, system.provider.clone());
    [Audience::Agency, provider].map(|to| Tell::about(system.id, to, notice.clone()))
}

impl Agreement {
    fn noticed(&self) -> Notice {
        noticed(self.agreement.id, &self.provider, &self.system, &self.service)
    }

    /// Told to the agency and to the provider; and, where the flow of data hangs on it, to the owners of the data, each once: to those
    /// whose data flows, who are to decide, or have it suspended.
    fn told(&self, notice: &Notice, concerned: Option<&Impact>) -> Told {
        let mut tells = Vec::from(to_both(&self.system, notice));
        tells.extend(concerned.iter().flat_map(|impact| impact.live()).map(|row| {
            let notice = Notice { place: Place::Service(self.service.code.clone()), ..notice.clone() };
            Tell::about(self.system.id, Audience::Organisation(Side::Owner, row.owner.clone()), notice)
        }));
        tells.into_iter().collect()
    }
}
