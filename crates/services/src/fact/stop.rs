//! What happens to stops of the agency.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Also, Audience, Change, EmergencyStop, Notice, NoticeEvent, OrganisationCode, Place, Right, Side,
    StopAction, Stopped, SubjectKind, System, SystemId, Timestamp, due,
};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit,
    history::Line,
    impact::{Concerned, Impact},
    receipt::{self, ReceiptContent},
    tell::{Tell, Told},
};

/// What a stop is of, in words.
#[derive(Clone, Debug)]
pub(crate) struct StopNames {
    pub provider: String,
    pub provider_code: OrganisationCode,
    pub systems: Vec<System>,
    /// Of the web services and institutions that it is of alone.
    pub services: Vec<String>,
    pub owners: Vec<String>,
}

pub(crate) enum StopFact {
    Set {
        stop: EmergencyStop,
        names: StopNames,
        impact: Impact,
        change: Change,
        right: Right,
    },
    /// By somebody, or by itself on its end.
    Lifted {
        stop: EmergencyStop,
        names: StopNames,
        impact: Impact,
        change: Change,
        right: Right,
    },
}

impl StopFact {
    /// The moment at which it ended by itself.
    fn by_itself(&self) -> Option<Timestamp> {
        match self {
            Self::Lifted { stop, change, .. } if change.action != StopAction::Lift.code() => stop.until,
            Self::Set { .. } | Self::Lifted { .. } => None,
        }
    }
}

impl Project for StopFact {
    fn history(&self) -> Vec<Line> {
        const KIND: SubjectKind = SubjectKind::EmergencyStop;
        match self {
            Self::Set { stop, change, right, .. } => vec![Line::new(KIND, stop.id, change.clone(), *right)],
            Self::Lifted { stop, change, right, .. } => {
                vec![match self.by_itself() {
                    Some(end) => Line::of_time(end, KIND, stop.id, change.clone()),
                    None => Line::new(KIND, stop.id, change.clone(), *right),
                }]
            }
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        Ok(match self {
            Self::Set { stop, names, impact, .. } => {
                let moment = stop.until.map(due::last_moment);
                let notice = Notice { event: NoticeEvent::StopSet, moment, ..noticed(names) };
                let comment = stop.reason.to_string();
                told(stop, names, impact, &Notice { actor: now.actor.into(), comment, ..notice })
            }
            Self::Lifted { stop, names, impact, change, .. } => {
                let notice = Notice { event: NoticeEvent::StopLifted, ..noticed(names) };
                let comment = change.comment.to_string();
                told(stop, names, impact, &Notice { actor: now.actor.into(), comment, ..notice })
            }
        })
    }

    fn receipt(&self) -> Option<receipt::New> {
        let (Self::Set { stop, names, change, .. } | Self::Lifted { stop, names, change, .. }) = self;
        if self.by_itself().is_some() {
            return None;
        }
        let systems = joined(names.systems.iter().map(|system| system.name.as_str()));
        let (services, owners) = (names.services.join(", "), names.owners.join(", "));
        Some(receipt::New {
            reader: None,
            content: ReceiptContent::Step {
                kind: SubjectKind::EmergencyStop,
                action: change.action.into(),
                agencys: true,
                facts: receipt::facts([
                    ("provider", &names.provider),
                    ("systems", &systems),
                    ("services", &services),
                    ("institutions", &owners),
                ]),
                said: Also::of("reason", change.comment.as_str()),
                status: stop.status.code().into(),
            },
        })
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Set { .. } | Self::Lifted { .. } => None,
        }
    }
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// A notice about a stop, without what happened to it.
fn noticed(names: &StopNames) -> Notice {
    Notice {
        provider: names.provider.clone(),
        system: joined(names.systems.iter().map(|system| system.name.as_str())),
        service: names.services.join(", "),
        also: Also::of("institutions", &names.owners.join(", ")).into_iter().collect(),
        ..Notice::default()
    }
}

/// Told to the agency, to the provider, and to the owners whose data stops or starts to flow, each once.
fn told(stop: &EmergencyStop, names: &StopNames, impact: &Impact, notice: &Notice) -> Told {
    let about = |to, place| {
        let systems = names.systems.iter().map(|system| system.id).collect();
        Tell { to, notice: Notice { place, ..notice.clone() }, systems }
    };
    let providers_place = match &stop.stopped {
        Stopped::System(id) => Place::System(*id),
        Stopped::Provider(_) => Place::Home,
    };
    let provider = Audience::Organisation(Side::Provider, names.provider_code.clone());
    let mut tells = vec![about(Audience::Agency, Place::Stop(stop.id)), about(provider, providers_place)];
    // Each owner of their own systems and web services alone.
    let mut theirs: BTreeMap<&OrganisationCode, Vec<Concerned>> = BTreeMap::new();
    for row in impact.moves() {
        theirs.entry(row.owner).or_default().push(row);
    }
    for (owner, rows) in theirs {
        let each = |name: for<'a> fn(&Concerned<'a>) -> &'a str| {
            let names: BTreeSet<&str> = rows.iter().map(name).collect();
            joined(names.into_iter())
        };
        let Some(first) = rows.first() else { continue };
        let notice = Notice {
            system: each(|row| row.system_name),
            service: each(|row| row.service_name),
            also: vec![],
            place: Place::DataAccess(first.id),
            ..notice.clone()
        };
        let systems: BTreeSet<SystemId> = rows.iter().map(|row| row.system).collect();
        let to = Audience::Organisation(Side::Owner, owner.clone());
        tells.push(Tell { to, notice, systems: systems.into_iter().collect() });
    }
    tells.into_iter().collect()
}
