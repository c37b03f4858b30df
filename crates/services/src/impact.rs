//! What a change beside the data accesses does to the flow of data: of a system, of an agreement, of a web service, by a stop. Worked out by
//! the rule that decides, on every data access that hangs on it; the confirm page and the fact of the change are made of the same answer.
//!
//! There may be very many: they are read in parts, and of each only what is asked for afterwards is kept.

use std::collections::{BTreeSet, HashMap};

use domain::{
    AccessFacts, Consequence, DataAccessId, DataAccessStatus, OrganisationCode, ServiceCode, SystemId,
    Timestamp, sort_key,
};
use store::{
    ConnectionTrait, StoreError,
    data_access::{DataAccessFilter, Weighed},
};

/// How many are read at a time.
const PART: u64 = 5_000;

/// What becomes of the data accesses that hang on a change, by owner: of all that are not deleted.
#[derive(Clone, Debug, Default)]
pub struct Impact {
    rows: Vec<Kept>,
    /// Each once, with its name.
    owners: Vec<(OrganisationCode, String)>,
    systems: Vec<(SystemId, String)>,
    services: Vec<(ServiceCode, String)>,
}

/// A row, by the places of what it is between.
#[derive(Clone, Copy, Debug)]
struct Kept {
    id: DataAccessId,
    owner: u32,
    system: u32,
    service: u32,
    status: DataAccessStatus,
    flow: Flow,
    holds: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Starts,
    Stops,
    Same,
}

/// A data access that a change concerns.
#[derive(Clone, Copy, Debug)]
pub struct Concerned<'a> {
    pub id: DataAccessId,
    pub owner: &'a OrganisationCode,
    pub owner_name: &'a str,
    pub system: SystemId,
    pub system_name: &'a str,
    pub service_name: &'a str,
    pub status: DataAccessStatus,
    /// Whether its owner has said yes, and the yes has not run out.
    pub holds: bool,
}

impl Impact {
    fn all(&self) -> impl Iterator<Item = (&Kept, Concerned<'_>)> {
        self.rows.iter().filter_map(|row| {
            let place = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
            let (owner, owner_name) = self.owners.get(place(row.owner))?;
            let (system, system_name) = self.systems.get(place(row.system))?;
            let (_, service_name) = self.services.get(place(row.service))?;
            let (system, status, holds) = (*system, row.status, row.holds);
            Some((
                row,
                Concerned { id: row.id, owner, owner_name, system, system_name, service_name, status, holds },
            ))
        })
    }

    fn with(&self, flow: Flow) -> impl Iterator<Item = Concerned<'_>> {
        self.all().filter(move |(row, _)| row.flow == flow).map(|(_, one)| one)
    }

    /// Those whose data stops flowing.
    pub fn stops(&self) -> impl Iterator<Item = Concerned<'_>> {
        self.with(Flow::Stops)
    }

    /// Those whose data starts to flow.
    pub fn starts(&self) -> impl Iterator<Item = Concerned<'_>> {
        self.with(Flow::Starts)
    }

    /// Those whose data stops or starts.
    pub fn moves(&self) -> impl Iterator<Item = Concerned<'_>> {
        self.stops().chain(self.starts())
    }

    /// The live ones: waiting, approved and suspended.
    pub fn live(&self) -> impl Iterator<Item = Concerned<'_>> {
        self.all().map(|(_, one)| one).filter(|one| DataAccessStatus::LIVE.contains(&one.status))
    }

    /// Those that no owner has approved, or that an owner has stopped, and whose data starts to flow all the same.
    pub fn without_a_yes(&self) -> impl Iterator<Item = Concerned<'_>> {
        self.starts().filter(|one| !one.holds)
    }

    /// The approved ones that have not run out.
    pub fn approvals(&self) -> impl Iterator<Item = Concerned<'_>> {
        self.live().filter(|one| one.holds)
    }

    /// The requests that wait for their owners.
    pub fn waiting(&self) -> impl Iterator<Item = Concerned<'_>> {
        self.live().filter(|one| one.status == DataAccessStatus::Waiting)
    }
}

