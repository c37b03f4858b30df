//! Rows that time itself has something to say about: what has waited, and what ends soon. Which days were told of last
//! stands in the row, so that each is told once, also when several servers look at the same time.

use domain::Timestamp;
use sea_orm::{
    TryGetable, Value,
    entity::prelude::*,
    sea_query::{ExprTrait, Query, SimpleExpr},
};

use crate::StoreError;

/// The key of rows in the table `table` that have waited since `since` or longer and were not reminded of at `days`.
pub(crate) async fn list_waiting_since(
    db: &impl ConnectionTrait,
    table: &'static str,
    since: Timestamp,
    days: i16,
    limit: u64,
) -> Result<Vec<Uuid>, StoreError> {
    let select = Query::select()
        .column("id")
        .from(table)
        .and_where(Expr::col("changed_at").lte(since.micros()))
        .and_where(waits(days))
        .limit(limit)
        .to_owned();
    keys(db, select, "id").await
}

/// Claims the reminder at `days` of waiting. Tells whether nobody else had.
pub(crate) async fn claim_reminder(
    db: &impl ConnectionTrait,
    table: &'static str,
    id: Uuid,
    days: i16,
) -> Result<bool, StoreError> {
    let update = Query::update()
        .table(table)
        .value("reminded_days", days)
        .and_where(Expr::col("id").eq(id))
        .and_where(waits(days))
        .to_owned();
    Ok(db.execute(&update).await?.rows_affected() == 1)
}

fn waits(days: i16) -> SimpleExpr {
    Expr::col("status").eq("waiting").and(Expr::col("reminded_days").lt(days))
}

/// Where a table keeps when its rows end.
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
    /// The keys of rows that end after `now` and by `until`, and were not told of at `days` before.
    pub async fn list<K: TryGetable>(
        self,
        db: &impl ConnectionTrait,
        now: Timestamp,
        until: Timestamp,
        days: i16,
        limit: u64,
    ) -> Result<Vec<K>, StoreError> {
        let select = Query::select()
            .column(self.key)
            .from(self.table)
            .and_where(Expr::col(self.end).gt(now.micros()))
            .and_where(Expr::col(self.end).lte(until.micros()))
            .and_where(self.untold(days))
            .limit(limit)
            .to_owned();
        keys(db, select, self.key).await
    }

    /// Claims the warning at `days` before the end. Tells whether nobody else had.
    pub async fn claim(
        self,
        db: &impl ConnectionTrait,
        key: impl Into<Value>,
        days: i16,
    ) -> Result<bool, StoreError> {
        let update = Query::update()
            .table(self.table)
            .value(self.told, days)
            .and_where(Expr::col(self.key).eq(Expr::value(key)))
            .and_where(self.untold(days))
            .to_owned();
        Ok(db.execute(&update).await?.rows_affected() == 1)
    }

    /// Of an end that comes nearer the days told of grow fewer.
    fn untold(self, days: i16) -> SimpleExpr {
        let told = || Expr::col(self.told);
        let live = Expr::col("status").is_in(self.live.iter().copied());
        live.and(told().eq(0).or(told().gt(days)))
    }
}

async fn keys<K: TryGetable>(
    db: &impl ConnectionTrait,
    select: sea_orm::sea_query::SelectStatement,
    key: &str,
) -> Result<Vec<K>, StoreError> {
    let rows = db.query_all(&select).await?;
    Ok(rows.into_iter().map(|row| row.try_get("", key)).collect::<Result<_, _>>()?)
}
