//! What a file says.

use domain::{
    Invalid, OrganisationKind,
    register::{
        Extract, ExtractFault, LineFault, RegisterField, RegisterRow, RowFault, decode, read, read_owners,
    },
};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::{CVRS, code, row};

const HEADER: &str = "HOVEDSKOLE_INST;INST_NR;INST_NAVN;INST_ADR;POSTNR;POSTDISTRIKT;TLF_NR;E_MAIL;INST_TYPE_NR;\
     INST_TYPE_NAVN;CVR_NR;BEL_KOMMUNE;BEL_KOMMUNE_NAVN;P_NR";

/// A faultless line with `value` in `column`.
fn line(column: &str, value: &str) -> String {
    let values = [
        "",
        "901001",
        "Havnsø Skole",
        "Skolevej 1",
        "9019",
        "Havnsø",
        "",
        "",
        "1012",
        "Folkeskoler",
        CVRS[0],
        "901",
        "Havnsø",
        "1000000021",
    ];
    let fields: Vec<_> =
        HEADER.split(';').zip(values).map(|(name, good)| if name == column { value } else { good }).collect();
    fields.join(";")
}

fn read_lines(lines: &[&str]) -> Extract {
    read(&format!("{HEADER}\r\n{}\r\n", lines.join("\r\n"))).unwrap()
}

fn row_with(column: &str, value: &str) -> RegisterRow {
    let extract = read_lines(&[&line(column, value)]);
    assert_eq!(extract.faults, [], "{column} {value}");
    extract.rows.into_iter().next().unwrap()
}

fn fault_with(column: &str, value: &str) -> LineFault {
    let extract = read_lines(&[&line(column, value)]);
    assert_eq!((extract.rows.len(), extract.faults.len()), (0, 1), "{column} {value}: {extract:?}");
    extract.faults.into_iter().next().unwrap()
}

#[test]
fn a_faultless_line_is_a_row() {
    assert_eq!(row_with("", ""), row("901001", "Havnsø Skole"));
}

#[test]
fn columns_are_found_by_name_in_any_order() {
    let backwards = |text: &str| text.split(';').rev().collect::<Vec<_>>().join(";");
    let header = HEADER.to_lowercase().replace("inst_nr", "\" Inst_Nr \"");
    let text = format!("{};EKSTRA\n{};x", backwards(&header), backwards(&line("", "")));
    assert_eq!(read(&text).unwrap().rows, [row("901001", "Havnsø Skole")]);
}

#[test]
fn a_file_without_a_needed_column_is_refused_by_name() {
    let header = HEADER.replace(";P_NR", "").replace("INST_NR;", "");
    let missing = ExtractFault::ColumnsMissing(vec!["INST_NR".into(), "P_NR".into()]);
    assert_eq!(read(&header), Err(missing));
    let twice = format!("{HEADER};inst_nr\n");
    assert_eq!(read(&twice), Err(ExtractFault::ColumnsTwice(vec!["INST_NR".into()])));
}

#[test]
fn a_file_with_another_separator_is_told_which() {
    use domain::register::Separator;
    for (sign, separator) in [(",", Separator::Comma), ("\t", Separator::Tab), ("|", Separator::Bar)] {
        let text = |quote: &str| {
            let quoted = |line: &str| {
                line.split(';').map(|field| format!("{quote}{field}{quote}")).collect::<Vec<_>>().join(sign)
            };
            format!("{}\r\n{}\r\n", quoted(HEADER), quoted(&line("", "")))
        };
        for text in [text(""), text("\""), format!("sep={sign}\r\n{}", text(""))] {
            assert_eq!(read(&text), Err(ExtractFault::Separator(separator)), "{text}");
        }
    }
    let told = read(&format!("sep=;\r\n{HEADER}\r\n{}", line("INST_NAVN", ""))).unwrap();
    assert_eq!(told.faults[0].line, 3);
    assert_eq!(read("sep=;\r\n"), Err(ExtractFault::Empty));
}

#[test]
fn what_nobody_sees_in_the_register_does_not_count() {
    assert_eq!(row_with("INST_NAVN", "\u{feff}Havn\u{ad}sø\u{202e} Skole\u{200b}").name, "Havnsø Skole");
    assert_eq!(row_with("INST_NAVN", "Havnsø\u{2028}Skole").name, "Havnsø Skole");
    assert_eq!(row_with("INST_NAVN", "Tаvlen").name, "Tаvlen");
    assert_eq!(row_with("INST_NR", "\u{200b}901001\u{a0}").code, code("901001"));
    assert_eq!(row_with("E_MAIL", "\u{200b}").email, None);
    assert_eq!(row_with("BEL_KOMMUNE", "\u{feff}0101").municipality.unwrap().code, "101");
    assert_eq!(
        fault_with("INST_NAVN", "\u{200b}").fault,
        RowFault::Unreadable { field: RegisterField::Name, why: Invalid::Empty }
    );
}

