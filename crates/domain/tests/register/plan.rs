//! What an extract changes.

use std::collections::{BTreeMap, HashSet};

use domain::{
    Cvr, OrganisationCode, OrganisationKind,
    register::{
        Extract, LineFault, NOT_IN_REGISTER, Plan, RegisterField, RegisterRow, RegisteredNow, RowFault, plan,
    },
};
use proptest::prelude::*;

use crate::{CVRS, code, extract, row};

fn now(row: RegisterRow, passivated: Option<&str>) -> RegisteredNow {
    RegisteredNow { row, passivated: passivated.map(str::to_owned) }
}

fn plan_of(existing: &[RegisteredNow], rows: Vec<RegisterRow>) -> Plan {
    plan(existing, &extract(rows), &HashSet::new())
}

#[test]
fn a_number_that_is_not_known_is_new() {
    let plan = plan_of(&[], vec![row("901002", "B"), row("901001", "A")]);
    assert_eq!(plan, Plan { new: vec![row("901001", "A"), row("901002", "B")], ..Plan::default() });
}

#[test]
fn a_change_tells_before_and_after() {
    let mut after = row("901001", "Havnsø Skole");
    after.name = "Havnsø Nye Skole".into();
    after.municipality = None;
    after.kind = OrganisationKind::DayCare;
    let plan = plan_of(&[now(row("901001", "Havnsø Skole"), None)], vec![after.clone()]);
    assert_eq!(plan.changed[0].row, after);
    let told: Vec<_> = plan.changed[0]
        .differences
        .iter()
        .map(|it| (it.field, it.before.as_str(), it.after.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (RegisterField::Name, "Havnsø Skole", "Havnsø Nye Skole"),
            (RegisterField::Kind, "institution", "day_care"),
            (RegisterField::Municipality, "901 Havnsø", ""),
        ]
    );
}

#[test]
fn what_is_no_longer_in_the_register_is_passivated_once() {
    let existing = [
        now(row("901001", "A"), None),
        now(row("901002", "B"), None),
        now(row("901003", "C"), Some("Sammenlagt med 901001")),
        now(row("901004", "D"), Some(NOT_IN_REGISTER)),
    ];
    let plan = plan_of(&existing, vec![row("901001", "A")]);
    assert_eq!(plan, Plan { passivated: vec![code("901002")], unchanged: 1, ..Plan::default() });
}

#[test]
fn only_what_an_extract_has_passivated_returns() {
    let existing = [
        now(row("901001", "A"), Some(NOT_IN_REGISTER)),
        now(row("901002", "B"), Some("Sammenlagt med 901001")),
        now(row("901003", "C"), Some("Sammenlagt med 901001")),
    ];
    let rows = vec![row("901001", "A"), row("901002", "B"), row("901003", "Nyt navn")];
    let plan = plan_of(&existing, rows);
    assert_eq!(plan.returned, [row("901001", "A")]);
    assert_eq!(plan.unchanged, 1);
    assert_eq!(plan.changed[0].row.code, code("901003"));
}

#[test]
fn organisations_the_register_does_not_know_are_left_alone() {
    let mut provider = row("U10001", "Skoletavlen ApS");
    provider.kind = OrganisationKind::Provider;
    let existing = [now(provider, None)];
    let rows = vec![row("901000", "Havnsø Kommune"), row("U10001", "Skoletavlen Skole")];
    let plan = plan(&existing, &extract(rows.clone()), &HashSet::from([code("901000")]));
    assert_eq!(plan, Plan { taken: rows, ..Plan::default() });
}

#[test]
fn nobody_is_passivated_for_a_fault_in_the_file() {
    let existing = [now(row("901001", "A"), None), now(row("901002", "B"), None)];
    let mut file = Extract { rows: vec![row("901003", "C")], faults: Vec::new() };
    let fault = RowFault::Columns { expected: 28, found: 2 };
    file.faults.push(LineFault { line: 2, code: Some(code("901001")), fault, value: String::new() });
    let own = plan(&existing, &file, &HashSet::new());
    assert_eq!((own.held_back, own.passivated), (vec![code("901001")], vec![code("901002")]));

    file.faults[0].code = None;
    let nobodys = plan(&existing, &file, &HashSet::new());
    assert_eq!((nobodys.held_back, nobodys.passivated), (vec![code("901001"), code("901002")], vec![]));
}

/// Carries a plan out, as the services do in the database.
fn carry_out(existing: &[RegisteredNow], plan: Plan) -> Vec<RegisteredNow> {
    let mut all: BTreeMap<OrganisationCode, RegisteredNow> =
        existing.iter().map(|it| (it.row.code.clone(), it.clone())).collect();
    for row in plan.new.into_iter().chain(plan.returned) {
        all.insert(row.code.clone(), now(row, None));
    }
    for changed in plan.changed {
        let code = changed.row.code.clone();
        all.get_mut(&code).unwrap().row = changed.row;
    }
    for code in plan.passivated {
        all.get_mut(&code).unwrap().passivated = Some(NOT_IN_REGISTER.into());
    }
    all.into_values().collect()
}

fn any_row() -> impl Strategy<Value = RegisterRow> {
    use OrganisationKind::{DayCare, Institution};
    (0..12u8, "[ABC]", 0..4usize, any::<bool>()).prop_map(|(number, name, cvr, day_care)| {
        let mut row = row(&format!("9010{number:02}"), &name);
        row.cvr = Cvr::parse(CVRS[cvr]).unwrap();
        row.kind = if day_care { DayCare } else { Institution };
        row
    })
}

fn any_existing() -> impl Strategy<Value = Vec<RegisteredNow>> {
    let remark = proptest::sample::select(vec![None, Some("Lukket"), Some(NOT_IN_REGISTER)]);
    proptest::collection::vec((any_row(), remark), 0..12).prop_map(|rows| {
        let unique: BTreeMap<_, _> =
            rows.into_iter().map(|(row, remark)| (row.code.clone(), now(row, remark))).collect();
        unique.into_values().collect()
    })
}

proptest! {
    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(
        existing in any_existing(),
        rows in proptest::collection::vec(any_row(), 0..12),
        number in 0..12u8,
    ) {
        let taken = HashSet::from([code(&format!("9010{number:02}"))]);
        let existing: Vec<_> = existing.into_iter().filter(|it| !taken.contains(&it.row.code)).collect();
        let file = extract(rows);
        let after = carry_out(&existing, plan(&existing, &file, &taken));
        let again = plan(&after, &file, &taken);
        prop_assert!(again.is_empty(), "{again:?}");
    }
}