/// What `change` does to the data accesses of a filter, which names a system, a web service or both.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    hangs_on: &DataAccessFilter,
    at: Timestamp,
    change: impl Fn(&mut AccessFacts),
) -> Result<Impact, StoreError> {
    after(db, hangs_on, at, |_| {}, change).await
}

/// What `change` does to them once `first` has been done.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    hangs_on: &DataAccessFilter,
    at: Timestamp,
    first: impl Fn(&mut AccessFacts),
    change: impl Fn(&mut AccessFacts),
) -> Result<Impact, StoreError> {
    let both = |row: Weighed| {
        let mut before = row.facts.clone();
        first(&mut before);
        let mut after = before.clone();
        change(&mut after);
        Some((Weighed { facts: before, ..row }, after))
    };
    weigh(db, hangs_on, at, both).await
}

/// The same of those alone that are `concerned`, where the change is not the same for all of them.
pub(crate) async fn of_each(
    db: &impl ConnectionTrait,
    hangs_on: &DataAccessFilter,
    at: Timestamp,
    concerned: impl Fn(&Weighed) -> bool,
    change: impl Fn(&Weighed, &mut AccessFacts),
) -> Result<Impact, StoreError> {
    let both = |row: Weighed| {
        concerned(&row).then(|| {
            let mut after = row.facts.clone();
            change(&row, &mut after);
            (row, after)
        })
    };
    weigh(db, hangs_on, at, both).await
}

async fn weigh(
    db: &impl ConnectionTrait,
    hangs_on: &DataAccessFilter,
    at: Timestamp,
    both: impl Fn(Weighed) -> Option<(Weighed, AccessFacts)>,
) -> Result<Impact, StoreError> {
    let (mut owners, mut systems, mut services) = (Places::default(), Places::default(), Places::default());
    let (mut rows, mut last) = (vec![], None);
    loop {
        let part = store::data_access::list_weighed(db, hangs_on, last, PART).await?;
        last = part.last().map(|row| row.id);
        let is_last = (part.len() as u64) < PART;
        for (row, after) in part.into_iter().filter_map(&both) {
            let flow = match Consequence::of(&row.facts, &after, at) {
                Consequence::Starts => Flow::Starts,
                Consequence::Stops => Flow::Stops,
                Consequence::GoesOn | Consequence::StaysOff(_) => Flow::Same,
            };
            let Some(terms) = &row.facts.data_access else { continue };
            rows.push(Kept {
                id: row.id,
                owner: owners.of(row.owner, row.owner_name),
                system: systems.of(row.system, row.system_name),
                service: services.of(row.service, row.service_name),
                status: terms.status,
                flow,
                holds: terms.holds(at),
            });
        }
        if is_last {
            break;
        }
    }
    let mut impact = Impact { rows, owners: owners.list, systems: systems.list, services: services.list };
    // In Danish order of the owners' names, the newest of each first.
    let by_name: BTreeSet<(String, u32)> =
        impact.owners.iter().map(|(_, name)| sort_key(name)).zip(0..).collect();
    let mut rank = vec![0_usize; impact.owners.len()];
    for (place, (_, owner)) in by_name.into_iter().enumerate() {
        if let Some(rank) = usize::try_from(owner).ok().and_then(|owner| rank.get_mut(owner)) {
            *rank = place;
        }
    }
    let rank = |owner: u32| usize::try_from(owner).ok().and_then(|owner| rank.get(owner)).copied();
    impact.rows.sort_by_key(|row| (rank(row.owner), std::cmp::Reverse(row.id)));
    Ok(impact)
}

/// Gives each key a place, and keeps its name once.
struct Places<K> {
    list: Vec<(K, String)>,
    places: HashMap<K, u32>,
}

impl<K> Default for Places<K> {
    fn default() -> Self {
        Self { list: vec![], places: HashMap::new() }
    }
}

impl<K: Clone + Eq + std::hash::Hash> Places<K> {
    fn of(&mut self, key: K, name: String) -> u32 {
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push((key.clone(), name));
        self.places.insert(key, place);
        place
    }
}
