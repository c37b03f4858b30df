//! What an extract would change. Nothing is carried out here.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Difference, Extract, RegisterRow};
use crate::{OrganisationCode, OrganisationKind};

/// The remark of an organisation that was passivated because it is no longer in the register: a code, which pages put
/// words to. It tells such organisations from those that people have passivated, which no extract brings back.
pub const NOT_IN_REGISTER: &str = "not_in_register";

/// An organisation as the portal knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredNow {
    pub row: RegisterRow,
    /// The remark, if it takes no part any more; see [`crate::Organisation::passivated`].
    pub passivated: Option<String>,
}

/// An organisation that the register describes differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// As it becomes. Whether it is passivated stays as it is.
    pub row: RegisterRow,
    pub differences: Vec<Difference>,
}

crate::code::codes! {
    /// What an extract did with an institution.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum RegisterChangeKind {
        New = "new",
        Changed = "changed",
        Passivated = "passivated",
        Returned = "returned",
    }
}

/// What an extract changed about an institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterChange {
    pub code: OrganisationCode,
    pub kind: RegisterChangeKind,
    /// Its name afterwards.
    pub name: String,
    /// What each field was and became; of a new one it was empty.
    pub differences: Vec<Difference>,
    /// How many live data accesses it had; 0 where it takes part as before.
    pub accesses: u32,
}

impl Plan {
    /// What it changes, institution by institution; `before` is what the portal knew, `touched` how many live data accesses those have
    /// that take part no longer.
    pub fn changes(
        &self,
        before: &[RegisteredNow],
        touched: &[(OrganisationCode, u32)],
    ) -> Vec<RegisterChange> {
        let known: BTreeMap<_, _> = before.iter().map(|now| (&now.row.code, &now.row)).collect();
        let accesses: BTreeMap<_, _> = touched.iter().map(|(code, number)| (code, *number)).collect();
        let of = |kind, row: &RegisterRow, differences| RegisterChange {
            code: row.code.clone(),
            kind,
            name: row.name.clone(),
            differences,
            accesses: 0,
        };
        let new = self.new.iter().map(|row| of(RegisterChangeKind::New, row, row.as_differences()));
        let changed =
            self.changed.iter().map(|one| of(RegisterChangeKind::Changed, &one.row, one.differences.clone()));
        let returned = self.returned.iter().map(|row| {
            let differences = known.get(&row.code).map(|now| now.differences(row)).unwrap_or_default();
            of(RegisterChangeKind::Returned, row, differences)
        });
        let passivated = self.passivated.iter().filter_map(|code| {
            let change = of(RegisterChangeKind::Passivated, known.get(code)?, vec![]);
            Some(RegisterChange { accesses: accesses.get(code).copied().unwrap_or_default(), ..change })
        });
        new.chain(changed).chain(returned).chain(passivated).collect()
    }
}

/// What bringing the portal into line with an extract does. All lists are in the order of the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Not known until now.
    pub new: Vec<RegisterRow>,
    pub changed: Vec<Changed>,
    /// No longer in the register: to be passivated with the remark [`NOT_IN_REGISTER`].
    pub passivated: Vec<OrganisationCode>,
    /// In the register again after having been passivated by an earlier extract; the fields may differ as well.
    pub returned: Vec<RegisterRow>,
    /// The number is in use by an organisation that is no institution; nothing is done with the row.
    pub taken: Vec<RegisterRow>,
    /// Not among the rows, but not passivated either: its own line has a fault, or there is a line of which nobody
    /// can tell whose it is.
    pub held_back: Vec<OrganisationCode>,
    /// How many rows say what the portal knows already.
    pub unchanged: usize,
}

impl Plan {
    /// Whether carrying it out would change nothing.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty()
            && self.changed.is_empty()
            && self.passivated.is_empty()
            && self.returned.is_empty()
    }
}

/// Compares what the portal knows with an extract. `taken` are the numbers of organisations that the register says
/// nothing about (the agency, providers, residual institutions); those among `existing` count as taken too, and are
/// never changed. Of rows with the same number the first counts.
pub fn plan(existing: &[RegisteredNow], extract: &Extract, taken: &HashSet<OrganisationCode>) -> Plan {
    let mut known = BTreeMap::new();
    let mut others = HashSet::new();
    for now in existing {
        match now.row.kind {
            OrganisationKind::Institution | OrganisationKind::DayCare => {
                known.insert(&now.row.code, now);
            }
            OrganisationKind::Agency | OrganisationKind::Provider | OrganisationKind::Residual => {
                others.insert(&now.row.code);
            }
        }
    }
    let mut rows = BTreeMap::new();
    for row in &extract.rows {
        rows.entry(&row.code).or_insert(row);
    }

    let mut plan = Plan::default();
    for (code, row) in &rows {
        if taken.contains(code) || others.contains(code) {
            plan.taken.push((*row).clone());
        } else if let Some(now) = known.get(code) {
            compare(&mut plan, now, row);
        } else {
            plan.new.push((*row).clone());
        }
    }

    let faulty: HashSet<_> = extract.faults.iter().filter_map(|fault| fault.code.as_ref()).collect();
    let everybody_named = extract.names_everybody();
    for (code, now) in &known {
        if rows.contains_key(code) || now.passivated.is_some() {
            continue;
        }
        let list = if everybody_named && !faulty.contains(code) {
            &mut plan.passivated
        } else {
            &mut plan.held_back
        };
        list.push((*code).clone());
    }
    plan
}

/// Compares the owners that are in no register with a list of them. Nobody is passivated for not being on it. `taken` are
/// the numbers of all other organisations. Of rows with the same number the first counts.
pub fn plan_owners(existing: &[RegisteredNow], list: &Extract, taken: &HashSet<OrganisationCode>) -> Plan {
    let known: BTreeMap<_, _> = existing.iter().map(|now| (&now.row.code, now)).collect();
    let mut rows = BTreeMap::new();
    for row in &list.rows {
        rows.entry(&row.code).or_insert(row);
    }
    let mut plan = Plan::default();
    for (code, row) in rows {
        match known.get(code) {
            _ if taken.contains(code) => plan.taken.push(row.clone()),
            Some(now) => compare(&mut plan, now, row),
            None => plan.new.push(row.clone()),
        }
    }
    plan
}

fn compare(plan: &mut Plan, now: &RegisteredNow, row: &RegisterRow) {
    if now.passivated.as_deref() == Some(NOT_IN_REGISTER) {
        plan.returned.push(row.clone());
        return;
    }
    let differences = now.row.differences(row);
    if differences.is_empty() {
        plan.unchanged += 1;
    } else {
        plan.changed.push(Changed { row: row.clone(), differences });
    }
}
