//! Small texts that errors and pages share: numbers, and why a value cannot be read.

use domain::Invalid;

use crate::i18n::Lang;

/// A number with the Danish full stop between thousands; English pages show it the same way.
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// Why a value cannot be read, whatever it is; `label` names it.
pub fn invalid_text(invalid: &Invalid, label: &str, t: Lang) -> String {
    match invalid {
        Invalid::Empty => t.fault_empty(label),
        Invalid::TooLong { max, actual } => t.fault_too_long(label, &grouped(*max), &grouped(*actual)),
        Invalid::TooLarge { max, actual } => t.fault_too_large(label, &grouped(*max), &grouped(*actual)),
        Invalid::Malformed => t.fault_malformed(label),
        Invalid::Checksum => t.fault_checksum(label),
        Invalid::ForbiddenCharacter => t.fault_character(label),
        Invalid::Unseen { place, code } => {
            let code = format!("U+{code:04X}");
            t.fault_unseen(label, &grouped(*place), &code)
        }
        Invalid::MixedScripts(word) => t.fault_mixed_scripts(label, word),
        Invalid::NoSuchDate => t.fault_no_such_moment().into(),
        Invalid::YearOutside { first, last } => t.fault_year(&first.to_string(), &last.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(
            ["0", "999", "1.000", "10.000", "1.234.567"],
            [0, 999, 1_000, 10_000, 1_234_567].map(grouped).as_slice()
        );
    }
}
