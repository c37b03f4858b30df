//! The institution register: what a file says, what it changes, and the sample.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod plan;
mod read;
mod sample;

use domain::{
    Cvr, Municipality, OrganisationCode, OrganisationKind, PNumber,
    register::{Extract, RegisterRow},
};

const CVRS: [&str; 4] = ["91842130", "93069552", "93683269", "94296978"];

fn code(text: &str) -> OrganisationCode {
    OrganisationCode::parse(text).unwrap()
}

fn row(number: &str, name: &str) -> RegisterRow {
    RegisterRow {
        code: code(number),
        name: name.into(),
        kind: OrganisationKind::Institution,
        type_number: "1012".into(),
        type_name: "Folkeskoler".into(),
        parent: None,
        address: "Skolevej 1".into(),
        postal_code: "9019".into(),
        city: "Havnsø".into(),
        phone: None,
        email: None,
        cvr: Cvr::parse(CVRS[0]).unwrap(),
        p_number: PNumber::parse("1000000021").unwrap(),
        municipality: Some(Municipality { code: "901".into(), name: "Havnsø".into() }),
    }
}

fn extract(rows: Vec<RegisterRow>) -> Extract {
    Extract { rows, faults: Vec::new() }
}
