//! The made-up extract.

use std::collections::{BTreeSet, HashSet};

use domain::{
    OrganisationKind,
    register::{Extract, RegisteredNow, decode, plan, read, sample},
};

use crate::code;

fn read_sample() -> Extract {
    read(&decode(sample().as_bytes()).unwrap()).unwrap()
}

#[test]
fn the_sample_has_3000_institutions_and_no_fault() {
    let extract = read_sample();
    assert_eq!(extract.faults, []);
    assert_eq!(extract.rows.len(), 3_000);
    assert_eq!(sample(), sample());
    assert!(!sample().contains('"'));
}

#[test]
fn the_sample_covers_every_municipality() {
    let extract = read_sample();
    let codes: BTreeSet<_> =
        extract.rows.iter().map(|row| row.municipality.as_ref().unwrap().code.as_str()).collect();
    assert_eq!(codes.len(), 98 + 2);
    assert_eq!((codes.first(), codes.last()), (Some(&"101"), Some(&"903")));
}

#[test]
fn names_in_the_sample_are_unique_within_a_municipality_and_p_numbers_everywhere() {
    let extract = read_sample();
    let mut names = HashSet::new();
    let mut p_numbers = HashSet::new();
    for row in &extract.rows {
        assert!(names.insert((&row.municipality.as_ref().unwrap().code, &row.name)), "{}", row.name);
        assert!(p_numbers.insert(&row.p_number), "{}", row.p_number);
        assert!(row.email.as_ref().unwrap().as_str().ends_with(".example"));
        assert!(row.cvr.as_str().starts_with('9'));
    }
}

#[test]
fn a_department_in_the_sample_shares_its_main_schools_company_number() {
    let extract = read_sample();
    let departments: Vec<_> = extract.rows.iter().filter(|row| row.parent.is_some()).collect();
    assert!(departments.len() > 100);
    for department in departments {
        let main = extract.rows.iter().find(|row| Some(&row.code) == department.parent.as_ref()).unwrap();
        assert_eq!((&main.cvr, &main.municipality), (&department.cvr, &department.municipality));
    }
}

#[test]
fn the_sample_has_the_demo_datas_own_institutions() {
    let extract = read_sample();
    for (number, name, day_care, cvr, p_number, place) in [
        ("901001", "Havnsø Skole", false, "91842130", "1000000021", "901 Havnsø"),
        ("901002", "Bakkeskolen", false, "91842130", "1000000022", "901 Havnsø"),
        ("901003", "Fjordskolen", false, "91842130", "1000000023", "901 Havnsø"),
        ("G90104", "Børnehuset Solstrålen", true, "91842130", "1000000024", "901 Havnsø"),
        ("902001", "Strandmark Friskole", false, "93069552", "1000000031", "901 Havnsø"),
        ("903001", "Vesterå Gymnasium", false, "93683269", "1000000041", "903 Vesterå"),
    ] {
        let row = extract.rows.iter().find(|row| row.code == code(number)).unwrap();
        let municipality = row.municipality.as_ref().unwrap();
        assert_eq!((row.name.as_str(), row.kind == OrganisationKind::DayCare), (name, day_care));
        assert_eq!((row.cvr.as_str(), row.p_number.as_str()), (cvr, p_number));
        assert_eq!(format!("{} {}", municipality.code, municipality.name), place);
    }
    for number in ["901000", "903002", "U10001"] {
        assert!(!extract.rows.iter().any(|row| row.code == code(number)));
    }
    let of_the_demo =
        ["91842130", "93069552", "93683269", "94296978", "90001000", "90614711", "91228424", "94910684"];
    let shared = extract.rows.iter().filter(|row| of_the_demo.contains(&row.cvr.as_str())).count();
    assert_eq!(shared, 6);
}

#[test]
fn importing_the_sample_twice_changes_nothing() {
    let extract = read_sample();
    let first = plan(&[], &extract, &HashSet::new());
    let existing: Vec<_> = first.new.into_iter().map(|row| RegisteredNow { row, passivated: None }).collect();
    let second = plan(&existing, &extract, &HashSet::new());
    assert!(second.is_empty());
    assert_eq!(second.unchanged, 3_000);
}
