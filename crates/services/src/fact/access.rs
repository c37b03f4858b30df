//! What happens to data accesses.

use domain::{
    Also, Audience, Change, Comment, DataAccess, DataAccessAction, Notice, NoticeEvent, Organisation,
    OrganisationCode, Place, RecipientIssue, Right, Side, SubjectKind, System, Timestamp, WebService, due,
};
use store::{StoreError, data_access::DataAccessRow};

use super::{Now, Project};
use crate::{
    audit,
    history::Line,
    receipt::{self, AccessLine, NotSentLine, ReceiptContent, SentLine},
    tell::{Tell, Told},
};

/// A data access that was changed: as it is now, with the row as it was.
pub(crate) struct AccessChange {
    pub row: DataAccessRow,
    pub access: DataAccess,
    pub change: Change,
    pub right: Right,
}

/// An owner who was asked.
pub(crate) struct Asked {
    pub access: DataAccess,
    pub owner: Organisation,
    pub change: Change,
    /// The part of the comment that was to this owner alone.
    pub own: Comment,
}

/// A number that was not asked, and why.
pub(crate) struct NotAsked {
    pub typed: String,
    pub organisation: Option<Organisation>,
    pub issue: RecipientIssue,
}

pub(crate) enum AccessFact {
    /// A provider asked owners, all in one request.
    Requested {
        system: System,
        service: WebService,
        right: Right,
        comment: Comment,
        asked: Vec<Asked>,
        not_asked: Vec<NotAsked>,
    },
    /// Statuses were changed together; `refused` stayed as they were.
    Changed {
        action: DataAccessAction,
        comment: Comment,
        changed: Vec<AccessChange>,
        refused: Vec<DataAccessRow>,
    },
    /// An institution took over what another, `from`, had approved; `refused` was not.
    TakenOver { from: String, comment: Comment, changed: Vec<AccessChange>, refused: Vec<DataAccessRow> },
    /// The end was set, moved or lifted.
    EndSet(Box<AccessChange>),
    /// It has waited for some days.
    Waited(DataAccessRow),
    /// It ends in some days.
    Expires(DataAccessRow),
    /// Its owner is to decide anew, because the agreement that it rested on ended and another was approved.
    AskedAgain(Vec<AccessChange>),
    /// It holds again with a new agreement; with what the agency wrote.
    Woken(Vec<DataAccessRow>, Comment),
    /// The day has passed until which its owner meant to suspend it.
    PauseOver(DataAccessRow),
    /// An owner has so many data accesses for which a new version is to be confirmed; the first moment at which one does not hold any more.
    ToConfirm { service: WebService, owner: OrganisationCode, by: Timestamp, accesses: u32 },
    /// The new version was not confirmed in time; its owner is to decide anew.
    Lapsed(Box<AccessChange>),
}

