//! Changing the status of one or several data accesses.

use std::collections::HashMap;

use domain::{
    AccessFacts, Actor, Comment, Consequence, DataAccess, DataAccessAction, DataAccessId, MAX_ROWS,
    RuleError, SubjectKind, Timestamp, due,
};
use store::{DatabaseTransaction, StoreError, data_access::DataAccessRow, event::HistoryLine};

use crate::{
    Changed, Portal, ServiceError, compiled_here, emergency_stop,
    error::changed,
    fact::{AccessChange, AccessFact},
    work::Row,
};

/// A data access as the actor saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub id: DataAccessId,
    pub version: i32,
}

/// What would happen to one row.
#[derive(Clone, Debug)]
pub struct Preview {
    pub row: DataAccessRow,
    /// What the change does to the flow of data, or why the rules refuse it.
    pub outcome: Result<Consequence, RuleError>,
    /// The last step, unless it was a yes: the request with its comment, a no, a suspension.
    pub stands: Option<HistoryLine>,
}

/// What became of the rows.
#[derive(Clone, Debug)]
pub struct ChangeOutcome {
    /// The receipt's number.
    pub receipt: i64,
    /// How many rows were changed.
    pub changed: u32,
    /// How many rows stayed as they were, because somebody else had changed them or the rules refused.
    pub refused: u32,
}

/// The rows of these keys that the actor may know of; anything else is as if it were not there.
async fn own_rows(
    db: &impl store::ConnectionTrait,
    actor: &Actor,
    ids: &[DataAccessId],
) -> Result<Vec<DataAccessRow>, ServiceError> {
    let all = store::data_access::list_by_ids(db, ids).await?;
    let hidden = !all.is_empty();
    let rows: Vec<_> = all.into_iter().filter(|row| is_visible(&row.access, actor)).collect();
    match rows.is_empty() {
        true if hidden => Err(ServiceError::Hidden),
        true => Err(ServiceError::NotFound),
        false => Ok(rows),
    }
}

/// Stands for the reason that is yet to be given: whether one is needed is said apart.
fn any_reason() -> Comment {
    Comment::kept("–")
}

/// Who took the last step of these rows of the actor's list, when and why. Permission: none of its own; others' rows are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn last_steps(
    portal: &Portal,
    actor: &Actor,
    rows: &[DataAccessRow],
) -> Result<HashMap<DataAccessId, HistoryLine>, ServiceError> {
    let own = rows.iter().filter(|row| is_visible(&row.access, actor)).map(|row| row.access.id);
    Ok(standing_lines(portal.db(), &own.collect::<Vec<_>>()).await?)
}

/// Who took the last step of these rows, when and why.
pub(crate) async fn standing_lines(
    db: &impl store::ConnectionTrait,
    rows: &[DataAccessId],
) -> Result<HashMap<DataAccessId, HistoryLine>, StoreError> {
    let ids: HashMap<String, DataAccessId> = rows.iter().map(|id| (id.to_string(), *id)).collect();
    let keys: Vec<&str> = ids.keys().map(String::as_str).collect();
    let lines = store::event::newest_of(db, SubjectKind::DataAccess, &keys).await?;
    Ok(lines.into_iter().filter_map(|(key, line)| Some((*ids.get(&key)?, line))).collect())
}

/// What an action would do to each of these rows, by the same rules that will decide.
/// Permission: administers agreements of the owner or the provider; other rows are left out.
///
/// # Errors
/// [`RuleError::TooManyChosen`]; [`ServiceError::NotFound`] when none of the rows is the actor's; [`ServiceError::Store`].
#[compiled_here]
pub async fn preview(
    portal: &Portal,
    actor: &Actor,
    ids: &[DataAccessId],
    action: DataAccessAction,
) -> Result<Vec<Preview>, ServiceError> {
    domain::at_most(ids.len(), MAX_ROWS)?;
    let at = portal.now();
    let rows = own_rows(portal.db(), actor, ids).await?;
    use domain::DataAccessStatus::Approved;
    let decided: Vec<DataAccessId> =
        rows.iter().filter(|row| row.access.status != Approved).map(|row| row.access.id).collect();
    let mut stands = standing_lines(portal.db(), &decided).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let outcome = outcome(&row, actor, action, at);
            let stands = stands.remove(&row.access.id);
            Preview { row, outcome, stands }
        })
        .collect())
}

