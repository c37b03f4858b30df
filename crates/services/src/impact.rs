//! What a change beside the data accesses does to the flow of data: of a system, of an agreement. Worked out by the rule that decides,
//! on every data access that hangs on it; the confirm page and the fact of the change are made of the same answer.

use domain::{AccessFacts, Consequence, DataAccess, DataAccessStatus, Timestamp};
use store::{
    ConnectionTrait, StoreError,
    data_access::{DataAccessFilter, DataAccessRow},
};

/// What becomes of the data accesses that hang on a change, by owner: of all that are not deleted.
#[derive(Clone, Debug)]
pub struct Impact {
    rows: Vec<(DataAccessRow, Consequence)>,
    at: Timestamp,
}

impl Impact {
    /// The same of these alone.
    pub(crate) fn only(mut self, concerned: impl Fn(&DataAccessRow) -> bool) -> Self {
        self.rows.retain(|(row, _)| concerned(row));
        self
    }

    /// Those whose data stops flowing.
    pub fn stops(&self) -> impl Iterator<Item = &DataAccessRow> {
        self.with(Consequence::Stops)
    }

    /// Those whose data starts to flow.
    pub fn starts(&self) -> impl Iterator<Item = &DataAccessRow> {
        self.with(Consequence::Starts)
    }

    /// Those whose data stops or starts.
    pub fn moves(&self) -> impl Iterator<Item = &DataAccessRow> {
        self.stops().chain(self.starts())
    }

    fn with(&self, consequence: Consequence) -> impl Iterator<Item = &DataAccessRow> {
        self.rows.iter().filter(move |(_, one)| *one == consequence).map(|(row, _)| row)
    }

    /// The live ones: waiting, approved and suspended.
    pub fn live(&self) -> impl Iterator<Item = &DataAccessRow> {
        let rows = self.rows.iter().map(|(row, _)| row);
        rows.filter(|row| DataAccessStatus::LIVE.contains(&row.access.status))
    }

    /// Those that no owner has approved, or that an owner has stopped, and whose data starts to flow all the same.
    pub fn without_a_yes(&self) -> impl Iterator<Item = &DataAccessRow> {
        self.starts().filter(|row| !self.holds(row))
    }

    /// Whether its owner has said yes, and the yes has not run out.
    pub fn holds(&self, row: &DataAccessRow) -> bool {
        row.access.terms().holds(self.at)
    }

    /// The approved ones that have not run out.
    pub fn approvals(&self) -> impl Iterator<Item = &DataAccessRow> {
        self.live().filter(|row| self.holds(row))
    }

    /// The requests that wait for their owners.
    pub fn waiting(&self) -> impl Iterator<Item = &DataAccessRow> {
        self.live().filter(|row| row.access.status == DataAccessStatus::Waiting)
    }
}

/// What `change` does to the data accesses of a filter, which names a system, a web service or both.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    hangs_on: &DataAccessFilter,
    at: Timestamp,
    change: impl Fn(&mut AccessFacts),
) -> Result<Impact, StoreError> {
    of_each(db, hangs_on, at, |_, facts| change(facts)).await
}

/// What `change` does to them once `first` has been done.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    hangs_on: &DataAccessFilter,
    at: Timestamp,
    first: impl Fn(&mut AccessFacts),
    change: impl Fn(&mut AccessFacts),
) -> Result<Impact, StoreError> {
    let mut rows = store::data_access::list_all(db, hangs_on).await?;
    for row in &mut rows {
        first(&mut row.facts);
    }
    Ok(compare(rows, at, |_, facts| change(facts)))
}

/// The same, where the change is not the same for all of them.
pub(crate) async fn of_each(
    db: &impl ConnectionTrait,
    hangs_on: &DataAccessFilter,
    at: Timestamp,
    change: impl Fn(&DataAccess, &mut AccessFacts),
) -> Result<Impact, StoreError> {
    Ok(compare(store::data_access::list_all(db, hangs_on).await?, at, change))
}

fn compare(
    rows: Vec<DataAccessRow>,
    at: Timestamp,
    change: impl Fn(&DataAccess, &mut AccessFacts),
) -> Impact {
    let rows = rows.into_iter().map(|row| {
        let mut after = row.facts.clone();
        change(&row.access, &mut after);
        let consequence = Consequence::of(&row.facts, &after, at);
        (row, consequence)
    });
    Impact { rows: rows.collect(), at }
}