impl Project for AccessFact {
    fn history(&self) -> Vec<Line> {
        let line = |id, change: &Change, right| Line::new(SubjectKind::DataAccess, id, change.clone(), right);
        match self {
            Self::Requested { asked, right, .. } => {
                asked.iter().map(|asked| line(asked.access.id, &asked.change, *right)).collect()
            }
            Self::Changed { changed, .. } | Self::TakenOver { changed, .. } | Self::AskedAgain(changed) => {
                changed.iter().map(|one| line(one.access.id, &one.change, one.right)).collect()
            }
            Self::EndSet(one) => vec![line(one.access.id, &one.change, one.right)],
            Self::Woken(rows, comment) => {
                let hold = |row: &DataAccessRow| row.access.hold(comment.clone());
                rows.iter().map(|row| line(row.access.id, &hold(row), Right::CaseWorker)).collect()
            }
            Self::Lapsed(one) => {
                // Not now: its day passed.
                let day = one.row.access.confirm_by.unwrap_or(one.row.changed_at);
                vec![Line::of_time(day, SubjectKind::DataAccess, one.access.id, one.change.clone())]
            }
            Self::Waited(_) | Self::Expires(_) | Self::PauseOver(_) | Self::ToConfirm { .. } => vec![],
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        let done = |event, one: &AccessChange| Notice {
            event,
            actor: now.actor.into(),
            comment: one.change.comment.to_string(),
            ..noticed(&one.row)
        };
        Ok(match self {
            Self::Requested { system, service, comment, asked, .. } => {
                requested(now, (system, service), comment, asked).await?
            }
            Self::Changed { action, changed, .. } => {
                let told = |one: &AccessChange| {
                    let event = action.tells(one.row.access.status)?;
                    let moment = one.access.suspended_until.map(due::last_moment);
                    Some(to_both(&one.access, &Notice { moment, ..done(event, one) }))
                };
                changed.iter().filter_map(told).flatten().collect()
            }
            Self::TakenOver { from, changed, .. } => {
                let told = |one: &AccessChange| {
                    let notice = done(NoticeEvent::AccessApproved, one);
                    let also = notice.also.iter().cloned().chain(taken_over_from(from)).collect();
                    to_both(&one.access, &Notice { also, ..notice })
                };
                changed.iter().flat_map(told).collect()
            }
            Self::EndSet(one) => {
                let moment = one.access.valid_to.map(due::last_moment);
                let notice = Notice { moment, ..done(NoticeEvent::AccessEndSet, one) };
                to_both(&one.access, &notice).into_iter().collect()
            }
            Self::Waited(row) => {
                let days = due::days_between(row.changed_at, now.at);
                let notice = Notice { event: NoticeEvent::AccessWaited, days, ..noticed(row) };
                to_both(&row.access, &notice).into_iter().collect()
            }
            Self::AskedAgain(changed) => {
                let told =
                    |one: &AccessChange| to_both(&one.access, &done(NoticeEvent::AccessAskedAgain, one));
                changed.iter().flat_map(told).collect()
            }
            Self::Woken(rows, comment) => {
                let told = |row: &DataAccessRow| {
                    let comment = comment.to_string();
                    let notice = Notice { event: NoticeEvent::AccessHolds, comment, ..noticed(row) };
                    to_both(&row.access, &Notice { actor: now.actor.into(), ..notice })
                };
                rows.iter().flat_map(told).collect()
            }
            Self::PauseOver(row) => {
                let moment = row.access.suspended_until.map(due::last_moment);
                let notice = Notice { event: NoticeEvent::AccessPauseOver, moment, ..noticed(row) };
                let owner = Audience::Organisation(Side::Owner, row.access.owner.clone());
                [Tell::about(row.access.system, owner, notice)].into_iter().collect()
            }
            Self::ToConfirm { service, owner, by, accesses } => {
                let notice = Notice {
                    event: NoticeEvent::ServiceVersionSoon,
                    service: service.name.to_string(),
                    data: service.data.to_string(),
                    accesses: *accesses,
                    days: due::days_left(now.at, *by),
                    moment: Some(due::last_moment(*by)),
                    place: Place::NewVersions,
                    ..Notice::default()
                };
                [Tell::new(Audience::Organisation(Side::Owner, owner.clone()), notice)].into_iter().collect()
            }
            Self::Lapsed(one) => {
                let moment = one.row.access.confirm_by.map(due::last_moment);
                let notice = Notice { event: NoticeEvent::AccessLapsed, moment, ..noticed(&one.row) };
                to_both(&one.access, &notice).into_iter().collect()
            }
            Self::Expires(row) => {
                let end = row.access.valid_to;
                let notice = Notice {
                    event: NoticeEvent::AccessExpires,
                    days: end.map(|end| due::days_left(now.at, end)).unwrap_or_default(),
                    moment: end.map(due::last_moment),
                    ..noticed(row)
                };
                to_both(&row.access, &notice).into_iter().collect()
            }
        })
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::Requested { system, service, comment, asked, not_asked, .. } => Some(receipt::New {
                reader: Some(system.provider.clone()),
                content: ReceiptContent::DataAccessRequest {
                    system: system.name.to_string(),
                    service: service.name.to_string(),
                    comment: comment.to_string(),
                    also: asked.first().map(|one| one.access.also()).unwrap_or_default(),
                    sent: asked.iter().map(sent).collect(),
                    not_sent: not_asked.iter().map(not_sent).collect(),
                },
            }),
            Self::Changed { action, comment, changed, refused } => {
                let party = |one: &AccessChange| match action.is_owners() {
                    true => one.access.owner.clone(),
                    false => one.access.provider.clone(),
                };
                let changed_line = |one: &AccessChange| AccessLine {
                    status: one.access.status.code().into(),
                    ..line(*action, &one.row)
                };
                Some(receipt::New {
                    // Those of the same organisation as the first read all of it; others read their own rows.
                    reader: changed.first().map(party),
                    content: ReceiptContent::DataAccessChange {
                        action: *action,
                        comment: comment.to_string(),
                        also: vec![],
                        changed: changed.iter().map(changed_line).collect(),
                        refused: refused.iter().map(|row| line(*action, row)).collect(),
                    },
                })
            }
            Self::TakenOver { from, comment, changed, refused } => {
                const ACTION: DataAccessAction = DataAccessAction::Approve;
                let taken = |one: &AccessChange| AccessLine {
                    status: one.access.status.code().into(),
                    ..line(ACTION, &one.row)
                };
                Some(receipt::New {
                    reader: changed.first().map(|one| one.access.owner.clone()),
                    content: ReceiptContent::DataAccessChange {
                        action: ACTION,
                        comment: comment.to_string(),
                        also: taken_over_from(from).into_iter().collect(),
                        changed: changed.iter().map(taken).collect(),
                        refused: refused.iter().map(|row| line(ACTION, row)).collect(),
                    },
                })
            }
            Self::EndSet(one) => Some(receipt::New {
                reader: Some(one.access.owner.clone()),
                content: ReceiptContent::EndSet {
                    owner: one.row.names.owner.clone(),
                    provider: one.row.names.provider.clone(),
                    system: one.row.names.system.clone(),
                    service: one.row.names.service.clone(),
                    valid_to: one.access.valid_to,
                    comment: one.change.comment.to_string(),
                },
            }),
            Self::Waited(_)
            | Self::Expires(_)
            | Self::AskedAgain(_)
            | Self::Woken(..)
            | Self::PauseOver(_)
            | Self::ToConfirm { .. }
            | Self::Lapsed(_) => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Requested { .. }
            | Self::Changed { .. }
            | Self::TakenOver { .. }
            | Self::EndSet(_)
            | Self::Waited(_)
            | Self::Expires(_)
            | Self::AskedAgain(_)
            | Self::Woken(..)
            | Self::PauseOver(_)
            | Self::ToConfirm { .. }
            | Self::Lapsed(_) => None,
        }
    }
}

