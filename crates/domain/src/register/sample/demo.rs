//! The institutions of the demo data, so that importing the sample passivates none of them. They are as in the demo
//! data; 903002 is passivated there, so it is not here.

use super::line::{Owner, Type, Unit};
use super::municipalities::{Place, Region};

const HAVNSOE: Place = Place {
    code: "901",
    name: "Havnsø",
    region: Region::Zealand,
    postal_code: "9019",
    city: "Havnsø",
    size: 0,
};

const VESTERAA: Place = Place {
    code: "903",
    name: "Vesterå",
    region: Region::Zealand,
    postal_code: "9039",
    city: "Vesterå",
    size: 0,
};

const MUNICIPAL: &str = "91842130";

pub fn units() -> [Unit<'static>; 6] {
    use Owner::{Itself, Municipality};
    [
        unit("901001", "Havnsø Skole", Type::PublicSchool, Municipality, MUNICIPAL, 1_000_000_021, &HAVNSOE),
        unit("901002", "Bakkeskolen", Type::PublicSchool, Municipality, MUNICIPAL, 1_000_000_022, &HAVNSOE),
        unit("901003", "Fjordskolen", Type::PublicSchool, Municipality, MUNICIPAL, 1_000_000_023, &HAVNSOE),
        unit(
            "G90104",
            "Børnehuset Solstrålen",
            Type::DayCare,
            Municipality,
            MUNICIPAL,
            1_000_000_024,
            &HAVNSOE,
        ),
        unit(
            "902001",
            "Strandmark Friskole",
            Type::PrivateSchool,
            Itself,
            "93069552",
            1_000_000_031,
            &HAVNSOE,
        ),
        unit(
            "903001",
            "Vesterå Gymnasium",
            Type::UpperSecondary,
            Itself,
            "93683269",
            1_000_000_041,
            &VESTERAA,
        ),
    ]
}

fn unit(
    code: &str,
    name: &str,
    unit_type: Type,
    owner: Owner,
    cvr: &str,
    p_number: u64,
    place: &'static Place,
) -> Unit<'static> {
    Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        parent: None,
        is_parent: false,
        unit_type,
        owner,
        cvr: cvr.to_owned(),
        p_number,
        place,
        number: (p_number % 1_000) as usize,
    }
}
