//! Made-up names. Places are put together from words that no Danish place seems to be put together from, so that no
//! real school is named on purpose; day cares are called what day cares are called everywhere.

const BEGINNINGS: [&str; 28] = [
    "Trane", "Ravne", "Hare", "Sneppe", "Rør", "Lyng", "Pors", "Svale", "Flint", "Klit", "Kværn", "Hede",
    "Kvist", "Tjørne", "Slåen", "Humle", "Bregne", "Mose", "Elle", "Aske", "Rune", "Falke", "Ulve", "Hjorte",
    "Kobber", "Æble", "Øre", "Åle",
];

const ENDINGS: [&str; 17] = [
    "sted", "kær", "holt", "mark", "lund", "vad", "bro", "banke", "gab", "næs", "toft", "rød", "bølle",
    "høj", "vang", "kilde", "dal",
];

/// How many places there are before they repeat.
const PLACES: usize = BEGINNINGS.len() * ENDINGS.len();

/// The made-up place with this number; neighbours in number are not alike.
pub fn place(number: usize) -> String {
    // Without a common factor with PLACES, so that every place comes once before any comes again.
    const STRIDE: usize = 101;
    let index = number * STRIDE % PLACES;
    format!("{}{}", BEGINNINGS[index % BEGINNINGS.len()], ENDINGS[index / BEGINNINGS.len()])
}

const HOUSES: [&str; 4] = ["Børnehuset", "Børnehaven", "Daginstitutionen", "Vuggestuen"];

const HOUSE_NAMES: [&str; 37] = [
    "Regnbuen",
    "Solsikken",
    "Mælkevejen",
    "Pilehytten",
    "Trommestikken",
    "Kastanjen",
    "Tusindfryd",
    "Myretuen",
    "Frøhopperen",
    "Stjerneskuddet",
    "Græshoppen",
    "Humlebien",
    "Mariehønen",
    "Paraplyen",
    "Vandpytten",
    "Sommerfuglen",
    "Troldehøjen",
    "Egernet",
    "Pindsvinet",
    "Kornblomsten",
    "Muslingen",
    "Svanereden",
    "Gyngehesten",
    "Hoppeloppen",
    "Bålpladsen",
    "Krudtuglen",
    "Hyldeblomsten",
    "Legestuen",
    "Nøddehegnet",
    "Regnormen",
    "Spirrevippen",
    "Snurretoppen",
    "Tudsen",
    "Uglereden",
    "Vejrhanen",
    "Ærteblomsten",
    "Ådalen",
];

/// The kind of house (0–3, the last for the youngest) and the name of the day care with this number.
pub fn day_care(number: usize) -> (usize, String) {
    // The lengths have no common factor, so that each of the 148 pairs comes once before any comes again.
    let (house, name) = (number % HOUSES.len(), number % HOUSE_NAMES.len());
    (house, format!("{} {}", HOUSES[house], HOUSE_NAMES[name]))
}

const STREETS: [&str; 18] = [
    "Skolevej",
    "Bygaden",
    "Kirkevej",
    "Møllevej",
    "Engvej",
    "Nørregade",
    "Søndergade",
    "Vestergade",
    "Østergade",
    "Skovvej",
    "Bakkevej",
    "Stationsvej",
    "Parkvej",
    "Birkevej",
    "Havrevej",
    "Lærkevej",
    "Rugvænget",
    "Åvej",
];

/// Street and house number.
pub fn address(number: usize) -> String {
    format!("{} {}", STREETS[number % STREETS.len()], number * 7 % 89 + 1)
}

/// The text in letters that addresses on the internet have.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len() + 4);
    for c in text.to_lowercase().chars() {
        match c {
            'æ' => slug.push_str("ae"),
            'ø' => slug.push_str("oe"),
            'å' => slug.push_str("aa"),
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug
}
