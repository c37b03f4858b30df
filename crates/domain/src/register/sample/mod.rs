//! A made-up extract, the same every time: for trying the import out, for demos and for tests. The municipalities are
//! real; nothing else is. Company numbers begin with 9 and addresses on the internet end in `.example`.

mod demo;
mod line;
mod municipalities;
mod names;

use line::{HEADER, Owner, Type, Unit};
use municipalities::{PLACES, Place};

/// How many lines come after the column names.
const ROWS: usize = 3_000;

/// What even the smallest municipality has.
const FEWEST: usize = 6;

/// An extract of 3,000 institutions and day cares in all 98 municipalities, the demo data's own among them: text with
/// CRLF, to be encoded by whoever writes it to a file.
pub fn sample() -> String {
    let mut text = String::with_capacity(ROWS * 400);
    let mut add = |line: &str| {
        text.push_str(line);
        text.push_str("\r\n");
    };
    add(HEADER);
    let demo = demo::units();
    for unit in &demo {
        add(&unit.line());
    }

    let inhabitants: usize = PLACES.iter().map(|place| place.size).sum();
    let shared_out = ROWS - demo.len() - FEWEST * PLACES.len();
    let mut maker = Maker::default();
    let mut so_far = 0;
    for (index, place) in PLACES.iter().enumerate() {
        let before = so_far * shared_out / inhabitants;
        so_far += place.size;
        let units = FEWEST + so_far * shared_out / inhabitants - before;
        for unit in maker.units(index, place, units) {
            add(&unit.line());
        }
    }
    text
}

/// Gives out numbers that are used once.
#[derive(Default)]
struct Maker {
    cvrs: u32,
    units: usize,
    day_cares: usize,
}

/// Every tenth unit is of the same sort; only boarding schools and upper secondary schools take turns.
#[derive(Clone, Copy)]
enum Sort {
    Public,
    Branch,
    Private,
    Other,
    DayCare(Owner),
}

const SORTS: [Sort; 10] = [
    Sort::Public,
    Sort::DayCare(Owner::Municipality),
    Sort::Private,
    Sort::DayCare(Owner::Municipality),
    Sort::Public,
    Sort::DayCare(Owner::Itself),
    Sort::Public,
    Sort::Branch,
    Sort::DayCare(Owner::Municipality),
    Sort::Other,
];

impl Maker {
    fn units(&mut self, place_number: usize, place: &'static Place, count: usize) -> Vec<Unit<'static>> {
        let municipal_cvr = self.cvr();
        let mut units: Vec<Unit> = Vec::with_capacity(count);
        let (mut schools, mut day_cares) = (0, 0);
        for index in 0..count {
            let sort = SORTS[index % SORTS.len()];
            let town = names::place(place_number * 29 + index);
            let mut parent = None;
            let (name, unit_type, owner) = match sort {
                Sort::Public if schools % 2 == 0 => {
                    (format!("{town} Skole"), Type::PublicSchool, Owner::Municipality)
                }
                Sort::Public => (format!("{town}skolen"), Type::PublicSchool, Owner::Municipality),
                Sort::Branch => {
                    // The line before is always a public school.
                    let main = units.last_mut();
                    let name = main.map_or_else(String::new, |main| {
                        main.is_parent = true;
                        parent = Some(main.code.clone());
                        format!("{}, afdeling {town}", main.name)
                    });
                    (name, Type::PublicSchool, Owner::Municipality)
                }
                Sort::Private => (format!("{town} Friskole"), Type::PrivateSchool, Owner::Itself),
                Sort::Other if (index / SORTS.len() + place_number).is_multiple_of(2) => {
                    (format!("{town} Gymnasium"), Type::UpperSecondary, Owner::Itself)
                }
                Sort::Other => (format!("{town} Efterskole"), Type::BoardingSchool, Owner::Itself),
                Sort::DayCare(owner) => {
                    let (house, name) = names::day_care(place_number * 11 + day_cares);
                    let types = [Type::DayCare, Type::Kindergarten, Type::DayCare, Type::Nursery];
                    (name, types[house], owner)
                }
            };
            let code = if let Sort::DayCare(_) = sort {
                day_cares += 1;
                self.day_cares += 1;
                format!("G{:05}", 10_000 + self.day_cares)
            } else {
                schools += 1;
                format!("{}{schools:03}", place.code)
            };
            let cvr = match owner {
                Owner::Municipality => municipal_cvr.clone(),
                Owner::Itself => self.cvr(),
            };
            self.units += 1;
            units.push(Unit {
                code,
                name,
                parent,
                is_parent: false,
                unit_type,
                owner,
                cvr,
                p_number: 2_000_000_000 + 137 * self.units as u64,
                place,
                number: 1_000 + self.units,
            });
        }
        units
    }

    /// The next number with a check digit: seven digits weighted 2 7 6 5 4 3 2, and an eighth that makes the sum
    /// divisible by 11. Where it would have to be 10, the number is never issued.
    fn cvr(&mut self) -> String {
        loop {
            // The demo data's begin with 90 to 94.
            let digits = (9_500_000 + 37 * self.cvrs).to_string();
            self.cvrs += 1;
            let sum: u32 = digits
                .bytes()
                .zip([2, 7, 6, 5, 4, 3, 2])
                .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                .sum();
            let check = (11 - sum % 11) % 11;
            if check < 10 {
                return format!("{digits}{check}");
            }
        }
    }
}
