//! Texts as identity providers send them, and texts that want to be read as more than they say.

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

const URI: &str = "urn:dk:tilslutning:administrer_aftaler";
const CVR: &str = "urn:dk:gov:saml:cvrNumberIdentifier:55133018";

fn list(namespace: &str, groups: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<bpp:PrivilegeList xmlns:bpp="{namespace}">{groups}</bpp:PrivilegeList>"#
    )
}

fn group_of(scope: &str, parts: &str) -> String {
    format!(r#"<PrivilegeGroup Scope="{scope}">{parts}<Privilege>{URI}</Privilege></PrivilegeGroup>"#)
}

fn read(xml: &str) -> Result<Privileges, PrivilegeError> {
    parse(&STANDARD.encode(xml))
}

fn groups(groups: &str) -> Privileges {
    read(&list(NAMESPACES[0], groups)).unwrap()
}

fn by_cvr() -> Privilege {
    Privilege { uri: URI.to_owned(), scope: Scope::Cvr(Cvr::parse("55133018").unwrap()) }
}

#[test]
fn both_namespaces_are_read_and_no_other() {
    for namespace in NAMESPACES {
        assert_eq!(read(&list(namespace, &group_of(CVR, ""))).unwrap().granted, [by_cvr()]);
    }
    assert_eq!(read(&list("http://example.org/x", "")), Err(PrivilegeError::NotPrivileges));
    assert_eq!(read("<PrivilegeList/>"), Err(PrivilegeError::NotPrivileges));
    assert_eq!(read(r#"<x xmlns="http://digst.dk/oiosaml/basic_privilege_profile"/>"#), {
        Err(PrivilegeError::NotPrivileges)
    });
}

#[test]
fn qualified_elements_are_read_too_but_not_those_of_others() {
    let qualified = format!(
        r#"<bpp:PrivilegeGroup Scope="{CVR}"><bpp:Privilege> {URI} </bpp:Privilege></bpp:PrivilegeGroup>"#
    );
    assert_eq!(groups(&qualified).granted, [by_cvr()]);
    let foreign = format!(
        r#"<x:PrivilegeGroup xmlns:x="urn:x" Scope="{CVR}"><Privilege>{URI}</Privilege></x:PrivilegeGroup>"#
    );
    assert_eq!(groups(&foreign), Privileges { granted: vec![], skipped: vec![Skipped::UnknownPart] });
}

#[test]
fn every_way_to_write_base64_is_read() {
    let xml = list(NAMESPACES[0], &format!("{}<!-- ÿÿÿ>>>??? -->", group_of(CVR, "")));
    let standard = STANDARD.encode(&xml);
    let broken: String =
        standard.as_bytes().chunks(76).map(|l| format!("{}\r\n", String::from_utf8_lossy(l))).collect();
    for text in [&standard, standard.trim_end_matches('='), &URL_SAFE_NO_PAD.encode(&xml), &broken] {
        assert_eq!(parse(text).unwrap().granted, [by_cvr()]);
    }
    assert_eq!(parse("<xml/>"), Err(PrivilegeError::Base64));
    assert_eq!(parse("æøå"), Err(PrivilegeError::Base64));
}

#[test]
fn every_kind_of_scope_is_told_apart() {
    let read = groups(
        &[
            "cvrNumberIdentifier:55133018",
            "productionUnitIdentifier:1000000021",
            "seNumberIdentifier:12345678",
            "x:1",
        ]
        .map(|scope| group_of(&format!("urn:dk:gov:saml:{scope}"), ""))
        .concat(),
    );
    let scopes: Vec<_> = read.granted.into_iter().map(|privilege| privilege.scope).collect();
    assert_eq!(
        scopes,
        [
            by_cvr().scope,
            Scope::PNumber(PNumber::parse("1000000021").unwrap()),
            Scope::SeNumber("12345678".to_owned()),
            Scope::Other("urn:dk:gov:saml:x:1".to_owned()),
        ]
    );
}

#[test]
fn a_cpr_number_leaves_no_trace() {
    for scope in ["urn:dk:gov:saml:cprNumberIdentifier:0101701234", "urn:other:CprNumber:0101701234"] {
        let read = groups(&(group_of(scope, "") + &group_of(CVR, "")));
        assert_eq!(read, Privileges { granted: vec![by_cvr()], skipped: vec![] });
        assert!(!format!("{read:?}").contains("0101701234"));
    }
}

#[test]
fn a_constrained_group_gives_nothing_wherever_the_constraint_stands() {
    let constraint = r#"<Constraint Name="urn:dk:kle">27.*</Constraint>"#;
    let after =
        format!(r#"<PrivilegeGroup Scope="{CVR}"><Privilege>{URI}</Privilege>{constraint}</PrivilegeGroup>"#);
    for constrained in [group_of(CVR, constraint), after] {
        let read =
            groups(&(constrained + &group_of("urn:dk:gov:saml:productionUnitIdentifier:1000000021", "")));
        assert_eq!(read.skipped, [Skipped::Constraint]);
        assert_eq!(read.granted.len(), 1);
        assert!(matches!(read.granted[0].scope, Scope::PNumber(_)));
    }
}

#[test]
fn a_part_that_is_not_known_may_be_a_condition() {
    assert_eq!(groups(&group_of(CVR, "<Until>2020-01-01</Until>")).skipped, [Skipped::UnknownPart]);
    let foreign = r#"<x:Constraint xmlns:x="urn:x"/>"#;
    assert_eq!(groups(&group_of(CVR, foreign)).skipped, [Skipped::UnknownPart]);
    assert_eq!(
        groups(&group_of(CVR, "<Privilege>urn:a<!-- -->:b</Privilege>")).skipped,
        [Skipped::UnknownPart]
    );
    assert_eq!(groups(&group_of(CVR, "<Privilege/>")).skipped, [Skipped::UnknownPart]);
}

#[test]
fn a_number_that_is_none_costs_its_own_group_only() {
    for scope in ["cvrNumberIdentifier:12345678", "productionUnitIdentifier:1", "seNumberIdentifier:1234567x"]
    {
        let read = groups(&(group_of(&format!("urn:dk:gov:saml:{scope}"), "") + &group_of(CVR, "")));
        assert_eq!(read, Privileges { granted: vec![by_cvr()], skipped: vec![Skipped::Scope] }, "{scope}");
    }
    assert_eq!(groups(&group_of("", "")).skipped, [Skipped::Scope]);
    assert_eq!(
        groups(&format!("<PrivilegeGroup><Privilege>{URI}</Privilege></PrivilegeGroup>")).skipped,
        [Skipped::Scope]
    );
}

#[test]
fn a_document_type_is_refused() {
    let laughs = format!(
        r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>{}"#,
        r#"<bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile">&c;</bpp:PrivilegeList>"#
    );
    assert_eq!(read(&laughs), Err(PrivilegeError::Xml));
    let file = laughs.replace(r#"<!ENTITY a "ha">"#, r#"<!ENTITY a SYSTEM "file:///etc/passwd">"#);
    assert_eq!(read(&file), Err(PrivilegeError::Xml));
}

#[test]
fn what_is_broken_or_without_end_is_refused() {
    assert_eq!(parse(""), Err(PrivilegeError::Xml));
    assert_eq!(read("<a>"), Err(PrivilegeError::Xml));
    assert_eq!(parse(&STANDARD.encode([0xff, 0xfe, 0x00])), Err(PrivilegeError::Xml));
    let deep = "<a>".repeat(20_000);
    assert_eq!(read(&deep), Err(PrivilegeError::Xml));
    let filler = |bytes: usize| list(NAMESPACES[0], &format!("<!--{}-->", "x".repeat(bytes)));
    assert!(read(&filler(MAX_BYTES - 300)).is_ok());
    assert_eq!(read(&filler(MAX_BYTES)), Err(PrivilegeError::TooLarge));
    assert_eq!(parse(&"\n".repeat(10 * MAX_BYTES)), Err(PrivilegeError::Xml));
}

#[test]
fn a_list_has_an_end() {
    let short = r#"<PrivilegeGroup Scope="urn:x"><Privilege>a</Privilege></PrivilegeGroup>"#;
    assert_eq!(groups(&short.repeat(MAX_ENTRIES)).granted.len(), MAX_ENTRIES);
    assert_eq!(read(&list(NAMESPACES[0], &short.repeat(MAX_ENTRIES + 1))), Err(PrivilegeError::TooMany));
    let wide = format!(
        r#"<PrivilegeGroup Scope="urn:x">{}</PrivilegeGroup>"#,
        "<Privilege>a</Privilege>".repeat(501)
    );
    assert_eq!(read(&list(NAMESPACES[0], &wide)), Err(PrivilegeError::TooMany));
}
