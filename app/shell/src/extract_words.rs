//! The institution register in words: its faults, fields and remarks.

use domain::{
    Invalid, OrganisationKind,
    register::{ExtractFault, LineFault, NOT_IN_REGISTER, RegisterField, RowFault, Separator},
};

use crate::{
    i18n::Lang,
    parts::kind_text,
    text::{grouped, invalid_text},
};

/// Why an organisation no longer takes part.
pub fn passivated_text(remark: &str, t: Lang) -> String {
    if remark == NOT_IN_REGISTER { t.register_not_in_register().into() } else { remark.to_owned() }
}

/// Why a file cannot be read at all.
pub fn extract_fault(fault: &ExtractFault, t: Lang) -> String {
    match fault {
        ExtractFault::Encoding => t.register_fault_encoding().into(),
        ExtractFault::Empty => t.register_fault_empty().into(),
        ExtractFault::Separator(sign) => t.register_fault_separator(separator(*sign, t)),
        ExtractFault::NoRows => t.register_fault_no_rows().into(),
        ExtractFault::ColumnsMissing(names) => t.register_fault_columns_missing(&names.join(", ")),
        ExtractFault::ColumnsTwice(names) => t.register_fault_columns_twice(&names.join(", ")),
    }
}

/// What is wrong with one line.
pub fn line_fault(fault: &LineFault, t: Lang) -> String {
    match &fault.fault {
        RowFault::Columns { expected, found } => {
            t.register_fault_columns(&grouped(*found), &grouped(*expected))
        }
        RowFault::OpenQuote => t.register_fault_quote().into(),
        RowFault::Duplicate { first_line } => t.register_fault_duplicate(&grouped(*first_line)),
        RowFault::Unreadable { field, why } => {
            let field = field_text(*field, t);
            match why {
                Invalid::Empty => t.register_fault_missing(field),
                why => invalid_text(why, field, t),
            }
        }
    }
}

const fn separator(separator: Separator, t: Lang) -> &'static str {
    match separator {
        Separator::Comma => t.register_separator_comma(),
        Separator::Tab => t.register_separator_tab(),
        Separator::Bar => t.register_separator_bar(),
        Separator::Space => t.register_separator_space(),
    }
}

/// A field of the register.
pub const fn field_text(field: RegisterField, t: Lang) -> &'static str {
    match field {
        RegisterField::Code => t.register_code(),
        RegisterField::Name => t.field_name(),
        RegisterField::Kind => t.register_kind(),
        RegisterField::TypeNumber => t.register_type_number(),
        RegisterField::TypeName => t.register_type_name(),
        RegisterField::Parent => t.register_parent(),
        RegisterField::Address => t.register_address(),
        RegisterField::PostalCode => t.register_postal_code(),
        RegisterField::City => t.register_city(),
        RegisterField::Phone => t.register_phone(),
        RegisterField::Email => t.field_email(),
        RegisterField::Cvr => t.field_cvr(),
        RegisterField::PNumber => t.rights_p_number(),
        RegisterField::Municipality => t.register_municipality(),
    }
}

/// A value of a field, as pages show it.
pub fn value_text(field: RegisterField, value: &str, t: Lang) -> String {
    match field {
        _ if value.is_empty() => t.register_nothing().into(),
        RegisterField::Kind => {
            OrganisationKind::from_code(value).map_or(value, |kind| kind_text(kind, t)).to_owned()
        }
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use domain::register::ExtractFault;

    use super::*;

    #[test]
    fn a_line_says_how_many_fields_it_has_and_how_many_it_should() {
        let fault = RowFault::Columns { expected: 14, found: 15 };
        let line = LineFault { line: 3, code: None, fault, value: "901001;…".into() };
        assert_eq!(line_fault(&line, Lang::Da), "Linjen har 15 felter i stedet for 14");
        assert_eq!(line_fault(&line, Lang::En), "The line has 15 fields instead of 14");
    }

    #[test]
    fn a_wrong_separator_is_named() {
        let said = extract_fault(&ExtractFault::Separator(Separator::Tab), Lang::Da);
        assert!(said.contains("tabulator") && said.contains("semikolon"), "{said}");
    }
}
