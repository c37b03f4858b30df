//! How many statements something makes of the database: work that must not grow is counted, never timed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use store::DatabaseConnection;

/// Counts the statements of one database, of everybody who uses it.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<BTreeMap<String, usize>>>);

/// What was counted: each statement's text, and how often it was made.
#[derive(Clone, Debug, Default)]
pub struct Counted(BTreeMap<String, usize>);

impl Statements {
    /// Counts what is asked of this connection and of its clones that are made from now on. The bounds of transactions
    /// are not counted.
    pub fn of(db: &mut DatabaseConnection) -> Self {
        let statements = Self::default();
        let counted = statements.clone();
        db.set_metric_callback(move |info| {
            let mut counted = counted.0.lock().expect("nobody panics while counting");
            *counted.entry(info.statement.sql.clone()).or_default() += 1;
        });
        statements
    }

    /// Does something, and gives what was counted meanwhile.
    pub async fn count<T>(&self, action: impl Future<Output = T>) -> (T, Counted) {
        self.take();
        let done = action.await;
        (done, self.take())
    }

    /// What was counted since this was asked last.
    pub fn take(&self) -> Counted {
        Counted(std::mem::take(&mut *self.0.lock().expect("nobody panics while counting")))
    }
}

impl Counted {
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// The statement that was made most often: where a loop asks for each element anew, it is this one.
    pub fn most(&self) -> (&str, usize) {
        self.0
            .iter()
            .map(|(sql, count)| (sql.as_str(), *count))
            .max_by_key(|(_, count)| *count)
            .unwrap_or_default()
    }
}
