//! An institution as the register describes it, and what two descriptions differ in.

use serde::{Deserialize, Serialize};

use crate::{Cvr, Email, Municipality, OrganisationCode, OrganisationKind, PNumber};

/// One institution or day care of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRow {
    pub code: OrganisationCode,
    /// One line, 1–200 characters.
    pub name: String,
    /// Of the register only institutions and day cares come.
    pub kind: OrganisationKind,
    /// The register's number of the type, such as 1012.
    pub type_number: String,
    /// The register's name of the type, such as "Folkeskoler"; may be empty.
    pub type_name: String,
    /// The institution it is a department of. It need not be in the register itself.
    pub parent: Option<OrganisationCode>,
    /// Street and house number; may be empty.
    pub address: String,
    /// As in the register; some institutions lie abroad. May be empty.
    pub postal_code: String,
    /// May be empty.
    pub city: String,
    /// As in the register.
    pub phone: Option<String>,
    pub email: Option<Email>,
    /// Rights are matched by it, so it is never missing.
    pub cvr: Cvr,
    /// Rights are matched by it, so it is never missing.
    pub p_number: PNumber,
    pub municipality: Option<Municipality>,
}

crate::code::codes! {
    /// A field of the register.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum RegisterField {
        Code = "code",
        Name = "name",
        Kind = "kind",
        TypeNumber = "type_number",
        TypeName = "type_name",
        Parent = "parent",
        Address = "address",
        PostalCode = "postal_code",
        City = "city",
        Phone = "phone",
        Email = "email",
        Cvr = "cvr",
        PNumber = "p_number",
        Municipality = "municipality",
    }
}

/// A field that is not what it was. Where a field was or becomes empty, the text is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub field: RegisterField,
    pub before: String,
    pub after: String,
}

impl RegisterRow {
    /// The field's value as text: a kind as its code, a municipality as number and name.
    pub fn value(&self, field: RegisterField) -> String {
        fn text(value: Option<impl ToString>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        match field {
            RegisterField::Code => self.code.to_string(),
            RegisterField::Name => self.name.clone(),
            RegisterField::Kind => self.kind.code().to_owned(),
            RegisterField::TypeNumber => self.type_number.clone(),
            RegisterField::TypeName => self.type_name.clone(),
            RegisterField::Parent => text(self.parent.as_ref()),
            RegisterField::Address => self.address.clone(),
            RegisterField::PostalCode => self.postal_code.clone(),
            RegisterField::City => self.city.clone(),
            RegisterField::Phone => text(self.phone.as_ref()),
            RegisterField::Email => text(self.email.as_ref().map(Email::as_str)),
            RegisterField::Cvr => self.cvr.to_string(),
            RegisterField::PNumber => self.p_number.to_string(),
            RegisterField::Municipality => {
                text(self.municipality.as_ref().map(|place| format!("{} {}", place.code, place.name)))
            }
        }
    }

    /// Every field that says something, as if it had been empty before.
    pub fn as_differences(&self) -> Vec<Difference> {
        let new = |field| Difference { field, before: String::new(), after: self.value(field) };
        RegisterField::ALL.into_iter().map(new).filter(|new| !new.after.is_empty()).collect()
    }

    /// What becomes different when `after` takes this row's place, in the order of [`RegisterField::ALL`].
    pub fn differences(&self, after: &Self) -> Vec<Difference> {
        if self == after {
            return Vec::new();
        }
        RegisterField::ALL
            .into_iter()
            .map(|field| Difference { field, before: self.value(field), after: after.value(field) })
            .filter(|difference| difference.before != difference.after)
            .collect()
    }
}