#[test]
fn a_file_with_nothing_in_it_is_refused() {
    assert_eq!(read(""), Err(ExtractFault::Empty));
    assert_eq!(read("\r\n\r\n"), Err(ExtractFault::Empty));
    assert_eq!(read(HEADER), Err(ExtractFault::NoRows));
    assert_eq!(read(&format!("{HEADER}\r\n;;;\r\n")), Err(ExtractFault::NoRows));
}

#[test]
fn every_fault_of_a_line_names_its_field() {
    let long = "å".repeat(201);
    for (column, value, field, why) in [
        ("INST_NR", "", RegisterField::Code, Invalid::Empty),
        ("INST_NR", "90100", RegisterField::Code, Invalid::Malformed),
        ("INST_NAVN", " ", RegisterField::Name, Invalid::Empty),
        ("INST_NAVN", &long, RegisterField::Name, Invalid::TooLong { max: 200, actual: 201 }),
        ("INST_NAVN", "a\u{1}b", RegisterField::Name, Invalid::ForbiddenCharacter),
        ("INST_TYPE_NR", "", RegisterField::TypeNumber, Invalid::Empty),
        ("INST_TYPE_NR", "skole", RegisterField::TypeNumber, Invalid::Malformed),
        ("HOVEDSKOLE_INST", "12", RegisterField::Parent, Invalid::Malformed),
        ("E_MAIL", "ingen", RegisterField::Email, Invalid::Malformed),
        ("CVR_NR", "", RegisterField::Cvr, Invalid::Empty),
        ("CVR_NR", "9184213", RegisterField::Cvr, Invalid::Malformed),
        ("CVR_NR", "91842131", RegisterField::Cvr, Invalid::Checksum),
        ("P_NR", "", RegisterField::PNumber, Invalid::Empty),
        ("P_NR", "100000002", RegisterField::PNumber, Invalid::Malformed),
        ("BEL_KOMMUNE", "1101", RegisterField::Municipality, Invalid::Malformed),
        ("BEL_KOMMUNE_NAVN", "", RegisterField::Municipality, Invalid::Empty),
    ] {
        let fault = fault_with(column, value);
        assert_eq!(fault.fault, RowFault::Unreadable { field, why });
        assert_eq!(fault.code.is_some(), field != RegisterField::Code);
        assert_eq!(fault.line, 2);
        assert!(fault.value.chars().count() <= LineFault::VALUE_MAX);
    }
    let bad = line("CVR_NR", "1").replace("1000000021", "1");
    assert_eq!(read_lines(&[&bad]).faults.len(), 2);
}

#[test]
fn what_may_be_missing_is_no_fault() {
    let row = row_with("BEL_KOMMUNE", "000");
    assert_eq!((row.parent, row.phone, row.email, row.municipality), (None, None, None, None));
    assert_eq!(row_with("INST_ADR", "").address, "");
    assert_eq!(row_with("HOVEDSKOLE_INST", "901001").parent, None, "nobody is part of itself");
    assert_eq!(row_with("HOVEDSKOLE_INST", "999999").parent, Some(code("999999")));
}

#[test]
fn values_are_kept_one_way() {
    assert_eq!(row_with("BEL_KOMMUNE", "0101").municipality.unwrap().code, "101");
    assert_eq!(row_with("INST_NR", " g90104 ").code, code("G90104"));
    assert_eq!(row_with("INST_NAVN", "\"Skolen  ved\r\n\"\"Søen\"\"; 2\"").name, "Skolen ved \"Søen\"; 2");
}

#[test]
fn types_60xx_are_day_cares() {
    assert_eq!(row_with("INST_TYPE_NR", "6010").kind, OrganisationKind::DayCare);
    assert_eq!(row_with("INST_TYPE_NR", "1012").kind, OrganisationKind::Institution);
    assert_eq!(row_with("INST_TYPE_NR", "60").kind, OrganisationKind::Institution);
}

#[test]
fn of_two_lines_with_a_number_the_first_counts() {
    let extract = read_lines(&[&line("", ""), &line("INST_NAVN", "En anden")]);
    assert_eq!(extract.rows, [row("901001", "Havnsø Skole")]);
    let fault = &extract.faults[0];
    assert_eq!((fault.line, &fault.fault), (3, &RowFault::Duplicate { first_line: 2 }));
    assert_eq!((fault.value.as_str(), &fault.code), ("901001", &Some(code("901001"))));
}

