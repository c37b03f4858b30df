//! The register's columns, found by their names: what order they come in has changed before.

use csv::StringRecord;

use super::{ExtractFault, Separator};
use crate::pasted;

crate::code::codes! {
    /// The columns that are used. The register's extract has more; they are passed over.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub enum Column {
        Parent = "HOVEDSKOLE_INST",
        Code = "INST_NR",
        Name = "INST_NAVN",
        Address = "INST_ADR",
        PostalCode = "POSTNR",
        City = "POSTDISTRIKT",
        Phone = "TLF_NR",
        Email = "E_MAIL",
        TypeNumber = "INST_TYPE_NR",
        TypeName = "INST_TYPE_NAVN",
        Cvr = "CVR_NR",
        MunicipalityCode = "BEL_KOMMUNE",
        MunicipalityName = "BEL_KOMMUNE_NAVN",
        PNumber = "P_NR",
    }
}

impl Column {
    /// Without what a list of other owners tells of none.
    pub const OF_OWNERS: [Self; 4] = [Self::Code, Self::Name, Self::Cvr, Self::PNumber];
}

fn column(field: &str) -> Option<Column> {
    Column::from_code(&pasted(field).trim().trim_matches('"').to_ascii_uppercase())
}

/// The sign that the column names are apart by, where it is none that is read.
fn separator(header: &StringRecord, needed: &[Column]) -> Option<Separator> {
    let columns = |sign: char| header.iter().flat_map(move |field| field.split(sign)).filter_map(column);
    let found = |sign: char| columns(sign).filter(|column| needed.contains(column)).count();
    [('\t', Separator::Tab), (',', Separator::Comma), ('|', Separator::Bar), (' ', Separator::Space)]
        .into_iter()
        .find_map(|(sign, separator)| (found(sign) * 2 > needed.len()).then_some(separator))
}

/// Where the columns stand in a file.
pub struct Columns {
    /// How many there are, used or not.
    pub width: usize,
    /// In the order of [`Column`].
    places: [Option<usize>; Column::ALL.len()],
}

impl Columns {
    /// Finds them by their names; letter case and spaces do not matter. Those that are `needed` must be there.
    ///
    /// # Errors
    /// [`ExtractFault::Separator`], [`ExtractFault::ColumnsMissing`] or [`ExtractFault::ColumnsTwice`].
    pub fn find(header: &StringRecord, needed: &[Column]) -> Result<Self, ExtractFault> {
        let mut found = [None; Column::ALL.len()];
        let mut twice = Vec::new();
        for (index, field) in header.iter().enumerate() {
            let Some(column) = column(field) else { continue };
            if found[column as usize].replace(index).is_some() {
                twice.push(column.code().to_owned());
            }
        }
        let missing = needed.iter().filter(|column| found[**column as usize].is_none());
        let missing: Vec<String> = missing.map(|column| column.code().to_owned()).collect();
        if missing.len() == needed.len()
            && let Some(separator) = separator(header, needed)
        {
            return Err(ExtractFault::Separator(separator));
        }
        if !missing.is_empty() {
            return Err(ExtractFault::ColumnsMissing(missing));
        }
        if !twice.is_empty() {
            return Err(ExtractFault::ColumnsTwice(twice));
        }
        Ok(Self { width: header.len(), places: found })
    }

    /// `None` for one that is not there and need not be.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }
}
