//! The register's columns, found by their names: what order they come in has changed before.

use csv::StringRecord;

use super::ExtractFault;

/// The columns that are used. The register's extract has more; they are passed over.
#[derive(Clone, Copy)]
pub enum Column {
    Parent,
    Code,
    Name,
    Address,
    PostalCode,
    City,
    Phone,
    Email,
    TypeNumber,
    TypeName,
    Cvr,
    MunicipalityCode,
    MunicipalityName,
    PNumber,
}

crate::code::codes!(Column {
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
});

impl Column {
    const ALL: [Self; 14] = [
        Self::Parent,
        Self::Code,
        Self::Name,
        Self::Address,
        Self::PostalCode,
        Self::City,
        Self::Phone,
        Self::Email,
        Self::TypeNumber,
        Self::TypeName,
        Self::Cvr,
        Self::MunicipalityCode,
        Self::MunicipalityName,
        Self::PNumber,
    ];
}

/// Where the columns stand in a file.
pub struct Columns {
    /// How many there are, used or not.
    pub width: usize,
    /// In the order of [`Column`].
    places: [usize; Column::ALL.len()],
}

impl Columns {
    /// Finds them by their names; letter case and spaces do not matter.
    ///
    /// # Errors
    /// [`ExtractFault::ColumnsMissing`] or [`ExtractFault::ColumnsTwice`].
    pub fn find(header: &StringRecord) -> Result<Self, ExtractFault> {
        let mut found = [None; Column::ALL.len()];
        let mut twice = Vec::new();
        for (index, field) in header.iter().enumerate() {
            let Some(column) = Column::from_code(&field.trim().to_ascii_uppercase()) else { continue };
            if found[column as usize].replace(index).is_some() {
                twice.push(column.code().to_owned());
            }
        }
        let mut missing = Vec::new();
        let places = Column::ALL.map(|column| {
            found[column as usize].unwrap_or_else(|| {
                missing.push(column.code().to_owned());
                0
            })
        });
        if !missing.is_empty() {
            return Err(ExtractFault::ColumnsMissing(missing));
        }
        if !twice.is_empty() {
            return Err(ExtractFault::ColumnsTwice(twice));
        }
        Ok(Self { width: header.len(), places })
    }

    pub fn place(&self, column: Column) -> usize {
        self.places[column as usize]
    }
}
