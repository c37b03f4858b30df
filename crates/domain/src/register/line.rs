//! One line's fields, each read on its own, so that one fault does not hide the next.

use std::collections::HashMap;

use csv::StringRecord;

use super::{
    LineFault, RegisterField, RegisterRow, RowFault,
    columns::{Column, Columns},
};
use crate::{
    Cvr, Email, Invalid, Municipality, Name, OrganisationCode, OrganisationKind, PNumber, beginning, pasted,
    visible,
};

/// A line that is being read, with what was wrong so far.
pub struct Line<'a> {
    record: &'a StringRecord,
    columns: &'a Columns,
    line: u32,
    code: Option<OrganisationCode>,
    pub faults: Vec<LineFault>,
}

impl<'a> Line<'a> {
    pub fn new(record: &'a StringRecord, columns: &'a Columns, line: u32) -> Self {
        Self { record, columns, line, code: None, faults: Vec::new() }
    }

    /// The row, if nothing is wrong with it. `first_lines` remembers the line that had each number first.
    pub fn read(&mut self, first_lines: &mut HashMap<OrganisationCode, u32>) -> Option<RegisterRow> {
        self.begin(first_lines)?;
        self.row()
    }

    /// The same of a list of owners that are in no register.
    pub fn read_owner(&mut self, first_lines: &mut HashMap<OrganisationCode, u32>) -> Option<RegisterRow> {
        self.begin(first_lines)?;
        self.owner()
    }

    /// Whether it is a line at all, and whose.
    fn begin(&mut self, first_lines: &mut HashMap<OrganisationCode, u32>) -> Option<()> {
        if let Some(field) = self.swallowing() {
            self.fault(RowFault::OpenQuote, field);
            return None;
        }
        if self.record.len() != self.columns.width {
            let (expected, found) = (count(self.columns.width), count(self.record.len()));
            let all: Vec<_> = self.record.iter().collect();
            self.fault(RowFault::Columns { expected, found }, &all.join(";"));
            return None;
        }
        self.code = self.take(RegisterField::Code, Column::Code, OrganisationCode::parse);
        let first_line = self.code.clone().map(|code| *first_lines.entry(code).or_insert(self.line));
        match first_line {
            Some(first_line) if first_line != self.line => {
                self.fault(RowFault::Duplicate { first_line }, self.text(Column::Code));
                None
            }
            _ => Some(()),
        }
    }

