//! One page of a list.

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// Counted from 1.
    pub number: u32,
    /// Rows on a page.
    pub size: u32,
}

impl PageRequest {
    pub(crate) fn offset(self) -> u64 {
        u64::from(self.number.saturating_sub(1)) * u64::from(self.size)
    }
}

/// A part of a list, and how long the whole is.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// All rows that match; counting stops at [`Page::COUNT_LIMIT`], so that a long list costs no more than a page.
    pub total: u64,
}

impl<T> Page<T> {
    /// Totals are exact up to here; this value means "more than".
    pub const COUNT_LIMIT: u64 = 10_001;
}

/// How many rows a select gives; the caller limits it.
pub(crate) async fn count(
    db: &impl sea_orm::ConnectionTrait,
    select: sea_orm::sea_query::SelectStatement,
) -> Result<u64, crate::StoreError> {
    use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query};
    let outer =
        Query::select().expr_as(Expr::col(Asterisk).count(), "n").from_subquery(select, "limited").to_owned();
    let row = db.query_one(&outer).await?;
    let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Takes the meaning of LIKE's own signs out of what was typed.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
