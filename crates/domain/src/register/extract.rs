//! What was read from a file, and what could not be read, line by line. Codes, never sentences.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{RegisterField, RegisterRow};
use crate::{Invalid, OrganisationCode};

/// Why a file as a whole is no extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExtractFault {
    /// Neither UTF-16-LE nor UTF-8.
    Encoding,
    /// No line of column names.
    Empty,
    /// The fields are apart by another sign than a semicolon.
    Separator(Separator),
    /// Column names and nothing below them. Believing it would passivate everybody.
    NoRows,
    /// These columns are needed and not there.
    ColumnsMissing(Vec<String>),
    /// These columns are there more than once, so it is unknown which to believe.
    ColumnsTwice(Vec<String>),
}

/// What spreadsheets write between fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Separator {
    Comma,
    Tab,
    Bar,
    Space,
}

/// For logs only; people read the locales' words.
impl fmt::Display for ExtractFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for ExtractFault {}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowFault {
    /// More or fewer columns than there are column names.
    Columns { expected: u32, found: u32 },
    /// A field holds whole lines, because a quote was not closed. Whose lines they are is not known.
    OpenQuote,
    /// The field is missing, malformed, too long, or its check digit is wrong.
    Unreadable { field: RegisterField, why: Invalid },
    /// The number stands further up in the file; that line counts.
    Duplicate { first_line: u32 },
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFault {
    /// The line of the file where the row begins; the column names are usually on line 1.
    pub line: u32,
    /// Whose line it is, where that could be read.
    pub code: Option<OrganisationCode>,
    pub fault: RowFault,
    /// What stands there, on one line and cut to [`LineFault::VALUE_MAX`] characters.
    pub value: String,
}

impl LineFault {
    /// The most characters (Unicode scalar values) of the faulty value that are kept.
    pub const VALUE_MAX: usize = 60;
}

/// A file's rows in the order of the file, and the lines that are none. A line with a fault gives no row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    pub rows: Vec<RegisterRow>,
    pub faults: Vec<LineFault>,
}

impl Extract {
    /// Whether it is known of every line whose it is. If not, nobody can be said to be missing.
    pub fn names_everybody(&self) -> bool {
        self.faults.iter().all(|fault| fault.code.is_some())
    }
}