/// What an action would do to a row that the actor has read. Permission: whoever may take the action; else that is the answer.
///
/// # Errors
/// What [`DataAccess::apply`] refuses.
pub fn outcome(
    row: &DataAccessRow,
    actor: &Actor,
    action: DataAccessAction,
    at: Timestamp,
) -> Result<Consequence, RuleError> {
    row.access.clone().apply(actor, action, at, any_reason()).map(|(after, ..)| {
        let facts = AccessFacts { data_access: Some(after.terms()), ..row.facts.clone() };
        Consequence::of(&row.facts, &facts, at)
    })
}

/// Changes the status of each row as the actor saw it; a row that somebody else has changed stays as it is and is named
/// on the receipt. One row alone that cannot be changed is an error; one that is named twice counts once. All in one
/// transaction.
/// Permission: administers agreements of the owner, or of the provider, by the action.
///
/// # Errors
/// [`ServiceError::NotFound`] when none of the rows is the actor's; [`ServiceError::Changed`] and the rules' refusals
/// for a single row; [`RuleError::ReasonNeeded`]; [`RuleError::NothingChosen`];
/// [`RuleError::TooManyChosen`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn change_status(
    portal: &Portal,
    actor: &Actor,
    targets: &[Target],
    action: DataAccessAction,
    comment: &Comment,
) -> Result<ChangeOutcome, ServiceError> {
    change(portal, actor, targets, action, comment, None).await
}

/// Sets approved data accesses to Venter, as [`change_status`] does; `until` is the first moment after the day until which that is
/// meant to last. Permission: administers agreements of the owner.
///
/// # Errors
/// Those of [`change_status`]; [`RuleError::EndPassed`].
#[compiled_here]
pub async fn suspend(
    portal: &Portal,
    actor: &Actor,
    targets: &[Target],
    comment: &Comment,
    until: Option<Timestamp>,
) -> Result<ChangeOutcome, ServiceError> {
    change(portal, actor, targets, DataAccessAction::SetWaiting, comment, until).await
}

async fn change(
    portal: &Portal,
    actor: &Actor,
    targets: &[Target],
    action: DataAccessAction,
    comment: &Comment,
    until: Option<Timestamp>,
) -> Result<ChangeOutcome, ServiceError> {
    if targets.is_empty() {
        return Err(RuleError::NothingChosen.into());
    }
    domain::at_most(targets.len(), MAX_ROWS)?;
    let mut seen: HashMap<DataAccessId, i32> = HashMap::new();
    let mut ids = vec![];
    for target in targets {
        seen.entry(target.id).or_insert_with(|| {
            ids.push(target.id);
            target.version
        });
    }
    let single = ids.len() == 1;
    let mut work = portal.work(Some(actor)).await?;
    let rows = own_rows(work.db(), actor, &ids).await?;
    let (mut changed, mut refused, mut moved) = (vec![], vec![], None);
    for row in rows {
        let access = row.access.clone();
        let organisation = if action.is_owners() { &row.access.owner } else { &row.access.provider };
        // First whether the actor may, then whether the row is as the actor saw it.
        let may = match action {
            DataAccessAction::Delete => actor.require_to_clear(organisation),
            _ => actor.require_for(organisation),
        };
        if single && let Err(rule) = may {
            return Err(if actor.sees(organisation) { rule.into() } else { ServiceError::Hidden });
        }
        if seen.get(&access.id) != Some(&access.version) {
            if single {
                return Err(ServiceError::Changed(newest(work.db(), access.id).await?));
            }
            moved = moved.or(Some(access.id));
            refused.push(row);
            continue;
        }
        let at = work.at();
        let applied = access
            .apply(actor, action, at, comment.clone())
            .and_then(|(access, change, right)| Ok((access.until(until, at)?, change, right)))
            // What was shown is the newest version: had there been another since, the row would have moved on.
            .map(|(access, change, right)| (access.accepts(row.names.text_version, at), change, right));
        match applied {
            Ok((access, change, right)) => changed.push(AccessChange { row, access, change, right }),
            // What the form lacks is for the form, however many rows it is about.
            Err(rule @ (RuleError::ReasonNeeded | RuleError::EndPassed)) => return Err(rule.into()),
            Err(rule) if single => return Err(rule.into()),
            Err(_) => refused.push(row),
        }
    }
    if changed.is_empty() {
        return Err(match moved {
            Some(id) => ServiceError::Changed(newest(work.db(), id).await?),
            None => RuleError::NothingChosen.into(),
        });
    }
    let decided: Vec<DataAccess> = changed.iter().map(|one| one.access.clone()).collect();
    store::data_access::save_status(work.db(), &decided, work.at()).await?;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (done, left) = (count(changed.len()), count(refused.len()));
    work.happened(AccessFact::Changed { action, comment: comment.clone(), changed, refused });
    let receipt = work.commit_with_receipt().await?;
    Ok(ChangeOutcome { receipt, changed: done, refused: left })
}

