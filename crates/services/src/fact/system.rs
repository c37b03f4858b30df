//! What happens to systems.

use std::collections::HashSet;

use domain::{Audience, Change, Notice, Place, Right, Side, SubjectKind, System, SystemAction};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit,
    history::Line,
    impact::Impact,
    receipt,
    tell::{Tell, Told},
};

pub(crate) enum SystemFact {
    Registered {
        system: System,
        change: Change,
        right: Right,
    },
    /// Its texts or its contact person were changed.
    Edited {
        system: System,
        change: Change,
        right: Right,
    },
    /// It was made passive or active, or deleted.
    StatusChanged {
        system: System,
        action: SystemAction,
        change: Change,
        right: Right,
        impact: Impact,
    },
}

impl Project for SystemFact {
    fn history(&self) -> Vec<Line> {
        match self {
            Self::Registered { system, change, right }
            | Self::Edited { system, change, right }
            | Self::StatusChanged { system, change, right, .. } => {
                vec![Line::new(SubjectKind::System, system.id, change.clone(), *right)]
            }
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        match self {
            Self::Registered { .. } | Self::Edited { .. } => Ok(Told::nobody()),
            Self::StatusChanged { system, action, impact, .. } => {
                status_changed(now, system, *action, impact).await
            }
        }
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::Registered { .. } | Self::Edited { .. } | Self::StatusChanged { .. } => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Registered { .. } | Self::Edited { .. } | Self::StatusChanged { .. } => None,
        }
    }
}

async fn status_changed(
    now: &Now<'_>,
    system: &System,
    action: SystemAction,
    impact: &Impact,
) -> Result<Told, StoreError> {
    let provider = store::organisation::find(now.db, &system.provider).await?;
    let notice = Notice {
        event: action.into(),
        actor: now.actor.into(),
        provider: provider.map(|provider| provider.name).unwrap_or_default(),
        system: system.name.to_string(),
        ..Notice::default()
    };
    let to_provider = Notice { place: Place::System(system.id), ..notice.clone() };
    let side = Audience::Organisation(Side::Provider, system.provider.clone());
    let mut tells = vec![Tell::about(system.id, side, to_provider)];
    // Whose data stops or starts to flow is told, once, and led to their own row of it.
    let mut told = HashSet::new();
    for row in impact.moves().filter(|row| told.insert(row.owner)) {
        let notice = Notice { place: Place::DataAccess(row.id), ..notice.clone() };
        let owner = Audience::Organisation(Side::Owner, row.owner.clone());
        tells.push(Tell::about(system.id, owner, notice));
    }
    Ok(tells.into_iter().collect())
}
