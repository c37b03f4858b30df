//! A page of a list that is there: whoever asks for one past the end sees the last.

use store::{Page, PageRequest};

/// A page of a list, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    pub rows: Vec<T>,
    /// How many rows the list has; [`Page::COUNT_LIMIT`] at the most.
    pub total: u32,
    /// The page, counted from 1.
    pub number: u32,
    pub last: u32,
}

impl<T> Paged<T> {
    /// The page with each row as `of` gives it.
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            rows: self.rows.into_iter().map(of).collect(),
            total: self.total,
            number: self.number,
            last: self.last,
        }
    }
}

/// The page of this number, or the last one where the list has become shorter since the address was made.
///
/// # Errors
/// What `list` gives.
pub async fn paged<T, E, F>(number: u32, size: u32, list: impl Fn(PageRequest) -> F) -> Result<Paged<T>, E>
where
    F: Future<Output = Result<Page<T>, E>>,
{
    let mut number = number.max(1);
    let mut page = list(PageRequest { number, size }).await?;
    if page.rows.is_empty() && number > last(page.total, size) {
        number = last(page.total, size);
        page = list(PageRequest { number, size }).await?;
    }
    let total = u32::try_from(page.total).unwrap_or(u32::MAX);
    Ok(Paged { rows: page.rows, total, number, last: last(page.total, size) })
}

fn last(total: u64, size: u32) -> u32 {
    u32::try_from(total.div_ceil(u64::from(size))).unwrap_or(u32::MAX).max(1)
}