    /// The field that holds other lines, because a quote before it was never closed or only by a later line's.
    fn swallowing(&self) -> Option<&'a str> {
        let separators = self.columns.width - 1;
        self.record.iter().find(|field| {
            field.contains(['\n', '\r']) && field.bytes().filter(|b| *b == b';').count() >= separators
        })
    }

    fn text(&self, column: Column) -> &'a str {
        self.columns.place(column).and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    fn fault(&mut self, fault: RowFault, value: &str) {
        let value = beginning(&spaced(&visible(value)), LineFault::VALUE_MAX);
        self.faults.push(LineFault { line: self.line, code: self.code.clone(), fault, value });
    }

    fn take<T>(
        &mut self,
        field: RegisterField,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        let text = self.text(column);
        parse(text).map_err(|why| self.fault(RowFault::Unreadable { field, why }, text)).ok()
    }

    fn row(&mut self) -> Option<RegisterRow> {
        use RegisterField as Field;

        let name = self.take(Field::Name, Column::Name, name);
        let type_number = self.take(Field::TypeNumber, Column::TypeNumber, type_number);
        let type_name = self.take(Field::TypeName, Column::TypeName, one_line);
        let parent = self.take(Field::Parent, Column::Parent, |text| optional(text, OrganisationCode::parse));
        let address = self.take(Field::Address, Column::Address, one_line);
        let postal_code = self.take(Field::PostalCode, Column::PostalCode, one_line);
        let city = self.take(Field::City, Column::City, one_line);
        let phone = self.take(Field::Phone, Column::Phone, |text| optional(text, one_line));
        let email = self.take(Field::Email, Column::Email, |text| optional(text, Email::parse));
        let cvr = self.take(Field::Cvr, Column::Cvr, Cvr::parse);
        let p_number = self.take(Field::PNumber, Column::PNumber, PNumber::parse);
        let place = self.text(Column::MunicipalityName);
        let municipality =
            self.take(Field::Municipality, Column::MunicipalityCode, |code| municipality(code, place));

        let (code, type_number) = (self.code.clone()?, type_number?);
        Some(RegisterRow {
            // Some extracts give a main school its own number here.
            parent: parent?.filter(|parent| *parent != code),
            code,
            name: name?,
            kind: kind(&type_number),
            type_number,
            type_name: type_name?,
            address: address?,
            postal_code: postal_code?,
            city: city?,
            phone: phone?,
            email: email?,
            cvr: cvr?,
            p_number: p_number?,
            municipality: municipality?,
        })
    }

    fn owner(&mut self) -> Option<RegisterRow> {
        use RegisterField as Field;

        let name = self.take(Field::Name, Column::Name, name);
        let email = self.take(Field::Email, Column::Email, |text| optional(text, Email::parse));
        let cvr = self.take(Field::Cvr, Column::Cvr, Cvr::parse);
        let p_number = self.take(Field::PNumber, Column::PNumber, PNumber::parse);
        let place = self.text(Column::MunicipalityName);
        let municipality =
            self.take(Field::Municipality, Column::MunicipalityCode, |code| municipality(code, place));
        Some(RegisterRow {
            code: self.code.clone()?,
            name: name?,
            kind: OrganisationKind::Residual,
            type_number: String::new(),
            type_name: String::new(),
            parent: None,
            address: String::new(),
            postal_code: String::new(),
            city: String::new(),
            phone: None,
            email: email?,
            cvr: cvr?,
            p_number: p_number?,
            municipality: municipality?,
        })
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// With single spaces: quoted fields may hold line breaks, and the register's own forms leave double spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What cannot be seen or turns the text is taken out: whoever reads the extract in can mend nothing in the register, and
/// one such name must not stop everybody else's. For the same reason a name of several scripts is believed.
fn name(text: &str) -> Result<String, Invalid> {
    let text = spaced(&visible(text));
    match Name::parse(&text) {
        Err(Invalid::MixedScripts(_)) => Ok(text),
        read => read.map(String::from),
    }
}

/// As a name, but it may be empty.
fn one_line(text: &str) -> Result<String, Invalid> {
    optional(text, name).map(Option::unwrap_or_default)
}

fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, Invalid>) -> Result<Option<T>, Invalid> {
    if pasted(text).trim().is_empty() { Ok(None) } else { parse(text).map(Some) }
}

/// The number decides what an organisation is, so it is needed.
fn type_number(text: &str) -> Result<String, Invalid> {
    match pasted(text).trim() {
        "" => Err(Invalid::Empty),
        number if number.len() <= 6 && number.bytes().all(|b| b.is_ascii_digit()) => Ok(number.to_owned()),
        _ => Err(Invalid::Malformed),
    }
}

/// Types 60xx are day cares.
fn kind(type_number: &str) -> OrganisationKind {
    if type_number.len() == 4 && type_number.starts_with("60") {
        OrganisationKind::DayCare
    } else {
        OrganisationKind::Institution
    }
}

/// Registers write 101 as well as 0101, and nothing or zeros for what lies in none.
fn municipality(code: &str, name: &str) -> Result<Option<Municipality>, Invalid> {
    let code = pasted(code);
    let code = code.trim().trim_start_matches('0');
    if code.is_empty() {
        return Ok(None);
    }
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Invalid::Malformed);
    }
    Ok(Some(Municipality { code: code.to_owned(), name: self::name(name)? }))
}
