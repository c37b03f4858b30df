//! From text to rows: semicolons, quotes as in CSV, columns found by their names (`domain.md` §3.1).

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::{
    Extract, ExtractFault, RegisterRow,
    columns::{Column, Columns},
    line::Line,
};
use crate::OrganisationCode;

/// Reads an extract. Every fault of every line is told, so that one round with the register mends them all.
///
/// # Errors
/// [`ExtractFault`], except for its encoding, where the text as a whole is no extract. A faulty line is no error.
pub fn read(text: &str) -> Result<Extract, ExtractFault> {
    read_with(text, &Column::ALL, |line, first_lines| line.read(first_lines))
}

/// Reads a list of municipalities and other owners that are in no register: the same kind of file, with fewer columns.
///
/// # Errors
/// As for [`read`].
pub fn read_owners(text: &str) -> Result<Extract, ExtractFault> {
    read_with(text, &Column::OF_OWNERS, |line, first_lines| line.read_owner(first_lines))
}

fn read_with(
    text: &str,
    needed: &[Column],
    row: impl Fn(&mut Line<'_>, &mut HashMap<OrganisationCode, u32>) -> Option<RegisterRow>,
) -> Result<Extract, ExtractFault> {
    let mut reader =
        ReaderBuilder::new().delimiter(b';').flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| {
        // The reader reads from memory, so that characters are all that can fail.
        reader.read_record(record).map_err(|_| ExtractFault::Encoding)
    };

    if !next(&mut record)? {
        return Err(ExtractFault::Empty);
    }
    // A line by which spreadsheets tell each other what stands between fields; whoever saved the file there sent it along.
    if record.iter().next().is_some_and(|field| field.trim().to_ascii_lowercase().starts_with("sep="))
        && !next(&mut record)?
    {
        return Err(ExtractFault::Empty);
    }
    let columns = Columns::find(&record, needed)?;
    let mut lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
    let mut first_lines = HashMap::new();
    let mut extract = Extract::default();

    while next(&mut record)? {
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let mut line = Line::new(&record, &columns, lines.of(&record));
        extract.rows.extend(row(&mut line, &mut first_lines));
        extract.faults.append(&mut line.faults);
    }
    if extract.rows.is_empty() && extract.faults.is_empty() {
        return Err(ExtractFault::NoRows);
    }
    Ok(extract)
}

/// Counts the lines of the file. The reader's own count is one short after CRLF and takes empty lines as the beginning
/// of the row that follows.
struct Lines<'a> {
    text: &'a [u8],
    seen: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, record: &StringRecord) -> u32 {
        let mut start = record.position().map_or(self.seen, |position| position.byte() as usize);
        while matches!(self.text.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        while self.seen < start {
            match self.text[self.seen] {
                b'\n' => self.line += 1,
                b'\r' if self.text.get(self.seen + 1) != Some(&b'\n') => self.line += 1,
                _ => {}
            }
            self.seen += 1;
        }
        self.line
    }
}