#[test]
fn a_line_of_another_width_is_nobodys() {
    let extract = read_lines(&[&line("", ""), "901002;Bakkeskolen"]);
    assert_eq!(extract.faults[0].fault, RowFault::Columns { expected: 14, found: 2 });
    assert_eq!(extract.faults[0].value, "901002;Bakkeskolen");
    assert!(!extract.names_everybody());
}

#[test]
fn a_quote_that_is_not_closed_hides_nobody() {
    let open = line("INST_NAVN", "\"Havnsø Skole");
    let other = line("INST_NR", "901002");
    let closed_by_another = line("INST_NR", "901003").replace("Havnsø Skole", "\"Fjordskolen");
    for lines in [vec![&open, &other], vec![&open, &other, &closed_by_another]] {
        let lines: Vec<_> = lines.into_iter().map(String::as_str).collect();
        let extract = read_lines(&lines);
        assert_eq!((extract.rows.len(), extract.faults.len()), (0, 1));
        assert_eq!((extract.faults[0].line, &extract.faults[0].fault), (2, &RowFault::OpenQuote));
        assert!(!extract.names_everybody());
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for end in ["\n", "\r\n", "\r"] {
        let name = format!("\"Over{end}to linjer\"");
        let lines =
            [&line("INST_NAVN", &name), "", &line("INST_NR", "9"), "", " ", ";;;;", &line("INST_NR", "8")];
        let extract = read(&format!("{end}{HEADER}{end}{}", lines.join(end))).unwrap();
        let found: Vec<_> = extract.faults.iter().map(|fault| fault.line).collect();
        assert_eq!(found, [6, 10], "{end:?}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in any::<Vec<u8>>(), rest in "[;\"\r\n a-zæ0-9]{0,200}") {
        if let Ok(text) = decode(&bytes) {
            let _ = read(&text);
        }
        let _ = read(&format!("{HEADER}\r\n{rest}"));
    }

    #[test]
    fn what_is_written_in_either_encoding_is_read(text in "[^\0]{0,60}") {
        // Without a mark, a text tells its encoding by its column names.
        let text = format!("{HEADER}\n{text}");
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_mark = [&[0xFF, 0xFE], &utf_16[..]].concat();
        for bytes in [text.as_bytes(), &utf_16, &with_mark] {
            prop_assert_eq!(decode(bytes), Ok(text.nfc().collect::<String>()));
        }
    }
}

#[test]
fn a_list_of_other_owners_needs_four_columns_and_makes_no_institutions() {
    let text = format!("inst_navn;CVR_NR; P_NR;INST_NR\r\nHavnsø  Kommune;{};1000000020;901000\r\n", CVRS[0]);
    let list = read_owners(&text).unwrap();
    assert_eq!(list.faults, []);
    let [owner] = list.rows.as_slice() else { panic!("{list:?}") };
    assert_eq!((owner.code.as_str(), owner.name.as_str()), ("901000", "Havnsø Kommune"));
    assert_eq!((owner.kind, owner.municipality.as_ref()), (OrganisationKind::Residual, None));
    // The same is no extract of the register, and an extract is a list of owners, if somebody means it.
    assert!(matches!(read(&text), Err(ExtractFault::ColumnsMissing(names)) if names.len() == 10));
    let both = format!("{HEADER}\r\n{}\r\n", line("", ""));
    let owner = &read_owners(&both).unwrap().rows[0];
    assert_eq!((owner.kind, owner.type_number.as_str()), (OrganisationKind::Residual, ""));
    assert_eq!(owner.municipality.as_ref().unwrap().name, "Havnsø");
}

#[test]
fn every_fault_of_a_list_of_owners_is_told_with_its_line() {
    let text = "INST_NR;INST_NAVN;CVR_NR;P_NR\n901000;;12345678;1\n901000;Havnsø;91842130;1000000020\n";
    let list = read_owners(text).unwrap();
    assert_eq!(list.rows, []);
    let told: Vec<_> = list.faults.iter().map(|fault| (fault.line, fault.fault.clone())).collect();
    let unreadable = |field, why| (2, RowFault::Unreadable { field, why });
    assert_eq!(
        told,
        [
            unreadable(RegisterField::Name, Invalid::Empty),
            unreadable(RegisterField::Cvr, Invalid::Checksum),
            unreadable(RegisterField::PNumber, Invalid::Malformed),
            (3, RowFault::Duplicate { first_line: 2 }),
        ]
    );
    assert_eq!(read_owners("INST_NR;INST_NAVN;CVR_NR;P_NR\n"), Err(ExtractFault::NoRows));
    let twice = "INST_NR;INST_NAVN;CVR_NR;P_NR;E_MAIL;E_MAIL\n1;2;3;4;5;6\n";
    assert_eq!(read_owners(twice), Err(ExtractFault::ColumnsTwice(vec!["E_MAIL".into()])));
}
