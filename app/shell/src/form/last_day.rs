//! The form of a last day: of an agreement, or of a data access.

use domain::Comment;

use super::{LastDay, form};

form! {
    /// A last day, and what is said about it.
    pub struct LastDayForm reads LastDayTyped {
        last_day: LastDay,
        comment: Comment,
    }
    hidden {
        id: String,
        version: i32,
    }
}