/// Which institution had it before, under the label of that field.
fn taken_over_from(from: &str) -> Option<Also> {
    Also::of("taken_over_from", from)
}

/// A notice about a row, without what happened to it.
fn noticed(row: &DataAccessRow) -> Notice {
    Notice {
        provider: row.names.provider.clone(),
        system: row.names.system.clone(),
        service: row.names.service.clone(),
        owner: row.names.owner.clone(),
        data: row.names.data.clone(),
        also: row.access.also(),
        place: Place::DataAccess(row.access.id),
        ..Notice::default()
    }
}

/// Told to the owner and to the provider: whoever is concerned, and whoever looks at the row at this moment.
fn to_both(access: &DataAccess, notice: &Notice) -> [Tell; 2] {
    let owner = Audience::Organisation(Side::Owner, access.owner.clone());
    let provider = Audience::Organisation(Side::Provider, access.provider.clone());
    [owner, provider].map(|to| Tell::about(access.system, to, notice.clone()))
}

/// Each owner is told of what was asked of them; the provider's own people hear of it once, however many were asked.
async fn requested(
    now: &Now<'_>,
    (system, service): (&System, &WebService),
    comment: &Comment,
    asked: &[Asked],
) -> Result<Told, StoreError> {
    let provider = store::organisation::find(now.db, &system.provider).await?;
    let notice = Notice {
        event: NoticeEvent::AccessSent,
        actor: now.actor.into(),
        provider: provider.map(|provider| provider.name).unwrap_or_default(),
        system: system.name.to_string(),
        service: service.name.to_string(),
        data: service.data.to_string(),
        also: asked.first().map(|one| one.access.also()).unwrap_or_default(),
        ..Notice::default()
    };
    let to_owner = |asked: &Asked| Notice {
        owner: asked.owner.name.clone(),
        comment: asked.change.comment.to_string(),
        place: Place::DataAccess(asked.access.id),
        ..notice.clone()
    };
    let mut tells: Vec<Tell> = vec![];
    for one in asked {
        let owner = Audience::Organisation(Side::Owner, one.owner.code.clone());
        tells.push(Tell::about(system.id, owner, to_owner(one)));
    }
    let to_provider = match asked {
        // Worded for who asked, not for who is asked.
        [one] => Notice { owners: 1, ..to_owner(one) },
        _ => Notice {
            owners: u32::try_from(asked.len()).unwrap_or(u32::MAX),
            comment: comment.to_string(),
            place: now.receipt.map_or(Place::Home, Place::Receipt),
            ..notice
        },
    };
    let provider = Audience::Organisation(Side::Provider, system.provider.clone());
    tells.push(Tell::about(system.id, provider, to_provider));
    Ok(tells.into_iter().collect())
}

fn sent(asked: &Asked) -> SentLine {
    SentLine {
        code: asked.owner.code.to_string(),
        name: asked.owner.name.clone(),
        comment: asked.own.to_string(),
    }
}

fn not_sent(one: &NotAsked) -> NotSentLine {
    let name = one.organisation.as_ref().map(|organisation| organisation.name.clone());
    NotSentLine { typed: one.typed.clone(), name: name.unwrap_or_default(), issue: one.issue.clone() }
}

/// A row as it was, under the number of the organisation that decides.
fn line(action: DataAccessAction, row: &DataAccessRow) -> AccessLine {
    AccessLine {
        party: if action.is_owners() {
            row.access.owner.to_string()
        } else {
            row.access.provider.to_string()
        },
        owner: row.names.owner.clone(),
        system: row.names.system.clone(),
        service: row.names.service.clone(),
        status: row.access.status.code().into(),
    }
}
