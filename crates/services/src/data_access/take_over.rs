//! Taking over what another institution has approved: one that closed and was merged, or one that an institution wants to do as.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    AccessFacts, AccessTerms, Actor, Comment, Consequence, DataAccess, DataAccessAction, DataAccessId,
    DataAccessStatus, MAX_ROWS, Offer, Organisation, OrganisationCode, RuleError, ServiceCode, SystemId,
    Timestamp, sort_key,
};
use store::{
    ConnectionTrait, StoreError,
    data_access::{DataAccessFilter, DataAccessRow},
    event::HistoryLine,
};

use super::change::{ChangeOutcome, Target, is_visible, newest, outcome, standing_lines};
use crate::{
    Portal, ServiceError, compiled_here,
    fact::{AccessChange, AccessFact},
    known::of,
    portal::new_key,
};

/// What one institution has approved, held against what another has.
#[derive(Clone, Debug)]
pub struct Legacy {
    pub from: Organisation,
    pub to: Organisation,
    pub rows: Vec<Legate>,
    /// Whether there is more than can be taken over at a time.
    pub more: bool,
}

/// A data access that was approved there.
#[derive(Clone, Debug)]
pub struct Legate {
    pub row: DataAccessRow,
    /// The one for the same use here, if there is one that is not deleted.
    pub here: Option<DataAccessRow>,
    pub offer: Offer,
    /// What taking it over does to the flow of data here.
    pub outcome: Consequence,
    /// The last step here, where it is a request or a no.
    pub stands: Option<HistoryLine>,
}

/// A data access to be taken over, as the actor saw it there and here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub there: Target,
    /// `None` where there was none here.
    pub here: Option<Target>,
}

type Use = (SystemId, ServiceCode);

fn use_of(access: &DataAccess) -> Use {
    (access.system, access.service.clone())
}

/// Both institutions. Whoever decides for `to` sees what `from` approved where they may look at it anyway, or where `from` was merged
/// into `to`.
async fn parties(
    db: &impl ConnectionTrait,
    actor: &Actor,
    from: &OrganisationCode,
    to: &OrganisationCode,
) -> Result<(Organisation, Organisation), ServiceError> {
    actor.require_for(to)?;
    let both = store::organisation::find_many(db, [from, to]).await?;
    let one = |code: &OrganisationCode| both.iter().find(|organisation| organisation.code == *code).cloned();
    let (from, to) = (one(from).ok_or(ServiceError::NotFound)?, one(to).ok_or(ServiceError::NotFound)?);
    if !actor.sees(&from.code) && from.successor.as_ref() != Some(&to.code) {
        return Err(ServiceError::Hidden);
    }
    if to.passivated.is_some() {
        return Err(RuleError::OrganisationPassivated.into());
    }
    if from.code == to.code || !to.kind.can_own_data() {
        return Err(RuleError::NotAllowed.into());
    }
    Ok((from, to))
}

/// What an owner has for each use, unless it is deleted.
async fn by_use(
    db: &impl ConnectionTrait,
    owner: &OrganisationCode,
) -> Result<HashMap<Use, DataAccessRow>, StoreError> {
    let filter = DataAccessFilter { owners: Some(vec![owner.clone()]), ..DataAccessFilter::default() };
    let rows = store::data_access::list_all(db, &filter).await?;
    Ok(rows.into_iter().map(|row| (use_of(&row.access), row)).collect())
}

/// The facts of the row here, or what they would be: those of the row there, with an owner who takes part.
fn facts_here(row: &DataAccessRow, here: Option<&DataAccessRow>) -> AccessFacts {
    match here {
        Some(here) => here.facts.clone(),
        None => AccessFacts { data_access: None, owner_passivated: false, ..row.facts.clone() },
    }
}

fn offer(row: &DataAccessRow, here: Option<&DataAccessRow>, at: Timestamp) -> Offer {
    Offer::of(&facts_here(row, here), here.map(|here| here.access.status), at)
}

/// The organisations that take part no longer and were merged into one that the actor decides for, in Danish order of name.
/// Permission: administers agreements; others' are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list_merged_into(
    portal: &Portal,
    actor: &Actor,
) -> Result<Arc<Vec<Organisation>>, ServiceError> {
    let load = async { Ok(store::organisation::list_merged_into(portal.db(), &actor.administers).await?) };
    portal.known(("merged into", of(&actor.administers)), |_| None, load).await
}

