//! Rows that time itself has something to say about: what has waited, and what ends soon. Which days were told of last
//! stands in the row, so that each is told once, also when several servers look at the same time.

pub use domain::due::{Ending, Waited};
use sea_orm::{
    TryGetable, Value,
    entity::prelude::*,
    sea_query::{ExprTrait, Query, SelectStatement, SimpleExpr},
};

use crate::StoreError;

/// A table whose rows wait, with the status `waiting` and the column `reminded_days`.
#[derive(Clone, Copy)]
pub(crate) struct Waits {
    pub table: &'static str,
    /// The column that says since when.
    pub since: &'static str,
}

impl Waits {
    /// The keys of rows that have waited so long and were not reminded of.
    pub async fn list(
        self,
        db: &impl ConnectionTrait,
        waited: Waited,
        limit: u64,
    ) -> Result<Vec<Uuid>, StoreError> {
        let mut select = Query::select();
        select.column("id").from(self.table).and_where(self.due(waited)).limit(limit);
        keys(db, select, "id").await
    }

    /// Claims the reminder, if it is still due. Tells whether nobody else had.
    pub async fn claim(
        self,
        db: &impl ConnectionTrait,
        id: Uuid,
        waited: Waited,
    ) -> Result<bool, StoreError> {
        let mut update = Query::update();
        update.table(self.table).value("reminded_days", waited.days);
        update.and_where(Expr::col("id").eq(id)).and_where(self.due(waited));
        Ok(db.execute(&update).await?.rows_affected() == 1)
    }

    fn due(self, waited: Waited) -> SimpleExpr {
        let waits = Expr::col("status").eq("waiting");
        let since = || Expr::col(self.since);
        let so_long = since().gt(waited.after.micros()).and(since().lte(waited.by.micros()));
        waits.and(so_long).and(Expr::col("reminded_days").lt(waited.days))
    }
}

/// A table whose rows have an end.
#[derive(Clone, Copy)]
pub(crate) struct Ends {
    pub table: &'static str,
    pub key: &'static str,
    /// The column with the first moment after the end.
    pub end: &'static str,
    /// The column with the days before the end that were told of last; 0 is nothing told yet.
    pub told: &'static str,
    /// The statuses in which it matters.
    pub live: &'static [&'static str],
}

impl Ends {
    /// The keys of rows that end so soon and were not told of.
    pub async fn list<K: TryGetable>(
        self,
        db: &impl ConnectionTrait,
        ending: Ending,
        limit: u64,
    ) -> Result<Vec<K>, StoreError> {
        let mut select = Query::select();
        select.column(self.key).from(self.table).and_where(self.due(ending)).limit(limit);
        keys(db, select, self.key).await
    }

    /// Claims the warning, if it is still due. Tells whether nobody else had.
    pub async fn claim(
        self,
        db: &impl ConnectionTrait,
        key: impl Into<Value>,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        let mut update = Query::update();
        update.table(self.table).value(self.told, ending.days);
        update.and_where(Expr::col(self.key).eq(Expr::value(key))).and_where(self.due(ending));
        Ok(db.execute(&update).await?.rows_affected() == 1)
    }

    pub fn due(self, ending: Ending) -> SimpleExpr {
        let column = |name| Expr::col(name);
        let live = column("status").is_in(self.live.iter().copied());
        let after = column(self.end).gt(ending.after.micros());
        let by = column(self.end).lte(ending.by.micros());
        // Of an end that comes nearer the days told of grow fewer.
        let untold = column(self.told).eq(0).or(column(self.told).gt(ending.days));
        live.and(after).and(by).and(untold)
    }
}

async fn keys<K: TryGetable>(
    db: &impl ConnectionTrait,
    select: SelectStatement,
    key: &str,
) -> Result<Vec<K>, StoreError> {
    let rows = db.query_all(&select).await?;
    Ok(rows.into_iter().map(|row| row.try_get("", key)).collect::<Result<_, _>>()?)
}
