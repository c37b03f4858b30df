//! What is decided without a browser: how one list of rows becomes another, what was heard before, how long to wait.

use std::collections::VecDeque;

/// A row of a list: which one it is, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: String,
    pub looks: String,
}

/// One step from the old rows to the new ones. Old and new are places in the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The old row goes.
    Remove { old: usize },
    /// The old row is next; `moved` from further down, and with other content where it `changed`.
    Keep { old: usize, new: usize, moved: bool, changed: bool },
    /// A new row is next.
    Insert { new: usize },
}

/// The steps from the old rows to the new ones: first what goes, then every row in its new order. `None` where rows cannot
/// be told apart.
pub fn steps(old: &[Row], new: &[Row]) -> Option<Vec<Step>> {
    if !can_be_told_apart(old) || !can_be_told_apart(new) {
        return None;
    }
    let mut steps = vec![];
    let mut rest = VecDeque::new();
    for (place, row) in old.iter().enumerate() {
        if place_of(new, &row.key).is_some() {
            rest.push_back(place);
        } else {
            steps.push(Step::Remove { old: place });
        }
    }
    for (place, row) in new.iter().enumerate() {
        steps.push(match place_of(old, &row.key) {
            Some(old_place) => {
                let moved = rest.front() != Some(&old_place);
                rest.retain(|kept| *kept != old_place);
                let changed = old[old_place].looks != row.looks;
                Step::Keep { old: old_place, new: place, moved, changed }
            }
            None => Step::Insert { new: place },
        });
    }
    Some(steps)
}

/// Lists are a page long: looking through them takes less than a tree of them weighs.
fn place_of(rows: &[Row], key: &str) -> Option<usize> {
    rows.iter().position(|row| row.key == key)
}

fn can_be_told_apart(rows: &[Row]) -> bool {
    let mut places = rows.iter().enumerate();
    places.all(|(place, row)| !row.key.is_empty() && place_of(rows, &row.key) == Some(place))
}

/// The notices that were heard last: the server tells some of them twice.
#[derive(Debug, Default)]
pub struct Heard(VecDeque<i64>);

/// More than the server ever tells once more.
const REMEMBERED: usize = 200;

impl Heard {
    /// Remembers a notice; whether it is new.
    pub fn remember(&mut self, id: i64) -> bool {
        if self.0.contains(&id) {
            return false;
        }
        self.0.push_back(id);
        if self.0.len() > REMEMBERED {
            self.0.pop_front();
        }
        true
    }

    /// Forgets everything, because nothing came of it: it counts when it is told again.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

/// The seconds to wait after so many failures in a row: 2, 4, 8, 16, then 30.
pub fn pause(failures: u32) -> u32 {
    2_u32.saturating_pow(failures.max(1)).min(30)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Row> {
        text.split_whitespace()
            .map(|row| {
                let (key, looks) = row.split_once('=').unwrap_or((row, ""));
                Row { key: key.into(), looks: looks.into() }
            })
            .collect()
    }

    /// Carries the steps out as the page does: with a place that every row is put before.
    fn carry_out(old: &[Row], new: &[Row]) -> Vec<Row> {
        let mut list = old.to_vec();
        let at = |list: &[Row], key: &str| list.iter().position(|row| row.key == key).unwrap();
        let mut next = 0;
        for step in steps(old, new).unwrap() {
            match step {
                Step::Remove { old: place } => {
                    let place = at(&list, &old[place].key);
                    list.remove(place);
                }
                Step::Keep { old: from, new: to, moved, changed } => {
                    let place = at(&list, &old[from].key);
                    assert_eq!(place != next, moved, "it is moved only if it has to be");
                    let mut row = list.remove(place);
                    assert_eq!(row.looks != new[to].looks, changed);
                    row.looks.clone_from(&new[to].looks);
                    list.insert(next, row);
                    next += 1;
                }
                Step::Insert { new: to } => {
                    list.insert(next, new[to].clone());
                    next += 1;
                }
            }
        }
        list
    }

    #[test]
    fn the_steps_lead_from_any_list_to_any_other() {
        let lists: Vec<Vec<Row>> = [
            "",
            "a",
            "b",
            "a b",
            "b a",
            "a b c",
            "c a b",
            "c b a",
            "b d",
            "d a=1 c",
            "a=1 b=2 c=3 d",
            "e b=2 a",
        ]
        .map(rows)
        .into();
        for old in &lists {
            for new in &lists {
                assert_eq!(&carry_out(old, new), new, "{old:?}");
            }
        }
    }

    #[test]
    fn what_stays_as_it_was_is_left_alone() {
        let kept = |old, new, changed| Step::Keep { old, new, moved: false, changed };
        assert_eq!(steps(&rows("a b c"), &rows("a b c")).unwrap().len(), 3);
        assert_eq!(
            steps(&rows("a b=1 c"), &rows("a b=2 d")).unwrap(),
            [Step::Remove { old: 2 }, kept(0, 0, false), kept(1, 1, true), Step::Insert { new: 2 }]
        );
        // A row that comes to the top moves alone.
        assert_eq!(
            steps(&rows("a b c"), &rows("c a b")).unwrap(),
            [
                Step::Keep { old: 2, new: 0, moved: true, changed: false },
                kept(0, 1, false),
                kept(1, 2, false)
            ]
        );
    }

    #[test]
    fn rows_that_cannot_be_told_apart_are_not_followed() {
        let nameless = [Row { key: String::new(), looks: "a".into() }];
        assert_eq!(steps(&rows("a a"), &rows("a")), None);
        assert_eq!(steps(&rows("a"), &rows("b b")), None);
        assert_eq!(steps(&nameless, &[]), None);
    }

    #[test]
    fn what_is_told_twice_counts_once() {
        let mut heard = Heard::default();
        assert!(heard.remember(7) && heard.remember(5));
        assert!(!heard.remember(7) && !heard.remember(5));
        for id in 1_000..1_200 {
            assert!(heard.remember(id));
        }
        assert!(heard.remember(7), "long ago");
        heard.forget();
        assert!(heard.remember(1_199));
    }

    #[test]
    fn pauses_grow_to_half_a_minute() {
        let pauses = [0, 1, 2, 3, 4, 5, 100].map(pause);
        assert_eq!(pauses, [2, 2, 4, 8, 16, 30, 30]);
    }
}