/// What `to` could take over from `from`: what is approved there and has not run out, by system.
/// Permission: administers agreements of `to`, and may look at those of `from`, or `from` was merged into `to`.
///
/// # Errors
/// [`RuleError::NotAllowed`], also for an organisation that owns no data; [`RuleError::OrganisationPassivated`];
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn preview(
    portal: &Portal,
    actor: &Actor,
    from: &OrganisationCode,
    to: &OrganisationCode,
) -> Result<Legacy, ServiceError> {
    let (db, at) = (portal.db(), portal.now());
    let (from, to) = parties(db, actor, from, to).await?;
    let filter = DataAccessFilter {
        owners: Some(vec![from.code.clone()]),
        status: Some(DataAccessStatus::Approved),
        ..DataAccessFilter::default()
    };
    let mut rows = store::data_access::list_all(db, &filter).await?;
    rows.retain(|row| row.access.terms().holds(at));
    rows.sort_by_cached_key(|row| (sort_key(&row.names.system), sort_key(&row.names.service)));
    let mut here = by_use(db, &to.code).await?;
    let mut rows: Vec<Legate> = rows
        .into_iter()
        .map(|row| {
            let here = here.remove(&use_of(&row.access));
            let offer = offer(&row, here.as_ref(), at);
            let approve = DataAccessAction::Approve;
            // What is there is approved as it is, with its own purpose and days.
            let there = here.as_ref().and_then(|here| outcome(here, actor, approve, at).ok());
            let outcome = there.unwrap_or_else(|| {
                let before = facts_here(&row, here.as_ref());
                let approved = AccessTerms { confirm_by: None, ..row.access.terms() };
                let after = AccessFacts { data_access: Some(approved), ..before.clone() };
                Consequence::of(&before, &after, at)
            });
            Legate { row, here, offer, outcome, stands: None }
        })
        .collect();
    // No more than can be chosen; what can't be is said as well, and does not take their place.
    let mut open = 0_u32;
    let before = rows.len();
    rows.retain(|one| {
        open += u32::from(one.offer.is_open());
        !one.offer.is_open() || open <= MAX_ROWS
    });
    let more = rows.len() < before;
    let decided = |one: &Legate| match one.offer {
        Offer::Asked | Offer::Refused | Offer::Suspended => one.here.as_ref().map(|here| here.access.id),
        Offer::New | Offer::Both | Offer::Not(_) => None,
    };
    let ids: Vec<DataAccessId> = rows.iter().filter_map(decided).collect();
    let mut stands = standing_lines(db, &ids).await?;
    for one in &mut rows {
        one.stands = one.here.as_ref().and_then(|here| stands.remove(&here.access.id));
    }
    Ok(Legacy { from, to, rows, more })
}