/// Sets, moves or lifts the end of a data access, as the actor saw it; `valid_to` is the first moment data may no longer
/// flow. Both parties are told. Gives the receipt's number. Permission: administers agreements of the owner.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others'; [`RuleError::NotAllowed`];
/// [`RuleError::Status`] unless approved; [`RuleError::SameEnd`]; [`RuleError::EndPassed`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn set_end(
    portal: &Portal,
    actor: &Actor,
    target: Target,
    valid_to: Option<Timestamp>,
    comment: Comment,
) -> Result<i64, ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let at = work.at();
    let may = |row: &DataAccessRow, actor: &Actor| actor.require_for(&row.access.owner);
    let row = work.load(&target.id, target.version, may).await?;
    let (access, change, right) = row.access.clone().end_on(actor, valid_to, at, comment)?;
    let written = store::data_access::save(work.db(), &access, at).await;
    work.saved::<DataAccessRow>(&target.id, written).await?;
    if let Some(ending) = due::told_by(valid_to, at) {
        store::data_access::claim_expiry(work.db(), access.id, ending).await?;
    }
    work.happened(AccessFact::EndSet(Box::new(AccessChange { row, access, change, right })));
    Ok(work.commit_with_receipt().await?)
}

pub(crate) fn is_visible(access: &DataAccess, actor: &Actor) -> bool {
    actor.sees(&access.owner) || actor.sees(&access.provider)
}

impl Row for DataAccessRow {
    type Key = DataAccessId;

    async fn find(
        db: &DatabaseTransaction,
        id: &DataAccessId,
        _: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::data_access::find_row(db, *id).await?)
    }

    fn is_visible(&self, actor: &Actor) -> bool {
        is_visible(&self.access, actor)
    }

    fn version(&self) -> i32 {
        self.access.version
    }

    async fn newest(db: &DatabaseTransaction, id: &DataAccessId) -> Result<Changed, StoreError> {
        newest(db, *id).await
    }
}

/// What a row is now: a new version of its web service moves it on too, and so does a stop of the agency.
pub(super) async fn newest(
    db: &impl store::ConnectionTrait,
    id: DataAccessId,
) -> Result<Changed, StoreError> {
    let own = changed(db, SubjectKind::DataAccess, &id.to_string()).await?;
    let row = store::data_access::find(db, id).await?.ok_or(StoreError::NotFound)?;
    let version = store::web_service_version::list(db, &row.service).await?.into_iter().next();
    let version = version.map(|version| Changed {
        kind: SubjectKind::WebService,
        status: String::new(),
        by: version.by,
        at: Some(version.at),
    });
    let stop = emergency_stop::newest_for(db, &row).await?.map(|line| Changed {
        kind: SubjectKind::EmergencyStop,
        status: String::new(),
        by: line.actor_name,
        at: Some(line.at),
    });
    Ok([version, stop]
        .into_iter()
        .flatten()
        .fold(own, |newest, one| if one.at > newest.at { one } else { newest }))
}