/// Approves at `to` what was chosen of what `from` has approved, in one transaction: where there is none a new one that knows its
/// forerunner, else the request, or over the no, that is there. What has moved on since it was seen, there or here, stays as it is and is named on the receipt.
/// Where `from` has closed and the actor clears what it left, `to` is noted to go on in its place.
/// Permission: administers agreements of `to`, and may look at those of `from`, or `from` was merged into `to`.
///
/// # Errors
/// Those of [`preview`]; [`RuleError::NothingChosen`]; [`RuleError::TooManyChosen`]; [`RuleError::ReasonNeeded`] over a no;
/// [`ServiceError::Changed`] when all of it has moved on.
#[compiled_here]
pub async fn take_over(
    portal: &Portal,
    actor: &Actor,
    from: &OrganisationCode,
    to: &OrganisationCode,
    chosen: &[Chosen],
    comment: &Comment,
) -> Result<ChangeOutcome, ServiceError> {
    if chosen.is_empty() {
        return Err(RuleError::NothingChosen.into());
    }
    domain::at_most(chosen.len(), MAX_ROWS)?;
    let mut work = portal.work(Some(actor)).await?;
    let at = work.at();
    // Whoever takes over for the same institution at this moment waits: each use is there once.
    store::organisation::lock(work.db(), [to]).await?;
    let (from, to) = parties(work.db(), actor, from, to).await?;
    let mut seen = HashSet::new();
    let ids: Vec<DataAccessId> =
        chosen.iter().map(|one| one.there.id).filter(|id| seen.insert(*id)).collect();
    let mut there: HashMap<DataAccessId, DataAccessRow> = HashMap::new();
    for row in store::data_access::list_by_ids(work.db(), &ids).await? {
        if row.access.owner == from.code {
            there.insert(row.access.id, row);
        }
    }
    let mut here = by_use(work.db(), &to.code).await?;
    let (mut new, mut old, mut refused) = (vec![], vec![], vec![]);
    let (mut moved, mut why) = (None, None);
    for one in chosen {
        // One that is named twice counts once; what is not there, or somebody else's, is nobody's to take over.
        let Some(row) = there.remove(&one.there.id) else { continue };
        let now = here.remove(&use_of(&row.access));
        let seen = |row: &DataAccessRow| Target { id: row.access.id, version: row.access.version };
        if seen(&row) != one.there || now.as_ref().map(seen) != one.here {
            let of = now.unwrap_or(row);
            moved = moved.or(Some(of.access.id));
            refused.push(of);
            continue;
        }
        let version = row.names.text_version;
        let done = match (offer(&row, now.as_ref(), at), now) {
            (Offer::New, _) => {
                let id = DataAccessId::new(new_key());
                let facts = facts_here(&row, None);
                let made = row.access.handed_to(actor, (id, &to.code), &facts, at, comment.clone());
                made.map(|(access, change, right)| new.push((access.accepts(version, at), change, right)))
                    .map_err(|rule| (rule, row))
            }
            (Offer::Asked | Offer::Refused, Some(now)) => {
                let applied = now.access.clone().apply(actor, DataAccessAction::Approve, at, comment.clone());
                match applied {
                    Ok((access, change, right)) => {
                        let access = access.accepts(version, at);
                        old.push(AccessChange { row: now, access, change, right });
                        Ok(())
                    }
                    Err(rule) => Err((rule, now)),
                }
            }
            (Offer::Not(rule), now) => Err((rule, now.unwrap_or(row))),
            (_, now) => Err((RuleError::NothingChosen, now.unwrap_or(row))),
        };
        match done {
            Ok(()) => {}
            Err((rule @ RuleError::ReasonNeeded, _)) => return Err(rule.into()),
            Err((rule, row)) => {
                why = why.or(Some(rule));
                refused.push(row);
            }
        }
    }
    if new.is_empty() && old.is_empty() {
        return Err(match moved {
            Some(id) => ServiceError::Changed(newest(work.db(), id).await?),
            None => why.unwrap_or(RuleError::NothingChosen).into(),
        });
    }
    let made: Vec<DataAccess> = new.iter().map(|(access, ..)| access.clone()).collect();
    store::data_access::insert_many(work.db(), &made, at).await?;
    let decided: Vec<DataAccess> = old.iter().map(|one| one.access.clone()).collect();
    store::data_access::save_status(work.db(), &decided, at).await?;
    // Who could only look at the one that closed does not say where it goes on.
    if actor.clears.contains(&from.code) {
        store::organisation::set_successor(work.db(), &from.code, &to.code).await?;
    }
    let ids: Vec<DataAccessId> = made.iter().map(|access| access.id).collect();
    let rows = store::data_access::list_by_ids(work.db(), &ids).await?;
    let mut changed = old;
    changed.extend(rows.into_iter().zip(new).map(|(row, (access, change, right))| AccessChange {
        row,
        access,
        change,
        right,
    }));
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (done, left) = (count(changed.len()), count(refused.len()));
    let from = format!("{} ({})", from.name, from.code);
    work.happened(AccessFact::TakenOver { from, comment: comment.clone(), changed, refused });
    let receipt = work.commit_with_receipt().await?;
    Ok(ChangeOutcome { receipt, changed: done, refused: left })
}

/// What a data access was taken over from, and what took it over.
#[derive(Clone, Debug, Default)]
pub struct LineOf {
    pub forerunner: Option<DataAccessRow>,
    pub heirs: Vec<DataAccessRow>,
}

/// What a data access was taken over from, and what took it over, as far as the actor may look at it. Permission: none of its own;
/// others' rows are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn line_of(portal: &Portal, actor: &Actor, row: &DataAccessRow) -> Result<LineOf, ServiceError> {
    let access = &row.access;
    // Only of one that closed does anybody ask where it went.
    if access.forerunner.is_none() && !row.facts.owner_passivated {
        return Ok(LineOf::default());
    }
    let mut rows = store::data_access::list_line(portal.db(), access.id, access.forerunner).await?;
    rows.retain(|row| is_visible(&row.access, actor));
    let (heirs, before): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.access.forerunner == Some(access.id));
    Ok(LineOf { forerunner: before.into_iter().next(), heirs })
}
